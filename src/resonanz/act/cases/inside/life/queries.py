"""A customer's years with us on one strip: judgements as dots, cases as bars, today at the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.act.cases.models import Case
from resonanz.act.cases.phrases import judgement
from resonanz.analytics.errors import UnreadableScale
from resonanz.analytics.metrics.scales import read_scale
from resonanz.organisation.base import clock
from resonanz.ui.speech import short_day

WIDTH: Final = 1000.0
LEFT, RIGHT, TOP, BOTTOM = 12.0, 988.0, 14.0, 64.0
MOST_YEARS: Final = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the strip; `here` is what the case at hand began with."""

    x: str
    y: str
    width: str
    words: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    x: str
    label: int


@dataclass(frozen=True, slots=True)
class Life:
    """The strip, and what a screen reader says of it."""

    title: str
    words: str
    years: tuple[Year, ...]
    dots: tuple[Mark, ...]
    bars: tuple[Mark, ...]


def life_of(events: Iterable[Mapping[str, Any]], cases: Iterable[Case], case: Case) -> Life | None:
    """The strip of a customer; None where there is nothing to see yet."""
    judged = [row for row in events if row["occurred_at"] is not None and _share(row) is not None]
    held = list(cases)
    if len(judged) < 2:
        return None
    now = clock.now()
    start: datetime = min([row["occurred_at"] for row in judged] + [each.opened_at for each in held])
    span = max((now - start).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return LEFT + (RIGHT - LEFT) * min(1.0, (at - start).total_seconds() / span)

    dots = tuple(_dot(row, x(row["occurred_at"]), here=row["event_id"].hex() == case.signal) for row in judged)
    bars = tuple(_bar(each, x(each.opened_at), x(each.closed_at or now)) for each in held)
    n = len(judged)
    words = ngettext("%(n)s judgement, newest: %(newest)s", "%(n)s judgements, newest: %(newest)s", n)
    said = words % {"n": n, "newest": dots[-1].words}
    return Life(_title(start, now), said, _years(start, now, x), dots, bars)


def _title(start: datetime, now: datetime) -> str:
    years = now.year - start.year
    if not years:
        return _("This year with us")
    return ngettext("%(n)s year with us", "%(n)s years with us", years) % {"n": years}


def _years(start: datetime, now: datetime, x: Any) -> tuple[Year, ...]:
    step = max(1, -(-(now.year - start.year) // MOST_YEARS))
    marks = [datetime(year, 1, 1, tzinfo=now.tzinfo) for year in range(start.year + 1, now.year + 1, step)]
    return tuple(Year(_point(x(at)), at.year) for at in marks)


def _dot(row: Mapping[str, Any], x: float, *, here: bool) -> Mark:
    words = " · ".join(
        filter(None, [short_day(row["occurred_at"]), row["touchpoint"], judgement(row["score"], row["scale"] or "")])
    )
    return Mark(_point(x), _point(BOTTOM - (BOTTOM - TOP) * (_share(row) or 0.0)), "", words, here)


def _bar(case: Case, x: float, end: float) -> Mark:
    return Mark(_point(x), "", _point(max(10.0, end - x)), f"{case.sign} · {case.get_state_display()}")


def _share(row: Mapping[str, Any]) -> float | None:
    """How good a score is, 0 to 1, whatever its scale."""
    if row["score"] is None or not row["scale"]:
        return None
    try:
        ends = read_scale(row["scale"])
    except UnreadableScale:
        return None
    share = (row["score"] - ends.worst) / (ends.best - ends.worst) if ends.best != ends.worst else 0.5
    return float(min(1.0, max(0.0, share)))


def _point(value: float) -> str:
    """A coordinate; never with a decimal comma."""
    return f"{value:.1f}"
