"""Reading effects."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Max, OuterRef, QuerySet, Subquery

from resonanz.organisation.access.viewers import Viewer
from resonanz.prove.effects.models import EffectRun, Kind, State
from resonanz.prove.effects.rules import EFFECTS


def latest(viewer: Viewer) -> QuerySet[EffectRun]:
    """The newest run of each measure, and of the follow-up, as far as the viewer may see them."""
    seen = EFFECTS.rows(viewer)
    newest = seen.order_by().values("kind", "measure").annotate(newest=Max("created_at")).values("newest")
    return seen.filter(created_at__in=newest).order_by("-created_at")


def newest_of(viewer: Viewer, measure: uuid.UUID) -> EffectRun | None:
    """The newest run with a result, else the newest run at all."""
    rows = EFFECTS.rows(viewer).filter(measure=measure).order_by("-run")
    return rows.filter(state=State.DONE).first() or rows.first()


def newest_results(viewer: Viewer, measures: Collection[uuid.UUID]) -> QuerySet[EffectRun]:
    """The newest run with a result of each of these measures, as far as the viewer may see them."""
    done = EFFECTS.rows(viewer).filter(measure__in=measures, state=State.DONE)
    newest = done.order_by("-run").filter(measure=OuterRef("measure")).values("pk")[:1]
    return done.filter(pk=Subquery(newest))


def newest_follow_up(viewer: Viewer) -> EffectRun | None:
    """The newest computation of what the follow-up of closed cases brings."""
    return EFFECTS.rows(viewer).filter(kind=Kind.FOLLOWUP).order_by("-run").first()


def of_measure(viewer: Viewer, measure: uuid.UUID) -> QuerySet[EffectRun]:
    """All runs of a measure that the viewer may see, the newest first."""
    return EFFECTS.rows(viewer).filter(measure=measure).order_by("-run")


def runs_of(viewer: Viewer, run: EffectRun) -> QuerySet[EffectRun]:
    """The other runs of the same question or measure, the newest first."""
    rows = EFFECTS.rows(viewer).filter(kind=run.kind, measure=run.measure).select_related("member")
    return rows.order_by("-run")
