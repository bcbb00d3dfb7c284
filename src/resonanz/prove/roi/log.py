"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "value_model.written": _("Value model written"),
    "value_model.changed": _("Value model changed"),
    "value_model.signed": _("Value model signed by controlling"),
    "value_model.archived": _("Value model archived"),
    "ledger.booked": _("Line booked in the value ledger"),
    "ledger.signed": _("Line of the value ledger signed"),
    "ledger.reversed": _("Line of the value ledger reversed"),
}
