from __future__ import annotations

from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "resonanz.prove.effects"
    label = "effects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.events.types import register as register_types
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register
        from resonanz.prove.effects import tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.prove.effects.events import TYPES
        from resonanz.prove.effects.models import EffectRun
        from resonanz.prove.effects.views import measure_panel
        from resonanz.ui import navigation, panels

        register_types(*TYPES)
        navigation.register(navigation.Page("prove", _("Effects"), "effects:list", "see_effects", 10))
        panels.register("measure", measure_panel, order=40)
        kept = Retention(None, _("as long as the person works here"))
        shown = ("title", "created_at", "state")
        register(Rows(EffectRun, ("member",), Member._meta.label, shown, kept, Ending.UNLINK))
