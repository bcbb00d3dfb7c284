"""Possible futures of many customers in bounded time and memory: drawn parameters for all, customers in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.value.buyers.population import Population
from resonanz.analytics.value.buyers.spend import draw_spending, simulate_spend

Floats = NDArray[np.float64]

_DRAWS: Final = 500
_FEWEST: Final = 200
_WORK: Final = 3_000_000
_CELLS: Final = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Futures:
    """What the simulation leaves: per draw for all customers together, and the ends per customer.

    Attributes:
        alive: share of active customers, shape (draws,).
        purchases: purchase days of all, shape (draws,).
        value: money of all, undiscounted, shape (draws,); None without amounts.
        ends: lower and upper ends of "alive", "purchases" and "value" per customer, shape (2, n) each.
    """

    alive: Floats
    purchases: Floats
    value: Floats | None
    ends: dict[str, Floats]


def plan(cells: int) -> tuple[int, int]:
    """How many futures are drawn of so many customers, and how many customers at once."""
    draws = int(np.clip(_WORK // max(cells, 1), _FEWEST, _DRAWS))
    return draws, max(1, _CELLS // draws)


def chunks(population: Population, size: int) -> Iterator[tuple[slice, Population]]:
    """The customers in chunks."""
    for start in range(0, len(population.seen.age), size):
        part = slice(start, start + size)
        yield part, population.only(part)


def futures(population: Population, periods: float, *, with_money: bool, level: float, seed: int) -> Futures:
    """Draw parameters, then a future of each customer under each of them."""
    rng, n = np.random.default_rng(seed), len(population.seen.age)
    draws, size = plan(n)
    parameters = population.drawn(rng, draws)
    seen = population.seen
    amounts = seen.spend if with_money else None
    money = None if amounts is None else draw_spending(seen.repeats, amounts, rng, draws)
    tails = [(1 - level) / 2, (1 + level) / 2]
    names = ("alive", "purchases", "value")[: 2 if money is None else 3]
    ends, sums = {name: np.empty((2, n)) for name in names}, {name: np.zeros(draws) for name in names}
    chance = np.zeros(draws)
    for place, part in chunks(population, size):
        drawn = _drawn(rng, part, (parameters, money), periods)
        for name, values in drawn.items():
            ends[name][:, place] = np.quantile(values, tails, axis=0)
            sums[name] += values.sum(axis=1)
        chance += (drawn["alive"] * (1 - drawn["alive"])).sum(axis=1)
    active = np.clip(sums["alive"] + np.sqrt(chance) * rng.standard_normal(draws), 0, n) / n
    return Futures(active, sums["purchases"], sums.get("value"), ends)


def _drawn(
    rng: np.random.Generator, part: Population, parameters: tuple[tuple[Floats, ...], Floats | None], periods: float
) -> dict[str, Floats]:
    buying, money = parameters
    (bought,) = part.simulate(rng, buying, [periods])
    drawn = {"alive": part.alive(buying), "purchases": bought}
    if money is not None:
        assert part.seen.spend is not None
        drawn["value"] = simulate_spend(rng, money, part.seen.repeats, part.seen.spend, bought=bought)
    return drawn
