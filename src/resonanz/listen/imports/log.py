"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "import.received": _("File received"),
    "import.corrected": _("Meaning of a column corrected"),
    "import.checked": _("Columns of a file confirmed"),
    "import.started": _("Import started"),
    "import.done": _("Import done"),
    "import.cancelled": _("Import cancelled"),
}
