"""Who left or came back, with everything that was known about each: one row per response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.events.mapping.outcomes import DEPARTURE, outcome_kind
from resonanz.report.analysis.learned.inquiry import Inquiry

if TYPE_CHECKING:
    from resonanz.events.engines.samples import Sample

MOST_COLUMNS: Final = 200
BOUGHT_AGAIN: Final = "bought_again"
HORIZON: Final = 90
"""Days in which a return is looked for."""
LANDMARKS: Final = 3
SPEND: Final = "value"
"""Name of the money beside a response, as an outcome."""
_FIXED: Final = ("unit", "channel")


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Rows cut at days: the customer and the day of each, and how many days after it the outcome was looked for."""

    customers: NDArray[Any]
    days: NDArray[Any]
    horizon_days: int


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A two-valued outcome with the columns beside it.

    Attributes:
        name: touchpoint of the outcome.
        departure: whether it tells who left; else it tells who came back.
        sample: the rows that were read.
        happened: whether the customer left, or came back, shape (n,).
        columns: what else is known: texts with None, or numbers with NaN, shape (n,) each.
        rated: columns that hold ratings.
        amounts: money of the customer where that is the outcome; None where two values are.
        history: how the rows were cut from the events of customers; None where each is one response.
    """

    name: str
    departure: bool
    sample: Sample
    happened: NDArray[np.bool_]
    columns: Mapping[str, NDArray[Any]]
    rated: tuple[str, ...] = ()
    amounts: NDArray[np.float64] | None = None
    history: History | None = None

    @property
    def money(self) -> bool:
        """Whether the outcome is an amount."""
        return self.amounts is not None

    @property
    def left(self) -> NDArray[np.bool_]:
        """Whether the customer left."""
        return self.happened if self.departure else ~self.happened


def find_outcome(inquiry: Inquiry) -> Outcome | None:
    """The outcome of the record: a departure before a return, and of several returns the last one."""
    shares = [value.touchpoint for value in inquiry.metrics if value.metric == "share" and value.segment is None]
    kinds = {name: kind for name in shares if (kind := outcome_kind(name)) is not None}
    left = [name for name, kind in kinds.items() if kind == DEPARTURE]
    chosen = left[0] if left else next(reversed(kinds), None)
    if chosen is None:
        return _from_orders(inquiry)
    return _read(inquiry, chosen, departure=bool(left))


def _from_orders(inquiry: Inquiry) -> Outcome | None:
    """Whether buyers bought again within a quarter, looked at from days that lie a quarter apart."""
    from resonanz.analytics.prediction.landmarks import events, landmarks
    from resonanz.events.engines.samples import orders

    sample = orders(inquiry.record)
    if not sample.rows.num_rows:
        return None
    when = sample.rows["occurred_at"].to_numpy().astype("datetime64[D]")
    last, first = when.max(), when.min()
    days = [last - HORIZON * (i + 1) + 1 for i in range(LANDMARKS)]
    usable = [day for day in days if day - first >= np.timedelta64(HORIZON, "D")]
    if not usable:
        return None
    values = sample.rows["value"].to_numpy()
    bought = values > 0
    names = np.array(sample.rows["customer"].to_pylist())
    found = landmarks(events(names[bought], when[bought], values=values[bought]), usable, horizon_days=HORIZON)
    history = History(found.customer, found.landmark, HORIZON)
    return Outcome(BOUGHT_AGAIN, False, sample, ~found.happened, dict(found.columns), history=history)


def _read(inquiry: Inquiry, name: str, *, departure: bool) -> Outcome:
    from resonanz.events.engines.samples import attribute_names, responses

    beside = [touchpoint for touchpoint in inquiry.touchpoints if touchpoint != name]
    attributes = [key for key in attribute_names(inquiry.record) if key != "lifecycle"][:MOST_COLUMNS]
    sample = responses(inquiry.record, outcome=name, beside=beside, attributes=attributes)
    good = sample.rows["y"].to_numpy() >= 0.5
    columns = dict(named_columns(sample, attributes, beside))
    return Outcome(name, departure, sample, ~good if departure else good, columns, rated=tuple(beside))


def read_money(inquiry: Inquiry) -> Outcome | None:
    """The money beside responses as the outcome; None where there is none."""
    from resonanz.events.engines.samples import attribute_names, responses

    beside = list(inquiry.touchpoints)
    attributes = [key for key in attribute_names(inquiry.record) if key != "lifecycle"][:MOST_COLUMNS]
    sample = responses(inquiry.record, money=True, beside=beside, attributes=attributes)
    amounts = sample.rows["y"].to_numpy().astype(np.float64)
    if not len(amounts) or amounts.min() < 0 or amounts.min() == amounts.max():
        return None
    columns = dict(named_columns(sample, attributes, beside))
    return Outcome(SPEND, False, sample, amounts > 0, columns, rated=tuple(beside), amounts=amounts)


def named_columns(sample: Sample, attributes: list[str], beside: list[str]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Attributes and facts that are not empty, by the name that people know."""
    rows = sample.rows
    named = {f"attribute_{i}": name for i, name in enumerate(attributes)} | {name: name for name in _FIXED}
    for column, name in named.items():
        values = rows[column]
        if values.null_count < len(values):
            yield name, np.array(values.to_pylist(), dtype=object)
    numbers = {f"score_{i}": name for i, name in enumerate(beside)} | {"value": "value"}
    for column, name in numbers.items():
        found = rows[column].cast("float64").to_numpy(zero_copy_only=False).astype(np.float64)
        if np.isfinite(found).any():
            yield name, found
