"""Look for segments: fit, ask whether they come back, whether they are kinds and not degrees, and put them in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Flags, Places, wilson
from resonanz.analytics.results import Estimate, Note, Unit, note
from resonanz.analytics.segments.mixture import Classes, Features, fit_classes
from resonanz.analytics.segments.results import Reading, Segment, Segmentation, Trait, Tried
from resonanz.analytics.segments.rules import find_rule, matches
from resonanz.analytics.segments.stability import one_cloud, resampled
from resonanz.analytics.segments.table import Column, Encoded, encode, usable

CUSTOMERS: Final = 200
"""Fewest customers."""
SMALLEST: Final = 20
"""Fewest customers of a published segment: smaller ones could point at persons."""
ENTROPY: Final = 0.8
RAND: Final = 0.75
JACCARD: Final = 0.6
CLOUD: Final = 0.05
_TRAITS: Final = 5

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How segments are looked for.

    Attributes:
        most: largest number of classes tried.
        starts: random starts per number of classes.
        rounds: bootstrap samples for the stability.
        clouds: drawn clouds without groups.
        sample: customers the model is fitted to, at most; all are assigned.
        smallest: fewest customers of a segment, never below 20.
        level: coverage of the intervals, 0…1.
        seed: of starts and samples.
    """

    most: int = 6
    starts: int = 50
    rounds: int = 100
    clouds: int = 39
    sample: int = 2000
    smallest: int = SMALLEST
    level: float = 0.95
    seed: int = 0


_USUAL: Final = Settings()


def _silent(what: str, done: int, total: int) -> None:
    """Say nothing."""


def find_segments(
    columns: Sequence[Column],
    *,
    allowed: Collection[str] = (),
    settings: Settings = _USUAL,
    progress: Progress = _silent,
) -> Segmentation:
    """Find groups of customers, and publish them only if they would be found again.

    Latent classes for categories, survey items and amounts together; the number of classes by BIC. The groups are
    published if assignment is clear (entropy ≥ .8), resamples give the same groups (median adjusted Rand index ≥ .75,
    each class overlaps by ≥ .6), no group is small, and one cloud with the same correlations does not look alike (5 %).
    Where the best number is not stable, smaller ones are tried; the cloud is asked once.

    Args:
        columns: what is known of each customer (`amount`, `category`).
        allowed: names of sensitive columns that may be used all the same.
        settings: effort and limits.
        progress: called with what is done ("fitting", "resampling", "clouds"), steps done and all steps.

    Raises:
        InvalidArgument: if fewer than two columns can be used, names repeat or lengths differ.

    Source: Linzer & Lewis 2011, JSS 42(10); Hennig 2007, CSDA 52; Hennig & Lin 2015, Statistics and Computing 25.
    """
    kept, left, empty = usable(columns, allowed)
    if len(kept) < 2:
        raise InvalidArgument(
            "Segments need at least two columns that say something; {kept} of {given} can be used. Sensitive ones "
            "({left}) are used only if you allow them by name.",
            kept=len(kept),
            given=len(columns),
            left=", ".join(column.name for column in left) or "-",
        )
    notes = _left_out(left, empty)
    n = len(kept[0].values)
    if n < CUSTOMERS:
        few = note("segments_too_few_customers", n=n, needed=CUSTOMERS)
        return _nothing(Reading.CANNOT_TELL, kept, (), (few, *notes))
    search = _Search(kept, settings, progress)
    return search.run((*search.remarks(), *notes))


def _left_out(left: Sequence[Column], empty: Sequence[Column]) -> tuple[Note, ...]:
    sensitive = [note("sensitive_column_left_out", column=column.name) for column in left]
    return (*sensitive, *(note("column_says_nothing", column=column.name) for column in empty))


def _nothing(
    reading: Reading, columns: Sequence[Column], tried: Sequence[Tried], notes: tuple[Note, ...]
) -> Segmentation:
    n = len(columns[0].values)
    labels = np.full(n, -1, dtype=np.int64)
    return Segmentation(reading, (), labels, tuple(tried), n, tuple(column.name for column in columns), notes)


