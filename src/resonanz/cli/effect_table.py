"""From a file and the names of its columns to the arrays an effect is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resonanz.cli.speech import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORDS = {"true": 1.0, "yes": 1.0, "ja": 1.0, "wahr": 1.0, "false": 0.0, "no": 0.0, "nein": 0.0, "falsch": 0.0}


class Refused(Exception):  # noqa: N818 - it reads as what happened
    """The file does not hold what was named; the message is in the reader's language."""


@dataclass(frozen=True, slots=True)
class Named:
    """The names of the columns, as they were given."""

    unit: str | None
    time: str | None
    outcome: str
    covariates: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """One entry per row of the file; `time` holds blanks where no column was named."""

    unit: list[str]
    time: list[str]
    outcome: NDArray[np.float64]
    covariates: dict[str, NDArray[np.float64]]
    dates: dict[str, str]
    """How the file writes a period → the label it has here, where both differ."""
    unreadable: int


def read_rows(path: Path, named: Named) -> Rows:
    """Read the columns; rows without unit or period are left out.

    Raises:
        Refused: if a column is not there or the outcome holds no number.
    """
    columns = _columns(path, named)
    units, times = columns.get("unit"), columns.get("time")
    count = len(columns["outcome"])
    keep = [i for i in range(count) if (units is None or units[i]) and (times is None or times[i])]
    outcome, bad = _numbers([columns["outcome"][i] for i in keep])
    if not _any_known(outcome):
        raise Refused(say("The column {name} holds no number. Name another one with --outcome.", name=named.outcome))
    covariates, missed = {}, bad
    for name in named.covariates:
        covariates[name], bad = _numbers([columns[name][i] for i in keep])
        missed += bad
    labels = _labels([str(times[i]) for i in keep]) if times is not None else {}
    return Rows(
        unit=["" if units is None else str(units[i]) for i in keep],
        time=["" if times is None else labels.get(str(times[i]), str(times[i])) for i in keep],
        outcome=outcome,
        covariates=covariates,
        dates=labels,
        unreadable=missed,
    )


def _columns(path: Path, named: Named) -> dict[str, list[str | None]]:
    from resonanz.events.sources import open_source

    with open_source(path) as source:
        places = {"unit": named.unit, "time": named.time, "outcome": named.outcome}
        wanted = {key: _find(name, source.columns) for key, name in places.items() if name is not None}
        wanted |= {name: _find(name, source.columns) for name in named.covariates}
        found: dict[str, list[str | None]] = {key: [] for key in wanted}
        for batch in source.batches():
            for key, name in wanted.items():
                found[key] += [None if cell is None else cell.strip() for cell in batch.rows[name].to_pylist()]
    return found


def _find(name: str, columns: Sequence[str]) -> str:
    """The column of that name; blanks around it and case do not count."""
    if name in columns:
        return name
    alike = [column for column in columns if column.strip().casefold() == name.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    known = ", ".join(columns[:12])
    raise Refused(say("There is no column {name}. The file has: {known}.", name=name, known=known))


def _numbers(cells: Sequence[str | None]) -> tuple[NDArray[np.float64], int]:
    """Numbers with point or comma, yes and no as 1 and 0; how many cells could not be read."""
    import numpy as np

    from resonanz.events.mapping.profile import no_answer
    from resonanz.events.mapping.profile import number as looks
    from resonanz.events.parsing import number

    distinct = {cell for cell in cells if cell}
    comma = any("," in cell and looks(cell) is not None for cell in distinct)
    known: dict[str, float] = {}
    for cell in distinct:
        value = number(cell, decimal_comma=comma)
        value = _WORDS.get(cell.casefold()) if value is None else value
        known[cell] = float("nan") if value is None else value
    odd = {cell for cell, value in known.items() if np.isnan(value) and not no_answer(cell)}
    values = np.array([known[cell] if cell else np.nan for cell in cells], dtype=np.float64)
    return values, sum(cell in odd for cell in cells if cell)


def _any_known(values: NDArray[np.float64]) -> bool:
    import numpy as np

    return bool(np.isfinite(values).any())


def _labels(times: Sequence[str]) -> dict[str, str]:
    """Dates as they stand in the file → ISO dates, so that they sort; empty where they sort as they are."""
    from datetime import datetime

    from resonanz.events.mapping.times import shape_of

    distinct = list(dict.fromkeys(times))
    shape = shape_of(distinct)
    if shape is None or shape.format is None or shape.clock_only or shape.compact:
        return {}
    found = {}
    for cell in distinct:
        try:
            when = datetime.strptime(cell, shape.format)
        except ValueError as error:
            message = say("{cell} is no period like the others ({other}).", cell=cell, other=distinct[0])
            raise Refused(message) from error
        found[cell] = when.isoformat(sep=" ") if shape.has_clock else when.date().isoformat()
    return found
