"""Planted drivers: importance, ranks, what nobody visited, penalty and reward, euro per point."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from tests.recovery.family import Family, Outcomes, holds
from tests.recovery.rates import Kind

from resonanz.analytics.drivers.findings import Settings, findings
from resonanz.analytics.drivers.moments import moments_from_array
from resonanz.analytics.drivers.results import Driver, Drivers
from resonanz.analytics.drivers.tables import Asked
from resonanz.analytics.metrics.scales import Scale
from resonanz.analytics.simulate.cases import (
    ContrastCase,
    DriverCase,
    LeverCase,
    driver_case,
    shapley_r2,
)
from resonanz.analytics.value.lever import levers

REPLICATES = 500
_FIVE = Scale(1, 5)
_COVERS = ("drivers/*.py", "value/*.py", "intervals.py", "simulate/cases.py")


def analyse(ratings: np.ndarray, outcome: np.ndarray, names: Sequence[str], seed: int) -> Drivers:
    """The product's analysis from arrays to results."""
    moments = moments_from_array(ratings, outcome, scales=[_FIVE] * len(names))
    questions = [Asked.of(name, "csat", "1-5", ratings[:, j]) for j, name in enumerate(names)]
    target = Asked.of("outcome", "rating", "0-10", outcome)
    result, why = findings(moments, questions, target, settings=Settings(replicates=REPLICATES, seed=seed))
    assert result is not None, why
    return result


def _by_name(result: Drivers) -> dict[str, Driver]:
    return {item.driver: item for item in result.items}


@cache
def _hard() -> DriverCase:
    return driver_case(8)


def _shares(case: DriverCase, n: int, seed: int) -> Outcomes:
    ratings, outcome = case.sample(n, seed)
    result = analyse(ratings, outcome, case.drivers, seed)
    items, truth = _by_name(result), case.importances
    top = items[case.drivers[0]]
    order = np.argsort(-truth).argsort() + 1
    spans = [(items[name].rank_low, items[name].rank_high) for name in case.drivers]
    return {
        "true top driver inside its ranks": top.rank_low <= 1 <= top.rank_high,
        "all true ranks inside their ranks": all(
            low <= rank <= high for (low, high), rank in zip(spans, order, strict=True)
        ),
        **{f"importance of {name}": holds(items[name].importance, truth[j]) for j, name in enumerate(case.drivers)},
        "R²": holds(result.r2, case.r2),
        "bias of the top importance": top.importance.value / truth[0] - 1,
        "bias of R²": result.r2.value / case.r2 - 1,
        "ranks left to the top driver": float(top.rank_high - top.rank_low + 1),
        "weakest driver out of the top half": spans[-1][0] > len(spans) // 2,
    }


DRIVERS = Family(
    name="drivers",
    says="8 drivers on 1–5 that share a halo, 1,000 answers; the true top driver is 1.25 times the second.",
    covers=_COVERS,
    kinds={
        "true top": Kind.NAMING,
        "all true ranks": Kind.AT_LEAST,
        "importance": Kind.COVERAGE,
        "R²": Kind.COVERAGE,
        "bias": Kind.BIAS,
        "ranks left": Kind.FIGURE,
        "weakest": Kind.FIGURE,
    },
    run=lambda seed: _shares(_hard(), 1000, seed),
    quick=12,
)


@cache
def _many_case() -> DriverCase:
    return driver_case(6)


def _many(seed: int) -> Outcomes:
    case = _many_case()
    found = _shares(case, 8000, seed)
    kept = (
        "true top driver inside its ranks",
        "all true ranks inside their ranks",
        "R²",
        "ranks left to the top driver",
    )
    return {
        **{name: found[name] for name in kept},
        "top driver in the first half at the latest": found["ranks left to the top driver"] <= len(case.drivers) / 2,
        "weakest driver out of the top half": found["weakest driver out of the top half"],
    }


DRIVERS_POWER = Family(
    name="drivers-power",
    says="The same with 6 drivers and 8,000 answers: careful ranks must also become narrow.",
    covers=_COVERS,
    kinds={
        "true top": Kind.NAMING,
        "all true ranks": Kind.AT_LEAST,
        "R²": Kind.COVERAGE,
        "top driver": Kind.NAMING,
        "weakest": Kind.NAMING,
        "ranks left": Kind.FIGURE,
    },
    run=_many,
    quick=8,
)

_VISITED = np.array([0.75, 1.0, 0.6, 0.4, 0.9])
_WEIGHTS_MET = np.array([1.30, 1.0, 0.9, 0.7, 0.3])


