from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record
from resonanz.organisation.people.models import Member


class ApiKey(Record):
    """A key of the interface: what its member may do, narrowed to its scopes. Only a hash is kept."""

    name = models.CharField(_("name"), max_length=120)
    member = models.ForeignKey(Member, models.CASCADE, related_name="api_keys")
    prefix = models.CharField(max_length=12, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
