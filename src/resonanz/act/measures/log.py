"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "measure.drafted": _("Measure drafted"),
    "measure.edited": _("Draft of a measure changed"),
    "measure.discarded": _("Draft of a measure discarded"),
    "measure.registered": _("Plan of a measure registered"),
    "measure.started": _("Measure started"),
    "measure.wave": _("Wave of a measure begun"),
    "measure.drawn": _("Customers of a measure drawn by lot"),
    "measure.amended": _("Registered plan amended"),
    "measure.advised": _("Advice about a measure changed"),
    "measure.wave_proposed": _("Next wave proposed"),
    "measure.wave_released": _("Next wave released"),
    "measure.wave_proposal_ended": _("Proposal of a wave ended"),
    "measure.ended": _("Measure ended"),
    "measure.customers_exported": _("Customers of a measure exported"),
}
