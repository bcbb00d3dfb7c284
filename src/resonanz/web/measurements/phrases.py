"""Sentences of the inventory."""

from __future__ import annotations

from django.utils.translation import gettext as _


def inventory_headline(*, total: int, undecided: int, unowned: int) -> str:
    """What the inventory of measurements calls for."""
    if not total:
        return _("No measurement is listed yet.")
    if undecided:
        return _("For %(n)s of %(total)s measurements it is open whether we keep them.") % {
            "n": undecided,
            "total": total,
        }
    if unowned:
        return _("Nobody is responsible for %(n)s of %(total)s measurements.") % {"n": unowned, "total": total}
    return _("It is decided for all %(total)s measurements what becomes of them.") % {"total": total}
