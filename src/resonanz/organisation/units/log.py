"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "unit.created": _("Unit created"),
    "unit.renamed": _("Unit renamed"),
    "unit.moved": _("Unit moved"),
    "unit.merged": _("Unit merged with another one"),
    "unit.archived": _("Unit archived"),
    "unit.key_added": _("Key of a unit added"),
    "unit.key_removed": _("Key of a unit removed"),
}
