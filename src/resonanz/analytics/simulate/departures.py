"""Customers whose risk to leave, and whose response to an offer, is known; `tests/recovery` lives on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Columns = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class DepartureCase:
    """Customers with tenure, plan, complaints, satisfaction and two columns of noise; some answers are missing.

    Attributes:
        base: log-odds of an average customer.
        strength: factor on what the columns move; 0 makes all of them noise.
    """

    base: float = -1.3
    strength: float = 1.0

    def sample(self, n: int, seed: int) -> tuple[Columns, BoolArray, FloatArray]:
        """Draw n customers: columns, who left, and the true risk of each."""
        rng = np.random.default_rng(seed)
        tenure, complaints = rng.exponential(24.0, n), rng.poisson(0.4, n)
        plan = rng.choice(np.array(["basic", "family", "business"]), n, p=[0.5, 0.3, 0.2])
        satisfaction = np.clip(np.rint(7.5 - complaints + 1.5 * rng.standard_normal(n)), 0, 10)
        moved = -0.03 * (tenure - 24) + 0.6 * complaints - 0.25 * (satisfaction - 7) + 0.5 * (plan == "basic")
        risk = expit(self.base + self.strength * moved)
        columns = {
            "tenure": tenure,
            "plan": plan,
            "complaints": complaints.astype(np.float64),
            "satisfaction": np.where(rng.random(n) < 0.2, np.nan, satisfaction),
            "age": rng.uniform(18, 80, n),
            "region": rng.choice(np.array(["north", "south", "east", "west"]), n),
        }
        return columns, rng.random(n) < risk, risk


@dataclass(frozen=True, eq=False)
class CampaignCase:
    """An action drawn by lot that helps some customers more than others.

    Attributes:
        effect: added chance of the outcome, for all.
        extra: added chance for customers with a positive first trait, the others have it taken away.
    """

    effect: float = 0.05
    extra: float = 0.0

    def sample(self, n: int, seed: int) -> tuple[Columns, BoolArray, BoolArray]:
        """Draw n customers: columns, who got the action, to whom it happened."""
        rng = np.random.default_rng(seed)
        x, treated = rng.standard_normal((n, 4)), rng.random(n) < 0.5
        moved = self.effect + self.extra * np.sign(x[:, 0])
        chance = np.clip(0.3 + 0.06 * x[:, 1] + treated * moved, 0, 1)
        return {f"trait_{j}": x[:, j] for j in range(4)}, treated, rng.random(n) < chance
