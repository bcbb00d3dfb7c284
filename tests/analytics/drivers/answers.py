"""Made-up answers for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import numpy as np
import pyarrow as pa

from resonanz.analytics.drivers.findings import Settings, findings
from resonanz.analytics.drivers.moments import moments_from_array
from resonanz.analytics.drivers.results import Drivers
from resonanz.analytics.drivers.tables import Asked
from resonanz.analytics.metrics.scales import Scale
from resonanz.analytics.results import Note

FEW = Settings(replicates=200)


def ratings(n: int, drivers: int, *, seed: int = 0, missing: float = 0.0) -> np.ndarray:
    """Correlated answers 1…5, NaN where not visited."""
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=(n, 1))
    x = np.clip(np.rint(3.3 + 0.7 * halo + 0.9 * rng.normal(size=(n, drivers))), 1, 5)
    x[rng.random(x.shape) < missing] = np.nan
    return x


def outcome_of(x: np.ndarray, weights: Sequence[float], *, seed: int = 1, noise: float = 1.0) -> np.ndarray:
    """A linear outcome; who did not visit is not moved."""
    rng = np.random.default_rng(seed)
    return np.where(np.isnan(x), 3.0, x) @ np.array(weights) + noise * rng.normal(size=len(x))


def analyse(
    x: np.ndarray,
    y: np.ndarray,
    *,
    money: np.ndarray | None = None,
    scale: str = "1-5",
    metric: str = "rating",
    outcome_scale: str = "0-10",
    settings: Settings = FEW,
) -> tuple[Drivers | None, tuple[Note, ...]]:
    """The driver analysis of arrays; drivers are called a, b, c …"""
    asked = [Asked.of(chr(97 + j), "csat", scale, column) for j, column in enumerate(x.T)]
    worst, best = (float(end) for end in scale.split("-"))
    scales = [Scale(worst, best)] * x.shape[1]
    return findings(
        moments_from_array(x, y, scales=scales),
        asked,
        Asked.of("overall", metric, outcome_scale, y),
        money=None if money is None else moments_from_array(x, money, scales=scales),
        settings=settings,
    )


def known(result: tuple[Drivers | None, tuple[Note, ...]]) -> Drivers:
    """The result, which must be there."""
    drivers, notes = result
    assert drivers is not None, notes
    return drivers


def long_table(x: np.ndarray, y: np.ndarray, *, scale: str = "1-5") -> pa.Table:
    """The same answers as a table of scores: one row per answer."""
    rows = [
        (f"r{i}", chr(97 + j), "csat", scale, float(x[i, j]))
        for i in range(len(x))
        for j in range(x.shape[1])
        if not np.isnan(x[i, j])
    ]
    rows += [(f"r{i}", "overall", "rating", "-100-100", float(value)) for i, value in enumerate(y)]
    names = ["instance", "touchpoint", "metric", "scale", "score"]
    return pa.table({name: [row[k] for row in rows] for k, name in enumerate(names)})


def in_engine(table: pa.Table) -> ibis.Table:
    """The table in the embedded engine."""
    return ibis.duckdb.connect().create_table("scores", table)
