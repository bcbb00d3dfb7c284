"""The QR code of an open link, alone and on a poster."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from resonanz.listen.respond.mailing import organisation
from resonanz.listen.respond.models import OpenLink
from resonanz.listen.respond.public.steps import seconds
from resonanz.listen.surveys.rules import parse_content
from resonanz.ui.printing import pdf_of


def address_of(link: OpenLink) -> str:
    """The public address."""
    return f"{settings.PUBLIC_URL}{reverse('public:open', args=[link.code])}"


def qr_picture(link: OpenLink) -> str:
    """The code as a picture in the page (a data address, which the strict policy allows)."""
    import segno

    return str(segno.make(address_of(link), error="m", micro=False).svg_data_uri(scale=4, border=4, dark="#15201e"))


def poster_pdf(link: OpenLink) -> bytes:
    """A4, in the languages of the survey, with the code in the middle and the address to type below."""
    content = parse_content(link.survey.draft if link.survey.live_version is None else link.survey.live_version.content)
    first = next(iter(content), None)
    texts = []
    for code in content.languages:
        with translation.override(code):
            question = content.said(first.label, code) if first else content.said(content.title, code)
            texts.append({"code": code, "question": question, "seconds": seconds(content)})
    context = {"organisation": organisation(), "texts": texts, "picture": qr_picture(link), "address": address_of(link)}
    return pdf_of(render_to_string("respond/poster.html", context))
