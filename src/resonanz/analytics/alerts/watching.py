"""Watch many series at once: the evening's calls are one family, and the false-alarm rate is stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from resonanz.analytics.alerts.results import Alerts, Watched
from resonanz.analytics.alerts.series import Points, Series, pooled
from resonanz.analytics.alerts.watcher import FALSE_RATE, LEARNING, METHOD, Watcher
from resonanz.analytics.corrections import SCREEN_RATE, benjamini_hochberg
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Estimate, note


def watch(series: Sequence[Series], *, holidays: Collection[date] = (), level: float = 0.95) -> Alerts:
    """Say when a series changed, with at most one false alert per 300 series-days where nothing changes.

    Each series learns its usual level, weekdays and holidays from its first 28 points and goes on learning while it is
    unchanged. Three charts look at each new point: CUSUM (k = 0.5) for steps, EWMA (λ = 0.1) for drift, and a limit for
    a single far point. All calls of one day are one family (Benjamini–Hochberg, a tenth): with many series a call must
    be clearer. A series has at most one open alert. It closes when the series is back at its usual level, and becomes
    the new usual level after 56 points.

    Args:
        series: series of `shares`, `means` or `counts`, with different names.
        holidays: days with a level of their own.
        level: coverage of the intervals, 0…1.

    Returns:
        One item per series. A series too short, or without any variation, has notes and no points.

    Raises:
        InvalidArgument: if there is no series, two have the same name, or none is long enough to be watched.

    Source: Page 1954; Roberts 1959; Laney 2002; Hawkins 1987 (self-starting); Li & Tsung 2009, IISE Transactions 41
    (false discovery rate over many charts).
    """
    _check_names(series)
    points = [pooled(one, holidays) for one in series]
    _check_length(series, points)
    watchers = [
        Watcher(one, part, level) if len(part) > LEARNING else None for one, part in zip(series, points, strict=True)
    ]
    _run([watcher for watcher in watchers if watcher is not None and not watcher.constant])
    items = tuple(_result(*row, level) for row in zip(series, points, watchers, strict=True))
    watched = sum(len(item.points) for item in items)
    expected = watched * FALSE_RATE
    stated = note("false_alerts_expected", points=watched, per=round(1 / FALSE_RATE), expected=round(expected, 1))
    return Alerts(items, watched, FALSE_RATE, expected, (stated,) if watched else ())


def _run(watchers: Sequence[Watcher]) -> None:
    evenings: defaultdict[Any, list[tuple[Watcher, int]]] = defaultdict(list)
    for watcher in watchers:
        for i in range(LEARNING, len(watcher.points)):
            evenings[watcher.points.last[i]].append((watcher, i))
    for day in sorted(evenings):
        _evening(evenings[day])


def _evening(due: Sequence[tuple[Watcher, int]]) -> None:
    """Series with an open alert are not looked at anew and do not count as looks."""
    chances = [(watcher, watcher.observe(i)) for watcher, i in due]
    fresh = [p for watcher, p in chances if not watcher.open]
    adjusted = iter(benjamini_hochberg(fresh).tolist())
    for watcher, _ in chances:
        watcher.decide(confirmed=not watcher.open and next(adjusted) <= SCREEN_RATE)


def _result(series: Series, points: Points, watcher: Watcher | None, level: float) -> Watched:
    if watcher is None:
        missing = note("too_few_points", points=len(points), needed=LEARNING + 1)
        nothing = Estimate(None, None, None, level, len(points), METHOD, series.unit, (missing,))
        return Watched(series.name, nothing, (), (), (missing,))
    if watcher.constant:
        same = note("series_constant", points=len(points))
        value = float(points.values[0])
        return Watched(
            series.name, Estimate(value, None, None, level, len(points), METHOD, series.unit, (same,)), (), (), (same,)
        )
    alerts = watcher.finish()
    return Watched(series.name, watcher.usual(), tuple(watcher.seen), alerts, watcher.remarks())


def _check_names(series: Sequence[Series]) -> None:
    if not series:
        raise InvalidArgument("There is no series to watch; give at least one.")
    names = [one.name for one in series]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidArgument('Two series have the name "{series}"; give each its own.', series=twice)


def _check_length(series: Sequence[Series], points: Sequence[Points]) -> None:
    longest = max(range(len(points)), key=lambda i: len(points[i]))
    if len(points[longest]) <= LEARNING:
        raise InvalidArgument(
            "Watching needs at least {needed} points, four weeks to learn what is usual and one to judge; the longest "
            'series, "{series}", has {points} (days with few answers are pooled). Wait for more days or take a '
            "longer period.",
            needed=LEARNING + 1,
            series=series[longest].name,
            points=len(points[longest]),
        )
