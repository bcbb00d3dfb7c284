"""Reading paths, and where one is missing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet

from resonanz.analytics.intervals import wilson
from resonanz.analytics.results import Estimate, Unit
from resonanz.enable.lessons.models import Path, PathLesson
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint

MOST_GAPS: Final = 6
NEEDED: Final = 5
"""So many answers a touchpoint needs before it is named."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A touchpoint that customers find hard, and what there is to learn about it."""

    touchpoint: Touchpoint
    low: int
    share: Estimate
    lessons: int
    paths: int


def listed(rows: QuerySet[Path]) -> QuerySet[Path]:
    """With all that a row or the page of a path shows."""
    places = Prefetch(
        "places", PathLesson.objects.select_related("lesson__live", "lesson__touchpoint", "lesson__skill")
    )
    return (
        rows.select_related("role", "touchpoint", "unit")
        .prefetch_related(places)
        .annotate(groups=Count("assignments", distinct=True))
    )


def gaps(viewer: Viewer, hard: Mapping[uuid.UUID, tuple[int, int]]) -> list[Gap]:
    """Touchpoints with low answers lately, those with most of them first."""
    told = {pk: both for pk, both in hard.items() if both[1] and both[0] >= NEEDED}
    live = Q(lessons__live__isnull=False, lessons__archived_at=None)
    rows = (
        TOUCHPOINTS_SEEN.rows(viewer)
        .filter(pk__in=told, archived_at=None)
        .annotate(
            lesson_count=Count("lessons", live, distinct=True),
            path_count=Count("paths", Q(paths__archived_at=None), distinct=True),
        )
    )
    found = [Gap(row, told[row.pk][1], share_of(*told[row.pk]), row.lesson_count, row.path_count) for row in rows]
    return sorted(found, key=lambda gap: (-gap.low, gap.touchpoint.name))[:MOST_GAPS]


def share_of(n: int, low: int) -> Estimate:
    """The share of low answers with its interval."""
    interval = wilson(low, n)
    return Estimate(low / n, float(interval.low), float(interval.high), 0.95, n, "wilson", Unit.SHARE)
