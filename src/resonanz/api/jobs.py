"""Work that one request asks for and a later one fetches: done by the worker, once, and again after a crash."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import translation
from ninja import Schema

from resonanz.api.examples import example
from resonanz.api.models import Job, State
from resonanz.api.problems import NotValid
from resonanz.api.tables import TABLES, write
from resonanz.api.values import inline
from resonanz.organisation.access.keys import holder
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.rules import require
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.customers import actions
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

_LOG = logging.getLogger(__name__)
CUSTOMER, ERASURE = "customer", "erasure"
KEPT: Final = timedelta(days=1)
"""A file that was exported lies ready for so long."""
_DEAD_AFTER: Final = timedelta(minutes=15)
EXAMPLE = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0201",
    "kind": "metrics",
    "format": "csv",
    "state": "done",
    "result": {"rows": 7, "file": "/api/v1/exports/0199a3c2-6f00-7a10-8c11-2f5c9a7e0201/file"},
    "problem": "",
    "created_at": "2026-11-20T13:30:00Z",
    "ended_at": "2026-11-20T13:30:01Z",
}
StateCode = Annotated[State, inline(State)]


class JobOut(Schema):
    """Work that was asked for. Ask again until `state` is done or failed; `problem` says why it failed."""

    model_config = example(EXAMPLE)

    id: str
    kind: str
    format: str
    state: StateCode
    result: dict[str, str | int]
    problem: str
    created_at: datetime
    ended_at: datetime | None


def start(kind: str, key: ApiKey, asked: dict[str, Any], *, form: str) -> Job:
    """Have something done; the worker is woken when the request is through."""
    from resonanz.api.tasks import wake

    job = Job.objects.create(kind=kind, api_key=key, asked=asked, form=form, created_at=clock.now())
    transaction.on_commit(wake)
    return job


def shown(job: Job) -> dict[str, Any]:
    """A job as it leaves."""
    names = ("kind", "state", "result", "problem", "created_at", "ended_at")
    return {**{name: getattr(job, name) for name in names}, "id": str(job.pk), "format": job.form}


def plain(job: Job) -> dict[str, Any]:
    """The same in plain values."""
    return JobOut(**shown(job)).model_dump(mode="json")


def run_next() -> bool:
    """Do what waits longest; False where nothing waits."""
    job = _claim()
    if job is None:
        return False
    with translation.override("en"):  # as all of the interface
        _try(job)
    return True


def _try(job: Job) -> None:
    try:
        found = holder(job.api_key)
        if found is None:
            _end(job, State.FAILED, problem="The key opens nothing any more.")
        else:
            _end(job, State.DONE, result=_do(job, found.viewer))
    except (PermissionDenied, Http404):
        _end(job, State.FAILED, problem="The key may not see this any more.")
    except (ValidationError, NotValid) as error:
        _end(job, State.FAILED, problem=" ".join(getattr(error, "messages", [str(error)])))
    except Exception:  # noqa: BLE001 - the worker tells the key and goes on with the next job
        _LOG.exception("job %s", job.pk)
        _end(job, State.FAILED, problem="It stopped because of an error in this program. Ask for it again.")


def file_of(job: Job) -> Path:
    """Where the file of an export lies."""
    return Path(settings.WORKSPACE) / "exports" / f"{job.pk.hex}.{job.form}"


def tidy() -> int:
    """Remove files that lay ready long enough, and what is known about old jobs."""
    old = Job.objects.filter(ended_at__lt=clock.now() - KEPT)
    for job in old.exclude(form=""):
        file_of(job).unlink(missing_ok=True)
    return old.delete()[0]


def require_whole_house(viewer: Viewer) -> None:
    """A person is disclosed or erased as a whole, so the right must reach the whole house.

    Raises:
        PermissionDenied: it does not.
    """
    require(viewer, "erase_customers")
    if Unit.objects.filter(parent=None, archived_at=None).exclude(below(viewer.paths("erase_customers"))).exists():
        raise PermissionDenied("erase_customers")


def _claim() -> Job | None:
    now = clock.now()
    waits = Q(state=State.WAITING) | Q(state=State.WORKING, claimed_at__lt=now - _DEAD_AFTER)
    for job in Job.objects.filter(waits).select_related("api_key").order_by("created_at")[:20]:
        mine = Job.objects.filter(pk=job.pk, state=job.state, claimed_at=job.claimed_at)
        if mine.update(state=State.WORKING, claimed_at=now):
            return job
    return None


def _do(job: Job, viewer: Viewer) -> dict[str, Any]:
    steps: dict[str, Callable[[Job, Viewer], dict[str, Any]]] = {CUSTOMER: _export_person, ERASURE: _erase_person}
    return steps.get(job.kind, _export_table)(job, viewer)


def _export_table(job: Job, viewer: Viewer) -> dict[str, Any]:
    table = TABLES[job.kind]
    for permission in table.permissions:
        require(viewer, permission)
    rows = write(_place(job), table, table.rows(viewer, table.filters(**job.asked)), form=job.form)
    return _file(job, rows)


def _export_person(job: Job, viewer: Viewer) -> dict[str, Any]:
    require_whole_house(viewer)
    held = actions.export_customer(job.asked["customer"], by=viewer.member)
    _place(job).write_text(json.dumps(held, ensure_ascii=False, indent=2), encoding="utf-8")
    return _file(job, len(held["events"]))


def _erase_person(job: Job, viewer: Viewer) -> dict[str, Any]:
    require_whole_house(viewer)
    return dict(actions.erase_customer(job.asked["customer"], by=viewer.member))


def _place(job: Job) -> Path:
    path = file_of(job)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _file(job: Job, rows: int) -> dict[str, Any]:
    return {"rows": rows, "file": f"/api/v1/exports/{job.pk}/file"}


def _end(job: Job, state: State, **fields: Any) -> None:
    """Over: whom an erasure was about is not kept here either."""
    asked = {} if job.kind in {CUSTOMER, ERASURE} else job.asked
    Job.objects.filter(pk=job.pk).update(state=state, asked=asked, ended_at=clock.now(), **fields)
