from __future__ import annotations

from django.apps import AppConfig


class AgreementConfig(AppConfig):
    name = "resonanz.organisation.agreement"
    label = "agreement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.organisation.agreement import tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.organisation.agreement.models import Approval, Change
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register

        proof = Retention(None, _("as long as the works agreement is in force"))
        why = _("Who agreed to a rule must be provable for as long as it binds.")
        person = Member._meta.label
        register(
            Rows(Change, ("proposed_by",), person, ("key", "proposed_at"), proof, Ending.KEEP, why),
            Rows(Approval, ("member",), person, ("number",), proof, Ending.KEEP, why),
        )
