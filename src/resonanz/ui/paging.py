"""Long lists: sorted by a link, continued by a cursor, never counted and never skipped through."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
SIZE = 50


class BadCursor(SuspiciousOperation):
    """A cursor that this list did not give out."""


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list, the way on, and how it is sorted."""

    rows: list[M]
    following: str
    """Address of the next rows; empty at the end."""
    first: str
    """Address of the beginning; empty where this is it."""
    sort: str
    heads: dict[str, str]
    """For each sortable column the address that sorts by it; a second time turns it round."""

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def paged(
    request: HttpRequest, rows: QuerySet[M], *, sorts: Mapping[str, str], default: str, size: int = SIZE
) -> Page[M]:
    """Rows in the order that the address asks for.

    `sorts` maps a column's name to a field that is never null; `default` is a name, with "-" for descending.

    Raises:
        BadCursor: if the address holds a cursor that was not given out.
    """
    sort = request.GET.get("sort", default)
    sort = sort if sort.removeprefix("-") in sorts else default
    field = sorts[sort.removeprefix("-")]
    down = sort.startswith("-")
    cursor = request.GET.get("after", "")
    if cursor:
        rows = rows.filter(_after(rows.model, field, _read(cursor), down=down))
    sign = "-" if down else ""
    found = list(rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1])
    following = _address(request, after=_write(found[size - 1], field)) if len(found) > size else ""
    heads = {name: _address(request, sort=_turned(name, sort), after=None) for name in sorts}
    return Page(found[:size], following, _address(request, after=None) if cursor else "", sort, heads)


def _turned(name: str, sort: str) -> str:
    return f"-{name}" if sort == name else name


def _after(model: type[M], field: str, at: tuple[str, str], *, down: bool) -> Q:
    compare = "lt" if down else "gt"
    try:
        value, pk = _field(model, field).to_python(at[0]), model._meta.pk.to_python(at[1])
    except ValidationError as error:
        raise BadCursor(f"The cursor names {at[0]!r}, which {field} cannot be.") from error
    return Q(**{f"{field}__{compare}": value}) | Q(**{field: value, f"pk__{compare}": pk})


def _field(model: type[Model], path: str) -> Any:
    first, _, rest = path.partition("__")
    found: Any = model._meta.get_field(first)
    return _field(found.related_model, rest) if rest else found


def _write(row: Model, field: str) -> str:
    value: Any = row
    for name in field.split("__"):
        value = getattr(value, name)
    text = json.dumps([str(value), str(row.pk)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, str]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadCursor("The cursor cannot be read.") from error
    return str(value), str(pk)


def _address(request: HttpRequest, **changes: str | None) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
