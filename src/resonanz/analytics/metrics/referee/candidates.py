"""Who competes and for what: metrics as they were asked, and the outcome that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Flags, Floats
from resonanz.analytics.metrics.scales import Scale

Times = NDArray[Any]
"""Moments or days as datetime64, NaT where there is none."""


class Form(StrEnum):
    """How a metric enters a prediction."""

    RAW = "raw"
    """The answer itself, as a mean uses it."""
    GROUPED = "grouped"
    """Groups: promoters and detractors of an NPS question, the two best answers of any other."""
    CURVED = "curved"
    """A line that may bend at the middle of the scale."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One metric.

    Attributes:
        name: name, unique among the candidates.
        kind: question of the record: `nps`, `csat`, `ces`, `rating`.
        scale: scale as asked.
        values: one answer per customer, NaN where there is none, shape (n,).
        again: a second answer of the same customers at a time when nothing had happened in between, NaN where there is
            none, shape (n,); gives the reliability.
    """

    name: str
    kind: str
    scale: Scale
    values: Floats
    again: Floats | None = None

    def oriented(self) -> Floats:
        """Answers from 0 (worst) to 1 (best); what lies outside the scale is no answer."""
        return _oriented(self.values, self.scale)

    def repeated(self) -> Floats | None:
        """The second answers, likewise."""
        return None if self.again is None else _oriented(self.again, self.scale)

    def columns(self, form: Form) -> Floats:
        """Columns of a form, shape (n, c)."""
        x, span = self.oriented(), self.scale.span
        match form:
            case Form.RAW:
                return x[:, None]
            case Form.CURVED:
                return np.column_stack([x, np.maximum(x - 0.5, 0.0)])
            case Form.GROUPED:
                top = (x >= 1 - 1 / span - 1e-9).astype(np.float64)
                if self.kind != "nps":
                    return top[:, None]
                return np.column_stack([top, x <= 1 - 4 / span + 1e-9]).astype(np.float64)

    def forms(self) -> tuple[Form, ...]:
        """Forms that differ; a two-valued answer has one."""
        return tuple(Form) if self.scale.span > 1 else (Form.RAW,)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What counts in the end.

    Attributes:
        name: name, such as `retained` or `revenue`.
        values: one value per customer: 0/1, or an amount, shape (n,); NaN where it is not known.
        good: whether a larger value is good news (`retained` yes, `left` no).
        money: whether it is spend, whose logarithm is predicted.
        at: when it happened, NaT where it did not or is not known, shape (n,).
    """

    name: str
    values: Floats
    good: bool = True
    money: bool = False
    at: Times | None = None

    @property
    def binary(self) -> bool:
        """Whether there are only two values."""
        return bool(np.isin(self.values[~np.isnan(self.values)], (0.0, 1.0)).all())

    def target(self) -> Floats:
        """Values as they are predicted."""
        return np.log1p(self.values) if self.money else self.values


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """All that enters the race, one row per customer.

    Attributes:
        candidates: the metrics.
        outcome: what counts.
        controls: what is known besides (tenure, earlier spend, segment as 0/1), shape (n, c); NaN is replaced by the
            mean.
        answered_at: when the customer answered, NaT where unknown; gives forward-chained folds.
    """

    candidates: Sequence[Candidate]
    outcome: Outcome
    controls: Floats | None = None
    answered_at: Times | None = None
    common: Flags = field(init=False)

    def __post_init__(self) -> None:
        """Check shapes; find the customers who answered all candidates and have an outcome."""
        self._check()
        answered = np.all([~np.isnan(one.oriented()) for one in self.candidates], axis=0)
        object.__setattr__(self, "common", answered & ~np.isnan(self.outcome.values) & ~self.too_late())

    def too_late(self) -> Flags:
        """Customers whose outcome happened before they answered: such an answer explains, it does not predict."""
        if self.outcome.at is None or self.answered_at is None:
            return np.zeros(len(self.outcome.values), dtype=np.bool_)
        return np.asarray(self.outcome.at <= self.answered_at, dtype=np.bool_)

    def known(self) -> Floats:
        """Controls with gaps filled by the mean, shape (n, c)."""
        if self.controls is None:
            return np.zeros((len(self.outcome.values), 0))
        gaps = np.isnan(self.controls)
        filled = np.where(gaps, 0.0, self.controls)
        means = filled.sum(axis=0) / np.maximum((~gaps).sum(axis=0), 1)
        return np.where(gaps, means, filled)

    def _check(self) -> None:
        if len(self.candidates) < 2:
            raise InvalidArgument(
                "The referee compares metrics; it got {count}. Give at least two, asked of the same customers.",
                count=len(self.candidates),
            )
        names = [one.name for one in self.candidates]
        if len(set(names)) < len(names):
            raise InvalidArgument(
                "Two candidates have the same name; give each its own ({names}).", names=", ".join(names)
            )
        n = len(self.outcome.values)
        lengths = [len(one.values) for one in self.candidates]
        lengths += [len(part) for part in (self.controls, self.answered_at, self.outcome.at) if part is not None]
        if any(length != n for length in lengths):
            raise InvalidArgument(
                "The outcome has {n} customers, but a column has {other}; give one row per customer in all.",
                n=n,
                other=next(length for length in lengths if length != n),
            )


def _oriented(values: Floats, scale: Scale) -> Floats:
    share = (values - scale.worst) / (scale.best - scale.worst)
    return np.where((share >= -1e-9) & (share <= 1 + 1e-9), share, np.nan)
