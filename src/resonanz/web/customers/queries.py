"""What the pages of customers show: a life as a line, and as a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from resonanz.analytics.metrics.scales import read_scale
from resonanz.events import types
from resonanz.organisation.base import clock
from resonanz.report.language import language
from resonanz.ui.parts import Quote
from resonanz.ui.speech import speech

WIDTH: Final = 1000
TOP, BOTTOM, BASE = 14, 62, 76
MOST: Final = 400
"""Events that are listed; a life line shows all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One event on the life line: a judgement is a dot whose height is the score, all else a tick on the line."""

    x: float
    y: float
    dot: bool
    words: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One event in words."""

    at: datetime | None
    what: str
    where: str
    score: str
    voice: Quote | None


@dataclass(frozen=True, slots=True)
class Life:
    """A customer's years, oldest first; `years` are marks on the scale."""

    marks: tuple[Mark, ...]
    years: tuple[tuple[float, int], ...]
    events: tuple[Happened, ...]
    count: int


def life_of(events: Iterable[Mapping[str, Any]]) -> Life:
    """A life line from events in their order."""
    rows = list(events)
    dated = [row for row in rows if row["occurred_at"] is not None]
    now = clock.now()
    start = min((row["occurred_at"] for row in dated), default=now)
    span = max((now - start).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return round(20 + (WIDTH - 60) * (at - start).total_seconds() / span, 1)

    years = (datetime(year, 1, 1, tzinfo=now.tzinfo) for year in range(start.year + 1, now.year + 1))
    marks = tuple(_mark(row, x(row["occurred_at"])) for row in dated)
    told = tuple(happened(row) for row in reversed(rows[-MOST:]))
    return Life(marks, tuple((x(each), each.year) for each in years), told, len(rows))


def happened(row: Mapping[str, Any]) -> Happened:
    """An event in words."""
    kind = types.known().get(row["type"])
    text = language(speech().code)(kind.meaning) if kind else row["type"]
    where = " · ".join(word for word in (row["touchpoint"], row["channel"], row["unit"]) if word)
    voice = Quote(row["text"], lang=row["language"] or "de") if row["text"] else None
    return Happened(row["occurred_at"], text.rstrip("."), where, _score(row), voice)


def _mark(row: Mapping[str, Any], x: float) -> Mark:
    told = happened(row)
    day = speech().day(timezone.localdate(row["occurred_at"]))
    words = " · ".join(word for word in (day, told.what, told.where, told.score) if word)
    share = _share(row)
    if share is None:
        return Mark(x, BASE, dot=False, words=words)
    return Mark(x, round(BOTTOM - (BOTTOM - TOP) * share, 1), dot=True, words=words)


def _share(row: Mapping[str, Any]) -> float | None:
    """How good a score is, 0 to 1, whatever its scale."""
    if row["score"] is None or not row["scale"]:
        return None
    scale = read_scale(row["scale"])
    if scale.worst == scale.best:
        return None
    score: float = row["score"]
    return min(1.0, max(0.0, (score - scale.worst) / (scale.best - scale.worst)))


def _score(row: Mapping[str, Any]) -> str:
    if row["score"] is None:
        return ""
    digits = 0 if float(row["score"]).is_integer() else 1
    score = speech().number(row["score"], digits)
    if not row["scale"]:
        return score
    ends = read_scale(row["scale"])
    worst, best = (speech().number(end) for end in (ends.worst, ends.best))
    return _("%(score)s on a scale from %(worst)s to %(best)s") % {"score": score, "worst": worst, "best": best}
