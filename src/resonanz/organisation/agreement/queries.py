"""What holds now, what waits, what was released."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from resonanz.organisation.agreement.models import Change, Counterpart, InForce, Release
from resonanz.organisation.agreement.rules import FUNCTION, TERMS, Side
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base.ids import made_at
from resonanz.organisation.people.models import Level, Member
from resonanz.organisation.people.queries import assignments_of
from resonanz.organisation.units.models import Unit


def counterpart() -> Side:
    """Who stands opposite the employer; the works council unless installed otherwise."""
    found = Counterpart.objects.first()
    return Side(found.side) if found else Side.COUNCIL


def term(code: str) -> int:
    """The value of a term that holds now.

    Raises:
        KeyError: there is no such term.
    """
    standard = TERMS[code].agreed
    newest = InForce.objects.filter(key=code).values_list("value", flat=True).first()
    return standard if newest is None else newest


def is_on(function: str) -> bool:
    """Whether a function that touches employees may run; off until it was agreed."""
    newest = InForce.objects.filter(key=FUNCTION + function).values_list("value", flat=True).first()
    return newest == 1


def waiting() -> QuerySet[Change]:
    """Changes that wait for a side."""
    return (
        Change.objects.filter(state=Change.State.OPEN)
        .select_related("proposed_by")
        .prefetch_related("approvals__member")
    )


def held() -> dict[str, InForce]:
    """The newest line of every key that was ever agreed."""
    newest: dict[str, InForce] = {}
    for line in InForce.objects.select_related("change").order_by("since", "id"):
        newest[line.key] = line
    return newest


@dataclass(frozen=True, slots=True)
class Total:
    """Sum over released cells only: what was withheld is in no total, so nothing can be found by subtracting."""

    n: int
    value: float
    cells: int
    withheld: int


def total(function: str, measure: str, units: Iterable[Unit], week: str) -> Total:
    """The released cells of some units together."""
    cells = Release.objects.filter(function=function, measure=measure, unit__in=list(units), week=week)
    shown = [(cell.n or 0, cell.value or 0.0) for cell in cells if not cell.withheld]
    return Total(sum(n for n, _ in shown), sum(v for _, v in shown), len(shown), len(cells) - len(shown))


def held_before(member: Member, level: Level, change: Change) -> bool:
    """Whether a member decided at a level before a change was proposed, and nobody else was given the account since.

    Ids tell the true order of rows and the log that of edits: days of a role can be entered backwards.
    """
    proposed = Entry.objects.filter(action="agreement.proposed", object_id=str(change.pk)).first()
    since = Entry.objects.filter(sequence__gt=proposed.sequence) if proposed is not None else Entry.objects.none()
    edited = since.filter(action="member.edited", object_id=str(member.pk)).values_list("detail", flat=True)
    if any("email" in detail["changed"] for detail in edited):
        return False
    roles = since.filter(action="role.edited").values_list("object_id", "detail")
    raised = {role for role, detail in roles if detail["before"]["level"] != detail["after"]["level"]}
    held = assignments_of(member).filter(role__level=level)
    return any(made_at(each.pk) <= made_at(change.pk) and str(each.role_id) not in raised for each in held)
