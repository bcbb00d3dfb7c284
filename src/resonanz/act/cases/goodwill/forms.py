"""The form of goodwill."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class GoodwillForm(forms.Form):
    prefix = "goodwill"
    amount = forms.DecimalField(
        label=_("Amount in euros"), min_value=0, max_value=100_000, decimal_places=2, localize=True
    )
    reason = forms.CharField(label=_("What for?"), max_length=300)

    def cents(self) -> int:
        """The amount in cents."""
        return int(self.cleaned_data["amount"] * 100)
