"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "policy.switched": _("Policy switched on or off"),
    "policy.set": _("Policy set up"),
    "measure.paths_taken_back": _("Learning paths of a wave taken back"),
}
