from __future__ import annotations

from django.db import models

from resonanz.organisation.audit.words import words_of


class Entry(models.Model):
    """One line of the log. Never changed, never deleted but by its retention, which leaves a sealed mark."""

    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.UUIDField(null=True, db_index=True)
    actor_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=80, db_index=True)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=80, blank=True, db_index=True)
    detail = models.JSONField(default=dict)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    @property
    def words(self) -> str:
        """What was done, in the reader's language."""
        return words_of(self.action)

    @property
    def about(self) -> str:
        """Number and name of what it was done to, where the line tells them."""
        told = (self.detail.get(key) for key in ("number", "title", "name"))
        return " ".join(str(value) for value in told if isinstance(value, str | int))
