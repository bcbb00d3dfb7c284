"""Saving views, composing drill paths."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member
from resonanz.understand.metrics.models import DrillPath, SavedView, Step

MOST_VIEWS = 100


@transaction.atomic
def save_view(*, name: str, address: str, by: Member) -> SavedView:
    """Keep an address under a name of one's own; the same name again stands for the new address.

    Raises:
        ValidationError: if there are too many already.
    """
    mine = SavedView.objects.filter(member=by)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise ValidationError(_("You keep %(n)s views already. Delete one first.") % {"n": MOST_VIEWS})
    fields = {"address": address, "created_at": clock.now()}
    view, _created = SavedView.objects.update_or_create(member=by, name=name, defaults=fields)
    return view


def delete_view(view: SavedView) -> None:
    """Forget a saved view."""
    view.delete()


@transaction.atomic
def create_path(*, name: str, levels: Sequence[str], by: Actor | None) -> DrillPath:
    """Compose a drill path.

    Raises:
        ValidationError: if a level is unknown or stands twice, or the name is taken.
    """
    if not levels or len(set(levels)) != len(levels) or not set(levels) <= set(Step.values):
        raise ValidationError(_("Choose each level at most once, and at least one."))
    path = DrillPath(name=name, levels=list(levels))
    path.full_clean()
    path.save()
    record("drill_path.created", by=by, on=path, name=name, levels=list(levels))
    return path


@transaction.atomic
def delete_path(path: DrillPath, *, by: Actor | None) -> None:
    """Remove a drill path; saved views that named it use the usual order."""
    record("drill_path.deleted", by=by, on=path, name=path.name)
    path.delete()
