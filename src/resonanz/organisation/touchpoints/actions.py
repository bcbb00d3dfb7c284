"""Writing the register of touchpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.base.aliases import hand_over, require_free
from resonanz.organisation.people.models import Role
from resonanz.organisation.touchpoints.models import Basis, Measurement, Touchpoint, TouchpointAlias
from resonanz.organisation.units.models import Unit

FIELDS: Final = (
    *("name", "stage", "channel", "owner", "deputy", "basis"),
    *("expected", "expected_n", "promised", "promised_n", "experienced", "experienced_n"),
)
MEASUREMENT_FIELDS: Final = (*("name", "owner", "since", "method", "used_for", "decision", "reason", "merged_into"),)


@transaction.atomic
def create_touchpoint(
    *,
    by: Actor | None,
    keys: Iterable[str] | None = None,
    roles: Iterable[Role] = (),
    units: Iterable[Unit] = (),
    **fields: Any,
) -> Touchpoint:
    """Add a touchpoint; sources know it under its name, where that is free, unless other keys are given."""
    touchpoint = Touchpoint(**_known(fields, FIELDS))
    touchpoint.full_clean()
    touchpoint.save(force_insert=True)
    touchpoint.roles.set(roles)
    touchpoint.units.set(units)
    if keys is None:
        keys = () if TouchpointAlias.objects.filter(key=touchpoint.name).exists() else (touchpoint.name,)
    for key in keys:
        _add_key(touchpoint, key, None, None)
    record("touchpoint.created", by=by, on=touchpoint, name=touchpoint.name)
    return touchpoint


@transaction.atomic
def register_keys(keys: Iterable[str], *, by: Actor | None) -> list[Touchpoint]:
    """Enter a measured touchpoint for each of these keys of the record, named like it."""
    width = Touchpoint._meta.get_field("name").max_length or 0
    free = [key for key in dict.fromkeys(keys) if not TouchpointAlias.objects.filter(key=key).exists()]
    names = [(key, key[:width].strip()) for key in free]
    return [
        create_touchpoint(by=by, name=name, keys=(key,), basis=Basis.MEASURED)
        for key, name in names
        if not Touchpoint.objects.filter(name=name).exists()
    ]


@transaction.atomic
def edit_touchpoint(
    touchpoint: Touchpoint,
    *,
    seen: int,
    by: Actor | None,
    roles: Iterable[Role] | None = None,
    units: Iterable[Unit] | None = None,
    **fields: Any,
) -> Touchpoint:
    """Change a touchpoint from the version that was seen.

    Raises:
        Conflict: if somebody else changed it in the meantime; nothing is written.
        ValidationError: if a value is not valid.
    """
    changed = _check(touchpoint, _known(fields, FIELDS))
    touchpoint.write(seen=seen, **fields)
    if roles is not None:
        touchpoint.roles.set(roles)
    if units is not None:
        touchpoint.units.set(units)
    record("touchpoint.changed", by=by, on=touchpoint, fields=changed)
    return touchpoint


@transaction.atomic
def archive_touchpoint(touchpoint: Touchpoint, *, by: Actor | None) -> Touchpoint:
    """Take a touchpoint out of the register; its history stays."""
    touchpoint.write(seen=touchpoint.version, archived_at=clock.now())
    record("touchpoint.archived", by=by, on=touchpoint)
    return touchpoint


@transaction.atomic
def restore_touchpoint(touchpoint: Touchpoint, *, by: Actor | None) -> Touchpoint:
    """Take an archived touchpoint back into the register.

    Raises:
        ValidationError: if it was merged into another one, which has its keys now.
    """
    if touchpoint.successor_id is not None:
        raise ValidationError(
            _("%(name)s was merged into %(successor)s and cannot come back."),
            params={"name": touchpoint.name, "successor": str(touchpoint.successor)},
        )
    touchpoint.write(seen=touchpoint.version, archived_at=None)
    record("touchpoint.restored", by=by, on=touchpoint)
    return touchpoint


@transaction.atomic
def merge_touchpoint(touchpoint: Touchpoint, *, into: Touchpoint, on: date, by: Actor | None) -> Touchpoint:
    """Close a touchpoint; from that day on its keys mean the other one. The record is not rewritten.

    Raises:
        ValidationError: if the other one is the same, is closed itself, or the day lies in the future.
    """
    if into.pk == touchpoint.pk or into.archived_at is not None or touchpoint.successor_id is not None:
        raise ValidationError(_("Choose another touchpoint that is in use."))
    if on > clock.today():
        raise ValidationError(_("A merge cannot lie in the future. Choose today or an earlier day."))
    touchpoint.write(seen=touchpoint.version, archived_at=clock.now(), successor=into)
    hand_over(touchpoint.aliases.all(), field="touchpoint", to=into, on=on)
    record("touchpoint.merged", by=by, on=touchpoint, into=into.pk, day=on)
    return touchpoint


@transaction.atomic
def add_key(
    touchpoint: Touchpoint,
    *,
    key: str,
    by: Actor | None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> TouchpointAlias:
    """Sources call the touchpoint this, from a day on until another day.

    Raises:
        ValidationError: if the key means something else in these days.
    """
    alias = _add_key(touchpoint, key, valid_from, valid_to)
    record("touchpoint.key_added", by=by, on=touchpoint, key=alias.key)
    return alias


@transaction.atomic
def remove_key(alias: TouchpointAlias, *, by: Actor | None) -> None:
    """The key means nothing any more; the record keeps it."""
    record("touchpoint.key_removed", by=by, on=alias.touchpoint, key=alias.key)
    alias.delete()


@transaction.atomic
def add_measurement(*, by: Actor | None, touchpoints: Iterable[Touchpoint] = (), **fields: Any) -> Measurement:
    """Enter a measurement that the company runs already."""
    measurement = Measurement(**_known(fields, MEASUREMENT_FIELDS))
    _require_reason(measurement)
    measurement.full_clean()
    measurement.save(force_insert=True)
    measurement.touchpoints.set(touchpoints)
    record("measurement.added", by=by, on=measurement, name=measurement.name)
    return measurement


@transaction.atomic
def edit_measurement(
    measurement: Measurement,
    *,
    seen: int,
    by: Actor | None,
    touchpoints: Iterable[Touchpoint] | None = None,
    **fields: Any,
) -> Measurement:
    """Change an entry of the inventory from the version that was seen.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if a decision has no reason, or a value is not valid.
    """
    _check(measurement, _known(fields, MEASUREMENT_FIELDS))
    measurement.write(seen=seen, **fields)
    if touchpoints is not None:
        measurement.touchpoints.set(touchpoints)
    record("measurement.changed", by=by, on=measurement, decision=measurement.decision)
    return measurement


def _known(fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    if unknown := fields.keys() - set(names):
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    return dict(fields)


def _check(row: Touchpoint | Measurement, fields: Mapping[str, Any]) -> list[str]:
    """Validate the row as it would be, leaving the one at hand untouched; name the fields that change."""
    planned = type(row)._default_manager.get(pk=row.pk)
    changed = [name for name, value in fields.items() if getattr(planned, name) != value]
    for name, value in fields.items():
        setattr(planned, name, value)
    if isinstance(planned, Measurement):
        _require_reason(planned)
    planned.full_clean()
    return changed


def _require_reason(measurement: Measurement) -> None:
    if measurement.decision in {"merge", "stop"} and not measurement.reason.strip():
        raise ValidationError({"reason": _("Say why: those who use this measurement will ask.")})
    if measurement.merged_into_id is not None and measurement.merged_into_id == measurement.pk:
        raise ValidationError({"merged_into": _("Choose another measurement.")})


def _add_key(touchpoint: Touchpoint, key: str, valid_from: date | None, valid_to: date | None) -> TouchpointAlias:
    require_free(TouchpointAlias.objects.all(), key=key.strip(), valid_from=valid_from, valid_to=valid_to)
    alias = TouchpointAlias(touchpoint=touchpoint, key=key.strip(), valid_from=valid_from, valid_to=valid_to)
    alias.full_clean()
    alias.save(force_insert=True)
    return alias
