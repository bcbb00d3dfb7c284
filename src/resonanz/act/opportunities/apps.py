from __future__ import annotations

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "resonanz.act.opportunities"
    label = "opportunities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.act.opportunities.events import register_types
        from resonanz.act.opportunities.linked.views import case_panel
        from resonanz.act.opportunities.models import Opportunity
        from resonanz.act.opportunities.views import found_opportunities, touchpoint_panel
        from resonanz.organisation.agreement import purposes
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register
        from resonanz.ui import navigation, panels, search

        register_types()
        navigation.register(navigation.Page("act", _("Opportunities"), "opportunities:list", "see_opportunities", 20))
        navigation.register(navigation.Page("act", _("My ideas"), "opportunities:mine", "raise_ideas", 50, icon="bulb"))
        search.register(found_opportunities)
        panels.register("touchpoint", touchpoint_panel, order=40)
        panels.register("case", case_panel, order=40)
        purposes.register(
            purposes.Function(
                code="employee_voice",
                label=_("Ideas and obstacles of employees"),
                purpose=_("Whoever works with customers says what helps and what is in the way, and gets an answer."),
                fields=(_("text"), _("name, to send the answer"), _("unit and role, where the group is large enough")),
                topic=_("§ 87 (1) no. 12 BetrVG"),
            )
        )
        shown = ("number", "title", "text", "kind", "raised_at", "decision", "reason")
        held = Retention(None, _("as long as the person works here"))
        person = Member._meta.label
        register(Rows(Opportunity, ("raised_by", "decided_by"), person, shown, held, Ending.UNLINK))
