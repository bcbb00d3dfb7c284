"""Voices: what customers said, in their own words, with where and when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from resonanz.report.context import Context
from resonanz.report.model import Voice
from resonanz.report.words import scale_ends

TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""How a language names itself in HTML; anything else is left out."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A voice with its meta line."""

    text: str
    meta: str
    language: str | None


def quote(c: Context, voice: Voice) -> Quote:
    """A voice in quotation marks."""
    t, meta = c.t, []
    if voice.touchpoint:
        meta.append(c.label(voice.touchpoint))
    if voice.score is not None and voice.scale:
        meta.append(_score(c, voice.score, voice.scale))
    if voice.day:
        meta.append(t.day(voice.day))
    return Quote(t.quote(voice.text), " · ".join(meta), voice.language if TAG.fullmatch(voice.language or "") else None)


def _score(c: Context, score: float, scale: str) -> str:
    try:
        top = max(scale_ends(scale))
    except ValueError:
        return c.t.number(score)
    return c.t("{score} of {top}", score=c.t.number(score), top=c.t.number(top))
