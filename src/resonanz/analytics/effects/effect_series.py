"""One series against its own forecast as an effect, with its checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from resonanz.analytics.effects.checks import placebo_time
from resonanz.analytics.effects.differing import Contrast
from resonanz.analytics.effects.finishing import Found, by_offset, finish, mean_course
from resonanz.analytics.effects.panel import Floats
from resonanz.analytics.effects.results import Check, Design, Effect
from resonanz.analytics.effects.series import forecast
from resonanz.analytics.effects.setup import Setup, need_before, one_start
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import note

METHOD: Final = "structural_time_series"
NEEDED: Final = 8
"""Periods before the start."""


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """Mean course of the treated and what moves with it, holes left out; `start` counts what is left."""

    kept: Floats
    outcome: Floats
    known: Floats
    start: int


def by_forecast(setup: Setup) -> Effect:
    """The treated units' mean against what it would have become, from its own past and from covariates.

    Where there are comparison units, their mean is one of the covariates.

    Raises:
        InvalidArgument: if there are too few periods before the start for the covariates.
    """
    one_start(setup)
    need_before(setup, NEEDED)
    series = _series(setup)
    _enough(series, setup)
    course, half = _course(series, setup.level)
    value = float(series.outcome[series.start :].mean() - course[-1])
    expected, ends = np.full(setup.periods, np.nan), np.full(setup.periods, np.nan)
    expected[series.kept.astype(np.intp)], ends[series.kept.astype(np.intp)] = course[:-1], half[:-1]
    observed = mean_course(setup.outcome, setup.treated)
    return finish(
        setup,
        Design.ITS,
        Found(
            value=value,
            low=value - float(half[-1]),
            high=value + float(half[-1]),
            method=METHOD,
            observed=observed,
            expected=expected,
            half=ends,
            differences=by_offset(observed - expected, ends, setup.first),
            checks=(placebo_time(*_earlier(series, setup)), _comparison(setup)),
            base=float(course[-1]),
            notes=(note("one_series"),),
        ),
    )


def _series(setup: Setup) -> _Series:
    outcome = mean_course(setup.outcome, setup.treated)
    columns = [mean_course(setup.panel.covariates[name], setup.treated) for name in setup.covariates]
    if len(setup.controls):
        columns.append(mean_course(setup.outcome, setup.controls))
    known = np.column_stack(columns) if columns else np.empty((setup.periods, 0))
    kept = np.flatnonzero(np.isfinite(outcome) & np.isfinite(known).all(axis=1))
    start = int((kept < setup.first).sum())
    return _Series(kept.astype(np.float64), outcome[kept], known[kept], start)


def _enough(series: _Series, setup: Setup) -> None:
    needed = max(NEEDED, 3 * series.known.shape[1] + 4)
    if series.start < needed or series.start == len(series.outcome):
        raise InvalidArgument(
            "There are {n} usable periods before {start} and {after} after; {covariates} covariates need {needed} "
            "before. Bring older data or name fewer covariates.",
            n=series.start,
            start=setup.panel.times[setup.first],
            after=len(series.outcome) - series.start,
            covariates=series.known.shape[1],
            needed=needed,
        )


def _course(series: _Series, level: float) -> tuple[Floats, Floats]:
    """Expected course and half widths; the last entry is the mean after the start."""
    found = forecast(series.outcome[: series.start], series.known[: series.start], series.known[series.start :])
    return found.mean, found.half(level)


def _earlier(series: _Series, setup: Setup) -> tuple[Contrast | None, str]:
    """The same forecast from an invented start in the last third before the true one."""
    start = series.start - series.start // 3
    if start < max(NEEDED, 3 * series.known.shape[1] + 4):
        return None, ""
    part = _Series(series.kept, series.outcome[: series.start], series.known[: series.start], start)
    found = forecast(part.outcome[:start], part.known[:start], part.known[start:])
    value, half = float(part.outcome[start:].mean() - found.mean[-1]), found.half_of_mean(setup.level)
    label = setup.panel.times[int(series.kept[start])]
    return Contrast(value, value - half, value + half, by_lot=False), label


def _comparison(setup: Setup) -> Check:
    """Is there anything that would have moved with the outcome had something else happened at the same time?"""
    count = len(setup.covariates) + (1 if len(setup.controls) else 0)
    code = "comparison_there" if count else "comparison_missing"
    return Check("comparison_series", count > 0, float(count), note(code, n=count))
