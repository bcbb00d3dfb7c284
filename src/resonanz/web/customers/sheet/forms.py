"""The form that takes a sheet of customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.registers import reach_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit
from resonanz.web.editing import offer


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose a file first.")},
        help_text=_("CSV or XLSX, at most 10 MB and 20,000 rows. The first row names the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Unit for new customers without one"),
        required=False,
        help_text=_("It looks after new customers whose row names no unit."),
    )
    empties = forms.BooleanField(
        label=_("An empty cell deletes what is known"),
        required=False,
        help_text=_("Otherwise an empty cell leaves the field as it is."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", reach_of(viewer).units, empty=gettext("none: such rows are rejected"))
