"""Forms of opportunities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.act.opportunities.models import Decision, Kind, Opportunity
from resonanz.act.opportunities.rules import decides_everywhere
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.ui.picker import Picker, place_words

_SPOKEN = (Kind.IDEA, Kind.OBSTACLE)


class IdeaForm(forms.Form):
    """Two fields for the front line; the name is a choice of its own."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(Kind.IDEA, _("An idea")), (Kind.OBSTACLE, _("Something is in the way"))],
        initial=Kind.IDEA,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences are enough. Please name no customers and no colleagues."),
    )
    named = forms.BooleanField(label=_("with my name"), required=False)


class OpportunityForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an opportunity is about and whom it concerns."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Opportunity
        fields = ("title", "text", "touchpoints", "roles")
        widgets = {  # noqa: RUF012 - read by the metaclass
            "text": forms.Textarea(attrs={"rows": 5}),
            "touchpoints": Picker(about=place_words),
            "roles": Picker(),
        }
        help_texts = {  # noqa: RUF012 - read by the metaclass
            "title": _("One line: what should become different for customers?"),
            "roles": _("Who works there. None chosen means: those who work at the touchpoints."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial, self.everywhere = self.instance.version, decides_everywhere(viewer)
        _offer(self, "touchpoints", TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None))
        _offer(self, "roles", Role.objects.filter(archived_at=None))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("touchpoints") and not self.everywhere:
            self.add_error("touchpoints", _("Choose at least one touchpoint: you may not write for the whole house."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the form says."""
        hidden = [] if self.instance._state.adding else list(self._out_of_sight())  # noqa: SLF001 - Django's own mark
        touchpoints = [*self.cleaned_data["touchpoints"], *hidden]
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"touchpoints": touchpoints}

    def _out_of_sight(self) -> Any:
        """Touchpoints that this viewer does not see stay as they are."""
        field: Any = self.fields["touchpoints"]
        return Touchpoint.objects.filter(opportunities=self.instance).exclude(pk__in=field.queryset.values("pk"))


class DecisionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(each.value, each.label) for each in Decision if each is not Decision.OPEN],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever raised it reads it, too."),
    )


class OverrideForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    low = forms.IntegerField(label=_("at least"), min_value=0, max_value=10_000_000, required=False)
    high = forms.IntegerField(label=_("at most"), min_value=0, max_value=10_000_000, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))


def _offer(form: forms.BaseForm, name: str, rows: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = rows
