from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from resonanz.ui import navigation


class FeedbackConfig(AppConfig):
    name = "resonanz.listen.feedback"
    label = "feedback"

    def ready(self) -> None:
        navigation.register(navigation.Page("listen", _("Voices"), "voices", "read_voices", order=20))
