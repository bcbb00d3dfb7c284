"""Who will leave or come back, judged on customers that the model had not seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.prediction.results import Prediction
from resonanz.analytics.prediction.risk import NEEDED, predict
from resonanz.analytics.prediction.suspects import Reason, Suspect
from resonanz.analytics.results import Note, note
from resonanz.report.analysis.learned.inquiry import Found, Inquiry, nothing, sampled
from resonanz.report.analysis.learned.outcomes import Outcome
from resonanz.report.analysis.learned.uplift import find_action
from resonanz.report.learned import Action, Case, Departure

SHOWN_CASES: Final = 3
SET_ASIDE: Final = {"row_number": Reason.IDENTIFIER, "unique_id": Reason.IDENTIFIER, "empty": Reason.EMPTY}
"""Columns that the import had set aside, with what they would have been here."""
_CASE_REASONS: Final = 3


def find_prediction(inquiry: Inquiry, outcome: Outcome | None) -> Found[Departure]:
    """Predict the outcome; what is missing where there is none, or too little to learn from."""
    if outcome is None:
        return nothing(note("prediction_no_outcome"))
    cases, n = int(outcome.happened.sum()), len(outcome.happened)
    if cases in {0, n}:
        return nothing(note("prediction_one_outcome", touchpoint=outcome.name, n=n))
    if not outcome.columns:
        return nothing(note("prediction_no_columns", touchpoint=outcome.name))
    useless = tuple(_set_aside(inquiry))
    try:
        found = _predicted(outcome)
    except AnalyticsError:
        return nothing(note("prediction_nothing_left", touchpoint=outcome.name), *_told(useless))
    limits = (*sampled(outcome.sample, "prediction"), *_told(useless), *_worth_saying(found))
    if found.auc.value is None:
        return nothing(note("prediction_too_few", n=min(cases, n - cases), needed=NEEDED), *limits)
    action = find_action(outcome) if outcome.history is None else Found(None)
    return Found(_departure(outcome, found, useless, action.result), (*limits, *action.limits))


def _predicted(outcome: Outcome) -> Prediction:
    """Rows of one customer stay together, and later days are judged by what earlier ones taught."""
    if outcome.history is None:
        return predict(outcome.columns, outcome.happened)
    several = len(np.unique(outcome.history.days)) > 1
    return predict(
        outcome.columns,
        outcome.happened,
        groups=outcome.history.customers,
        periods=outcome.history.days if several else None,
    )


def _departure(outcome: Outcome, found: Prediction, useless: tuple[Suspect, ...], action: Action | None) -> Departure:
    return Departure(
        outcome=outcome.name,
        departure=outcome.departure,
        prediction=found,
        suspects=(
            *found.suspects,
            *(item for item in useless if item.column not in {s.column for s in found.suspects}),
        ),
        cases=tuple(_cases(found)),
        action=action,
        horizon_days=outcome.history.horizon_days if outcome.history else None,
        total=outcome.sample.total,
    )


def _cases(found: Prediction) -> Iterator[Case]:
    """The customers at the highest risk, no two with the same reasons."""
    if found.risks is None:
        return
    seen = set()
    for row in np.argsort(-np.nan_to_num(found.risks.risk, nan=-1.0), kind="stable").tolist():
        reasons = found.risks.reasons(row, most=_CASE_REASONS)
        said = tuple((reason.column, reason.value) for reason in reasons)
        if said in seen:
            continue
        seen.add(said)
        risk, low, high = (float(side[row]) for side in (found.risks.risk, found.risks.low, found.risks.high))
        yield Case(risk, low, high, reasons)
        if len(seen) == SHOWN_CASES:
            return


def _set_aside(inquiry: Inquiry) -> Iterator[Suspect]:
    """Columns of the files that never became attributes, because they count rows or are empty."""
    for source in inquiry.sources:
        for column in source.columns:
            if column.reason in SET_ASIDE:
                yield Suspect(column.column, SET_ASIDE[column.reason])


def _told(useless: tuple[Suspect, ...]) -> Iterator[Note]:
    for item in useless:
        yield note(f"column_{item.reason.value}", column=item.column)


def _worth_saying(found: Prediction) -> Iterator[Note]:
    """Notes of the prediction; that it is an association stands beside it anyway."""
    yield from (item for item in found.notes if item.code not in {"association", "too_few_cases"})
