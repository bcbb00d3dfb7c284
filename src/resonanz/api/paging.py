"""Lists: `{"items": […], "next": cursor or null}`. A cursor is signed: only what a list gave out continues it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from ninja import Field, Schema

from resonanz.api.problems import NotValid

MOST: Final = 200
_SALT: Final = "resonanz.api.cursor"
M = TypeVar("M", bound=Model)
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A text of an address: one line."""


class Paging(Schema, extra="forbid"):
    """How much of a list, and from where."""

    limit: int = Field(50, ge=1, le=MOST, description="At most so many items.", examples=[50])
    cursor: str | None = Field(None, max_length=500, description="What `next` of the page before said.")


def cursor(noun: str, *place: str | None) -> str:
    """A cursor that continues a list after a place."""
    return signing.dumps([noun, *place], salt=_SALT)


def read_cursor(noun: str, text: str | None) -> list[Any] | None:
    """The place that a cursor names.

    Raises:
        NotValid: this list did not give it out.
    """
    if text is None:
        return None
    try:
        found, *place = list(signing.loads(text, salt=_SALT))
    except (signing.BadSignature, ValueError) as error:
        raise NotValid("cursor", "This is no cursor of ours. Take `next` of the page before as it is.") from error
    if found != noun:
        raise NotValid("cursor", f"This cursor belongs to the list of {found}.")
    return place


def listed(noun: str, rows: QuerySet[M], page: Paging, show: Callable[[M], Any]) -> dict[str, Any]:
    """A page of rows in the order in which they were made."""
    place = read_cursor(noun, page.cursor)
    if place is not None:
        rows = rows.filter(pk__gt=uuid.UUID(place[0]))
    found = list(rows.order_by("pk")[: page.limit + 1])
    following = cursor(noun, str(found[page.limit - 1].pk)) if len(found) > page.limit else None
    return {"items": [show(row) for row in found[: page.limit]], "next": following}
