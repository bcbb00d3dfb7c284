"""From events to rows for prediction: features from before a landmark day, the outcome from after it, nothing between.

Source: van Houwelingen & Putter 2012, Dynamic Prediction in Clinical Survival Analysis, chapter 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

WINDOWS: Final = (30, 90, 365)


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Events of customers.

    Attributes:
        customer: names or numbers, shape (n,).
        day: days since 1970-01-01, shape (n,).
        kind: type of the event, shape (n,).
        score: NaN where there is none, shape (n,); None without any.
        value: money, NaN where there is none, shape (n,); None without any.
    """

    customer: NDArray[Any]
    day: Ints
    kind: NDArray[Any]
    score: Floats | None = None
    value: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """Rows for `risk.predict`.

    Attributes:
        customer: name per row.
        landmark: ISO day per row; give it as `periods`, so that later days are judged by what earlier ones taught.
        columns: features by name, all from before the landmark.
        happened: the outcome in the horizon after it.
    """

    customer: NDArray[Any]
    landmark: NDArray[np.str_]
    columns: Mapping[str, Floats]
    happened: Flags


def events(
    customers: ArrayLike,
    times: ArrayLike,
    kinds: ArrayLike | None = None,
    *,
    scores: ArrayLike | None = None,
    values: ArrayLike | None = None,
) -> Events:
    """Collect events; those without customer or time are left out.

    Args:
        customers: names or numbers.
        times: `datetime64`.
        kinds: types of the events; without, all are of one.
        scores: answers on one scale, NaN where there is none.
        values: money, NaN where there is none.

    Raises:
        InvalidArgument: if nothing is left.
    """
    who, day = np.asarray(customers), np.asarray(times, dtype="datetime64[D]")
    what = np.full(len(who), "event") if kinds is None else np.asarray(kinds).astype(str)
    named = np.array([name is not None and name == name and name != "" for name in who.tolist()])  # noqa: PLR0124 - NaN
    known = named & ~np.isnat(day)
    if not known.any():
        raise InvalidArgument("Prediction from events needs a customer and a time; {n} rows have none.", n=len(who))
    score = None if scores is None else np.asarray(scores, dtype=np.float64)[known]
    value = None if values is None else np.asarray(values, dtype=np.float64)[known]
    return Events(who[known], day[known].astype(np.int64), what[known], score, value)


def landmarks(
    seen: Events,
    days: Sequence[np.datetime64],
    *,
    horizon_days: int = 90,
    departure: str | None = None,
    windows: Sequence[int] = WINDOWS,
) -> Landmarks:
    """One row per landmark and customer who was known before it and had not left.

    The outcome is a departure event within the horizon, or, without a type of departure, silence: no event in it.

    Args:
        seen: all events.
        days: landmarks; features come from before the day, the outcome from the day on.
        horizon_days: days after the landmark in which the outcome is looked for.
        departure: event type that says a customer left; None takes silence as departure.
        windows: days before the landmark in which events are counted.

    Raises:
        InvalidArgument: if a horizon reaches beyond the record, or nobody was known before a landmark.
    """
    names, codes = np.unique(seen.customer, return_inverse=True)
    last = int(seen.day.max())
    kinds = [kind for kind in np.unique(seen.kind).tolist() if kind != departure]
    parts = []
    for day in sorted(int(np.asarray(d, dtype="datetime64[D]").astype(np.int64)) for d in days):
        if day + horizon_days - 1 > last:
            raise InvalidArgument(
                "The horizon of {days} days after {landmark} reaches beyond the record, which ends on {last}; choose "
                "an earlier landmark or a shorter horizon.",
                days=horizon_days,
                landmark=str(np.datetime64(day, "D")),
                last=str(np.datetime64(last, "D")),
            )
        parts.append(_rows(seen, codes, day, (horizon_days, departure, kinds, tuple(windows))))
    return Landmarks(
        customer=np.concatenate([names[rows] for rows, _, _, _ in parts]),
        landmark=np.concatenate([np.full(len(rows), label) for rows, label, _, _ in parts]),
        columns={key: np.concatenate([columns[key] for _, _, columns, _ in parts]) for key in parts[0][2]},
        happened=np.concatenate([came for _, _, _, came in parts]),
    )


_Plan = tuple[int, str | None, list[str], tuple[int, ...]]


def _rows(seen: Events, codes: Ints, day: int, plan: _Plan) -> tuple[Ints, str, dict[str, Floats], Flags]:
    """Customers of one landmark, its label, their features and outcomes."""
    horizon, departure, kinds, windows = plan
    count = int(codes.max()) + 1
    before, after = seen.day < day, (seen.day >= day) & (seen.day < day + horizon)
    leaves = np.zeros(len(codes), dtype=np.bool_) if departure is None else seen.kind == departure
    known = np.bincount(codes[before & ~leaves], minlength=count) > 0
    gone = np.bincount(codes[before & leaves], minlength=count) > 0
    label = str(np.datetime64(day, "D"))
    rows = np.flatnonzero(known & ~gone)
    if not len(rows):
        raise InvalidArgument("Nobody was known before the landmark {day}; choose a later one.", day=label)
    later = np.bincount(codes[after & (leaves if departure else ~leaves)], minlength=count) > 0
    came = later[rows] if departure else ~later[rows]
    past = before & ~leaves
    features = _features(seen, (codes, past, count), day, (kinds, windows))
    return rows, label, {name: values[rows] for name, values in features.items()}, came


def _features(
    seen: Events, chosen: tuple[Ints, Flags, int], day: int, plan: tuple[list[str], tuple[int, ...]]
) -> dict[str, Floats]:
    """Recency, age, counts per window and type, scores and money, per customer; NaN where unknown."""
    codes, past, count = chosen
    kinds, windows = plan
    who, when = codes[past], seen.day[past]
    first, last = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(first, who, when)
    np.maximum.at(last, who, when)
    found = {"days_known": day - first, "days_since_last": day - last}
    for window in windows:
        found[f"events_{window}d"] = np.bincount(who[when >= day - window], minlength=count).astype(np.float64)
    for kind in kinds if len(kinds) > 1 else []:
        rows = past & (seen.kind == kind) & (seen.day >= day - max(windows))
        found[f"{kind}_{max(windows)}d"] = np.bincount(codes[rows], minlength=count).astype(np.float64)
    if seen.score is not None:
        rows = past & np.isfinite(seen.score)
        found["score_mean"] = _mean(codes[rows], seen.score[rows], count)
        found["score_last"] = _last(codes[rows], seen.day[rows], seen.score[rows], count)
    if seen.value is not None:
        rows = past & np.isfinite(seen.value) & (seen.day >= day - max(windows))
        found[f"value_{max(windows)}d"] = np.bincount(codes[rows], seen.value[rows], minlength=count)
    return found


def _mean(who: Ints, values: Floats, count: int) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.bincount(who, values, minlength=count) / np.bincount(who, minlength=count))


def _last(who: Ints, when: Ints, values: Floats, count: int) -> Floats:
    found = np.full(count, np.nan)
    order = np.argsort(when, kind="stable")
    found[who[order]] = values[order]
    return found
