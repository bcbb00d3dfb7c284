from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "resonanz.listen.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.listen.imports import tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.listen.imports.models import Import
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register
        from resonanz.ui import navigation

        navigation.register(navigation.Page("listen", _("Sources"), "imports:list", "import_data", 30))
        kept = Retention(None, _("as long as the person works here"))
        register(Rows(Import, ("member",), Member._meta.label, ("name", "created_at", "state"), kept, Ending.UNLINK))
