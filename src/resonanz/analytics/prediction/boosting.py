"""Gradient boosting beside the linear model: shallow trees, few leaves, stopped where held-out loss stops falling.

Source: Friedman 2001, Greedy function approximation, Annals of Statistics 29; Ke et al. 2017, LightGBM.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.prediction.columns import Column, Kind

Floats = NDArray[np.float64]

ROUNDS: Final = 200
_PATIENCE: Final = 15
_SETTINGS: Final[dict[str, Any]] = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 8,
    "max_depth": 4,
    "min_data_in_leaf": 20,
    "lambda_l2": 5.0,
    "feature_fraction": 0.7,
    "cat_smooth": 20.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "seed": 0,
}


def table(columns: tuple[Column, ...]) -> Floats:
    """Columns as the trees take them: numbers as they are, categories as codes, NaN missing."""
    return np.column_stack([column.values for column in columns])


def grow(
    x: Floats, y: Floats, columns: tuple[Column, ...], *, rounds: int, held: tuple[Floats, Floats] | None = None
) -> Any:
    """Grow trees; with held-out rows stop when their loss has not fallen for 15 rounds.

    Args:
        x: from `table`, shape (n, p).
        y: 0 or 1, shape (n,).
        columns: for their names and kinds.
        rounds: trees at most.
        held: rows and outcomes that decide when to stop.

    Returns:
        A LightGBM booster.
    """
    import lightgbm as lgb

    places = [index for index, column in enumerate(columns) if column.kind is Kind.CATEGORY]
    train = lgb.Dataset(x, y, categorical_feature=places, free_raw_data=True, params=_SETTINGS)
    if held is None:
        return lgb.train(_SETTINGS, train, num_boost_round=rounds)
    seen = lgb.Dataset(*held, reference=train, categorical_feature=places, params=_SETTINGS)
    stop = lgb.early_stopping(_PATIENCE, verbose=False)
    return lgb.train(_SETTINGS, train, num_boost_round=rounds, valid_sets=[seen], callbacks=[stop])


def logits(booster: Any, x: Floats) -> Floats:
    """Log-odds of each row."""
    return np.asarray(booster.predict(x, raw_score=True, num_threads=1), dtype=np.float64)


def contributions(booster: Any, x: Floats) -> Floats:
    """What each column adds to the log-odds of each row (TreeSHAP), shape (n, p)."""
    return np.asarray(booster.predict(x, pred_contrib=True, num_threads=1), dtype=np.float64)[:, :-1]
