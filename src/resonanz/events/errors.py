"""Errors of the record, told so that a person can act: the thing, the limit, the way out.

RecordError
├── InputRefused      the file cannot or must not be read (bombs, no header, unknown format)
├── MappingError      the mapping does not fit the file
├── EventRefused      one event that was sent is not valid
├── NothingToMeasure  neither a signal nor a log can be found
└── RecordDamaged     the stored record does not hold what it promises
"""

from __future__ import annotations

from typing import ClassVar


class RecordError(Exception):
    """Base of all errors; `message` is an English template, translated by the layer that talks to people."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message.format(**params))
        self.message = message
        self.params = params


class InputRefused(RecordError):  # noqa: N818 - it reads as what happened
    """The file cannot or must not be read."""


class MappingError(RecordError):
    """The mapping names something that the file does not have, or is not valid."""

    exit_code = 2


class NothingToMeasure(RecordError):  # noqa: N818 - it reads as what happened
    """Neither a signal nor a log can be found in the input."""

    exit_code = 2


class EventRefused(RecordError):  # noqa: N818 - it reads as what happened
    """One event that was sent is not valid; `field` names the part that is wrong."""

    exit_code = 2

    def __init__(self, message: str, *, field: str, **params: object) -> None:
        super().__init__(message, field=field, **params)
        self.field = field


class RecordDamaged(RecordError):  # noqa: N818 - it reads as what happened
    """The stored record does not hold what it promises."""
