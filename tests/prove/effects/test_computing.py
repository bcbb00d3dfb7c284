from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.prove.effects.planted import MEASURE, TREATED, plant, specification
from tests.prove.made import done

from resonanz.organisation.base import clock

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def asked(cast: Any, **more: Any) -> Any:
    from resonanz.prove.effects.actions import request_effect

    return request_effect(measure=uuid.UUID(MEASURE), specification=specification(**more), by=cast.anna)


def computed(cast: Any, **more: Any) -> Any:
    from resonanz.prove.effects.tasks import run_next

    run = asked(cast, **more)
    assert run_next()
    run.refresh_from_db()
    return run


def test_a_planted_effect_is_found_in_the_record(cast: Any, workspace: Any) -> None:
    plant(workspace, effect=0.6)
    run = computed(cast)
    found = run.effect
    assert (run.state, found.treated, found.controls) == ("done", 3, 5)
    assert 0.2 < found.low < 0.5 < found.high
    assert (run.treated, run.result["grain"], run.result["scale"]) == (list(TREATED), "week", "1-5")
    assert run.grade == found.grade.value
    again = computed(cast)
    assert (again.run, again.effect) == (2, found)
    from resonanz.organisation.intake.models import InboxEvent

    assert InboxEvent.objects.filter(payload__contains="effect.computed").count() == 2


def test_where_nothing_was_changed_nothing_is_found(cast: Any, workspace: Any) -> None:
    plant(workspace, effect=0.0)
    found = computed(cast).effect
    assert found.low < 0 < found.high


def test_a_measure_that_nobody_received_cannot_be_told_yet(cast: Any, workspace: Any) -> None:
    run = computed(cast)
    assert (run.state, run.problem["code"], run.effect) == ("failed", "nobody_exposed", None)


def test_the_question_is_frozen_with_its_hash(cast: Any) -> None:
    first = asked(cast)
    assert asked(cast).pk == first.pk
    other = asked(cast, title="Another")
    assert (other.run, len(first.fingerprint), other.fingerprint != first.fingerprint) == (2, 64, True)
    assert other.specification["title"] == "Another"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"touchpoints": []}, "Kontaktpunkt"),
        ({"metric": "mood"}, "Kennzahl"),
        ({"design": "magic"}, "magic"),
        ({"direction": "sideways"}, "up oder down"),
        ({"waves": [{"number": 1, "units": ["Aachen"]}]}, "keinen Tag"),
        ({"waves": [{"number": 1, "units": ["Aachen"], "planned": "soon"}]}, "soon"),
    ],
)
def test_it_refuses_a_question_that_lacks_something(cast: Any, wrong: dict[str, Any], words: str) -> None:
    from django.utils import translation

    with translation.override("de"), pytest.raises(ValidationError, match=words):
        asked(cast, **wrong)


def test_what_waits_is_cancelled_at_once_and_what_works_at_its_next_step(cast: Any, workspace: Any) -> None:
    from resonanz.prove.effects.actions import cancel_effect
    from resonanz.prove.effects.models import EffectRun
    from resonanz.prove.effects.tasks import _Cancelled, _reach, run_next

    assert cancel_effect(asked(cast), by=cast.anna).state == "cancelled"
    assert not run_next()
    working = asked(cast)
    EffectRun.objects.filter(pk=working.pk).update(state="working", claimed_at=clock.now())
    assert cancel_effect(working, by=cast.anna).cancel
    with pytest.raises(_Cancelled):
        _reach(working, "comparing")
    with pytest.raises(ValidationError):
        cancel_effect(done(cast, run=9), by=cast.anna)


def test_work_of_a_killed_worker_is_taken_up_again_and_stored_once(cast: Any, workspace: Any) -> None:
    from tests.prove.made import effect

    from resonanz.prove.effects.models import EffectRun
    from resonanz.prove.effects.tasks import _store, run_next

    run = asked(cast)
    EffectRun.objects.filter(pk=run.pk).update(state="working", claimed_at=clock.now() - timedelta(minutes=5))
    assert not run_next()
    EffectRun.objects.filter(pk=run.pk).update(claimed_at=clock.now() - timedelta(minutes=20))
    assert run_next()
    run.refresh_from_db()
    assert run.state == "failed"
    _store(run, effect(), {"since": "2026-09-07"})
    run.refresh_from_db()
    assert (run.state, run.result) == ("failed", {})


def test_the_part_of_the_house_is_the_smallest_that_holds_all_units(cast: Any) -> None:
    from resonanz.organisation.units.actions import create_unit

    for name in ("Aachen", "Bremen"):
        create_unit(name=name, parent=cast.units["Nord"], by=None)
    start = specification()["waves"][0]["planned"]
    wave = [{"number": 1, "units": ["Aachen"], "planned": start}]
    assert asked(cast, waves=wave, controls=["Bremen"]).unit == cast.units["Nord"]
    assert asked(cast, waves=wave, controls=["Süd"]).unit == cast.units["Haus"]
    assert asked(cast, waves=wave, controls=[]).unit == cast.units["Haus"]
    assert asked(cast, waves=wave, controls=["Nirgends"]).unit == cast.units["Haus"]
