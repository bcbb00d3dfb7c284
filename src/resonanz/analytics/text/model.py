"""Labels from texts: a linear model on hashed words and pieces of words, with its quality on texts it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Note, note
from resonanz.analytics.text.duplicates import near_duplicates
from resonanz.analytics.text.features import Features, Rows, learn_features, read_rows
from resonanz.analytics.text.quality import FOLDS, Coded, Label, Quality, encode, make_folds, summarise

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_TEXTS: Final = 50_000
"""Texts above which a random sample is learned from; `notes` say so."""
_STRENGTH: Final = 0.25
_TOLERANCE: Final = 0.01


class _Linear(NamedTuple):
    """Weights of one fitted model, one column per label."""

    features: Features
    weights: Floats
    offset: Floats

    def decide(self, matrix: csr_matrix) -> Floats:
        scores: Floats = matrix @ self.weights + self.offset
        return scores


def _train(families: Sequence[Rows], code: Ints, weight: Floats, classes: int) -> _Linear:
    from sklearn.svm import LinearSVC

    features = learn_features(families)
    machine = LinearSVC(C=_STRENGTH, class_weight="balanced", tol=_TOLERANCE, random_state=0)
    machine.fit(features.weigh(families), code, sample_weight=weight)
    weights, offset = machine.coef_.T, machine.intercept_
    if classes == 2:
        weights, offset = np.hstack((-weights, weights)), np.concatenate((-offset, offset))
    return _Linear(features, np.ascontiguousarray(weights), offset)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a round of corrections changed.

    Attributes:
        model: the retrained model.
        before: held-out quality of the model that was corrected.
        after: held-out quality of the retrained one.
        corrected: texts whose label was new or changed.
        changed: texts among those learned from now whose predicted label is another one than before.
    """

    model: TextModel
    before: Quality
    after: Quality
    corrected: int
    changed: int


