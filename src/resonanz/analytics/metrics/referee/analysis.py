"""The referee: which metric predicts what counts, here and not in the literature?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats, Places
from resonanz.analytics.metrics.referee.candidates import Field, Form
from resonanz.analytics.metrics.referee.fitting import Members, Predictions, Race
from resonanz.analytics.metrics.referee.judging import Draws, decide, rule, together
from resonanz.analytics.metrics.referee.quality import EXPLAINED, judge_quality, spoilers
from resonanz.analytics.metrics.referee.results import FormSkill, Judged, Pair, Refereed, Ruling, Skill
from resonanz.analytics.metrics.referee.scoring import Scores, score
from resonanz.analytics.results import Estimate, Note, Unit, note

METHOD: Final = "paired_bootstrap"
EVENTS: Final = 50
"""Fewest customers of each outcome."""
CUSTOMERS: Final = 200
"""Fewest customers who answered everything."""
RELEVANT_AUC: Final = 0.03
RELEVANT_R2: Final = 0.02

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the race is run.

    Attributes:
        rounds: bootstrap rounds.
        level: coverage of the intervals, 0…1.
        relevant: smallest difference that matters; None takes 0.03 of AUC or 0.02 of R².
        seed: of folds and resampling.
    """

    rounds: int = 1000
    level: float = 0.95
    relevant: float | None = None
    seed: int = 0


_USUAL: Final = Settings()


def _silent(what: str, done: int, total: int) -> None:
    """Say nothing."""


def referee(field: Field, *, settings: Settings = _USUAL, progress: Progress = _silent) -> Refereed:
    """Let metrics compete in predicting the outcome of customers the models have not seen.

    Each metric enters raw, grouped (promoters and detractors, top-2-box) and curved beside the controls; the form is
    chosen inside the training part. Folds go forward in time where the time of the answers is known. Scores of all
    models are compared on the same resampled customers.

    Args:
        field: candidates, outcome, controls, times.
        settings: rounds, level, relevant difference, seed.
        progress: called with what is done ("predicting" or "comparing"), steps done and all steps.

    Returns:
        Rulings keep, replace, merge, no winner or not enough data with the number of customers needed. Where fewer than
        200 customers answered everything, or fewer than 50 have the rarer outcome, nothing is fitted.

    Raises:
        InvalidArgument: if there are fewer than two candidates, columns differ in length, or the outcome is the same
            for everybody.

    Source: de Haan, Verhoef & Wiesel 2015, IJRM 32 (design); DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44
    (paired areas); Berger 1982, Technometrics 24 (naming a winner).
    """
    rows = np.flatnonzero(field.common)
    target = field.outcome.values[rows]
    relevant = settings.relevant or (RELEVANT_AUC if field.outcome.binary else RELEVANT_R2)
    _require_variation(field)
    missing = _missing(field, target)
    if missing:
        return _not_enough(field, target, missing, relevant)
    timed = field.answered_at is not None
    order = _in_time(field, rows)
    race = Race(field, order, timed=timed, seed=settings.seed)
    predictions = race.run(lambda done, total: progress("predicting", done, total))
    scored = _score(field, order, predictions, settings, progress)
    return _Report(field, order, predictions, scored, settings, relevant).refereed()


def _in_time(field: Field, rows: Places) -> Places:
    if field.answered_at is None:
        return rows
    return rows[np.argsort(field.answered_at[rows], kind="stable")]


def _require_variation(field: Field) -> None:
    known = field.outcome.values[~np.isnan(field.outcome.values)]
    if not len(known) or known.min() == known.max():
        raise InvalidArgument(
            'The outcome "{outcome}" is the same for all {n} customers, so nothing can predict it. Give an outcome '
            "that some customers have and others have not.",
            outcome=field.outcome.name,
            n=len(known),
        )
    if field.outcome.money and known.min() < 0:
        raise InvalidArgument(
            'The outcome "{outcome}" is spend but falls to {lowest}; set money to false, or leave refunds out.',
            outcome=field.outcome.name,
            lowest=float(known.min()),
        )


