"""What an analysis of pairs gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resonanz.analytics.association.tables import Joint
from resonanz.analytics.results import Estimate


class Kind(StrEnum):
    """Which correlation."""

    RANK = "rank"
    """Of the ranks (Spearman): does one order follow the other? Right for rating scales."""
    MOMENT = "moment"
    """Of the values (Pearson): does one straight line fit?"""


class Direction(StrEnum):
    """What may be said about a pair."""

    TOGETHER = "together"
    """Where one is better, the other one is better."""
    OPPOSITE = "opposite"
    """Where one is better, the other one is worse."""
    UNCLEAR = "unclear"
    """No clear connection: the interval holds nought."""
    CANNOT_TELL = "cannot_tell"


class Mix(StrEnum):
    """What becomes of a pooled correlation when units are compared with themselves alone."""

    SAME = "same"
    WEAKER = "weaker"
    """Clear within units, too, but clearly smaller."""
    STRONGER = "stronger"
    """Clearly larger within units than over all."""
    BETWEEN = "between"
    """Clear over all, not within units: good units are good at both."""
    HIDDEN = "hidden"
    """Clear within units, not over all: the mix of units covers it."""
    REVERSED = "reversed"
    """Within units it points the other way (Simpson)."""
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Field:
    """What is laid beside something else: one kind of question at one touchpoint."""

    touchpoint: str
    metric: str
    scale: str = ""
    """The scale with the most answers, as asked; empty where nobody answered."""
    n: int = 0
    left_out: int = 0
    """Answers on other scales, which take no part."""

    @property
    def key(self) -> tuple[str, str]:
        """What names the field."""
        return self.touchpoint, self.metric


@dataclass(frozen=True, slots=True)
class Part:
    """The correlation within one unit."""

    group: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Pair:
    """Two fields with what joins them.

    Attributes:
        x: the first field.
        y: the second field.
        pooled: correlation over all units; its level is the one that is left after all looks are paid for.
        within: correlation after each unit's own means are taken off; its level is that of a single look.
        direction: what may be said.
        mix: what the mix of units does to it.
        p_adjusted: adjusted for all pairs (Holm); None where it cannot be told.
        visible: the smallest correlation that so many answers would show four times in five; None where it cannot be
            told.
        parts: each unit alone, most answers first.
        joint: how often which two answers stood together.
    """

    x: Field
    y: Field
    pooled: Estimate
    within: Estimate
    direction: Direction
    mix: Mix
    p_adjusted: float | None
    visible: float | None
    parts: tuple[Part, ...]
    joint: Joint


@dataclass(frozen=True, slots=True)
class Associations:
    """All pairs of the fields that were asked for."""

    kind: Kind
    fields: tuple[Field, ...]
    pairs: tuple[Pair, ...]
    looked_at: int
    """Pairs that could be judged: as many looks are paid for."""

    def between(self, a: tuple[str, str], b: tuple[str, str]) -> Pair | None:
        """The pair of two fields in either order; None where it was not asked for."""
        return next((pair for pair in self.pairs if {pair.x.key, pair.y.key} == {a, b}), None)
