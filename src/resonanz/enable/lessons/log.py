"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "lesson.created": _("Lesson begun"),
    "lesson.written": _("Lesson written"),
    "lesson.submitted": _("Lesson handed in for approval"),
    "lesson.approved": _("Lesson approved"),
    "lesson.returned": _("Lesson given back with a reason"),
    "lesson.reviewed": _("Lesson reviewed by a person"),
    "lesson.archived": _("Lesson archived"),
    "lesson.restored": _("Lesson restored"),
    "lessons.installed": _("Lessons of the library installed"),
    "path.created": _("Learning path begun"),
    "path.changed": _("Learning path changed"),
    "path.archived": _("Learning path archived"),
    "path.assigned": _("Learning path assigned"),
    "path.unassigned": _("Learning path taken back"),
    "path.linked": _("Learning path joined to a measure"),
    "path.unlinked": _("Learning path parted from a measure"),
    "learning.ended": _("Learning data past their time deleted"),
}
