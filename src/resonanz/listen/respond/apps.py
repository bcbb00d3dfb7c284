from __future__ import annotations

from django.apps import AppConfig


class RespondConfig(AppConfig):
    name = "resonanz.listen.respond"
    label = "respond"
    default_auto_field = "django.db.models.BigAutoField"
