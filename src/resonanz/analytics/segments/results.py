"""Frozen results of looking for segments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.results import Estimate, Note
from resonanz.analytics.segments.rules import Condition


class Reading(StrEnum):
    """What may be said about groups among the customers."""

    SEGMENTS = "segments"
    """Groups that come back in other samples and are more than one cloud cut in pieces."""
    ONE_GROUP = "one_group"
    """One group describes the customers best."""
    UNSTABLE = "unstable"
    """Groups were found, but other samples give others, or they are degrees of one thing."""
    CANNOT_TELL = "cannot_tell"
    """Too few customers."""


@dataclass(frozen=True, slots=True)
class Trait:
    """How a segment differs in one column: its mean (or the share of one label) beside that of all customers."""

    column: str
    label: str | None
    here: float
    overall: float
    distance: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment.

    Attributes:
        number: 0 is the largest.
        size: share of all customers.
        rule: conditions that all hold for its typical member; found in one half of the customers.
        precision: share of those the rule finds who belong to the segment, in the other half.
        reach: share of the segment that the rule finds, in the other half.
        traits: what sets it apart, strongest first.
        jaccard: median overlap with the same segment in resamples, 0…1.
    """

    number: int
    size: Estimate
    rule: tuple[Condition, ...]
    precision: Estimate
    reach: Estimate
    traits: tuple[Trait, ...]
    jaccard: float


@dataclass(frozen=True, slots=True)
class Tried:
    """One number of classes; what was not looked at is None.

    Attributes:
        k: number of classes.
        log_likelihood: of the model.
        aic: Akaike's criterion.
        bic: Schwarz's criterion.
        entropy: certainty of assignment, 0…1.
        smallest: customers in the smallest class.
        stability: median adjusted Rand index over resamples, 0…1.
        jaccard: overlap of the least stable class, 0…1.
        p_one_cloud: chance of such a gain if the customers were one cloud.
    """

    k: int
    log_likelihood: float
    aic: float
    bic: float
    entropy: float
    smallest: int
    stability: Estimate | None = None
    jaccard: float | None = None
    p_one_cloud: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """Segments, or why there are none.

    Attributes:
        reading: what may be said.
        items: the segments, largest first; empty unless `reading` is SEGMENTS.
        labels: segment of each customer, −1 where there are none, shape (n,).
        tried: what was tried, by number of classes.
        n: customers.
        columns: names of the columns that were used.
        notes: columns left out, samples taken, what is missing.
    """

    reading: Reading
    items: tuple[Segment, ...]
    labels: NDArray[np.int64]
    tried: tuple[Tried, ...]
    n: int
    columns: tuple[str, ...]
    notes: tuple[Note, ...]
