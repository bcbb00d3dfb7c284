from __future__ import annotations

from django.apps import AppConfig


class TouchpointPagesConfig(AppConfig):
    name = "resonanz.web.touchpoints"
    label = "touchpoint_pages"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation, search
        from resonanz.web.touchpoints.queries import found_touchpoints

        navigation.register(navigation.Page("understand", _("Touchpoints"), "touchpoints:list", "see_touchpoints", 20))
        search.register(found_touchpoints)
