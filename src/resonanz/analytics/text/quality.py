"""How well labels are told from texts that the model did not see: one harness for every classifier, ours or a guest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import wilson
from resonanz.analytics.results import Estimate, Note, Unit, Verdict, note
from resonanz.analytics.text.duplicates import near_duplicates

Label = Any
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FOLDS: Final = 5
MINIMUM_TEXTS: Final = 100
MINIMUM_PER_CLASS: Final = 10
METHOD_HELD_OUT: Final = "held_out"
_DRAWS: Final = 1_000
_CHUNK: Final = 50


class Classifier(Protocol):
    """The port for a guest (a transformer, an endpoint): anything that learns labels from texts and predicts them."""

    def fit(self, texts: Sequence[str], labels: Sequence[Label]) -> Self:
        """Learn; return the fitted object."""

    def predict(self, texts: Sequence[str]) -> Sequence[Label]:
        """One label per text, in order."""


@dataclass(frozen=True, slots=True)
class ClassQuality:
    """One label: of `n` texts that carry it, `recall` were found; of those called so, `precision` were right."""

    label: Label
    n: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True, slots=True)
class Quality:
    """Held-out quality by cross-validation; near duplicates never stand on both sides.

    Attributes:
        accuracy: share of texts told rightly. With one label per text this is also the micro-averaged F1.
        macro_f1: mean F1 of the labels, each counting equally, however rare.
        baseline: accuracy of always naming the commonest label.
        classes: each label by itself, the commonest first.
        n: texts judged.
        duplicates: texts that are a near duplicate of another one.
        verdict: BETTER where the macro-F1 lies surely above that of equally frequent calls made by chance, else
            CANNOT_TELL.
        notes: what limits the figures.
    """

    accuracy: Estimate
    macro_f1: Estimate
    baseline: Estimate
    classes: tuple[ClassQuality, ...]
    n: int
    duplicates: int
    verdict: Verdict
    notes: tuple[Note, ...]

    @property
    def micro_f1(self) -> Estimate:
        """Micro-averaged F1, which equals the accuracy where each text has exactly one label."""
        return self.accuracy


class Coded(NamedTuple):
    """Labels as numbers: `code` indexes `classes`, which are in order of their names."""

    classes: tuple[Label, ...]
    code: Ints


def encode(labels: Sequence[Label]) -> Coded:
    """Number the labels.

    Raises:
        InvalidArgument: with fewer than 100 texts, a single label, or a label on fewer than 10 texts.
    """
    classes = tuple(sorted(set(labels), key=lambda label: (str(type(label)), label)))
    place = {label: i for i, label in enumerate(classes)}
    code = np.array([place[label] for label in labels], dtype=np.int64)
    if len(code) < MINIMUM_TEXTS:
        raise InvalidArgument(
            "There are {n} labelled texts; a model that learns from text needs at least {needed}. Label more texts, or "
            "take a longer period.",
            n=len(code),
            needed=MINIMUM_TEXTS,
        )
    if len(classes) < 2:
        raise InvalidArgument(
            'All {n} texts carry the label "{label}"; a model can only tell labels apart when there are two. Add texts '
            "with another label.",
            n=len(code),
            label=classes[0],
        )
    fewest = int(np.bincount(code).argmin())
    if int(np.bincount(code)[fewest]) < MINIMUM_PER_CLASS:
        raise InvalidArgument(
            'The label "{label}" stands on {n} texts; each label needs at least {needed}. Add texts, join it with a '
            "related label, or leave it out.",
            label=classes[fewest],
            n=int(np.bincount(code)[fewest]),
            needed=MINIMUM_PER_CLASS,
        )
    return Coded(classes, code)


def make_folds(code: Ints, group: Ints, *, seed: int = 0) -> Ints:
    """Fold 0…4 of each text: groups stay whole and every label is spread over all folds."""
    _, first, member = np.unique(group, return_index=True, return_inverse=True)
    order = np.lexsort((np.random.default_rng(seed).random(len(first)), code[first]))
    fold = np.empty(len(first), dtype=np.int64)
    fold[order] = np.arange(len(first)) % FOLDS
    return fold[member]


def judge(
    make: Callable[[], Classifier], texts: Sequence[str], labels: Sequence[Label], *, seed: int = 0, level: float = 0.95
) -> Quality:
    """Judge any classifier in the same way as ours: five folds, near duplicates in one fold.

    Args:
        make: gives a fresh classifier for each fold.
        texts: one text per label.
        labels: the truth.
        seed: of the folds.
        level: coverage of the intervals.

    Raises:
        InvalidArgument: as `encode`.
    """
    coded, group = encode(labels), near_duplicates(texts)
    fold = make_folds(coded.code, group, seed=seed)
    place = {label: i for i, label in enumerate(coded.classes)}
    told = np.empty(len(texts), dtype=np.int64)
    for k in range(FOLDS):
        train, test = np.flatnonzero(fold != k).tolist(), np.flatnonzero(fold == k).tolist()
        guest = make().fit([texts[i] for i in train], [labels[i] for i in train])
        told[test] = [place.get(label, -1) for label in guest.predict([texts[i] for i in test])]
    return summarise(coded, told, group, seed=seed, level=level)


def summarise(coded: Coded, told: Ints, group: Ints, *, seed: int = 0, level: float = 0.95) -> Quality:
    """Quality from the truth and what was told about texts held out.

    The interval of the accuracy is Wilson's with the sample size that near duplicates leave (design effect of the
    groups); that of F1 takes the percentiles of 1,000 bootstrap draws of whole groups.
    """
    seen = _Seen(coded, told, group, level)
    truth, classes = coded.code, len(coded.classes)
    count = np.bincount(truth, minlength=classes)
    tails = [(1 - level) / 2, (1 + level) / 2]
    drawn = _bootstrap(truth, told, group, classes, seed)
    ends = np.quantile(drawn, tails, axis=0)
    low, high = np.quantile(drawn.mean(axis=1), tails).tolist()
    f1 = _f1(np.asarray(_table(truth, told, classes).sum(axis=0)).reshape(1, 3, classes))[0]
    accuracy, baseline = seen.share(told == truth), seen.share(truth == count.argmax())
    share = float(count.max() / len(truth))
    learned = low > _by_chance(truth, told, classes)
    return Quality(
        accuracy,
        Estimate(float(f1.mean()), low, high, level, len(truth), METHOD_HELD_OUT, Unit.SHARE),
        baseline,
        tuple(seen.label(c, (float(f1[c]), *ends[:, c].tolist())) for c in np.argsort(-count, kind="stable").tolist()),
        len(truth),
        int((np.bincount(group)[group] > 1).sum()),
        Verdict.BETTER if learned else Verdict.CANNOT_TELL,
        _remarks(accuracy, share, learned),
    )


def _by_chance(truth: Ints, told: Ints, classes: int) -> float:
    """Macro-F1 of calls that have nothing to do with the truth but are as frequent as these."""
    p, q = (
        np.bincount(truth, minlength=classes) / len(truth),
        np.bincount(told[told >= 0], minlength=classes) / len(told),
    )
    return float((2 * p * q / np.maximum(p + q, 1e-12)).mean())


def _remarks(accuracy: Estimate, share: float, learned: bool) -> tuple[Note, ...]:  # noqa: FBT001 - a finding
    if not learned:
        return (note("text_nothing_learned", n=accuracy.n),)
    return (note("text_accuracy_like_commonest", share=share),) if (accuracy.low or 0.0) <= share else ()


class _Seen(NamedTuple):
    """The truth beside what was told, and which texts are copies of one another."""

    coded: Coded
    told: Ints
    group: Ints
    level: float

    def share(self, hits: NDArray[np.bool_], among: NDArray[np.bool_] | None = None) -> Estimate:
        """Share with Wilson's interval on the sample size that the groups leave."""
        chosen = np.ones(len(hits), dtype=bool) if among is None else among
        inside, group, n = hits[chosen], self.group[chosen], int(chosen.sum())
        if not n:
            return Estimate(None, None, None, self.level, 0, METHOD_HELD_OUT, Unit.SHARE)
        p = float(inside.mean())
        spread = float((np.bincount(group, weights=inside - p) ** 2).sum()) / n**2
        effective = min(float(n), p * (1 - p) / spread) if spread > 0 else float(len(np.unique(group)))
        ends = wilson(p * effective, effective, level=self.level)
        return Estimate(p, float(ends.low), float(ends.high), self.level, n, METHOD_HELD_OUT, Unit.SHARE)

    def label(self, c: int, f1: tuple[float, float, float]) -> ClassQuality:
        """One label by itself."""
        carries, called = self.coded.code == c, self.told == c
        n = int(carries.sum())
        return ClassQuality(
            self.coded.classes[c],
            n,
            self.share(carries, called),
            self.share(called, carries),
            Estimate(*f1, self.level, n, METHOD_HELD_OUT, Unit.SHARE),
        )


