"""Themes that people name: learned from their labels, or corrected after a search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Estimate
from resonanz.analytics.text.describing import NO_THEME, Found, Given, describe, share_of
from resonanz.analytics.text.factors import coherence, keywords, weigh
from resonanz.analytics.text.model import TextModel
from resonanz.analytics.text.quality import MINIMUM_PER_CLASS
from resonanz.analytics.text.results import Theme, ThemeParts
from resonanz.analytics.text.search import METHOD_COHERENCE, span
from resonanz.analytics.text.themes import ThemeCorrection, Themes, mean_coherence, read_subjects, spread

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

METHOD_LABELS: Final = "labels"
_NONE: Final = ""
_BY_PEOPLE: Final = 10.0
_AS_CLOSE: Final = 0.8


def learn_themes(given: Given, labels: Sequence[str | None], places: Ints, *, seed: int = 0) -> Themes:
    """Learn themes from own labels and give every other text its likeliest one.

    Args:
        given: all texts with what stands beside them.
        labels: name of the theme per text, None where nobody labelled it; "" says "about no theme".
        places: indices of the texts to count.
        seed: of the folds.

    Raises:
        InvalidArgument: as `TextModel.fit`.
    """
    model = TextModel.fit(given.texts, labels, seed=seed)
    told = model.predict([given.texts[i] for i in places]).tolist()
    names = [told[row] if labels[place] is None else str(labels[place]) for row, place in enumerate(places)]
    return _counted(given, names, places, model)


def correct_themes(themes: Themes, labels: Mapping[int, str | None], *, seed: int = 0) -> ThemeCorrection:
    """Learn themes again from corrections: a classifier takes over from the search.

    A text that nobody labelled teaches its present theme, unless it is about as close to texts that people gave another
    theme; those that people labelled count ten times.

    Args:
        themes: as found, or corrected before.
        labels: index of a text → name of its theme, an existing or a new one (on at least ten texts in all); None for
            "about no theme".
        seed: of the folds.

    Raises:
        InvalidArgument: for no correction, for a text that was not looked at, or when too few texts carry a theme.
    """
    said = {i: _NONE if name is None else name for i, name in labels.items()}
    unknown = sorted(set(said) - set(themes.places.tolist()))
    if not said or unknown:
        raise InvalidArgument(
            "There is nothing to correct at {places}; give the index of a text that was looked at with its theme.",
            places=", ".join(map(str, unknown[:5])) or "-",
        )
    texts = [themes.given.texts[i] for i in themes.places]
    old = [_NONE if k == NO_THEME else themes.items[k].name for k in themes.theme_of[themes.places]]
    target = [said.get(i, name) for i, name in zip(themes.places.tolist(), old, strict=True)]
    by_people = np.isin(themes.places, list(said))
    weights = np.where(by_people, _BY_PEOPLE, 1.0)
    model = TextModel.fit(texts, _lesson(texts, target, by_people), weights=weights, seed=seed)
    told = model.predict(texts).tolist()
    names = [said.get(i, name) for i, name in zip(themes.places.tolist(), told, strict=True)]
    held_out = dict(zip(model.learned, (model.classes[c] for c in model.held_out().argmax(axis=1)), strict=True))
    rows = np.flatnonzero(by_people).tolist()
    return ThemeCorrection(
        _counted(themes.given, names, themes.places, model),
        share_of(np.array([old[row] == target[row] for row in rows]), themes.given.level),
        share_of(np.array([held_out[texts[row]] == target[row] for row in rows]), themes.given.level),
        sum(before != after for before, after in zip(old, names, strict=True)),
    )


def _lesson(texts: Sequence[str | None], target: Sequence[str], by_people: Flags) -> list[str | None]:
    """What each text teaches: None for a machine's label that the corrections put in doubt, or that too few carry."""
    rows = weigh(read_subjects([text or "" for text in texts]).counts)
    names = np.array(target, dtype=object)
    doubt = np.zeros(len(names), dtype=bool)
    own = np.zeros(len(names))
    for name in set(target):
        inside = (names == name) & ~by_people
        own[inside] = (rows @ _centre(rows, inside))[inside]
    for name in set(names[by_people]):
        others = (names != name) & ~by_people
        doubt |= others & (rows @ _centre(rows, (names == name) & by_people) > _AS_CLOSE * own)
    left = Counter(names[~doubt])
    return [
        None if not people and (doubtful or left[name] < MINIMUM_PER_CLASS) else name
        for name, people, doubtful in zip(target, by_people, doubt, strict=True)
    ]


def _centre(rows: csr_matrix, inside: Flags) -> Floats:
    mean = np.asarray(rows[np.flatnonzero(inside)].sum(axis=0)).ravel()
    return mean / max(float(np.linalg.norm(mean)), 1e-12)


def _counted(given: Given, names: Sequence[str], places: Ints, model: TextModel) -> Themes:
    known = sorted(set(names) - {_NONE})
    place = {name: k for k, name in enumerate(known)} | {_NONE: NO_THEME}
    theme_of = np.array([place[name] for name in names], dtype=np.int64)
    picked = given.pick(places)
    terms = read_subjects([text or "" for text in picked.texts])
    rows = weigh(terms.counts)
    words = [_words_of(rows, terms.counts, theme_of == k) for k in range(len(known))]
    fit = np.array([terms.counts[i, words[k]].sum() if k != NO_THEME else 0.0 for i, k in enumerate(theme_of)])
    coherences = [span([coherence(terms.counts, chosen)], len(places), METHOD_COHERENCE) for chosen in words]
    surface = [tuple(terms.words[w] for w in chosen) for chosen in words]
    items = describe(Found(known, surface, fit, theme_of, None, coherences), picked, places)
    shown = spread(items, len(given.texts))
    rest = share_of(theme_of == NO_THEME, given.level)
    return Themes(items, shown, places, _parts(items, terms.language, len(places), rest, model), given)


def _parts(items: Sequence[Theme], language: str, n: int, rest: Estimate, model: TextModel) -> ThemeParts:
    accuracy = model.quality.accuracy
    notes = (*model.notes, *model.quality.notes)
    return ThemeParts(METHOD_LABELS, language, n, rest, None, mean_coherence(items), accuracy, notes)


def _words_of(rows: csr_matrix, counts: csr_matrix, inside: NDArray[np.bool_]) -> Ints:
    """Keywords of a group: the terms that weigh most inside it beyond what they weigh outside."""
    within, outside = (np.asarray(rows[np.flatnonzero(side)].mean(axis=0)).ravel() for side in (inside, ~inside))
    return keywords(counts, np.maximum(within - np.nan_to_num(outside), 0.0))
