"""The rule that finds a member in words: up to three conditions that all hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from resonanz.analytics.intervals import Flags, Places
from resonanz.analytics.segments.table import Column

MOST: Final = 3
_WORTH: Final = 0.01
"""Gain in F1 below which a further condition is not worth its words."""
_CUTS: Final = np.linspace(0.1, 0.9, 9)


class Comparison(StrEnum):
    """How a column is compared."""

    IS = "is"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, such as `visits at least 4` or `channel is shop`."""

    column: str
    comparison: Comparison
    value: str | float

    def holds(self, column: Column) -> Flags:
        """Where it holds; never where the value is not known."""
        with np.errstate(invalid="ignore"):
            match self.comparison:
                case Comparison.IS:
                    return np.asarray(column.values == column.labels.index(str(self.value)))
                case Comparison.AT_LEAST:
                    return np.asarray(_scaled(column) >= float(self.value))
                case Comparison.AT_MOST:
                    return np.asarray(_scaled(column) <= float(self.value))


def find_rule(columns: Sequence[Column], member: Flags, rows: Places) -> tuple[Condition, ...]:
    """Conditions added one by one while F1 (precision and reach together) grows by more than a hundredth.

    Args:
        columns: columns of all customers.
        member: who belongs to the segment, shape (n,).
        rows: customers from whom the rule is learnt.
    """
    offers = [(condition, condition.holds(_by_name(columns, condition))[rows]) for condition in _offers(columns)]
    inside, found, best = member[rows], np.ones(len(rows), dtype=np.bool_), 0.0
    rule: list[Condition] = []
    while len(rule) < MOST:
        scores = [_f1(found & holds, inside) for _, holds in offers]
        top = int(np.argmax(scores))
        if scores[top] < best + _WORTH:
            break
        best = scores[top]
        rule.append(offers[top][0])
        found &= offers[top][1]
    return tuple(rule)


def matches(rule: Sequence[Condition], columns: Sequence[Column]) -> Flags:
    """Customers for whom all conditions hold, shape (n,)."""
    found = np.all([condition.holds(_by_name(columns, condition)) for condition in rule], axis=0)
    return np.asarray(found, dtype=np.bool_)


def _by_name(columns: Sequence[Column], condition: Condition) -> Column:
    return next(column for column in columns if column.name == condition.column)


def _scaled(column: Column) -> np.ndarray:
    """Amounts as they are; steps of a scale as their number."""
    if not column.labels:
        return column.values
    steps = np.array([*(float(label) for label in column.labels), np.nan])
    return np.asarray(steps[np.where(column.known, np.nan_to_num(column.values), len(column.labels)).astype(np.intp)])


def _offers(columns: Sequence[Column]) -> Iterator[Condition]:
    for column in columns:
        if column.labels and not column.ordered:
            yield from (Condition(column.name, Comparison.IS, label) for label in column.labels)
            continue
        known = _scaled(column)[column.known]
        cuts = np.unique(known) if column.labels else np.unique(_short(np.quantile(known, _CUTS)))
        yield from (Condition(column.name, Comparison.AT_LEAST, float(cut)) for cut in cuts[cuts > known.min()])
        yield from (Condition(column.name, Comparison.AT_MOST, float(cut)) for cut in cuts[cuts < known.max()])


def _short(cuts: np.ndarray) -> np.ndarray:
    """Cuts that a person would say: three figures."""
    return np.array([float(f"{cut:.3g}") for cut in cuts])


def _f1(found: Flags, inside: Flags) -> float:
    total = int(found.sum()) + int(inside.sum())
    return 2 * int((found & inside).sum()) / total if total else 0.0
