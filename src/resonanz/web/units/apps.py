from __future__ import annotations

from django.apps import AppConfig


class UnitPagesConfig(AppConfig):
    name = "resonanz.web.units"
    label = "unit_pages"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation, search
        from resonanz.web.units.queries import found_units

        navigation.register(navigation.Page("setup", _("Units"), "units:tree", "see_units", 10))
        search.register(found_units)
