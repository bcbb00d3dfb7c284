from __future__ import annotations

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "resonanz.listen.connectors"
    label = "connectors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.events import consumers
        from resonanz.listen.connectors import tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.listen.connectors.models import Webhook
        from resonanz.listen.connectors.webhooks.consumer import WebhookConsumer
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Retention, Rows, register
        from resonanz.ui import navigation

        consumers.register(WebhookConsumer())
        navigation.register(navigation.Page("setup", _("Webhooks"), "connectors:list", "manage_keys", 55))
        kept = Retention(None, _("as long as the person works here"))
        register(Rows(Webhook, ("member",), Member._meta.label, ("address", "types", "created_at"), kept))
