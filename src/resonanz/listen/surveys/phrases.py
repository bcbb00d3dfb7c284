"""Sentences and words of surveys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from resonanz.listen.surveys.checker.findings import Finding
from resonanz.listen.surveys.content.differences import Difference
from resonanz.listen.surveys.content.shapes import Condition, Content, Kind, Op
from resonanz.listen.surveys.models import State

KIND_WORDS: Final = {
    Kind.NPS: gettext_lazy("Recommendation, 0 to 10"),
    Kind.CSAT: gettext_lazy("Satisfaction, 1 to 5"),
    Kind.CES: gettext_lazy("Ease, 1 to 7"),
    Kind.RATING: gettext_lazy("Another rating"),
    Kind.CHOICE: gettext_lazy("Choice"),
    Kind.MATRIX: gettext_lazy("Table of ratings"),
    Kind.TEXT: gettext_lazy("Free text"),
    Kind.NUMBER: gettext_lazy("Number"),
    Kind.DATE: gettext_lazy("Day"),
    Kind.CONSENT: gettext_lazy("Consent"),
}
OP_WORDS: Final = {
    Op.AT_MOST.value: gettext_lazy("is at most"),
    Op.AT_LEAST.value: gettext_lazy("is at least"),
    Op.IS.value: gettext_lazy("is exactly"),
    Op.IS_NOT.value: gettext_lazy("is not"),
    Op.ANSWERED.value: gettext_lazy("was given"),
    Op.NOT_ANSWERED.value: gettext_lazy("was not given"),
}
_CONDITIONS: Final = {
    Op.AT_MOST: gettext_lazy("only if the answer to “%(label)s” is at most %(value)s"),
    Op.AT_LEAST: gettext_lazy("only if the answer to “%(label)s” is at least %(value)s"),
    Op.IS: gettext_lazy("only if the answer to “%(label)s” is %(value)s"),
    Op.IS_NOT: gettext_lazy("only if the answer to “%(label)s” is not %(value)s"),
    Op.ANSWERED: gettext_lazy("only if “%(label)s” was answered"),
    Op.NOT_ANSWERED: gettext_lazy("only if “%(label)s” was not answered"),
}
FIELD_WORDS: Final = {
    "title": gettext_lazy("Title"),
    "languages": gettext_lazy("Languages"),
    "intro": gettext_lazy("Before the first question"),
    "thanks": gettext_lazy("After the last question"),
    "label": gettext_lazy("Question"),
    "help": gettext_lazy("Explanation"),
    "required": gettext_lazy("must be answered"),
    "scale": gettext_lazy("Scale"),
    "low": gettext_lazy("At the lowest number"),
    "high": gettext_lazy("At the highest number"),
    "options": gettext_lazy("Answers"),
    "rows": gettext_lazy("Rows"),
    "multiple": gettext_lazy("several answers may be chosen"),
    "long": gettext_lazy("several lines"),
    "least": gettext_lazy("Smallest number"),
    "most": gettext_lazy("Largest number"),
    "callback": gettext_lazy("means: please get in touch with me"),
    "shown_if": gettext_lazy("Condition"),
    "kind": gettext_lazy("Kind"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "purpose": gettext_lazy("Occasion"),
    "anonymity": gettext_lazy("Who answers?"),
}


def list_headline(*, total: int, live: int) -> str:
    """What the list of surveys says about itself."""
    if not total:
        return _("We ask our customers nothing yet.")
    if not live:
        return _("No survey is live: nobody is asked at the moment.")
    if live == total:
        return ngettext("One survey is live.", "All %(n)s surveys are live.", live) % {"n": live}
    said = ngettext("One of %(total)s surveys is live.", "%(live)s of %(total)s surveys are live.", live)
    return said % {"live": live, "total": total}


def survey_headline(*, state: str, questions: int, changed: bool) -> str:
    """Where a survey stands, in a sentence."""
    if state == State.CLOSED:
        return _("is closed: nobody is asked any more.")
    if state == State.LIVE:
        return _("is live; your changes are not published yet.") if changed else _("is live.")
    return _("is a draft: nobody sees it yet.") if questions else _("asks nothing yet.")


def length_words(seconds: int) -> str:
    """How long answering takes, roughly."""
    if seconds <= 50:
        return _("about %(n)s seconds to answer") % {"n": max(10, round(seconds / 10) * 10)}
    minutes = max(1, round(seconds / 60))
    return ngettext("about a minute to answer", "about %(n)s minutes to answer", minutes) % {"n": minutes}


def condition_words(condition: Condition, content: Content, language: str) -> str:
    """Only if "Wie leicht …?" is at most 4."""
    asked = content.question(condition.question)
    label = content.said(asked.label, language) if asked else condition.question
    value = "" if condition.value is None else str(condition.value)
    if asked is not None and asked.kind is Kind.CHOICE:
        said = next((content.said(o.label, language) for o in asked.options if o.id == value), value)
        value = _("“%(value)s”") % {"value": said}
    template: str = str(_CONDITIONS[condition.op])
    return template % {"label": label, "value": value}


def difference_words(difference: Difference, content: Content, language: str) -> str:
    """One change between two versions."""
    fields = ", ".join(str(FIELD_WORDS[name]) for name in difference.fields)
    if difference.question is None:
        return (
            _("Order or pages were changed.")
            if difference.kind == "moved"
            else _("Changed: %(what)s") % {"what": fields}
        )
    label = content.said(difference.question.label, language)
    if difference.kind == "added":
        return _("New: “%(label)s”") % {"label": label}
    if difference.kind == "removed":
        return _("Removed: “%(label)s”") % {"label": label}
    return _("“%(label)s”: %(what)s") % {"label": label, "what": fields}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding of the checker in words: what was seen, why it matters, and what would be better."""

    words: str
    because: str
    advice: str
    better: tuple[str, ...]
    language: str


