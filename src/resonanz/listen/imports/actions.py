"""Writing imports: what a person decides on the way of a file into the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.listen.imports.columns.queries import SAID, corrected, sections_of, written
from resonanz.listen.imports.models import Import, State
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock, uploads
from resonanz.organisation.people.models import Member

MEGABYTES = 200


@transaction.atomic
def receive_file(file: UploadedFile[Any], *, by: Member) -> Import:
    """Keep a file and have it read.

    Raises:
        ValidationError: if it is empty or larger than a browser may send.
    """
    key = uploads.keep(file, megabytes=MEGABYTES)
    path = uploads.path_of(key)
    name = path.name if path else ""
    job = Import.objects.create(member=by, name=name, size=file.size or 0, upload=key, created_at=clock.now())
    record("import.received", by=by, on=job, name=name, bytes=job.size)
    return job


@transaction.atomic
def correct_column(job: Import, *, table: int, column: str, role: str, details: Mapping[str, Any], by: Actor) -> Import:
    """Give a column another meaning; what was checked before must be checked again.

    Raises:
        ValidationError: if the import is not at a point where columns may change, or the meaning is not valid.
    """
    from resonanz.events.errors import MappingError
    from resonanz.events.mapping import parse_mapping

    _require(job, State.MAPPED, State.CHECKED)
    sections = sections_of(job.mapping)
    sections[table] = corrected(sections[table], column, role, details)
    text = written(sections)
    try:
        parse_mapping(text)
    except MappingError as error:
        raise ValidationError(str(error)) from error
    for fact in job.understood[table]["columns"]:
        if fact["name"] == column:
            fact["codes"] = [SAID]
    _move(job, State.MAPPED, mapping=text, understood=job.understood, problem={}, result={})
    record("import.corrected", by=by, on=job, column=column, role=role)
    return job


@transaction.atomic
def check_file(job: Import, *, by: Actor) -> Import:
    """Have the whole file read, to say what an import would bring."""
    _require(job, State.MAPPED)
    _move(job, State.CHECKING, problem={}, result={}, rows=0, cancel=False, claimed_at=None)
    record("import.checked", by=by, on=job)
    return job


@transaction.atomic
def import_file(job: Import, *, by: Actor) -> Import:
    """Have the file stored in the record."""
    _require(job, State.CHECKED)
    _move(job, State.IMPORTING, rows_expected=job.rows, rows=0, cancel=False, claimed_at=None)
    record("import.started", by=by, on=job, name=job.name)
    return job


@transaction.atomic
def cancel_import(job: Import, *, by: Actor) -> Import:
    """Stop an import; before its commit nothing of it is in the record.

    Work that goes on in this moment stops itself at the next batch of rows.
    """
    if job.works:
        Import.objects.filter(pk=job.pk).update(cancel=True)
        job.refresh_from_db()
    elif not job.ended:
        _move(job, State.CANCELLED)
        uploads.discard(job.upload)
    record("import.cancelled", by=by, on=job)
    return job


def _require(job: Import, *states: State) -> None:
    if job.state not in states:
        raise ValidationError(
            _("This import %(state)s. Look at it again before you go on."), params={"state": job.get_state_display()}
        )


def _move(job: Import, state: State, **fields: Any) -> None:
    """To another state, unless somebody else was quicker."""
    moved = Import.objects.filter(pk=job.pk, state=job.state).update(state=state, **fields)
    job.refresh_from_db()
    if not moved:
        _require(job, state)
