"""Themes: the recurring subjects of comments, found without labels, correctable with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.analytics.text.describing import NO_THEME, Given, as_days, describe, share_of
from resonanz.analytics.text.results import Theme, ThemeParts
from resonanz.analytics.text.search import METHOD_COHERENCE, STABLE, members, search
from resonanz.analytics.text.terms import Terms, read_terms

Ints = NDArray[np.int64]

MINIMUM_TEXTS: Final = 100
MOST_TEXTS: Final = 20_000
"""Texts above which themes are looked for and counted in a random sample; `notes` say so."""
METHOD_NMF: Final = "nmf"
_FEWEST_WITH_TERM: Final = 5
_RARE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes of a set of comments, the most frequent first.

    Attributes:
        items: the themes.
        theme_of: index into `items` per text, -1 for none or not looked at, shape (texts,).
        places: indices of the texts looked at, ascending.
        parts: what is common to all.
        given: what the themes were found in.
    """

    items: tuple[Theme, ...]
    theme_of: Ints
    places: Ints
    parts: ThemeParts
    given: Given = field(repr=False)

    def correct(self, labels: Mapping[int, str | None], *, seed: int = 0) -> ThemeCorrection:
        """Learn again from corrections; see `naming.correct_themes`."""
        from resonanz.analytics.text.naming import correct_themes

        return correct_themes(self, labels, seed=seed)


@dataclass(frozen=True, slots=True)
class ThemeCorrection:
    """What a round of corrections changed.

    Attributes:
        themes: the themes as they are now.
        before: share of the corrected texts that already carried the right theme.
        after: share of the corrected texts that get the right theme when their own correction is held out.
        changed: texts whose theme is another one than before, the corrected ones among them.
    """

    themes: Themes
    before: Estimate
    after: Estimate
    changed: int


def find_themes(
    texts: Sequence[str | None],
    *,
    labels: Sequence[str | None] | None = None,
    scores: ArrayLike | None = None,
    times: Sequence[Any] | ArrayLike | None = None,
    themes: int | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> Themes:
    """Find the recurring subjects of comments.

    Each theme is a factor of the TF-IDF table of subject words (NMF). The number of themes is the largest of 4, 6, 8
    and 12 whose stability plus coherence comes within .05 of the best. A theme is kept when ten searches on random
    four fifths of the texts find it again (mean cosine of at least .7). A text belongs to the theme that explains at
    least half of it, if it also holds one of the theme's keywords; others belong to none.

    Args:
        texts: comments; None and empty ones are left out of all shares.
        labels: own names of themes, None where a text has none: these themes are learned instead of being searched.
        scores: one per text, NaN where unknown; gives `score` and `lift`.
        times: one per text, None where unknown; gives `trend` and `points`.
        themes: the number of themes to look for, when it shall not be chosen.
        seed: of samples and searches.
        level: coverage of the intervals.

    Raises:
        InvalidArgument: with fewer than 100 texts that share a subject word with others, when lengths differ, or when
            own labels stand on too few texts (see `quality.encode`).
    """
    given = read_given(texts, scores, times, level)
    spoken = np.array([i for i, text in enumerate(texts) if text and text.strip()], dtype=np.int64)
    places = spoken
    if len(spoken) > MOST_TEXTS:
        places = np.sort(np.random.default_rng(seed).choice(spoken, MOST_TEXTS, replace=False))
    if labels is not None:
        from resonanz.analytics.text.naming import learn_themes

        return learn_themes(given, labels, places, seed=seed)
    terms = read_subjects([texts[i] or "" for i in places])
    found = search(terms, themes, seed)
    notes = [note("text_sampled", n=len(places), of=len(spoken))] if len(places) < len(spoken) else []
    notes += [note("themes_not_stable", n=found.dropped, limit=STABLE)] if found.dropped else []
    items = describe(members(found, terms), given.pick(places), places)
    theme_of = spread(items, len(texts))
    parts = ThemeParts(
        METHOD_NMF,
        terms.language,
        len(places),
        share_of(theme_of[places] == NO_THEME, level),
        found.stability if len(found.kept) else None,
        mean_coherence(items),
        found.agreement,
        tuple(notes),
    )
    return Themes(items, theme_of, places, parts, given)


def read_given(
    texts: Sequence[str | None], scores: ArrayLike | None, times: Sequence[Any] | ArrayLike | None, level: float
) -> Given:
    """Put texts and what stands beside them side by side; refuse lengths that differ."""
    values = None if scores is None else np.asarray(scores, dtype=np.float64)
    days = None if times is None else as_days(times)
    for name, beside in (("scores", values), ("times", days)):
        if beside is not None and len(beside) != len(texts):
            raise InvalidArgument(
                "There are {texts} texts and {n} {name}; give one per text.", texts=len(texts), n=len(beside), name=name
            )
    return Given(texts, values, days, level)


def read_subjects(texts: Sequence[str]) -> Terms:
    """Terms of the texts; refuse texts that share too few."""
    terms = read_terms(texts, minimum=max(_FEWEST_WITH_TERM, len(texts) // _RARE))
    filled = int((terms.counts.getnnz(axis=1) > 0).sum())
    if filled < MINIMUM_TEXTS:
        raise InvalidArgument(
            "Only {n} comments hold a subject word that returns in others; to find themes at least {needed} are "
            "needed. Take a longer period or join touchpoints.",
            n=filled,
            needed=MINIMUM_TEXTS,
        )
    return terms


def spread(items: Sequence[Theme], texts: int) -> Ints:
    """Index of the theme of each text from the members of the themes, -1 for none."""
    theme_of = np.full(texts, NO_THEME, dtype=np.int64)
    for k, theme in enumerate(items):
        theme_of[list(theme.members)] = k
    return theme_of


def mean_coherence(items: Sequence[Theme]) -> Estimate:
    """Mean NPMI of the themes with the means of the ends of their ranges."""
    if not items:
        return Estimate(None, None, None, 1.0, 0, METHOD_COHERENCE, Unit.SHARE)
    table = np.array([(t.coherence.value, t.coherence.low, t.coherence.high) for t in items], dtype=np.float64)
    value, low, high = table.mean(axis=0).tolist()
    return Estimate(value, low, high, 1.0, items[0].coherence.n, METHOD_COHERENCE, Unit.SHARE)
