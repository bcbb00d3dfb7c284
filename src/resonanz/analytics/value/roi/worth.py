"""What an effect is worth: net present value by Monte Carlo, with what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import wilson
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.analytics.value.roi.spreads import Z90, Floats, Spread, certain

METHOD: Final = "npv"
LEAST_DRAWS: Final = 20_000
MOST_YEARS: Final = 30
FACTORS: Final = ("effect", "euro", "reach", "margin", "persistence", "cost", "yearly_cost")
_NONE: Final = certain(0.0)
_ALL: Final = certain(1.0)


@dataclass(frozen=True, slots=True)
class Calculation:
    """The business calculation of one effect.

    Attributes:
        effect: metric points that customers gain, better is positive.
        euro: money per metric point, customer and year.
        reach: customers reached per year.
        margin: share of that money that is earned, 0…1.
        persistence: share of the effect that is left after each further year, 0…1.
        cost: money spent once, before the first year.
        yearly_cost: money spent in each year.
        years: how many years count.
        discount: rate of discount per year, 0.06 for 6 %.
        ramp: share of the benefit that is there in the first years; later years have all of it.
        n: answers behind the effect.
        currency: ISO code of the money.
    """

    effect: Spread
    euro: Spread
    reach: Spread
    margin: Spread = _ALL
    persistence: Spread = _ALL
    cost: Spread = _NONE
    yearly_cost: Spread = _NONE
    years: int = 3
    discount: float = 0.06
    ramp: tuple[float, ...] = ()
    n: int = 0
    currency: str = "EUR"

    def __post_init__(self) -> None:
        """Refuse what no calculation can rest on.

        Raises:
            InvalidArgument: years, discount or ramp lie outside of what they may be.
        """
        if not 1 <= self.years <= MOST_YEARS:
            raise InvalidArgument("{years} years: give 1 to {most}.", years=self.years, most=MOST_YEARS)
        if not 0 <= self.discount < 1:
            raise InvalidArgument("The discount rate {rate} is not between 0 and 1.", rate=self.discount)
        if any(not 0 <= share <= 1 for share in self.ramp):
            raise InvalidArgument("A share of the ramp is not between 0 and 1.")

    @property
    def factors(self) -> Mapping[str, Spread]:
        """The uncertain quantities by their name."""
        return {name: getattr(self, name) for name in FACTORS}


@dataclass(frozen=True, slots=True)
class Influence:
    """How much of the uncertainty hangs on one quantity.

    Attributes:
        factor: one of `FACTORS`.
        correlation: Spearman's rank correlation with the net present value, −1…1.
        low: net present value with this quantity at its P10, the others in their middle.
        high: the same at its P90.
        information: money that knowing this quantity exactly would be worth before deciding (EVPPI).
    """

    factor: str
    correlation: float
    low: float
    high: float
    information: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What an effect is worth.

    Attributes:
        npv: mean net present value with its interval; means of several effects may be added.
        p10: exceeded in nine of ten draws.
        p50: the middle draw.
        p90: exceeded in one of ten draws.
        positive: probability that the net present value is above zero; its interval is the error of drawing.
        information: money that knowing everything would be worth before deciding (EVPI).
        influences: what it hangs on, the most influential first; known quantities are left out.
        draws: how many.
        seed: of the draws.
    """

    npv: Estimate
    p10: float
    p50: float
    p90: float
    positive: Estimate
    information: float
    influences: tuple[Influence, ...]
    draws: int
    seed: int


def value_of(plan: Calculation, *, draws: int = LEAST_DRAWS, level: float = 0.95, seed: int = 0) -> Worth:
    """Net present value by Monte Carlo.

    `NPV = Σ_t (effect · euro · reach · margin · persistence^(t-1) · ramp_t − yearly cost) / (1 + d)^t − cost`.
    Quantities are independent; each is stratified (Latin hypercube). The value of information belongs to the decision
    "do it or leave it" (value of leaving = 0): `E max(E[NPV | x], 0) − max(E NPV, 0)`, the inner expectation by
    regression on powers of x (Strong, Oakley & Brennan 2014, Medical Decision Making 34).

    Args:
        plan: what is known.
        draws: at least 20,000.
        level: coverage of the interval, 0…1.
        seed: the same seed gives the same draws.

    Raises:
        InvalidArgument: there are too few draws.
    """
    known = _drawn(plan, draws, seed)
    npv = net_present_value(plan, known)
    low, p10, p50, p90, high = np.quantile(npv, [(1 - level) / 2, 0.1, 0.5, 0.9, (1 + level) / 2]).tolist()
    above = int(np.count_nonzero(npv > 0))
    error = wilson(above, draws, level=level)
    notes = (note("currency", currency=plan.currency),)
    return Worth(
        npv=Estimate(float(npv.mean()), low, high, level, plan.n, METHOD, Unit.MONEY, notes),
        p10=p10,
        p50=p50,
        p90=p90,
        positive=Estimate(above / draws, float(error.low), float(error.high), level, draws, "npv_positive", Unit.SHARE),
        information=_gain(npv),
        influences=_influences(plan, known, npv),
        draws=draws,
        seed=seed,
    )