class _Search:
    """One search."""

    def __init__(self, columns: Sequence[Column], settings: Settings, progress: Progress) -> None:
        self._columns, self._settings, self._progress = columns, settings, progress
        self._whole = encode(columns)
        n = len(self._whole)
        rows = np.arange(n)
        if n > settings.sample:
            rows = np.sort(np.random.default_rng(settings.seed).permutation(n)[: settings.sample])
        self._data: Encoded = self._whole.take(rows)
        self._features, self._everyone = Features(self._data), Features(self._whole)
        self._overlap = np.zeros(0)

    def remarks(self) -> tuple[Note, ...]:
        used, n = len(self._data), len(self._whole)
        return (note("segments_from_sample", n=used, of=n),) if used < n else ()

    def run(self, notes: tuple[Note, ...]) -> Segmentation:
        """Fit all numbers of classes; judge the best, then smaller ones."""
        fits = [self._fit(k) for k in range(1, self._settings.most + 1)]
        tried = {classes.k: self._described(classes) for classes in fits}
        best = min(fits, key=lambda classes: classes.bic).k
        for k in range(best, 1, -1):
            classes = fits[k - 1]
            tried[k] = self._judge(classes, tried[k])
            if self._passes(tried[k]):
                return self._published(classes, tuple(tried.values()), notes)
            if tried[k].p_one_cloud is not None:
                break
        reading = Reading.ONE_GROUP if best == 1 else Reading.UNSTABLE
        return _nothing(reading, self._columns, tuple(tried.values()), notes)

    def _fit(self, k: int) -> Classes:
        self._progress("fitting", k, self._settings.most)
        return fit_classes(self._features, k, starts=self._settings.starts, seed=self._settings.seed)

    def _described(self, classes: Classes) -> Tried:
        smallest = int(np.bincount(classes.assign(self._everyone), minlength=classes.k).min())
        return Tried(classes.k, classes.log_likelihood, classes.aic, classes.bic, classes.entropy, smallest)

    def _judge(self, classes: Classes, tried: Tried) -> Tried:
        """The cheap questions first; what fails them is not looked at further."""
        settings = self._settings
        if tried.entropy < ENTROPY or tried.smallest < max(settings.smallest, SMALLEST):
            return tried
        found = resampled(
            self._features, classes, rounds=settings.rounds, seed=settings.seed, progress=self._step("resampling")
        )
        self._overlap = found.jaccard
        tried = replace(tried, stability=self._median(found.rand), jaccard=float(found.jaccard.min()))
        if not _comes_back(tried):
            return tried
        p = one_cloud(
            self._data,
            classes,
            draws=settings.clouds,
            limit=CLOUD,
            seed=settings.seed,
            progress=self._step("clouds"),
        )
        return replace(tried, p_one_cloud=p)

    def _step(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self._progress(what, done, total)

    def _median(self, rand: np.ndarray) -> Estimate:
        """Median over resamples with the middle of the resamples that the level names."""
        level = self._settings.level
        low, high = np.quantile(rand, [(1 - level) / 2, (1 + level) / 2])
        return Estimate(float(np.median(rand)), float(low), float(high), level, len(rand), "rand_index", Unit.SHARE)

    @staticmethod
    def _passes(tried: Tried) -> bool:
        return tried.p_one_cloud is not None and tried.p_one_cloud <= CLOUD

    def _published(self, classes: Classes, tried: tuple[Tried, ...], notes: tuple[Note, ...]) -> Segmentation:
        labels = classes.assign(self._everyone)
        half = np.random.default_rng(self._settings.seed).permutation(len(labels))
        learn, check = half[: len(half) // 2], half[len(half) // 2 :]
        items = tuple(self._segment(k, labels == k, learn, check) for k in range(classes.k))
        names = tuple(column.name for column in self._columns)
        return Segmentation(Reading.SEGMENTS, items, labels.astype(np.int64), tried, len(labels), names, notes)

    def _segment(self, number: int, member: Flags, learn: Places, check: Places) -> Segment:
        rule = find_rule(self._columns, member, learn)
        found = matches(rule, self._columns)[check]
        inside = member[check]
        both = int((found & inside).sum())
        return Segment(
            number,
            self._share(int(member.sum()), len(member)),
            rule,
            self._share(both, int(found.sum())),
            self._share(both, int(inside.sum())),
            tuple(sorted(self._traits(member), key=lambda trait: -abs(trait.distance))[:_TRAITS]),
            float(self._overlap[number]),
        )

    def _share(self, hits: int, n: int) -> Estimate:
        level = self._settings.level
        if n == 0:
            return Estimate(None, None, None, level, 0, "wilson", Unit.SHARE)
        ends = wilson(hits, n, level=level)
        return Estimate(hits / n, float(ends.low), float(ends.high), level, n, "wilson", Unit.SHARE)

    def _traits(self, member: Flags) -> list[Trait]:
        """Amounts and scales by their mean, categories by the label that is most over-represented."""
        return [_trait(column, member) for column in self._columns]


def _trait(column: Column, member: Flags) -> Trait:
    known = column.known
    if column.labels and not column.ordered:
        shares = [(float((column.values[member & known] == c).mean()), float((column.values[known] == c).mean()))
                  for c in range(len(column.labels))]  # fmt: skip
        distances = [(here - over) / np.sqrt(max(over * (1 - over), 1e-9)) for here, over in shares]
        top = int(np.argmax(distances))
        return Trait(column.name, column.labels[top], *shares[top], float(distances[top]))
    values = (
        column.values
        if not column.labels
        else np.array([*map(float, column.labels), np.nan])[
            np.where(known, np.nan_to_num(column.values), len(column.labels)).astype(np.intp)
        ]
    )
    here, overall = float(values[member & known].mean()), float(values[known].mean())
    return Trait(column.name, None, here, overall, (here - overall) / float(values[known].std()))


def _comes_back(tried: Tried) -> bool:
    rand = tried.stability.value if tried.stability else None
    return rand is not None and rand >= RAND and tried.jaccard is not None and tried.jaccard >= JACCARD
