from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "resonanz.organisation.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.organisation.customers import tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.organisation.customers.models import Consent, ContactKey, Customer, Erasure
        from resonanz.organisation.customers.queries import KEPT_MONTHS
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register

        kept = Retention(KEPT_MONTHS, _("the last contact"))
        person = Customer._meta.label
        soon = Retention(1, _("the end of the erasure"))
        register(
            Rows(ContactKey, ("customer",), person, ("kind", "value"), kept),
            Rows(Consent, ("customer",), person, ("purpose", "given_at", "withdrawn_at", "source"), kept),
            Rows(Customer, ("pk",), person, ("pseudonym", "name", "unit", "since", "language", "known_at"), kept),
            Rows(Erasure, ("asked_by",), Member._meta.label, ("asked_at", "ended_at"), soon, Ending.UNLINK),
        )
