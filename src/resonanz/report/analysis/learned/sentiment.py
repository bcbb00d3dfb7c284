"""The tone of comments: learned from labels where somebody gave some, else from the scores beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.results import Estimate, Note, Unit, note
from resonanz.analytics.text.quality import MINIMUM_PER_CLASS, MINIMUM_TEXTS
from resonanz.analytics.text.sentiment import SentimentModel
from resonanz.report.analysis.learned.inquiry import Found, nothing, sampled
from resonanz.report.analysis.learned.speech import Speech
from resonanz.report.learned import Sentiment, Tone
from resonanz.report.model import Voice

LABELS: Final = "labels"
SCORES: Final = "scores"
EXAMPLES: Final = 3
_WEAK: Final = 0.6
_LONGEST: Final = 220
_SHORTEST: Final = 25


def find_sentiment(speech: Speech | None) -> Found[Sentiment]:
    """Learn the tone of comments and tell that of all; what is missing where it cannot be learned."""
    if speech is None:
        return nothing(note("no_comments_sentiment"))
    labelled, scored = (sum(x is not None for x in column) for column in (speech.labels, speech.scores))
    source = LABELS if labelled >= MINIMUM_TEXTS else SCORES
    if source is SCORES and scored < MINIMUM_TEXTS:
        return nothing(note("sentiment_too_few", n=max(labelled, scored), needed=MINIMUM_TEXTS))
    try:
        model = _learn(speech, source)
    except AnalyticsError:
        return nothing(note("sentiment_one_sided", n=scored, needed=MINIMUM_PER_CLASS))
    found = _sentiment(speech, model, source)
    return Found(found, tuple(_limits(speech, found)))


def _learn(speech: Speech, source: str) -> SentimentModel:
    if source is LABELS:
        return SentimentModel.fit(speech.texts, _common(speech.labels))
    scores = np.array([np.nan if score is None else score for score in speech.scores])
    return SentimentModel.from_scores(speech.texts, scores, speech.scale or "")


def _common(labels: Sequence[str | None]) -> list[str | None]:
    """Labels without those that stand on too few comments to be learned."""
    counts = Counter(labels)
    return [label if label is not None and counts[label] >= MINIMUM_PER_CLASS else None for label in labels]


def _sentiment(speech: Speech, model: SentimentModel, source: str) -> Sentiment:
    told = [label or guess for label, guess in zip(_known(speech, source), model.predict(speech.texts), strict=True)]
    counts, n = Counter(told), len(told)
    order = [c for c in ("negative", "neutral", "positive") if c in model.classes]
    return Sentiment(
        learned_from=source,
        about=(speech.label_column if source is LABELS else speech.touchpoint) or "",
        quality=model.quality,
        tones=tuple(Tone(label, _share(counts[label], n)) for label in order),
        conflicts=len(model.conflicts()),
        examples=tuple(_examples(speech, model)),
        comments=n,
        total=speech.sample.total,
        notes=model.notes,
    )


def _known(speech: Speech, source: str) -> list[str | None]:
    return speech.labels if source is LABELS else [None] * len(speech.texts)


def _share(count: int, n: int) -> Estimate:
    from resonanz.analytics.intervals import wilson

    ends = wilson(count, n)
    return Estimate(count / n, float(ends.low), float(ends.high), 0.95, n, "wilson", Unit.SHARE)


def _examples(speech: Speech, model: SentimentModel) -> Iterator[Voice]:
    """Comments that say the opposite of their score, the surest first."""
    scores = dict(zip(speech.texts, speech.scores, strict=True))
    said = [model.learned[conflict.index] for conflict in model.conflicts()]
    for text in [text for text in said if _SHORTEST <= len(text) <= _LONGEST][:EXAMPLES]:
        yield Voice(text, speech.touchpoint, scores[text], speech.scale, None, None)


def _limits(speech: Speech, found: Sentiment) -> Iterator[Note]:
    yield from sampled(speech.sample, "sentiment")
    yield from found.notes
    yield from found.quality.notes
    for tone in found.quality.classes:
        if (tone.f1.low or 0.0) < _WEAK:
            yield note("sentiment_weak", label=str(tone.label), n=tone.n, recall=tone.recall.value or 0.0)
