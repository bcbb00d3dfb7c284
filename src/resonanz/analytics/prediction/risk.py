"""Departure and return: learn on customers whose outcome is known, judge on others, say how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import t_interval, wilson
from resonanz.analytics.prediction.calibration import Calibration, calibrate, similar
from resonanz.analytics.prediction.columns import Column, Columns, Kind, read_columns
from resonanz.analytics.prediction.discrimination import METHOD, auc, midranks
from resonanz.analytics.prediction.folds import Split, forward, splits, spread
from resonanz.analytics.prediction.logistic import log_loss
from resonanz.analytics.prediction.procedure import fit_procedure
from resonanz.analytics.prediction.results import Direction, Influence, Prediction, Risks, Rival
from resonanz.analytics.prediction.suspects import Reason, Suspect, find_suspects
from resonanz.analytics.results import Estimate, Note, Unit, note

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

METHOD_SHARE: Final = "influence"
NEEDED: Final = 20
"""Cases, and others, below which nothing is said."""
FEW: Final = 100
_WANTED_HALF: Final = 0.05
_FOLDS: Final = 5
_FOLDS_LARGE: Final = 3
_LARGE: Final = 20_000
_SEEN: Final = 10
_CLEAR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """How a prediction is made.

    Attributes:
        level: coverage, 0…1.
        seed: of the folds.
        keep: columns that are used even though they look suspicious.
    """

    level: float = 0.95
    seed: int = 0
    keep: tuple[str, ...] = ()


def predict(
    columns: Columns,
    happened: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    periods: ArrayLike | None = None,
    settings: Settings | None = None,
) -> Prediction:
    """Risk of each customer with reasons, and how far it holds on customers the models have not seen.

    Nested cross-validation: penalty, rounds, model and calibration are chosen inside each training part.

    Args:
        columns: what was known before the outcome, one array per column (`landmarks` builds such tables).
        happened: True for a case, shape (n,); without missing values (`columns.read_outcome` takes any two values).
        groups: customers with several rows keep them together.
        periods: landmarks in time order; with two or more, later ones are judged by what earlier ones taught.
        settings: level, seed, columns to keep.

    Returns:
        Figures without value where fewer than 20 cases or 20 others are known.

    Raises:
        InvalidArgument: if only one outcome occurs, lengths differ, or no column is left to learn from.
    """
    how = settings or Settings()
    found, y = read_columns(columns), np.asarray(happened, dtype=np.bool_)
    _check(found, y)
    suspects = tuple(s for s in find_suspects(found, y, seed=how.seed) if s.column not in how.keep)
    gone = {suspect.column for suspect in suspects}
    kept = tuple(column for column in found if column.name not in gone)
    if not kept:
        raise InvalidArgument(
            "No column is left to learn from: {names} are empty, constant, an index or know the answer.",
            names=", ".join(sorted(gone)[:5]),
        )
    if min(int(y.sum()), int((~y).sum())) < NEEDED:
        return _cannot_tell(y, suspects, how.level)
    named = None if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1].astype(np.int64)
    return _predict(kept, y, named, (_outer(y, named, periods, how.seed), suspects, how))


def _check(columns: tuple[Column, ...], happened: Flags) -> None:
    if len(columns[0].values) != len(happened):
        raise InvalidArgument(
            "Columns and outcome differ in length: {n} and {m}.", n=len(columns[0].values), m=len(happened)
        )
    cases = int(happened.sum())
    if cases in {0, len(happened)}:
        raise InvalidArgument(
            "Prediction needs both outcomes: {cases} of {n} customers are cases. Bring customers who left and "
            "customers who stayed.",
            cases=cases,
            n=len(happened),
        )


def _outer(happened: Flags, groups: Ints | None, periods: ArrayLike | None, seed: int) -> list[Split]:
    if periods is not None:
        order = np.unique(np.asarray(periods), return_inverse=True)[1].astype(np.int64)
        told = [s for s in forward(order) if min(_rarest(happened[s[0]]), _rarest(happened[s[1]])) >= NEEDED // 2]
        if told:
            return told
    folds = _FOLDS_LARGE if len(happened) > _LARGE else _FOLDS
    return list(splits(spread(happened, folds, np.random.default_rng(seed), groups)))


def _rarest(happened: Flags) -> int:
    return int(min(happened.sum(), (~happened).sum()))


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """What the outer folds say about rows they had not seen.

    `inflation` widens intervals for what a smaller training part leaves open: √(rows / rows that taught).
    """

    rows: NDArray[np.intp]
    logits: Floats
    rivals: dict[str, Floats]
    contributions: Floats
    folds: Ints
    inflation: float

    def auc(self, logits: Floats, happened: Flags, clusters: Ints | None, level: float) -> Estimate:
        """Area of one of the models on these rows."""
        return auc(logits, happened[self.rows], level=level, clusters=clusters, inflation=self.inflation)


_Plan = tuple[list[Split], tuple[Suspect, ...], Settings]


def _predict(columns: tuple[Column, ...], happened: Flags, named: Ints | None, plan: _Plan) -> Prediction:
    outer, suspects, how = plan
    judged = _judge(columns, happened, outer, how.seed)
    clusters = None if named is None else named[judged.rows]
    fitted = fit_procedure(columns, happened, seed=how.seed)
    came = happened[judged.rows]
    area = judged.auc(judged.logits, happened, clusters, how.level)
    calibration = calibrate(judged.logits, came, level=how.level)
    return Prediction(
        n=len(happened),
        cases=int(happened.sum()),
        base_rate=_base_rate(happened, how.level),
        model=fitted.chosen,
        auc=area,
        rivals=_rivals(judged, happened, clusters, how.level),
        calibration=calibration,
        risks=_risks(columns, judged, calibration),
        influences=_influences(columns, judged, how.level),
        suspects=suspects,
        fitted=fitted,
        notes=(*_notes(happened, area, calibration, forward_in_time=len(judged.rows) < len(happened)), *told(suspects)),
    )


def _judge(columns: tuple[Column, ...], happened: Flags, outer: list[Split], seed: int) -> _Judged:
    logits, rivals, added = [], {"logistic": list[Floats](), "boosting": list[Floats]()}, []
    for train, test in outer:
        own, others = (tuple(column.only(rows) for column in columns) for rows in (train, test))
        fitted = fit_procedure(own, happened[train], seed=seed)
        each = {model: fitted.logits(others, model) for model in fitted.models}
        for model, parts in rivals.items():
            parts.append(each.get(model, each["logistic"]))
        logits.append(each[fitted.chosen])
        added.append(fitted.contributions(others))
        tried = "boosting" in fitted.models
    if not tried:
        del rivals["boosting"]
    return _Judged(
        rows=np.concatenate([test for _, test in outer]),
        logits=np.concatenate(logits),
        rivals={model: np.concatenate(parts) for model, parts in rivals.items()},
        contributions=np.concatenate(added),
        folds=np.concatenate([np.full(len(test), fold) for fold, (_, test) in enumerate(outer)]),
        inflation=float(np.sqrt(np.mean([1 + len(test) / len(train) for train, test in outer]))),
    )


def _rivals(judged: _Judged, happened: Flags, clusters: Ints | None, level: float) -> tuple[Rival, ...]:
    y = happened[judged.rows].astype(np.float64)
    return tuple(
        Rival(model, judged.auc(logits, happened, clusters, level), float(log_loss(logits, y).mean()))
        for model, logits in judged.rivals.items()
    )


def _risks(columns: tuple[Column, ...], judged: _Judged, calibration: Calibration) -> Risks:
    n = len(columns[0].values)
    risk, added = np.full(n, np.nan), np.zeros((n, len(columns)))
    risk[judged.rows], added[judged.rows] = expit(judged.logits), judged.contributions
    return Risks(risk, *similar(risk, calibration.groups), added, columns)


def _influences(columns: tuple[Column, ...], judged: _Judged, level: float) -> tuple[Influence, ...]:
    """Share of each column in the mean size of contributions, per fold, with a t interval over the folds."""
    folds = int(judged.folds.max()) + 1
    sizes = np.stack([np.abs(judged.contributions[judged.folds == fold]).mean(axis=0) for fold in range(folds)])
    shares = sizes / np.maximum(sizes.sum(axis=1, keepdims=True), 1e-12)
    mean = shares.mean(axis=0)
    low, high = np.full(len(mean), np.nan), np.full(len(mean), np.nan)
    if folds > 1:
        low, high = t_interval(mean, shares.var(axis=0, ddof=1) / folds, folds - 1, level=level)
    found = [
        Influence(
            column.name,
            _share(float(mean[i]), float(low[i]), float(high[i]), level, len(judged.rows)),
            *_direction(column.only(judged.rows), judged.contributions[:, i]),
        )
        for i, column in enumerate(columns)
    ]
    return tuple(sorted(found, key=lambda influence: -(influence.share.value or 0.0)))


def _direction(column: Column, added: Floats) -> tuple[Direction, str]:
    """Whether more means more risk, and the category with the highest risk."""
    filled = column.filled
    values, moved = column.values[filled], added[filled]
    if column.kind is Kind.CATEGORY:
        codes = values.astype(np.int64)
        count = np.bincount(codes, minlength=len(column.labels))
        mean = np.bincount(codes, moved, minlength=len(count)) / np.maximum(count, 1)
        return Direction.CATEGORY, column.labels[int(np.argmax(np.where(count >= _SEEN, mean, -np.inf)))]
    if len(values) < 2 or not values.std() or not moved.std():
        return Direction.MIXED, ""
    together = float(np.corrcoef(midranks(values), midranks(moved))[0, 1])
    if abs(together) < _CLEAR:
        return Direction.MIXED, ""
    return (Direction.RISING if together > 0 else Direction.FALLING), ""


def _share(value: float, low: float, high: float, level: float, n: int) -> Estimate:
    if not np.isfinite(low):
        return Estimate(value, None, None, level, n, METHOD_SHARE, Unit.SHARE, (note("one_fold"),))
    return Estimate(value, max(low, 0.0), min(high, 1.0), level, n, METHOD_SHARE, Unit.SHARE)


def _base_rate(happened: Flags, level: float) -> Estimate:
    n, cases = len(happened), int(happened.sum())
    low, high = (float(end) for end in wilson(cases, n, level=level))
    return Estimate(cases / n, low, high, level, n, "wilson", Unit.SHARE)


def _cannot_tell(happened: Flags, suspects: tuple[Suspect, ...], level: float) -> Prediction:
    n, cases = len(happened), int(happened.sum())
    why = note("too_few_cases", n=_rarest(happened), needed=NEEDED)
    return Prediction(
        n=n,
        cases=cases,
        base_rate=_base_rate(happened, level),
        model="",
        auc=Estimate(None, None, None, level, n, METHOD, Unit.SHARE, (why,)),
        rivals=(),
        calibration=None,
        risks=None,
        influences=(),
        suspects=suspects,
        fitted=None,
        notes=(why, *told(suspects)),
    )


def _notes(happened: Flags, area: Estimate, calibration: Calibration, *, forward_in_time: bool) -> tuple[Note, ...]:
    found, rarest = [], _rarest(happened)
    half = ((area.high or 1.0) - (area.low or 0.0)) / 2
    if rarest < FEW:
        found.append(note("few_cases", n=rarest, needed=max(FEW, round(rarest * (half / _WANTED_HALF) ** 2))))
    if (area.low or 0.0) <= 0.5 or (calibration.skill.low or 0.0) <= 0:
        found.append(note("no_better_than_guessing"))
    if not forward_in_time:
        found.append(note("no_time_axis"))
    found.append(note("association"))
    return tuple(found)


def told(suspects: tuple[Suspect, ...]) -> tuple[Note, ...]:
    """A note for each column that was left out."""
    return tuple(_told(suspect) for suspect in suspects)


def _told(suspect: Suspect) -> Note:
    code = f"column_{suspect.reason.value}"
    if suspect.reason is Reason.KNOWS:
        return note(code, column=suspect.column, share=suspect.strength or 0.0)
    if suspect.of:
        return note(code, column=suspect.column, name=NAMES_APART.join(suspect.of))
    return note(code, column=suspect.column)


NAMES_APART: Final = "\x1f"
"""Several names in one parameter, as the report splits them."""
