"""Money per instance, for the euro lever."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resonanz.analytics.drivers.results import Driver, Drivers
from resonanz.analytics.results import Note, note

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Money:
    """Values of instances in one currency; `table` is None where there are none, `limits` say why."""

    table: ir.Table | None
    currency: str | None
    limits: tuple[Note, ...]


def money(record: ir.Table) -> Money:
    """One row per instance with its whole value; amounts in several currencies are never added up."""
    valued = record.filter(record.value.notnull(), record.instance.notnull())
    found = valued.aggregate(n=valued.count(), kinds=valued.currency.nunique(), currency=valued.currency.max())
    facts = found.to_pyarrow().to_pylist()[0]
    if not facts["n"]:
        return Money(None, None, (note("no_value"),))
    if facts["kinds"] > 1:
        return Money(None, None, (note("several_currencies", n=facts["kinds"]),))
    table = valued.group_by("instance").aggregate(value=valued.value.cast("float64").sum())
    return Money(table, facts["currency"], ())


def in_currency(found: Drivers, currency: str | None) -> Drivers:
    """Say in which currency the levers are."""
    if currency is None:
        return found
    return replace(found, items=tuple(_in_currency(item, currency) for item in found.items))


def _in_currency(item: Driver, currency: str) -> Driver:
    if item.lever is None:
        return item
    return replace(item, lever=replace(item.lever, notes=(*item.lever.notes, note("currency", currency=currency))))
