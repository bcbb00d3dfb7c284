"""The page of an effect as one file that needs nothing else."""

from __future__ import annotations

from resonanz.analytics.effects.results import Effect
from resonanz.report.effects.page import effect_page
from resonanz.report.html import render_page
from resonanz.report.language import Code, language


def render_effect(effect: Effect, *, lang: Code, outcome: str, source: str) -> str:
    """Write the page of an effect in one language.

    `outcome` is what people call the figure, `source` the file it comes from.
    """
    t = language(lang)
    page = effect_page(effect, t, outcome=outcome, source=source)
    return render_page("effect.html", t, page=page, sheet="effect")
