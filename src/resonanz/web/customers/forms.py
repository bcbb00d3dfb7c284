"""Forms of customers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.customers.models import Purpose


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Who is it?"),
        max_length=200,
        min_length=3,
        help_text=_("Customer number, e-mail, telephone, the key in the sources, or the pseudonym."),
    )


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    source = forms.CharField(
        label=_("Where it was given"), max_length=120, required=False, help_text=_("Such as a call or a form.")
    )


class EraseForm(forms.Form):
    confirmed = forms.BooleanField(
        label=_("The person's identity was checked, and nothing obliges us to keep the data."),
    )
