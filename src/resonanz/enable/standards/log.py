"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "standard.created": _("Standard begun"),
    "standard.drafted": _("New edition of a standard drafted"),
    "standard.submitted": _("Standard handed in for approval"),
    "standard.returned": _("Standard given back with a reason"),
    "standard.published": _("Standard put in force"),
    "standard.reviewed": _("Standard reviewed by a person"),
    "standard.ended": _("Standard ended"),
}
