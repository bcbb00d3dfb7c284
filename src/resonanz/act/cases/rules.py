"""Which way a case may go, what closing it asks for, and who meets which cases."""

from __future__ import annotations

from typing import Final

from resonanz.act.cases.models import HEARD, Case, Goodwill, Incident, State, Step, Told
from resonanz.organisation.access.rules import Rule, in_units

FORWARD: Final = (State.RECEIVED, State.ACKNOWLEDGED, State.ASSESSMENT, State.ACTION, State.ANSWERED)
"""The way after ISO 10002; steps may be left out, as when one call settles it all."""
BACK: Final = {State.ACTION: (State.ASSESSMENT,), State.ANSWERED: (State.ASSESSMENT, State.ACTION)}
"""What an assessment missed, or what the customer says to the answer, leads back."""
ENDED: Final = (State.CLOSED, State.MERGED)
ATTEMPTS_NEEDED: Final = 2


def ways(state: str) -> tuple[State, ...]:
    """The states that a person may move an open case to; closing, merging and reopening have their own conditions."""
    here = State(state)
    if here in ENDED:
        return ()
    return (*BACK.get(here, ()), *FORWARD[FORWARD.index(here) + 1 :])


def missing(case: Case, *, cause: bool, told: str) -> list[str]:
    """What closing still asks for, as codes: `cause`, `told`, `attempts`, `known`, `ended`."""
    found = [] if case.is_open else ["ended"]
    found += [] if cause else ["cause"]
    found += [] if told else ["told"]
    if told == Told.UNREACHABLE and attempts(case) < ATTEMPTS_NEEDED:
        found.append("attempts")
    if told == Told.ANONYMOUS and case.customer_id is not None:
        found.append("known")
    return found


def attempts(case: Case) -> int:
    """How often somebody tried in vain to reach the customer."""
    return case.steps.filter(kind=Step.Kind.ATTEMPTED).count()


def follow_up(case: Case) -> bool:
    """Whether the customer may be asked later how it went: only who heard from us, and whom we know."""
    return case.told in HEARD and case.customer_id is not None


CASES_SEEN = Rule(Case, "see_cases", in_units("see_cases"))
CASES_WORKED = Rule(Case, "work_cases", in_units("work_cases"))
CASES_ASSIGNED = Rule(Case, "assign_cases", in_units("assign_cases"))
INCIDENTS_SEEN = Rule(Incident, "see_cases", in_units("see_cases"))
INCIDENTS_WORKED = Rule(Incident, "assign_cases", in_units("assign_cases"))
GOODWILL_DECIDED = Rule(Goodwill, "assign_cases", in_units("assign_cases", "case__unit"))
