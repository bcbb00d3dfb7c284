"""Small scores tables for the tests of metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa


def as_table(columns: dict[str, Any] | pa.Table) -> ir.Table:
    """Columns as an Ibis table on the embedded engine."""
    return ibis.memtable(columns if isinstance(columns, pa.Table) else pa.table(columns))


def asked(
    metric: str, score: Sequence[float | None], *, scale: str = "1-5", touchpoint: str = "shop", **columns: Any
) -> dict[str, Any]:
    """Columns of answers to one question."""
    n = len(score)
    values = pa.array([None if x is None else float(x) for x in score], pa.float64())
    return {"touchpoint": [touchpoint] * n, "metric": [metric] * n, "scale": [scale] * n, "score": values, **columns}


def answers(*parts: dict[str, Any]) -> ir.Table:
    """Answers to several questions as one scores table."""
    return as_table(pa.concat_tables([pa.table(part) for part in parts], promote_options="permissive"))


def nps(promoters: int, passives: int, detractors: int) -> list[float]:
    """Answers on 0-10."""
    return [10.0] * promoters + [8.0] * passives + [2.0] * detractors
