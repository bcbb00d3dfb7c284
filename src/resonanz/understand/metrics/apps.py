from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from resonanz.ui import navigation


class MetricsConfig(AppConfig):
    name = "resonanz.understand.metrics"
    label = "metrics"

    def ready(self) -> None:
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Retention, Rows, register
        from resonanz.ui import panels
        from resonanz.understand.metrics.models import SavedView
        from resonanz.understand.metrics.views import touchpoint_panel

        navigation.register(navigation.Page("understand", _("Metrics"), "metrics", "see_metrics", order=10))
        panels.register("touchpoint", touchpoint_panel, order=0)
        here = Retention(3, _("the person left"))
        register(Rows(SavedView, ("member",), Member._meta.label, ("name", "address", "created_at"), here))
