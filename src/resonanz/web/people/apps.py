from __future__ import annotations

from django.apps import AppConfig


class PeoplePagesConfig(AppConfig):
    name = "resonanz.web.people"
    label = "people_pages"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation, search
        from resonanz.web.people.queries import found_members

        navigation.register(navigation.Page("setup", _("Members"), "people:list", "manage_people", 12))
        search.register(found_members)
