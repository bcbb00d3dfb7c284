"""Headers of the register in a file."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

SEPARATOR: Final = "|"
"""Between several roles, units or keys in one cell."""

COLUMNS: Final = {
    "name": _("Touchpoint"),
    "stage": _("Stage"),
    "channel": _("Channel"),
    "owner": _("Owner (e-mail)"),
    "deputy": _("Deputy (e-mail)"),
    "roles": _("Roles"),
    "units": _("Units"),
    "basis": _("Basis"),
    "expected": _("Expected"),
    "expected_n": _("Expected n"),
    "promised": _("Promised"),
    "promised_n": _("Promised n"),
    "experienced": _("Experienced"),
    "experienced_n": _("Experienced n"),
    "keys": _("Keys in the sources"),
}
