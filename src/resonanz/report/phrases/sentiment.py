"""Words about the tone of comments."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.report.context import Context
from resonanz.report.language import Language
from resonanz.report.learned import Sentiment, Tone
from resonanz.report.phrases import msg
from resonanz.report.words import figure

TONES: Mapping[str, str] = {"negative": msg("negative"), "neutral": msg("neutral"), "positive": msg("positive")}


def leading(found: Sentiment) -> Tone:
    """The tone of which a reader should know: negative, where there is one."""
    return next((tone for tone in found.tones if tone.label == "negative"), found.tones[0])


def summary(found: Sentiment, t: Language) -> str:
    """What the tones come to, in one sentence."""
    tone = leading(found)
    shown = figure(tone.share, t)
    return t("{share} of the comments sound {tone} ({interval}).", share=shown.value, tone=t(TONES[tone.label]),
             interval=shown.spoken)  # fmt: skip


def how_learned(found: Sentiment, c: Context) -> str:
    """From what the model learned."""
    name = c.t.quote(c.label(found.about))
    if found.learned_from == "labels":
        return c.t("learned from the labels in {name}", name=name)
    return c.t("learned from the scores of {name} beside the comments", name=name)
