"""Writing the tree of units."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.base.aliases import hand_over, require_free
from resonanz.organisation.units.models import Unit, UnitAlias


@transaction.atomic
def create_unit(
    *, name: str, parent: Unit | None, by: Actor | None, kind: str = "", keys: tuple[str, ...] | None = None
) -> Unit:
    """Add a unit below another; sources know it under its name, where that is free, unless other keys are given.

    Raises:
        ValidationError: if the parent is closed, has a unit of this name, or a key means another unit.
    """
    if parent is not None and parent.archived_at is not None:
        raise ValidationError({"parent": _("This unit is closed. Choose another one.")})
    unit = Unit(name=name, kind=kind, parent=parent)
    unit.path = (parent.path if parent else "") + unit.step
    unit.full_clean()
    unit.save(force_insert=True)
    if keys is None:
        keys = () if UnitAlias.objects.filter(key=name).exists() else (name,)
    for key in keys:
        _add_key(unit, key, None, None)
    record("unit.created", by=by, on=unit, name=name, parent=parent.pk if parent else None)
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, seen: int, name: str, kind: str, by: Actor | None) -> Unit:
    """Give a unit another name; the keys of the sources stay.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if a unit beside it has this name.
    """
    planned = Unit.objects.get(pk=unit.pk)
    before, planned.name, planned.kind = planned.name, name, kind
    planned.full_clean()
    unit.write(seen=seen, name=name, kind=kind)
    record("unit.renamed", by=by, on=unit, before=before, after=name)
    return unit


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit, by: Actor | None) -> Unit:
    """Hang a unit, with everything below it, under another one.

    Raises:
        ValidationError: if the new parent is closed or lies inside the unit, or has a unit of this name.
    """
    if parent.path.startswith(unit.path) or parent.archived_at is not None:
        raise ValidationError(
            _("%(unit)s cannot hang below %(parent)s. Choose a unit that is in use and no part of it."),
            params={"unit": unit.name, "parent": parent.name},
        )
    if parent.children.filter(name=unit.name).exclude(pk=unit.pk).exists():
        raise ValidationError(
            _("%(parent)s already has a unit named %(unit)s. Rename one of them first."),
            params={"unit": unit.name, "parent": parent.name},
        )
    before, after = unit.path, parent.path + unit.step
    for pk, path in Unit.objects.filter(path__startswith=before).values_list("pk", "path"):
        Unit.objects.filter(pk=pk).update(path=after + path.removeprefix(before))
    unit.refresh_from_db()
    unit.write(seen=unit.version, parent=parent)
    record("unit.moved", by=by, on=unit, parent=parent.pk)
    return unit


@transaction.atomic
def archive_unit(unit: Unit, *, by: Actor | None) -> Unit:
    """Close a unit that nobody belongs to any more; its history stays readable.

    Raises:
        ValidationError: if units in use lie below it, or members belong to it.
    """
    if unit.children.filter(archived_at=None).exists():
        raise ValidationError(_("There are units in use below it. Move or close them first."))
    if unit.members.filter(is_active=True).exists():
        raise ValidationError(_("People belong to it. Give them another unit first."))
    unit.write(seen=unit.version, archived_at=clock.now())
    record("unit.archived", by=by, on=unit)
    return unit


@transaction.atomic
def merge_unit(unit: Unit, *, into: Unit, on: date, by: Actor | None) -> Unit:
    """Close a unit; from that day on its keys mean the other unit. The record is not rewritten.

    Members, roles and units below it go over to the successor.

    Raises:
        ValidationError: if the successor is closed, the unit itself or a part of it, or the day lies in the future.
    """
    if into.path.startswith(unit.path) or into.archived_at is not None or unit.archived_at is not None:
        raise ValidationError(
            _("%(unit)s cannot be merged into %(into)s. Choose a unit that is in use and no part of it."),
            params={"unit": unit.name, "into": into.name},
        )
    if on > clock.today():
        raise ValidationError(_("A merge cannot lie in the future. Choose today or an earlier day."))
    for child in unit.children.filter(archived_at=None):
        move_unit(child, parent=into, by=by)
    unit.members.update(unit=into)
    unit.write(seen=unit.version, archived_at=clock.now(), successor=into)
    hand_over(unit.aliases.all(), field="unit", to=into, on=on)
    record("unit.merged", by=by, on=unit, into=into.pk, day=on)
    return unit


@transaction.atomic
def add_key(
    unit: Unit, *, key: str, by: Actor | None, valid_from: date | None = None, valid_to: date | None = None
) -> UnitAlias:
    """Sources call the unit this, from a day on until another day.

    Raises:
        ValidationError: if the key means another unit in these days.
    """
    alias = _add_key(unit, key, valid_from, valid_to)
    record("unit.key_added", by=by, on=unit, key=alias.key)
    return alias


@transaction.atomic
def remove_key(alias: UnitAlias, *, by: Actor | None) -> None:
    """The key means nothing any more; the record keeps it."""
    record("unit.key_removed", by=by, on=alias.unit, key=alias.key)
    alias.delete()


def _add_key(unit: Unit, key: str, valid_from: date | None, valid_to: date | None) -> UnitAlias:
    require_free(UnitAlias.objects.all(), key=key.strip(), valid_from=valid_from, valid_to=valid_to)
    alias = UnitAlias(unit=unit, key=key.strip(), valid_from=valid_from, valid_to=valid_to)
    alias.full_clean()
    alias.save(force_insert=True)
    return alias
