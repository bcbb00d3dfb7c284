"""Planted segments, changes over time and non-response: nothing may be found where nothing is, much where much is."""

from __future__ import annotations

import ibis
import numpy as np
import pyarrow as pa
from tests.recovery.family import Family, Outcomes, holds
from tests.recovery.metric_families import table
from tests.recovery.rates import Kind

from resonanz.analytics.corrections import Correction
from resonanz.analytics.metrics.comparing import compare
from resonanz.analytics.metrics.reweighting import reweight
from resonanz.analytics.metrics.trending import trend
from resonanz.analytics.results import Verdict
from resonanz.analytics.simulate.cases import nps_scores, segments_case

_COVERS = ("metrics/*.py", "intervals.py", "aggregates.py", "weights.py", "corrections.py", "simulate/cases.py")
_FLAGS = {Verdict.BETTER, Verdict.WORSE}


def _noise(seed: int) -> Outcomes:
    codes, scores = segments_case(100, 150, seed)
    names = pa.DictionaryArray.from_arrays(codes.astype(np.int32), [f"S{i:03d}" for i in range(100)])
    rows = table("nps", {"score": scores, "segment": names})
    outcomes: dict[str, float | bool | None] = {}
    for correction in Correction:
        found = compare(rows, by=["segment"], correction=correction)
        tested = [c for c in found if c.p_adjusted is not None]
        flagged = sum(c.verdict in _FLAGS for c in tested)
        outcomes[f"{correction.value}: anything flagged among 100 noise segments"] = flagged > 0
        outcomes[f"{correction.value}: segments flagged per run"] = float(flagged)
        outcomes[f"{correction.value}: segments large enough to be judged"] = float(len(tested))
    outcomes["a segment torn out of the tie of all"] = any(
        c.rank_low != 1 or c.rank_high != len(tested) for c in tested
    )
    return outcomes


NOISE = Family(
    name="noise-segments",
    says="100 segments of 150 answers that do not differ at all: how often is one of them called better or worse?",
    covers=_COVERS,
    kinds={
        "decision: anything": Kind.FALSE_POSITIVE,
        "screen: anything": Kind.FIGURE,
        "decision: segments": Kind.FIGURE,
        "screen: segments": Kind.FIGURE,
        "a segment torn": Kind.FALSE_POSITIVE,
    },
    run=_noise,
    quick=8,
)

_REGIONS = (
    ("A", 0.62, 0.12),
    ("B", 0.50, 0.18),
    ("C", 0.48, 0.20),
    ("D", 0.46, 0.20),
    ("E", 0.45, 0.21),
    ("F", 0.33, 0.32),
)
_PER_REGION = 300


def _regions(seed: int) -> Outcomes:
    rng = np.random.default_rng(seed)
    scores = np.concatenate([nps_scores(rng, _PER_REGION, promoters=p, detractors=d) for _, p, d in _REGIONS])
    codes = np.repeat(np.arange(len(_REGIONS), dtype=np.int32), _PER_REGION)
    names = pa.DictionaryArray.from_arrays(codes, [name for name, _, _ in _REGIONS])
    found = {c.value.segment: c for c in compare(table("nps", {"score": scores, "region": names}), by=["region"])}
    truth = [100 * (p - d) for _, p, d in _REGIONS]
    outcomes: dict[str, float | bool | None] = {}
    for rank, (name, _, _) in enumerate(_REGIONS):
        outcomes[f"NPS of {name}"] = holds(found[name].value.estimate, truth[rank])
    ranks = [found[name] for name, _, _ in _REGIONS]
    outcomes["all true ranks inside their ranks"] = all(
        c.rank_low <= rank <= c.rank_high for rank, c in enumerate(ranks, start=1)
    )
    outcomes["the best region called better"] = found["A"].verdict is Verdict.BETTER
    outcomes["the worst region called worse"] = found["F"].verdict is Verdict.WORSE
    outcomes["a region called the opposite of the truth"] = any(
        c.verdict is (Verdict.WORSE if t > np.mean(truth) else Verdict.BETTER)
        for c, t in zip(ranks, truth, strict=True)
    )
    outcomes["ranks left to the best region"] = float(found["A"].rank_high - found["A"].rank_low + 1)
    return outcomes


