"""Forms of the ledger: bookings, signatures, reversals. Ranges are three numbers side by side."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.prove.roi.models import ValueModel
from resonanz.prove.roi.rules import Range, Terms

METRICS: Final = {
    "nps": _("Recommendation (NPS, points)"),
    "csat": _("Satisfaction (mean)"),
    "ces": _("Ease (mean)"),
    "rating": _("Rating (mean)"),
}
LABELS: Final = (_("low (P10)"), _("likely (P50)"), _("high (P90)"))
MOST: Final = 10_000_000_000


class RangeInput(forms.MultiWidget):
    """Low, likely and high in one line, each with its own name for screen readers."""

    template_name = "roi/range.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        fields = [forms.NumberInput({"aria-label": label, "placeholder": label, "step": "any"}) for label in LABELS]
        super().__init__(fields, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [None, None, None] if value is None else list(value.plain if isinstance(value, Range) else value)

    def id_for_label(self, id_: str) -> str:
        return id_


class RangeField(forms.MultiValueField):
    """A quantity by three values; only the likely one means that it is known."""

    widget = RangeInput

    def __init__(self, *, most: float = MOST, **kwargs: Any) -> None:
        fields = tuple(forms.DecimalField(min_value=0, max_value=Decimal(most), required=False) for _label in LABELS)
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: Sequence[Any]) -> Range | None:
        low, middle, high = (
            None if value in (None, "") else float(value) for value in (*data_list, None, None, None)[:3]
        )
        if low is None and middle is None and high is None:
            return None
        if middle is not None and low is None and high is None:
            return Range.known(middle)
        if low is None or middle is None or high is None:
            raise ValidationError(_("Give all three values, or only the likely one if it is known."))
        if not (low < middle < high or low == middle == high):
            raise ValidationError(_("Give the values from low to high."))
        return Range(low, middle, high)


class TermsForm(forms.Form):
    """How an effect becomes money."""

    model = forms.ModelChoiceField(ValueModel.objects.none(), label=_("Value model"))
    reach = RangeField(
        label=_("Customers reached in a year"), help_text=_("Those who meet what was changed, where it was changed.")
    )
    persistence = RangeField(
        label=_("Percent of the effect that is left after each further year"), most=100, initial=Range.known(100)
    )
    cost = RangeField(label=_("Cost once, in euro"), initial=Range.known(0))
    yearly_cost = RangeField(label=_("Cost each year, in euro"), initial=Range.known(0))
    years = forms.IntegerField(label=_("Years that count"), min_value=1, max_value=30, initial=3)
    discount = forms.DecimalField(label=_("Discount rate, percent a year"), min_value=0, max_value=50, initial=6)
    first_year = forms.IntegerField(
        label=_("Percent of the benefit in the first year"), min_value=0, max_value=100, initial=100
    )

    def __init__(self, *args: Any, models: QuerySet[ValueModel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["model"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = models, None

    def terms(self) -> Terms:
        """The terms as the ledger takes them."""
        given = self.cleaned_data

        def cents(name: str) -> Range:
            return Range(*(round(value * 100) for value in given[name].plain))

        first = float(given["first_year"])
        return Terms(
            reach=given["reach"],
            persistence=given["persistence"],
            cost=cents("cost"),
            yearly_cost=cents("yearly_cost"),
            years=given["years"],
            discount=float(given["discount"]),
            ramp=() if first == 100 else (first,),
        )


class AssumptionForm(TermsForm):
    """A plan with a number."""

    title = forms.CharField(label=_("What is planned"), max_length=200)
    points = forms.DecimalField(
        label=_("Points hoped for"), help_text=_("Better is positive, whatever the direction of the metric.")
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    touchpoint = forms.ModelChoiceField(Touchpoint.objects.none(), label=_("Touchpoint"))
    field_order = ("title", "points", "model", "unit", "touchpoint")

    def __init__(self, *args: Any, units: QuerySet[Unit], touchpoints: QuerySet[Touchpoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("unit", units), ("touchpoint", touchpoints)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = rows, None


class SignForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    remark = forms.CharField(label=_("Remark"), max_length=1_000, required=False, widget=forms.Textarea({"rows": 2}))


class ReverseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why is it reversed?"), max_length=1_000, widget=forms.Textarea({"rows": 2}))
