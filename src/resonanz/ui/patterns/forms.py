"""A form with one field of each kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.ui.picker import Picker

_ROLES = (
    *(_("Customer service"), _("Billing"), _("Field service"), _("Sales"), _("Complaints")),
    *(_("Controlling"), _("Metering"), _("Marketing"), _("Data protection")),
)


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As customers know it, not as the department calls it."))
    channel = forms.ChoiceField(label=_("Channel"), choices=[("letter", _("Letter")), ("portal", _("Portal"))])
    since = forms.DateField(label=_("Measured since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.ChoiceField(
        label=_("Basis"),
        widget=forms.RadioSelect,
        choices=[("measured", _("measured")), ("assumed", _("assumed"))],
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles that work here"),
        required=False,
        widget=Picker,
        choices=[(str(place), name) for place, name in enumerate(_ROLES)],
        initial=["0", "3"],
    )
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    table = forms.FileField(label=_("Table"), required=False, help_text=_("CSV or XLSX, up to 10 MB."))
    tell = forms.BooleanField(label=_("Inform the owner by e-mail"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "wrong")
        super().__init__(*args, **kwargs)
