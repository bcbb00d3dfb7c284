"""What lessons do with data about employees: off until it was agreed."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from resonanz.organisation.agreement.purposes import Function, register

LESSONS: Final = "lessons"
"""Keep what somebody answered, for that person alone."""
GROUPS: Final = "learning_groups"
"""Write the weekly figure of groups."""
_TOPIC: Final = _("§ 87 (1) no. 6, §§ 96–98 BetrVG")

register(
    Function(
        LESSONS,
        _("Own learning"),
        _("The learner sees what comes next and what must be repeated. Nobody else sees it."),
        (_("answers"), _("knowledge"), _("dates of repetition"), _("commitments and reflections")),
        _TOPIC,
    )
)
register(
    Function(
        GROUPS,
        _("Learning of groups"),
        _("Leads see how many of a group learnt in a week, from the smallest group on."),
        (_("unit"), _("role"), _("week"), _("how many finished a lesson")),
        _TOPIC,
    )
)
