"""The address of the page: which fields, which pair, joined by what, where and when."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from resonanz.analytics.association import Kind
from resonanz.organisation.access.viewers import Viewer
from resonanz.understand.metrics.forms import Address as Place
from resonanz.understand.metrics.forms import read_address as read_place

Key = tuple[str, str]
"""Id of a touchpoint and the kind of question asked there."""
MOST: Final = 8
"""Fields at once: 28 pairs are as much as anybody reads."""
ASKED: Final = {
    "nps": _("Recommendation"),
    "csat": _("Satisfaction"),
    "ces": _("Ease"),
    "rating": _("Rating"),
    "share": _("Good answer"),
}
KINDS: Final = {Kind.RANK: _("By rank"), Kind.MOMENT: _("By value")}
JOINS: Final = {"answer": _("Same answer sheet"), "customer": _("Same customer")}
_CODE: Final = re.compile(r"(?P<touchpoint>[0-9a-f-]{36})\.(?P<metric>[a-z]+)")


class TogetherForm(forms.Form):
    """What the address says besides place and time."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in KINDS], required=False)
    by = forms.ChoiceField(choices=[(key, key) for key in JOINS], required=False)


@dataclass(frozen=True, slots=True)
class Address:
    """What the address asks for; fields that nobody named are chosen by the page."""

    place: Place
    fields: tuple[Key, ...]
    pair: tuple[Key, Key] | None
    kind: Kind
    by: str
    given: Mapping[str, str]

    def query(
        self, *, fields: Sequence[Key] | None = None, pair: Sequence[Key] | None = None, **changes: object
    ) -> str:
        """The address with changes; None takes a part out, but leaves the fields as they are."""
        kept = {name: str(value) for name, value in {**self.given, **changes}.items() if value is not None}
        listed = [("field", code(key)) for key in (self.fields if fields is None else fields)]
        listed += [("pair", code(key)) for key in pair or ()]
        return f"?{urlencode([*kept.items(), *listed])}"


def code(key: Key) -> str:
    """A field as the address writes it."""
    return f"{key[0]}.{key[1]}"


def read_address(viewer: Viewer, query: QueryDict) -> Address:
    """What an address asks for, inside what the viewer may see.

    Raises:
        Http404: it cannot be read, or names something that is not there, for this viewer.
    """
    form = TogetherForm(query)
    if not form.is_valid():
        raise Http404
    names = ("unit", "period", "first", "last")
    where = QueryDict(mutable=True)
    where.update({name: str(query[name]) for name in names if query.get(name)})
    place = read_place(viewer, where)
    own = {name: str(form.cleaned_data[name]) for name in form.fields if form.cleaned_data[name]}
    pair = _keys(query.getlist("pair"))
    return Address(
        place=place,
        fields=_keys(query.getlist("field"))[:MOST],
        pair=(pair[0], pair[1]) if len(pair) == 2 else None,
        kind=Kind(own.get("kind", Kind.RANK)),
        by=own.get("by", "answer"),
        given={**place.given, **own},
    )


def _keys(codes: list[str]) -> tuple[Key, ...]:
    """The fields that are named, each once, in their order."""
    return tuple(dict.fromkeys(_key(text) for text in codes))


def _key(text: str) -> Key:
    found = _CODE.fullmatch(text)
    if found is None or found["metric"] not in ASKED:
        raise Http404
    try:
        return str(uuid.UUID(found["touchpoint"])), found["metric"]
    except ValueError as error:
        raise Http404 from error
