"""Money per instance, for the euro lever."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def money(record: ir.Table) -> ir.Table | None:
    """One row per instance with its whole value and currency; None where nothing has a value."""
    valued = record.filter(record.value.notnull(), record.instance.notnull())
    if not valued.limit(1).count().to_pyarrow().as_py():
        return None
    return valued.group_by("instance").aggregate(
        value=valued.value.cast("float64").sum(), currency=valued.currency.max()
    )
