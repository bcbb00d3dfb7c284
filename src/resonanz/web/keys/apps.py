from __future__ import annotations

from django.apps import AppConfig


class KeyPagesConfig(AppConfig):
    name = "resonanz.web.keys"
    label = "key_pages"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation

        navigation.register(navigation.Page("setup", _("API keys"), "keys:list", "manage_keys", 60))
