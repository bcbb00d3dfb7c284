"""Planted effects, one family per design: is the size found, and is nothing found where nothing is?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit
from tests.recovery.family import Family, Outcomes
from tests.recovery.rates import Kind

from resonanz.analytics.effects import Effect, Grade, Panel, Treatment, compare_arms, estimate
from resonanz.analytics.effects.series import RATIOS

_COVERS = ("effects/[!ps]*.py", "effects/panel.py", "effects/se[rt]*.py", "effects/s[iy]*.py")
"""All but planning and sequential, which have their own families."""
KINDS = {
    "coverage": Kind.COVERAGE,
    "at least": Kind.AT_LEAST,
    "bias": Kind.BIAS,
    "nothing": Kind.FALSE_POSITIVE,
    "power": Kind.POWER,
    "grade": Kind.NAMING,
    "found": Kind.FIGURE,
    "half width": Kind.FIGURE,
}


def drifting(rng: np.random.Generator, units: int, periods: int, rho: float) -> np.ndarray:
    """Noise of each unit that stays for a while: first-order autoregression with spread 1."""
    noise = rng.normal(size=(units, periods))
    for t in range(1, periods):
        noise[:, t] = rho * noise[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    return noise


def spread_of_change(periods: int, start: int, rho: float) -> float:
    """True standard deviation of one unit's mean after minus mean before, under `drifting` noise."""
    lag = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    weight = np.where(np.arange(periods) >= start, 1 / (periods - start), -1 / start)
    return float(np.sqrt(weight @ rho**lag @ weight))


def planned(spread: float, freedom: float) -> float:
    """Effect that a two-sided test at 5 % finds in 80 of 100 runs."""
    return spread * float(stdtrit(freedom, 0.975) + stdtrit(freedom, 0.8))


def judged(name: str, found: Effect, truth: float, *, coverage: str = "coverage") -> Outcomes:
    """Statements about one estimate with an effect in it."""
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    return {
        f"{coverage}: {name}": found.low <= truth <= found.high,
        f"bias: {name}": found.value / truth - 1,
        f"half width: {name}": (found.high - found.low) / 2 / truth,
    }


def claimed(found: Effect) -> bool:
    """Whether it says that there is an effect."""
    return found.low is not None and found.high is not None and (found.low > 0 or found.high < 0)


def panel(y: np.ndarray) -> Panel:
    return Panel.of([f"u{i:03d}" for i in range(len(y))], [f"{t:03d}" for t in range(y.shape[1])], y)


def treat(rows: Sequence[int], start: int) -> list[Treatment]:
    return [Treatment(f"u{i:03d}", f"{start:03d}") for i in rows]


RHO, UNITS, TREATED, PERIODS, START = 0.5, 36, 12, 14, 9


def _courses(rng: np.random.Generator, units: int, periods: int) -> np.ndarray:
    """Levels of units, common shocks and drifting noise."""
    return (
        rng.normal(50, 4, units)[:, None] + np.cumsum(rng.normal(0, 0.5, periods)) + drifting(rng, units, periods, RHO)
    )


def _differences(seed: int) -> Outcomes:
    rng = np.random.default_rng((seed, 41))
    size = planned(spread_of_change(PERIODS, START, RHO) * np.sqrt(1 / TREATED + 1 / (UNITS - TREATED)), UNITS - 2)
    y = _courses(rng, UNITS, PERIODS)
    chosen = rng.choice(UNITS, TREATED, replace=False)
    same = estimate(panel(y), treat(chosen, START), design="did")
    y[chosen, START:] += size
    found = estimate(panel(y), treat(chosen, START), design="did")
    few = _courses(rng, 10, PERIODS)
    few[:4, START:] += 2.0
    lone = _courses(rng, 20, PERIODS)
    lone[0, START:] += 2.0
    return {
        **judged("36 units, 12 treated", found, size),
        "power: 36 units, 12 treated, planned effect": claimed(found),
        "nothing there, yet found: 36 units": claimed(same),
        "grade never better than B": found.grade in {Grade.B, Grade.C} and same.grade in {Grade.B, Grade.C},
        **judged("10 units, 4 treated, by lot", estimate(panel(few), treat(range(4), START), design="did"), 2.0),
        **judged("20 units, 1 treated", estimate(panel(lone), treat([0], START), design="did"), 2.0),
    }


DIFFERENCES = Family(
    name="effect-did",
    says="Units chosen by chance among courses that drift; an effect planned for a power of 80 %, and none.",
    covers=_COVERS,
    kinds=KINDS,
    run=_differences,
    quick=20,
)


def _waves(seed: int) -> Outcomes:
    rng = np.random.default_rng((seed, 42))
    y = _courses(rng, 60, 12)
    starts = np.concatenate([np.repeat([4, 6, 8], 12), np.full(24, 12)])
    growing = np.clip(np.arange(12) - starts[:, None] + 1, 0, 3) * 0.5
    treatments = [Treatment(f"u{i:03d}", f"{s:03d}") for i, s in enumerate(starts) if s < 12]
    truth = float(growing[growing > 0].mean())
    same, found = estimate(panel(y), treatments), estimate(panel(y + growing), treatments)
    return {
        **judged("60 units in 3 waves, growing effect", found, truth),
        "nothing there, yet found: 60 units in 3 waves": claimed(same),
        "grade never better than B": found.grade in {Grade.B, Grade.C},
        "found: 60 units in 3 waves": claimed(found),
    }


