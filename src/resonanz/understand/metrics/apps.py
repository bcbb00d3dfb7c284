from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from resonanz.ui import navigation


class MetricsConfig(AppConfig):
    name = "resonanz.understand.metrics"
    label = "metrics"

    def ready(self) -> None:
        navigation.register(navigation.Page("understand", _("Metrics"), "metrics", "see_metrics", order=10))
