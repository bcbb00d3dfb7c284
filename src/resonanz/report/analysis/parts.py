"""Which parts a report has, and which of them were asked for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from resonanz.events.errors import RecordError

FOUNDATION: Final = ("trends", "drivers", "journey")
LEARNED: Final = ("sentiment", "themes", "segments", "referee", "prediction", "value", "alerts", "kano", "bonus")
PARTS: Final = (*FOUNDATION, *LEARNED)
"""Names as they are given to `--parts`; metrics and their comparisons are always there."""


def chosen_parts(names: str | None, *, quick: bool = False) -> frozenset[str]:
    """The parts that somebody asked for: a list with commas, all without one, or those that learn nothing.

    Raises:
        RecordError: there is no part of such a name.
    """
    asked = [name for part in (names or "").split(",") if (name := part.strip().casefold())]
    for name in asked:
        if name not in PARTS:
            raise _unknown(name)
    found = frozenset(asked or PARTS)
    return found.intersection(FOUNDATION) if quick else found


def _unknown(name: str) -> RecordError:
    near = get_close_matches(name, PARTS, n=1)
    if near:
        return RecordError(
            "A report has no part {name}. Did you mean {near}? Parts are: {parts}.",
            name=name,
            near=near[0],
            parts=", ".join(PARTS),
        )
    return RecordError("A report has no part {name}. Parts are: {parts}.", name=name, parts=", ".join(PARTS))