WAVES = Family(
    name="effect-staggered",
    says="Three waves and units that are never treated; an effect that grows for three periods, and none.",
    covers=_COVERS,
    kinds=KINDS,
    run=_waves,
    quick=20,
)


def _wedge(seed: int) -> Outcomes:
    rng = np.random.default_rng((seed, 43))
    y = _courses(rng, 12, 16)
    starts = rng.permutation(np.repeat([4, 7, 10, 13], 3))
    active = np.arange(16) >= starts[:, None]
    treatments = [Treatment(f"u{i:03d}", f"{s:03d}") for i, s in enumerate(starts)]
    same = estimate(panel(y), treatments, randomised=True, seed=seed)
    found = estimate(panel(y + 1.2 * active), treatments, randomised=True, seed=seed)
    return {
        **judged("12 units in 4 drawn waves", found, 1.2),
        "nothing there, yet found: 12 units in 4 waves": claimed(same),
        "found: 12 units in 4 waves": claimed(found),
        "grade is A, B when the check of the draw fails": found.grade in {Grade.A, Grade.B},
    }


WEDGE = Family(
    name="effect-stepped-wedge",
    says="Twelve branches in four waves whose order lot drew, all treated in the end; an effect of 1.2, and none.",
    covers=_COVERS,
    kinds=KINDS,
    run=_wedge,
    runs=500,
    quick=6,
)


def _factors(rng: np.random.Generator) -> np.ndarray:
    """26 units that follow two common movements to different degrees; the first is drawn among them."""
    common = np.cumsum(rng.normal(0, 0.7, (2, 24)), axis=1)
    return rng.normal(20, 2, 26)[:, None] + rng.normal(1, 0.5, (26, 2)) @ common + drifting(rng, 26, 24, 0.3)


def _twins(seed: int) -> Outcomes:
    rng = np.random.default_rng((seed, 44))
    y = _factors(rng)
    changed = y.copy()
    changed[0, 16:] += 4.0
    outcomes: dict[str, float | bool | None] = {}
    for design in ("sc", "sdid"):
        found = estimate(panel(changed), treat([0], 16), design=design)
        same = estimate(panel(y), treat([0], 16), design=design)
        outcomes |= judged(f"{design}, 1 of 26 units", found, 4.0)
        outcomes |= {
            f"nothing there, yet found: {design}": claimed(same),
            f"found: {design}, 1 of 26 units": claimed(found),
            f"grade never better than B: {design}": found.grade in {Grade.B, Grade.C},
        }
    return outcomes


TWINS = Family(
    name="effect-twins",
    says="One of 26 units that follow two common movements to different degrees; an effect of 4, and none.",
    covers=_COVERS,
    kinds=KINDS,
    run=_twins,
    runs=500,
    quick=6,
)


def _series(seed: int) -> Outcomes:
    rng = np.random.default_rng((seed, 45))
    ratio = min(abs(0.02 * float(np.tan(np.pi / 2 * rng.random()))), float(RATIOS[-1]))
    x = np.cumsum(rng.normal(0, 0.5, 100))
    y = 10 + 1.2 * x + rng.normal(size=100) + np.cumsum(rng.normal(0, ratio, 100))
    known = {"x": x[None, :]}
    start = [Treatment("s", "070")]
    times = [f"{t:03d}" for t in range(100)]
    same = estimate(Panel.of(["s"], times, y[None, :], covariates=known), start, covariates=["x"])
    y[70:] += 10
    found = estimate(Panel.of(["s"], times, y[None, :], covariates=known), start, covariates=["x"])
    return {
        **judged("one series with a covariate", found, 10.0),
        "nothing there, yet found: one series": claimed(same),
        "found: one series": claimed(found),
        "grade never better than B": found.grade in {Grade.B, Grade.C},
    }


SERIES = Family(
    name="effect-series",
    says="1.2 x plus noise on a level whose speed follows the half-Cauchy law; 10 more from period 70 of 100 on.",
    covers=_COVERS,
    kinds=KINDS,
    run=_series,
    quick=10,
)


def _arms(seed: int) -> Outcomes:
    rng = np.random.default_rng((seed, 46))
    n = 150
    before = rng.normal(size=2 * n)
    after = 0.6 * before + 0.8 * rng.normal(size=2 * n)
    drawn = rng.permutation(2 * n) < n
    size = planned(0.8 * np.sqrt(2 / n), 2 * n - 3)
    same = compare_arms(after, drawn, covariates={"before": before})
    found = compare_arms(after + size * drawn, drawn, covariates={"before": before})
    few = rng.normal(size=10)
    chosen = rng.permutation(10) < 5
    return {
        **judged("150 customers an arm, sharpened", found, size),
        "power: 150 customers an arm, planned effect": claimed(found),
        "nothing there, yet found: 150 customers an arm": claimed(same),
        **judged("10 units, 5 drawn, by lot", compare_arms(few + 2 * chosen, chosen), 2.0),
        "nothing there, yet found: 10 units": claimed(compare_arms(few, chosen)),
    }


ARMS = Family(
    name="effect-randomised",
    says="Customers drawn by lot with a known past, an effect planned for a power of 80 %, and none; and ten units.",
    covers=_COVERS,
    kinds=KINDS,
    run=_arms,
    quick=40,
)

FAMILIES = (ARMS, DIFFERENCES, WAVES, WEDGE, TWINS, SERIES)
