"""The form of a value model."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.touchpoints.models import Basis
from resonanz.prove.roi.forms import METRICS, RangeField
from resonanz.prove.roi.models import ValueModel
from resonanz.prove.roi.rules import Range


class ModelForm(forms.Form):
    """What a point of a metric is worth."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as: Energy customers, renewal."))
    metric = forms.ChoiceField(label=_("Metric"), choices=list(METRICS.items()))
    euro = RangeField(
        label=_("Euro per point, customer and year"),
        help_text=_("P10: in one of ten years it is less. P50: the middle. P90: in one of ten years it is more."),
    )
    margin = RangeField(
        label=_("Margin in percent"), most=100, help_text=_("100 if the euro above are margin already.")
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=Basis.choices)
    source = forms.CharField(
        label=_("Where the figures come from"),
        max_length=2_000,
        widget=forms.Textarea,
        help_text=_("Study, contract data, experts asked: whoever signs wants to check it."),
    )

    def values(self) -> dict[str, Any]:
        """What the form says, as fields of the model."""
        given = self.cleaned_data
        euro, margin = given["euro"], given["margin"]
        return {
            **{name: given[name] for name in ("name", "metric", "basis", "source")},
            **{f"{name}_cents": round(getattr(euro, name) * 100) for name in ("low", "middle", "high")},
            **{f"margin_{name}": round(getattr(margin, name)) for name in ("low", "middle", "high")},
        }


def model_values(model: ValueModel) -> dict[str, Any]:
    """A model as the form shows it."""
    cents = (model.low_cents, model.middle_cents, model.high_cents)
    return {
        **{name: getattr(model, name) for name in ("version", "name", "metric", "basis", "source")},
        "euro": Range(*(value / 100 for value in cents)),
        "margin": Range(model.margin_low, model.margin_middle, model.margin_high),
    }
