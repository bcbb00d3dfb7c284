"""Four weeks of cases as sums by unit, with whose work each sum is: what the works agreement then decides about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from resonanz.act.cases.models import HEARD, Case, FollowUp, State, Step
from resonanz.act.cases.queries import service_of
from resonanz.organisation.agreement.actions import iso_week
from resonanz.organisation.units.models import Unit

WEEKS: Final = 4
_DAYS: Final = 7 * WEEKS
_FIRST: Final = date(2024, 1, 1)
"""A Monday: blocks of four weeks are counted from it, so that no two of them share a day."""
_GRAIN: Final = 5
"""Waits are kept in steps of so many minutes."""
_ANSWERS: Final = (Step.Kind.MOVED, Step.Kind.WRITTEN, Step.Kind.TOLD, Step.Kind.CLOSED)
Measure = FollowUp.Measure


@dataclass(frozen=True, slots=True)
class Block:
    """Four whole weeks from a Monday on."""

    start: date

    @property
    def end(self) -> date:
        """The Sunday on which it is over."""
        return self.start + timedelta(days=_DAYS - 1)

    @property
    def week(self) -> str:
        return iso_week(self.end)

    @property
    def before(self) -> Block:
        return Block(self.start - timedelta(days=_DAYS))

    @property
    def span(self) -> tuple[datetime, datetime]:
        zone = ZoneInfo(settings.TIME_ZONE)
        begin, after = (datetime.combine(day, time(), zone) for day in (self.start, self.end + timedelta(days=1)))
        return begin, after


def block_over(today: date) -> Block:
    """The newest four weeks that are over."""
    whole = (today - _FIRST).days // _DAYS
    return Block(_FIRST + timedelta(days=(whole - 1) * _DAYS))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one case adds; `good` is None where it cannot be said yet. `hand` is whose work it was."""

    unit: Unit
    hand: str
    good: bool | None
    minutes: int | None = None
    over: bool = False
    out: bool = False


@dataclass
class Sums:
    """What the cases of one cell add up to."""

    hands: Counter[str] = field(default_factory=Counter)
    facts: dict[str, Any] = field(default_factory=lambda: {"n": 0, "k": 0, "out": 0, "ended": {}, "waiting": {}})

    def add(self, seen: Seen) -> None:
        if seen.hand:
            self.hands[seen.hand] += 1
        facts = self.facts
        facts["out"] += seen.out
        facts["n"] += seen.good is not None
        facts["k"] += seen.good is True
        if seen.minutes is not None:
            waits, key = facts["ended" if seen.over else "waiting"], str(seen.minutes // _GRAIN * _GRAIN)
            waits[key] = waits.get(key, 0) + 1

    @property
    def one_sided(self) -> bool:
        """Whether more than half is the work of one person: then a figure of the group would be that person's."""
        return bool(self.hands) and 2 * max(self.hands.values()) > self.hands.total()


def cells_of(measure: str, block: Block, least: int) -> list[tuple[Unit, bool, Sums]]:
    """The units that many enough work in, each alone, and all others together as one cell of the house.

    No case is in two cells, and no total holds what a cell withholds, so nothing is found by subtracting.
    """
    seen = list(SEEN[Measure(measure)](block))
    alone: defaultdict[Unit, Sums] = defaultdict(Sums)
    for each in seen:
        alone[each.unit].add(each)
    broad = {unit for unit, sums in alone.items() if len(sums.hands) >= least and not sums.one_sided}
    rest = Sums()
    for each in seen:
        if each.unit not in broad:
            rest.add(each)
    cells = [(unit, False, alone[unit]) for unit in sorted(broad, key=lambda unit: unit.path)]
    house = Unit.objects.filter(parent=None).order_by("id").first()
    return [*cells, (house, True, rest)] if len(broad) < len(alone) and house is not None else cells


def first_answers(block: Block) -> Iterator[Seen]:
    """Cases opened in the four weeks: whether the first answer came in time, and after how long."""
    begin, after = block.span
    rows = Case.objects.filter(opened_at__gte=begin, opened_at__lt=after).exclude(state=State.MERGED)
    cases = list(rows.select_related("unit"))
    services = {unit: service_of(unit) for unit in {case.unit for case in cases}}
    hands = _hands(cases, _ANSWERS)
    for case in cases:
        at = _answered(case, after)
        hand = hands.get(case.pk, "") if at is not None else ""
        due = services[case.unit].first_due(case.opened_at, urgent=case.urgent)
        yield _waited(case, at, due, after, hand or str(case.owner_id or ""))


def _answered(case: Case, after: datetime) -> datetime | None:
    told = case.told_at if case.told in HEARD else None
    known = [at for at in (case.acknowledged_at, case.answered_at, told) if at is not None and at < after]
    return min(known, default=None)


def _waited(case: Case, at: datetime | None, due: datetime, after: datetime, hand: str) -> Seen:
    """One case as it stood when the four weeks were over; who could not be answered at all is left out."""
    if at is None and case.told and case.told not in HEARD:
        return Seen(case.unit, hand, None, out=True)
    minutes = int(((at or after) - case.opened_at).total_seconds() // 60)
    good = at <= due if at is not None else (False if due < after else None)
    return Seen(case.unit, hand, good, minutes, over=at is not None)


def closed_and_told(block: Block) -> Iterator[Seen]:
    """Cases closed in the four weeks: whether the customer was told."""
    for step in _closings(block).values():
        yield Seen(step.case.unit, _hand(step), step.facts.get("told") in HEARD)


def opened_again(block: Block) -> Iterator[Seen]:
    """Cases closed in the four weeks before: whether they were opened again within as long a time."""
    closed = _closings(block.before)
    rows = Step.objects.filter(kind=Step.Kind.REOPENED, case__in=closed).order_by("-at")
    again = {step.case_id: step.at for step in rows if step.at > closed[step.case_id].at}
    for key, step in closed.items():
        at = again.get(key)
        yield Seen(step.case.unit, _hand(step), at is not None and at - step.at <= timedelta(days=_DAYS))


SEEN: Final[Mapping[str, Callable[[Block], Iterator[Seen]]]] = {
    Measure.CONTACT: first_answers,
    Measure.TOLD: closed_and_told,
    Measure.REOPENED: opened_again,
}


def _closings(block: Block) -> dict[Any, Step]:
    """The last closing of each case in the four weeks."""
    begin, after = block.span
    rows = Step.objects.filter(kind=Step.Kind.CLOSED, at__gte=begin, at__lt=after).order_by("at", "id")
    return {step.case_id: step for step in rows.select_related("case__unit")}


def _hand(step: Step) -> str:
    return str(step.by_id or step.case.owner_id or "")


def _hands(cases: Iterable[Case], kinds: Iterable[str]) -> dict[Any, str]:
    """Who did the first of such steps in each case."""
    rows = Step.objects.filter(case__in=list(cases), kind__in=tuple(kinds)).exclude(by=None).order_by("-at", "-id")
    return {key: str(by) for key, by in rows.values_list("case_id", "by_id")}
