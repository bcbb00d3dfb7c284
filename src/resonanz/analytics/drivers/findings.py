"""From moments to findings: which drivers can be looked at, and what may be said about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.drivers.asymmetry import Contrasts, asymmetries
from resonanz.analytics.drivers.bootstrap import ends
from resonanz.analytics.drivers.importance import determination
from resonanz.analytics.drivers.model import Fit, Importance, Model, replicate
from resonanz.analytics.drivers.moments import Moments
from resonanz.analytics.drivers.ranks import Order
from resonanz.analytics.drivers.regression import covariance
from resonanz.analytics.drivers.results import Asymmetry, Driver, Drivers
from resonanz.analytics.drivers.tables import Asked
from resonanz.analytics.intervals import t_interval
from resonanz.analytics.results import Estimate, Note, Unit, note

Floats = NDArray[np.float64]

VISITS_NEEDED: Final = 30
RESPONSES_NEEDED: Final = 50
RESPONSES_PER_DRIVER: Final = 5
COLLINEAR: Final = 0.9
"""Share of a driver that the others explain (VIF 10) from which a note warns."""
EQUAL: Final = 1e-12
"""Variance below this share of the mean square is rounding: all answers are equal."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Coverage of every interval, number of bootstrap replicates, and the seed that makes them repeatable."""

    level: float = 0.95
    replicates: int = 1000
    seed: int = 0


def findings(
    moments: Moments,
    questions: Sequence[Asked],
    outcome: Asked,
    *,
    money: Moments | None = None,
    settings: Settings = Settings(),
    notes: tuple[Note, ...] = (),
) -> tuple[Drivers | None, tuple[Note, ...]]:
    """The driver analysis from moments alone, wherever they were gathered.

    Args:
        moments: of all candidates and the outcome (`moments_from_array` or merged from an engine).
        questions: the candidates, in the order of the moments.
        outcome: what is explained.
        money: moments of the same candidates with the money of the instance as outcome, for the euro lever.
        settings: level, bootstrap replicates and seed.
        notes: remarks on how the candidates were chosen, passed on.

    Returns:
        The result and no notes, or None and the notes that say what is missing.
    """
    kept, left_out = _usable(moments.total, questions)
    used, chosen = moments.take(kept), [questions[j] for j in kept]
    total = used.total
    missing = _missing(total, len(kept))
    if missing:
        return None, (*missing, *notes, *left_out)
    analysis = _Analysis(used, total, chosen, outcome, settings)
    euro = _levers(money, kept, chosen, settings)
    return analysis.drivers(euro, (*notes, *left_out)), ()


