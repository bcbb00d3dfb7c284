"""Contract value: the money that comes in while a contract lasts, discounted, for new contracts and those that run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Estimate, Note, Unit, note
from resonanz.analytics.value.contracts.survival import (
    METHOD,
    LifeTable,
    Retention,
    draw_retention,
    fit_retention,
    life_table,
    survival,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

METHOD_VALUE: Final = "contract_value"
NEEDED: Final = 100
NEEDED_LEFT: Final = 20
_DRAWS: Final = 1000
_FEW_AT_RISK: Final = 20
_MISFIT: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Contracts:
    """What contracts of one group are worth.

    Attributes:
        segment: name of the group, empty for all.
        n: contracts.
        left: of them, those that ended.
        retention: share of new contracts that last the whole horizon.
        lifetime: mean periods that a new contract lasts within the horizon.
        value: discounted money of a new contract within the horizon; None without money.
        running: discounted money still to come from all running contracts together; None without money.
        table: counted hazards and survival; None where nothing may be said.
        model: fitted model; None where nothing may be said.
        notes: what limits the figures.
    """

    segment: str
    n: int
    left: int
    retention: Estimate
    lifetime: Estimate
    value: Estimate | None
    running: Estimate | None
    table: LifeTable | None
    model: Retention | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """How money is counted.

    Attributes:
        horizon: periods to look ahead.
        discount: rate per period.
        level: coverage, 0…1.
        seed: of the simulation.
    """

    horizon: int = 12
    discount: float = 0.0
    level: float = 0.95
    seed: int = 0


def contract_value(
    periods: ArrayLike,
    left: ArrayLike,
    money: ArrayLike | None = None,
    *,
    terms: Terms | None = None,
    segment: str = "",
) -> Contracts:
    """Value of contracts, Σ_t m·S(t)/(1+d)^t with the shifted beta-geometric S; money comes at the start of a period.

    Args:
        periods: whole periods a contract has been seen, at least 1, shape (n,).
        left: whether it ended, shape (n,).
        money: margin per period of each contract, shape (n,); NaN is unknown.
        terms: horizon, discount, level.
        segment: name of the group.

    Returns:
        Estimates without value where there are fewer than 100 contracts, 20 that ended or 20 that stay.

    Raises:
        InvalidArgument: if the arrays differ in length or ages are not whole periods from 1 on, or terms make no sense.
    """
    how = terms or Terms()
    if how.horizon < 1 or not 0 <= how.discount < 1:
        raise InvalidArgument(
            "The horizon is at least 1 period and the discount a rate between 0 and 1; got {horizon} and {discount}.",
            horizon=how.horizon,
            discount=how.discount,
        )
    table = life_table(periods, left, level=how.level)
    age, gone = np.asarray(periods, dtype=np.float64), np.asarray(left, dtype=np.bool_)
    amounts = None if money is None else np.asarray(money, dtype=np.float64)
    counts = (len(gone), int(gone.sum()))
    if counts[0] < NEEDED or min(counts[1], counts[0] - counts[1]) < NEEDED_LEFT:
        return _cannot_tell(segment, counts, how.level, money=amounts is not None)
    model = fit_retention(age, gone)
    return _figures(model, table, (age, gone, amounts), how, segment)


def by_segment(
    periods: ArrayLike, left: ArrayLike, money: ArrayLike | None, segments: ArrayLike, *, terms: Terms | None = None
) -> Mapping[str, Contracts]:
    """Contract value of each segment, in the order of their names; small ones say that they cannot tell yet."""
    names = np.asarray(segments).astype(str)
    age, gone = np.asarray(periods), np.asarray(left)
    amounts = None if money is None else np.asarray(money, dtype=np.float64)
    found = {}
    for name in np.unique(names).tolist():
        kept = names == name
        own = None if amounts is None else amounts[kept]
        found[name] = contract_value(age[kept], gone[kept], own, terms=terms, segment=name)
    return found


def _figures(
    model: Retention, table: LifeTable, seen: tuple[Floats, Flags, Floats | None], how: Terms, segment: str
) -> Contracts:
    age, gone, money = seen
    rng = np.random.default_rng(how.seed)
    draws = draw_retention(age, gone, rng, _DRAWS)
    weights = _weights(how)
    point, drawn = (survival(p, how.horizon) for p in (model.parameters, draws))
    known = np.isfinite(money) if money is not None else np.zeros(len(age), dtype=np.bool_)
    value = running = None
    if money is not None and known.any():
        mean = _resampled(rng, money[known])
        worth = (point[:-1] @ weights, drawn[:, :-1] @ weights)
        value = _spanned(float(worth[0] * mean[0]), worth[1] * mean[1], int(known.sum()), how.level, Unit.MONEY)
        running = _running(model, draws, (age, ~gone & known, money), how, rng)
    n = len(age)
    return Contracts(
        segment=segment,
        n=n,
        left=int(gone.sum()),
        retention=_spanned(float(point[-1]), drawn[:, -1], n, how.level, Unit.SHARE),
        lifetime=_spanned(float(point[:-1].sum()), drawn[:, :-1].sum(axis=1), n, how.level, Unit.SCALE),
        value=value,
        running=running,
        table=table,
        model=model,
        notes=_notes(model, table, how),
    )


def _weights(how: Terms) -> Floats:
    return np.asarray((1 + how.discount) ** -np.arange(how.horizon, dtype=np.float64))


def _running(
    model: Retention, draws: Floats, seen: tuple[Floats, Flags, Floats], how: Terms, rng: np.random.Generator
) -> Estimate:
    """Money still to come from running contracts: the next payment falls due if the contract survives to it.

    The interval holds what parameters leave open and what chance adds to each contract's end.
    """
    weights = _weights(how)
    age, runs, money = seen
    ages, place = np.unique(age[runs], return_inverse=True)
    amounts = np.bincount(place, money[runs])
    due = survival(model.parameters, how.horizon, after=ages)[:, 1:] @ weights
    drawn = survival(draws, how.horizon, after=ages)[..., 1:] @ weights
    squares = np.bincount(place, money[runs] ** 2)
    lasting = survival(model.parameters, how.horizon, after=ages)[:, 1:]
    paid = np.cumsum(weights)
    variance = lasting @ np.diff(paid**2, prepend=0.0) - due**2
    chance = float(np.sqrt(variance @ squares)) * rng.standard_normal(_DRAWS)
    return _spanned(float(due @ amounts), drawn @ amounts + chance, int(runs.sum()), how.level, Unit.MONEY)


def _resampled(rng: np.random.Generator, money: Floats) -> tuple[float, Floats]:
    """Mean of the amounts, and means as another sample might have them (normal, by its standard error)."""
    error = float(money.std(ddof=1) / np.sqrt(len(money))) if len(money) > 1 else 0.0
    return float(money.mean()), money.mean() + error * rng.standard_normal(_DRAWS)


def _spanned(point: float, drawn: Floats, n: int, level: float, unit: Unit) -> Estimate:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]).tolist()
    method = METHOD_VALUE if unit is Unit.MONEY else METHOD
    return Estimate(point, min(low, point), max(high, point), level, n, method, unit)


def _cannot_tell(segment: str, counts: tuple[int, int], level: float, *, money: bool) -> Contracts:
    n, left = counts
    why = (note("too_few_contracts", n=n, needed=NEEDED, left=left, needed_left=NEEDED_LEFT),)
    share, length = (Estimate(None, None, None, level, n, METHOD, unit, why) for unit in (Unit.SHARE, Unit.SCALE))
    amount = Estimate(None, None, None, level, n, METHOD_VALUE, Unit.MONEY, why) if money else None
    return Contracts(segment, n, left, share, length, value=amount, running=amount, table=None, model=None, notes=why)


def _notes(model: Retention, table: LifeTable, how: Terms) -> tuple[Note, ...]:
    found = []
    if how.horizon > len(table.at_risk):
        found.append(note("horizon_beyond_record", horizon=how.horizon, seen=len(table.at_risk)))
    if misfit(model, table) < _MISFIT:
        found.append(note("retention_misfit"))
    return tuple(found)


def misfit(model: Retention, table: LifeTable) -> float:
    """P-value of a chi-squared test that the counted hazards are those of the model.

    Only ages with at least 20 contracts at risk and 5 expected ends count.
    """
    from scipy.special import chdtrc

    k = np.arange(len(table.at_risk))
    hazard = model.alpha / (model.alpha + model.beta + k)
    expected = table.at_risk * hazard
    used = (table.at_risk >= _FEW_AT_RISK) & (expected >= 5) & (table.at_risk - expected >= 5)
    freedom = int(used.sum()) - 2
    if freedom < 1:
        return 1.0
    square = (table.left - expected)[used] ** 2 / (expected * (1 - hazard))[used]
    return float(chdtrc(freedom, square.sum()))
