"""`/api/v1/exports` and `/api/v1/erasures`: what the worker does for a key."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import ValidationError

from resonanz.api import jobs
from resonanz.api.auth import key_of, viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.jobs import JobOut
from resonanz.api.models import Job, State
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, listed
from resonanz.api.problems import NotValid
from resonanz.api.tables import TABLES
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base.sheets import KINDS

exports = Router(tags=["exports"])
erasures = Router(tags=["erasures"])
_ERASED = {**jobs.EXAMPLE, "kind": "erasure", "format": "", "result": {"deleted": 3, "unlinked": 9}}


class ExportIn(Schema, extra="forbid"):
    """What is wanted. `filters` are those of the list of the same name."""

    model_config = example({"kind": "metrics", "format": "csv", "filters": {"period": "365"}})

    kind: Literal["metrics", "drill", "voices", "touchpoints", "units"]
    format: Literal["csv", "xlsx", "json"] = "csv"
    filters: dict[str, str | int | float | bool] = Field(default_factory=dict, max_length=20)


class JobsOut(Schema):
    """A page of jobs."""

    model_config = page_of(jobs.EXAMPLE)

    items: list[JobOut]
    next: str | None


class ErasureOut(JobOut):
    """An erasure: `result` says how many events are gone and how many stay as bare facts without a person."""

    model_config = example(_ERASED)


class ErasuresOut(Schema):
    """A page of erasures."""

    model_config = page_of(_ERASED)

    items: list[ErasureOut]
    next: str | None


@exports.post("", response={202: JobOut}, summary="Ask for an export", operation_id="add_export")
def add_export(request: HttpRequest, export: ExportIn, idempotency_key: IdempotencyKey = None) -> HttpResponse:
    """A table of what the key may see. Ask for it until it is done, then fetch the file within a day."""
    table = TABLES[export.kind]
    viewer = _viewer(request, table.permissions)
    try:
        asked = table.filters(**export.filters)
    except ValidationError as error:
        first = error.errors()[0]
        raise NotValid(".".join(["filters", *map(str, first["loc"])]), first["msg"]) from error

    def act() -> tuple[int, dict[str, Any]]:
        plain = asked.model_dump(mode="json", exclude_none=True)
        job = jobs.start(export.kind, key_of(request), plain, form=export.format)
        record("export.asked", by=viewer.member, on=job, kind=export.kind, key=key_of(request).prefix)
        return 202, jobs.plain(job)

    return once(request, idempotency_key, act, noun="exports")


@exports.get("", response=JobsOut, summary="List exports", operation_id="list_exports")
def list_exports(request: HttpRequest, filters: Query[Paging]) -> Any:
    """The exports that this key asked for in the last day."""
    return listed("exports", _exports(request), filters, jobs.shown)


@exports.get("/{uuid:export_id}", response=JobOut, summary="Read one export", operation_id="read_export")
def read_export(request: HttpRequest, export_id: uuid.UUID) -> Any:
    """How far it is; that of another key answers like one that does not exist."""
    return jobs.shown(_one(_exports(request), export_id))


@exports.get("/{uuid:export_id}/file", summary="Fetch the file of an export", operation_id="read_export_file")
def read_export_file(request: HttpRequest, export_id: uuid.UUID) -> Any:
    """The file, as long as the key still has the scopes that it needs."""
    job = _one(_exports(request).filter(state=State.DONE), export_id)
    _viewer(request, TABLES[job.kind].permissions if job.kind in TABLES else ("erase_customers",))
    path = jobs.file_of(job)
    if not path.exists():
        raise Http404
    kind = {**KINDS, "json": "application/json"}[job.form]
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{job.kind}.{job.form}", content_type=kind)


@erasures.get("", response=ErasuresOut, summary="List erasures", operation_id="list_erasures")
def list_erasures(request: HttpRequest, filters: Query[Paging]) -> Any:
    """The erasures that this key asked for in the last day; they name nobody."""
    return listed("erasures", _erasures(request), filters, jobs.shown)


@erasures.get("/{uuid:erasure_id}", response=ErasureOut, summary="Read one erasure", operation_id="read_erasure")
def read_erasure(request: HttpRequest, erasure_id: uuid.UUID) -> Any:
    """What became of it; that of another key answers like one that does not exist."""
    return jobs.shown(_one(_erasures(request), erasure_id))


def _viewer(request: Any, permissions: tuple[str, ...]) -> Viewer:
    for permission in permissions:
        viewer_with(request, permission)
    viewer: Viewer = request.viewer
    return viewer


def _exports(request: HttpRequest) -> Any:
    return Job.objects.filter(api_key=key_of(request)).exclude(kind=jobs.ERASURE)


def _erasures(request: HttpRequest) -> Any:
    viewer_with(request, "erase_customers")
    return Job.objects.filter(api_key=key_of(request), kind=jobs.ERASURE)


def _one(rows: Any, pk: uuid.UUID) -> Job:
    job: Job | None = rows.filter(pk=pk).first()
    if job is None:
        raise Http404
    return job
