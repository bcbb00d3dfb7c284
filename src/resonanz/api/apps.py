from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "resonanz.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from resonanz.api import tasks  # noqa: F401 - the worker knows the tasks that were imported
