from __future__ import annotations

from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "resonanz.organisation.touchpoints"
    label = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"
