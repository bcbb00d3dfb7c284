"""What comments are about: themes with their share, the scores beside them, and voices in the customers' own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context
from resonanz.report.learned import Subject, Subjects
from resonanz.report.phrases import themes as say
from resonanz.report.sections.judged import Judged
from resonanz.report.sections.parts import Row, StripTable, row
from resonanz.report.sections.voices import Quote, quote
from resonanz.report.words import figure

HEARD = 4
"""Themes of which voices are shown."""
TONES = {"better": Tone.BETTER, "worse": Tone.WORSE}
MARK = Markup("<mark>{}</mark>")


@dataclass(frozen=True, slots=True)
class Heard:
    """One theme with its voices."""

    name: str
    keywords: str
    voices: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """Everything about the themes."""

    sentence: str
    table: StripTable
    judged: Judged
    heard: tuple[Heard, ...]


def topics(c: Context) -> Topics | None:
    """The section; None where the report has no themes."""
    found = c.report.learned.themes
    if found is None:
        return None
    heard = tuple(_heard(c, item) for item in found.items[:HEARD])
    return Topics(say.summary(found, c.t), _table(c, found), _judged(c, found), heard)


def _table(c: Context, found: Subjects) -> StripTable:
    t = c.t
    axis = around(known_ends(item.theme.share for item in found.items), limits=(0.0, 1.0), include=0.0)
    heads = {"name": t("Theme"), "strip": "", "value": t("Share of the comments"), "n": t("Comments")}
    rows = [_row(c, item, found.scale, axis) for item in found.items]
    if any(item.words for item in rows):
        heads["words"] = t("Beside it")
    provenance = [t("found in the words, named by their heaviest ones")]
    if found.touchpoint:
        provenance.append(t("scores: {name}", name=c.label(found.touchpoint)))
    provenance.append(t("all themes looked at together, corrected"))
    return StripTable(
        title=t("Themes by how often they occur"),
        aside=t.plural("{n} comment", "{n} comments", found.comments),
        axis=(t.percent(axis.low), "", t.percent(axis.high)),
        heads=heads,
        rows=tuple(rows),
        provenance=tuple(provenance),
        anchor="themes-table",
    )


def _row(c: Context, item: Subject, scale: str | None, axis: Axis) -> Row:
    theme = item.theme
    tone = TONES.get(say.lift_verdict(theme, scale), Tone.OWN if theme.lift is None else Tone.NEUTRAL)
    made = row(c, theme.name, Strip(theme.share, axis, tone, ""), words=say.about(theme, scale, c.t))
    return replace(made, n=c.t.whole(len(theme.members)))


def _judged(c: Context, found: Subjects) -> Judged:
    t, again = c.t, figure(found.parts.quality, c.t)
    sentence = t(
        "of the comments get the same theme in ten searches on other comments ({interval}).", interval=again.spoken
    )
    stable = figure(found.parts.stability, t).value if found.parts.stability else ""
    beside = t("Their words agree to {share} (100% = the same).", share=stable) if stable else ""
    return Judged(again.value, "", sentence, beside)


def _heard(c: Context, item: Subject) -> Heard:
    words = item.theme.keywords
    voices = tuple(_marked(quote(c, voice), words) for voice in item.voices)
    return Heard(item.theme.name, ", ".join(words[say.WORDS_SHOWN :]), voices)


def _marked(spoken: Quote, words: tuple[str, ...]) -> Quote:
    """The voice with the words marked by which the theme was found."""
    pattern = re.compile("|".join(rf"\b{re.escape(str(escape(word)))}\w*" for word in words), re.IGNORECASE)
    marked = pattern.sub(lambda hit: MARK.format(Markup(hit.group())), str(escape(spoken.text)))  # noqa: S704
    return replace(spoken, text=Markup(marked))  # noqa: S704 - escaped before it was marked
