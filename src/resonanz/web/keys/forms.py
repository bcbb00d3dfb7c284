"""The form of a new key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock

USED: Final = (
    *("send_events", "see_metrics", "export_metrics", "read_voices", "see_units", "see_touchpoints"),
    *("edit_touchpoints", "see_customers", "edit_customers", "erase_customers", "manage_keys"),
    *("see_surveys", "edit_surveys", "send_surveys", "see_cases", "work_cases", "assign_cases"),
    *("see_opportunities", "raise_ideas", "decide_opportunities", "see_measures", "edit_measures", "start_measures"),
    *("see_standards", "edit_standards", "approve_standards", "learn", "edit_lessons", "approve_lessons"),
    *("assign_paths", "see_learning", "see_effects", "compute_effects", "see_ledger", "edit_ledger", "sign_ledger"),
)
"""What the interface has operations for."""
DAYS: Final = {"90": _("90 days"), "365": _("one year"), "always": _("until it is revoked")}


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"), max_length=120, help_text=_("Such as the program that will use it.")
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=_("How long it is valid"), choices=list(DAYS.items()), initial="365")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [(code, PERMISSIONS[code].label) for code in USED if viewer.may(code)]
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = held

    @property
    def ends(self) -> datetime | None:
        days = self.cleaned_data["days"]
        return None if days == "always" else clock.now() + timedelta(days=int(days))
