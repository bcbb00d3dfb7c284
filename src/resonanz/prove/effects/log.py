"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "effect.requested": _("Effect asked for"),
    "effect.computed": _("Effect computed"),
    "effect.cancelled": _("Computation of an effect cancelled"),
}
