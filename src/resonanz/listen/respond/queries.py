"""What the pages of invitations and answers ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resonanz.analytics.intervals import wilson
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.listen.respond.models import Ballot, Invitation, OpenLink, Response, Round, State
from resonanz.listen.respond.recording import content_of
from resonanz.listen.respond.rules import INVITATIONS, LINKS_SEEN, RESPONSES, ROUNDS
from resonanz.listen.surveys.models import Survey
from resonanz.listen.surveys.rules import Content, Kind, Question, spoken_answers
from resonanz.organisation.access.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Standing:
    """How a survey stands, as far as the viewer sees."""

    asked: int
    delivered: int
    answered: int
    stopped: int
    failed: int
    responses: int
    open_responses: int
    in_urn: int

    @property
    def rate(self) -> Estimate:
        """Answers among delivered invitations (AAPOR RR1: everybody who was drawn and could be reached)."""
        if not self.delivered:
            return Estimate(None, None, None, 0.95, 0, "wilson", Unit.SHARE, (note("no_invitations"),))
        ends = wilson(self.answered, self.delivered)
        share = self.answered / self.delivered
        return Estimate(share, float(ends.low), float(ends.high), 0.95, self.delivered, "wilson", Unit.SHARE)


_FAILED = 12
"""Attempts after which the outbox gives a mail up."""
_DELIVERED = Q(mail=None) | Q(mail__done_at__isnull=False) | Q(state=State.ANSWERED) | Q(reminder_hash__isnull=False)


def standing(viewer: Viewer, survey: Survey) -> Standing:
    """Counts of one survey."""
    asked = INVITATIONS.rows(viewer).filter(survey_version__survey=survey)
    counts = asked.aggregate(
        asked=Count("pk"),
        delivered=Count("pk", _DELIVERED),
        answered=Count("pk", Q(state=State.ANSWERED)),
        stopped=Count("pk", Q(state=State.STOPPED)),
        failed=Count("pk", Q(mail__done_at=None, mail__attempts__gte=_FAILED)),
    )
    given = RESPONSES.rows(viewer).filter(survey_version__survey=survey)
    answers = given.aggregate(responses=Count("pk"), open_responses=Count("pk", Q(basis="open")))
    return Standing(**counts, **answers, in_urn=Ballot.objects.filter(survey_version__survey=survey).count())


def rounds_of(viewer: Viewer, survey: Survey) -> QuerySet[Round]:
    """The sendings of a survey, newest first, without the long list of who waits."""
    rows = ROUNDS.rows(viewer).filter(survey_version__survey=survey)
    return rows.select_related("unit", "touchpoint", "member").order_by("-created_at")[:20]


def links_of(viewer: Viewer, survey: Survey) -> QuerySet[OpenLink]:
    """The open links of a survey."""
    return LINKS_SEEN.rows(viewer).filter(survey=survey).select_related("unit").order_by("closed_at", "name")


def listed(viewer: Viewer, survey: Survey) -> QuerySet[Response]:
    """The answers of a survey that the viewer may see."""
    rows = RESPONSES.rows(viewer).filter(survey_version__survey=survey)
    return rows.select_related("survey_version__survey", "unit", "touchpoint")


@dataclass(frozen=True, slots=True)
class Line:
    """One question of an answer in words; `voice` marks what the customer wrote."""

    label: str
    words: str
    voice: bool = False


def lines_of(response: Response, *, may_read: bool) -> list[Line]:
    """What was answered, in the language of the reader where the survey has it; written text only with the right."""
    content = content_of(response.survey_version)
    language = (get_language() or "")[:2]
    words = spoken_answers(content, response.answers, language)
    found = []
    for question in content:
        answer = response.answers.get(question.id)
        if answer is None or (question.kind is Kind.TEXT and not may_read):
            continue
        said = _said(content, question, answer, language) or words.get(question.id, str(answer))
        found.append(Line(content.said(question.label, language), said, voice=question.kind is Kind.TEXT))
    return found


def _said(content: Content, question: Question, answer: Any, language: str) -> str:
    if question.metric is not None:
        return _("%(score)s of %(most)s") % {"score": answer, "most": question.points[-1]}
    if question.kind is Kind.CONSENT:
        return _("yes")
    if question.kind is not Kind.MATRIX:
        return ""
    names = {each.id: content.said(each.label, language) for each in (*question.rows, *question.options)}
    return " · ".join(f"{names.get(row, row)}: {names.get(str(cell), cell)}" for row, cell in answer.items())


def unanswered(row: Round) -> QuerySet[Invitation]:
    """Those of a sending who have not answered."""
    return row.invitations.filter(state=State.OPEN).select_related("customer")
