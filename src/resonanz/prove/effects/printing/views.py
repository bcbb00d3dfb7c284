"""From the page of an effect to a document: the same parts, with the sheets inside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

SHEETS: Final = ("effects/print.css",)
FONT: Final = "font:inter"


def document(request: HttpRequest, context: Mapping[str, Any]) -> bytes:
    """The PDF."""
    from weasyprint import HTML

    more = {"language": get_language(), "sheets": [_text(name) for name in SHEETS]}
    html = render_to_string("effects/print.html", {**context, **more}, request)
    made: bytes = HTML(string=html, url_fetcher=_fetch).write_pdf()
    return made


def _text(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")


def _fetch(address: str, **_options: object) -> dict[str, object]:
    """The document needs its typeface and nothing else."""
    if address != FONT:
        raise ValueError(address)
    path = str(finders.find("report/fonts/inter-latin-opsz-normal.woff2"))
    return {"string": Path(path).read_bytes(), "mime_type": "font/woff2"}
