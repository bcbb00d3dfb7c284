"""When ratings changed: every question is watched day by day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from resonanz.analytics.alerts.results import Watched
from resonanz.analytics.alerts.series import Series, means, shares
from resonanz.analytics.alerts.watching import watch
from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.results import Note, Unit, note
from resonanz.report.analysis.learned.inquiry import Found, Inquiry, nothing
from resonanz.report.learned import Question, Watch

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED: Final = 29
"""Points that a series needs: four weeks to learn what is usual, and one to judge."""
QUESTION: Final = ("touchpoint", "metric", "scale")


def find_alerts(inquiry: Inquiry) -> Found[Watch]:
    """Watch all questions; what is missing where no series is long enough."""
    from resonanz.events.engines.samples import days

    if inquiry.scores is None or not inquiry.scores.dated:
        return nothing(note("alerts_no_time"))
    series = dict(series_of(days(inquiry.record)))
    try:
        found = watch(tuple(series.values()))
    except AnalyticsError as error:
        return nothing(note("alerts_too_short", n=int(str(error.params.get("points", 0))), needed=NEEDED))
    return Found(Watch(found, tuple(series)), tuple(_limits(found.items)))


def series_of(daily: pa.Table) -> Iterator[tuple[Question, Series]]:
    """One series per question, in the order of their names."""
    asked = daily.select(QUESTION).to_pylist()
    questions = [tuple(row[key] for key in QUESTION) for row in asked]
    columns = {
        name: daily[name].to_numpy().astype(np.float64) for name in ("day", "n", "total", "squares", "top", "bottom")
    }
    several = {
        touchpoint for touchpoint, _, _ in set(questions) if len({q for q in questions if q[0] == touchpoint}) > 1
    }
    for question in sorted(set(questions)):
        touchpoint, metric, scale = question
        name = f"{touchpoint} ({metric}, {scale})" if touchpoint in several else touchpoint
        here = np.array([row == question for row in questions])
        yield Question(name, touchpoint, metric, scale), _one(name, metric, {k: v[here] for k, v in columns.items()})


def _one(name: str, metric: str, daily: dict[str, np.ndarray]) -> Series:
    when, n = daily["day"].astype("datetime64[D]"), daily["n"]
    if metric == "share":
        return shares(name, when, daily["total"], n)
    if metric == "nps":
        balance, spoken = daily["top"] - daily["bottom"], daily["top"] + daily["bottom"]
        spread = 1e4 * _variance(balance.sum(), spoken.sum(), n.sum())
        return means(name, when, 100 * balance / n, n, spread=spread, unit=Unit.POINTS)
    spread = _variance(daily["total"].sum(), daily["squares"].sum(), n.sum())
    return means(name, when, daily["total"] / n, n, spread=spread, unit=Unit.SCALE)


def _variance(total: float, squares: float, n: float) -> float:
    """Variance of one answer."""
    return float(max(squares - total * total / n, 0.0) / max(n - 1, 1))


def _limits(items: tuple[Watched, ...]) -> Iterator[Note]:
    short = sum(not item.points for item in items)
    if short:
        yield note("alerts_some_too_short", n=short, of=len(items), needed=NEEDED)
