"""How comments sound: shares of the tones, how far they can be believed, and comments that contradict their score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context
from resonanz.report.learned import Sentiment
from resonanz.report.phrases import msg
from resonanz.report.phrases.sentiment import TONES, how_learned, summary
from resonanz.report.sections.judged import Judged, right
from resonanz.report.sections.parts import StripTable, row
from resonanz.report.sections.voices import Quote, quote
from resonanz.report.words import figure

COLOURS: Mapping[str, Tone] = {"negative": Tone.WORSE, "neutral": Tone.NEUTRAL, "positive": Tone.BETTER}
FOUND = msg("{recall} of them are found")


@dataclass(frozen=True, slots=True)
class Sounding:
    """Everything about the tone of comments."""

    sentence: str
    tones: StripTable
    judged: Judged
    contradicting: str
    examples: tuple[Quote, ...]


def sounding(c: Context) -> Sounding | None:
    """The section; None where the report has no sentiment."""
    found = c.report.learned.sentiment
    if found is None:
        return None
    t = c.t
    contradicting = t.plural(
        "{n} comment surely sounds the opposite of its score.",
        "{n} comments surely sound the opposite of their score.",
        found.conflicts,
    )
    return Sounding(
        sentence=summary(found, t),
        tones=_tones(c, found),
        judged=right(c, found.quality.accuracy, found.quality.baseline),
        contradicting=contradicting if found.conflicts else "",
        examples=tuple(quote(c, voice) for voice in found.examples),
    )


def _tones(c: Context, found: Sentiment) -> StripTable:
    t = c.t
    classes = {item.label: item for item in found.quality.classes}
    rows = []
    for tone in found.tones:
        recall = classes[tone.label].recall
        words = t(FOUND, recall=figure(recall, t).value) if recall.known else ""
        strip = Strip(tone.share, Axis(0.0, 1.0), COLOURS.get(tone.label, Tone.NEUTRAL), "")
        rows.append(row(c, t(TONES.get(tone.label, tone.label)), strip, words=words))
    return StripTable(
        title=t("Tone of the comments"),
        aside=t.plural("{n} comment", "{n} comments", found.comments),
        axis=(t.percent(0), "", t.percent(1)),
        heads={
            "name": t("Tone"),
            "strip": "",
            "value": t("Share"),
            "words": t("On comments that the model never saw"),
        },
        rows=tuple(rows),
        provenance=(how_learned(found, c),),
        anchor="tones",
    )
