"""Writing what cases go by: causes, hours, texts, budgets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.hours import Calendar, NeverOpen
from resonanz.act.cases.mail.queries import FIELDS, unknown_fields
from resonanz.act.cases.models import ClosingDay, GoodwillLimit, Hours, RootCause, Template
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Role
from resonanz.organisation.units.models import Unit

LONGEST_CLOSURE: Final = 60
"""Days that one entry may close."""


@transaction.atomic
def add_causes(names: Iterable[str], *, by: Actor | None) -> list[RootCause]:
    """Take causes into the list; one that stands there already, in whatever letters, is left out."""
    known = {name.casefold() for name in RootCause.objects.values_list("name", flat=True)}
    made = []
    for name in (" ".join(each.split()) for each in names):
        if name.casefold() in known:
            continue
        cause = RootCause(name=name)
        cause.full_clean()
        cause.save(force_insert=True)
        known.add(name.casefold())
        made.append(cause)
        record("cause.added", by=by, on=cause, name=name)
    return made


@transaction.atomic
def edit_cause(cause: RootCause, *, seen: int, name: str, archived: bool, by: Actor | None) -> RootCause:
    """Rename a cause, or take it out of the choice; cases that have it keep it.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if another cause has this name.
    """
    name = " ".join(name.split())
    if RootCause.objects.filter(name__iexact=name).exclude(pk=cause.pk).exists():
        raise ValidationError({"name": _("There is a cause of this name already.")})
    at = (cause.archived_at or clock.now()) if archived else None
    cause.write(seen=seen, name=name, archived_at=at)
    record("cause.edited", by=by, on=cause, name=name, archived=archived)
    return cause


@transaction.atomic
def set_hours(unit: Unit, *, seen: int | None, by: Actor | None, week: Any, **fields: Any) -> Hours:
    """Say when a unit and those below it work, and how soon they answer. What is due already stays as it is.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if there is no open hour.
    """
    try:
        Calendar(tuple(tuple((a, b) for a, b in day) for day in week), fields["region"], fields["zone"])
    except NeverOpen as error:
        raise ValidationError(_("Enter the hours of at least one day.")) from error
    row = Hours.objects.filter(unit=unit).first()
    if row is None:
        row = Hours(unit=unit, week=week, **fields)
        row.full_clean()
        row.save(force_insert=True)
    else:
        row.write(seen=seen or 0, week=week, **fields)
    record("hours.set", by=by, on=unit, **fields)
    return row


@transaction.atomic
def drop_hours(row: Hours, *, by: Actor | None) -> None:
    """From now on the hours of the unit above hold."""
    record("hours.dropped", by=by, on=row.unit)
    row.delete()


@transaction.atomic
def close_days(unit: Unit, *, first: date, last: date | None, name: str, by: Actor | None) -> list[ClosingDay]:
    """Say that a unit and those below it do not work on some days. What is due already stays as it is.

    Raises:
        ValidationError: if the days are past, too many, end before they begin, or one is a closing day already.
    """
    last = last or first
    length = (last - first).days + 1
    if first < clock.today():
        raise ValidationError({"first": _("This day is past. What was due stays as it was.")})
    if not 1 <= length <= LONGEST_CLOSURE:
        limits = {"n": LONGEST_CLOSURE}
        raise ValidationError({"last": _("Choose a last day up to %(n)s days after the first.") % limits})
    rows = [ClosingDay(unit=unit, day=first + timedelta(days=n), name=" ".join(name.split())) for n in range(length)]
    _require_free(unit, rows)
    try:
        with transaction.atomic():
            ClosingDay.objects.bulk_create(rows)
    except IntegrityError:  # somebody else entered one of them at the same moment
        _require_free(unit, rows)
        raise
    record("closing_days.added", by=by, on=unit, name=rows[0].name, first=first.isoformat(), last=last.isoformat())
    return rows


def _require_free(unit: Unit, rows: list[ClosingDay]) -> None:
    taken = ClosingDay.objects.filter(unit=unit, day__in=[row.day for row in rows]).first()
    if taken is not None:
        known = {"day": taken.day.isoformat(), "name": taken.name}
        raise ValidationError({"first": _("%(day)s is a closing day already: %(name)s.") % known})


@transaction.atomic
def open_day(row: ClosingDay, *, by: Actor | None) -> None:
    """From now on the unit works on this day."""
    record("closing_day.dropped", by=by, on=row.unit, name=row.name, day=row.day.isoformat())
    row.delete()


@transaction.atomic
def write_template(template: Template | None, *, seen: int | None, by: Actor | None, **fields: Any) -> Template:
    """A text to begin replies with, new or changed.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if it names a field that no case has, or its name is taken in this language.
    """
    if wrong := unknown_fields(fields["subject"]) + unknown_fields(fields["body"]):
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise ValidationError(
            {"body": _("There is no field {%(wrong)s}. Take one of: %(known)s.") % {"wrong": wrong[0], "known": known}}
        )
    planned = Template() if template is None else Template.objects.get(pk=template.pk)
    for name, value in fields.items():
        setattr(planned, name, value)
    planned.full_clean()
    if template is None:
        planned.save(force_insert=True)
    else:
        template.write(seen=seen or 0, **fields)
    row = template or planned
    record("template.written", by=by, on=row, name=row.name)
    return row


@transaction.atomic
def archive_template(template: Template, *, by: Actor | None) -> None:
    """Take a text out of the choice; mails that began with it stay as they are."""
    template.write(seen=template.version, archived_at=clock.now(), name=f"{template.name[:100]} {template.pk.hex[-8:]}")
    record("template.archived", by=by, on=template)


@transaction.atomic
def set_limit(role: Role, *, seen: int | None, per_case_cents: int, per_month_cents: int, by: Actor | None) -> None:
    """What a role may grant without asking; nothing at all takes the limit away.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if a month allows less than a case.
    """
    if per_month_cents < per_case_cents:
        raise ValidationError({"per_month": _("A month cannot allow less than one case.")})
    row = GoodwillLimit.objects.filter(role=role).first()
    if row is None:
        row = GoodwillLimit.objects.create(role=role, per_case_cents=per_case_cents, per_month_cents=per_month_cents)
    else:
        row.write(seen=seen or 0, per_case_cents=per_case_cents, per_month_cents=per_month_cents)
    record("goodwill.limit_set", by=by, on=role, per_case_cents=per_case_cents, per_month_cents=per_month_cents)
