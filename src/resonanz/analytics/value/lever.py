"""Euro lever: how much more money goes with one more point at a touchpoint, the other touchpoints held."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.drivers.bootstrap import ends
from resonanz.analytics.drivers.model import Model, replicate
from resonanz.analytics.drivers.moments import Moments
from resonanz.analytics.drivers.regression import covariance
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Estimate, Unit, note

Floats = NDArray[np.float64]

METHOD: Final = "lever"
NEEDED: Final = 50
PER_DRIVER: Final = 5


def levers(
    moments: Moments, signs: Floats, *, level: float = 0.95, replicates: int = 1000, seed: int = 0
) -> tuple[Estimate, ...]:
    """Money per instance that goes with one point better at each touchpoint.

    Linear regression of the value on all scores, with visited-indicators where a touchpoint was not visited by all;
    interval by the bootstrap of `drivers.bootstrap`. It is an association, and each estimate says so: customers who
    score higher may differ in other ways. `ΔV = Σ_i [V(score_i + 1) − V(score_i)]` of a whole group is the number of
    its visitors times this figure.

    Args:
        moments: moments whose outcome is the value of the instance (`drivers.tables.with_values`).
        signs: 1 where larger scores are better, −1 where smaller ones are, shape (p,).
        level: coverage, 0…1.
        replicates: bootstrap replicates.
        seed: of the bootstrap.

    Returns:
        One estimate per driver, without value where there are fewer than max(50, 5 p) instances or all scores of a
        touchpoint are equal.

    Raises:
        InvalidArgument: if there is not one sign per driver.
    """
    if signs.shape != (moments.drivers,):
        raise InvalidArgument(
            "The lever needs one sign per driver ({drivers}), got {signs}.", drivers=moments.drivers, signs=len(signs)
        )
    total = moments.total
    n, needed = int(total[0, 0]), max(NEEDED, PER_DRIVER * moments.drivers)
    if n < needed:
        missing = note("too_few_values", n=n, needed=needed)
        return (Estimate(None, None, None, level, n, METHOD, Unit.MONEY, (missing,)),) * moments.drivers
    model = Model.of(total)
    point = model.fit(covariance(total)).slopes() * signs
    (drawn,) = replicate(moments, lambda cov: (model.fit(cov).slopes() * signs,), replicates=replicates, seed=seed)
    span = ends(point, drawn, level=level, inflation=float(np.sqrt(n / (n - model.parameters))))
    rows = zip(point.tolist(), span.low.tolist(), span.high.tolist(), total[0, 2 : 2 + len(point)], strict=True)
    return tuple(_estimate(value, low, high, int(count), level) for value, low, high, count in rows)


def _estimate(value: float, low: float, high: float, n: int, level: float) -> Estimate:
    if low == high:
        return Estimate(None, None, None, level, n, METHOD, Unit.MONEY, (note("lever_scores_equal", n=n),))
    return Estimate(value, low, high, level, n, METHOD, Unit.MONEY, (note("association"),))
