"""Reading and checking the log."""

from __future__ import annotations

import hmac
from typing import Final

from django.utils.translation import gettext as _

from resonanz.organisation.audit import head
from resonanz.organisation.audit.actions import newest_mark, seal, stands
from resonanz.organisation.audit.models import Entry

ALL: Final = None


def first_broken(newest: int | None = ALL) -> Entry | None:
    """The first line whose seal does not fit its content and the line before; None when the log is whole.

    With `newest` only so many of the newest lines are checked.
    """
    lines = Entry.objects.order_by("sequence")
    previous, entries = "", lines
    if newest is not ALL and (begin := Entry.objects.order_by("-sequence")[newest : newest + 1].first()):
        previous, entries = begin.seal, lines.filter(sequence__gt=begin.sequence)
    elif mark := newest_mark():
        previous = mark.detail["seal"]
    for entry in entries.iterator(chunk_size=2_000):
        if not hmac.compare_digest(seal(entry, previous), entry.seal):
            return entry
        previous = entry.seal
    return None


def check_audit(newest: int | None = ALL) -> list[str]:
    """What is wrong with the log, a sentence per finding; an empty list means that it is whole."""
    findings = []
    if broken := first_broken(newest):
        findings.append(
            _("The log was changed: line %(n)s does not fit the one before. Compare it with a backup.")
            % {"n": broken.sequence}
        )
    return findings + _about_the_head()


def _about_the_head() -> list[str]:
    try:
        known = head.read_head()
    except head.HeadError:
        return [
            _("The file %(file)s of the workspace was changed. Compare the log with a backup.") % {"file": head.NAME}
        ]
    if known is None:
        missing = _("The file %(file)s of the workspace is missing: lines taken off the end of the log cannot be seen.")
        return [missing % {"file": head.NAME}] if Entry.objects.exists() else []
    if stands(known):
        return []
    lost = _("The log ends too early: line %(n)s, written on %(day)s, is gone. Compare it with a backup.")
    return [lost % {"n": known.sequence, "day": known.at[:10]}]
