"""Effects and value models made by hand, for tests that need no record."""

from __future__ import annotations

import uuid
from types import MappingProxyType
from typing import Any

from resonanz.analytics.effects import Check, Counterfactual, Design, Difference, Effect, Grade
from resonanz.analytics.results import note

MEASURE = uuid.UUID("0199a3c2-6f00-7a10-8c11-2f5c9a7e0c01")


def effect(value: float | None = 0.21, low: float | None = 0.12, high: float | None = 0.30, **more: Any) -> Effect:
    """Compared with all checks passed, unless said otherwise."""
    weeks = ("2026-08-31", "2026-09-07", "2026-09-14")
    course = Counterfactual(weeks, (3.4, 3.6, 3.7), (3.4, 3.4, 3.4), (3.2, 3.2, 3.2), (3.6, 3.6, 3.6), (weeks[1],))
    given: dict[str, Any] = {
        "level": 0.95,
        "relative": 0.05,
        "design": Design.DID,
        "grade": Grade.B,
        "reason": note("grade_compared"),
        "checks": (Check("pre_trend", True, 0.6, note("pre_trend_parallel")),),
        "weights": MappingProxyType({"Ost": 0.7, "West": 0.3}),
        "counterfactual": course,
        "differences": (Difference(-1, 0.0, -0.2, 0.2), Difference(0, 0.2, 0.0, 0.4)),
        "n": 900,
        "treated": 2,
        "controls": 3,
        "method": "did",
    }
    return Effect(value, low, high, **(given | more))


def done(cast: Any, found: Effect | None = None, **more: Any) -> Any:
    """A computed run in the North, of one measure unless said otherwise."""
    from resonanz.organisation.base import clock
    from resonanz.prove.effects.models import EffectRun, State

    found = found or effect()
    result = {"since": "2026-09-07", "treated": ["Nord"], "started": {"Nord": "2026-09-07"}, "grain": "week"}
    result |= {"scale": "1-5", "hidden": 0, "other_scales": 0, "version": 3, "periods": ["2026-08-31", "2026-09-14"]}
    given: dict[str, Any] = {
        "measure": MEASURE,
        "run": 1,
        "number": "M-12",
        "title": "Clear bills",
        "metric": "csat",
        "specification": {"touchpoints": ["Rechnung"], "metric": "csat", "direction": "up"},
        "fingerprint": "0" * 64,
        "unit": cast.units["Nord"],
        "state": State.DONE,
        "member": cast.anna,
        "created_at": clock.now(),
        "ended_at": clock.now(),
        "result": {**result, "program": "0", "effect": found.to_json(whole=True)},
        "grade": found.grade.value,
        "value": found.value,
    }
    return EffectRun.objects.create(**(given | more))


FIGURES: dict[str, Any] = {
    "low_cents": 600,
    "middle_cents": 1_200,
    "high_cents": 2_400,
    "metric": "csat",
    "source": "Verträge",
}


def model(cast: Any, *, signed: bool = True, **more: Any) -> Any:
    """A value model written by Anna and signed by Felix."""
    from resonanz.prove.roi.actions import draft_model, sign_model

    made = draft_model(by=cast.anna, **({"name": "Energie"} | FIGURES | more))
    return sign_model(made, seen=1, by=cast.felix) if signed else made


def controller(cast: Any, unit: str = "Haus") -> Any:
    """Somebody in controlling."""
    from datetime import timedelta

    from resonanz.organisation.base import clock
    from resonanz.organisation.people.actions import assign_role, create_member

    member = create_member(email="kira@haus.example", name="Kira Konto", unit=cast.units[unit], by=None)
    since = clock.today() - timedelta(days=30)
    assign_role(member, role=cast.roles["controlling"], unit=cast.units[unit], by=None, since=since)
    return member


def english(*members: Any) -> None:
    """Let them read English."""
    for member in members:
        type(member).objects.filter(pk=member.pk).update(language="en")
