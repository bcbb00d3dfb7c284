"""Writing a standard: each part side by side in all languages."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from resonanz.enable.standards import actions
from resonanz.enable.standards.models import Edition, Standard
from resonanz.enable.standards.queries import VIEWS, Filters, own_roles
from resonanz.enable.standards.rules import FIELDS, LANGUAGES, NAMES, clean_texts, may_write_at
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.ui.parts import Versions

M = TypeVar("M", bound=Model)
_LINES = {"title": 1, "promise": 2, "reason": 4, "steps": 6, "good": 5, "bad": 5, "question": 2, "rights": 3}
_HELP = {
    "promise": _("One sentence that a customer could hold us to."),
    "steps": _("One step per line, at most seven."),
    "good": _("What somebody says or does, word for word."),
    "bad": _("What happens on a bad day, and why it does not help."),
    "rights": _("What people in this role decide at once, without asking."),
}


class StandardForm(forms.Form):
    """All parts in all languages, with the version from which they were made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    touchpoint = forms.ModelChoiceField(
        Touchpoint.objects.none(), label=_("Touchpoint"), empty_label=_("please choose")
    )
    role = forms.ModelChoiceField(
        Role.objects.none(), label=_("Role"), required=False, empty_label=_("everybody who works there")
    )

    def __init__(self, *args: Any, viewer: Viewer, standard: Standard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.standard = viewer, standard
        places, roles = self.fields["touchpoint"], self.fields["role"]
        assert isinstance(places, forms.ModelChoiceField)
        assert isinstance(roles, forms.ModelChoiceField)
        places.queryset = Touchpoint.objects.filter(may_write_at(viewer), archived_at=None)
        roles.queryset = Role.objects.filter(archived_at=None)
        if standard is not None:
            del self.fields["touchpoint"]
            working = standard.touchpoint.roles.all()
            roles.queryset = working or roles.queryset
        for name, code in _parts():
            self.fields[f"{name}_{code}"] = _field(name, code)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Each part with its fields, one per language."""
        return [
            {"label": label, "help": _HELP.get(name, ""), "fields": [self[f"{name}_{code}"] for code in LANGUAGES]}
            for name, (label, _most) in FIELDS.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["texts"] = clean_texts(_texts(cleaned))
        except ValidationError as error:
            self.add_error(None, error)
        if not any(cleaned.get(f"title_{code}", "").strip() for code in LANGUAGES):
            self.add_error(f"title_{LANGUAGES[0]}", _("Give it a title in at least one language."))
        return cleaned

    def store(self) -> Standard:
        """Write what the form says.

        Raises:
            Conflict: somebody else changed the standard since the form was shown.
            ValidationError: the role does not work there, or the standard has ended.
        """
        texts, role, by = self.cleaned_data["texts"], self.cleaned_data["role"], self.viewer.member
        if self.standard is None:
            return actions.create_standard(touchpoint=self.cleaned_data["touchpoint"], role=role, texts=texts, by=by)
        seen = self.cleaned_data["version"] or 0
        actions.save_draft(self.standard, seen=seen, texts=texts, role=role, keep_role=False, by=by)
        return self.standard

    def beside(self, stored: Edition) -> Versions:
        """What is stored now beside what this form wants to write."""
        fresh = initial_of(stored)
        rows = ((f"{FIELDS[name][0]} ({NAMES[code]})", f"{name}_{code}") for name, code in _parts())
        return Versions(tuple((label, fresh[key], self.cleaned_data.get(key, "")) for label, key in rows))

    def again(self, stored: Standard) -> StandardForm:
        """The same values, to be written over the version that is stored now."""
        data: Any = self.data
        data = data.copy()
        data["version"] = str(stored.version)
        return StandardForm(data, viewer=self.viewer, standard=stored)


def read_filters(viewer: Viewer, asked: QueryDict) -> Filters:
    """The filters that an address holds; who only works by standards begins with the own ones."""
    first = "in_force" if viewer.may("edit_standards") or not viewer.may("learn") else "mine"
    view = asked.get("view", first)
    view = view if view in VIEWS else first
    places = TOUCHPOINTS_SEEN.rows(viewer)
    return Filters(
        text=asked.get("q", "").strip()[:200],
        touchpoint=_chosen(places, asked.get("touchpoint")),
        role=_chosen(Role.objects.all(), asked.get("role")),
        view=view,
        mine=own_roles(viewer) if view == "mine" else None,
    )


def _chosen(rows: QuerySet[M], pk: str | None) -> M | None:
    """The row with this id; nothing for an id that is none of them."""
    try:
        return rows.filter(pk=uuid.UUID(pk)).first() if pk else None
    except ValueError:
        return None


class ReasonForm(forms.Form):
    """Why something is given back, or ends."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def initial_of(edition: Edition) -> dict[str, str]:
    """The words of an edition as the fields of the form."""
    found = {}
    for name, code in _parts():
        value = edition.texts.get(code, {}).get(name, "")
        found[f"{name}_{code}"] = "\n".join(value) if name == "steps" else value
    return found


def _parts() -> Iterator[tuple[str, str]]:
    return ((name, code) for name in FIELDS for code in LANGUAGES)


def _field(name: str, code: str) -> forms.CharField:
    _label, most = FIELDS[name]
    attributes = {"rows": _LINES[name], "lang": code, "maxlength": most}
    widget = forms.TextInput(attrs={"lang": code}) if name == "title" else forms.Textarea(attrs=attributes)
    return forms.CharField(label=NAMES[code], max_length=most, required=False, widget=widget)


def _texts(cleaned: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {code: {} for code in LANGUAGES}
    for name, code in _parts():
        value = cleaned.get(f"{name}_{code}", "")
        found[code][name] = value.splitlines() if name == "steps" else value
    return found
