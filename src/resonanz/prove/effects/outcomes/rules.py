"""From answers per day to a panel: whole periods, large cells, and the first whole period with the measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from resonanz.analytics.metrics.definitions import bottom, top
from resonanz.analytics.metrics.scales import Scale
from resonanz.prove.effects.rules import LEAST_CUSTOMERS

if TYPE_CHECKING:
    from resonanz.analytics.effects import Panel, Treatment

WEEK: Final = "week"
MONTH: Final = "month"
_ENOUGH: Final = 0.6
"""Share of the weekly cells that must be large enough; else months are compared."""


class NothingToCompare(Exception):  # noqa: N818 - it reads as what is the matter
    """The record cannot answer yet; `code` and `params` say why."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Answers(NamedTuple):
    """Equal answers of one unit on one day."""

    unit: str
    day: date
    score: float
    n: int


class Cell(NamedTuple):
    """Sum and number of the answers of a unit in a period."""

    total: float
    n: int


Cells = Mapping[tuple[str, str], Cell]
"""By unit and label of the period."""


@dataclass(frozen=True)
class Course:
    """Units × periods, ready for an estimate.

    Attributes:
        panel: labels are the first days of the periods.
        treatments: treated units with the label of their first whole treated period.
        grain: week or month.
        hidden: cells with too few answers, which take no part.
    """

    panel: Panel
    treatments: tuple[Treatment, ...]
    grain: str
    hidden: int


def course(answers: list[Answers], began: Mapping[str, date], worth: Callable[[float], float], span: Span) -> Course:
    """A panel of whole periods; a period in which a unit began half-way takes no part for it.

    Raises:
        NothingToCompare: too few answers, or no whole period with the measure.
    """
    from resonanz.analytics.effects import Panel, Treatment

    grain, cells, hidden = _grained(answers, worth, span)
    halves = {(unit, begin(day, grain)) for unit, day in began.items() if begin(day, grain) != day}
    partly = {(unit, day.isoformat()) for unit, day in halves}
    kept = sorted(key for key in cells if key not in partly)
    labels, present = {label for _unit, label in kept}, {unit for unit, _label in kept}
    starts = {unit: following(day, grain).isoformat() for unit, day in began.items()}
    treatments = tuple(Treatment(u, s) for u, s in sorted(starts.items()) if u in present and s in labels)
    if not treatments:
        raise NothingToCompare("no_period_after")
    units, periods = zip(*kept, strict=True)
    means = [cells[key].total / cells[key].n for key in kept]
    panel = Panel.from_rows(units, periods, means, n=[cells[key].n for key in kept])
    return Course(panel, treatments, grain, hidden)


class Span(NamedTuple):
    """The first and the last day that are looked at."""

    first: date
    last: date


def _grained(answers: list[Answers], worth: Callable[[float], float], span: Span) -> tuple[str, Cells, int]:
    """Weeks where most of their cells are large enough, else months."""
    for grain in (WEEK, MONTH):
        cells = _cells(answers, grain, worth, span)
        large = {key: cell for key, cell in cells.items() if cell.n >= LEAST_CUSTOMERS}
        if large and (len(large) >= _ENOUGH * len(cells) or grain == MONTH):
            return grain, large, len(cells) - len(large)
    raise NothingToCompare("too_few_answers")


def _cells(answers: Iterable[Answers], grain: str, worth: Callable[[float], float], span: Span) -> Cells:
    sums: defaultdict[tuple[str, str], Cell] = defaultdict(lambda: Cell(0.0, 0))
    for item in answers:
        start = begin(item.day, grain)
        if start >= span.first and following(start + timedelta(days=1), grain) <= span.last + timedelta(days=1):
            cell = sums[item.unit, start.isoformat()]
            sums[item.unit, start.isoformat()] = Cell(cell.total + item.n * worth(item.score), cell.n + item.n)
    return sums


def worth_of(metric: str, scale: Scale) -> Callable[[float], float]:
    """What one answer adds to the metric: its points for NPS, its score for a mean."""
    if metric != "nps":
        return float
    up, down = top(scale, 1).cut, bottom(scale, 4).cut
    return lambda score: 100.0 * ((score >= up) - (score <= down))


def begin(day: date, grain: str) -> date:
    """The first day of the period in which a day lies."""
    return day.replace(day=1) if grain == MONTH else day - timedelta(days=day.weekday())


def following(day: date, grain: str) -> date:
    """The first day of the first period that begins on a day or after it."""
    start = begin(day, grain)
    if start == day:
        return day
    return start + timedelta(weeks=1) if grain == WEEK else (start + timedelta(days=32)).replace(day=1)


def nearest(path: str, above: Mapping[str, str]) -> str | None:
    """The lowest of the named units, by path, that a path lies in."""
    fitting = [start for start in above if path.startswith(start)] if path else []
    return above[max(fitting, key=len)] if fitting else None
