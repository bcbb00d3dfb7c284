from __future__ import annotations

from django.apps import AppConfig


class RoiConfig(AppConfig):
    name = "resonanz.prove.roi"
    label = "roi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.events.types import register as register_types
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register
        from resonanz.prove.roi.events import TYPES
        from resonanz.prove.roi.models import LedgerLine, ValueModel
        from resonanz.prove.roi.views import measure_panel
        from resonanz.ui import navigation, panels

        register_types(*TYPES)
        navigation.register(navigation.Page("prove", _("Value ledger"), "roi:ledger", "see_ledger", 20))
        panels.register("measure", measure_panel, order=50)
        person = Member._meta.label
        kept = Retention(None, _("as long as the person works here"))
        models = ("written_by", "signed_by")
        lines = ("booked_by", "signed_by", "reversed_by")
        register(
            Rows(ValueModel, models, person, ("name", "number", "written_at", "signed_at"), kept, Ending.UNLINK),
            Rows(LedgerLine, lines, person, ("number", "booked_at", "signed_at"), kept, Ending.UNLINK),
        )
