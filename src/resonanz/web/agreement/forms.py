"""Proposing a change, and saying yes with the number and date of a resolution."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.agreement.purposes import functions
from resonanz.organisation.agreement.rules import FUNCTION, TERMS


def keys() -> list[tuple[str, object]]:
    """Everything that can be agreed, by name."""
    switches = [(FUNCTION + code, each.label) for code, each in functions().items()]
    return [*((code, each.label) for code, each in TERMS.items()), *switches]


class ProposalForm(forms.Form):
    key = forms.ChoiceField(label=_("Rule"), choices=keys)
    value = forms.IntegerField(
        label=_("New value"), help_text=_("For a function: 1 switches it on, 0 off."), min_value=0, max_value=1_000
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000)
    consequence = forms.CharField(
        label=_("What happens then"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )


class ApprovalForm(forms.Form):
    number = forms.CharField(label=_("Number of the resolution or agreement"), max_length=80)
    day = forms.DateField(
        label=_("Date of the resolution or agreement"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
