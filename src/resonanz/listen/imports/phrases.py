"""Sentences about imports."""

from __future__ import annotations

from django.utils.translation import gettext as _

from resonanz.listen.imports.models import Import, State
from resonanz.ui.speech import speech


def headline(job: Import) -> str:
    """Where an import stands and what is to be done."""
    sentences = {
        State.READING: _("The file is being read."),
        State.MAPPED: _("Is each column understood right?"),
        State.CHECKING: _("Every row is being checked; nothing is stored yet."),
        State.CHECKED: checked(job),
        State.IMPORTING: _("The rows are on their way into the record."),
        State.DONE: done(job),
        State.FAILED: _("The import did not work."),
        State.CANCELLED: _("The import was cancelled. Nothing was stored."),
    }
    return sentences[State(job.state)]


def checked(job: Import) -> str:
    """What an import would bring."""
    balance = job.result.get("balance", {})
    if not balance.get("rows_stored"):
        return _("The file would add nothing to the record.")
    return _("%(stored)s of %(read)s rows would be stored.") % _counts(balance)


def done(job: Import) -> str:
    """What an import brought."""
    balance = job.result.get("balance", {})
    return _("%(stored)s of %(read)s rows are stored.") % _counts(balance) if balance else ""


def progress(job: Import) -> str:
    """How far the work is."""
    if job.cancel:
        return _("stops; nothing will be stored")
    if job.state == State.READING or not job.rows:
        return _("reads %(name)s") % {"name": job.name}
    return _("%(rows)s rows read") % {"rows": speech().whole(job.rows)}


def _counts(balance: dict[str, int]) -> dict[str, str]:
    whole = speech().whole
    return {"stored": whole(balance.get("rows_stored", 0)), "read": whole(balance.get("rows_read", 0))}
