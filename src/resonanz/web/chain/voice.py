"""What a customer said at the touchpoint before the measure: the chain begins with a voice, not with a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from babel.dates import format_date
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from resonanz.act.measures.models import Measure
from resonanz.events.rollups import Filter, open_rollup
from resonanz.events.workspace import Workspace
from resonanz.listen.feedback.phrases import quote, scored
from resonanz.listen.feedback.queries import Voice, Wanted, voices
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.touchpoints.models import TouchpointAlias
from resonanz.ui.parts import Quote
from resonanz.ui.speech import speech
from resonanz.understand.metrics.queries.keeping import kept, stamp

YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Said:
    """One voice of the year before the measure; or how many there were, for those who may read none."""

    quote: Quote | None
    voices: int = 0


def said_before(viewer: Viewer, measure: Measure) -> Said | None:
    """What was said at the touchpoints in the year before the measure: the newest low one first.

    Args:
        viewer: reads voices of the own units only; who may read none gets their number, as far as numbers are seen.
        measure: with the touchpoints that the viewer sees.
    """
    places = [place.pk for place in measure.touchpoints.all()]
    keys = frozenset(TouchpointAlias.objects.filter(touchpoint__in=places).values_list("key", flat=True))
    if not keys or not Workspace(settings.WORKSPACE).exists:
        return None
    end = timezone.localtime(measure.started_at or clock.now()).date() - timedelta(days=1)
    if viewer.may("read_voices"):
        found = _newest(viewer, Wanted(touchpoints=keys, first=end - YEAR, last=end))
        return Said(_quoted(found)) if found is not None else None
    return _counted(viewer, keys, end) if viewer.may("see_metrics") else None


def _newest(viewer: Viewer, wanted: Wanted) -> Voice | None:
    def looked_up() -> Voice | None:
        for asked in (replace(wanted, judged="low"), wanted):
            if found := voices(viewer, asked, limit=1).items:
                return found[0]
        return None

    return kept.get(("before", stamp(), scope_of(viewer, "read_voices"), wanted), looked_up)


def _quoted(voice: Voice) -> Quote:
    """The words with score and month; the month leads to the voice."""
    at = voice.occurred_at
    month = format_date(timezone.localtime(at), "MMMM y", locale=speech().locale) if at is not None else _("undated")
    link = format_html('<a href="{}">{}</a>', reverse("voice", args=[voice.id]), month)
    return replace(quote(voice, {}, alone=True), about=tuple(part for part in (scored(voice), link) if part))


def _counted(viewer: Viewer, keys: frozenset[str], end: date) -> Said | None:
    scope = scope_of(viewer, "see_metrics")
    rollup = open_rollup(Workspace(settings.WORKSPACE), scope, fresh=DatabaseInbox())
    found = rollup.volume(Filter(touchpoints=keys, first=end - YEAR, last=end))
    n = sum(row["comments"] for row in found.to_pylist())
    return Said(None, n) if n else None
