"""Risks of customers to come, by the model that was fitted on all known ones."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from resonanz.analytics.errors import MissingColumns
from resonanz.analytics.prediction.calibration import similar
from resonanz.analytics.prediction.columns import Column, Columns, Kind, read_columns
from resonanz.analytics.prediction.results import Prediction, Risks


def score(prediction: Prediction, columns: Columns) -> Risks:
    """Risk and reasons of new rows; their interval is what came among known customers of similar risk.

    Args:
        prediction: a prediction that could be made.
        columns: the same columns by name; others are ignored, unknown categories count as rare ones.

    Raises:
        MissingColumns: if a column that the model learned from is missing, or there is no model.
    """
    if prediction.fitted is None or prediction.risks is None or prediction.calibration is None:
        raise MissingColumns("There is no model to score with: {n} cases were too few.", n=prediction.cases)
    given = {column.name: column for column in read_columns(columns)}
    missing = [column.name for column in prediction.risks.columns if column.name not in given]
    if missing:
        raise MissingColumns("Columns the model learned from are missing: {names}.", names=", ".join(missing))
    rows = tuple(_as_learned(column, given[column.name]) for column in prediction.risks.columns)
    risk = expit(prediction.fitted.logits(rows, prediction.fitted.chosen))
    low, high = similar(risk, prediction.calibration.groups)
    return Risks(risk, low, high, prediction.fitted.contributions(rows), rows)


def _as_learned(learned: Column, given: Column) -> Column:
    """The given values in the coding of the learned column."""
    if learned.kind is not Kind.CATEGORY:
        values = given.values if given.kind is not Kind.CATEGORY else np.full(len(given.values), np.nan)
        return Column(learned.name, learned.kind, values)
    place = {label: index for index, label in enumerate(learned.labels)}
    unknown = len(learned.labels)
    said = [given.said(row) for row in range(len(given.values))]
    text = [f"{value:g}" if isinstance(value, float) else value for value in said]
    codes = np.array([np.nan if value == "" else place.get(value, unknown) for value in text], dtype=np.float64)
    return Column(learned.name, learned.kind, codes, (*learned.labels, ""))
