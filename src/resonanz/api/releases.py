"""`/api/v1/measures/{id}/waves/{number}`: the next wave, released by two persons or taken back."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from resonanz.act.measures.models import Measure
from resonanz.act.measures.release import actions
from resonanz.act.measures.rules import STARTED
from resonanz.api.auth import viewer_with
from resonanz.api.examples import example
from resonanz.api.measures import MeasureOut, Why, answered, read
from resonanz.api.problems import conflict
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.models import Conflict

router = Router(tags=["measures"])
Seen = Annotated[
    int,
    Field(ge=0, le=2_147_483_647, description="The version of the open proposal that was seen; 0 where there is none."),
]


class ReleaseIn(Schema, extra="forbid"):
    """A release; with 0 the wave is proposed and released in one."""

    model_config = example({"version": 1})

    version: Seen


class WithdrawIn(Schema, extra="forbid"):
    """Taking a proposed wave back, with a reason."""

    model_config = example({"version": 2, "reason": "Im Dezember fehlen zu viele."})

    version: Seen
    reason: Why


@router.post(
    "/{uuid:measure_id}/waves/{int:number}/release",
    response=MeasureOut,
    summary="Release the next wave",
    operation_id="release_wave",
)
def release_wave(request: HttpRequest, measure_id: uuid.UUID, number: int, release: ReleaseIn) -> Any:
    """It takes two different persons; then the wave begins by itself in the morning, unless the monitor says stop.

    409 if somebody was quicker: it was proposed, released or taken back since the version that is named.
    """
    viewer = viewer_with(request, "start_measures")
    row = STARTED.fetch(viewer, measure_id)
    try:
        actions.release_wave(row, number, seen=release.version, viewer=viewer)
    except Conflict:
        return _quicker(viewer, row, release)
    return read(viewer, measure_id)


@router.post(
    "/{uuid:measure_id}/waves/{int:number}/withdraw",
    response=MeasureOut,
    summary="Take a proposed wave back",
    operation_id="withdraw_wave",
)
def withdraw_wave(request: HttpRequest, measure_id: uuid.UUID, number: int, withdrawal: WithdrawIn) -> Any:
    """Until it has begun; no policy proposes it again."""
    viewer = viewer_with(request, "start_measures")
    row = STARTED.fetch(viewer, measure_id)
    try:
        actions.withdraw_wave(row, number, reason=withdrawal.reason, seen=withdrawal.version, viewer=viewer)
    except Conflict:
        return _quicker(viewer, row, withdrawal)
    return read(viewer, measure_id)


def _quicker(viewer: Viewer, row: Measure, sent: Schema) -> Any:
    return conflict(answered(viewer, row), sent.model_dump())
