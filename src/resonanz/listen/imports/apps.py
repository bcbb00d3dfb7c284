from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "resonanz.listen.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation

        navigation.register(navigation.Page("listen", _("Sources"), "imports:list", "import_data", 30))
