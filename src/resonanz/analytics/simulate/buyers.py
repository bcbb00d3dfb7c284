"""Buyers and contracts with known parameters and a known future; `tests/recovery` lives on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Purchases(NamedTuple):
    """Orders in the order of customers and days: customer number, day since the start, amount; and who stays active.

    `active` says of each customer whether she is still one at the end of the record.
    """

    customer: IntArray
    day: IntArray
    amount: FloatArray
    active: BoolArray


@dataclass(frozen=True, eq=False)
class BuyerCase:
    """Buyers as BG/NBD and Gamma-Gamma tell it; all times in days.

    Attributes:
        buying: r, α, a, b: rates are gamma(r) / α, the chance to leave after a repeat purchase is beta(a, b).
        spending: p, q, v: amounts are gamma(p) / ν with ν gamma(q) / v.
        record: days that are seen.
        arrivals: days from the start in which customers arrive.
    """

    buying: tuple[float, float, float, float] = (0.9, 70.0, 0.9, 3.0)
    spending: tuple[float, float, float] = (4.0, 4.0, 30.0)
    record: int = 365
    arrivals: int = 120

    def sample(self, n: int, horizon: int, seed: int) -> Purchases:
        """Draw n customers over the record and the horizon after it."""
        rng = np.random.default_rng(seed)
        r, alpha, a, b = self.buying
        p, q, v = self.spending
        rate, leaves, inverse = rng.gamma(r, size=n) / alpha, rng.beta(a, b, n), rng.gamma(q, size=n) / v
        time = rng.uniform(0, self.arrivals, n)
        here, active = np.arange(n), np.ones(n, dtype=np.bool_)
        who, when = [here], [np.floor(time)]
        while len(here):
            time[here] += rng.exponential(1 / rate[here])
            here = here[time[here] < self.record + horizon]
            who.append(here)
            when.append(np.floor(time[here]))
            gone = here[rng.random(len(here)) < leaves[here]]
            active[gone[time[gone] < self.record]] = False
            here = np.setdiff1d(here, gone, assume_unique=True)
        customer, day = np.concatenate(who), np.concatenate(when).astype(np.int64)
        order = np.lexsort((day, customer))
        customer, day = customer[order], day[order]
        return Purchases(customer, day, rng.gamma(p, size=len(day)) / inverse[customer], active)


@dataclass(frozen=True, eq=False)
class ContractCase:
    """Contracts whose chance to end per period is beta(α, β) over contracts, each with its own fee.

    Attributes:
        alpha: first parameter.
        beta: second parameter.
        fee: mean money per period; fees are gamma with shape 4.
        longest: contracts began up to so many periods ago, evenly.
    """

    alpha: float = 0.8
    beta: float = 5.0
    fee: float = 40.0
    longest: int = 24

    def survival(self, periods: int) -> FloatArray:
        """True share of new contracts left after 0 … periods, shape (periods + 1,)."""
        k = np.arange(periods)
        return np.append(1.0, np.cumprod((self.beta + k) / (self.alpha + self.beta + k)))

    def sample(self, n: int, seed: int) -> tuple[IntArray, BoolArray, FloatArray, IntArray]:
        """Draw n contracts: periods seen, whether ended, fee per period, and the period in which each truly ends."""
        rng = np.random.default_rng(seed)
        ends = rng.geometric(np.maximum(rng.beta(self.alpha, self.beta, n), 1e-9))
        seen = rng.integers(1, self.longest + 1, n)
        fees = rng.gamma(4.0, size=n) * self.fee / 4
        return np.minimum(ends, seen), ends <= seen, fees, ends
