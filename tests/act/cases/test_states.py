"""The way of a case as a machine: whatever happens in whatever order, the rules hold."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast

from resonanz.act.cases import actions
from resonanz.act.cases.models import HEARD, Case, RootCause, State, Told
from resonanz.act.cases.rules import ways

ALLOWED = {
    "received": {"acknowledged", "assessment", "action", "answered"},
    "acknowledged": {"assessment", "action", "answered"},
    "assessment": {"action", "answered"},
    "action": {"assessment", "answered"},
    "answered": {"assessment", "action"},
    "closed": set(),
    "merged": set(),
}
"""Written by hand from ISO 10002: forward, and back where something was missed."""


@pytest.mark.unit
@pytest.mark.parametrize("state", State.values)
def test_the_ways_are_those_of_the_norm(state: str) -> None:
    assert set(ways(state)) == ALLOWED[state]


@pytest.mark.unit
def test_every_open_state_leads_to_an_answer_and_none_leads_back_to_the_beginning() -> None:
    for here, there in ALLOWED.items():
        assert "received" not in there
        assert here in {"answered", "closed", "merged"} or "answered" in there


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(State.values)),
        st.tuples(st.just("told"), st.sampled_from(Told.values)),
        st.tuples(st.just("close"), st.sampled_from(["", *Told.values])),
        st.tuples(st.just("cause"), st.just("")),
        st.tuples(st.just("attempt"), st.just("phone")),
        st.tuples(st.just("reopen"), st.just("")),
    ),
    max_size=8,
)


def act(case: Case, what: str, word: str, cause: RootCause) -> None:
    acts: dict[str, Any] = {
        "move": lambda: actions.move_case(case, state=word, seen=case.version, by=None),
        "told": lambda: actions.tell_customer(case, how=word, seen=case.version, by=None),
        "close": lambda: actions.close_case(case, told=word, seen=case.version, by=None),
        "cause": lambda: actions.set_cause(case, cause=cause, seen=case.version, by=None),
        "attempt": lambda: actions.note_attempt(case, how=word, by=None),
        "reopen": lambda: actions.reopen_case(case, seen=case.version, by=None),
    }
    acts[what]()


@pytest.mark.integration
@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_tried_the_history_only_grows_and_a_closed_case_has_its_reasons(
    cast: Cast, steps: list[tuple[str, str]]
) -> None:
    cause, _new = RootCause.objects.get_or_create(name="Ursache")
    case = actions.open_case_at(touchpoint=None, unit=cast.units["Nord"], customer=None, kind="complaint")
    for what, word in steps:
        before, length = case.state, case.steps.count()
        with suppress(ValidationError):
            act(case, what, word, cause)
        case.refresh_from_db()
        assert case.steps.count() >= length
        if case.state != before:
            assert case.steps.count() == length + 1
            legal = ALLOWED[before] | {"closed"} if before not in {"closed", "merged"} else {"assessment"}
            assert case.state in legal
        if case.state == State.CLOSED:
            assert case.cause == cause
            assert case.told
            assert case.closed_at is not None
        if case.told == Told.UNREACHABLE:
            assert case.steps.filter(kind="attempted").count() >= 2
        assert (case.told in HEARD) <= (case.answered_at is not None)
