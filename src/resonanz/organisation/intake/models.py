from __future__ import annotations

from django.db import models


class InboxEvent(models.Model):
    """An event that was acknowledged. Once moved into the record only its receipt stays, to know repeats by."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.BinaryField(max_length=16, unique=True)
    fingerprint = models.BinaryField(max_length=32)
    """Of the event as it was sent: the same key with another content is refused."""
    payload = models.TextField(blank=True)
    received_at = models.DateTimeField(db_index=True)
    sequence = models.BigIntegerField(null=True, unique=True)
    """Place in the order of the record; given by the flusher when it first sees the event."""
    moved = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["moved", "sequence"], name="inbox_waiting")]

    def __str__(self) -> str:
        return self.event_id.hex() if self.event_id else ""


class Cursor(models.Model):
    """How far a consumer of the record has read."""

    consumer = models.CharField(max_length=80, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.consumer} {self.position}"


class Effect(models.Model):
    """A consumer has handled an event: at least once delivered, once done."""

    consumer = models.CharField(max_length=80)
    event_id = models.BinaryField(max_length=16)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consumer", "event_id"], name="effect_once")]

    def __str__(self) -> str:
        return f"{self.consumer} {bytes(self.event_id).hex()}"


class Outgoing(models.Model):
    """Something to send to the outside: tried until done, with a key that the receiver can tell repeats by."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True, db_index=True)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class Counter(models.Model):
    """The last readable number that was given to a noun."""

    noun = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.noun} {self.value}"
