"""Errors of the library, told so that a person can act: the thing, the limit, the way out.

Each is an `AnalyticsError`: `MissingColumns` of a table, `UnreadableScale`, `InvalidArgument` of a method.
"""

from __future__ import annotations


class AnalyticsError(Exception):
    """Base of all errors; `message` is an English template, translated by the layer that talks to people."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message.format(**params))
        self.message = message
        self.params = params


class MissingColumns(AnalyticsError):  # noqa: N818 - it reads as what happened
    """A table lacks columns that the method needs."""


class UnreadableScale(AnalyticsError):  # noqa: N818 - it reads as what happened
    """A scale is not written as worst-best."""


class InvalidArgument(AnalyticsError):  # noqa: N818 - it reads as what happened
    """An argument lies outside what the method is defined for."""
