"""Hold-out: hide the last part of the record, foretell it, count what came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.results import Estimate, Note, Unit, note
from resonanz.analytics.value.buyers.bgnbd import METHOD
from resonanz.analytics.value.buyers.futures import chunks, plan
from resonanz.analytics.value.buyers.histories import WEEK, Orders, day_number, day_of, histories
from resonanz.analytics.value.buyers.population import Population, fit_population
from resonanz.analytics.value.buyers.results import Holdout, Window

Floats = NDArray[np.float64]
Days = NDArray[np.int64]

_TWO_YEARS: Final = 730
"""A season shows itself the second time."""


def holdout(
    bought: Orders,
    cut: np.datetime64,
    *,
    end: np.datetime64 | None = None,
    period: int = WEEK,
    level: float = 0.95,
    seed: int = 0,
) -> Holdout:
    """Fit on purchase days up to `cut`, foretell the repeat purchase days of the customers known by then.

    Intervals hold what parameters leave open and what chance adds (posterior predictive). A season that the model does
    not know is no part of them: where a month comes out beside its interval, a note says by how much.

    Args:
        bought: purchase days of the whole record.
        cut: last day the model may know.
        end: last day that is foretold, by default the last of the record.
        period: days of one period.
        level: coverage, 0…1.
        seed: of the simulation.

    Raises:
        InvalidArgument: if nobody had bought again by the cut.
    """
    population = fit_population(histories(bought, until=cut, period=period))
    first = day_number(cut) + 1
    last = int(bought.day.max()) if end is None else day_number(end)
    stops = _months(first, last)
    known = np.isin(bought.customer, population.seen.customer)
    came = np.searchsorted(np.sort(bought.day[known]), [first, *(stop + 1 for stop in stops)])
    times = [(stop - first + 1) / period for stop in stops]
    drawn = _totals(population, times, seed=seed)
    point = np.array([float(population.expected(population.point(), t).sum()) for t in times])
    n = len(population.seen.age)
    whole = _window((first, last), point[-1], drawn[-1], int(came[-1] - came[0]), level=level, n=n)
    starts = [first, *(stop + 1 for stop in stops[:-1])]
    parts = zip(starts, stops, np.diff(point, prepend=0), np.diff(drawn, axis=0, prepend=0), np.diff(came), strict=True)
    windows = tuple(_window((a, b), p, d, int(c), level=level, n=n) for a, b, p, d, c in parts)
    return Holdout(str(day_of(day_number(cut))), whole, windows, _notes(bought, whole, windows))


def _totals(population: Population, times: Sequence[float], *, seed: int) -> Floats:
    """Simulated purchase days of all customers together up to each time, shape (times, draws)."""
    rng = np.random.default_rng(seed)
    draws, size = plan(len(population.seen.age) * len(times))
    parameters = population.drawn(rng, draws)
    parts = chunks(population, max(1, size // len(times)))
    return np.asarray(sum(part.simulate(rng, parameters, times).sum(axis=-1) for _, part in parts))


def _months(first: int, last: int) -> list[int]:
    """Last days of the calendar months from `first` to `last`."""
    days = np.arange(first, last + 1).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    stops = np.flatnonzero(months[1:] != months[:-1]) + first
    return [*stops.tolist(), last]


def _window(days: tuple[int, int], point: float, drawn: Floats, actual: int, *, level: float, n: int) -> Window:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    span = (min(float(low), float(point)), max(float(high), float(point)))
    predicted = Estimate(float(point), *span, level, n, METHOD, Unit.COUNT)
    first, last = (str(day_of(day)) for day in days)
    return Window(first, last, predicted, actual, not span[0] <= actual <= span[1])


def _notes(bought: Orders, whole: Window, windows: tuple[Window, ...]) -> tuple[Note, ...]:
    missed = [_miss("forecast_missed", whole)] if whole.missed else []
    missed += [_miss("forecast_missed_month", w) for w in windows if w.missed and len(windows) > 1]
    span = int(bought.day.max() - bought.day.min())
    short = [note("season_unknown", days=span)] if missed and span < _TWO_YEARS else []
    return tuple(missed + short)


def _miss(code: str, window: Window) -> Note:
    predicted = window.predicted.value or 0.0
    share = predicted / window.actual - 1 if window.actual else 0.0
    return note(
        code,
        first=window.first,
        last=window.last,
        predicted=round(predicted),
        actual=window.actual,
        difference=float(share),
    )
