"""Forms of units."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.registers import UNITS_MANAGED
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.units import actions
from resonanz.organisation.units.models import Unit
from resonanz.web.editing import Day, VersionedForm, offer


class UnitForm(VersionedForm):
    """The name of a unit, and what sort it is."""

    class Meta:
        model = Unit
        fields = ("name", "kind")
        help_texts: ClassVar = {"kind": _("Such as region, branch or department.")}

    def store(self) -> Unit:
        """Write what the form says.

        Raises:
            Conflict: if the unit was changed since the form was shown.
        """
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return actions.rename_unit(
            self.instance, seen=self.cleaned_data["version"] or 0, by=self.viewer.member, **values
        )


class NewUnitForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.CharField(
        label=_("Kind"), max_length=60, required=False, help_text=_("Such as region, branch or department.")
    )
    parent = forms.ModelChoiceField(Unit.objects.none(), label=_("Below"), empty_label=None)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", UNITS_MANAGED.rows(viewer).filter(archived_at=None))


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(Unit.objects.none(), label=_("Hang it below"), empty_label=None)

    def __init__(self, *args: Any, viewer: Viewer, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", UNITS_MANAGED.rows(viewer).filter(archived_at=None).exclude(path__startswith=unit.path))


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Unit.objects.none(), label=_("Merge into"), empty_label=None)
    on = forms.DateField(label=_("From this day on"), widget=Day(), initial=clock.today)

    def __init__(self, *args: Any, viewer: Viewer, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "into", UNITS_MANAGED.rows(viewer).filter(archived_at=None).exclude(path__startswith=unit.path))
