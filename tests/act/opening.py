"""A case as the record opens one."""

from __future__ import annotations

from typing import Any


def opened(**fields: Any) -> Any:
    """A case of the customer K-1 at the hotline in the North, unless said otherwise."""
    from resonanz.act.cases.actions import open_case
    from resonanz.organisation.customers.queries import pseudonym_of

    given = {"customer": pseudonym_of("K-1"), "touchpoint": "Hotline", "unit": "Nord", "kind": "feedback", "by": None}
    return open_case(**(given | fields))
