from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseForm(forms.Form):
    """The version of the proposal that was seen; 0 proposes."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class WithdrawForm(ReleaseForm):
    """Taking a proposed wave back."""

    reason = forms.CharField(
        label=_("Why do you take it back?"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )
