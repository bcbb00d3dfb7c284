"""Planted groups of customers: found when they are apart, refused when they are degrees of one thing or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sklearn.metrics import adjusted_rand_score
from tests.analytics.segments.planted import groups, halo, noise
from tests.recovery.family import Family, Outcomes
from tests.recovery.rates import Kind

from resonanz.analytics.segments import Column, Reading, Settings, find_segments

_COVERS = ("segments/*.py",)
_SETTINGS = Settings(most=4, starts=12, rounds=20, clouds=19)


def _groups(seed: int) -> Outcomes:
    columns, kind = groups(seed)
    found = find_segments(columns, settings=_SETTINGS)
    rules = [segment.precision.value for segment in found.items if segment.precision.value is not None]
    return {
        "three segments are published": len(found.items) == 3,
        "agreement with the true kinds (adjusted Rand)": float(adjusted_rand_score(kind, found.labels)),
        "share of those the rule finds who belong": sum(rules) / len(rules) if rules else None,
    }


GROUPS = Family(
    name="segments-groups",
    says="600 customers of three kinds (50, 30, 20 %) in five survey items, spend and channel.",
    covers=_COVERS,
    kinds={"three": Kind.NAMING, "agreement": Kind.FIGURE, "share": Kind.FIGURE},
    run=_groups,
    runs=500,
    quick=2,
)


def _refused(case: Callable[[int], Sequence[Column]]) -> Callable[[int], Outcomes]:
    def run(seed: int) -> Outcomes:
        return {"segments are published": find_segments(case(seed), settings=_SETTINGS).reading is Reading.SEGMENTS}

    return run


HALO = Family(
    name="segments-halo",
    says="600 customers whose one mood colours five items and spend: degrees, no kinds.",
    covers=_COVERS,
    kinds={"segments": Kind.FALSE_POSITIVE},
    run=_refused(halo),
    runs=500,
    quick=2,
)
NOISE = Family(
    name="segments-noise",
    says="600 customers in whom nothing hangs together.",
    covers=_COVERS,
    kinds={"segments": Kind.FALSE_POSITIVE},
    run=_refused(noise),
    runs=500,
    quick=2,
)

FAMILIES = (GROUPS, HALO, NOISE)
