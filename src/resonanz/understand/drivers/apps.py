from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from resonanz.ui import navigation


class DriversConfig(AppConfig):
    name = "resonanz.understand.drivers"
    label = "drivers"

    def ready(self) -> None:
        from resonanz.ui import panels
        from resonanz.understand.drivers.views import touchpoint_panel

        navigation.register(navigation.Page("understand", _("Drivers"), "drivers", "see_metrics", order=60))
        navigation.register(navigation.Page("understand", _("Connections"), "together", "see_metrics", order=65))
        panels.register("touchpoint", touchpoint_panel, order=10)
