"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "webhook.created": _("Webhook set up"),
    "webhook.changed": _("Webhook changed"),
    "webhook.rotated": _("Secret of a webhook renewed"),
    "webhook.paused": _("Webhook paused after failures"),
    "webhook.resumed": _("Webhook goes on again"),
    "webhook.deleted": _("Webhook deleted"),
}