def _missing(field: Field, target: Floats) -> int | None:
    """Customers needed before the race can be run; None where there are enough."""
    n = len(target)
    if not field.outcome.binary:
        return CUSTOMERS if n < CUSTOMERS else None
    rare = min(float(target.sum()), n - float(target.sum())) if n else 0.0
    if n >= CUSTOMERS and rare >= EVENTS:
        return None
    return max(CUSTOMERS, ceil(EVENTS * max(n, 1) / max(rare, 1.0)))


def _rarer(field: Field, target: Floats) -> int | None:
    return int(min(target.sum(), len(target) - target.sum())) if field.outcome.binary else None


def _not_enough(field: Field, target: Floats, needed: int, relevant: float) -> Refereed:
    few = note("referee_too_few", n=len(target), needed=needed)
    nothing = Refereed(
        field.outcome.name, Ruling.NOT_ENOUGH_DATA, None, None, (), (), None, None, None, len(target), 0, None, None,
        needed, relevant, (few, *spoilers(field)),
    )  # fmt: skip
    return replace(nothing, events=_rarer(field, target))


def _score(field: Field, order: Places, predictions: Predictions, settings: Settings, progress: Progress) -> Scores:
    return score(
        [*predictions.models.values(), *predictions.forms.values()],
        predictions.baseline,
        predictions.target,
        predictions.fold,
        binary=field.outcome.binary,
        columns=_products(_ranks(field, order[predictions.rows])),
        rounds=settings.rounds,
        seed=settings.seed,
        progress=lambda done, total: progress("comparing", done, total),
    )


def _ranks(field: Field, rows: Places) -> Floats:
    """Standardised midranks of all candidates and of the outcome, shape (m, k + 1)."""
    columns = [one.oriented()[rows] for one in field.candidates]
    ranks = np.column_stack([_midranks(column) for column in [*columns, field.outcome.values[rows]]])
    return np.asarray((ranks - ranks.mean(axis=0)) / np.maximum(ranks.std(axis=0), 1e-12))


def _midranks(values: Floats) -> Floats:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place], dtype=np.float64)


def _products(x: Floats) -> Floats:
    k = x.shape[1]
    return np.hstack([x, (x[:, :, None] * x[:, None, :]).reshape(len(x), k * k)])


def _correlations(moments: Floats, k: int) -> Floats:
    """Correlation matrices from means of columns and products, shape (draws, k, k)."""
    mean = moments[:, :k]
    cov = moments[:, k:].reshape(-1, k, k) - mean[:, :, None] * mean[:, None, :]
    spread = np.sqrt(np.maximum(np.diagonal(cov, axis1=1, axis2=2), 1e-12))
    return np.asarray(cov / (spread[:, :, None] * spread[:, None, :]))


