"""Writing measures: planned, registered, started wave by wave, ended. What was registered never changes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.act.measures import phrases
from resonanz.act.measures.arm.actions import draw_customers
from resonanz.act.measures.events import ENDED, STARTED, emit, emit_exposure
from resonanz.act.measures.models import Amendment, Design, Guardrail, Measure, State, Wave
from resonanz.act.measures.planner.queries import baseline_of, digest_of, first_week_of, registered_plan
from resonanz.act.measures.release.ending import end_with, require_no_proposal
from resonanz.act.measures.rules import missing
from resonanz.act.opportunities.actions import tell_raiser
from resonanz.act.opportunities.models import Opportunity
from resonanz.analytics.effects.planning import draw_waves
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.base.numbers import next_number
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

FIELDS: Final = (
    *("title", "hypothesis", "metric", "direction", "target", "owner", "cost_cents", "stop_rule", "opportunity"),
    *("selection", "design", "wave_count", "weeks_between", "weeks_after", "planned_start"),
    *("single", "share", "consent", "contact_weeks"),
)
MANY: Final = ("touchpoints", "roles", "units", "controls")
AMENDABLE: Final = ("cost_cents", "stop_rule", "owner", "weeks_after")
"""What may be changed after registering, with a reason; everything else would make it another measure."""


@transaction.atomic
def draft_measure(  # noqa: PLR0913 - what a measure is
    *,
    title: str,
    hypothesis: str = "",
    touchpoints: Iterable[Touchpoint] = (),
    metric: str = "",
    direction: str = "up",
    roles: Iterable[Role] = (),
    owner: Member | None = None,
    opportunity: Opportunity | None = None,
    cost_cents: int | None = None,
    units: Iterable[Unit] = (),
    controls: Iterable[Unit] = (),
    guardrails: Iterable[Mapping[str, Any]] = (),
    by: Member | None,
    **plan: Any,
) -> Measure:
    """Begin a measure; everything but the title may come later.

    `plan` takes `target`, `stop_rule`, `selection`, `design` (ab, staggered, did, its), `wave_count`,
    `weeks_between`, `weeks_after`, `planned_start`, and for customers `single`, `share`, `consent`, `contact_weeks`.
    `guardrails` are `{"metric", "limit", "touchpoint", "direction"}`.
    Touchpoints and roles that are left out come from the opportunity.
    """
    values = {"hypothesis": hypothesis, "metric": metric, "direction": direction, "owner": owner}
    made = Measure(title=title, opportunity=opportunity, cost_cents=cost_cents, **values, **_known(plan))
    made.number, made.created_at = next_number("measure"), clock.now()
    made.full_clean()
    made.save(force_insert=True)
    _set_many(made, touchpoints=touchpoints, roles=roles, units=units, controls=controls)
    if opportunity is not None:
        if not made.touchpoints.exists():
            made.touchpoints.set(opportunity.touchpoints.all())
        if not made.roles.exists():
            made.roles.set(opportunity.roles.all())
    set_guardrails(made, guardrails)
    record("measure.drafted", by=by, on=made, number=made.code, title=made.title)
    return made


@transaction.atomic
def edit_measure(
    measure: Measure, *, seen: int, by: Member, guardrails: Iterable[Mapping[str, Any]] | None = None, **fields: Any
) -> Measure:
    """Change a draft.

    Raises:
        ValidationError: it is registered already, or a value cannot be.
        Conflict: somebody else wrote in the meantime.
    """
    _require(measure, State.DRAFT, _("It is registered. Changes are amendments with a reason now."))
    many = {name: fields.pop(name) for name in MANY if name in fields}
    values = _known(fields)
    for name, value in values.items():
        setattr(measure, name, value)
    measure.full_clean()
    measure.write(seen=seen, **values)
    _set_many(measure, **many)
    if guardrails is not None:
        set_guardrails(measure, guardrails)
    Measure.objects.filter(pk=measure.pk).update(visible_week=first_week_of(measure))
    record("measure.edited", by=by, on=measure, number=measure.code)
    return measure


def set_guardrails(measure: Measure, guardrails: Iterable[Mapping[str, Any]]) -> None:
    """Replace the guardrails of a draft."""
    measure.guardrails.all().delete()
    for values in guardrails:
        row = Guardrail(measure=measure, **values)
        row.full_clean()
        row.save(force_insert=True)


@transaction.atomic
def register_measure(measure: Measure, *, by: Member | None, seed: str = "") -> Measure:
    """Freeze the plan: read the baseline, draw the waves by lot, and seal all of it with a hash.

    Args:
        measure: a draft with nothing missing.
        by: who registers it.
        seed: only to draw again what was drawn before; else the server draws one.

    Raises:
        ValidationError: something is missing; it names each thing.
    """
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    _require(measure, State.DRAFT, _("It is registered already."))
    baseline = baseline_of(measure)
    gaps = missing(measure) | ({} if baseline is not None else {"metric": phrases.no_baseline(measure)})
    if gaps:
        raise ValidationError({field: _("Missing: %(what)s.") % {"what": words} for field, words in gaps.items()})
    measure.seed = seed or secrets.token_hex(16)
    _draw(measure)
    plan = registered_plan(measure, baseline)
    digest, seed = digest_of(plan), measure.seed
    values = {"seed": seed, "plan": plan, "plan_hash": digest, "visible_week": plan["first_week"]}
    measure.write(seen=measure.version, state=State.REGISTERED, registered_at=clock.now(), registered_by=by, **values)
    record("measure.registered", by=by, on=measure, number=measure.code, seed=seed, waves=plan["waves"], hash=digest)
    return measure


def _draw(measure: Measure) -> None:
    """Waves by lot, named by the ids of the units: the same seed gives the same order for ever."""
    units = {str(unit.pk): unit for unit in measure.units.all()}
    waves = measure.wave_count if measure.design == Design.WAVES else 1
    start = measure.planned_start or clock.today()
    measure.waves.all().delete()
    for index, keys in enumerate(draw_waves(sorted(units), measure.seed, waves)):
        wave = Wave.objects.create(
            measure=measure, number=index + 1, planned_at=start + timedelta(weeks=index * measure.weeks_between)
        )
        wave.units.set([units[key] for key in keys])


@transaction.atomic
def start_measure(measure: Measure, *, by: Member | None) -> Measure:
    """Start a registered measure; its waves start one by one after that."""
    _require(measure, State.REGISTERED, _("Only a registered measure can start. Register the plan first."))
    measure.write(seen=measure.version, state=State.RUNNING, started_at=clock.now())
    record("measure.started", by=by, on=measure, number=measure.code)
    emit(measure, STARTED)
    if measure.opportunity is not None:
        tell_raiser(measure.opportunity, lambda _opportunity: phrases.has_started(measure), besides=by)
    return measure


@transaction.atomic
def start_wave(measure: Measure, number: int, *, by: Member | None) -> Wave:
    """Let a wave begin: its units, or the customers drawn by lot, receive the measure from now on.

    One that began already stays as it is.

    Raises:
        ValidationError: the measure does not run, an earlier wave has not begun (the order was drawn by lot), or two
            decide about it.
    """
    _require(measure, State.RUNNING, _("The measure does not run. Start it first."))
    wave = measure.waves.select_for_update().filter(number=number).first()
    if wave is None:
        raise ValidationError(_("There is no wave %(n)s.") % {"n": number})
    if wave.started_at is not None:
        return wave
    require_no_proposal(wave)
    if measure.waves.filter(number__lt=number, started_at=None).exists():
        raise ValidationError(_("An earlier wave has not begun. The order was drawn by lot and is kept."))
    wave.started_at = clock.now()
    wave.save(update_fields=["started_at"])
    record("measure.wave", by=by, on=measure, number=measure.code, wave=number)
    if measure.draws_customers:
        draw_customers(measure, by=by)
    else:
        emit_exposure(measure, wave)
    return wave


@transaction.atomic
def end_measure(measure: Measure, *, reason: str, by: Member | None) -> Measure:
    """End a measure with a reason; what it caused is computed from the record."""
    _require(measure, State.RUNNING, _("Only a running measure can be ended."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it ends.")})
    measure.write(seen=measure.version, state=State.ENDED, ended_at=clock.now(), end_reason=reason.strip())
    record("measure.ended", by=by, on=measure, number=measure.code, reason=reason.strip())
    end_with(measure, by=by)
    emit(measure, ENDED)
    if measure.opportunity is not None:
        tell_raiser(measure.opportunity, lambda _opportunity: phrases.has_ended(measure), besides=by)
    return measure


@transaction.atomic
def amend(measure: Measure, *, what: str, value: Any, reason: str, seen: int, by: Member) -> Amendment:
    """Change something after registering; what was registered stays beside it, with the reason.

    Raises:
        ValidationError: this cannot be changed any more, or the reason is missing.
        Conflict: somebody else wrote in the meantime.
    """
    if measure.state not in {State.REGISTERED, State.RUNNING}:
        raise ValidationError(_("Only a registered or running measure is amended."))
    if what not in AMENDABLE:
        raise ValidationError({"what": _("This is fixed since it was registered. Another plan is another measure.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. The reason stands beside the plan.")})
    before = getattr(measure, what)
    setattr(measure, what, value)
    measure.full_clean()
    measure.write(seen=seen, **{what: value})
    words = {"before": _plain(what, before), "after": _plain(what, value)}
    made = Amendment.objects.create(measure=measure, what=what, **words, reason=reason.strip(), at=clock.now(), by=by)
    record("measure.amended", by=by, on=measure, number=measure.code, what=what, **words, reason=reason)
    return made


@transaction.atomic
def discard_draft(measure: Measure, *, by: Member) -> None:
    """Delete a draft; what was registered can only be ended."""
    _require(measure, State.DRAFT, _("It is registered; it can be ended, not deleted."))
    record("measure.discarded", by=by, on=measure, number=measure.code, title=measure.title)
    measure.delete()


def _require(measure: Measure, state: State, words: str) -> None:
    if measure.state != state:
        raise ValidationError(words)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(fields.keys() - set(FIELDS)):
        raise ValidationError(_("A measure has no %(name)s.") % {"name": unknown[0]})
    return dict(fields)


def _set_many(measure: Measure, **rows: Iterable[Any]) -> None:
    for name, found in rows.items():
        getattr(measure, name).set(found)
    if measure.controls.filter(pk__in=measure.units.values("pk")).exists():
        raise ValidationError({"controls": _("A unit cannot receive the measure and be compared with, too.")})


def _plain(what: str, value: Any) -> str:
    if value is None:
        return ""
    return f"{value / 100:.2f} €" if what == "cost_cents" else str(value)