REGIONS = Family(
    name="regions",
    says="6 regions of 300 answers: one clearly better, one clearly worse, four within 10 NPS points.",
    covers=_COVERS,
    kinds={
        "NPS": Kind.COVERAGE,
        "all true ranks": Kind.AT_LEAST,
        "the best": Kind.NAMING,
        "the worst": Kind.NAMING,
        "a region": Kind.FALSE_POSITIVE,
        "ranks left": Kind.FIGURE,
    },
    run=_regions,
    quick=12,
)

_MONTHS = 6
_PER_MONTH = 250
_USUAL, _RISEN = (0.46, 0.22), (0.60, 0.16)


def _months(seed: int, last: tuple[float, float]) -> ibis.Table:
    rng = np.random.default_rng(seed)
    scores, days = [], []
    for month in range(_MONTHS):
        promoters, detractors = last if month == _MONTHS - 1 else _USUAL
        scores.append(nps_scores(rng, _PER_MONTH, promoters=promoters, detractors=detractors))
        first = np.datetime64(f"2025-{month + 1:02d}-01")
        days.append(first + rng.integers(0, 28, _PER_MONTH).astype("timedelta64[D]"))
    when = pa.array(np.concatenate(days).astype("datetime64[us]"))
    return table("nps", {"score": np.concatenate(scores), "occurred_at": when})


def _trend(seed: int) -> Outcomes:
    (steady,) = trend(_months(seed, _USUAL))
    (risen,) = trend(_months(seed, _RISEN))
    return {
        "change of nothing": holds(steady.change, 0.0),
        "change of 20 points": holds(risen.change, 20.0),
        "false alarm in a steady month": steady.verdict in _FLAGS,
        "rise of the visible size, 20 points, found": risen.verdict is Verdict.BETTER,
        "visible change in points": risen.visible_change,
    }


TREND = Family(
    name="trend",
    says="6 months of 250 answers: a steady line, and one that rises at last by the 20 points such samples can show.",
    covers=_COVERS,
    kinds={
        "change": Kind.COVERAGE,
        "false alarm": Kind.FALSE_POSITIVE,
        "rise": Kind.POWER,
        "visible": Kind.FIGURE,
    },
    run=_trend,
    quick=10,
)

_AGES = {"young": 0.35, "middle": 0.40, "old": 0.25}
_PLACES = {"town": 0.6, "land": 0.4}
_ANSWERS = {"young": 0.10, "middle": 0.25, "old": 0.60}
_MORE_ON_LAND = 1.4
_SHIFT = {"young": -0.10, "middle": 0.0, "old": 0.10, "town": -0.03, "land": 0.05}


def _promoters(age: str, place: str) -> float:
    return 0.45 + _SHIFT[age] + _SHIFT[place]


def _population_nps() -> float:
    """True NPS of all customers, who answered or not: exact, margins are independent."""
    return 100 * sum(
        a * b * (_promoters(age, place) - 0.25) for age, a in _AGES.items() for place, b in _PLACES.items()
    )


def _response(seed: int) -> Outcomes:
    rng = np.random.default_rng(seed)
    n = 2400
    age, place = (rng.choice(list(d), n, p=list(d.values())) for d in (_AGES, _PLACES))
    chance = np.vectorize(_ANSWERS.get)(age) * np.where(place == "land", _MORE_ON_LAND, 1.0)
    answers = rng.random(n) < chance
    age, place = age[answers], place[answers]
    promoters = np.vectorize(_promoters)(age, place)
    group = rng.random(len(age))
    scores = np.select([group < promoters, group > 0.75], [9.0, 5.0], 7.0)
    rows = table("nps", {"score": scores, "age": pa.array(age.tolist()), "place": pa.array(place.tolist())})
    (found,) = reweight(rows, {"age": _AGES, "place": _PLACES})
    truth = _population_nps()
    return {
        "weighted NPS": holds(found.after.estimate, truth),
        "bias of the weighted NPS": found.after.estimate.value / truth - 1,
        "without weights, the interval holds the truth": holds(found.before.estimate, truth),
        "design effect": found.deff,
    }


WEIGHTING = Family(
    name="weighting",
    says="Old customers answer six times as often and are happier: weights must bring the true NPS of all back.",
    covers=_COVERS,
    kinds={"weighted": Kind.COVERAGE, "bias": Kind.BIAS, "without": Kind.FIGURE, "design": Kind.FIGURE},
    run=_response,
    quick=12,
)

FAMILIES = (NOISE, REGIONS, TREND, WEIGHTING)
