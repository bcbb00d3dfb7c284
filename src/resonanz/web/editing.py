"""Two people edit one thing: a form knows its version, and nobody's work is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.viewers import Viewer
from resonanz.ui.parts import Source, Versions


class Day(forms.DateInput):
    """A day, chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that knows from which version it was made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["version"].initial = self.instance.version
        self.adding = "instance" not in kwargs

    def versions(self, stored: Any) -> Versions:
        """The stored row beside what this form wants to write."""
        fresh = type(self)(instance=type(stored).objects.get(pk=stored.pk), viewer=self.viewer)
        names = self.Meta.fields  # type: ignore[attr-defined]
        return Versions(tuple((str(self.fields[name].label), *self._both(fresh, name)) for name in names))

    def _both(self, fresh: VersionedForm, name: str) -> tuple[str, str]:
        return _words(fresh, name, fresh.initial.get(name)), _words(self, name, self.cleaned_data.get(name))

    def again(self, stored: Any) -> VersionedForm:
        """The same values, to be written over the version that is stored now."""
        data: Any = self.data
        data = data.copy()
        data["version"] = str(stored.version)
        return type(self)(data, instance=type(stored).objects.get(pk=stored.pk), viewer=self.viewer)


def _words(form: forms.ModelForm[Any], name: str, value: Any) -> str:
    field = form.fields[name]
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(str(row) for row in value or ()))
    if isinstance(field, forms.ModelChoiceField):
        row = value if value is None or not isinstance(field.queryset, QuerySet) else _row(field.queryset, value)
        return str(row or "")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value or ""))  # type: ignore[arg-type]
    return "" if value is None else str(value)


def _row(rows: QuerySet[Any], value: Any) -> Any:
    return value if hasattr(value, "pk") else rows.filter(pk=value).first()


class KeyForm(forms.Form):
    key = forms.CharField(label=_("Key in the sources"), max_length=200)
    valid_from = forms.DateField(label=_("from"), required=False, widget=Day())
    valid_to = forms.DateField(label=_("until"), required=False, widget=Day())


def offer(form: forms.BaseForm, name: str, rows: QuerySet[Any], *, empty: str = "–") -> None:
    """The rows that a field lets people choose from, and the words for none of them."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    if field.empty_label is not None:
        field.empty_label = empty


def conflict_page(
    request: HttpRequest, form: VersionedForm, stored: Any, /, *, template: str, **context: Any
) -> HttpResponse:
    """Both versions side by side, and the form with one's own, ready to be written over the stored one."""
    context |= {
        "form": form.again(stored),
        "stored": stored,
        "versions": form.versions(stored),
    }
    return render(request, template, context, status=409)


def said(error: ValidationError) -> str:
    """The sentences of an error that an action raised."""
    return " ".join(error.messages)


def exports(request: HttpRequest, name: str) -> list[Source]:
    """The formats of a list, with the filters of the page at hand."""
    kinds = {"xlsx": _("Workbook (XLSX)"), "csv": _("Table (CSV)")}
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return [Source(label, reverse(name, args=[kind]) + query) for kind, label in kinds.items()]