class _Report:
    """Turns scores into results."""

    def __init__(  # noqa: PLR0917 - everything the results are made of
        self, field: Field, order: Places, predictions: Predictions, scores: Scores, settings: Settings, relevant: float
    ) -> None:
        self._field, self._predictions, self._settings, self._relevant = field, predictions, settings, relevant
        self._n, self._tested, self._scores = len(order), len(predictions.rows), scores
        self._target = field.outcome.values[order]
        self._at = {members: m for m, members in enumerate(predictions.models)}
        models = {members: scores.main[:, m] for members, m in self._at.items()}
        self._draws = Draws(models, settings.level)
        self._names = [one.name for one in field.candidates]
        self._correlation = _correlations(scores.moments, len(self._names) + 1)
        self._bench = decide(self._draws, len(self._names), relevant)

    def refereed(self) -> Refereed:
        bench, k = self._bench, len(self._names)
        everyone = tuple(range(k))
        short = bench.ruling is Ruling.NOT_ENOUGH_DATA
        return Refereed(
            outcome=self._field.outcome.name,
            ruling=bench.ruling,
            winner=None if bench.winner is None else self._names[bench.winner],
            best=self._names[bench.best],
            items=tuple(self._judged(i) for i in bench.order),
            pairs=tuple(self._pair(i, j) for i, j in bench.p_adjusted),
            controls=self._skill(()),
            together=self._skill(everyone),
            together_gain=self._difference(everyone, (bench.best,)),
            n=self._n,
            tested=self._tested,
            events=_rarer(self._field, self._target),
            visible=bench.visible,
            needed_n=ceil(self._n * (bench.visible / self._relevant) ** 2) if short else None,
            relevant=self._relevant,
            notes=(*self._general(), *spoilers(self._field)),
        )

    def _judged(self, i: int) -> Judged:
        best = self._bench.best
        others = {j: self._correlated(i, j).low or 0.0 for j in range(len(self._names)) if j != i}
        ruling, partner = rule(self._bench, self._draws, i, others, self._relevant)
        quality = judge_quality(
            self._field, i, self._explained(i), level=self._settings.level, seed=self._settings.seed
        )
        return Judged(
            self._names[i],
            ruling,
            None if partner is None else self._names[partner],
            self._skill((i,)),
            self._forms(i),
            None if i == best else self._difference((best,), (i,)),
            None if i == best else self._difference(together(i, best), (best,)),
            quality,
            self._remarks(i),
        )

    def _skill(self, members: Members) -> Skill:
        m, binary = self._at[members], self._field.outcome.binary
        log_loss, brier = (self._estimate(self._scores.gains[:, m, kind]) for kind in (0, 1))
        main = self._estimate(self._scores.main[:, m])
        return Skill(main, self._difference(members, ()), log_loss if binary else None, brier)

    def _forms(self, i: int) -> tuple[FormSkill, ...]:
        first = len(self._at)
        places = {key: first + m for m, key in enumerate(self._predictions.forms)}
        chosen = self._predictions.chosen[i]
        return tuple(
            FormSkill(form, self._estimate(self._scores.main[:, places[i, form]]), chosen.count(form))
            for form in Form
            if (i, form) in places
        )

    def _pair(self, i: int, j: int) -> Pair:
        difference = self._difference((i,), (j,))
        return Pair(self._names[i], self._names[j], difference, self._bench.p_adjusted[i, j], self._correlated(i, j))

    def _correlated(self, i: int, j: int) -> Estimate:
        return self._estimate(self._correlation[:, i, j], "spearman")

    def _explained(self, i: int) -> Estimate:
        """Share of a metric that the others explain, moved by the bootstrap's bias: it is not above its reliability."""
        keep = [j for j in range(len(self._names)) if j != i]
        loads = self._correlation[:, keep, i]
        inner = self._correlation[:, keep][:, :, keep] + 1e-9 * np.eye(len(keep))
        share = (loads * np.linalg.solve(inner, loads[:, :, None])[:, :, 0]).sum(axis=1)
        low_bound = self._estimate(share, EXPLAINED)
        return replace(low_bound, notes=(note("reliability_lower_bound"),))

    def _difference(self, first: Members, second: Members) -> Estimate:
        return self._estimate(self._draws.models[first] - self._draws.models[second])

    def _estimate(self, column: Floats, method: str = METHOD) -> Estimate:
        value, low, high = self._draws.span(column)
        return Estimate(value, low, high, self._settings.level, self._tested, method, Unit.SHARE)

    def _remarks(self, i: int) -> tuple[Note, ...]:
        span = self._draws.span(self._correlation[:, i, -1])
        wrong = span[2] < 0 if self._field.outcome.good else span[1] > 0
        return (note("points_the_wrong_way", correlation=round(span[0], 3)),) if wrong else ()

    def _general(self) -> tuple[Note, ...]:
        notes = [note("association")]
        answered = [int((~np.isnan(one.oriented())).sum()) for one in self._field.candidates]
        if self._n < max(answered):
            notes.append(note("referee_common_customers", n=self._n, of=max(answered)))
        if self._draws.minus((self._bench.best,), ())[1] <= 0:
            notes.append(note("no_metric_predicts"))
        return tuple(notes)
