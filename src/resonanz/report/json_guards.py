"""Levers, surveys after Kano and the guard of bonuses, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resonanz.report.json_values import Json, required

if TYPE_CHECKING:
    from resonanz.analytics.drivers.kano import Kano
    from resonanz.analytics.metrics.bonus import GamingSign, Luck
    from resonanz.report.learned import Bid, Features, Lever, Levers, Target


def levers(found: Levers) -> Json:
    """Euro levers of touchpoints in segments, each an association."""
    return {"tag": "association", "looked": found.looked, "items": [_lever(item) for item in found.items]}


def _lever(item: Lever) -> Json:
    lever = item.lever
    return {
        "touchpoint": lever.touchpoint,
        "segment": None if item.dimension is None else f"{item.dimension}={lever.segment}",
        "visitors": lever.visitors,
        "each": required(lever.each),
        "total": required(lever.total),
        "found": lever.found,
    }


def kano(found: Features) -> Json:
    """Features that were asked about in pairs."""
    return {"items": [_feature(item) for item in found.items]}


def _feature(item: Kano) -> Json:
    return {
        "feature": item.feature,
        "category": None if item.category is None else str(item.category),
        "counts": {str(category): n for category, n in item.counts.items()},
        "better": required(item.better),
        "worse": required(item.worse),
    }


def bonus(found: Target) -> Json:
    """What a bonus on a score would reward."""
    guard = found.guard
    return {
        "touchpoint": found.touchpoint,
        "metric": found.metric,
        "target": required(found.target),
        "step": found.step,
        "reliability": required(guard.reliability),
        "advisable": guard.advisable,
        "same": guard.same,
        "expected_by_luck": guard.expected_by_luck,
        "units": [_unit(item) for item in guard.items],
        "since": None if found.since is None else found.since.isoformat(),
        "signs": None if found.signs is None else [_sign(item) for item in found.signs],
    }


def _unit(item: Luck) -> Json:
    return {
        "unit": item.unit,
        "score": required(item.score),
        "true": required(item.true),
        "reached": item.reached,
        "by_luck": item.by_luck,
        "deserved": item.deserved,
        "needed_n": item.needed_n,
    }


def _sign(item: GamingSign) -> Json:
    return {"unit": item.unit, "kind": item.kind, "change": required(item.change), "p_adjusted": item.p_adjusted}


def offer(found: Bid) -> Json:
    """Whom an offer would pay for, with what was assumed."""
    assumed, decision = found.assumed, found.decision
    return {
        "assumed": {"value": assumed.value, "cost": assumed.cost, "success": assumed.success},
        "threshold": decision.threshold,
        "contacted": decision.contacted,
        "n": found.n,
        "profit": required(decision.profit),
        "everybody": required(decision.everybody),
    }
