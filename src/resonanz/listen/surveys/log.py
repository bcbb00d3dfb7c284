"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "survey.created": _("Survey begun"),
    "survey.changed": _("Survey changed"),
    "survey.published": _("Survey published"),
    "survey.closed": _("Survey closed"),
    "survey.deleted": _("Survey deleted"),
}
