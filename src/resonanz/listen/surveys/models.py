from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Touchpoint


class State(models.TextChoices):
    """Where a survey stands."""

    DRAFT = "draft", _("draft")
    LIVE = "live", _("live now")
    CLOSED = "closed", _("closed")


class Anonymity(models.TextChoices):
    """Whether an answer can be led back to somebody."""

    NAMED = "named", _("named: we know who answers and can reply")
    PSEUDONYMOUS = "pseudonymous", _("pseudonymous: the record knows a random name, nobody sees who it is")
    ANONYMOUS = "anonymous", _("anonymous: no answer can be led back to anybody")


class Purpose(models.TextChoices):
    """Why customers are asked."""

    CONTACT = "contact", _("after a contact")
    RELATIONSHIP = "relationship", _("about the relationship as a whole")
    FOLLOW_UP = "follow_up", _("after a case was closed")


class Survey(Versioned):
    """What customers are asked: a draft that is written on, and versions that were published."""

    touchpoint = models.ForeignKey(
        Touchpoint, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name=_("touchpoint")
    )
    """What it asks about; none means the company as a whole."""
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose, default=Purpose.CONTACT)
    anonymity = models.CharField(_("anonymity"), max_length=16, choices=Anonymity, default=Anonymity.PSEUDONYMOUS)
    """Fixed with the first publication: what was promised to those who answered cannot be taken back."""
    state = models.CharField(_("state of the survey"), max_length=8, choices=State, default=State.DRAFT)
    draft: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    """What is being written, after `docs/reference/survey-format.md`."""
    notes: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    """What an import did not understand: codes with their parameters; empty from the first publication on."""
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        title = self.title
        return title.get(get_language() or "") or next((said for said in title.values() if said), str(self.pk)[:8])

    @property
    def title(self) -> dict[str, str]:
        """The title of the draft by language."""
        return dict(self.draft.get("title", {}))

    @property
    def languages(self) -> list[str]:
        """The languages of the draft; the first is the one the others fall back to."""
        return list(self.draft.get("languages", ()))

    @property
    def live_version(self) -> SurveyVersion | None:
        """What is asked today; None while it is a draft or closed."""
        return self.versions.order_by("-number").first() if self.state == State.LIVE else None


class SurveyVersion(Record):
    """What was asked from a moment on. Written once."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content: models.JSONField[Any, Any] = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")]

    def __str__(self) -> str:
        return f"{self.survey}, {self.number}"
