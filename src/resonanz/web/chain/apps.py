from __future__ import annotations

from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "resonanz.web.chain"
    label = "chain"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation, panels
        from resonanz.web.chain.views import touchpoint_panel

        navigation.register(navigation.Page("act", _("Chains"), "chain:list", "see_measures", 5))
        panels.register("touchpoint", touchpoint_panel, order=20)
