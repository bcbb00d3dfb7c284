"""Planted distributions of answers: does every interval hold the truth, does a planned sample find what it should?"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import numpy as np
import pyarrow as pa
from tests.recovery.family import Family, Outcomes, holds, inside
from tests.recovery.rates import Kind

from resonanz.analytics.metrics.definitions import Columns
from resonanz.analytics.metrics.differences import differences, paired_difference
from resonanz.analytics.metrics.measuring import Cells, cube
from resonanz.analytics.metrics.sizes import n_to_detect
from resonanz.analytics.results import Unit

_COVERS = ("metrics/*.py", "intervals.py", "aggregates.py", "weights.py", "corrections.py", "simulate/cases.py")

NPS_SHARES = np.array([0.02, 0.01, 0.02, 0.03, 0.03, 0.06, 0.05, 0.12, 0.20, 0.24, 0.22])
"""Answers 0…10: 22 % detractors, 46 % promoters."""
CSAT_SHARES = np.array([0.06, 0.09, 0.18, 0.37, 0.30])
CES_SHARES = np.array([0.05, 0.07, 0.10, 0.16, 0.22, 0.24, 0.16])
RATING_SHARES = np.array([0.02, 0.02, 0.04, 0.06, 0.10, 0.12, 0.16, 0.20, 0.16, 0.12])
YES_SHARES = np.array([0.35, 0.65])

ASKED = {
    "nps": ("0-10", 0, NPS_SHARES),
    "csat": ("1-5", 1, CSAT_SHARES),
    "ces": ("1-7", 1, CES_SHARES),
    "rating": ("1-10", 1, RATING_SHARES),
    "share": ("0-1", 0, YES_SHARES),
}
"""Kind of question → scale, lowest answer, true shares of its answers."""


def draw(kind: str, n: int, seed: int) -> np.ndarray:
    """Answers to one kind of question."""
    _, lowest, shares = ASKED[kind]
    return lowest + np.random.default_rng((seed, n)).choice(len(shares), n, p=shares)


def truth_of(code: str, shares: np.ndarray, lowest: int) -> float:
    """The population's value of a metric code, straight from its definition."""
    answers = lowest + np.arange(len(shares))
    top = {"csat_top2": 2, "ces_top3": 3, "share": 1}
    if code == "nps":
        return float(100 * (shares[9:].sum() - shares[:7].sum()))
    return float(shares[-top[code] :].sum()) if code in top else float(shares @ answers)


def table(kind: str, columns: dict[str, np.ndarray]) -> ibis.Table:
    """A scores table; `columns` has the score and whatever else is needed."""
    scale = ASKED[kind][0]
    n = len(columns["score"])
    named = {"touchpoint": pa.repeat("T", n), "metric": pa.repeat(kind, n), "scale": pa.repeat(scale, n)}
    return ibis.memtable(pa.table({**named, **columns}))


def by_run(cells: Cells) -> np.ndarray:
    """Places of the runs in ascending order."""
    return np.argsort(cells.keys["run"].astype(np.int64), kind="stable")


def _values(seeds: Sequence[int]) -> dict[str, np.ndarray]:
    outcomes: dict[str, np.ndarray] = {}
    for kind, (_, lowest, shares) in ASKED.items():
        for n in (30, 100, 400):
            scores = np.concatenate([draw(kind, n, seed) for seed in seeds]).astype(float)
            runs = np.repeat(np.arange(len(seeds)), n)
            for cells in cube(table(kind, {"score": scores, "run": runs}), ["run"]):
                code, found = cells.definition.code, cells.columns.take(by_run(cells))
                truth = truth_of(code, shares, lowest)
                outcomes[f"{code}, n = {n}"] = inside(found.low, found.high, truth)
                if n == 400:
                    outcomes[f"bias of {code}"] = found.value / truth - 1
                    outcomes[f"half width of {code}, n = {n}"] = (found.high - found.low) / 2
    return outcomes


VALUES = Family(
    name="metrics",
    says="One metric at a time, 30, 100 and 400 answers from known shares: does the interval hold the true value?",
    covers=_COVERS,
    kinds={
        **dict.fromkeys(("nps", "csat", "ces", "rating", "share"), Kind.COVERAGE),
        "bias": Kind.BIAS,
        "half": Kind.FIGURE,
    },
    batch=_values,
    quick=60,
)


def _two(
    kind: str, first: np.ndarray, second: np.ndarray, seeds: Sequence[int], n: int
) -> dict[str, tuple[Columns, ...]]:
    """Both groups of every run as metric columns, per code."""
    _, lowest, _ = ASKED[kind]
    scores, runs, arms = [], [], []
    for r, seed in enumerate(seeds):
        rng = np.random.default_rng((seed, 7))
        for arm, shares in enumerate((first, second)):
            scores.append(lowest + rng.choice(len(shares), n, p=shares))
            runs.append(np.full(n, r))
            arms.append(np.full(n, arm))
    rows = {"score": np.concatenate(scores).astype(float), "run": np.concatenate(runs), "arm": np.concatenate(arms)}
    result = {}
    for cells in cube(table(kind, rows), ["run", "arm"]):
        arm, run = cells.keys["arm"].astype(int), cells.keys["run"].astype(int)
        places = [np.flatnonzero(arm == a)[np.argsort(run[arm == a])] for a in (0, 1)]
        result[cells.definition.code] = tuple(cells.columns.take(place) for place in places)
    return result


