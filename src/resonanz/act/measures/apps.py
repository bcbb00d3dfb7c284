from __future__ import annotations

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "resonanz.act.measures"
    label = "measures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.act.measures import tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.act.measures.events import register_types
        from resonanz.act.measures.models import Amendment, Drawn, Measure, Proposal
        from resonanz.act.measures.release.views import home_panel
        from resonanz.act.measures.views import found_measures, opportunity_panel, touchpoint_panel
        from resonanz.organisation.customers.models import Customer
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register
        from resonanz.ui import navigation, panels, search

        register_types()
        navigation.register(navigation.Page("act", _("Measures"), "measures:list", "see_measures", 30))
        search.register(found_measures)
        panels.register("touchpoint", touchpoint_panel, order=50)
        panels.register("opportunity", opportunity_panel, order=0)
        panels.register("home", home_panel, order=15)
        proof = Retention(None, _("as long as the effect of the measure is to be computed again"))
        held = Retention(None, _("as long as the person works here"))
        person = Member._meta.label
        decided = ("proposed_by", "first_by", "second_by", "ended_by")
        register(
            Rows(Measure, ("owner", "registered_by"), person, ("number", "title", "state"), held, Ending.UNLINK),
            Rows(Drawn, ("customer",), Customer._meta.label, ("measure", "treated", "at"), proof),
            Rows(Proposal, decided, person, ("wave", "proposed_at", "outcome", "reason"), held, Ending.UNLINK),
            Rows(Amendment, ("by",), person, ("what", "reason", "at"), held, Ending.UNLINK),
        )
