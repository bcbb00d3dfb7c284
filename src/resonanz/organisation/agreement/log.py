"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "agreement.proposed": _("Change of the works agreement proposed"),
    "agreement.approved": _("Change of the works agreement approved"),
    "agreement.refused": _("Change of the works agreement refused"),
    "agreement.in_force": _("Change of the works agreement in force"),
    "agreement.switched_off": _("Function switched off"),
    "agreement.counterpart_fixed": _("Fixed who has to agree"),
}
