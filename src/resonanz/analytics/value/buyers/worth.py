"""Customer value of buyers: how many still are customers, what they will buy and bring, each and together."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Estimate, Note, Unit, note
from resonanz.analytics.value.buyers.bgnbd import METHOD
from resonanz.analytics.value.buyers.forecast import holdout
from resonanz.analytics.value.buyers.futures import Futures, futures
from resonanz.analytics.value.buyers.histories import Histories, Orders, day_number, day_of, histories
from resonanz.analytics.value.buyers.population import START_DAYS, Population, fit_population
from resonanz.analytics.value.buyers.results import Buyers, Customers, Holdout
from resonanz.analytics.value.buyers.spend import Spending, expected_spend, fit_spending

Floats = NDArray[np.float64]

METHOD_VALUE: Final = "customer_value"
NEEDED: Final = 100
NEEDED_AGAIN: Final = 50
_DEPENDS: Final = 0.2
_HELD_OUT: Final = 4
"""The last quarter of the record is held out."""
_YEAR: Final = 365.25
_STEPS: Final = 12


def value_of_buyers(
    bought: Orders,
    *,
    until: np.datetime64 | None = None,
    horizon_days: int = 364,
    margin: float | None = None,
    discount: float = 0.1,
    level: float = 0.95,
    seed: int = 0,
) -> Buyers:
    """Value of customers without a contract in the time to come.

    BG/NBD for purchase days, Gamma-Gamma for money, held against the last quarter of the record. Intervals are
    posterior predictive: they hold what will come, not only what is expected.

    Args:
        bought: purchase days (`histories.orders`).
        until: last day that is looked at.
        horizon_days: how far to look ahead.
        margin: gross margin as a share of the amounts; without one the value is revenue, and a note says so.
        discount: yearly rate.
        level: coverage, 0…1.
        seed: of the simulation.

    Returns:
        Figures without value where fewer than 100 customers, or 50 who bought again, are seen.

    Raises:
        InvalidArgument: if margin, discount or horizon make no sense, or nobody had bought by `until`.
    """
    _check(horizon_days, margin, discount)
    seen = histories(bought, until=until)
    if len(seen.age) < NEEDED or seen.repeaters < NEEDED_AGAIN:
        return _cannot_tell(seen, horizon_days, level)
    population = fit_population(seen)
    spending = None if seen.spend is None else fit_spending(seen.repeats, seen.spend)
    factor = (1.0 if margin is None else margin) * _discounted(population, horizon_days / seen.period, discount)
    drawn = futures(population, horizon_days / seen.period, with_money=spending is not None, level=level, seed=seed)
    customers = _customers(bought, population, spending, drawn, factor=factor, periods=horizon_days / seen.period)
    held = _held_out(bought, seen, level=level, seed=seed)
    n = len(seen.age)
    value = _money(customers, drawn, factor, level=level)
    return Buyers(
        n=n,
        repeaters=seen.repeaters,
        end=str(seen.end),
        horizon_days=horizon_days,
        alive=_spanned(float(customers.alive.mean()), drawn.alive, level=level, n=n, unit=Unit.SHARE),
        purchases=_spanned(float(customers.purchases.sum()), drawn.purchases, level=level, n=n, unit=Unit.COUNT),
        value=value,
        value_each=None if value is None else _each(value),
        holdout=held,
        customers=customers,
        spending=spending,
        parameters=tuple(tuple(model.parameters.tolist()) for model in population.models),
        notes=_notes(bought, population, spending, held, margin),
    )


def _check(horizon_days: int, margin: float | None, discount: float) -> None:
    if horizon_days < 1:
        raise InvalidArgument("The horizon is {days} days; give at least 1.", days=horizon_days)
    if margin is not None and not 0 < margin <= 1:
        raise InvalidArgument("The margin {margin} is no share between 0 and 1, such as 0.35.", margin=margin)
    if not 0 <= discount < 1:
        raise InvalidArgument("The discount {rate} is no yearly rate between 0 and 1, such as 0.1.", rate=discount)


def _cannot_tell(seen: Histories, horizon_days: int, level: float) -> Buyers:
    n = len(seen.age)
    why = (note("too_few_buyers", n=n, needed=NEEDED, again=seen.repeaters, needed_again=NEEDED_AGAIN),)

    def unknown(unit: Unit, method: str) -> Estimate:
        return Estimate(None, None, None, level, n, method, unit, why)

    money = None if seen.spend is None else unknown(Unit.MONEY, METHOD_VALUE)
    return Buyers(
        n=n,
        repeaters=seen.repeaters,
        end=str(seen.end),
        horizon_days=horizon_days,
        alive=unknown(Unit.SHARE, METHOD),
        purchases=unknown(Unit.COUNT, METHOD),
        value=money,
        value_each=money,
        holdout=None,
        customers=None,
        spending=None,
        parameters=(),
        notes=why,
    )


def _discounted(population: Population, periods: float, discount: float) -> float:
    """Mean discount factor of the expected purchases, period by period."""
    if discount == 0:
        return 1.0
    times = np.linspace(0, periods, _STEPS + 1)[1:]
    bought = np.array([float(population.expected(population.point(), t).sum()) for t in times])
    each = np.diff(bought, prepend=0.0)
    years = (times - periods / _STEPS / 2) * population.seen.period / _YEAR
    return float(each @ (1 + discount) ** -years / each.sum()) if each.sum() > 0 else 1.0


def _customers(
    bought: Orders,
    population: Population,
    spending: Spending | None,
    drawn: Futures,
    *,
    factor: float,
    periods: float,
) -> Customers:
    seen, point = population.seen, population.point()
    purchases = population.expected(point, periods)
    value = None
    if spending is not None and seen.spend is not None:
        value = factor * purchases * expected_spend(spending.parameters, seen.repeats, seen.spend)
    money = drawn.ends.get("value")
    return Customers(
        name=bought.names[seen.customer],
        alive=population.alive(point),
        alive_low=drawn.ends["alive"][0],
        alive_high=drawn.ends["alive"][1],
        purchases=purchases,
        purchases_low=drawn.ends["purchases"][0],
        purchases_high=drawn.ends["purchases"][1],
        returns=population.buys_within(point, periods),
        value=value,
        value_low=None if money is None else factor * money[0],
        value_high=None if money is None else factor * money[1],
    )


def _spanned(point: float, drawn: Floats, *, level: float, n: int, unit: Unit) -> Estimate:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return Estimate(point, min(low, point), max(high, point), level, n, METHOD, unit)


def _money(customers: Customers, drawn: Futures, factor: float, *, level: float) -> Estimate | None:
    if customers.value is None or drawn.value is None:
        return None
    n = len(customers.value)
    if not np.isfinite(customers.value).all():
        return Estimate(None, None, None, level, n, METHOD_VALUE, Unit.MONEY, (note("spend_without_mean"),))
    spanned = _spanned(float(customers.value.sum()), factor * drawn.value, level=level, n=n, unit=Unit.MONEY)
    return replace(spanned, method=METHOD_VALUE)


def _each(total: Estimate) -> Estimate:
    if total.value is None or total.low is None or total.high is None:
        return total
    return replace(total, value=total.value / total.n, low=total.low / total.n, high=total.high / total.n)


def _held_out(bought: Orders, seen: Histories, *, level: float, seed: int) -> Holdout | None:
    """The last quarter foretold; None where too few would have been seen before it."""
    first, last = int(bought.day.min()), day_number(seen.end)
    cut = day_of(last - (last - first) // _HELD_OUT)
    known = bought.until(cut)
    if not len(known.day):
        return None
    before = histories(known, until=cut)
    if len(before.age) < NEEDED or before.repeaters < NEEDED_AGAIN:
        return None
    return holdout(bought, cut, end=seen.end, level=level, seed=seed)


def _notes(
    bought: Orders, population: Population, spending: Spending | None, held: Holdout | None, margin: float | None
) -> tuple[Note, ...]:
    found = []
    if len(population.models) > 1:
        found.append(note("old_customers_apart", n=int(population.members[0].sum()), days=START_DAYS))
    if bought.returned:
        found.append(note("returns_left_out", n=bought.returned))
    if spending is not None and margin is None:
        found.append(note("value_is_revenue"))
    if spending is not None and abs(spending.correlation) > _DEPENDS:
        found.append(note("spend_depends_on_frequency", correlation=spending.correlation))
    if held is None:
        found.append(note("holdout_too_short"))
    return (*found, *(held.notes if held else ()))
