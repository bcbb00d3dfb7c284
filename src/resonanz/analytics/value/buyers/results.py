"""Frozen results of the value of buyers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.results import Estimate, Note
from resonanz.analytics.value.buyers.spend import Spending

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """Purchase days of known customers in one stretch of the hold-out time, foretold and counted.

    `first` and `last` are ISO days; `missed` says that the count lies outside the interval.
    """

    first: str
    last: str
    predicted: Estimate
    actual: int
    missed: bool


@dataclass(frozen=True, slots=True)
class Holdout:
    """What a model that knew only the time before `cut` foretold; `windows` are the calendar months after it."""

    cut: str
    whole: Window
    windows: tuple[Window, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """One row per customer; `low` and `high` hold what may come with the level of the result.

    Attributes:
        name: the customer as given.
        alive: probability of still being a customer, with interval.
        purchases: expected purchase days in the horizon; the interval is that of a count to come.
        returns: probability of buying at least once in the horizon.
        value: expected money in the horizon, None without amounts; the interval is that of money to come.
    """

    name: NDArray[Any]
    alive: Floats
    alive_low: Floats
    alive_high: Floats
    purchases: Floats
    purchases_low: Floats
    purchases_high: Floats
    returns: Floats
    value: Floats | None
    value_low: Floats | None
    value_high: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Buyers:
    """What the buyers of a record are worth in the time to come.

    Attributes:
        n: customers.
        repeaters: of them, those who bought again.
        end: last day that was looked at, ISO.
        horizon_days: how far the figures look ahead.
        alive: share of customers who are still active.
        purchases: purchase days to come, all customers together.
        value: money to come, all together, discounted; None without amounts.
        value_each: mean of it per customer.
        holdout: what the same method would have foretold; None where the record is too short.
        customers: a row per customer; None where nothing may be said.
        spending: model of the money; None without amounts.
        parameters: (r, α, a, b) of each model, in periods.
        notes: what limits the figures.
    """

    n: int
    repeaters: int
    end: str
    horizon_days: int
    alive: Estimate
    purchases: Estimate
    value: Estimate | None
    value_each: Estimate | None
    holdout: Holdout | None
    customers: Customers | None
    spending: Spending | None
    parameters: tuple[tuple[float, ...], ...]
    notes: tuple[Note, ...]
