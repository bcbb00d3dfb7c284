from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "resonanz.organisation.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings
        from django.db.models.signals import post_migrate

        from resonanz.events.lock import add_guard
        from resonanz.organisation.base.jobs import make_tables

        post_migrate.connect(make_tables, sender=self)

        if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
            from resonanz.organisation.intake.guard import database_lock

            add_guard(database_lock)
