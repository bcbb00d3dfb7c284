from __future__ import annotations

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "resonanz.listen.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.listen.surveys.models import SurveyVersion
        from resonanz.listen.surveys.panels import found_surveys, touchpoint_panel
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register
        from resonanz.ui import navigation, panels, search

        navigation.register(
            navigation.Page("listen", _("Surveys"), "surveys:list", "see_surveys", 10, also=("/respond/",))
        )
        search.register(found_surveys)
        panels.register("touchpoint", touchpoint_panel, order=35)
        kept = Retention(None, _("as long as the person works here"))
        shown = ("number", "published_at")
        register(Rows(SurveyVersion, ("published_by",), Member._meta.label, shown, kept, Ending.UNLINK))
