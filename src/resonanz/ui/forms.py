"""How forms look: label, field, help and error in one place; `{{ form }}` is all a template writes."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Forms and fields by our templates; widgets by Django's own."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


def name_none(form: BaseForm, name: str, words: Any) -> None:
    """Words where Django would draw a line for no choice."""
    field: Any = form.fields[name]
    field.choices = [(value, label if value else words) for value, label in field.choices]
