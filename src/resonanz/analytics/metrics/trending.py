"""Metrics over time. Where measuring changed, a break ends the line and nothing is compared across it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from resonanz.analytics.aggregates import Keys, Sums
from resonanz.analytics.corrections import Correction, look
from resonanz.analytics.metrics.calendar import Grain, as_date, with_day
from resonanz.analytics.metrics.comparing import direction
from resonanz.analytics.metrics.differences import METHODS, Difference, differences
from resonanz.analytics.metrics.measuring import Cells, describe, evaluate
from resonanz.analytics.metrics.precision import PRIVACY_MINIMUM, needed_answers
from resonanz.analytics.metrics.questions import Answers, Question, answers_in
from resonanz.analytics.metrics.results import Break, Trend, TrendPoint
from resonanz.analytics.metrics.sizes import visible_change
from resonanz.analytics.results import Estimate, Note, Verdict, note

if TYPE_CHECKING:
    import ibis.expr.types as ir

SLOT = "slot"


@dataclass(frozen=True, slots=True, order=True)
class _Slot:
    """A period, or the part of it that lies between two breaks."""

    period: date
    series: int

    def __str__(self) -> str:
        return f"{self.period.isoformat()} {self.series:06d}"


@dataclass(frozen=True, slots=True)
class _Line:
    """One metric of one touchpoint over time, with its last change still unjudged."""

    trend: Trend
    difference: Difference | None = None
    precise: bool = False
    larger_is_better: bool = True


def trend(
    scores: ir.Table | Answers,
    *,
    grain: Grain | str = Grain.MONTH,
    breaks: Sequence[Break] = (),
    zone: str = "Europe/Berlin",
    correction: Correction = Correction.DECISION,
    level: float = 0.95,
    weight: str | None = None,
    minimum_n: int = PRIVACY_MINIMUM,
) -> tuple[Trend, ...]:
    """Every metric of every touchpoint by period, with the last change judged.

    A new series starts where the scale changes, where one source (column `source`, if there is one) starts after all
    earlier ones have ended, and at the given breaks. Undated answers take no part.

    Args:
        scores: one row per answer (see `tables.SCORES`), or answers found before; it has a column
            `occurred_at`.
        grain: length of a period.
        breaks: further known breaks, to the day: a period with a break inside is cut in two.
        zone: zone whose days, weeks and months are meant; times without a zone are UTC, dates are taken as they are.
        correction: the last changes of all trends are one family of looks.
        level: coverage of the intervals.
        weight: column of weights; None counts every answer once.
        minimum_n: periods with fewer answers are hidden.

    Raises:
        MissingColumns: if a column is missing.
        UnreadableScale: if a scale is not written as worst-best.
    """
    grain = Grain(grain)
    answers = answers_in(scores, weight=weight, columns=["occurred_at"])
    dated = replace(answers, table=with_day(answers.table, zone))
    sources = ["source"] if "source" in answers.table.columns else []
    daily = _with_dates(dated.sums(["day", *sources]))
    marks = _breaks(answers, daily, breaks)
    slots = _by_slot(answers, daily, marks, grain)
    cells = evaluate(answers, slots, [SLOT], level=level)
    by_metric: dict[tuple[str, str], list[Cells]] = {}
    for part in cells:
        if len(part.columns.n):
            by_metric.setdefault((part.question.touchpoint, part.definition.code), []).append(part)
    by_question = dict(zip(answers.questions, marks, strict=True))
    lines = [
        _line(parts, by_question, grain, level=level, minimum_n=minimum_n) for _, parts in sorted(by_metric.items())
    ]
    return tuple(_judged(lines, correction, level))


def _with_dates(sums: Sums) -> Sums:
    days = {day: as_date(day) for day in set(sums.keys["day"].tolist())}
    return replace(sums, keys={**sums.keys, "day": _objects([days[day] for day in sums.keys["day"].tolist()])})


def _objects(values: Sequence[object]) -> Keys:
    keys = np.empty(len(values), dtype=object)
    keys[:] = values
    return keys


def _breaks(answers: Answers, daily: Sums, known: Sequence[Break]) -> list[list[Break]]:
    """Per question the breaks inside its own time, by day: known ones and changes of the source."""
    places = answers.places(daily)
    marks = []
    for i in range(len(answers.questions)):
        mine = daily.take(places == i)
        days = mine.keys["day"].tolist()
        changes = list(_source_changes(days, mine.keys["source"].tolist())) if "source" in mine.keys else []
        inside = {b.period: b for b in (*changes, *known) if days and min(days) < b.period <= max(days)}
        marks.append([inside[day] for day in sorted(inside)])
    return marks


def _source_changes(days: list[date], sources: list[str]) -> Iterator[Break]:
    """Days on which a source starts after all earlier ones have ended."""
    spans: dict[str, tuple[date, date]] = {}
    for day, source in zip(days, sources, strict=True):
        first, last = spans.get(str(source), (day, day))
        spans[str(source)] = (min(first, day), max(last, day))
    order = sorted(spans, key=lambda source: spans[source])
    for before, after in pairwise(order):
        start = spans[after][0]
        if all(spans[earlier][1] < start for earlier in order[: order.index(after)]):
            yield Break(start, note("source_changed", before=before, after=after))


def _by_slot(answers: Answers, daily: Sums, marks: list[list[Break]], grain: Grain) -> Sums:
    """Days merged into periods (sums merge exactly); a period with a break inside is cut in two."""
    starts = [[b.period for b in mine] for mine in marks]
    rows = zip(answers.places(daily).tolist(), daily.keys["day"].tolist(), strict=True)
    slots = [_Slot(grain.start(day), bisect_right(starts[place], day)) for place, day in rows]
    return replace(daily, keys={**daily.keys, SLOT: _objects(slots)}).over((*answers.keys, SLOT))


def _line(
    parts: list[Cells], marks: Mapping[Question, list[Break]], grain: Grain, *, level: float, minimum_n: int
) -> _Line:
    """Join the questions of one metric: a change of scale is a break like any other."""
    parts = sorted((_in_order(part) for part in parts), key=lambda part: part.keys[SLOT][0])
    points: list[TrendPoint] = []
    breaks: list[Break] = []
    for i, part in enumerate(parts):
        if i:
            breaks.append(_scale_change(parts[i - 1], part))
        first = points[-1].series + 1 if points else 0
        points.extend(_points(part, first, level=level, minimum_n=minimum_n))
        breaks.extend(replace(b, period=grain.start(b.period)) for b in marks[part.question])
    last, definition = parts[-1], parts[-1].definition
    scale, touchpoint = last.question.scale_text, last.question.touchpoint
    own = tuple(replace(point, scale=None) if point.scale == scale else point for point in points)
    verdict, code = Verdict.CANNOT_TELL, definition.code
    line = Trend(code, touchpoint, scale, grain.value, own, tuple(breaks), None, verdict, None)
    return _last_change(line, last, grain, level)


def _in_order(cells: Cells) -> Cells:
    order = sorted(range(len(cells.columns.n)), key=cells.keys[SLOT].__getitem__)
    rows = np.array(order, dtype=np.intp)
    return replace(cells, keys={SLOT: cells.keys[SLOT][rows]}, columns=cells.columns.take(rows))


def _scale_change(before: Cells, after: Cells) -> Break:
    texts = {"before": before.question.scale_text, "after": after.question.scale_text}
    return Break(after.keys[SLOT][0].period, note("scale_changed", **texts))


def _points(cells: Cells, first: int, *, level: float, minimum_n: int) -> Iterator[TrendPoint]:
    values = describe(cells, SLOT, level=level, minimum_n=minimum_n)
    for slot, value in zip(cells.keys[SLOT].tolist(), values, strict=True):
        yield TrendPoint(slot.period, value.estimate, first + slot.series, value.scale)


def _last_change(trend: Trend, cells: Cells, grain: Grain, level: float) -> _Line:
    """The last two shown periods of the last series, if there are two."""
    start = len(trend.points) - len(cells.columns.n)
    last = trend.points[-1].series
    shown = [i for i, p in enumerate(trend.points[start:]) if p.series == last and p.estimate.value is not None]
    if len(shown) < 2:
        return _Line(trend)
    before, after = (cells.columns.take(np.array([i])) for i in shown[-2:])
    unit = cells.definition.unit
    difference = differences(after, before, unit)
    precise = all(needed_answers(c, 0, unit, level) is None for c in (before, after))
    periods = [trend.points[start + i].period for i in shown[-2:]]
    visible = float(visible_change(difference.error, 0.0)[0])
    change = _change(difference, cells, int(after.n[0]), level=level)
    change = replace(change, notes=_gap(periods, grain))
    larger = cells.definition.larger_is_better(cells.question.scale)
    return _Line(replace(trend, change=change, visible_change=visible), difference, precise, larger)


def _gap(periods: list[date], grain: Grain) -> tuple[Note, ...]:
    before, after = periods
    return () if grain.following(before) == after else (note("periods_without_answers", before=str(before)),)


def _change(difference: Difference, cells: Cells, n: int, *, level: float) -> Estimate:
    low, high = difference.interval(level)
    unit = cells.definition.unit
    return Estimate(float(difference.point[0]), float(low[0]), float(high[0]), level, n, METHODS[unit], unit)


def _judged(lines: list[_Line], correction: Correction, level: float) -> Iterator[Trend]:
    tested = [line.difference.p[0] for line in lines if line.difference is not None and line.precise]
    looks = look(tested, correction, level=level)
    answers = iter(zip(looks.found.tolist(), looks.level.tolist(), strict=True))
    for line in lines:
        if line.difference is None or line.trend.change is None or not line.precise:
            yield line.trend
            continue
        found, own = next(answers)
        low, high = line.difference.interval(own)
        change = replace(line.trend.change, low=float(low[0]), high=float(high[0]), level=own)
        verdict = direction(float(line.difference.centre[0]), line.larger_is_better, found=found)
        yield replace(line.trend, change=change, verdict=verdict)
