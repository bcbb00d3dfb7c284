"""Do customers come back soon after we were done with them?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.estimates import ratio
from resonanz.analytics.results import Estimate

Ints = NDArray[np.integer[Any]]
METHOD: Final = "recontact_rate"
DAY: Final = 86_400_000_000
WITHIN_DAYS: Final = 7


def recontact_rate(
    customer: Ints, first_us: Ints, last_us: Ints, *, days: int = WITHIN_DAYS, level: float = 0.95
) -> Estimate | None:
    """Share of instances after which the same customer begins another one within some days.

    The time runs from the last event of an instance; one that begins before then counts too. Instances that ended less
    than `days` before the last event of all are left out: what follows them has not been seen yet. The instances of one
    customer belong together, so customers are the sampling units of the interval.

    Args:
        customer: code of the customer of each instance.
        first_us: microseconds of the first event of each instance.
        last_us: microseconds of the last event of each instance.
        days: how soon is soon.
        level: coverage of the interval.

    Returns:
        The rate; n is the number of instances that were watched long enough. None where no customer has two
        instances, because then nothing shows that customers are recognised again.

    Source: the repeat-contact rate of contact centres, usually within seven days; Cochran 1977, section 6.3, for the
        interval.
    """
    if not len(customer) or np.bincount(customer).max() < 2:
        return None
    order = np.lexsort((last_us, first_us, customer))
    who, start, end = customer[order], first_us[order], last_us[order]
    again = np.zeros(len(who), np.bool_)
    again[:-1] = (who[1:] == who[:-1]) & (start[1:] <= end[:-1] + days * DAY)
    watched = end + days * DAY <= end.max()
    whole = np.bincount(who, watched)
    part = np.bincount(who, again & watched)
    seen = whole > 0
    found = ratio(part[seen].astype(np.int64), whole[seen].astype(np.int64), level=level)
    return replace(found, n=int(watched.sum()), method=METHOD)
