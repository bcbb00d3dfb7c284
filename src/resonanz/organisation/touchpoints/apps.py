from __future__ import annotations

from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "resonanz.organisation.touchpoints"
    label = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register
        from resonanz.organisation.touchpoints.models import Measurement, Touchpoint

        held = Retention(None, _("as long as the person is responsible"))
        person = Member._meta.label
        register(
            Rows(Touchpoint, ("owner", "deputy"), person, ("name",), held, Ending.UNLINK),
            Rows(Measurement, ("owner",), person, ("name",), held, Ending.UNLINK),
        )
