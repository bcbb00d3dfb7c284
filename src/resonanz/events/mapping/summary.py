"""A mapping in short: every column with its role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from resonanz.events.mapping.model import Mapping

_SINGLE: Final = (
    *("id", "instance", "customer", "touchpoint", "lifecycle", "language", "unit", "role"),
    *("channel", "value", "quantity", "currency", "weight"),
)


def roles_of(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Each column that the mapping names, with its role."""
    for role in _SINGLE:
        column = getattr(mapping, role)
        if column:
            yield column, role
    groups = {
        "rating": [rating.column for rating in mapping.ratings],
        "milestones": [step.column for step in mapping.milestones],
        "time": mapping.time.columns,
        "text": mapping.text,
        "attributes": mapping.attributes,
        "people": mapping.people,
        "ignored": mapping.ignored,
    }
    for role, columns in groups.items():
        yield from ((column, role) for column in columns)
