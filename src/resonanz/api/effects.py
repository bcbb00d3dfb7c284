"""`/api/v1/effects`: what measures caused; asked for, computed by the worker, cancelled."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, listed
from resonanz.api.problems import NotValid
from resonanz.api.values import EXAMPLE as VALUE
from resonanz.api.values import ValueOut, inline, value_of
from resonanz.prove.effects import actions
from resonanz.prove.effects.models import EffectRun, Kind, State
from resonanz.prove.effects.phrases import estimate
from resonanz.prove.effects.rules import DAYS, EFFECTS, EFFECTS_COMPUTED, MOST_DAYS

router = Router(tags=["effects"])
_ID = "0199a3c2-6f00-7a10-8c11-2f5c9a7e0101"
EXAMPLE = {
    "id": _ID,
    "measure": _ID,
    "run": 1,
    "kind": "measure",
    "number": "M-12",
    "title": "Abschlag erklären",
    "metric": "csat",
    "state": "done",
    "problem": "",
    "effect": {**VALUE, "value": 0.21, "low": 0.12, "high": 0.30, "n": 2214, "method": "staggered", "unit": "scale"},
    "relative": 0.052,
    "design": "staggered",
    "grade": "A",
    "checks": [{"name": "balance", "passed": True, "value": 0.61}],
    "weights": {},
    "fingerprint": "9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015",
    "created_at": "2026-11-20T13:30:00Z",
    "ended_at": "2026-11-20T13:30:04Z",
}
KindCode = Annotated[Kind, inline(Kind)]
StateCode = Annotated[State, inline(State)]


class CheckOut(Schema):
    """Something that was tested; `passed` null means that it could not be told."""

    name: str
    passed: bool | None
    value: float | None


class EffectOut(Schema):
    """One computation of an effect. `effect` is null until it is done, and where nothing can be told."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    measure: uuid.UUID | None
    run: int
    kind: KindCode
    number: str
    title: str
    metric: str
    state: StateCode
    problem: str = Field(description="A code that says why there is no result; empty otherwise.")
    effect: ValueOut | None
    relative: float | None
    design: str
    grade: str = Field(description="A drawn by lot, B compared, C association, D no result; empty until done.")
    checks: list[CheckOut]
    weights: dict[str, float]
    fingerprint: str = Field(description="Hash of the question, which is frozen.")
    created_at: datetime
    ended_at: datetime | None


class EffectsOut(Schema):
    """A page of computations."""

    model_config = page_of(EXAMPLE)

    items: list[EffectOut]
    next: str | None


class EffectIn(Schema, extra="forbid"):
    """What shall be computed: the effect of a measure, or of the follow-up of closed cases."""

    model_config = example({"measure": _ID})

    measure: uuid.UUID | None = None
    followup: bool = Field(default=False, description="Customers asked after a case beside those held out by lot.")
    days: int = Field(DAYS, ge=1, le=MOST_DAYS, description="For a follow-up: how long after the draw is looked at.")


class EffectFilters(Paging):
    """Which computations."""

    measure: uuid.UUID | None = None
    state: StateCode | None = None


@router.get("", response=EffectsOut, summary="List effects", operation_id="list_effects")
def list_effects(request: HttpRequest, filters: Query[EffectFilters]) -> Any:
    """Computations in the order in which they were asked for."""
    rows = EFFECTS.rows(viewer_with(request, "see_effects"))
    if filters.measure is not None:
        rows = rows.filter(measure=filters.measure)
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    return listed("effects", rows, filters, shown)


@router.get("/{uuid:effect_id}", response=EffectOut, summary="Read one effect", operation_id="read_effect")
def read_effect(request: HttpRequest, effect_id: uuid.UUID) -> Any:
    """One computation; a foreign one answers like one that does not exist."""
    return shown(EFFECTS.fetch(viewer_with(request, "see_effects"), effect_id))


@router.post("", response={202: EffectOut}, summary="Have an effect computed", operation_id="request_effect")
def request_effect(request: HttpRequest, asked: EffectIn, idempotency_key: IdempotencyKey = None) -> Any:
    """The worker computes it; read it again until `state` is done or failed."""
    viewer = viewer_with(request, "compute_effects")
    if (asked.measure is None) != asked.followup:
        raise NotValid("measure", "Name a measure, or ask for the follow-up of closed cases: one of the two.")

    def act() -> tuple[int, dict[str, Any]]:
        from resonanz.prove.effects.tasks import wake

        run = _followed(viewer, asked) if asked.measure is None else _measured(viewer, asked.measure)
        transaction.on_commit(wake)
        return 202, EffectOut(**shown(run)).model_dump(mode="json")

    return once(request, idempotency_key, act, noun="effects")


@router.post(
    "/{uuid:effect_id}/cancel", response=EffectOut, summary="Cancel a computation", operation_id="cancel_effect"
)
def cancel_effect(request: HttpRequest, effect_id: uuid.UUID, idempotency_key: IdempotencyKey = None) -> Any:
    """One that is being computed stops at its next step; one that has ended cannot be cancelled."""
    viewer = viewer_with(request, "compute_effects")
    run = EFFECTS_COMPUTED.fetch(viewer, effect_id)

    def act() -> tuple[int, dict[str, Any]]:
        return 200, EffectOut(**shown(actions.cancel_effect(run, by=viewer.member))).model_dump(mode="json")

    return once(request, idempotency_key, act)


def _measured(viewer: Any, measure: uuid.UUID) -> EffectRun:
    from resonanz.act.measures.rules import MEASURES
    from resonanz.loop.joining import effect_question

    found = MEASURES.fetch(viewer, measure)
    question = effect_question(found)
    if not viewer.may("compute_effects", actions.part_of(question)):
        raise NotValid("measure", "Its units lie outside of where this key may compute effects.")
    return actions.request_effect(measure=found.pk, specification=question, by=viewer.member)


def _followed(viewer: Any, asked: EffectIn) -> EffectRun:
    if not viewer.may("compute_effects", actions.house()):
        raise NotValid("followup", "It concerns the whole house; this key may compute effects in a part of it.")
    question = {"title": "Follow-up of closed cases", "metric": "returned", "direction": "down", "days": asked.days}
    return actions.request_followup(specification=question, by=viewer.member)


def shown(run: EffectRun) -> dict[str, Any]:
    """A computation as it leaves."""
    plain = ("measure", "run", "kind", "number", "title", "metric", "state", "grade", "fingerprint", "created_at")
    found = run.effect
    known = found is not None and found.value is not None
    problem = run.problem.get("code", "refused") if run.problem else ""
    return {
        **{name: getattr(run, name) for name in (*plain, "ended_at")},
        "id": run.pk,
        "problem": problem,
        "effect": value_of(estimate(run, found)) if known and found else None,
        "relative": found.relative if found else None,
        "design": found.design.value if found else "",
        "checks": [{"name": c.name, "passed": c.passed, "value": c.value} for c in found.checks] if found else [],
        "weights": dict(found.weights) if found else {},
    }
