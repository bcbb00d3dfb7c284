"""The address of the list of voices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import Http404, QueryDict

from resonanz.listen.feedback.queries import JUDGED, Wanted
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of
from resonanz.organisation.units.models import Unit

UNITS: Final = Rule(Unit, "read_voices", in_units("read_voices", ""))


class VoicesForm(forms.Form):
    """What is looked for."""

    words = forms.CharField(max_length=200, required=False)
    unit = forms.UUIDField(required=False)
    touchpoint = forms.UUIDField(required=False)
    stage = forms.CharField(max_length=120, required=False)
    channel = forms.CharField(max_length=200, required=False)
    judged = forms.ChoiceField(choices=[(part, part) for part in JUDGED], required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    before = forms.RegexField(r"^\d{4}-\d\d-\d\dT[0-9:.+]+_[0-9a-f]{32}$", required=False)


@dataclass(frozen=True, slots=True)
class Address:
    """What an address asks for, with the rows it names and the fields that stand in it."""

    wanted: Wanted
    given: dict[str, str]
    touchpoint: Touchpoint | None = None

    def query(self, **changes: object) -> str:
        """The address with changes, from the first page on; None takes a field out."""
        fields = {name: value for name, value in self.given.items() if name != "before"} | changes
        kept = {name: str(value) for name, value in fields.items() if value is not None}
        return f"?{urlencode(kept)}" if kept else "?"


def read_address(viewer: Viewer, query: QueryDict) -> Address:
    """What an address asks for.

    Raises:
        Http404: it names something that is not there, for this viewer.
    """
    form = VoicesForm(query)
    if not form.is_valid():
        raise Http404
    given: dict[str, Any] = form.cleaned_data
    touchpoint = TOUCHPOINTS_SEEN.fetch(viewer, given["touchpoint"]) if given["touchpoint"] else None
    wanted = Wanted(
        words=given["words"],
        unit=UNITS.fetch(viewer, given["unit"]) if given["unit"] else None,
        touchpoints=_keys(touchpoint, given["stage"]),
        channel=given["channel"] or None,
        judged=given["judged"] or None,
        first=given["first"],
        last=given["last"],
        before=_cursor(given["before"]) if given["before"] else None,
    )
    return Address(wanted, {name: str(query[name]) for name in form.fields if query.get(name)}, touchpoint)


def _keys(touchpoint: Touchpoint | None, stage: str) -> frozenset[str] | None:
    if touchpoint is not None:
        return keys_of(Touchpoint.objects.filter(pk=touchpoint.pk))
    return keys_of(Touchpoint.objects.filter(stage=stage)) if stage else None


def cursor(at: tuple[datetime, str]) -> str:
    """Where the next page begins, for an address."""
    moment, event = at
    return f"{moment.astimezone(UTC).isoformat()}_{event}"


def _cursor(text: str) -> tuple[datetime, str]:
    moment, _, event = text.partition("_")
    try:
        return datetime.fromisoformat(moment), event
    except ValueError as error:
        raise Http404 from error
