"""The policy that proposes the next wave: due, within its limits, never against the monitor, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from resonanz.act.measures.models import Proposal
from resonanz.loop.actions import set_policy, switch_of, switch_policy
from resonanz.loop.models import Run
from resonanz.loop.policies import next_wave
from resonanz.loop.queries import Standing, dry_run
from resonanz.loop.running import look
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.touchpoints.actions import create_touchpoint
from tests.cast import Cast
from tests.loop.test_policies import BASELINE, running_measure

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DUE = 29
"""Days after the start in which the second wave is due: it is planned four weeks after the first."""
HARMFUL = {"advice": "stop", "reason": "clearly_harmful", "low": -0.9, "high": -0.2, "guard": "", "week": 4}


@pytest.fixture
def measure(cast: Cast, answers: Callable[..., None]) -> Any:
    """A running measure whose first wave has begun, in a house where the policy runs."""
    from resonanz.act.measures.actions import start_wave

    answers(*BASELINE)
    made = running_measure(cast, create_touchpoint(by=None, name="Hotline", roles=[cast.roles["front_line"]]))
    start_wave(made, 1, by=cast.anna)
    switch_policy(next_wave.POLICY, on=True, seen=switch_of(next_wave.POLICY).version, by=cast.anna)
    return made


def looks(days: int) -> int:
    """How many waves the policy proposes so many days from now."""
    with clock.moved(timedelta(days=days)):
        return look(next_wave.POLICY).done


def limit(cast: Cast, names: list[str], **settings: Any) -> None:
    given = next_wave.POLICY.with_defaults({}) | settings
    where = [cast.units[name] for name in names]
    set_policy(next_wave.POLICY, settings=given, units=where, seen=switch_of(next_wave.POLICY).version, by=cast.anna)


def test_a_wave_that_is_due_is_proposed_once_with_what_the_monitor_says(measure: Any, cast: Cast) -> None:
    limit(cast, [], hours=72)
    assert (looks(1), looks(DUE), looks(DUE + 1)) == (0, 1, 0)
    proposal = Proposal.objects.get()
    assert (proposal.wave.number, proposal.by_policy, proposal.releases) == (2, True, 0)
    assert (proposal.rest_hours, proposal.advised["advice"]) == (72, "continue")
    assert Run.objects.get(code="next-wave").done == 1


def test_it_needs_two_persons_after_the_machine(measure: Any, cast: Cast) -> None:
    from resonanz.act.measures.release.actions import begin_released, release_wave

    looks(DUE)
    release_wave(measure, 2, seen=1, viewer=viewer_of(cast.anna))
    with clock.moved(timedelta(days=DUE + 30)):
        assert begin_released() == 0
    assert measure.waves.get(number=2).started_at is None


def test_what_was_taken_back_is_not_proposed_again_by_the_machine(measure: Any, cast: Cast) -> None:
    from resonanz.act.measures.release.actions import release_wave, withdraw_wave

    anna = viewer_of(cast.anna)
    first = release_wave(measure, 2, seen=0, viewer=anna)
    withdraw_wave(measure, 2, reason="Zu früh.", seen=first.version, viewer=anna)
    assert looks(DUE) == 0
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(("names", "most"), [(["Haus"], 1), (["Nord", "Süd"], 20), ([], 1)])
def test_it_proposes_within_its_limits(measure: Any, cast: Cast, names: list[str], most: int) -> None:
    limit(cast, names, units=most)
    assert looks(DUE) == 1


def test_it_leaves_alone_what_lies_outside_its_units_or_is_too_large(measure: Any, cast: Cast) -> None:
    second = measure.waves.get(number=2)
    [other] = [name for name in ("Nord", "Süd") if name != second.units.get().name]
    limit(cast, [other])
    assert looks(DUE) == 0
    limit(cast, [], units=1)
    second.units.set([cast.units["Nord"], cast.units["Süd"]])
    assert looks(DUE + 1) == 0


def test_against_the_monitor_nothing_is_proposed(measure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from resonanz.act.measures.release.queries import read

    monkeypatch.setattr(next_wave, "advised_now", lambda _measure: read(HARMFUL))
    assert looks(DUE) == 0
    monkeypatch.setattr(next_wave, "advised_now", lambda _measure: None)
    assert looks(DUE + 1) == 0


def test_the_dry_run_says_what_would_have_been_proposed_and_proposes_nothing(measure: Any) -> None:
    standing = Standing(next_wave.POLICY, switch_of(next_wave.POLICY), None)
    with clock.moved(timedelta(days=DUE)):
        dry = dry_run(standing)
    assert dry is not None
    [example] = dry.examples
    assert (dry.would, dry.heard, measure.code in example) == (1, None, True)
    assert not Proposal.objects.exists()
