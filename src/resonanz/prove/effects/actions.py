"""Asking for effects: a computation is requested, done by the worker, and may be cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit, UnitAlias
from resonanz.prove.effects.models import UNDER_WAY, EffectRun, Kind, State
from resonanz.prove.effects.rules import frozen, question_of


@transaction.atomic
def request_effect(*, measure: uuid.UUID, specification: Mapping[str, Any], by: Member | None) -> EffectRun:
    """Have the effect of a measure computed; what is asked is frozen with its hash.

    The same question that is being computed already is not asked twice.

    Raises:
        ValidationError: the specification lacks something, or names what does not exist.
    """
    return _request(Kind.MEASURE, measure, specification, by=by)


@transaction.atomic
def request_followup(*, specification: Mapping[str, Any], by: Member | None) -> EffectRun:
    """Have the follow-up of cases computed: customers who were asked again beside those held out by lot.

    Raises:
        ValidationError: the specification lacks something.
    """
    return _request(Kind.FOLLOWUP, None, specification, by=by)


@transaction.atomic
def compute_again(run: EffectRun, *, by: Member | None) -> EffectRun:
    """Ask the same question of the record as it is today; the earlier run stays."""
    return _request(Kind(run.kind), run.measure, run.specification, by=by)


@transaction.atomic
def cancel_effect(run: EffectRun, *, by: Member | None) -> EffectRun:
    """Stop a computation; work that goes on in this moment stops itself at its next step.

    Raises:
        ValidationError: it has ended already.
    """
    mine = EffectRun.objects.filter(pk=run.pk)
    stopped = mine.filter(state=State.WAITING).update(state=State.CANCELLED, ended_at=clock.now())
    if not stopped and not mine.filter(state=State.WORKING).update(cancel=True):
        raise ValidationError(_("This computation has ended already."))
    record("effect.cancelled", by=by, on=run)
    run.refresh_from_db()
    return run


def _request(
    kind: Kind, measure: uuid.UUID | None, specification: Mapping[str, Any], *, by: Member | None
) -> EffectRun:
    plain, fingerprint = frozen(specification)
    question = question_of(kind, plain)
    runs = EffectRun.objects.select_for_update().filter(kind=kind, measure=measure)
    waiting = runs.filter(fingerprint=fingerprint, state__in=UNDER_WAY, cancel=False).first()
    if waiting is not None:
        return waiting
    last = runs.order_by("-run").values_list("run", flat=True).first() or 0
    run = EffectRun.objects.create(
        measure=measure,
        run=last + 1,
        kind=kind,
        number=str(plain.get("number", ""))[:20],
        title=str(plain.get("title", ""))[:200],
        metric=question.metric,
        specification=plain,
        fingerprint=fingerprint,
        unit=_part(question.planned, question.controls),
        member=by,
        created_at=clock.now(),
    )
    record("effect.requested", by=by, on=run, run=run.code, fingerprint=fingerprint)
    return run


def part_of(specification: Mapping[str, Any]) -> Unit:
    """The smallest part of the organisation that holds all units of a question.

    Raises:
        ValidationError: the specification lacks something.
    """
    question = question_of(Kind.MEASURE, frozen(specification)[0])
    return _part(question.planned, question.controls)


def house() -> Unit:
    """The root of the tree.

    Raises:
        ValidationError: there is none yet.
    """
    root = Unit.objects.filter(parent=None, archived_at=None).order_by("pk").first()
    if root is None:
        raise ValidationError(_("There is no unit yet. Set up the units first."))
    return root


def _part(planned: Iterable[str], controls: Iterable[str]) -> Unit:
    """The smallest subtree that holds all units; the house where the comparison is with all others."""
    root = house()
    keys = {*planned, *controls}
    known = UnitAlias.objects.filter(key__in=keys).select_related("unit")
    paths = [alias.unit.path.split("/")[:-1] for alias in known]
    if not list(controls) or len({alias.key for alias in known}) < len(keys):
        return root
    shared = _beginning(paths)
    return Unit.objects.get(pk=uuid.UUID(shared[-1])) if shared else root


def _beginning(paths: list[list[str]]) -> list[str]:
    """The steps that all paths begin with."""
    steps = []
    for level in zip(*paths, strict=False):
        if len(set(level)) > 1:
            break
        steps.append(level[0])
    return steps
