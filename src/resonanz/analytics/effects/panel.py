"""A panel: one outcome of several units over several periods, and who was treated from when on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Treatment:
    """A unit and the label of its first treated period."""

    unit: str
    start: str


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Outcome of each unit in each period.

    Attributes:
        units: names of the rows.
        times: labels of the columns, in order of time.
        outcome: shape (units, periods); NaN where nothing was measured.
        n: answers behind each cell, shape (units, periods); ones where every cell is one figure.
        covariates: further columns by name, each shape (units, periods).
    """

    units: tuple[str, ...]
    times: tuple[str, ...]
    outcome: Floats
    n: Floats
    covariates: Mapping[str, Floats] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls,
        units: Sequence[str],
        times: Sequence[str],
        outcome: ArrayLike,
        *,
        n: ArrayLike | None = None,
        covariates: Mapping[str, ArrayLike] | None = None,
    ) -> Panel:
        """Make a panel from a matrix.

        Raises:
            InvalidArgument: if a matrix does not have one row per unit and one column per period.
        """
        values = np.asarray(outcome, dtype=np.float64)
        count = np.isfinite(values).astype(np.float64) if n is None else np.asarray(n, dtype=np.float64)
        further = {name: np.asarray(column, dtype=np.float64) for name, column in (covariates or {}).items()}
        for name, matrix in {"outcome": values, "n": count, **further}.items():
            if matrix.shape != (len(units), len(times)):
                raise InvalidArgument(
                    "{name} has the shape {shape}; {units} units and {times} periods need one row per unit.",
                    name=name,
                    shape=str(matrix.shape),
                    units=len(units),
                    times=len(times),
                )
        return cls(tuple(units), tuple(times), values, count, MappingProxyType(further))

    @classmethod
    def from_rows(
        cls,
        unit: Sequence[str],
        time: Sequence[str],
        outcome: ArrayLike,
        *,
        n: ArrayLike | None = None,
        covariates: Mapping[str, ArrayLike] | None = None,
    ) -> Panel:
        """Make a panel from a long table; several rows of a unit in one period become their weighted mean.

        Periods are ordered as numbers where all of them are numbers, else as text (ISO dates are in order then).

        Args:
            unit: name of the unit of each row.
            time: label of the period of each row.
            outcome: value of each row, NaN where there is none.
            n: answers behind each row, 1 by default.
            covariates: further columns by name.
        """
        y = np.asarray(outcome, dtype=np.float64)
        weight = np.ones_like(y) if n is None else np.asarray(n, dtype=np.float64)
        further = {name: np.asarray(column, dtype=np.float64) for name, column in (covariates or {}).items()}
        names, row = np.unique(np.asarray(unit, dtype=np.str_), return_inverse=True)
        labels = in_order(set(time))
        place = {label: i for i, label in enumerate(labels)}
        column_of = np.array([place[label] for label in time], dtype=np.intp)
        cells, shape = row * len(labels) + column_of, (len(names), len(labels))
        means = {name: _means(cells, column, weight, shape) for name, column in further.items()}
        present = np.isfinite(y)
        count = np.bincount(cells[present], weight[present], minlength=shape[0] * shape[1])
        return cls(
            tuple(names.tolist()),
            labels,
            _means(cells, y, weight, shape),
            np.asarray(count, dtype=np.float64).reshape(shape),
            MappingProxyType(means),
        )

    def take(self, rows: Sequence[int]) -> Panel:
        """The same panel with only some units."""
        at = list(rows)
        return Panel(
            tuple(self.units[i] for i in at),
            self.times,
            self.outcome[at],
            self.n[at],
            MappingProxyType({name: matrix[at] for name, matrix in self.covariates.items()}),
        )

    def until(self, end: int) -> Panel:
        """The same panel with only the first `end` periods."""
        return Panel(
            self.units,
            self.times[:end],
            self.outcome[:, :end],
            self.n[:, :end],
            MappingProxyType({name: matrix[:, :end] for name, matrix in self.covariates.items()}),
        )


def known_means(values: Floats, axis: int, weight: Floats | None = None) -> Floats:
    """Means of what is known along an axis, weighted; NaN where nothing is."""
    counted = np.where(np.isfinite(values), 1.0 if weight is None else np.maximum(weight, 1e-9), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (counted * np.where(np.isfinite(values), values, 0.0)).sum(axis=axis) / counted.sum(axis=axis)
    return np.asarray(found, dtype=np.float64)


def in_order(labels: set[str]) -> tuple[str, ...]:
    """Labels of periods in order of time: as numbers where all are numbers, else as text."""
    try:
        return tuple(sorted(labels, key=lambda label: (float(label), label)))
    except ValueError:
        return tuple(sorted(labels))


def _means(cells: NDArray[np.intp], values: Floats, weight: Floats, shape: tuple[int, int]) -> Floats:
    there = np.isfinite(values)
    size = shape[0] * shape[1]
    total = np.bincount(cells[there], weight[there] * values[there], minlength=size)
    count = np.bincount(cells[there], weight[there], minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / count, dtype=np.float64).reshape(shape)