def _with_gaps(case: DriverCase, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Some touchpoints were not visited, more often by busy customers, who are content anyway."""
    ratings, _ = case.sample(n, seed)
    rng = np.random.default_rng((seed, 1))
    busy = rng.normal(0, 0.15, (n, 1))
    met = rng.random(ratings.shape) < _VISITED + busy
    met[:, 1] = True
    spread = np.sqrt(np.diag(case.covariance)[:-1])
    explained = np.where(met, ratings - case.means, 0.0) @ (_WEIGHTS_MET / spread)
    outcome = explained + 0.8 * busy[:, 0] + 1.5 * rng.standard_normal(n)
    return np.where(met, ratings, np.nan), outcome


@cache
def _gap_case() -> DriverCase:
    return driver_case(5)


@cache
def _gap_truth() -> np.ndarray:
    """True importances: variance of the outcome explained among visitors, from two million customers.

    Computed with least squares on the whole design, not with the moments of the product.
    """
    case = _gap_case()
    total = np.zeros((11, 11))
    for part in range(20):
        ratings, outcome = _with_gaps(case, 100_000, 900_000_000 + part)
        met = ~np.isnan(ratings)
        rows = np.column_stack([np.ones(len(outcome)), np.delete(met, 1, 1), np.where(met, ratings, 0.0), outcome])
        total += rows.T @ rows
    fixed, free = np.arange(5), np.arange(5, 11)
    left = total[np.ix_(free, free)] - total[np.ix_(free, fixed)] @ np.linalg.solve(
        total[np.ix_(fixed, fixed)], total[np.ix_(fixed, free)]
    )
    whole = total[10, 10] - total[0, 10] ** 2 / total[0, 0]
    return shapley_r2(left) * left[-1, -1] / whole


def _gaps(seed: int) -> Outcomes:
    case, truth = _gap_case(), _gap_truth()
    ratings, outcome = _with_gaps(case, 1200, seed)
    items = _by_name(analyse(ratings, outcome, case.drivers, seed))
    top = items[case.drivers[int(np.argmax(truth))]]
    return {
        "true top driver inside its ranks": top.rank_low <= 1 <= top.rank_high,
        **{f"importance of {name}": holds(items[name].importance, truth[j]) for j, name in enumerate(case.drivers)},
        "bias of the top importance": top.importance.value / truth.max() - 1,
        "ranks left to the top driver": float(top.rank_high - top.rank_low + 1),
    }


DRIVERS_GAPS = Family(
    name="drivers-not-visited",
    says="5 drivers, 1,200 answers, touchpoints visited by 40 % to 100 %, more often by the content.",
    covers=_COVERS,
    kinds=DRIVERS.kinds,
    run=_gaps,
    quick=8,
)

_CONTRAST = ContrastCase((-0.8, -0.1, -0.45, 0.0), (0.15, 0.7, 0.45, 0.0))
_KINDS = ("basic", "excitement", "performance")


def _contrast(seed: int) -> Outcomes:
    ratings, outcome = _CONTRAST.sample(2500, seed)
    names = [f"driver_{j}" for j in range(4)]
    items = _by_name(analyse(ratings, outcome, names, seed))
    found: dict[str, float | bool | None] = {}
    for j, name in enumerate(names):
        side = items[name].asymmetry
        assert side is not None
        penalty, reward = _CONTRAST.penalties[j], _CONTRAST.rewards[j]
        found[f"penalty {penalty}"] = holds(side.penalty, penalty)
        found[f"reward {reward}"] = holds(side.reward, reward)
        if j < len(_KINDS):
            found[f"index of {_KINDS[j]}"] = holds(side.index, (reward + penalty) / (reward - penalty))
            found[f"named other than {_KINDS[j]}"] = side.kind not in {_KINDS[j], "cannot_tell"}
            found[f"share named {_KINDS[j]}"] = side.kind == _KINDS[j]
    return found


ASYMMETRY = Family(
    name="penalty-reward",
    says="4 drivers, 2,500 answers: one only loses, one only gains, one is even, one does nothing.",
    covers=_COVERS,
    kinds={
        "penalty": Kind.COVERAGE,
        "reward": Kind.COVERAGE,
        "index": Kind.COVERAGE,
        "named other": Kind.FALSE_POSITIVE,
        "share named": Kind.FIGURE,
    },
    run=_contrast,
    quick=12,
)

_LEVER = LeverCase((12.0, 6.0, 3.0, 0.0))


def _lever(seed: int) -> Outcomes:
    ratings, value = _LEVER.sample(800, seed)
    moments = moments_from_array(ratings, value, scales=[_FIVE] * 4)
    found = levers(moments, np.ones(4), replicates=REPLICATES, seed=seed)
    nothing = found[-1]
    return {
        **{f"euro per point, {t:g}": holds(e, t) for e, t in zip(found, _LEVER.euro_per_point, strict=True)},
        "bias of the largest": found[0].value / _LEVER.euro_per_point[0] - 1,
        "lever where there is none": not (nothing.low <= 0 <= nothing.high),
        "largest lever above zero": found[0].low > 0,
    }


LEVER = Family(
    name="lever",
    says="4 touchpoints, 800 customers with skewed values; one point is worth 12, 6, 3 and 0 euro.",
    covers=_COVERS,
    kinds={
        "euro": Kind.COVERAGE,
        "bias": Kind.BIAS,
        "lever where": Kind.FALSE_POSITIVE,
        "largest": Kind.FIGURE,
    },
    run=_lever,
    quick=12,
)

FAMILIES = (DRIVERS, DRIVERS_POWER, DRIVERS_GAPS, ASYMMETRY, LEVER)
