"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "customer.identified": _("Customer identified"),
    "customer.imported": _("Customers read from a file"),
    "customer.compared": _("File compared with the customers known"),
    "customer.changed": _("Data of a customer changed"),
    "customer.looked_at": _("Customer looked at"),
    "customer.exported": _("Data of a customer handed out"),
    "customer.consent_given": _("Consent given"),
    "customer.consent_withdrawn": _("Consent withdrawn"),
    "customer.erasure_asked": _("Erasure of a customer asked for"),
    "customer.erased": _("Customer erased"),
    "customer.expired": _("Identities past their time deleted"),
    "customer.texts_ended": _("Original texts past their time deleted"),
}