_FLAWS: Final = {
    "leading": gettext_lazy("pushes towards an answer"),
    "double": gettext_lazy("asks two things at once"),
    "unbalanced": gettext_lazy("leans to one side"),
}
_BECAUSE: Final = {
    "loaded": gettext_lazy("The word judges before the customer does. Leave it out, or let the scale say it."),
    "tag": gettext_lazy("The end of the question asks for a yes. Leave it out and ask openly."),
    "negated": gettext_lazy("Put like this, people agree out of politeness. Ask without “not”."),
    "agree": gettext_lazy("People agree more easily than they object. Ask how it was, and offer both sides."),
    "premise": gettext_lazy("It tells a reason for one answer first. Leave the reason out."),
    "company": gettext_lazy("It says what others think. Ask for the customer's own experience only."),
    "presumed": gettext_lazy("It takes for granted what it should ask. Ask first how it was, then why."),
    "sure": gettext_lazy("It sounds as if there were only one answer. Leave the word out."),
    "statement": gettext_lazy("It is a statement with a question mark. Ask a question with a scale."),
    "oneside": gettext_lazy("It measures only how good it was. Ask with a scale that has both ends."),
    "two_questions": gettext_lazy("One answer cannot fit both. Make two questions."),
    "joined": gettext_lazy("One answer cannot fit both parts. Make two questions, or keep the part that counts."),
    "more_good": gettext_lazy("There are more good answers than bad ones. Offer as many of each."),
    "more_bad": gettext_lazy("There are more bad answers than good ones. Offer as many of each."),
    "one_side": gettext_lazy("Both ends say the same. Let one end be bad and the other good."),
    "stronger_end": gettext_lazy("One end is stronger than the other. Word both equally strong."),
}
_NOTES: Final = {
    "touchpoint": gettext_lazy("There is no touchpoint “%(name)s” here. Choose one in the settings."),
    "language": gettext_lazy("Texts in the language “%(name)s” were left out; German and English are possible."),
    "kind": gettext_lazy("“%(name)s”: questions of the type “%(type)s” do not exist here; it was left out."),
    "condition": gettext_lazy("“%(name)s”: the condition “%(what)s” was left out; the question is always asked."),
    "comment": gettext_lazy("“%(name)s”: the field for a comment beside the answers was left out."),
    "other": gettext_lazy("“%(name)s”: the answer “other” was taken over without its field for text."),
    "scale": gettext_lazy("“%(name)s” was read as a rating from %(low)s to %(high)s, because its answers are numbers."),
    "recommend": gettext_lazy("“%(name)s” was read as a recommendation from 0 to 10."),
    "split": gettext_lazy("“%(name)s” became several questions, one for each of its fields."),
    "groups": gettext_lazy("Titles and descriptions of pages were left out: pages have none here."),
    "place": gettext_lazy("“%(name)s”: the place “%(what)s” in the text was left out."),
    "html": gettext_lazy("Pictures and formatting in texts were left out."),
    "quota": gettext_lazy("Quotas were left out."),
    "assessment": gettext_lazy("Assessments were left out."),
    "empty": gettext_lazy("“%(name)s” has no answers to choose from; it was left out."),
    "many": gettext_lazy("“%(name)s” has more entries than are possible; the first %(most)s were taken over."),
}
_TYPES: Final = {
    "R": gettext_lazy("ranking"),
    "1": gettext_lazy("table with two scales"),
    ";": gettext_lazy("table of texts"),
    ":": gettext_lazy("table of numbers"),
    "X": gettext_lazy("text without a question"),
    "|": gettext_lazy("file upload"),
    "*": gettext_lazy("equation"),
    "I": gettext_lazy("choice of language"),
}
"""Types of LimeSurvey that have no counterpart."""


def finding_said(finding: Finding) -> Said:
    """A finding in words."""
    hint = finding.hint
    what = _("“%(words)s” %(flaw)s.") % {"words": hint.words, "flaw": _FLAWS[hint.flaw.value]}
    return Said(what, str(_BECAUSE[hint.reason]), _("Better:") if hint.better else "", hint.better, finding.language)


def note_words(note: Mapping[str, Any]) -> str:
    """One thing that an import did not take over."""
    template: str = str(_NOTES[note["code"]])
    params: dict[str, str] = dict(note["params"])
    if "type" in params:
        params["type"] = str(_TYPES.get(params["type"], params["type"]))
    return template % params


def history_headline(versions: int) -> str:
    """What the list of versions says."""
    if not versions:
        return _("This survey was never published.")
    if versions == 1:
        return _("One version was published.")
    return _("%(n)s versions were published.") % {"n": versions}
