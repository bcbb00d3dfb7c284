"""Writing what a preview showed."""

from __future__ import annotations

from django.db import transaction

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.touchpoints.actions import add_key, create_touchpoint, edit_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.touchpoints.sheet.queries import Plan, Planned


@transaction.atomic
def apply_plan(plan: Plan, *, by: Actor | None) -> None:
    """Write all rows that create or change something, or none of them.

    Raises:
        Conflict: if a touchpoint was changed since the plan was made.
    """
    for row in plan.rows:
        if row.outcome == "created":
            create_touchpoint(by=by, **row.values)
        elif row.outcome == "updated" and row.touchpoint is not None:
            _update(row, row.touchpoint, by=by)
    record("touchpoint.imported", by=by, rows=plan.read, counts=plan.counts)


def _update(row: Planned, touchpoint: Touchpoint, *, by: Actor | None) -> None:
    values = dict(row.values)
    keys = values.pop("keys", None)
    edit_touchpoint(touchpoint, seen=touchpoint.version, by=by, **values)
    if keys is None:
        return
    known = set(touchpoint.aliases.values_list("key", flat=True))
    TouchpointAlias.objects.filter(touchpoint=touchpoint, key__in=known - set(keys)).delete()
    for key in keys:
        if key not in known:
            add_key(touchpoint, key=key, by=by)
