"""Documents to be printed: with our typeface, and with nothing fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders

FONT: Final = "font:inter"
"""The address of the typeface in a style sheet of a document."""


def pdf_of(html: str) -> bytes:
    """The document as a PDF."""
    from weasyprint import HTML

    made: bytes = HTML(string=html, url_fetcher=fetch).write_pdf()
    return made


def fetch(address: str, **_options: object) -> Any:
    """The typeface, and what stands in the document itself.

    Raises:
        ValueError: the address leads elsewhere.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    if address.startswith("data:"):
        return URLFetcher(allowed_protocols={"data"}).fetch(address)
    if address != FONT:
        raise ValueError(address)
    path = str(finders.find("report/fonts/inter-latin-opsz-normal.woff2"))
    return URLFetcherResponse(address, Path(path).read_bytes(), {"Content-Type": "font/woff2"})
