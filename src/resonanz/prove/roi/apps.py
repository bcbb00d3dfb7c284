from __future__ import annotations

from django.apps import AppConfig


class RoiConfig(AppConfig):
    name = "resonanz.prove.roi"
    label = "roi"
    default_auto_field = "django.db.models.BigAutoField"
