"""The address of the list of voices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, QueryDict

from resonanz.listen.feedback.queries import Wanted
from resonanz.organisation.access.rules import Rule, everywhere, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of
from resonanz.organisation.units.models import Unit

UNITS = Rule(Unit, "read_voices", in_units("read_voices", ""))
TOUCHPOINTS = Rule(Touchpoint, "see_touchpoints", everywhere)


class VoicesForm(forms.Form):
    """What is looked for."""

    words = forms.CharField(max_length=200, required=False)
    unit = forms.UUIDField(required=False)
    touchpoint = forms.UUIDField(required=False)
    channel = forms.CharField(max_length=200, required=False)
    lowest = forms.FloatField(required=False)
    highest = forms.FloatField(required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    before = forms.RegexField(r"^\d{4}-\d\d-\d\dT[0-9:.+]+_[0-9a-f]{32}$", required=False)


def read_wanted(viewer: Viewer, query: QueryDict) -> Wanted:
    """What an address asks for.

    Raises:
        Http404: it names something that is not there, for this viewer.
    """
    form = VoicesForm(query)
    if not form.is_valid():
        raise Http404
    given: dict[str, Any] = form.cleaned_data
    touchpoint = TOUCHPOINTS.fetch(viewer, given["touchpoint"]) if given["touchpoint"] else None
    return Wanted(
        words=given["words"],
        unit=UNITS.fetch(viewer, given["unit"]) if given["unit"] else None,
        touchpoints=keys_of(Touchpoint.objects.filter(pk=touchpoint.pk)) if touchpoint else None,
        channel=given["channel"] or None,
        lowest=given["lowest"],
        highest=given["highest"],
        first=given["first"],
        last=given["last"],
        before=_cursor(given["before"]) if given["before"] else None,
    )


def _cursor(text: str) -> tuple[datetime, str]:
    moment, _, event = text.partition("_")
    try:
        return datetime.fromisoformat(moment), event
    except ValueError as error:
        raise Http404 from error
