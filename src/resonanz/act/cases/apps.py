from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "resonanz.act.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.act.cases import events, tasks  # noqa: F401 - the worker finds its jobs by their import
        from resonanz.act.cases.figures.views import home_panel as figures_panel
        from resonanz.act.cases.panels.queries import found_cases
        from resonanz.act.cases.panels.views import customer_panel, own_panel, touchpoint_panel
        from resonanz.ui import navigation, panels, search

        events.make_known()
        navigation.register(navigation.Page("act", _("Cases"), "cases:list", "see_cases", 10, icon="briefcase"))
        panels.register("touchpoint", touchpoint_panel, order=50)
        panels.register("customer", customer_panel, order=10)
        panels.register("home", own_panel, order=10)
        panels.register("home", figures_panel, order=30)
        search.register(found_cases)
        _say_what_is_held()
        _say_what_touches_people()


def _say_what_is_held() -> None:
    from django.utils.translation import gettext_lazy as _

    from resonanz.act.cases.history.queries import CasesOfCustomer
    from resonanz.act.cases.models import Case, Goodwill, Letter, Step
    from resonanz.organisation.people.models import Member
    from resonanz.organisation.personal_data import Ending, Retention, Rows, register

    person, kept = Member._meta.label, Retention(None, _("as long as the person works here"))
    register(
        CasesOfCustomer(),
        Rows(Case, ("owner", "deputy"), person, ("number", "opened_at", "state"), kept, Ending.UNLINK),
        Rows(Step, ("by",), person, ("at", "kind"), kept, Ending.UNLINK),
        Rows(Letter, ("by",), person, ("at", "subject"), kept, Ending.UNLINK),
        Rows(Goodwill, ("asked_by", "decided_by"), person, ("asked_at", "cents", "state"), kept, Ending.UNLINK),
    )


def _say_what_touches_people() -> None:
    from django.utils.translation import gettext_lazy as _

    from resonanz.act.cases.figures.actions import FIGURES
    from resonanz.act.cases.history.actions import NAMES
    from resonanz.act.cases.tasks import ESCALATION
    from resonanz.organisation.agreement import purposes

    topic = _("§ 87 (1) no. 6 BetrVG")
    purposes.register(
        purposes.Function(
            NAMES,
            _("The history of a case names who did what"),
            _("Colleagues see inside one case whom to ask; there is no list, count or time per person."),
            (_("name"), _("step of the case"), _("moment")),
            topic,
        )
    )
    purposes.register(
        purposes.Function(
            ESCALATION,
            _("Overdue cases are handed over by the clock"),
            _("No customer waits because somebody is away: deputy, then lead, then CX team."),
            (_("owner of the case"), _("when the answer is due")),
            topic,
        )
    )
    purposes.register(
        purposes.Function(
            FIGURES,
            _("How units follow up cases"),
            _("Leads see every four weeks whether customers hear from us in time, from the smallest group on."),
            (_("unit"), _("four weeks"), _("whose work a case was, to count the group"), _("moments of the case")),
            topic,
        )
    )
