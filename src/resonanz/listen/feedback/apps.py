from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from resonanz.ui import navigation


class FeedbackConfig(AppConfig):
    name = "resonanz.listen.feedback"
    label = "feedback"

    def ready(self) -> None:
        from resonanz.listen.feedback.views import cell_panel, touchpoint_panel
        from resonanz.ui import panels

        navigation.register(navigation.Page("listen", _("Voices"), "voices", "read_voices", order=20))
        panels.register("cell", cell_panel)
        panels.register("touchpoint", touchpoint_panel, order=40)
