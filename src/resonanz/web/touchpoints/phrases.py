"""Sentences of the register."""

from __future__ import annotations

from django.utils.translation import gettext as _


def register_headline(*, total: int, without_owner: int, assumed: int) -> str:
    """What the register says about itself: the first gap that somebody can close."""
    if not total:
        return _("No touchpoint stands in the register yet.")
    if without_owner:
        return _("Nobody is responsible for %(n)s of %(total)s touchpoints.") % {"n": without_owner, "total": total}
    if assumed:
        return _("What we say about %(n)s of %(total)s touchpoints is only assumed.") % {"n": assumed, "total": total}
    return _("Every one of %(total)s touchpoints has an owner and evidence.") % {"total": total}


def touchpoint_headline(*, owner: str, basis: str, archived: bool) -> str:
    """The most pressing thing about one touchpoint."""
    if archived:
        return _("no longer in use.")
    if not owner:
        return _("nobody is responsible.")
    if basis == "assumed":
        return _("so far, all we know is assumed.")
    return _("what customers expect, what we promise, what they experience.")


def plan_headline(*, usable: bool, read: int, writes: int, rejected: int) -> str:
    """What confirming a file would do."""
    if not usable:
        return _("Nothing can be taken over from this file.")
    if not read:
        return _("The file has no rows.")
    if not writes:
        return _("No row of the file can be taken over.") if rejected == read else _("The file changes nothing.")
    return _("%(writes)s of %(read)s rows change the register.") % {"writes": writes, "read": read}
