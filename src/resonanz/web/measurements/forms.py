"""The form of a measurement."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints import actions
from resonanz.organisation.touchpoints.models import Measurement
from resonanz.ui.picker import Picker, place_words
from resonanz.web.editing import Day, VersionedForm, offer


class MeasurementForm(VersionedForm):
    class Meta:
        model = Measurement
        fields = (
            *("name", "touchpoints", "owner", "since", "method", "used_for"),
            *("decision", "merged_into", "reason"),
        )
        widgets: ClassVar = {
            "touchpoints": Picker(about=place_words),
            "since": Day(),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar = {
            "touchpoints": _("What it measures. None means the company as a whole."),
            "method": _("How customers are asked, such as e-mail after a call, two questions."),
            "used_for": _("Whether somebody decides or is paid by it."),
            "reason": _("Needed for merge and stop."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        offer(self, "touchpoints", TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None))
        offer(
            self,
            "owner",
            Member.objects.filter(Q(is_active=True) | Q(pk=self.instance.owner_id)),
            empty=gettext("nobody"),
        )
        offer(self, "merged_into", Measurement.objects.exclude(pk=self.instance.pk))

    def store(self) -> Measurement:
        """Write what the form says.

        Raises:
            Conflict: if the entry was changed since the form was shown.
        """
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.adding:
            return actions.add_measurement(by=self.viewer.member, **values)
        seen = self.cleaned_data["version"] or 0
        return actions.edit_measurement(self.instance, seen=seen, by=self.viewer.member, **values)
