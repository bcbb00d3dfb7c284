from __future__ import annotations

from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "resonanz.web.chain"
    label = "chain"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation, panels
        from resonanz.web.chain.views import home_panel, measure_panel, result_panel, touchpoint_panel

        navigation.register(navigation.Page("act", _("Chains"), "chain:list", "see_measures", 5))
        panels.register("home", home_panel, order=20)
        panels.register("touchpoint", touchpoint_panel, order=20)
        panels.register("measure", measure_panel, order=60)
        panels.register("effect", result_panel)
        panels.register("ledger_line", result_panel)
