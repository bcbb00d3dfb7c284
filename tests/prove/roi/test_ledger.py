from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.prove.made import FIGURES, controller, done, effect, model

from resonanz.analytics.effects import Grade
from resonanz.organisation.base.models import Conflict
from resonanz.prove.roi import actions
from resonanz.prove.roi.models import Certainty, LedgerLine
from resonanz.prove.roi.queries import estimate_of, sums
from resonanz.prove.roi.rules import Range, Terms

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
TERMS = Terms(reach=Range(8_000, 10_000, 12_500), cost=Range.known(1_000_000))


def booked(cast: Any, found: Any = None, **more: Any) -> LedgerLine:
    """The effect of a measure of its own, at a touchpoint of its own, unless said otherwise."""
    key = uuid.uuid4()
    run = done(cast, found, **({"measure": key, "specification": spec(str(key))} | more))
    return actions.book_effect(effect=run, model=model(cast, name=str(key)), terms=TERMS, by=cast.anna)


def spec(touchpoint: str = "Rechnung") -> dict[str, Any]:
    return {"touchpoints": [touchpoint], "metric": "csat", "direction": "up"}


def assumed(cast: Any, **more: Any) -> LedgerLine:
    given: dict[str, Any] = {"title": "Plan", "metric": "csat", "points": 0.2, "terms": TERMS, "touchpoints": ["Chat"]}
    given |= {"unit": cast.units["Haus"], "by": cast.anna}
    return actions.book_assumption(**(given | {"model": more.pop("model", None) or model(cast)} | more))


def test_a_model_is_written_by_one_and_signed_by_another(cast: Any) -> None:
    made = model(cast, signed=False)
    with pytest.raises(ValidationError):
        actions.sign_model(made, seen=1, by=cast.anna)
    actions.edit_model(made, seen=1, by=cast.anna, source="Besser belegt")
    with pytest.raises(Conflict):
        actions.sign_model(made, seen=1, by=cast.felix)
    actions.sign_model(made, seen=2, by=cast.felix)
    assert (made.signed_by, made.source, made.in_use) == (cast.felix, "Besser belegt", True)
    for act in (actions.edit_model, actions.sign_model):
        with pytest.raises(ValidationError):
            act(made, seen=3, by=cast.ben)


