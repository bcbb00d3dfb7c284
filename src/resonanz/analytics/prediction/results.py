"""Frozen results of a prediction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.prediction.calibration import Calibration
from resonanz.analytics.prediction.columns import Column
from resonanz.analytics.prediction.procedure import Fitted
from resonanz.analytics.prediction.suspects import Suspect
from resonanz.analytics.results import Estimate, Note

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Direction(StrEnum):
    """How the risk goes with a column."""

    RISING = "rising"
    FALLING = "falling"
    MIXED = "mixed"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Contribution:
    """Why a customer's risk is what it is: a column's value raises or lowers it.

    Attributes:
        column: name.
        value: the customer's value as given, empty where missing.
        log_odds: what it adds to the log-odds against the average customer; above 0 raises the risk.
        factor: the same as a factor on the odds.
    """

    column: str
    value: str | float
    log_odds: float
    factor: float


@dataclass(frozen=True, slots=True)
class Influence:
    """How much a column moves the risks, and which way.

    Attributes:
        column: name.
        share: of all contributions, with interval over the folds.
        direction: whether more of it means more risk.
        category: of a category, the value with the highest risk; else empty.
    """

    column: str
    share: Estimate
    direction: Direction
    category: str


@dataclass(frozen=True, slots=True)
class Rival:
    """How well one of the models told the outcomes apart on rows it had not seen."""

    model: str
    auc: Estimate
    log_loss: float


@dataclass(frozen=True, slots=True, eq=False)
class Risks:
    """One row per customer, in the order of the columns; from models that had not seen the customer.

    Attributes:
        risk: calibrated probability; NaN where no fold judged the row (the first period of a forward split).
        low: lower end: what came among customers of similar risk.
        high: upper end.
        contributions: what each column adds to the log-odds, shape (n, columns).
        columns: the columns behind them.
    """

    risk: Floats
    low: Floats
    high: Floats
    contributions: Floats
    columns: tuple[Column, ...]

    def reasons(self, row: int, *, most: int = 3) -> tuple[Contribution, ...]:
        """The strongest reasons of one customer, the strongest first."""
        added = self.contributions[row]
        order = np.argsort(-np.abs(added), kind="stable")[:most]
        return tuple(
            Contribution(self.columns[i].name, self.columns[i].said(row), float(added[i]), float(np.exp(added[i])))
            for i in order.tolist()
        )


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What can be said about who leaves (or returns), judged on customers the models had not seen.

    Attributes:
        n: customers with a known outcome.
        cases: of them, those to whom it happened.
        base_rate: share of cases.
        model: the model that the procedure chose on all rows; empty where nothing may be said.
        auc: chance that a case has a higher risk than another customer, .5 is guessing.
        rivals: each model beside the other.
        calibration: whether risks can be taken at their word; None where nothing may be said.
        risks: a row per customer; None where nothing may be said.
        influences: columns by their share in the risks.
        suspects: columns that were left out, those that know the answer first.
        fitted: the procedure on all rows, for customers to come.
        notes: what limits the prediction.
    """

    n: int
    cases: int
    base_rate: Estimate
    model: str
    auc: Estimate
    rivals: tuple[Rival, ...]
    calibration: Calibration | None
    risks: Risks | None
    influences: tuple[Influence, ...]
    suspects: tuple[Suspect, ...]
    fitted: Fitted | None
    notes: tuple[Note, ...]
