"""The next wave by itself: due, proposed, released by two, taken back, held back, begun in the morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from resonanz.organisation.base.models import Conflict

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
HARMFUL = {"advice": "stop", "reason": "clearly_harmful", "low": -0.9, "high": -0.2, "guard": "", "week": 4}


@pytest.fixture
def says_stop(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on the monitor says that the measure does harm."""
    from resonanz.act.measures.release import actions
    from resonanz.act.measures.release.queries import read

    return lambda: monkeypatch.setattr(actions, "advised_now", lambda _measure: read(HARMFUL))


def eyes(member: Any) -> Any:
    from resonanz.organisation.access.viewers import viewer_of

    return viewer_of(member)


def release(measure: Any, member: Any, seen: int, number: int = 2) -> Any:
    from resonanz.act.measures.release.actions import release_wave

    return release_wave(measure, number, seen=seen, viewer=eyes(member))


def withdraw(measure: Any, member: Any, seen: int, reason: str = "Urlaubszeit.") -> Any:
    from resonanz.act.measures.release.actions import withdraw_wave

    return withdraw_wave(measure, 2, reason=reason, seen=seen, viewer=eyes(member))


def begin(days: float = 0) -> int:
    from resonanz.act.measures.release.actions import begin_released
    from resonanz.organisation.base import clock

    with clock.moved(timedelta(days=days)):
        return begin_released()


def second_wave(measure: Any) -> Any:
    return measure.waves.get(number=2)


@pytest.mark.parametrize(
    ("now", "due", "hours", "begins"),
    [
        ("2026-06-01T10:00+02:00", "2026-05-30", 0, "2026-06-02T06:00+02:00"),
        ("2026-06-01T23:59+02:00", "2026-06-01", 0, "2026-06-02T06:00+02:00"),
        ("2026-06-01T10:00+02:00", "2026-06-20", 0, "2026-06-20T06:00+02:00"),
        ("2026-06-01T10:00+02:00", "2026-06-01", 48, "2026-06-04T06:00+02:00"),
        ("2026-06-01T06:00+02:00", "2026-06-01", 48, "2026-06-03T06:00+02:00"),
        ("2026-10-24T12:00+02:00", "2026-10-20", 0, "2026-10-25T06:00+01:00"),
    ],
)
def test_it_begins_in_the_first_morning_that_leaves_the_hours_and_keeps_the_plan(
    now: str, due: str, hours: int, begins: str
) -> None:
    from resonanz.act.measures.release.rules import begins_at

    found = begins_at(datetime.fromisoformat(now).astimezone(UTC), date.fromisoformat(due), hours)
    assert found == datetime.fromisoformat(begins)


def test_a_wave_is_due_as_planned_or_later_where_the_one_before_began_late(measure: Any) -> None:
    from resonanz.act.measures.release.rules import due_on

    first, second = measure.waves.order_by("number")
    assert due_on(second, first) == second.planned_at
    first.started_at += timedelta(days=9)
    assert due_on(second, first) == second.planned_at + timedelta(days=9)
    assert due_on(first, None) == first.planned_at


def test_two_release_it_and_it_begins_in_the_morning_of_its_day(measure: Any, cast: Any, gesine: Any) -> None:
    from resonanz.organisation.audit.models import Entry
    from resonanz.organisation.intake.inbox import DatabaseInbox

    first = release(measure, cast.anna, 0)
    assert (first.releases, first.begins_at, first.proposed_by) == (1, None, cast.anna)
    both = release(measure, gesine, first.version)
    assert (both.releases, both.begins_at.date()) == (2, second_wave(measure).planned_at)
    assert (begin(), begin(27), second_wave(measure).started_at) == (0, 0, None)
    assert (begin(29), begin(29)) == (1, 0)
    both.refresh_from_db()
    assert (both.outcome, second_wave(measure).started_at is not None) == ("begun", True)
    said = Entry.objects.filter(action__startswith="measure.wave").order_by("sequence")
    assert [(line.action, line.actor_name) for line in said][1:] == [
        ("measure.wave_proposed", "Anna Berger"),
        ("measure.wave_released", "Anna Berger"),
        ("measure.wave_released", "Gesine Kruse"),
        ("measure.wave_proposal_ended", ""),
        ("measure.wave", ""),
    ]
    found = [row for row in DatabaseInbox().fresh().to_pylist() if row["type"].startswith("wave.")]
    assert [(row["type"], row["wave"], row["instance"]) for row in found] == [
        (kind, "2", str(measure.pk)) for kind in ("wave.proposed", "wave.released", "wave.released")
    ]
    assert "Anna" not in str(found)


