"""The beginning of a reply: a template with what is known of the case, for a person to read and finish."""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from resonanz.act.cases.models import Case, Kind, Template
from resonanz.organisation.people.models import Member

_FIELD: Final = re.compile(r"\{(\w+)\}")
FIELDS: Final = ("number", "touchpoint", "sender", "name")
"""What a template may name in braces."""
_MATTERS: Final = {
    Kind.FEEDBACK: gettext_lazy("Your feedback (%(number)s)"),
    Kind.COMPLAINT: gettext_lazy("Your complaint (%(number)s)"),
    Kind.CALLBACK: gettext_lazy("Your wish to be called back (%(number)s)"),
    Kind.QUESTION: gettext_lazy("Your question (%(number)s)"),
}
"""What the customer's own matter is called towards the customer; our words for a case are ours."""


def begun_with(case: Case, template: Template | None, sender: Member) -> dict[str, Any]:
    """Subject and text to begin with; without a template a greeting in the customer's language."""
    known = known_of(case, sender)
    if template is not None:
        return {
            "subject": filled(template.subject, known),
            "body": filled(template.body, known),
            "standard": template.standard,
            "standard_title": template.standard_title,
            "answers": True,
        }
    language = (case.customer.language if case.customer else "") or case.language or "de"
    with translation.override("en" if language.startswith("en") else "de"):
        greeting = gettext("Dear %(name)s,") % {"name": known["name"]} if known["name"] else gettext("Good day,")
        closing = gettext("Kind regards")
        subject = _subject(case)
    return {"subject": subject, "body": f"{greeting}\n\n\n\n{closing}\n{sender.name}", "answers": True}


def _subject(case: Case) -> str:
    if case.subject:
        return gettext("Your message: %(what)s") % {"what": case.subject}
    return str(_MATTERS[Kind(case.kind)]) % {"number": case.sign}


def known_of(case: Case, sender: Member) -> dict[str, str]:
    """What a text may name of a case."""
    return {
        "number": case.sign,
        "touchpoint": str(case.touchpoint or ""),
        "sender": sender.name,
        "name": case.customer.name if case.customer else "",
    }


def filled(text: str, known: dict[str, str]) -> str:
    """A template's text with its fields; what is not known stays as it is written."""
    return _FIELD.sub(lambda found: known.get(found[1], found[0]), text)


def unknown_fields(text: str) -> list[str]:
    """Names in braces that no case has."""
    return sorted({name for name in _FIELD.findall(text) if name not in FIELDS})
