from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from resonanz.ui import navigation

if TYPE_CHECKING:  # apps register providers before any model may be imported
    from resonanz.organisation.personal_data import Provider


class StandardsConfig(AppConfig):
    name = "resonanz.enable.standards"
    label = "standards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from resonanz.enable.standards.events import TYPES
        from resonanz.enable.standards.phrases import found_standards
        from resonanz.enable.standards.rules import RECEIPTS
        from resonanz.enable.standards.views import at_touchpoint, beside
        from resonanz.events import types
        from resonanz.organisation import personal_data
        from resonanz.organisation.agreement import purposes
        from resonanz.ui import panels, search

        types.register(*TYPES)
        purposes.register(RECEIPTS)
        personal_data.register(*_providers())
        navigation.register(
            navigation.Page("enable", _("Service standards"), "standards:list", "see_standards", order=10)
        )
        search.register(found_standards)
        panels.register("touchpoint", at_touchpoint, order=30)
        panels.register("case", beside, order=30)
        panels.register("lesson", beside, order=30)


def _providers() -> tuple[Provider, ...]:
    from resonanz.enable.standards.models import Edition, Receipt
    from resonanz.organisation.people.models import Member
    from resonanz.organisation.personal_data import Ending, Retention, Rows

    person = Member._meta.label
    written = Retention(None, _("as long as the standard is kept"))
    read = Retention(None, _("as long as the version is in force"))
    return (
        Rows(Edition, ("authors", "approved_by"), person, ("number", "state", "since"), written, Ending.UNLINK),
        Rows(Receipt, ("member",), person, ("edition", "read_at"), read),
    )