class TextModel:
    """A model that tells one label per text; made by `TextModel.fit`.

    Words, pairs of words and pieces of two to five letters, TF-IDF, a linear support-vector machine with balanced
    labels (C = 0.25), probabilities by temperature scaling on held-out texts. German and English need no other
    setting: pieces of words find compounds and spellings, pairs of words find negations.

    Source: Joachims 1998 (text by SVM); Guo et al. 2017 (temperature scaling); Wojatzki et al. 2017 (GermEval task).

    Attributes:
        classes: the labels in order; columns of `predict_proba`.
        n: texts learned from.
        notes: what was left out.
    """

    def __init__(
        self, texts: Sequence[str], coded: Coded, weight: Floats, *, seed: int, notes: tuple[Note, ...]
    ) -> None:
        self.classes: tuple[Label, ...] = coded.classes
        self.n = len(texts)
        self.notes = notes
        self._texts = tuple(texts)
        self._coded = coded
        self._weight = weight
        self._seed = seed
        self._families = read_rows(self._texts)
        self._linear = _train(self._families, coded.code, weight, len(coded.classes))

    @classmethod
    def fit(
        cls,
        texts: Sequence[str | None],
        labels: Sequence[Label],
        *,
        weights: ArrayLike | None = None,
        seed: int = 0,
    ) -> Self:
        """Learn labels from texts.

        Args:
            texts: comments; empty ones are left out.
            labels: one per text; None leaves the text out.
            weights: how much each text counts in learning (not in the quality); equally where not given.
            seed: of the sample (above 50,000 texts) and of the folds.

        Raises:
            InvalidArgument: when lengths differ, or there is too little to learn from (see `quality.encode`).
        """
        if len(texts) != len(labels):
            raise InvalidArgument(
                "There are {texts} texts and {labels} labels; give one label per text.",
                texts=len(texts),
                labels=len(labels),
            )
        usable = [i for i, text in enumerate(texts) if text and text.strip() and labels[i] is not None]
        notes = [note("text_left_out", n=len(texts) - len(usable))] if len(usable) < len(texts) else []
        if len(usable) > MOST_TEXTS:
            notes.append(note("text_sampled", n=MOST_TEXTS, of=len(usable)))
            usable = np.sort(np.random.default_rng(seed).choice(usable, MOST_TEXTS, replace=False)).tolist()
        kept = [text for i in usable if (text := texts[i]) is not None]
        weight = np.ones(len(texts)) if weights is None else np.asarray(weights, dtype=np.float64)
        return cls(kept, encode([labels[i] for i in usable]), weight[usable], seed=seed, notes=tuple(notes))

    def predict(self, texts: Sequence[str | None]) -> NDArray[np.object_]:
        """The label of each text, shape (texts,); None for an empty text."""
        return self._named(self.decide(texts).argmax(axis=1), texts)

    def predict_proba(self, texts: Sequence[str | None]) -> Floats:
        """Probability of each label, shape (texts, classes); NaN for an empty text. Calibrated on held-out texts."""
        probability = _softmax(self.decide(texts) * self._temperature)
        probability[_empty(texts)] = np.nan
        return probability

    def decide(self, texts: Sequence[str | None]) -> Floats:
        """Distance of each text from the border of each label, shape (texts, classes)."""
        linear = self._linear
        found = [scores + linear.offset for scores in linear.features.score(texts, linear.weights)]
        return np.concatenate(found) if found else np.zeros((0, len(self.classes)))

    @cached_property
    def quality(self) -> Quality:
        """Quality on held-out texts, worked out when first asked for."""
        return summarise(self._coded, self._held_out.argmax(axis=1), self._groups, seed=self._seed)

    def held_out(self) -> Floats:
        """Probabilities of the learned texts by models that had not seen them, shape (n, classes)."""
        return _softmax(self._held_out * self._temperature)

    def correct(self, texts: Sequence[str], labels: Sequence[Label]) -> Correction:
        """Learn again with corrected labels: a known text takes its new label, a new text is added.

        Raises:
            InvalidArgument: as `fit`.
        """
        known = dict(zip(self._texts, (self.classes[c] for c in self._coded.code), strict=True))
        new = {text: label for text, label in zip(texts, labels, strict=True) if known.get(text) != label}
        names = [new.get(text, self.classes[code]) for text, code in zip(self._texts, self._coded.code, strict=True)]
        added = [text for text in new if text not in known]
        model = type(self).fit([*self._texts, *added], [*names, *(new[text] for text in added)], seed=self._seed)
        changed = int((self.predict(model.learned) != model.predict(model.learned)).sum())
        return Correction(model, self.quality, model.quality, len(new), changed)

    @property
    def learned(self) -> tuple[str, ...]:
        """The texts learned from, in the order of `held_out`."""
        return self._texts

    def _named(self, code: Ints, texts: Sequence[str | None]) -> NDArray[np.object_]:
        names = np.empty(len(self.classes), dtype=object)
        names[:] = self.classes
        told: NDArray[np.object_] = names[code]
        told[_empty(texts)] = None
        return told

    @cached_property
    def _groups(self) -> Ints:
        return near_duplicates(self._texts)

    @cached_property
    def _held_out(self) -> Floats:
        code, classes = self._coded.code, len(self.classes)
        fold = make_folds(code, self._groups, seed=self._seed)
        told = np.zeros((self.n, classes))
        for k in range(FOLDS):
            train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
            linear = _train([rows.pick(train) for rows in self._families], code[train], self._weight[train], classes)
            told[test] = linear.decide(linear.features.weigh([rows.pick(test) for rows in self._families]))
        return told

    @cached_property
    def _temperature(self) -> float:
        """Factor on the decisions that makes held-out probabilities most likely."""
        from scipy.optimize import minimize_scalar

        rows = np.arange(self.n)

        def loss(log_factor: float) -> float:
            p = _softmax(self._held_out * np.exp(log_factor))[rows, self._coded.code]
            return float(-np.log(np.maximum(p, 1e-12)).mean())

        return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 4.0)).x))


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _empty(texts: Sequence[Any]) -> NDArray[np.bool_]:
    return np.fromiter((not text or not text.strip() for text in texts), dtype=bool, count=len(texts))
