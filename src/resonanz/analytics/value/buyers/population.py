"""One model of buying for all, or two where the record starts in the middle of old customers' lives.

Who is seen in the first weeks of a record is mostly no new customer: frequent old ones show up first. Where a
likelihood ratio test says that these differ, both groups have a model of their own; a record of new customers keeps
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from resonanz.analytics.value.buyers.bgnbd import (
    Buying,
    alive,
    buys_within,
    draw_buying,
    expected,
    fit_buying,
    simulate,
)
from resonanz.analytics.value.buyers.histories import Histories

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

START_DAYS: Final = 28
"""First seen within these days of the record: perhaps an old customer."""
REPEATERS_EACH: Final = 100
_ALPHA: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Customers with the models that hold for them.

    Attributes:
        seen: all histories.
        models: one, or that of customers seen at the start of the record and that of later ones.
        members: who belongs to each model, each of shape (n,).
        p_value: of the test that one model serves all; None where it was not made.
    """

    seen: Histories
    models: tuple[Buying, ...]
    members: tuple[Flags, ...]
    p_value: float | None

    def only(self, some: slice) -> Population:
        """Some of the customers, with the same models."""
        kept = np.zeros(len(self.seen.age), dtype=np.bool_)
        kept[some] = True
        members = tuple(member[some] for member in self.members)
        return Population(self.seen.only(kept), self.models, members, self.p_value)

    def drawn(self, rng: np.random.Generator, draws: int) -> tuple[Floats, ...]:
        """Parameters as the data leave them open, per model."""
        return tuple(draw_buying(self.seen.only(member), rng, draws) for member in self.members)

    def point(self) -> tuple[Floats, ...]:
        """Fitted parameters per model."""
        return tuple(model.parameters for model in self.models)

    def alive(self, parameters: tuple[Floats, ...]) -> Floats:
        """Probability that each customer is active, shape (…, n)."""
        return self._join([alive(p, self.seen.only(m)) for p, m in zip(parameters, self.members, strict=True)])

    def expected(self, parameters: tuple[Floats, ...], periods: ArrayLike) -> Floats:
        """Expected purchase days of each customer, shape (…, n)."""
        return self._join(
            [expected(p, self.seen.only(m), periods) for p, m in zip(parameters, self.members, strict=True)]
        )

    def buys_within(self, parameters: tuple[Floats, ...], periods: float) -> Floats:
        """Probability that each customer buys at least once, shape (…, n)."""
        return self._join(
            [buys_within(p, self.seen.only(m), periods) for p, m in zip(parameters, self.members, strict=True)]
        )

    def simulate(self, rng: np.random.Generator, parameters: tuple[Floats, ...], times: ArrayLike) -> Floats:
        """Possible futures, cumulative purchase days of shape (times, draws, n)."""
        return self._join(
            [simulate(rng, p, self.seen.only(m), times) for p, m in zip(parameters, self.members, strict=True)]
        )

    def _join(self, parts: list[Floats]) -> Floats:
        whole = np.empty((*parts[0].shape[:-1], len(self.seen.age)))
        for part, member in zip(parts, self.members, strict=True):
            whole[..., member] = part
        return whole


def fit_population(seen: Histories) -> Population:
    """Fit one model, and two where customers seen at the start of the record differ from later ones.

    The test is a likelihood ratio with 4 degrees of freedom at 1 %; each group needs 100 customers who bought again.

    Raises:
        InvalidArgument: if nobody bought again.
    """
    whole = fit_buying(seen)
    early = seen.age > seen.age.max() - START_DAYS / seen.period
    groups = (early, ~early)
    if min(seen.only(group).repeaters for group in groups) < REPEATERS_EACH:
        return Population(seen, (whole,), (np.ones(len(early), dtype=np.bool_),), None)
    parts = tuple(fit_buying(seen.only(group)) for group in groups)
    gain = sum(part.log_likelihood for part in parts) - whole.log_likelihood
    p_value = float(chdtrc(4, max(2 * gain, 0.0)))
    if p_value < _ALPHA:
        return Population(seen, parts, groups, p_value)
    return Population(seen, (whole,), (np.ones(len(early), dtype=np.bool_),), p_value)
