"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "survey.drawn": _("Participants drawn by lot"),
    "survey.links_handed_out": _("Individual links handed out"),
    "survey.cancelled": _("Round of invitations cancelled"),
    "invitation.sent": _("Invitation sent"),
    "response.taken": _("Answer entered by a member"),
    "open_link.made": _("Open link made"),
    "open_link.closed": _("Open link closed"),
    "contact_rule.changed": _("Rule on contact frequency changed"),
    "customer.opted_out": _("Customer wants no more questions"),
    "address.opted_out": _("Address wants no more questions"),
}