@dataclass(frozen=True, slots=True, eq=False)
class _Analysis:
    moments: Moments
    total: Floats
    questions: Sequence[Asked]
    outcome: Asked
    settings: Settings

    @property
    def n(self) -> int:
        return int(self.total[0, 0])

    @property
    def model(self) -> Model:
        return Model.of(self.total)

    def inflation(self, extra: int = 0) -> float:
        """What fitted parameters cost in spread."""
        return float(np.sqrt(self.n / (self.n - self.model.parameters - extra)))

    def drivers(self, euro: Sequence[Estimate | None], notes: tuple[Note, ...]) -> Drivers:
        settings, model = self.settings, self.model
        importance = Importance(model.drivers, settings.seed)
        fit = model.fit(covariance(self.total))

        def statistics(cov: Floats) -> tuple[Floats, ...]:
            again = model.fit(cov)
            return importance.replicates(fit, again), again.contrasts()

        drawn, contrasts = replicate(self.moments, statistics, replicates=settings.replicates, seed=settings.seed)
        point = importance.point(fit)
        shares = self._shares(point, drawn, importance.method)
        sides = self._asymmetries(fit.contrasts(), contrasts)
        order = Order.of(point, drawn, level=settings.level)
        items = [
            self._driver(j, shares[j], order, sides[j], euro[j]) for j in np.argsort(-point, kind="stable").tolist()
        ]
        remarks = (*notes, *self._remarks(fit))
        return Drivers(self.outcome.touchpoint, importance.method, shares[-1], self.n, tuple(items), remarks)

    def _driver(
        self, j: int, importance: Estimate, order: Order, asymmetry: Asymmetry | None, lever: Estimate | None
    ) -> Driver:
        return Driver(
            driver=self.questions[j].touchpoint,
            importance=importance,
            rank_low=int(order.best[j]),
            rank_high=int(order.worst[j]),
            tie=int(order.tie[j]),
            performance=_performance(self.questions[j], self.settings.level),
            coverage=self._visits(0)[j] / self.n,
            asymmetry=asymmetry,
            lever=lever,
        )

    def _visits(self, block: int) -> list[int]:
        """Answers per driver: 0 all, 2 in the low third, 3 in the high third."""
        p = self.model.drivers
        return [int(n) for n in self.total[0, 2 + block * p : 2 + (block + 1) * p]]

    def _shares(self, point: Floats, drawn: Floats, method: str) -> list[Estimate]:
        """Importances and, last, R²: intervals inside 0…1."""
        values, stack = np.append(point, point.sum()), np.column_stack([drawn, drawn.sum(axis=1)])
        span = ends(values, stack, level=self.settings.level, inflation=self.inflation())
        low, high = np.maximum(span.low, 0.0).tolist(), np.minimum(span.high, 1.0).tolist()
        rows = zip(values.tolist(), low, high, [*self._visits(0), self.n], strict=True)
        return [Estimate(v, a, b, self.settings.level, n, method, Unit.SHARE) for v, a, b, n in rows]

    def _asymmetries(self, point: Floats, drawn: Floats) -> list[Asymmetry | None]:
        everybody, low, high = (np.array(self._visits(block)) for block in (0, 2, 3))
        boxes = np.stack([low, everybody - low - high, high])
        sign, unit = self.outcome.sign, Unit.SHARE if self.outcome.metric == "share" else Unit.SCALE
        contrasts = Contrasts(point * sign, drawn * sign, boxes, unit)
        found = asymmetries(contrasts, level=self.settings.level, inflation=self.inflation(self.model.drivers))
        return [
            None if question.metric == "share" else side for question, side in zip(self.questions, found, strict=True)
        ]

    def _remarks(self, fit: Fit) -> tuple[Note, ...]:
        remarks = []
        if self.outcome.metric == "share":
            remarks.append(note("linear_probability"))
        if len(self.model.controls):
            remarks.append(note("not_visited_adjusted", drivers=len(self.model.controls)))
        explained = determination(fit.scores[:-1, :-1])
        remarks += [
            note("driver_collinear", driver=question.touchpoint, share=float(share))
            for question, share in zip(self.questions, explained, strict=True)
            if share >= COLLINEAR
        ]
        return tuple(remarks)


def _usable(total: Floats, questions: Sequence[Asked]) -> tuple[list[int], tuple[Note, ...]]:
    """Candidates that enough customers visited and that differ among them; the others are named in notes."""
    p = len(questions)
    score = np.arange(2 + p, 2 + 2 * p)
    seen, sums, squares = total[0, 2 : 2 + p], total[0, score], total[score, score]
    flat = seen * squares - sums**2 <= EQUAL * seen * squares
    kept, notes = [], []
    for j, question in enumerate(questions):
        if seen[j] < VISITS_NEEDED:
            name, n = question.touchpoint, int(seen[j])
            notes.append(note("driver_too_few_visits", driver=name, n=n, needed=VISITS_NEEDED))
        elif flat[j]:
            notes.append(note("driver_constant", driver=question.touchpoint, n=int(seen[j])))
        else:
            kept.append(j)
    return kept, tuple(notes)


def _missing(total: Floats, drivers: int) -> tuple[Note, ...]:
    """What the analysis lacks; empty when it can be done."""
    n, needed = int(total[0, 0]), max(RESPONSES_NEEDED, RESPONSES_PER_DRIVER * drivers)
    if n < needed:
        return (note("too_few_responses", n=n, needed=needed),)
    if drivers < 2:
        return (note("too_few_drivers", n=drivers, needed=2),)
    spread = float(covariance(total)[0, 0])
    return () if spread > EQUAL * total[1, 1] / n else (note("outcome_constant", n=n),)


def _performance(question: Asked, level: float) -> Estimate:
    span = t_interval(question.mean, question.variance / question.n, question.n - 1, level=level)
    ends_of_scale = question.scale.low, question.scale.high
    low, high = np.clip([span.low, span.high], *ends_of_scale)
    unit = Unit.SHARE if question.metric == "share" else Unit.SCALE
    return Estimate(question.mean, float(low), float(high), level, question.n, "t", unit)


def _levers(
    money: Moments | None, kept: list[int], questions: Sequence[Asked], settings: Settings
) -> Sequence[Estimate | None]:
    if money is None:
        return [None] * len(kept)
    from resonanz.analytics.value.lever import levers  # it stands on the moments of this package

    signs = np.array([question.sign for question in questions])
    return levers(money.take(kept), signs, level=settings.level, replicates=settings.replicates, seed=settings.seed)
