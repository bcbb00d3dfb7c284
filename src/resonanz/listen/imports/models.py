from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record
from resonanz.organisation.people.models import Member


class State(models.TextChoices):
    """Where an import stands; the first of each pair works, the second waits for the person."""

    READING = "reading", _("is being read")
    MAPPED = "mapped", _("waits for your check of the columns")
    CHECKING = "checking", _("is being checked")
    CHECKED = "checked", _("waits for your word")
    IMPORTING = "importing", _("is being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


WORKING = (State.READING, State.CHECKING, State.IMPORTING)
ENDED = (State.DONE, State.FAILED, State.CANCELLED)


class Import(Record):
    """One file on its way into the record. The file itself is kept until the import ends, at most a day."""

    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="imports")
    name = models.CharField(_("file"), max_length=200)
    size = models.BigIntegerField()
    upload = models.CharField(max_length=32)
    state = models.CharField(max_length=12, choices=State, default=State.READING)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    """Last sign of life of the worker that has it; an old one means that the worker died."""
    cancel = models.BooleanField(default=False)
    reading = models.CharField(max_length=200, blank=True)
    rows = models.BigIntegerField(default=0)
    rows_expected = models.BigIntegerField(null=True)
    mapping = models.TextField(blank=True)
    """YAML after `docs/reference/mapping.md`, one section per table of the file."""
    understood: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Per table its name, and per column why it was understood so, with samples."""
    problem: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """What went wrong: a message of the record and its parameters."""
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """Balance, unreadable cells, the name of the file of rejected rows."""

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def works(self) -> bool:
        return self.state in WORKING

    @property
    def ended(self) -> bool:
        return self.state in ENDED
