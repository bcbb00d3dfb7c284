"""Answers become events of the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from resonanz.events.door import LONGEST_TEXT, LONGEST_VALUE, MOST_ATTRIBUTES
from resonanz.events.masking import mask
from resonanz.events.people import is_about_working_people
from resonanz.listen.respond.events import INVITED
from resonanz.listen.respond.models import Invitation, Response
from resonanz.listen.surveys.models import SurveyVersion
from resonanz.listen.surveys.rules import Content, Kind, Page, parse_content, spoken_answers
from resonanz.organisation.base.aliases import known_as
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.people import queries as people

SOURCE: Final = "resonanz"
CALLBACK: Final = "callback"
"""Attribute of `feedback.given`: the customer asks us to get in touch."""


def content_of(version: SurveyVersion) -> Content:
    """What a version asks; a version never changes, so it is read once."""
    return _content(version.pk)


@lru_cache(maxsize=256)
def _content(pk: UUID) -> Content:
    return parse_content(SurveyVersion.objects.values_list("content", flat=True).get(pk=pk))


def content_for_anybody(version: SurveyVersion) -> Content:
    """What a version asks where nobody knows who answers: who is not known cannot be called back."""
    content = content_of(version)
    pages = (tuple(question for question in page.questions if not question.callback) for page in content.pages)
    return replace(content, pages=tuple(Page(questions) for questions in pages if questions))


def masked(content: Content, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are kept: free text without addresses, numbers and names of persons."""
    texts = {question.id for question in content if question.kind is Kind.TEXT}
    if not texts & answers.keys():
        return dict(answers)
    known = people.names()
    return {key: mask(value, known) if key in texts else value for key, value in answers.items()}


def record_invitation(invitation: Invitation, kind: str) -> None:
    """Write down that somebody was asked or reminded; nothing in it leads to an answer."""
    version = invitation.survey_version
    fields = {
        "type": kind,
        "customer": invitation.customer.pseudonym,
        "touchpoint": known_as(invitation.touchpoint) if invitation.touchpoint else None,
        "unit": known_as(invitation.unit) if invitation.unit else None,
        "channel": invitation.channel,
        "attributes": {**_about(version), "basis": invitation.basis, "probability": invitation.probability},
    }
    name = "invitation" if kind == INVITED else "reminder"
    accept_events([Sent(fields, f"{name}:{invitation.pk}")], source=SOURCE)


def record_responses(responses: Iterable[Response], *, at: datetime | None = None) -> None:
    """Write answers into the record; each stands there once, however often this is tried."""
    sent = [event for response in responses for event in _events(response, at)]
    accept_events(sent, source=SOURCE)


def _about(version: SurveyVersion) -> dict[str, Any]:
    return {"survey": version.survey_id.hex, "survey_version": version.number}


def _events(response: Response, at: datetime | None) -> Iterator[Sent]:
    content = content_of(response.survey_version)
    common = {
        "occurred_at": at or response.given_at,
        "customer": response.pseudonym or None,
        "instance": str(response.pk),
        "touchpoint": known_as(response.touchpoint) if response.touchpoint else None,
        "unit": known_as(response.unit) if response.unit else None,
        "channel": response.channel,
        "language": response.language,
    }
    about = {**_about(response.survey_version), "basis": response.basis, "probability": response.probability}
    given = {"text": _text(content, response.answers), "attributes": {**about, **_told(content, response.answers)}}
    yield Sent({"type": "feedback.given", **common, **given}, f"response:{response.pk}")
    # An answer about the company as a whole has no touchpoint: there the survey's own name stands.
    place = common["touchpoint"] or content.said(content.title, content.languages[0])[:160]
    for question in content:
        score = response.answers.get(question.id)
        if question.metric is None or score is None:
            continue
        scored = {"metric": question.metric, "score": score, "scale": question.scale}
        fields = {**common, **scored, "touchpoint": place, "attributes": {**about, "question": question.id}}
        yield Sent({"type": "feedback.scored", **fields}, f"response:{response.pk}:{question.id}")


def _text(content: Content, answers: Mapping[str, Any]) -> str:
    said = (answers[q.id] for q in content if q.kind is Kind.TEXT and answers.get(q.id))
    return "\n\n".join(said)[:LONGEST_TEXT]


def _told(content: Content, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen, in words of the survey's first language; what would name a working person stays out."""
    words = spoken_answers(content, answers, content.languages[0])
    found: dict[str, Any] = {}
    for question in content:
        answer = answers.get(question.id)
        if answer is None or question.kind is Kind.TEXT or question.metric is not None:
            continue
        if question.kind is Kind.MATRIX:
            found |= {f"{question.id}.{row}": value for row, value in answer.items()}
        elif question.kind is Kind.CONSENT:
            found |= {CALLBACK: True} if question.callback else {question.id: True}
        else:
            found[question.id] = words.get(question.id, "")[:LONGEST_VALUE]
    fitting = ((key, value) for key, value in found.items() if not is_about_working_people(key, [str(value)]))
    return dict(list(fitting)[: MOST_ATTRIBUTES - 6])
