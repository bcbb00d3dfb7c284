from __future__ import annotations

from django.apps import AppConfig


class RespondConfig(AppConfig):
    name = "resonanz.listen.respond"
    label = "respond"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.events import types
        from resonanz.listen.respond import tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.listen.respond.events import TYPES
        from resonanz.listen.respond.personal import ANSWERS, MINE
        from resonanz.organisation import personal_data
        from resonanz.ui import navigation

        types.register(*TYPES)
        personal_data.register(*MINE, ANSWERS)
        navigation.register(navigation.Page("listen", _("Contact rules"), "respond:rule", "see_surveys", 40))
