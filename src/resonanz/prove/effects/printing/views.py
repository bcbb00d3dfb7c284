"""From the page of an effect to a document: the same parts, with the sheets inside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from resonanz.ui.printing import pdf_of

SHEETS: Final = ("effects/print.css",)


def document(request: HttpRequest, context: Mapping[str, Any]) -> bytes:
    """The PDF."""
    more = {"language": get_language(), "sheets": [_text(name) for name in SHEETS]}
    return pdf_of(render_to_string("effects/print.html", {**context, **more}, request))


def _text(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")
