"""The way of a measure: what it needs, what is frozen, what is drawn, what the record hears."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def registered(measure: Any, by: Any, **more: Any) -> Any:
    from resonanz.act.measures.actions import register_measure

    return register_measure(measure, by=by, **more)


def waiting_events() -> list[dict[str, Any]]:
    from resonanz.organisation.intake.inbox import DatabaseInbox

    found: list[dict[str, Any]] = DatabaseInbox().fresh().to_pylist()
    return [row for row in found if row["type"].startswith("measure.")]


@pytest.mark.parametrize(
    "field", ["hypothesis", "metric", "roles", "owner", "cost_cents", "stop_rule", "planned_start", "units"]
)
def test_it_cannot_be_registered_without(draft: Any, cast: Any, field: str) -> None:
    nothing: dict[str, Any] = {"owner": None, "cost_cents": None, "planned_start": None, "roles": [], "units": []}
    measure = draft(**{field: nothing.get(field, "")})
    with pytest.raises(ValidationError) as told:
        registered(measure, cast.anna)
    assert field in told.value.message_dict
    measure.refresh_from_db()
    assert measure.state == "draft"


def test_it_cannot_be_registered_where_nobody_answered_before(draft: Any, cast: Any) -> None:
    measure = draft(metric="nps")
    with pytest.raises(ValidationError) as told:
        registered(measure, cast.anna)
    assert "metric" in told.value.message_dict


def test_registering_freezes_baseline_and_plan_under_a_hash_that_anybody_can_make_again(draft: Any, cast: Any) -> None:
    import hashlib
    import json

    measure = registered(draft(target=0.3), cast.anna)
    baseline = measure.plan["baseline"]
    assert baseline["low"] < baseline["value"] < baseline["high"]
    assert (baseline["value"], baseline["high"] - baseline["low"] < 0.5) == (pytest.approx(4.5, abs=0.1), True)
    text = json.dumps(measure.plan, sort_keys=True, ensure_ascii=False)
    assert measure.plan_hash == hashlib.sha256(text.encode()).hexdigest()
    assert measure.plan["smallest_visible"] > 0


def test_a_plan_changed_outside_of_the_program_is_noticed(draft: Any, cast: Any) -> None:
    from resonanz.act.measures.models import Measure
    from resonanz.act.measures.planner.queries import draws_the_same, is_untouched

    measure = registered(draft(), cast.anna)
    assert (is_untouched(measure), draws_the_same(measure)) == (True, True)
    plan = measure.plan | {"hypothesis": "Eine andere."}
    Measure.objects.filter(pk=measure.pk).update(plan=plan, seed="0" * 32 if measure.seed != "0" * 32 else "1" * 32)
    measure.refresh_from_db()
    assert is_untouched(measure) is False


def test_the_same_seed_draws_the_same_waves_and_the_log_keeps_it(draft: Any, cast: Any) -> None:
    from resonanz.organisation.audit.models import Entry

    first, second = registered(draft(), cast.anna, seed="ab" * 16), registered(draft(), cast.anna, seed="ab" * 16)
    waves = [
        [sorted(unit.name for unit in wave.units.all()) for wave in measure.waves.all()] for measure in (first, second)
    ]
    assert waves[0] == waves[1]
    assert sorted(name for wave in waves[0] for name in wave) == ["Nord", "Süd"]
    line = Entry.objects.filter(action="measure.registered").first()
    assert line is not None
    assert line.detail["seed"] == "ab" * 16


def test_what_is_registered_is_edited_no_more(draft: Any, cast: Any) -> None:
    from resonanz.act.measures.actions import discard_draft, edit_measure

    measure = registered(draft(), cast.anna)
    with pytest.raises(ValidationError):
        edit_measure(measure, seen=measure.version, by=cast.anna, hypothesis="Doch eine andere.")
    with pytest.raises(ValidationError):
        discard_draft(measure, by=cast.anna)


def test_an_amendment_keeps_what_was_registered_and_needs_a_reason(draft: Any, cast: Any) -> None:
    from resonanz.act.measures.actions import amend

    measure = registered(draft(), cast.anna)
    seal, plan = measure.plan_hash, measure.plan
    with pytest.raises(ValidationError):
        amend(measure, what="cost_cents", value=1, reason=" ", seen=measure.version, by=cast.anna)
    with pytest.raises(ValidationError):
        amend(measure, what="metric", value="nps", reason="bequemer", seen=measure.version, by=cast.anna)
    made = amend(measure, what="cost_cents", value=600_000, reason="Teurer.", seen=measure.version, by=cast.anna)
    measure.refresh_from_db()
    assert (made.before, made.after) == ("4600.00 €", "6000.00 €")
    assert (measure.plan_hash, measure.plan, measure.cost_cents) == (seal, plan, 600_000)


def test_waves_begin_in_the_order_of_the_lot_and_the_record_hears_each_unit_once(draft: Any, cast: Any) -> None:
    from resonanz.act.measures.actions import end_measure, start_measure, start_wave
    from resonanz.organisation.base import clock

    measure = registered(draft(), cast.anna)
    with pytest.raises(ValidationError):
        start_wave(measure, 1, by=cast.anna)
    start_measure(measure, by=cast.anna)
    with pytest.raises(ValidationError):
        start_wave(measure, 2, by=cast.anna)
    start_wave(measure, 1, by=cast.anna)
    start_wave(measure, 1, by=cast.anna)
    with clock.moved(timedelta(weeks=4)):
        start_wave(measure, 2, by=cast.anna)
        end_measure(measure, reason="Belegt.", by=cast.anna)
    found = waiting_events()
    assert [row["type"] for row in found] == ["measure.started", "measure.exposed", "measure.exposed", "measure.ended"]
    assert {row["instance"] for row in found} == {str(measure.pk)}
    assert {row["unit"]: row["wave"] for row in found if row["unit"]} == {
        unit.name: str(wave.number) for wave in measure.waves.all() for unit in wave.units.all()
    }
    assert {row["touchpoint"] for row in found} == {"Hotline"}


def test_a_unit_cannot_receive_it_and_be_compared_with(draft: Any, cast: Any) -> None:
    with pytest.raises(ValidationError) as told:
        draft(controls=[cast.units["Nord"]])
    assert "controls" in told.value.message_dict


def test_who_raised_what_it_is_about_hears_of_start_and_end(draft: Any, cast: Any) -> None:
    from resonanz.act.measures.actions import end_measure, start_measure
    from resonanz.act.opportunities.actions import raise_opportunity
    from resonanz.organisation.intake.models import Outgoing

    raised = raise_opportunity(title="Abschlag", kind="voices", by=cast.carla)
    measure = registered(draft(opportunity=raised), cast.anna)
    start_measure(measure, by=cast.anna)
    end_measure(measure, reason="Belegt: es wirkt.", by=cast.anna)
    mails = [row.payload for row in Outgoing.objects.order_by("pk")]
    assert [mail["to"] for mail in mails] == ["carla@haus.example"] * 2
    assert measure.code in mails[0]["body"]
    assert "Belegt: es wirkt." in mails[1]["body"]


def test_the_specification_is_plain_data_with_everything_an_effect_needs(draft: Any, cast: Any) -> None:
    import json

    from resonanz.act.measures.actions import start_measure, start_wave
    from resonanz.act.measures.queries import specification
    from resonanz.organisation.base import clock

    measure = registered(draft(guardrails=[{"metric": "ces", "limit": 0.3}]), cast.anna)
    start_measure(measure, by=cast.anna)
    start_wave(measure, 1, by=cast.anna)
    said = specification(measure)
    assert json.loads(json.dumps(said)) == said
    assert (said["touchpoints"], said["metric"], said["design"]) == (["Hotline"], "csat", "staggered")
    assert [(unit["keys"], unit["wave"]) for unit in said["units"]] == [
        ([unit.name], wave.number) for wave in measure.waves.all() for unit in wave.units.all()
    ]
    assert [unit["start"] for unit in said["units"]] == [clock.today().isoformat(), None]
    assert said["guardrails"] == [{"metric": "ces", "touchpoints": None, "direction": "up", "limit": 0.3}]