def test_a_signed_model_is_corrected_by_its_next_version(cast: Any) -> None:
    first = model(cast)
    second = actions.next_version(first, by=cast.anna)
    assert (second.number, second.middle_cents, second.replaces) == (2, first.middle_cents, first)
    with pytest.raises(ValidationError):
        actions.next_version(first, by=cast.anna)
    actions.sign_model(second, seen=1, by=cast.felix)
    first.refresh_from_db()
    assert (first.in_use, second.in_use) == (False, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"low_cents": 1_300},
        {"low_cents": -5},
        {"middle_cents": 2_400},
        {"margin_high": 120},
        {"source": ""},
        {"name": ""},
    ],
)
def test_a_model_refuses_figures_that_are_no_range(cast: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        actions.draft_model(by=cast.anna, **({"name": "Energie"} | FIGURES | wrong))


def test_an_effect_becomes_a_line_with_its_evidence_and_its_range(cast: Any) -> None:
    line = booked(cast)
    assert (line.code, line.grade, line.certainty, line.counts) == ("W-1", "B", "proven", False)
    # Means: effect 0.21, 13.27 per point for P10/P50/P90 of 6/12/24, reach about 10,167; 5.5 % a year off over 3 years.
    factor = 1 / 1.06 + 1 / 1.06**2 + 1 / 1.06**3
    assert line.value_cents / 100 == pytest.approx(0.21 * 13.91 * 10_155 * factor - 10_000, rel=0.03)
    found = line.result
    assert found["low"] < found["p10"] < found["p50"] < found["p90"] < found["high"]
    assert {item["factor"] for item in found["influences"]} == {"effect", "euro", "reach"}
    assert found["positive"]["value"] > 0.9
    assert line.until.year - line.since.year == 3


def test_the_same_booking_gives_the_same_numbers(cast: Any) -> None:
    from resonanz.prove.roi.rules import calculation

    line = booked(cast)
    again = actions.outcome(calculation(line.calculation, line.model, key=line.key), assumption=False)
    assert again == line.result


def test_controlling_signs_and_not_whoever_booked(cast: Any) -> None:
    line, kira = booked(cast), controller(cast)
    with pytest.raises(ValidationError):
        actions.sign_line(line, seen=1, by=cast.anna)
    with pytest.raises(Conflict):
        actions.sign_line(line, seen=7, by=kira)
    actions.sign_line(line, seen=1, by=kira, remark="Geprüft")
    assert (line.signed_by, line.remark, line.counts) == (kira, "Geprüft", True)
    with pytest.raises(ValidationError):
        actions.sign_line(line, seen=2, by=cast.felix)


def test_a_line_is_reversed_with_a_reason_and_stays(cast: Any) -> None:
    line, kira = booked(cast), controller(cast)
    actions.sign_line(line, seen=1, by=kira)
    with pytest.raises(ValidationError):
        actions.reverse_line(line, seen=2, reason="  ", by=kira)
    actions.reverse_line(line, seen=2, reason="Falsche Marge", by=kira)
    assert (LedgerLine.objects.count(), line.counts, line.reason) == (1, False, "Falsche Marge")
    with pytest.raises(ValidationError):
        actions.reverse_line(line, seen=3, reason="Noch einmal", by=kira)


def test_one_euro_belongs_to_one_line_of_a_measure(cast: Any) -> None:
    line = booked(cast)
    second = done(cast, measure=line.measure, run=2, specification=spec("Anderswo"))
    with pytest.raises(ValidationError, match="W-1"):
        actions.book_effect(effect=second, model=line.model, terms=TERMS, by=cast.anna)
    actions.reverse_line(line, seen=1, reason="Neu berechnet", by=cast.anna)
    assert actions.book_effect(effect=second, model=line.model, terms=TERMS, by=cast.anna).code == "W-2"


def test_customers_of_another_line_are_left_out_and_named(cast: Any) -> None:
    first = booked(cast, specification=spec())
    both = {"touchpoints": ["Rechnung", "Hotline"], "metric": "csat", "direction": "up"}
    second = booked(cast, specification=both)
    assert second.overlaps == [{"line": "W-1", "share": 0.5}]
    assert second.calculation["share"] == 0.5
    assert second.value_cents < first.value_cents
    with pytest.raises(ValidationError, match="W-1, W-2"):
        booked(cast, specification=spec())


def test_an_assumption_stands_apart_without_an_interval(cast: Any) -> None:
    line = assumed(cast)
    factor = 1 / 1.06 + 1 / 1.06**2 + 1 / 1.06**3
    assert line.value_cents == pytest.approx(100 * (0.2 * 12 * 10_000 * factor - 10_000), abs=1)
    found = estimate_of(line)
    assert (line.grade, line.certainty, found.low, found.high) == ("D", "assumed", None, None)


def test_three_sums_hold_signed_lines_only_and_are_never_added(cast: Any) -> None:
    kira = controller(cast)
    lines = [
        booked(cast),
        booked(cast, effect(grade=Grade.A)),
        booked(cast, effect(0.1, -0.1, 0.3)),
        assumed(cast),
        booked(cast),
    ]
    for line in lines[:4]:
        actions.sign_line(line, seen=1, by=kira)
    found = sums(LedgerLine.objects.select_related("model"))
    values = [line.value_cents / 100 for line in lines]
    assert found[Certainty.PROVEN].value == pytest.approx(values[0] + values[1], abs=0.02)
    assert found[Certainty.PLAUSIBLE].value == pytest.approx(values[2], abs=0.02)
    assert (found[Certainty.ASSUMED].value, found[Certainty.ASSUMED].low) == (values[3], None)
    proven = found[Certainty.PROVEN]
    assert proven.low is not None
    assert lines[0].result["low"] / 100 < proven.low < proven.value < (proven.high or 0)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"state": "failed", "result": {}}, "kein Ergebnis"),
        ({"found": effect(None, None, None, grade=Grade.D)}, "keine Spanne"),
        ({"metric": "nps"}, "nps"),
    ],
)
def test_it_refuses_what_cannot_be_booked(cast: Any, more: dict[str, Any], words: str) -> None:
    from django.utils import translation

    found = more.pop("found", None)
    with translation.override("de"), pytest.raises(ValidationError, match=words):
        booked(cast, found, **more)


def test_it_refuses_models_that_nobody_signed_and_other_currencies(cast: Any) -> None:
    with pytest.raises(ValidationError):
        assumed(cast, model=model(cast, name="Entwurf", signed=False))
    assumed(cast)
    with pytest.raises(ValidationError, match="CHF"):
        assumed(cast, model=model(cast, name="Schweiz", currency="CHF"), touchpoints=["Portal"])


def test_it_refuses_impossible_terms(cast: Any) -> None:
    with pytest.raises(ValidationError):
        assumed(cast, terms=Terms(reach=Range(3, 2, 1)))


def test_each_step_stands_in_the_log_and_in_the_record(cast: Any) -> None:
    from resonanz.organisation.audit.models import Entry
    from resonanz.organisation.intake.models import InboxEvent

    line, kira = booked(cast), controller(cast)
    actions.sign_line(line, seen=1, by=kira)
    actions.reverse_line(line, seen=2, reason="Probe", by=kira)
    steps = ["ledger.booked", "ledger.signed", "ledger.reversed"]
    assert [e.action for e in Entry.objects.order_by("sequence") if e.action.startswith("ledger.")] == steps
    assert [InboxEvent.objects.filter(payload__contains=step).count() for step in steps] == [1, 1, 1]


def test_leaving_people_are_unlinked_and_the_line_stays(cast: Any) -> None:
    from resonanz.organisation.personal_data import erase_person

    line = booked(cast)
    erase_person(cast.anna)
    line.refresh_from_db()
    assert (line.booked_by, line.model.written_by) == (None, None)
