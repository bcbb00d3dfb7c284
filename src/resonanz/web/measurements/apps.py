from __future__ import annotations

from django.apps import AppConfig


class MeasurementPagesConfig(AppConfig):
    name = "resonanz.web.measurements"
    label = "measurement_pages"

    def ready(self) -> None:
        from resonanz.ui import panels
        from resonanz.web.measurements.queries import panel

        panels.register("touchpoint", panel, order=90)
