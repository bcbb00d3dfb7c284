from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "resonanz.web.oversight"
    label = "oversight"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation

        navigation.register(navigation.Page("setup", _("Who sees what"), "oversight:members", "see_as", 60))
        navigation.register(navigation.Page("setup", _("Log"), "oversight:log", "read_audit", 70))
