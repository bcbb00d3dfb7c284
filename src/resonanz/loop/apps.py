from __future__ import annotations

from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "resonanz.loop"
    label = "loop"
    default_auto_field = "django.db.models.BigAutoField"