def shifted(shares: np.ndarray, amount: float) -> np.ndarray:
    """Move `amount` of the shares from the worse to the better half, in proportion."""
    half = len(shares) // 2
    moved = shares.copy()
    moved[:half] *= 1 - amount / shares[:half].sum()
    moved[half:] *= 1 + amount / shares[half:].sum()
    return moved


def _pairs(seeds: Sequence[int]) -> dict[str, np.ndarray]:
    outcomes: dict[str, np.ndarray] = {}
    units = {"nps": Unit.POINTS, "csat_top2": Unit.SHARE, "csat_mean": Unit.SCALE, "ces_mean": Unit.SCALE}
    for kind in ("nps", "csat", "ces"):
        _, lowest, shares = ASKED[kind]
        better = shifted(shares, 0.06)
        for n in (40, 200):
            for code, (a, b) in _two(kind, better, shares, seeds, n).items():
                if code in units:
                    low, high = differences(a, b, units[code]).interval(0.95)
                    gap = truth_of(code, better, lowest) - truth_of(code, shares, lowest)
                    outcomes[f"{code}, n = {n}"] = inside(low, high, gap)
        for code, (a, b) in _two(kind, shares, shares, seeds, 200).items():
            if code in units:
                outcomes[f"no difference in {code}, yet found"] = (differences(a, b, units[code]).p <= 0.05).astype(
                    float
                )
    return outcomes


DIFFERENCES = Family(
    name="differences",
    says="Two groups of 40 and 200 answers that truly differ, and two of 200 that do not.",
    covers=_COVERS,
    kinds={**dict.fromkeys(("nps", "csat", "ces"), Kind.COVERAGE), "no difference": Kind.FALSE_POSITIVE},
    batch=_pairs,
    quick=60,
)


def _planned(seeds: Sequence[int]) -> dict[str, np.ndarray]:
    """Groups as large as the plan says are tested: 80 % of the true differences must be found."""
    outcomes: dict[str, np.ndarray] = {}
    for kind, code, unit in (
        ("nps", "nps", Unit.POINTS),
        ("csat", "csat_mean", Unit.SCALE),
        ("csat", "csat_top2", Unit.SHARE),
    ):
        _, lowest, shares = ASKED[kind]
        better = shifted(shares, 0.06)
        gap = truth_of(code, better, lowest) - truth_of(code, shares, lowest)
        spread = (_spread(code, shares, lowest) + _spread(code, better, lowest)) / 2
        n = n_to_detect(gap, spread)
        a, b = _two(kind, better, shares, seeds, n)[code]
        outcomes[f"{code}: planned difference found, n = {n} per group"] = (differences(a, b, unit).p <= 0.05).astype(
            float
        )
    return outcomes


def _spread(code: str, shares: np.ndarray, lowest: int) -> float:
    """True variance of one answer in the unit of the metric."""
    answers = lowest + np.arange(len(shares))
    scored = {"nps": 100.0 * ((answers >= 9).astype(float) - (answers <= 6)), "csat_top2": (answers >= 4).astype(float)}
    x = scored.get(code, answers.astype(float))
    return float(shares @ x**2 - (shares @ x) ** 2)


PLANNING = Family(
    name="planned-size",
    says="Groups of the size that the plan asks for: a true difference must be found in 80 of 100 runs.",
    covers=_COVERS,
    kinds=dict.fromkeys(("nps", "csat"), Kind.POWER),
    batch=_planned,
    quick=60,
)


def _twice(seed: int) -> Outcomes:
    rng = np.random.default_rng((seed, 3))
    trait = rng.normal(0, 0.8, 60)
    before, after = (np.clip(np.round(3.2 + shift + trait + rng.normal(0, 0.7, 60)), 1, 5) for shift in (0.0, 0.35))
    return {"mean change of the same customers": holds(paired_difference(before, after), _paired_truth())}


def _paired_truth() -> float:
    """Exact mean change: the rounded normal's expectation before and after."""
    from scipy.special import ndtr

    spread = np.sqrt(0.8**2 + 0.7**2)
    cuts = np.arange(1.5, 5)
    before, after = (1 + float(np.sum(ndtr((3.2 + shift - cuts) / spread))) for shift in (0.0, 0.35))
    return after - before


PAIRED = Family(
    name="paired",
    says="60 customers asked twice: the interval of their change.",
    covers=_COVERS,
    kinds={"mean": Kind.COVERAGE},
    run=_twice,
    quick=60,
)

FAMILIES = (VALUES, DIFFERENCES, PLANNING, PAIRED)
