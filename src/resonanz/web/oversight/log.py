"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "log.read": _("Log read"),
    "rights.looked_at": _("Rights of a member looked at"),
    "rights.exported": _("Rights of a member exported"),
    "seen_as.started": _("Began to look with somebody else’s eyes"),
    "seen_as.ended": _("Back to the own eyes"),
}
