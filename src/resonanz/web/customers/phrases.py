"""Sentences about customers."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from resonanz.organisation.customers.models import Erasure
from resonanz.ui.speech import speech


def customer_headline(*, name: str, since: date | None, events: int) -> str:
    """Who this is, as far as one may know, and how much of the story is told here."""
    who = name or (_("Customer since %(year)s") % {"year": since.year} if since else _("A customer"))
    if not events:
        return _("%(who)s: nothing was heard within your units yet.") % {"who": who}
    return _("%(who)s: %(events)s events within your units.") % {"who": who, "events": events}


def request_headline(*, asked: bool, found: int, identified: bool) -> str:
    """What is held about a person who asks."""
    if not asked:
        return _("Somebody wants to know, or to be forgotten.")
    if not found and not identified:
        return _("Nothing is held under these words.")
    return _("%(events)s events are held in the record.") % {"events": found}


def erasure_words(asked: Erasure) -> str:
    """How far an erasure is, and what became of it."""
    if asked.ended_at is not None and asked.problem:
        return _("Nothing was held about this person any more.")
    if asked.ended_at is not None:
        words = _("Erased: %(deleted)s events are gone, %(unlinked)s stay as bare facts without a person.")
        return words % {"deleted": asked.deleted, "unlinked": asked.unlinked}
    if asked.problem:
        return _("The erasure stopped. It is taken up again by itself within a quarter of an hour.")
    return _("The person is being erased.") if asked.claimed_at else _("The erasure waits for the worker.")


def sheet_headline(*, usable: bool, read: int, writes: int, rejected: int) -> str:
    """What confirming a sheet would do."""
    t = speech()
    if not usable:
        return _("Nothing can be taken over from this file.")
    if not read:
        return _("The file has no rows.")
    if not writes:
        return _("No row of the file can be taken over.") if rejected == read else _("The file changes nothing.")
    return _("%(writes)s of %(read)s rows bring in or change a customer.") % {
        "writes": t.whole(writes),
        "read": t.whole(read),
    }
