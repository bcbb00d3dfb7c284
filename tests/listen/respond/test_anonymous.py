"""Anonymous means: whoever holds the whole database and the whole record cannot lead an answer back."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import serializers
from hypothesis import given
from hypothesis import strategies as st
from tests.listen.respond.asking import consenting, publish, record

from resonanz.events.flushing import flush
from resonanz.listen.respond import actions
from resonanz.listen.respond.ballots import empty_urns
from resonanz.listen.respond.models import Ballot, Invitation, Response, State
from resonanz.listen.respond.tasks import forget_invitations
from resonanz.listen.respond.urn import coarse_days, pooled
from resonanz.organisation.base import clock
from resonanz.organisation.customers.actions import erase_customer, export_customer
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.intake.models import InboxEvent

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


def ask_all(survey: Any, units: list[Any]) -> list[Invitation]:
    return [actions.invite(survey=survey, customer=consenting(unit), because="contact") for unit in units]


def answer_all(asked: list[Invitation]) -> None:
    """Each answers with its own number, so that the attack knows the truth."""
    for number, invitation in enumerate(asked):
        actions.submit(invitation.token, {"nps": number % 11, "why": f"Grund {number}"})


@pytest.mark.integration
def test_answers_wait_in_the_urn_until_five_lie_there(cast: Any) -> None:
    asked = ask_all(publish("anonymous"), [cast.units["Nord"]] * 5)
    answer_all(asked[:4])
    assert (empty_urns(), Response.objects.count(), record("text", type="feedback.given")) == (0, 0, [])
    answer_all(asked[4:])
    assert (empty_urns(), Response.objects.count(), Ballot.objects.count()) == (5, 5, 0)
    assert len(record("text", type="feedback.given")) == 5


@pytest.mark.integration
def test_nothing_that_is_stored_joins_an_answer_to_who_was_asked(cast: Any, workspace: Any) -> None:
    """Every column of both sides is compared: no value of the one occurs in the other, but for what all share."""
    survey = publish("anonymous")
    asked = ask_all(survey, [cast.units["Nord"]] * 12)
    answer_all(asked)
    empty_urns()
    flush(workspace, DatabaseInbox())
    answers = [row["fields"] | {"pk": row["pk"]} for row in _plain(Response)]
    people = [row["fields"] | {"pk": row["pk"]} for row in _plain(Invitation)]
    shared = _values(answers) & _values(people)
    assert {value for value in shared if 0 < _holders(people, value) < 5} == set()
    events = record(
        "event_id", "customer", "instance", "occurred_at", "received_at", "unit", "attributes", type="feedback.given"
    )
    assert {event["customer"] for event in events} == {None}
    assert {event["occurred_at"].astimezone().minute for event in events} == {0}
    assert len({event["occurred_at"] for event in events}) == 1
    assert {invitation.answered_at for invitation in Invitation.objects.all()} == {None}


@pytest.mark.integration
def test_neither_the_order_of_ids_nor_of_rows_tells_when_somebody_answered(cast: Any) -> None:
    """Ids of invitations, the inbox and the record are ordered by time; those of anonymous answers say nothing."""
    orders = []
    for _round in range(3):
        answer_all(ask_all(publish("anonymous"), [None] * 8))
        Response.objects.all().delete()
        empty_urns()
        by_id = [r.answers["why"] for r in Response.objects.order_by("pk")]
        by_row = [r.answers["why"] for r in Response.objects.all()]
        waiting = InboxEvent.objects.order_by("pk").values_list("payload", flat=True)
        by_inbox = [n for payload in waiting for n in range(8) if f"Grund {n}" in payload]
        orders += [by_id, by_row, [f"Grund {n}" for n in by_inbox[-8:]]]
        assert {UUID(str(r.pk)).version for r in Response.objects.all()} == {4}
    truth = [f"Grund {n}" for n in range(8)]
    assert [order for order in orders if order == truth] == []


@pytest.mark.integration
def test_a_unit_that_few_answered_from_is_not_told(cast: Any) -> None:
    nord, sued = cast.units["Nord"], cast.units["Süd"]
    answer_all(ask_all(publish("anonymous"), [nord] * 8 + [sued]))
    empty_urns()
    found = Counter(response.unit.name if response.unit else "" for response in Response.objects.select_related("unit"))
    assert found == {"": 9}, "one alone would be known by being the one without a unit"
    Response.objects.all().delete()
    answer_all(ask_all(publish("anonymous"), [nord] * 8 + [sued] * 5))
    empty_urns()
    found = Counter(response.unit.name if response.unit else "" for response in Response.objects.select_related("unit"))
    assert found == {"Nord": 8, "Süd": 5}


@pytest.mark.integration
def test_a_reminder_does_not_tell_who_answered_before_it(cast: Any) -> None:
    """Four answered on the first day, one after the reminder: all five carry the same day."""
    asked = ask_all(publish("anonymous"), [None] * 5)
    answer_all(asked[:4])
    with clock.moved(timedelta(days=9)):
        answer_all(asked[4:])
        empty_urns()
    assert len(set(Response.objects.values_list("given_on", flat=True))) == 1


@pytest.mark.integration
def test_export_and_erasure_of_the_customer_do_not_reach_the_answer(cast: Any, workspace: Any) -> None:
    asked = ask_all(publish("anonymous"), [None] * 5)
    answer_all(asked)
    empty_urns()
    flush(workspace, DatabaseInbox())
    person = asked[2].customer
    told = str(export_customer(person.pseudonym, by=cast.anna))
    assert "Grund" not in told
    assert "answered" in told
    erase_customer(person.pseudonym, by=cast.anna)
    assert Response.objects.count() == 5


@pytest.mark.integration
def test_an_invitation_says_only_that_it_is_over(cast: Any) -> None:
    [asked] = ask_all(publish("anonymous"), [None])
    answer_all([asked])
    before = Invitation.objects.get(pk=asked.pk)
    assert (before.state, before.answered_at, before.remind_on) == (State.ANSWERED, None, None)


@pytest.mark.integration
def test_what_is_left_in_the_urn_goes_out_when_nobody_knows_any_more_who_was_asked(cast: Any) -> None:
    answer_all(ask_all(publish("anonymous"), [None] * 2))
    assert empty_urns() == 0
    with clock.moved(timedelta(days=366)):
        forget_invitations()
        assert empty_urns() == 2


def _plain(model: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = serializers.serialize("python", model.objects.all())
    return rows


def _values(rows: list[dict[str, Any]]) -> set[str]:
    texts = {str(value) for row in rows for value in row.values()}
    moments = {str(value)[:16] for row in rows for value in row.values() if isinstance(value, datetime)}
    return (texts | moments) - {"", "None", "1.0"}


def _holders(rows: list[dict[str, Any]], value: str) -> int:
    return sum(value in {str(each) for each in row.values()} for row in rows)


@pytest.mark.unit
@given(st.lists(st.integers(0, 6), max_size=60))
def test_no_cell_that_leaves_the_urn_is_smaller_than_five(cells: list[int]) -> None:
    groups = {cell: [n for n, c in enumerate(cells) if c == cell] for cell in set(cells)}
    kept, rest = pooled(groups)
    sizes = [len(rows) for rows in kept.values()]
    assert all(size >= 5 for size in sizes)
    assert len(rest) == 0 or len(rest) >= min(5, len(cells))
    assert sorted([n for rows in kept.values() for n in rows] + rest) == list(range(len(cells)))


@pytest.mark.unit
@given(st.lists(st.integers(0, 20), max_size=60))
def test_no_day_that_leaves_the_urn_is_rarer_than_five(offsets: list[int]) -> None:
    days = [date(2026, 3, 20) + timedelta(days=n) for n in offsets]
    coarse = coarse_days(days)
    told = Counter(coarse[day] for day in days)
    assert all(n >= min(5, len(days)) for n in told.values())
    assert all(day <= coarse[day] for day in days)
