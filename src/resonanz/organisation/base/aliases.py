"""Dated keys: what a source calls a unit or a touchpoint, from a day on until (not on) another day."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base import clock

_TODAY: Final = (
    "SELECT key FROM {table} WHERE {holder} = %s AND (valid_from IS NULL OR valid_from <= %s)"
    " AND (valid_to IS NULL OR valid_to > %s) ORDER BY key"
)


def require_free(aliases: QuerySet[Any], *, key: str, valid_from: date | None, valid_to: date | None) -> None:
    """A key means one thing on each day.

    Raises:
        ValidationError: if the days end before they begin, or the key already means something in them.
    """
    if valid_from and valid_to and valid_to <= valid_from:
        raise ValidationError(_("The last day must come after the first. Choose a later day."))
    taken = aliases.filter(key=key)
    if valid_from is not None:
        taken = taken.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from))
    if valid_to is not None:
        taken = taken.filter(Q(valid_from__isnull=True) | Q(valid_from__lt=valid_to))
    if other := taken.first():
        raise ValidationError(
            _("The key %(key)s already means %(name)s in these days. End it there first, or name other days."),
            params={"key": key, "name": _holder(other)},
        )


def hand_over(aliases: QuerySet[Any], *, field: str, to: Model, on: date) -> None:
    """From a day on, these keys mean another row; before it they mean what they meant."""
    aliases.filter(valid_from__gte=on).update(**{field: to})
    for alias in aliases.exclude(valid_from__gte=on).exclude(valid_to__lte=on):
        until, alias.valid_to = alias.valid_to, on
        alias.save(update_fields=["valid_to"])
        type(alias)._default_manager.create(key=alias.key, valid_from=on, valid_to=until, **{field: to})


def _holder(alias: Any) -> str:
    return str(getattr(alias, "unit", None) or getattr(alias, "touchpoint", None))


def known_as(row: Any) -> str:
    """The name under which the record knows a unit or touchpoint today: its own where that is a key, else its first."""
    today = clock.today()
    fetched = "aliases" in getattr(row, "_prefetched_objects_cache", ())
    valid = [alias.key for alias in row.aliases.all() if _holds(alias, today)] if fetched else _keys(row, today)
    return str(row.name if row.name in valid or not valid else valid[0])


def _holds(alias: Any, today: date) -> bool:
    return (alias.valid_from or today) <= today and (alias.valid_to is None or alias.valid_to > today)


def _keys(row: Any, today: date) -> list[str]:
    """Written out: each answer of a customer asks for two, and composing the statement costs ten times as much."""
    column, day = row.aliases.field, connection.ops.adapt_datefield_value(today)
    holder = column.target_field.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_TODAY.format(table=column.model._meta.db_table, holder=column.column), [holder, day, day])
        return [key for (key,) in cursor.fetchall()]
