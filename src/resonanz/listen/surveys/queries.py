"""Reading surveys: rows of the list, cards of the editor, the history of versions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from resonanz.listen.surveys.checker.rules import check_content
from resonanz.listen.surveys.content.differences import differences
from resonanz.listen.surveys.content.parsing import parse_content
from resonanz.listen.surveys.content.shapes import Content, Question
from resonanz.listen.surveys.models import Survey, SurveyVersion
from resonanz.listen.surveys.phrases import KIND_WORDS, Said, condition_words, difference_words, finding_said


@dataclass(frozen=True, slots=True)
class Card:
    """A question as the editor shows it: `texts` holds each language with its words, "" where they are missing."""

    question: Question
    number: int
    kind: object
    texts: tuple[tuple[str, str], ...]
    condition: str
    findings: tuple[Said, ...]
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Past:
    """One version, and in words what changed since the one before."""

    version: SurveyVersion
    changes: tuple[str, ...]
    first: bool


def listed(rows: QuerySet[Survey]) -> QuerySet[Survey]:
    """With all that a row of the list shows."""
    return rows.select_related("touchpoint").annotate(newest=Max("versions__number"))


def cards(content: Content, language: str) -> list[list[Card]]:
    """The questions page by page."""
    findings = defaultdict(list)
    for code in content.languages:
        for finding in check_content(content, code):
            findings[finding.question].append(finding_said(finding))
    order = [question.id for question in content]
    return [
        [
            Card(
                question=question,
                number=order.index(question.id) + 1,
                kind=KIND_WORDS[question.kind],
                texts=tuple((code, question.label.get(code, "")) for code in content.languages),
                condition=condition_words(question.shown_if, content, language) if question.shown_if else "",
                findings=tuple(findings[question.id]),
                first=question.id == order[0],
                last=question.id == order[-1],
            )
            for question in page.questions
        ]
        for page in content.pages
    ]


def history(survey: Survey, language: str) -> list[Past]:
    """All versions, newest first."""
    versions = list(survey.versions.select_related("published_by"))
    contents = [parse_content(version.content) for version in versions]
    found = []
    for i, (version, content) in enumerate(zip(versions, contents, strict=True), 1):
        before = contents[i] if i < len(contents) else None
        changes = differences(before, content) if before is not None else []
        words = tuple(difference_words(change, content, language) for change in changes)
        found.append(Past(version, words, first=before is None))
    return found


def draft_changes(survey: Survey, newest: SurveyVersion, language: str) -> list[str]:
    """In words what publishing would change."""
    content = parse_content(survey.draft)
    return [difference_words(each, content, language) for each in differences(parse_content(newest.content), content)]
