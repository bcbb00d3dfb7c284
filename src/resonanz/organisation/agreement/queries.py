"""What holds now, what waits, what was released."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from resonanz.organisation.agreement.models import Change, Counterpart, InForce, Release
from resonanz.organisation.agreement.rules import FUNCTION, TERMS, Side
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
