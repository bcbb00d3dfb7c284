from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "resonanz.organisation.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.organisation.access.models import ApiKey
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Retention, Rows, register

        here = Retention(3, _("the person left"))
        register(Rows(ApiKey, ("member",), Member._meta.label, ("name", "prefix", "created_at", "last_used_at"), here))
