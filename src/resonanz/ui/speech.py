"""The reader's language for numbers, dates and sentences: the same voice as in the report."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resonanz.organisation.base import clock
from resonanz.report.language import Code, Language, language


def speech() -> Language:
    """The language of this request."""
    code: Code = "en" if (get_language() or "").startswith("en") else "de"
    return language(code)


def day_words(day: date) -> str:
    """A day as people say it: heute, gestern, morgen, else 14. November 2026."""
    local = timezone.localtime(day).date() if isinstance(day, datetime) else day
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get((local - clock.today()).days)
    return near or speech().day(local)


def short_day(day: date) -> str:
    """A day in a list: 14. Nov., with the year where it is another one."""
    t = speech()
    local = timezone.localtime(day).date() if isinstance(day, datetime) else day
    pattern = "d. MMM" if t.code == "de" else "d MMM"
    return str(format_date(local, pattern if local.year == clock.today().year else f"{pattern} y", locale=t.locale))


def moment(at: datetime) -> str:
    """A point in time as people say it: heute, 12:40."""
    local = timezone.localtime(at)
    return f"{day_words(local)}, {format_time(local, 'H:mm', locale=speech().locale)}"


def ago(at: datetime) -> str:
    """How long ago something was, in one rough unit; after a week it is the day."""
    seconds = (clock.now() - at).total_seconds()
    if seconds < 0 or seconds > timedelta(days=7).total_seconds():
        return day_words(at)
    for size, words in ((86_400, _("%(n)s d ago")), (3_600, _("%(n)s h ago")), (60, _("%(n)s min ago"))):
        if seconds >= size:
            return words % {"n": int(seconds // size)}
    return _("just now")
