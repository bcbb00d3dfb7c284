"""The shapes in which every number leaves the library: with interval, sample size and method, never alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

Param = str | int | float


class Unit(StrEnum):
    """What one step of a value means."""

    POINTS = "points"
    """NPS points, −100…100."""
    SHARE = "share"
    """A share, 0…1."""
    SCALE = "scale"
    """A mean on the scale as it was asked."""
    SECONDS = "seconds"
    MONEY = "money"
    COUNT = "count"
    """Things counted, such as contacts per day."""


class Verdict(StrEnum):
    """What may be said about a comparison."""

    BETTER = "better"
    WORSE = "worse"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    CANNOT_TELL = "cannot_tell"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark as a code with parameters; `resonanz.report` knows the sentence in each language."""

    code: str
    params: Mapping[str, Param] = field(default_factory=lambda: MappingProxyType({}))


def note(code: str, **params: Param) -> Note:
    """Make a note; `note("too_few_answers", n=4, needed=30)`."""
    return Note(code, MappingProxyType(params))


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number with everything needed to judge it.

    Attributes:
        value: the point estimate; None means "cannot tell yet" and `notes` say what is missing.
        low: lower end of the interval, None when there is none.
        high: upper end of the interval, None when there is none.
        level: coverage the interval claims, 0…1.
        n: number of valid answers (or instances) behind the value.
        method: code of the method, with a page of that name under `docs/methods`.
        unit: what one step means.
        notes: what limits the number.
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    method: str
    unit: Unit
    notes: tuple[Note, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is a value with a whole interval."""
        return self.value is not None and self.low is not None and self.high is not None
