"""Forms about a lesson: what it belongs to, and giving it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.enable.lessons.models import Lesson, Skill
from resonanz.enable.lessons.rules import units_of
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.ui.picker import Picker


class AboutForm(forms.Form):
    """What a lesson belongs to."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("For"), help_text=_("This unit and everything below it.")
    )
    touchpoint = forms.ModelChoiceField(Touchpoint.objects.none(), label=_("Touchpoint"), required=False)
    roles = forms.ModelMultipleChoiceField(
        Role.objects.none(),
        label=_("Roles"),
        required=False,
        widget=Picker,
        help_text=_("None means everybody who learns here."),
    )
    skill = forms.ModelChoiceField(Skill.objects.all(), label=_("Skill"), required=False, empty_label=_("a new one"))
    new_skill = forms.CharField(label=_("Name of the new skill"), max_length=120, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=10, initial=3)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, viewer: Viewer, lesson: Lesson | None = None, **kwargs: Any) -> None:
        if lesson is not None:
            kwargs["initial"] = {**_of(lesson), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        _offer(self, "unit", Unit.objects.filter(units_of(viewer, "edit_lessons")).order_by("path"))
        _offer(self, "touchpoint", TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None), gettext("none"))
        _offer(self, "roles", Role.objects.filter(archived_at=None))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("skill") and not cleaned.get("new_skill", "").strip():
            self.add_error("new_skill", _("Choose a skill, or name a new one."))
        return cleaned

    def skill_values(self) -> dict[str, Any]:
        """Key and name of a skill that is not there yet."""
        name = self.cleaned_data["new_skill"].strip()
        return {"key": slugify(name)[:40] or "skill", "name": {"de": name, "en": name}}


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("What should change?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000)


def _of(lesson: Lesson) -> dict[str, Any]:
    return {
        "unit": lesson.unit_id,
        "touchpoint": lesson.touchpoint_id,
        "roles": [role.pk for role in lesson.roles.all()],
        "skill": lesson.skill_id,
        "version": lesson.version,
    }


def _offer(form: forms.Form, name: str, rows: Any, empty: str = "–") -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    if field.empty_label is not None:
        field.empty_label = empty
