from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.events.types import known
from resonanz.listen.connectors.webhooks.consumer import TYPES
from resonanz.ui.speech import speech


class WebhookForm(forms.Form):
    """Where a webhook goes and what it hears."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("An https address that takes POST, like https://example.org/hook."),
    )
    types = forms.MultipleChoiceField(label=_("What it hears"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["types"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, f"{_meaning(code)} ({code})") for code in TYPES]


def _meaning(code: str) -> str:
    kind = known().get(code)
    return speech().text(kind.meaning).removesuffix(".") if kind is not None else code