def _table(truth: Ints, told: Ints, classes: int) -> Any:
    """Sparse rows: whether a text adds to the hits, the truths and the calls of each label."""
    from scipy.sparse import csr_matrix, hstack

    n = len(truth)
    where, called = np.arange(n), told >= 0
    parts = []
    for mask, column in ((truth == told, truth), (np.ones(n, dtype=bool), truth), (called, told)):
        parts.append(csr_matrix((np.ones(int(mask.sum())), (where[mask], column[mask])), shape=(n, classes)))
    return hstack(parts, format="csr")


def _f1(sums: Floats) -> Floats:
    """F1 per label from (draws, 3, labels): hits, truths, calls; 0 where a label is neither true nor called."""
    hits, truths, calls = sums[:, 0], sums[:, 1], sums[:, 2]
    return 2 * hits / np.maximum(truths + calls, 1)


def _bootstrap(truth: Ints, told: Ints, group: Ints, classes: int, seed: int) -> Floats:
    from scipy.sparse import csr_matrix

    rng = np.random.default_rng(seed)
    groups, member = np.unique(group, return_inverse=True)
    gather = csr_matrix((np.ones(len(truth)), (member, np.arange(len(truth)))), shape=(len(groups), len(truth)))
    table = (gather @ _table(truth, told, classes)).T.tocsr()
    drawn = []
    for _ in range(_DRAWS // _CHUNK):
        weights = rng.multinomial(len(groups), np.full(len(groups), 1 / len(groups)), size=_CHUNK)
        drawn.append(_f1((table @ weights.T).T.reshape(_CHUNK, 3, classes)))
    return np.concatenate(drawn)
