"""A look-up whose statement is composed once.

Django composes the statement of a query anew at each call. For a look-up by a key that takes many times what the
database needs to answer it, and customers wait for it: here it is composed at the first call and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class _Plan(Generic[Row]):
    """A statement with one open place, and how its columns become an object with those it was joined to."""

    statement: str
    model: type[Row]
    columns: Sequence[str]
    start: int
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    joined: Sequence[Any]
    annotated: Sequence[tuple[str, int]]

    def build(self, values: list[Any]) -> Row:
        for place, steps, expression in self.converters:
            for step in steps:
                values[place] = step(values[place], expression, connection)
        found = self.model.from_db(connection.alias, self.columns, values[self.start : self.start + len(self.columns)])
        for each in self.joined:
            each.populate(values, found)
        for name, place in self.annotated:
            setattr(found, name, values[place])
        return found


class Prepared(Generic[Row]):
    """The rows of a query by one text field that is unique; `rows` may join, defer and annotate as any other query."""

    def __init__(self, rows: Callable[[], QuerySet[Row]], key: str) -> None:
        self._rows, self._key = rows, key
        self._plans: dict[str, _Plan[Row]] = {}

    def find(self, value: str) -> Row | None:
        """The row with this key, None where there is none."""
        return next(iter(self.find_all(value)), None)

    def find_all(self, value: str) -> list[Row]:
        """The row with this key once for each of the many that an annotation joins it to; empty where there is none."""
        plan = self._plans.get(connection.vendor) or self._plan(value)
        with connection.cursor() as cursor:
            cursor.execute(plan.statement, [value])
            return [plan.build(list(values)) for values in cursor.fetchall()]

    def _plan(self, value: str) -> _Plan[Row]:
        compiler = self._rows().order_by().filter(**{self._key: value}).query.get_compiler(connection=connection)
        statement, given = compiler.as_sql()
        assert given == (value,), "the key is the only open place"
        info = compiler.klass_info
        fields = info["select_fields"]
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        plan: _Plan[Row] = _Plan(
            statement,
            info["model"],
            [compiler.select[place][0].target.attname for place in range(fields[0], fields[-1] + 1)],
            fields[0],
            [(place, steps, expression) for place, (steps, expression) in converters.items()],
            get_related_populators(info, compiler.select, connection.alias),  # type: ignore[call-arg]
            list((compiler.annotation_col_map or {}).items()),
        )
        self._plans[connection.vendor] = plan
        return plan
