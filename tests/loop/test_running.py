"""How policies run, on the real record: switched on or off, from the cut-off on, in their units, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from resonanz.events import consumers
from resonanz.events.consumers import Event
from resonanz.events.flushing import flush
from resonanz.loop.actions import set_policy, switch_of, switch_policy
from resonanz.loop.models import Done, Run
from resonanz.loop.policy import Finding, Policy, Refused, Setting, Settings
from resonanz.loop.queries import Standing, dry_run
from resonanz.loop.running import PolicyConsumer, look
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.intake.cursors import DatabaseCursors
from resonanz.organisation.intake.inbox import DatabaseInbox
from tests.cast import Cast

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
HEARD: list[Event] = []


def react(event: Event, settings: Settings) -> None:
    if event.touchpoint == "Gesperrt":
        raise Refused("Hier nicht.")
    HEARD.append(event)


LOW = Policy(
    code="test-low",
    label="low",
    about="about",
    settings=(Setting("limit", "limit", 6, 0, 10),),
    types=frozenset({"feedback.scored"}),
    wants=lambda event, settings: event.score is not None and event.score <= settings["limit"],
    react=react,
)


@pytest.fixture(autouse=True)
def _forget() -> None:
    HEARD.clear()


@pytest.fixture
def tell(cast: Cast, workspace: Any) -> Callable[..., None]:
    """Send scores, move them into the record, wake the policy."""

    def send(*rows: tuple[str, str, float], policy: Policy = LOW, days_ago: int = 0) -> None:
        at = datetime.now(UTC) - timedelta(days=days_ago)
        accept_events(
            [
                Sent(
                    {
                        "type": "feedback.scored",
                        "unit": unit,
                        "touchpoint": place,
                        "metric": "nps",
                        "score": score,
                        "scale": "0-10",
                        "occurred_at": at,
                    }
                )
                for unit, place, score in rows
            ],
            source="test",
        )
        flush(workspace, DatabaseInbox())
        wake(workspace, policy)

    return send


def wake(workspace: Any, policy: Policy) -> None:
    consumer, cursors = PolicyConsumer(policy), DatabaseCursors()
    consumers.dispatch(workspace, consumer, cursors)
    while consumers.waiting_for(workspace, consumer, cursors):
        consumers.dispatch(workspace, consumer, cursors)


def turn(on: bool, cast: Cast, policy: Policy = LOW) -> None:
    switch_policy(policy, on=on, seen=switch_of(policy).version, by=cast.anna)


def test_a_policy_that_rests_does_nothing_and_what_passed_meanwhile_stays_passed(
    cast: Cast, tell: Callable[..., None], workspace: Any
) -> None:
    tell(("Nord", "Hotline", 2))
    turn(True, cast)
    wake(workspace, LOW)
    assert HEARD == []


def test_switched_on_it_reacts_once_to_what_it_wants(cast: Cast, tell: Callable[..., None], workspace: Any) -> None:
    wake(workspace, LOW)
    turn(True, cast)
    tell(("Nord", "Hotline", 2), ("Nord", "Hotline", 9), ("Süd", "Portal", 6))
    wake(workspace, LOW)
    assert [event.score for event in HEARD] == [2, 6]
    run = Run.objects.get(code=LOW.code)
    assert (run.seen, run.done, run.refused) == (2, 2, 0)


def test_it_runs_only_in_its_units(cast: Cast, tell: Callable[..., None], workspace: Any) -> None:
    wake(workspace, LOW)
    set_policy(LOW, settings={"limit": 6}, units=[cast.units["Nord"]], seen=1, by=cast.anna)
    turn(True, cast)
    tell(("Nord", "Hotline", 1), ("Süd", "Hotline", 1))
    assert [event.unit for event in HEARD] == ["Nord"]


def test_what_is_refused_is_counted_with_its_reason_and_not_repeated(
    cast: Cast, tell: Callable[..., None], workspace: Any
) -> None:
    wake(workspace, LOW)
    turn(True, cast)
    tell(("Nord", "Gesperrt", 1), ("Nord", "Hotline", 1))
    run = Run.objects.get(code=LOW.code)
    assert (run.seen, run.done, run.refused, run.reason) == (2, 1, 1, "Hier nicht.")
    assert Done.objects.filter(code=LOW.code).count() == 2


def test_the_dry_run_counts_what_would_have_been_done_and_does_nothing(cast: Cast, tell: Callable[..., None]) -> None:
    tell(("Nord", "Hotline", 1), ("Nord", "Hotline", 9), ("Süd", "Portal", 3))
    tell(("Nord", "Hotline", 0), days_ago=40)
    dry = dry_run(Standing(LOW, switch_of(LOW), None))
    assert dry is not None
    assert (dry.would, dry.heard, dict(dry.by_place)) == (2, 3, {"Hotline": 1, "Portal": 1})
    assert (HEARD, Done.objects.count(), Run.objects.count()) == ([], 0, 0)


def test_a_number_outside_its_limits_is_refused_with_both_limits(cast: Cast) -> None:
    with pytest.raises(ValidationError, match=r"0.*10"):
        set_policy(LOW, settings={"limit": 11}, units=[], seen=1, by=cast.anna)


def test_two_who_switch_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    turn(True, cast)
    with pytest.raises(Conflict):
        switch_policy(LOW, on=False, seen=1, by=cast.anna)


def test_a_policy_without_what_it_needs_cannot_be_switched_on(cast: Cast) -> None:
    needy = Policy("test-needy", "needy", "about", settings=(Setting("what", "Umfrage", "", choices=list),))
    with pytest.raises(ValidationError, match="Umfrage"):
        turn(True, cast, needy)


def test_what_looks_acts_once_per_finding_and_rests_in_between(cast: Cast) -> None:
    acted: list[str] = []
    looks: list[datetime] = []

    def found(settings: Settings, at: datetime, inside: Callable[[str | None], bool]) -> list[Finding]:
        looks.append(at)
        return [Finding(name, name, lambda name=name: acted.append(name)) for name in ("a", "b")]

    policy = Policy("test-look", "look", "about", found=found, pause=timedelta(hours=1))
    look(policy)
    assert looks == []
    turn(True, cast, policy)
    look(policy)
    look(policy)
    assert (acted, len(looks)) == (["a", "b"], 1)
    with clock.moved(timedelta(hours=2)):
        look(policy)
    assert (acted, len(looks)) == (["a", "b"], 2)
