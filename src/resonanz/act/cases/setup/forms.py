"""Forms of what cases go by."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.hours import OFFICE
from resonanz.act.cases.models import Hours, Template
from resonanz.act.cases.setup.phrases import DAYS, REGIONS, in_words, spans_of
from resonanz.organisation.touchpoints.models import Touchpoint

ZONES = ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich")
_QUARTER = Decimal("0.25")


class CauseForm(forms.Form):
    name = forms.CharField(label=_("Cause"), max_length=160)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    archived = forms.BooleanField(label=_("Not to be chosen any more"), required=False)


class NewCauseForm(forms.Form):
    name = forms.CharField(label=_("Cause"), max_length=160, help_text=_("In words that customers would use, too."))


def _hours_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=_QUARTER, max_value=1_000, decimal_places=2, localize=True)


class HoursForm(forms.Form):
    """Seven days as people write them, and how soon one answers."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    region = forms.ChoiceField(label=_("Public holidays"), required=False)
    zone = forms.ChoiceField(label=_("Time zone"))
    answer = _hours_field(_("First answer within so many open hours"))
    urgent = _hours_field(_("For urgent cases"))
    solve = _hours_field(_("Settled within so many open hours"))
    field_order = (*(f"day{n}" for n in range(7)), "region", "zone", "answer", "urgent", "solve")

    def __init__(self, data: Any = None, *, row: Hours | None) -> None:
        super().__init__(data, initial=_initial(row))
        for number, name in enumerate(DAYS):
            self.fields[f"day{number}"] = forms.CharField(label=name, max_length=120, required=False)
        self.order_fields(self.field_order)
        self.fields["day0"].help_text = _("Such as 8:00–12:00, 13:00–17:00. Empty means closed.")
        region, zone = self.fields["region"], self.fields["zone"]
        assert isinstance(region, forms.ChoiceField)
        assert isinstance(zone, forms.ChoiceField)
        region.choices = [("", _("none")), *((name, list(group.items())) for name, group in REGIONS.items())]
        known = dict.fromkeys([settings.TIME_ZONE, *ZONES, *([row.zone] if row else [])])
        zone.choices = [(name, name) for name in known if name in available_timezones()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["week"] = list(self._week(cleaned))
        return cleaned

    def _week(self, cleaned: dict[str, Any]) -> Iterator[list[tuple[int, int]]]:
        for number in range(7):
            try:
                yield spans_of(cleaned.get(f"day{number}", ""))
            except ValidationError as error:
                self.add_error(f"day{number}", error)
                yield []

    def values(self) -> dict[str, Any]:
        """What the form says, in the words of the model."""
        data = self.cleaned_data
        minutes = {f"{name}_minutes": int(data[name] * 60) for name in ("answer", "urgent", "solve")}
        return {"week": data["week"], "region": data["region"], "zone": data["zone"], **minutes}


def _initial(row: Hours | None) -> dict[str, Any]:
    unset = Hours()
    fields = {name: getattr(unset, f"{name}_minutes") for name in ("answer", "urgent", "solve")}
    week, region, zone, version = [list(day) for day in OFFICE], "DE", settings.TIME_ZONE, None
    if row is not None:
        fields = {name: getattr(row, f"{name}_minutes") for name in fields}
        week, region, zone, version = row.week, row.region, row.zone, row.version
    days = {f"day{number}": in_words(spans) for number, spans in enumerate(week)}
    hours = {name: Decimal(minutes) / 60 for name, minutes in fields.items()}
    return {**days, **hours, "region": region, "zone": zone, "version": version}


class ClosingDayForm(forms.Form):
    """One day, or several in a row, on which nobody works."""

    prefix = "closing"
    first = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(
        label=_("Last day, if there are several"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    name = forms.CharField(label=_("Why nobody works"), max_length=120, help_text=_("Such as: works outing"))


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Template
        fields = ("name", "language", "touchpoint", "subject", "body", "standard_title", "standard")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["body"].widget = forms.Textarea(attrs={"rows": 10})
        self.fields["body"].help_text = _("{name}, {number}, {touchpoint} and {sender} are filled in.")
        self.fields["standard_title"].help_text = _("The reply will name it.")
        touchpoint = self.fields["touchpoint"]
        assert isinstance(touchpoint, forms.ModelChoiceField)
        touchpoint.queryset, touchpoint.empty_label = Touchpoint.objects.filter(archived_at=None), str(_("all"))

    def _post_clean(self) -> None:
        """The action checks and writes; the form's own instance stays as it is stored."""


class LimitForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    per_case = forms.DecimalField(
        label=_("In one case, in euros"), min_value=0, max_value=100_000, decimal_places=2, localize=True
    )
    per_month = forms.DecimalField(
        label=_("In a month in one unit, in euros"), min_value=0, max_value=1_000_000, decimal_places=2, localize=True
    )
