from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Versioned
from resonanz.organisation.people.models import Member


class Webhook(Versioned):
    """An address of another program that hears of events, as far as its owner may see them."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="webhooks", verbose_name=_("owner"))
    address = models.URLField(_("address"), max_length=500)
    types: models.JSONField[Any, Any] = models.JSONField(_("events"), default=list)
    created_at = models.DateTimeField()
    rotation = models.PositiveIntegerField(default=0)
    """Counts the secrets; each is derived from the installation's own, so that none is stored."""
    rotated_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.address

    @property
    def active(self) -> bool:
        return self.paused_at is None
