"""What somebody may see of the record."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Self

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scope:
    """A frozen answer to "which rows": units and touchpoints (None = all), one customer or none, text or not.

    `purpose` says why somebody looks; the audit keeps it.
    """

    purpose: str
    units: frozenset[str] | None = None
    touchpoints: frozenset[str] | None = None
    may_see_text: bool = False
    customer: str | None = None

    @classmethod
    def everything(cls, reason: str) -> Self:
        """The whole record, for jobs and the command line on one's own data; each use is logged with its reason."""
        _LOG.info("the whole record is opened: %s", reason)
        return cls(purpose=reason, may_see_text=True)


def restrict(table: Any, scope: Scope) -> Any:
    """Restrict an Ibis table of the record to a scope, on any engine."""
    if scope.units is not None:
        table = table.filter(table.unit.isin(sorted(scope.units)))
    if scope.touchpoints is not None:
        table = table.filter(table.touchpoint.isin(sorted(scope.touchpoints)))
    if scope.customer is not None:
        table = table.filter(table.customer == scope.customer)
    if not scope.may_see_text:
        table = table.mutate(text=table.text.nullif(table.text))
    return table
