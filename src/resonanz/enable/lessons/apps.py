from __future__ import annotations

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "resonanz.enable.lessons"
    label = "lessons"
    default_auto_field = "django.db.models.BigAutoField"