def test_one_person_is_never_two(measure: Any, cast: Any, gesine: Any) -> None:
    from resonanz.act.measures.models import Proposal

    proposal = release(measure, cast.anna, 0)
    with pytest.raises(ValidationError):
        release(measure, cast.anna, proposal.version)
    rows, now = Proposal.objects.filter(pk=proposal.pk), datetime.now(UTC)
    for twice in ({"second_by": cast.anna, "second_at": now}, {"begins_at": now}, {"first_at": None, "second_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**twice)
    rows.update(second_by=gesine, second_at=now, begins_at=now)


def test_only_whoever_may_start_the_whole_measure_releases_it_and_only_with_own_eyes(
    measure: Any, cast: Any, gesine: Any
) -> None:
    from resonanz.act.measures.models import Proposal
    from resonanz.act.measures.release.actions import release_wave
    from resonanz.organisation.access.viewers import viewer_of
    from resonanz.organisation.people.actions import assign_role

    assign_role(cast.ben, role=cast.roles["management"], unit=cast.units["Nord"], by=None)
    for member in (cast.ben, cast.carla, cast.stranger):
        with pytest.raises(PermissionDenied):
            release(measure, member, 0)
    with pytest.raises(PermissionDenied):
        release_wave(measure, 2, seen=0, viewer=viewer_of(gesine, simulated_by=cast.eva))
    assert not Proposal.objects.exists()


def test_who_was_slower_is_told_and_writes_nothing(measure: Any, cast: Any, gesine: Any) -> None:
    first = release(measure, cast.anna, 0)
    with pytest.raises(Conflict):
        release(measure, gesine, 0)
    with pytest.raises(Conflict):
        release(measure, gesine, first.version + 1)
    withdraw(measure, cast.anna, first.version)
    for late in (release, withdraw):
        with pytest.raises(Conflict):
            late(measure, gesine, first.version)
    assert second_wave(measure).proposals.get().outcome == "withdrawn"


def test_until_it_has_begun_it_is_taken_back_with_a_reason_and_may_be_proposed_anew(
    measure: Any, cast: Any, gesine: Any
) -> None:
    both = release(measure, gesine, release(measure, cast.anna, 0).version)
    with pytest.raises(ValidationError):
        withdraw(measure, cast.anna, both.version, reason=" ")
    taken = withdraw(measure, gesine, both.version)
    assert (taken.outcome, taken.reason, taken.ended_by) == ("withdrawn", "Urlaubszeit.", gesine)
    assert (begin(29), second_wave(measure).started_at) == (0, None)
    assert release(measure, gesine, 0).releases == 1


def test_what_two_decide_about_is_not_begun_by_one(measure: Any, cast: Any) -> None:
    from resonanz.act.measures.actions import start_wave

    proposal = release(measure, cast.anna, 0)
    with pytest.raises(ValidationError, match="2"):
        start_wave(measure, 2, by=cast.anna)
    withdraw(measure, cast.anna, proposal.version)
    assert start_wave(measure, 2, by=cast.anna).started_at is not None


def test_nothing_is_proposed_or_released_against_the_monitor(
    measure: Any, cast: Any, gesine: Any, says_stop: Callable[[], None]
) -> None:
    from resonanz.act.measures.release.actions import propose_wave
    from resonanz.act.measures.release.queries import read

    with pytest.raises(ValidationError):
        propose_wave(measure, 2, advised=read(HARMFUL))
    first = release(measure, cast.anna, 0)
    says_stop()
    with pytest.raises(ValidationError):
        release(measure, gesine, first.version)
    withdraw(measure, cast.anna, first.version)
    with pytest.raises(ValidationError):
        release(measure, cast.anna, 0)


def test_if_the_monitor_says_stop_in_between_it_is_held_back_and_those_who_counted_on_it_hear_so(
    measure: Any, cast: Any, gesine: Any, says_stop: Callable[[], None]
) -> None:
    from resonanz.organisation.intake.models import Outgoing

    both = release(measure, gesine, release(measure, cast.anna, 0).version)
    says_stop()
    assert (begin(29), second_wave(measure).started_at) == (0, None)
    both.refresh_from_db()
    assert (both.outcome, both.advised) == ("held", HARMFUL)
    mails = [row.payload for row in Outgoing.objects.order_by("pk")]
    assert {mail["to"] for mail in mails} == {f"{name}@haus.example" for name in ("ben", "anna", "gesine")}
    assert "Abbruch: Sie macht es schlechter" in mails[0]["body"]
    assert begin(30) == 0


def test_with_the_measure_ends_what_was_to_begin(measure: Any, cast: Any, gesine: Any) -> None:
    from resonanz.act.measures.actions import end_measure

    both = release(measure, gesine, release(measure, cast.anna, 0).version)
    end_measure(measure, reason="Fertig.", by=cast.anna)
    both.refresh_from_db()
    assert (both.outcome, both.ended_by, begin(29)) == ("ended", cast.anna, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_only_the_next_wave_is_proposed(measure: Any, cast: Any, number: int) -> None:
    with pytest.raises(ValidationError):
        release(measure, cast.anna, 0, number)


def test_who_leaves_is_named_no_more_and_the_decision_stays(measure: Any, cast: Any, gesine: Any) -> None:
    from resonanz.act.measures.models import Proposal
    from resonanz.organisation.personal_data import providers

    both = release(measure, gesine, release(measure, cast.anna, 0).version)
    [provider] = [each for each in providers("people.Member") if each.model is Proposal]
    assert len(provider.export(gesine)) == provider.erase(gesine) == 1
    both.refresh_from_db()
    assert (both.second_by, both.releases, begin(29)) == (None, 2, 1)
