"""Scales as they were asked: the worst answer, the best answer, and which way is up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from resonanz.analytics.errors import UnreadableScale

_NUMBER = r"[-−]?\d+(?:\.\d+)?"
_SCALE = re.compile(rf"\s*({_NUMBER})\s*[-–]\s*({_NUMBER})\s*")


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale; `worst` is greater than `best` where small numbers are good."""

    worst: float
    best: float

    @property
    def rising(self) -> bool:
        """Whether a larger answer is a better one."""
        return self.best > self.worst

    @property
    def low(self) -> float:
        """Smallest number on the scale."""
        return min(self.worst, self.best)

    @property
    def high(self) -> float:
        """Largest number on the scale."""
        return max(self.worst, self.best)

    @property
    def middle(self) -> float:
        """Midpoint, about which squares are summed."""
        return (self.worst + self.best) / 2

    @property
    def span(self) -> float:
        """Distance of the ends."""
        return self.high - self.low

    def from_best(self, steps: float) -> float:
        """The answer `steps` points below the best one."""
        return self.best - steps if self.rising else self.best + steps


def read_scale(text: str | None) -> Scale:
    """Read a scale such as "0-10", "1-5", "5-1" or "-3-3".

    Raises:
        UnreadableScale: if the text is not two different numbers.
    """
    match = _SCALE.fullmatch(text or "")
    ends = [float(number.replace("−", "-")) for number in match.groups()] if match else [0.0, 0.0]
    if ends[0] == ends[1]:
        raise UnreadableScale('The scale "{scale}" is not written as worst-best; write for example 1-5.', scale=text)
    return Scale(*ends)