def total(plans: tuple[Calculation, ...], *, draws: int = LEAST_DRAWS, level: float = 0.95, seed: int = 0) -> Estimate:
    """The sum of several effects with the interval of the sum; quantities with equal keys move together.

    Raises:
        InvalidArgument: there are too few draws, or the amounts are in different currencies.
    """
    currencies = sorted({plan.currency for plan in plans})
    if len(currencies) > 1:
        raise InvalidArgument("Amounts in {currencies} cannot be added up.", currencies=", ".join(currencies))
    notes = tuple(note("currency", currency=code) for code in currencies)
    if not plans:
        return Estimate(0.0, 0.0, 0.0, level, 0, METHOD, Unit.MONEY, notes)
    summed = np.zeros(draws)
    for plan in plans:
        summed += net_present_value(plan, _drawn(plan, draws, seed))
    low, high = np.quantile(summed, [(1 - level) / 2, (1 + level) / 2]).tolist()
    n = sum(plan.n for plan in plans)
    return Estimate(float(summed.mean()), low, high, level, n, METHOD, Unit.MONEY, notes)


def assumed(plan: Calculation) -> Estimate:
    """The value of a plan: all quantities in their middle, without an interval, as nothing was measured."""
    middle = float(net_present_value(plan, _middles(plan))[0])
    return Estimate(middle, None, None, 0.95, 0, METHOD, Unit.MONEY, (note("currency", currency=plan.currency),))


def net_present_value(plan: Calculation, known: Mapping[str, Floats]) -> Floats:
    """Net present value per draw; `known` holds an array for each of `FACTORS`."""
    yearly = known["effect"] * known["euro"] * known["reach"] * known["margin"]
    value, left = -known["cost"], np.ones_like(yearly)
    for year in range(1, plan.years + 1):
        share = plan.ramp[year - 1] if year <= len(plan.ramp) else 1.0
        value = value + (yearly * left * share - known["yearly_cost"]) / (1 + plan.discount) ** year
        left = left * known["persistence"]
    return np.asarray(value, dtype=np.float64)


def capped(plan: Calculation, share: float) -> Calculation:
    """The same for the part of the customers that nothing else claims; costs stay whole.

    Raises:
        InvalidArgument: the share that is left is not between 0 and 1.
    """
    if not 0 < share <= 1:
        raise InvalidArgument("The share {share} that is left is not between 0 and 1.", share=share)
    reach = plan.reach
    scaled = {name: getattr(reach, name) * share for name in ("low", "middle", "high")}
    return replace(plan, reach=replace(reach, **scaled))


def _drawn(plan: Calculation, draws: int, seed: int) -> dict[str, Floats]:
    if draws < LEAST_DRAWS:
        raise InvalidArgument("{draws} draws are too few; {least} give steady ends.", draws=draws, least=LEAST_DRAWS)
    named = {name: replace(spread, key=f"{name}/{spread.key}") for name, spread in plan.factors.items()}
    return {name: spread.draws(draws, seed) for name, spread in named.items()}


def _middles(plan: Calculation, **instead: float) -> dict[str, Floats]:
    return {name: np.array([instead.get(name, spread.middle)]) for name, spread in plan.factors.items()}


def _influences(plan: Calculation, known: Mapping[str, Floats], npv: Floats) -> tuple[Influence, ...]:
    places = _ranks(npv)
    base = max(float(npv.mean()), 0.0)
    found = [
        Influence(
            factor=name,
            correlation=_correlation(_ranks(known[name]), places),
            low=float(net_present_value(plan, _middles(plan, **{name: spread.at(-Z90)}))[0]),
            high=float(net_present_value(plan, _middles(plan, **{name: spread.at(Z90)}))[0]),
            information=_partial_gain(known[name], npv, base, plan.years if name == "persistence" else 2),
        )
        for name, spread in plan.factors.items()
        if not spread.certain
    ]
    return tuple(sorted(found, key=lambda item: -abs(item.correlation)))


def _ranks(values: Floats) -> NDArray[np.intp]:
    """Places in order; ties (draws set to a limit) in the order of drawing, which is chance."""
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def _correlation(a: NDArray[np.intp], b: NDArray[np.intp]) -> float:
    return float(np.corrcoef(a, b)[0, 1])


def _gain(values: Floats) -> float:
    """What choosing after the fact is worth against choosing once for all."""
    return float(np.maximum(values, 0.0).mean() - max(float(values.mean()), 0.0))


def _partial_gain(x: Floats, npv: Floats, base: float, terms: int) -> float:
    """The net present value is a polynomial in each quantity, so this regression is exact but for chance."""
    scaled = (x - x.mean()) / (x.std() or 1.0)
    powers = np.vander(scaled, min(terms, 5))
    expected = powers @ np.linalg.lstsq(powers, npv, rcond=None)[0]
    return max(float(np.maximum(expected, 0.0).mean()) - base, 0.0)
