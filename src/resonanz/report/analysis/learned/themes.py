"""Recurring subjects of comments, with the scores and times beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.results import Note, note
from resonanz.analytics.text.languages import ENGLISH, GERMAN
from resonanz.analytics.text.results import Theme
from resonanz.analytics.text.themes import MINIMUM_TEXTS, Themes, find_themes
from resonanz.report.analysis.learned.inquiry import Found, nothing, sampled
from resonanz.report.analysis.learned.speech import Speech
from resonanz.report.learned import Subject, Subjects
from resonanz.report.model import Voice


def find_subjects(speech: Speech | None) -> Found[Subjects]:
    """Find the themes of all comments; what is missing where there are too few."""
    if speech is None:
        return nothing(note("no_comments_themes"))
    try:
        found = find_themes(speech.texts, scores=_scores(speech), times=_times(speech))
    except AnalyticsError:
        return nothing(note("themes_too_few", n=len(speech.texts), needed=MINIMUM_TEXTS))
    if not found.items:
        return nothing(note("themes_none_stable", n=found.parts.n), *found.parts.notes)
    return Found(_subjects(speech, found), tuple(_limits(speech, found)))


def _scores(speech: Speech) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    known = [np.nan if score is None else score for score in speech.scores]
    return None if np.isnan(known).all() else np.array(known)


def _times(speech: Speech) -> list[Any] | None:
    times: list[Any] = speech.sample.rows["occurred_at"].to_pylist()
    days = [None if time is None else time.date() for time in times]
    return days if len(set(days) - {None}) > 1 else None


def _subjects(speech: Speech, found: Themes) -> Subjects:
    return Subjects(
        items=tuple(Subject(theme, tuple(_voices(speech, theme))) for theme in found.items),
        parts=found.parts,
        touchpoint=speech.touchpoint,
        scale=speech.scale,
        comments=len(speech.texts),
        total=speech.sample.total,
    )


def _voices(speech: Speech, theme: Theme) -> Iterator[Voice]:
    rows = speech.sample.rows
    for index in theme.examples:
        time, language = (rows[name][index].as_py() for name in ("occurred_at", "language"))
        score = speech.scores[index]
        yield Voice(speech.texts[index], None, score, speech.scale, time.date() if time else None, language)


def _limits(speech: Speech, found: Themes) -> Iterator[Note]:
    yield from sampled(speech.sample, "themes")
    for item in found.parts.notes:
        yield note("themes_sampled", **item.params) if item.code == "text_sampled" else item
    if found.parts.language not in {GERMAN, ENGLISH}:
        yield note("text_other_language")
    if (found.parts.rest.value or 0.0) > 0:
        yield note("themes_rest", share=found.parts.rest.value or 0.0)
