from __future__ import annotations

from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "resonanz.loop"
    label = "loop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.act.measures.outcomes import register as tell_outcomes
        from resonanz.events import consumers
        from resonanz.loop import policy, tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.loop.events import register_types
        from resonanz.loop.joining import outcomes
        from resonanz.loop.panels import case_panel, wave_panel
        from resonanz.loop.personal import register_people
        from resonanz.loop.policies import ALL
        from resonanz.loop.running import PolicyConsumer
        from resonanz.ui import navigation, panels

        register_types()
        tell_outcomes(outcomes)
        register_people()
        for each in ALL:
            policy.register(each)
            if each.types:
                consumers.register(PolicyConsumer(each))
        panels.register("case", case_panel, order=60)
        panels.register("measure", wave_panel, order=30)
        navigation.register(navigation.Page("setup", _("Policies"), "loop:list", "manage_policies", 45))
