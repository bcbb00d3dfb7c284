"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "touchpoint.created": _("Touchpoint entered"),
    "touchpoint.changed": _("Touchpoint changed"),
    "touchpoint.archived": _("Touchpoint archived"),
    "touchpoint.restored": _("Touchpoint restored"),
    "touchpoint.merged": _("Touchpoint merged with another one"),
    "touchpoint.key_added": _("Key of a touchpoint added"),
    "touchpoint.key_removed": _("Key of a touchpoint removed"),
    "touchpoint.imported": _("Touchpoints read from a file"),
    "measurement.added": _("Measurement added"),
    "measurement.changed": _("Measurement changed"),
}
