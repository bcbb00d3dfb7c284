from __future__ import annotations

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "resonanz.enable.standards"
    label = "standards"
    default_auto_field = "django.db.models.BigAutoField"
