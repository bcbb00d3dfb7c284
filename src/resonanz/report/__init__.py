"""Sections, sentences, charts, HTML and JSON from the results of `analytics`; no web framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resonanz.events.errors import RecordError
    from resonanz.report.json_values import Json
    from resonanz.report.language import Code
    from resonanz.report.model import Report


def render_html(report: Report, *, lang: Code) -> str:
    """The report as one self-contained HTML file."""
    from resonanz.report.html import render_html as render

    return render(report, lang=lang)


def render_json(report: Report, lang: Code) -> Json:
    """The report as data after `docs/reference/report-schema.json`."""
    from resonanz.report.json_report import render_json as render

    return render(report, lang)


def translate_error(error: RecordError, lang: Code) -> str:
    """The message of an error in the reader's language."""
    from resonanz.report.language import language
    from resonanz.report.phrases.reasons import refusal

    return refusal(error.message, error.params, language(lang))
