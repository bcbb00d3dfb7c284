"""A question made precise: which rows are treated from which column on, or why it cannot be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.effects.panel import Floats, Panel, Treatment
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Note, note


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """A panel with its treatment, checked.

    Attributes:
        panel: as given, without the rows and columns that could not be used.
        start: column of the first treated period of each row; the number of columns for rows never treated.
        level: coverage wanted.
        seed: of every draw.
        randomised: whether lot decided who is treated, or when.
        covariates: names of the columns to adjust for.
        planned: share of the units that lot was to treat, None where nobody said.
        notes: what had to be left out.
    """

    panel: Panel
    start: NDArray[np.intp]
    level: float = 0.95
    seed: int = 0
    randomised: bool = False
    covariates: tuple[str, ...] = ()
    planned: float | None = None
    notes: tuple[Note, ...] = ()

    @property
    def outcome(self) -> Floats:
        return self.panel.outcome

    @property
    def periods(self) -> int:
        return len(self.panel.times)

    @property
    def treated(self) -> NDArray[np.intp]:
        """Rows that are treated at some time."""
        return np.flatnonzero(self.start < self.periods)

    @property
    def controls(self) -> NDArray[np.intp]:
        """Rows that are never treated."""
        return np.flatnonzero(self.start >= self.periods)

    @property
    def first(self) -> int:
        """Column of the first treated period of all."""
        return int(self.start.min())

    @property
    def cohorts(self) -> list[int]:
        """Columns in which units begin."""
        return [int(g) for g in np.unique(self.start[self.treated])]

    @property
    def active(self) -> NDArray[np.bool_]:
        """Which cells are treated, shape (units, periods)."""
        return np.arange(self.periods)[None, :] >= self.start[:, None]

    @property
    def n(self) -> int:
        """Answers behind all cells in use."""
        return int(self.panel.n[np.isfinite(self.outcome)].sum())

    def noted(self, *more: Note) -> Setup:
        return replace(self, notes=(*self.notes, *more))

    def keep(self, rows: Sequence[int] | NDArray[np.intp], *more: Note) -> Setup:
        """Only some rows."""
        at = [int(i) for i in rows]
        return replace(self, panel=self.panel.take(at), start=self.start[at], notes=(*self.notes, *more))

    def pretend(self, start: int) -> Setup:
        """Periods before any treatment only, as if it had begun at `start` already."""
        end = self.first
        moved = np.where(self.start < self.periods, start, end)
        return replace(self, panel=self.panel.until(end), start=moved.astype(np.intp))


def prepare(
    panel: Panel,
    treatments: Sequence[Treatment],
    *,
    level: float,
    seed: int,
    randomised: bool,
    covariates: Sequence[str],
) -> Setup:
    """Check the question against the panel.

    Raises:
        InvalidArgument: if a unit, a period or a covariate is not there, nobody is treated, or a unit is named twice.
    """
    if not 0 < level < 1:
        raise InvalidArgument("The level {level} is not between 0 and 1; 0.95 is usual.", level=level)
    if not treatments:
        raise InvalidArgument("No unit is named as treated; name at least one with its first treated period.")
    start = np.full(len(panel.units), len(panel.times), dtype=np.intp)
    rows = {name: i for i, name in enumerate(panel.units)}
    columns = {label: i for i, label in enumerate(panel.times)}
    for treatment in treatments:
        start[_row(treatment, rows, start, len(panel.times))] = _column(treatment, columns, panel.times)
    for name in covariates:
        if name not in panel.covariates:
            raise InvalidArgument(
                "There is no covariate {name}. There are: {known}.", name=name, known=_few(panel.covariates)
            )
    return Setup(panel, start, level, seed, randomised, tuple(covariates))


def _row(treatment: Treatment, rows: dict[str, int], start: NDArray[np.intp], periods: int) -> int:
    if treatment.unit not in rows:
        raise InvalidArgument(
            "There is no unit {unit}. Write it as in the data: {known}.", unit=treatment.unit, known=_few(rows)
        )
    row = rows[treatment.unit]
    if start[row] < periods:
        raise InvalidArgument("The unit {unit} is named twice; a unit begins once.", unit=treatment.unit)
    return row


def _column(treatment: Treatment, columns: dict[str, int], times: tuple[str, ...]) -> int:
    if treatment.start not in columns:
        raise InvalidArgument(
            "{unit} begins at {start}, which is no period of the data ({first} to {last}). "
            "Name the first treated period as it is written there.",
            unit=treatment.unit,
            start=treatment.start,
            first=times[0],
            last=times[-1],
        )
    return columns[treatment.start]


def _few(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:8]) + (" …" if len(listed) > 8 else "")


def one_start(setup: Setup) -> int:
    """The single column in which all treated units begin.

    Raises:
        InvalidArgument: if they begin at different times, or nothing lies before.
    """
    one_start_or_none(setup)
    need_before(setup, 1)
    return setup.first


def one_start_or_none(setup: Setup) -> int:
    """The same, allowed to be the first period of all.

    Raises:
        InvalidArgument: if they begin at different times.
    """
    if len(setup.cohorts) > 1:
        raise InvalidArgument(
            "The {n} treated units begin in {starts} different periods. Use the design staggered.",
            n=len(setup.treated),
            starts=len(setup.cohorts),
        )
    return setup.first


def need_before(setup: Setup, needed: int) -> None:
    """Refuse a panel with fewer than `needed` periods before the first start.

    Raises:
        InvalidArgument: if there are fewer.
    """
    if setup.first < needed:
        raise InvalidArgument(
            "There are {n} periods before {start}; this design needs {needed}. Name a later start or bring older data.",
            n=setup.first,
            start=setup.panel.times[setup.first],
            needed=needed,
        )


def need_controls(setup: Setup, needed: int) -> None:
    """Refuse a panel with fewer than `needed` comparison units.

    Raises:
        InvalidArgument: if there are fewer.
    """
    if len(setup.controls) < needed:
        raise InvalidArgument(
            "There are {n} units without treatment; this design needs {needed}. Add comparison units or use its.",
            n=len(setup.controls),
            needed=needed,
        )


def complete(setup: Setup) -> Setup:
    """Leave out comparison units with holes, and periods in which a treated unit has one.

    Raises:
        InvalidArgument: if nothing is left before or after the start.
    """
    whole: NDArray[np.bool_] = np.all(np.isfinite(setup.outcome[setup.treated]), axis=0)
    if not (whole[: setup.first].any() and whole[setup.first :].any()):
        raise InvalidArgument("The treated units have no common period with values before and after their start.")
    kept = np.flatnonzero(whole)
    if len(kept) < setup.periods:
        setup = _columns(setup, kept).noted(note("periods_left_out", n=int(setup.periods - len(kept))))
    good = np.isfinite(setup.outcome).all(axis=1) | (setup.start < setup.periods)
    dropped = int((~good).sum())
    return setup.keep(np.flatnonzero(good), note("units_left_out", n=dropped)) if dropped else setup


def both_sides(setup: Setup) -> Setup:
    """Leave out comparison units without a value before or after the start.

    Raises:
        InvalidArgument: if a treated unit has none.
    """
    there = np.isfinite(setup.outcome)
    good = np.asarray([row[: setup.first].any() and row[setup.first :].any() for row in there], dtype=np.bool_)
    lost = [setup.panel.units[i] for i in setup.treated if not good[i]]
    if lost:
        raise InvalidArgument("{unit} has no value before or none after its start; leave it out.", unit=lost[0])
    dropped = int((~good).sum())
    return setup.keep(np.flatnonzero(good), note("units_left_out", n=dropped)) if dropped else setup


def until(setup: Setup, end: int) -> Setup:
    """Only the first `end` periods; units that begin later count as never treated."""
    return replace(setup, panel=setup.panel.until(end), start=np.minimum(setup.start, end).astype(np.intp))


def _columns(setup: Setup, kept: NDArray[np.intp]) -> Setup:
    panel = setup.panel
    narrow = Panel(
        panel.units,
        tuple(panel.times[i] for i in kept),
        panel.outcome[:, kept],
        panel.n[:, kept],
        {name: matrix[:, kept] for name, matrix in panel.covariates.items()},
    )
    return replace(setup, panel=narrow, start=np.searchsorted(kept, setup.start).astype(np.intp))
