"""What the learning pages say."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.enable.lessons.models import Lesson
from resonanz.organisation.base import clock

_MORNING, _EVENING = 11, 17


def greeting(name: str, minutes: int) -> str:
    """How the day begins: by name, and how long it takes."""
    first = name.partition(" ")[0]
    hour = timezone.localtime(clock.now()).hour
    hello = _("Good morning") if hour < _MORNING else _("Good day") if hour < _EVENING else _("Good evening")
    if not minutes:
        return _("%(hello)s, %(name)s. Nothing is due today.") % {"hello": hello, "name": first}
    words = ngettext(
        "%(hello)s, %(name)s. Today takes one minute.", "%(hello)s, %(name)s. Today takes %(n)s minutes.", minutes
    )
    return words % {"hello": hello, "name": first, "n": minutes}


def today_words(lesson: Lesson | None, due: int, *, begun: bool = True) -> str:
    """What that time is for."""
    repeated = ngettext("one repetition", "%(n)s repetitions", due) % {"n": due}
    if lesson and due:
        return _("One lesson and %(repeated)s.") % {"repeated": repeated}
    if lesson:
        return _("One lesson, no repetition.")
    if due:
        return _("No new lesson, %(repeated)s.") % {"repeated": repeated}
    return _("You are through with everything. New lessons appear here.") if begun else ""
