"""How forms look: label, field, help and error in one place; `{{ form }}` is all a template writes."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Forms and fields by our templates; widgets by Django's own."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
