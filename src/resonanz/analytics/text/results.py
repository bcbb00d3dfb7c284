"""Frozen results of the search for themes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from resonanz.analytics.results import Estimate, Note


@dataclass(frozen=True, slots=True)
class ThemePoint:
    """Share of the comments from `start` to the next point that are about the theme."""

    start: date
    share: Estimate


@dataclass(frozen=True, slots=True)
class Theme:
    """One recurring subject.

    Attributes:
        name: the label people gave it; otherwise its three heaviest keywords, joined by commas.
        keywords: words as customers write them, heaviest first.
        members: indices of the texts about it, the clearest first.
        examples: indices of a few voices that stand for it, never near duplicates.
        share: share of all texts about it.
        score: mean score of its texts; None where no scores were given.
        lift: that mean minus the mean of all other texts; None likewise.
        lift_verdict: "better", "worse", "no_clear_difference" or "cannot_tell" (all themes are looked at together).
        trend: change of the share per 30 days; None where no times were given.
        trend_verdict: "rising", "falling", "no_clear_change" or "cannot_tell".
        points: share over time.
        stability: cosine of its words with its counterpart in ten searches on random four fifths of the texts;
            the interval holds the ten values. None for labels people gave.
        coherence: mean NPMI of its keywords, with the range over the same ten searches.
    """

    name: str
    keywords: tuple[str, ...]
    members: tuple[int, ...]
    examples: tuple[int, ...]
    share: Estimate
    score: Estimate | None
    lift: Estimate | None
    lift_verdict: str
    trend: Estimate | None
    trend_verdict: str
    points: tuple[ThemePoint, ...]
    stability: Estimate | None
    coherence: Estimate


@dataclass(frozen=True, slots=True)
class ThemeParts:
    """What is common to all themes of one search.

    Attributes:
        method: "nmf" for themes found, "labels" for themes people named.
        language: main language of the texts.
        n: texts that are not empty.
        rest: share of texts about none of the themes.
        stability: mean over the themes and ten searches, the interval holds the ten means; None for labels.
        coherence: mean NPMI over the themes.
        quality: share of texts not seen that get the same theme: by ten searches on four fifths of the texts, or for
            labels by cross-validation.
        notes: what was left out or cannot be told.
    """

    method: str
    language: str
    n: int
    rest: Estimate
    stability: Estimate | None
    coherence: Estimate
    quality: Estimate
    notes: tuple[Note, ...]
