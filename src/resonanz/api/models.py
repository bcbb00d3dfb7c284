"""What the interface has to remember: answers already given, how much a key has used, work that goes on."""

from __future__ import annotations

from django.db import models

from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.base.models import Record


class GivenAnswer(models.Model):
    """The answer to a request with an idempotency key: the same request again gets it again."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    given_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="answer_once")]

    def __str__(self) -> str:
        return self.key


class Bucket(models.Model):
    """How many requests of a kind a key has left, at a moment; processes take from it in portions."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    tokens = models.FloatField()
    filled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "kind"], name="bucket_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.tokens:g}"


class State(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class Job(Record):
    """Work that is asked for in one request and fetched in a later one: an export, or the erasure of a person."""

    kind = models.CharField(max_length=12)
    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    asked = models.JSONField(default=dict)
    """What is wanted. Of an erasure nothing stays here once it is done."""
    form = models.CharField(max_length=4, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    result = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="job_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
