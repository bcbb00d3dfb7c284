"""The work on imports: done by the worker beside the requests, taken up again after a crash."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.models import Q
from huey import crontab

from resonanz.events.errors import InputRefused, NothingToMeasure, RecordError
from resonanz.listen.imports.columns.queries import facts_of, section_of, written
from resonanz.listen.imports.models import WORKING, Import, State
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock, uploads
from resonanz.organisation.base.jobs import jobs
from resonanz.organisation.people import queries as people
from resonanz.report.phrases import msg

if TYPE_CHECKING:
    from resonanz.events.importing import ImportResult
    from resonanz.events.intake import Input

_LOG = logging.getLogger(__name__)
DEAD_AFTER: Final = timedelta(minutes=15)
"""Without a sign of life: the worker was killed. Doing its work again is safe, as nothing is stored twice."""
_NOTED_EVERY: Final = timedelta(seconds=1)
_NOTHING_SAID: Final = "version: resonanz-mapping/1\nshape: wide\nrest: attributes\n"
_OURS: Final = msg(
    "The import stopped because of an error in this program. Choose the file again: nothing is stored twice."
)
_SHOWN: Final = 50


class _Cancelled(Exception):  # noqa: N818 - it reads as what happened
    """The person changed their mind."""


def wake() -> None:
    """Have the worker look at once; it looks each minute anyway."""
    run_waiting()


@jobs.task()  # type: ignore[untyped-decorator]
def run_waiting() -> None:
    """Work on all imports that wait."""
    while run_next():
        pass


@jobs.periodic_task(crontab())  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Imports whose worker was killed, and those that nobody was woken for."""
    run_waiting.call_local()


def run_next() -> bool:
    """Work on the import that waits longest; False where none waits."""
    job = _claim()
    if job is None:
        return False
    steps: dict[str, Callable[[Import], None]] = {
        State.READING: _read,
        State.CHECKING: _check,
        State.IMPORTING: _import,
    }
    try:
        steps[job.state](job)
    except _Cancelled:
        _end(job, State.CANCELLED)
    except RecordError as error:
        _told(job, error.message, error.params)
    except Exception:  # noqa: BLE001 - the worker tells the person and goes on with the next file
        _LOG.exception("import %s", job.pk)
        _told(job, _OURS, {})
    return True


def _claim() -> Import | None:
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - DEAD_AFTER)
    for job in Import.objects.filter(free, state__in=WORKING).order_by("created_at"):
        if Import.objects.filter(pk=job.pk, claimed_at=job.claimed_at).update(claimed_at=now):
            job.refresh_from_db()
            return job
    return None


def _read(job: Import) -> None:
    """Guess what the columns mean; where nothing can be guessed, the person says it."""
    try:
        with _opened(job, "") as inputs:
            _understand(job, inputs, {})
    except NothingToMeasure as error:
        with _opened(job, _NOTHING_SAID) as inputs:
            _understand(job, inputs, _words(error.message, error.params))


def _understand(job: Import, inputs: list[Input], problem: dict[str, Any]) -> None:
    _note(job)
    job.mapping = written(section_of(item) for item in inputs)
    job.understood = [facts_of(item) for item in inputs]
    job.problem, job.state, job.claimed_at = problem, State.MAPPED, None
    job.save(update_fields=["mapping", "understood", "problem", "state", "claimed_at"])


def _check(job: Import) -> None:
    from resonanz.events.importing import preview_sources
    from resonanz.events.workspace import Workspace

    workspace = Workspace(settings.WORKSPACE).create()
    path = workspace.rejected / f"preview-{job.pk.hex}.csv"
    with _opened(job, job.mapping) as inputs:
        sources = [(item.source, item.mapping) for item in inputs]
        found = preview_sources(workspace, sources, received_at=clock.now(), rejected=path, progress=_progress(job))
    job.result, job.rows, job.state = _result(found), found.balance.rows_read, State.CHECKED
    job.claimed_at = None
    job.save(update_fields=["result", "rows", "state", "claimed_at"])


def _import(job: Import) -> None:
    from resonanz.events.importing import import_sources
    from resonanz.events.workspace import Workspace

    workspace = Workspace(settings.WORKSPACE).create()
    told = _progress(job)
    with _opened(job, job.mapping) as inputs:
        sources = [(item.source, item.mapping) for item in inputs]
        done = import_sources(
            workspace,
            sources,
            received_at=clock.now(),
            progress=told,
            on_wait=lambda: _note(job),
            known_names=people.names(),
        )
    job.result, job.rows = _result(done), done.balance.rows_read
    job.save(update_fields=["result", "rows"])
    (workspace.rejected / f"preview-{job.pk.hex}.csv").unlink(missing_ok=True)
    _end(job, State.DONE)
    record("import.done", by=job.member, on=job, **job.result["balance"])


@contextmanager
def _opened(job: Import, mapping: str) -> Iterator[list[Input]]:
    from resonanz.events.intake import open_inputs

    path = uploads.path_of(job.upload)
    if path is None:
        raise InputRefused("{name} is not kept any more. Choose the file again.", name=job.name)
    with tempfile.TemporaryDirectory(prefix="resonanz-") as folder:
        said = Path(folder) / job.name
        said.write_text(mapping, encoding="utf-8")
        with open_inputs([path], mapping_file=said if mapping else None) as inputs:
            yield inputs


def _progress(job: Import) -> Callable[[str, int], None]:
    finished: dict[str, int] = {}
    noted: datetime | None = None

    def told(name: str, rows: int) -> None:
        nonlocal noted
        finished[name] = rows
        job.reading, job.rows = name[:200], sum(finished.values())
        if noted is None or clock.now() - noted > _NOTED_EVERY:
            noted = clock.now()
            _note(job)

    return told


def _note(job: Import) -> None:
    """Write down how far it is, and stop where the person said so."""
    mine = Import.objects.filter(pk=job.pk)
    mine.update(reading=job.reading, rows=job.rows, claimed_at=clock.now())
    if mine.filter(cancel=True).exists():
        raise _Cancelled


def _result(result: ImportResult) -> dict[str, Any]:
    sources = [
        {
            "name": source.name,
            "balance": asdict(source.balance),
            "problems": [asdict(problem) for problem in source.problems[:_SHOWN]],
            "cells": [asdict(cell) for cell in source.cells[:_SHOWN]],
            "implausible_times": source.implausible_times,
        }
        for source in result.sources
    ]
    rejected = result.rejected_file.name if result.rejected_file else ""
    return {"balance": asdict(result.balance), "sources": sources, "rejected": rejected}


def _told(job: Import, message: str, params: dict[str, object]) -> None:
    """A mapping that does not fit can be corrected; anything else ends the import."""
    job.problem = _words(message, params)
    if job.state == State.CHECKING and uploads.path_of(job.upload) is not None and job.mapping:
        job.state, job.claimed_at = State.MAPPED, None
        job.save(update_fields=["problem", "state", "claimed_at"])
        return
    job.save(update_fields=["problem"])
    _end(job, State.FAILED)


def _words(message: str, params: dict[str, object]) -> dict[str, Any]:
    return {"message": message, "params": {name: str(value) for name, value in params.items()}}


def _end(job: Import, state: State) -> None:
    uploads.discard(job.upload)
    Import.objects.filter(pk=job.pk).update(state=state, claimed_at=None, upload="")
    job.refresh_from_db()
