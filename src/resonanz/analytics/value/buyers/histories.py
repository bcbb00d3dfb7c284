"""From orders to one row per customer: how often, how lately and for how long, as the models of buying need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Days = NDArray[np.int64]

WEEK: Final = 7


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """Purchase days in order of customer and day; several orders of a customer on one day are one purchase day.

    Attributes:
        names: customers as they were given, each once, sorted.
        customer: index into `names`, one per purchase day.
        day: days since 1970-01-01, one per purchase day.
        amount: money of that day, None where orders had no amounts.
        returned: orders of negative amount (returns, corrections); they are no purchases and are left out.
    """

    names: NDArray[Any]
    customer: Ints
    day: Days
    amount: Floats | None
    returned: int = 0

    def until(self, last: np.datetime64) -> Orders:
        """Purchase days up to and including `last`."""
        kept = self.day <= day_number(last)
        return Orders(
            self.names, self.customer[kept], self.day[kept], None if self.amount is None else self.amount[kept]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """One row per customer who had bought by the end, times in periods.

    Attributes:
        customer: index into the orders' `names`.
        repeats: purchase days after the first (x).
        last: time of the last purchase since the first (t_x), 0 without repeats.
        age: time of the end since the first purchase (T).
        spend: mean amount of the repeat purchase days, NaN without repeats; None where orders had no amounts.
        end: last day that was looked at.
        period: days of one period.
    """

    customer: Ints
    repeats: Floats
    last: Floats
    age: Floats
    spend: Floats | None
    end: np.datetime64
    period: int

    @property
    def repeaters(self) -> int:
        """Customers who bought again."""
        return int(np.count_nonzero(self.repeats))

    def only(self, kept: NDArray[np.bool_]) -> Histories:
        """The histories of some customers."""
        spend = None if self.spend is None else self.spend[kept]
        rows = (self.customer[kept], self.repeats[kept], self.last[kept], self.age[kept])
        return Histories(*rows, spend=spend, end=self.end, period=self.period)


def orders(customers: ArrayLike, times: ArrayLike, amounts: ArrayLike | None = None) -> Orders:
    """Collect orders into purchase days; orders without customer or time are left out.

    Args:
        customers: names or numbers, one per order; empty, None and NaN are no customer.
        times: `datetime64`, one per order.
        amounts: money, one per order, in one currency.

    Raises:
        InvalidArgument: if nothing is left, or the lengths differ.
    """
    who, when = np.asarray(customers), np.asarray(times, dtype="datetime64[D]")
    money = None if amounts is None else np.asarray(amounts, dtype=np.float64)
    if len(who) != len(when) or (money is not None and len(money) != len(who)):
        raise InvalidArgument(
            "Orders need one time and one amount each: {n} orders, {m} times.", n=len(who), m=len(when)
        )
    known = ~np.isnat(when) & _named(who) & (True if money is None else np.isfinite(money))
    returns = np.zeros(len(who), dtype=np.bool_) if money is None else known & (money < 0)
    known &= ~returns
    if not np.any(known):
        raise InvalidArgument(
            "Customer value needs orders: {n} rows, none with a customer and a time. Map the columns customer and time "
            "of the orders.",
            n=len(who),
        )
    names, codes = np.unique(who[known], return_inverse=True)
    day = when[known].astype(np.int64)
    key = codes.astype(np.int64) * (1 << 32) + (day - day.min())
    slots, place = np.unique(key, return_inverse=True)
    total = None if money is None else np.bincount(place, money[known], minlength=len(slots)).astype(np.float64)
    return Orders(names, slots >> 32, (slots & 0xFFFFFFFF) + day.min(), total, int(returns.sum()))


def histories(bought: Orders, *, until: np.datetime64 | None = None, period: int = WEEK) -> Histories:
    """Summarise purchase days up to the end, by default the last day of all.

    Args:
        bought: purchase days.
        until: last day that is looked at.
        period: days of one period; 7 counts in weeks.

    Raises:
        InvalidArgument: if nobody had bought by then.
    """
    end = day_of(int(bought.day.max())) if until is None else day_of(day_number(until))
    seen = bought.until(end)
    if not len(seen.day):
        raise InvalidArgument("Nobody had bought by {day}; choose a later day.", day=str(end))
    starts = np.flatnonzero(np.diff(seen.customer, prepend=-1))
    stops = np.append(starts[1:], len(seen.day))
    first, last = seen.day[starts], seen.day[stops - 1]
    repeats = (stops - starts - 1).astype(np.float64)
    return Histories(
        customer=seen.customer[starts],
        repeats=repeats,
        last=(last - first) / period,
        age=(day_number(end) - first) / period,
        spend=None if seen.amount is None else _mean_repeat(seen.amount, starts, repeats),
        end=end,
        period=period,
    )


def _mean_repeat(amount: Floats, starts: Ints, repeats: Floats) -> Floats:
    again = np.add.reduceat(amount, starts) - amount[starts]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(repeats > 0, again / repeats, np.nan)


def _named(who: NDArray[Any]) -> NDArray[np.bool_]:
    if who.dtype.kind == "f":
        return np.asarray(np.isfinite(who))
    if who.dtype.kind in "iu":
        return np.ones(len(who), dtype=np.bool_)
    return np.array([name is not None and name == name and name != "" for name in who.tolist()], dtype=np.bool_)  # noqa: PLR0124 - NaN


def day_number(when: np.datetime64) -> int:
    """Days since 1970-01-01."""
    return int(np.asarray(when, dtype="datetime64[D]").astype(np.int64))


def day_of(number: int) -> np.datetime64:
    """The day that lies so many days after 1970-01-01."""
    return np.datetime64(number, "D")
