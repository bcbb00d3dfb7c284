"""The mails of a survey: plain text and HTML, the numbers of the first question as links, the way out in each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from resonanz.listen.respond.models import ContactRule, Invitation
from resonanz.listen.respond.recording import content_of
from resonanz.listen.surveys.rules import Content, Question
from resonanz.organisation.intake.models import Outgoing
from resonanz.organisation.intake.outbox import post_mail


def organisation() -> str:
    """Who asks, as customers know them."""
    return settings.ORGANISATION_NAME or "Resonanz"


def address_of(token: str) -> str:
    """The public address of a link."""
    return f"{settings.PUBLIC_URL}{reverse('public:answer', args=[token])}"


def stop_address_of(token: str) -> str:
    """Where the holder of a link says: do not ask me any more."""
    return f"{settings.PUBLIC_URL}{reverse('public:stop', args=[token])}"


def write_mail(invitation: Invitation, token: str, *, to: str, rule: ContactRule, reminder: bool = False) -> Outgoing:
    """Write the mail of an invitation down in the transaction at hand."""
    content = content_of(invitation.survey_version)
    with translation.override(invitation.language):
        context = _context(content, invitation, token) | {"rule": rule, "reminder": reminder}
        subject = _subject(context["title"], reminder=reminder)
        body = render_to_string("respond/mail/invitation.txt", context)
        html = render_to_string("respond/mail/invitation.html", context)
    return post_mail(to=to, subject=subject, body=body, html=html, headers=_headers(token))


def _subject(title: str, *, reminder: bool) -> str:
    words = {"organisation": organisation(), "title": title}
    form = _("Reminder: %(title)s – %(organisation)s") if reminder else _("%(title)s – %(organisation)s")
    return " ".join((form % words).split())


def _headers(token: str) -> dict[str, str]:
    """RFC 8058: one click in the mail program ends the asking. RFC 3834: nobody answers this automatically."""
    return {
        "List-Unsubscribe": f"<{stop_address_of(token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _context(content: Content, invitation: Invitation, token: str) -> dict[str, Any]:
    language = invitation.language
    first = _first(content)
    return {
        "language": language,
        "organisation": organisation(),
        "title": content.said(content.title, language),
        "intro": content.said(content.intro, language),
        "address": address_of(token),
        "stop": stop_address_of(token),
        "basis": invitation.basis,
        "question": content.said(first.label, language) if first else "",
        "points": [(point, f"{address_of(token)}?v={point}") for point in first.points] if first else [],
        "low": content.said(first.low, language) if first else "",
        "high": content.said(first.high, language) if first else "",
    }


def _first(content: Content) -> Question | None:
    """The first question, if it is one to answer with a number and nothing of it is filled in from answers."""
    first = next(iter(content), None)
    return first if first is not None and first.metric is not None else None
