"""Value models in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from resonanz.prove.roi.models import ValueModel
from resonanz.prove.roi.phrases import span
from resonanz.prove.roi.rules import Range
from resonanz.ui.speech import short_day


def headline(used: int, waiting: int) -> str:
    """What may be booked with, and what waits."""
    if not used and not waiting:
        return _("No point has a price yet.")
    if waiting == 1:
        return _("A value model waits for controlling.")
    if waiting:
        return _("%(n)s value models wait for controlling.") % {"n": waiting}
    return _("What a point is worth, and who answers for it.")


def state(model: ValueModel) -> str:
    """Who answers for it, or what it waits for."""
    if model.archived_at is not None:
        return _("out of use since %(day)s") % {"day": short_day(model.archived_at)}
    if model.signed_at is None:
        return _("waits for controlling")
    return _("signed %(day)s") % {"day": short_day(model.signed_at)}


def euro(model: ValueModel) -> str:
    """Euro per point with its range."""
    return span([x / 100 for x in (model.low_cents, model.middle_cents, model.high_cents)], 2, model.currency)


def margin(model: ValueModel) -> str:
    """The margin with its range."""
    return span([model.margin_low, model.margin_middle, model.margin_high], 0) + " %"


def worded(value: object) -> str:
    """A value of the form as text."""
    if isinstance(value, Range):
        return " / ".join(f"{part:g}" for part in value.plain)
    return "" if value is None else str(value)
