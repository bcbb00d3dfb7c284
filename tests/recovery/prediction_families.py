"""Planted risks and responses: calibrated, with honest intervals, leaks named, nothing found where nothing is."""

from __future__ import annotations

import numpy as np
from scipy.special import logit
from tests.recovery.family import Family, Outcomes, holds
from tests.recovery.rates import Kind

from resonanz.analytics.prediction.calibration import calibrate
from resonanz.analytics.prediction.discrimination import area
from resonanz.analytics.prediction.results import Prediction
from resonanz.analytics.prediction.risk import predict
from resonanz.analytics.prediction.scoring import score
from resonanz.analytics.prediction.suspects import Reason
from resonanz.analytics.prediction.uplift import find_uplift
from resonanz.analytics.simulate.departures import CampaignCase, DepartureCase

_COVERS = ("prediction/*.py", "simulate/departures.py")
_FRESH = 20_000
_BASE_RATE = 0.3348
"""Mean true risk of four million customers of the case."""


def _departures(seed: int) -> Outcomes:
    case = DepartureCase()
    columns, left, truth = case.sample(700, seed)
    rng = np.random.default_rng(seed + 10_000_000)
    leak = np.where(rng.random(700) < 0.05, ~left, left).astype(float)
    found = predict({**columns, "ended": leak}, left)
    others, gone, _ = case.sample(_FRESH, seed + 20_000_000)
    fresh = score(found, others)
    assert found.risks is not None
    calibration = calibrate(logit(fresh.risk), gone)
    risks = found.risks
    named = {s.column for s in found.suspects if s.reason is Reason.KNOWS}
    return {
        "AUC on customers to come": holds(found.auc, area(fresh.risk, gone)),
        "base rate": holds(found.base_rate, _BASE_RATE),
        "leaking column named": named == {"ended"},
        "useful prediction recognised": "no_better_than_guessing" not in {note.code for note in found.notes},
        "slope of calibration on customers to come": calibration.slope.value,
        "foretold minus came, customers to come": float(fresh.risk.mean() - gone.mean()),
        "distance of a risk from the truth": float(np.abs(risks.risk - truth).mean()),
        "mean true risk of the group least at risk": _group(found, truth, 0),
        "mean true risk of the group most at risk": _group(found, truth, -1),
        "half width of AUC": ((found.auc.high or 0) - (found.auc.low or 0)) / 2,
    }


def _group(found: Prediction, truth: np.ndarray, place: int) -> bool | None:
    """Whether the interval of a group of similar risk holds the mean true risk of its members."""
    assert found.calibration is not None
    assert found.risks is not None
    group = found.calibration.groups[place]
    members = (found.risks.risk >= group.low_risk) & (found.risks.risk <= group.high_risk)
    return holds(group.observed, float(truth[members].mean()))


DEPARTURES = Family(
    name="departures",
    says="700 customers, about 235 of them leave at a known risk, one column is the answer with 5 % errors.",
    covers=_COVERS,
    kinds={
        "AUC": Kind.COVERAGE,
        "base rate": Kind.COVERAGE,
        "leaking": Kind.NAMING,
        "useful": Kind.NAMING,
        "slope": Kind.FIGURE,
        "foretold": Kind.FIGURE,
        "distance": Kind.FIGURE,
        "mean true": Kind.COVERAGE,
        "half": Kind.FIGURE,
    },
    run=_departures,
    runs=500,
    quick=4,
)


def _nothing(seed: int) -> Outcomes:
    columns, left, _ = DepartureCase(strength=0.0).sample(500, seed)
    found = predict(columns, left)
    return {
        "prediction claimed where nothing is": "no_better_than_guessing" not in {note.code for note in found.notes},
        "an honest column called a leak": any(s.reason is Reason.KNOWS for s in found.suspects),
        "an honest column left out": bool(found.suspects),
    }


NOTHING = Family(
    name="no-departures",
    says="500 customers who leave by chance alone: is a prediction claimed, is an honest column blamed?",
    covers=_COVERS,
    kinds={"prediction": Kind.FALSE_POSITIVE, "an honest": Kind.FALSE_POSITIVE},
    run=_nothing,
    runs=500,
    quick=4,
)


def _uplift(seed: int) -> Outcomes:
    even, some = CampaignCase(), CampaignCase(extra=0.12)
    same, moved = find_uplift(*even.sample(3000, seed)), find_uplift(*some.sample(3000, seed))
    claimed = {note.code for note in same.notes}
    return {
        "average effect": holds(same.effect, even.effect),
        "uplift claimed where all respond alike": "uplift_same_for_all" not in claimed,
        "lot called no lot": "treatment_not_random" in claimed,
        "uplift found": "uplift_same_for_all" not in {note.code for note in moved.notes},
        "Qini where some respond": moved.qini.value,
    }


UPLIFT = Family(
    name="uplift",
    says="3,000 customers, half of them by lot with an action that helps all by 5 points, or half by 17, half by −7.",
    covers=_COVERS,
    kinds={
        "average": Kind.COVERAGE,
        "uplift claimed": Kind.FALSE_POSITIVE,
        "lot": Kind.FALSE_POSITIVE,
        "uplift found": Kind.NAMING,
        "Qini": Kind.FIGURE,
    },
    run=_uplift,
    quick=6,
)

FAMILIES = (DEPARTURES, NOTHING, UPLIFT)
