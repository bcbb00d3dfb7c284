"""What the pages about lessons say first."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.enable.lessons.models import Draft, Lesson


def catalogue_headline(lessons: int, waiting: int) -> str:
    """How many there are, and what waits."""
    if not lessons:
        return _("There is no lesson yet.")
    there = ngettext("One lesson", "%(n)s lessons", lessons) % {"n": lessons}
    if waiting:
        waits = ngettext("one waits for approval", "%(n)s wait for approval", waiting) % {"n": waiting}
        return _("%(there)s, %(waits)s.") % {"there": there, "waits": waits}
    return _("%(there)s, nothing waits for approval.") % {"there": there}


def lesson_headline(lesson: Lesson) -> str:
    """Where it stands."""
    return _standing(lesson) % {"title": str(lesson)}


def _standing(lesson: Lesson) -> str:
    if lesson.archived_at is not None:
        return _("“%(title)s” is archived.")
    if lesson.draft_state == Draft.WAITING:
        return _("“%(title)s”: a new version waits for approval.")
    if lesson.live is None:
        return _("“%(title)s” is a draft; nobody meets it yet.")
    if lesson.draft_state == Draft.WRITING and lesson.draft:
        return _("“%(title)s” is published; a new version is being written.")
    return _("“%(title)s” is published.")
