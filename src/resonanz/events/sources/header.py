"""Names of columns: trimmed, never blank, never twice."""

from __future__ import annotations

from collections.abc import Iterable

from resonanz.events.errors import InputRefused
from resonanz.events.sources.limits import Limits


def unique_names(names: Iterable[str | None]) -> tuple[str, ...]:
    """Name every column: blank ones by position (`column_3`), repeated ones by count (`Score (2)`).

    Names that differ in case alone count as repeated, because mappings and engines find columns without regard to case.
    """
    seen: set[str] = set()
    return tuple(_unique(name, position, seen) for position, name in enumerate(names, 1))


def _unique(name: str | None, position: int, seen: set[str]) -> str:
    wanted = " ".join((name or "").strip().strip("\ufeff").strip().splitlines()) or f"column_{position}"
    unique, count = wanted, 1
    while unique.casefold() in seen:
        count += 1
        unique = f"{wanted} ({count})"
    seen.add(unique.casefold())
    return unique


def check_width(name: str, columns: int, limits: Limits) -> None:
    """Refuse a table that is too wide to be one."""
    if columns > limits.columns:
        raise InputRefused(
            "{name} has {columns} columns, at most {limit} can be read. Is the delimiter right? "
            "Otherwise export fewer columns.",
            name=name,
            columns=columns,
            limit=limits.columns,
        )
