"""Forms of paths."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.enable.lessons.models import Lesson, Path
from resonanz.enable.lessons.rules import LESSONS_SEEN, units_of
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit


class PathForm(forms.Form):
    """A path: for whom, where, which lessons in which order."""

    title_de = forms.CharField(label=_("Title, German"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Title, English"), max_length=200, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Belongs to"))
    role = forms.ModelChoiceField(Role.objects.none(), label=_("Role"), required=False)
    touchpoint = forms.ModelChoiceField(Touchpoint.objects.none(), label=_("Touchpoint"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, viewer: Viewer, path: Path | None = None, **kwargs: Any) -> None:
        if path is not None:
            kwargs["initial"] = {**_of(path), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self._offer("unit", Unit.objects.filter(units_of(viewer, "edit_lessons")).order_by("path"), "")
        self._offer("role", Role.objects.filter(archived_at=None), gettext("every role"))
        self._offer("touchpoint", TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None), gettext("none"))
        if path is not None:
            self.fields["unit"].required = False
            self.fields["unit"].widget = forms.HiddenInput()

    def _offer(self, name: str, rows: Any, empty: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = rows, empty or None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("title_de", "").strip() and not cleaned.get("title_en", "").strip():
            self.add_error("title_de", _("Give the path a title in at least one language."))
        return cleaned

    def lessons(self) -> list[Lesson]:
        """The chosen lessons by their numbers."""
        placed = []
        for lesson in choosable(self.viewer):
            number = self.data.get(f"place-{lesson.pk}", "")
            if number.isdecimal() and int(number):
                placed.append((int(number), lesson))
        return [lesson for _number, lesson in sorted(placed, key=lambda each: each[0])]

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        given = self.cleaned_data
        title = {"de": given["title_de"], "en": given["title_en"]}
        return {"title": title, "role": given["role"], "touchpoint": given["touchpoint"], "lessons": self.lessons()}


class AssignForm(forms.Form):
    """A role in a unit learns a path."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Unit"),
        help_text=_("And everything below it."),
        empty_label=_("please choose"),
    )
    role = forms.ModelChoiceField(Role.objects.none(), label=_("Role"), empty_label=_("please choose"))

    def __init__(self, *args: Any, viewer: Viewer, path: Path, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit, role = self.fields["unit"], self.fields["role"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(role, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(units_of(viewer, "assign_paths")).order_by("path")
        roles = Role.objects.filter(archived_at=None)
        role.queryset = roles.filter(pk=path.role_id) if path.role_id else roles


def choosable(viewer: Viewer) -> list[Lesson]:
    """Published lessons that may stand in a path."""
    rows = LESSONS_SEEN.rows(viewer).filter(live__isnull=False, archived_at=None)
    return sorted(rows.select_related("live", "touchpoint", "skill"), key=lambda lesson: str(lesson).casefold())


def _of(path: Path) -> dict[str, Any]:
    return {
        "title_de": path.title.get("de", ""),
        "title_en": path.title.get("en", ""),
        "unit": path.unit_id,
        "role": path.role_id,
        "touchpoint": path.touchpoint_id,
        "version": path.version,
    }
