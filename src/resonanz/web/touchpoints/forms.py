"""Forms of the register; which rows they offer depends on who looks."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.registers import TOUCHPOINTS_EDITED, edits_everywhere
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints import actions
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below
from resonanz.ui.picker import Picker, unit_words
from resonanz.web.editing import Day, VersionedForm, offer


class TouchpointForm(VersionedForm):
    class Meta:
        model = Touchpoint
        fields = (
            *("name", "stage", "channel", "owner", "deputy", "roles", "units", "basis"),
            *("expected", "expected_n", "promised", "promised_n", "experienced", "experienced_n"),
        )
        widgets: ClassVar = {
            **dict.fromkeys(("expected", "promised", "experienced"), forms.Textarea(attrs={"rows": 3})),
            "roles": Picker(),
            "units": Picker(about=unit_words),
        }
        help_texts: ClassVar = {
            "stage": _("The part of the customer's journey, such as billing."),
            "channel": _("How customers and we meet there, such as telephone or letter."),
            "units": _("Where people work at it. None means everywhere."),
            "basis": _("What this description rests on today."),
            "expected_n": _("How many customers said so. Empty means nobody was asked."),
            "promised_n": _("In how many places we promise it: letters, terms, advertisements."),
            "experienced_n": _("How many customers said so. Empty means nobody was asked."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        touchpoint = self.instance
        working = Q(is_active=True) | Q(pk__in=[pk for pk in (touchpoint.owner_id, touchpoint.deputy_id) if pk])
        for name in ("owner", "deputy"):
            offer(self, name, Member.objects.filter(working), empty=gettext("nobody"))
        offer(self, "roles", Role.objects.filter(archived_at=None))
        own = below(viewer.paths("edit_touchpoints"))
        offer(self, "units", Unit.objects.filter(own, archived_at=None).select_related("parent"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("owner") is not None and cleaned.get("owner") == cleaned.get("deputy"):
            self.add_error("deputy", _("Owner and deputy are the same person. Choose somebody else."))
        if not cleaned.get("units") and not edits_everywhere(self.viewer):
            self.add_error("units", _("Choose at least one unit: you may not write for the whole house."))
        return cleaned

    def store(self) -> Touchpoint:
        """Write what the form says.

        Raises:
            Conflict: if the touchpoint was changed since the form was shown.
        """
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.adding:
            return actions.create_touchpoint(by=self.viewer.member, **values)
        seen = self.cleaned_data["version"] or 0
        return actions.edit_touchpoint(self.instance, seen=seen, by=self.viewer.member, **values)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Touchpoint.objects.none(), label=_("Merge into"))
    on = forms.DateField(label=_("From this day on"), widget=Day(), initial=clock.today)

    def __init__(self, *args: Any, viewer: Viewer, touchpoint: Touchpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "into", TOUCHPOINTS_EDITED.rows(viewer).filter(archived_at=None).exclude(pk=touchpoint.pk))


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose a file first.")},
        help_text=_("CSV or XLSX, at most 10 MB. The first row names the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
