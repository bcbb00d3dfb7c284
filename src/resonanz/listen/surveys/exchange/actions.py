"""Bringing a survey in from a file."""

from __future__ import annotations

from django.db.models import QuerySet

from resonanz.listen.surveys.actions import create_survey
from resonanz.listen.surveys.exchange.files import Note, read_file
from resonanz.listen.surveys.models import Survey
from resonanz.organisation.audit.actions import Actor
from resonanz.organisation.touchpoints.models import Touchpoint


def import_survey(data: bytes, *, name: str, touchpoints: QuerySet[Touchpoint], by: Actor | None) -> Survey:
    """A draft out of a file; what was not understood stands in its notes.

    Raises:
        ContentError: if the file cannot be read.
    """
    found = read_file(data, name)
    touchpoint = touchpoints.filter(name=found.touchpoint).first() if found.touchpoint else None
    notes = list(found.notes)
    if found.touchpoint and touchpoint is None:
        notes.append(Note("touchpoint", {"name": found.touchpoint}))
    return create_survey(
        title=found.content["title"],
        touchpoint=touchpoint,
        content=found.content,
        purpose=found.purpose,
        anonymity=found.anonymity,
        notes=[note.plain() for note in notes],
        by=by,
    )
