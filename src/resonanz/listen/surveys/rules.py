"""Who meets which surveys, and what a survey is: the rules that other slices use."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from resonanz.listen.surveys.checker.findings import Finding
from resonanz.listen.surveys.checker.rules import check_content
from resonanz.listen.surveys.content.answering import check_answers
from resonanz.listen.surveys.content.branching import visible_pages, visible_questions
from resonanz.listen.surveys.content.parsing import dump_content, parse_content
from resonanz.listen.surveys.content.piping import pipe, spoken_answers
from resonanz.listen.surveys.content.reading import ContentError
from resonanz.listen.surveys.content.shapes import Content, Kind, Option, Page, Question
from resonanz.listen.surveys.models import Survey
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

__all__ = [
    "SURVEYS_EDITED",
    "SURVEYS_SEEN",
    "Content",
    "ContentError",
    "Finding",
    "Kind",
    "Option",
    "Page",
    "Question",
    "check_answers",
    "check_content",
    "dump_content",
    "edits_everywhere",
    "parse_content",
    "pipe",
    "spoken_answers",
    "touchpoints_for",
    "visible_pages",
    "visible_questions",
]

_WORKS = Touchpoint.units.through.objects.all()


def _seen(viewer: Viewer) -> Q:
    """Those about the company as a whole, and those of touchpoints where the own units work."""
    own = Unit.objects.filter(below(viewer.paths("see_surveys")))
    house = Touchpoint.objects.exclude(pk__in=_WORKS.values("touchpoint"))
    here = _WORKS.filter(unit__in=own).values("touchpoint")
    return Q(touchpoint=None) | Q(touchpoint__in=house) | Q(touchpoint__in=here)


def _edited(viewer: Viewer) -> Q:
    """All units of the touchpoint lie where the right is held; one of the whole house needs the whole house."""
    outside = Unit.objects.exclude(below(viewer.paths("edit_surveys")))
    elsewhere = Q(touchpoint__in=_WORKS.filter(unit__in=outside).values("touchpoint"))
    return ~elsewhere if edits_everywhere(viewer) else ~elsewhere & Q(touchpoint__in=_WORKS.values("touchpoint"))


def edits_everywhere(viewer: Viewer) -> bool:
    """Whether surveys about the company as a whole may be written."""
    roots = Unit.objects.filter(parent=None, archived_at=None)
    return viewer.may("edit_surveys") and not roots.exclude(below(viewer.paths("edit_surveys"))).exists()


def touchpoints_for(viewer: Viewer) -> QuerySet[Touchpoint]:
    """The touchpoints about which the viewer may write surveys."""
    outside = Unit.objects.exclude(below(viewer.paths("edit_surveys")))
    rows = Touchpoint.objects.filter(archived_at=None).exclude(
        pk__in=_WORKS.filter(unit__in=outside).values("touchpoint")
    )
    return rows if edits_everywhere(viewer) else rows.filter(pk__in=_WORKS.values("touchpoint"))


SURVEYS_SEEN = Rule(Survey, "see_surveys", _seen)
SURVEYS_EDITED = Rule(Survey, "edit_surveys", _edited)
