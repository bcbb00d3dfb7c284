"""Which cases an opportunity rests on, which opportunities a case is part of, and to which it could be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from resonanz.act.cases.models import Case, State
from resonanz.act.cases.queries import listed
from resonanz.act.cases.rules import CASES_SEEN
from resonanz.act.opportunities.models import Decision, Opportunity
from resonanz.act.opportunities.rules import DECIDED, OPPORTUNITIES
from resonanz.organisation.access.viewers import Viewer

MOST: Final = 20
OFFERED: Final = 4


@dataclass(frozen=True, slots=True)
class Linked:
    """The cases of an opportunity that a viewer may see, the newest first, and how many there are besides."""

    cases: tuple[Case, ...]
    others: int


def linked_to(viewer: Viewer, opportunity: Opportunity) -> Linked:
    """The linked cases as far as the viewer may see them; the others are only counted."""
    seen = listed(CASES_SEEN.rows(viewer, opportunity.cases.all())).order_by("-opened_at", "pk")[:MOST]
    cases = tuple(seen)
    return Linked(cases, opportunity.cases.count() - len(cases))


def with_cases(viewer: Viewer, rows: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Opportunities with the linked cases that the viewer may see."""
    return rows.prefetch_related(Prefetch("cases", CASES_SEEN.rows(viewer).order_by("pk")))


def linkable(viewer: Viewer) -> QuerySet[Case]:
    """The cases that the viewer may link."""
    return CASES_SEEN.rows(viewer).exclude(state=State.MERGED)


def part_of(viewer: Viewer, case: Case) -> QuerySet[Opportunity]:
    """The opportunities that rest on a case: because it was linked, or because its cause is their evidence there."""
    because = Q(cases=case)
    if case.cause_id is not None and case.touchpoint_id is not None:
        cause = Q(evidence__reference=f"cause:{case.cause_id}", touchpoints=case.touchpoint_id)
        because |= cause
    found = Opportunity.objects.filter(because).values("pk")
    return OPPORTUNITIES.rows(viewer).filter(pk__in=found).order_by("-number")


def offered(viewer: Viewer, case: Case) -> QuerySet[Opportunity]:
    """The newest opportunities at the same touchpoint that the case could be added to."""
    if case.touchpoint_id is None:
        return Opportunity.objects.none()
    there = DECIDED.rows(viewer).filter(touchpoints=case.touchpoint_id).exclude(decision=Decision.NOT)
    return there.exclude(cases=case).order_by("-number")[:OFFERED]
