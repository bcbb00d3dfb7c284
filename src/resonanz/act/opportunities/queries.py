"""Reading opportunities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from resonanz.act.opportunities.models import Decision, Opportunity
from resonanz.act.opportunities.rules import OPPORTUNITIES, effort_of, value_of
from resonanz.analytics.results import Estimate
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.agreement.queries import term
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.people.queries import assignments_of, holding
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit


@dataclass(frozen=True, slots=True)
class Weighed:
    """An opportunity with what it is worth and what it takes."""

    opportunity: Opportunity
    value: Estimate
    effort: Estimate
    people: int


def whole(viewer: Viewer, rows: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """With all that a list shows, touchpoints only as far as the viewer sees them."""
    seen = Prefetch("touchpoints", TOUCHPOINTS_SEEN.rows(viewer).order_by("name"))
    people = ("raised_by", "decided_by", "origin_unit", "origin_role")
    return rows.select_related(*people).prefetch_related(seen, "roles", "evidence")


def weighed(rows: Iterable[Opportunity]) -> list[Weighed]:
    """With value and effort, however many rows in one question about people."""
    found = list(rows)
    staff = people_by_role()
    counted = [len(set().union(*(staff.get(role.pk, set()) for role in row.roles.all()))) for row in found]
    return [
        Weighed(row, value_of(row), effort_of(row, people), people) for row, people in zip(found, counted, strict=True)
    ]


def people_by_role() -> Mapping[Any, set[Any]]:
    """Who holds each role today; only ever counted."""
    staff: dict[Any, set[Any]] = defaultdict(set)
    for role, member in holding().filter(member__is_active=True).values_list("role_id", "member_id"):
        staff[role].add(member)
    return staff


def filtered(
    rows: QuerySet[Opportunity], *, decision: str = "", kind: str = "", text: str = ""
) -> QuerySet[Opportunity]:
    """Opportunities by what became of them, where they come from, and words of the title."""
    if decision in Decision.values:
        rows = rows.filter(decision=decision)
    if kind:
        rows = rows.filter(kind=kind)
    for word in text.split()[:10]:
        rows = rows.filter(title__icontains=word)
    return rows


def of_touchpoints(viewer: Viewer, touchpoints: Iterable[Touchpoint]) -> QuerySet[Opportunity]:
    """The opportunities at these touchpoints, as far as the viewer may see them."""
    return whole(viewer, OPPORTUNITIES.rows(viewer).filter(touchpoints__in=list(touchpoints)).distinct())


def by_id(viewer: Viewer, pk: Any) -> Opportunity | None:
    """One opportunity, if the viewer may see it."""
    return whole(viewer, OPPORTUNITIES.rows(viewer).filter(pk=pk)).first()


def origin_of(member: Member) -> tuple[Unit | None, Role | None]:
    """Unit and role of somebody, as far as enough others share both; the house where not."""
    held = assignments_of(member).select_related("role", "unit").first()
    if held is None:
        return None, None
    alike = holding().filter(role=held.role, unit=held.unit, member__is_active=True)
    large = alike.values("member").distinct().count() >= term("group_text")
    return (held.unit, held.role) if large else (None, None)
