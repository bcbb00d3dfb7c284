from __future__ import annotations

from django.apps import AppConfig


class AgreementPagesConfig(AppConfig):
    name = "resonanz.web.agreement"
    label = "agreement_pages"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation

        navigation.register(navigation.Page("setup", _("Works agreement"), "agreement:show", "read_agreement", 20))
