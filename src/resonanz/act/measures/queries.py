"""Reading measures: their plan as plain data, their numbers out of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from resonanz.act.measures.models import Measure, Wave
from resonanz.act.measures.rules import MEASURES
from resonanz.analytics.results import Estimate
from resonanz.analytics.results import Unit as Step
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of as touchpoint_keys
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import keys_of as unit_keys


def whole(viewer: Viewer, rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """With all that pages show, touchpoints only as far as the viewer sees them."""
    seen = Prefetch("touchpoints", TOUCHPOINTS_SEEN.rows(viewer).order_by("name"))
    waves = Prefetch("waves", Wave.objects.prefetch_related("units", "proposals"))
    more = ("roles", "units", "controls", "guardrails__touchpoint", "amendments__by")
    return rows.select_related("owner", "opportunity", "registered_by").prefetch_related(seen, waves, *more)


def of_touchpoints(viewer: Viewer, touchpoints: Iterable[Touchpoint]) -> QuerySet[Measure]:
    """The measures at these touchpoints, as far as the viewer may see them."""
    return whole(viewer, MEASURES.rows(viewer).filter(touchpoints__in=list(touchpoints)).distinct())


def of_opportunity(viewer: Viewer, opportunity: Any) -> QuerySet[Measure]:
    """The measures that came of an opportunity."""
    return whole(viewer, MEASURES.rows(viewer).filter(opportunity=opportunity))


def by_id(viewer: Viewer, pk: Any) -> Measure | None:
    """One measure, if the viewer may see it."""
    return whole(viewer, MEASURES.rows(viewer).filter(pk=pk)).first()


def keys_of_touchpoints(measure: Measure) -> list[str]:
    """The keys under which the record knows the measure's touchpoints."""
    return sorted(touchpoint_keys(Touchpoint.objects.filter(measures=measure)))


def keys_of_unit(unit: Unit) -> list[str]:
    """The keys under which the record knows a unit and everything below it."""
    return sorted(unit_keys(Unit.objects.filter(path__startswith=unit.path)))


def specification(measure: Measure) -> dict[str, Any]:
    """What an effect is computed from: plain data, so that other shelves need none of our models.

    `units` are the units that receive it, with the keys of the record, their wave and its days; `controls` are never
    reached. Days are ISO; `start` is None for a wave that has not begun.
    """
    return {
        "id": str(measure.pk),
        "number": measure.code,
        "title": measure.title,
        "touchpoints": keys_of_touchpoints(measure),
        "metric": measure.metric,
        "direction": measure.direction,
        "design": measure.design,
        "selection": measure.selection,
        "target": measure.target,
        "baseline": measure.plan.get("baseline"),
        "smallest_visible": measure.plan.get("smallest_visible"),
        "units": [_unit(unit, wave) for wave in measure.waves.prefetch_related("units") for unit in wave.units.all()],
        "controls": [
            {"unit": unit.name, "id": str(unit.pk), "keys": keys_of_unit(unit)} for unit in measure.controls.all()
        ],
        "guardrails": [_guardrail(row) for row in measure.guardrails.select_related("touchpoint")],
        "roles": [role.name for role in measure.roles.all()],
        "customers": rule_of(measure),
        "cost_cents": measure.cost_cents,
        "seed": measure.seed,
        "registered": measure.registered_at.isoformat() if measure.registered_at else None,
        "plan_hash": measure.plan_hash,
        "started": measure.started_at.isoformat() if measure.started_at else None,
        "ended": measure.ended_at.isoformat() if measure.ended_at else None,
        "state": measure.state,
    }


def rule_of(measure: Measure) -> dict[str, Any] | None:
    """Which customers take part and which share of them receives it; None where units do."""
    names = ("share", "consent", "contact_weeks")
    return {name: getattr(measure, name) for name in names} if measure.draws_customers else None


def _unit(unit: Unit, wave: Wave) -> dict[str, Any]:
    return {
        "unit": unit.name,
        "id": str(unit.pk),
        "keys": keys_of_unit(unit),
        "wave": wave.number,
        "planned": wave.planned_at.isoformat(),
        "start": timezone.localdate(wave.started_at).isoformat() if wave.started_at else None,
        "started": wave.started_at.isoformat() if wave.started_at else None,
    }


def _guardrail(row: Any) -> dict[str, Any]:
    place = row.touchpoint
    keys = sorted(touchpoint_keys(Touchpoint.objects.filter(pk=place.pk))) if place else None
    return {"metric": row.metric, "touchpoints": keys, "direction": row.direction, "limit": row.limit}


def estimate_of(plain: Mapping[str, Any] | None) -> Estimate | None:
    """A number of a registered plan as pages and the interface show it."""
    if not plain:
        return None
    names = ("value", "low", "high", "level", "n", "method")
    return Estimate(**{name: plain[name] for name in names}, unit=Step(plain["unit"]))


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave as a viewer may see it: units elsewhere are only counted."""

    wave: Wave
    units: tuple[str, ...]
    elsewhere: int


def waves_shown(viewer: Viewer, measure: Measure) -> list[WaveRow]:
    """The waves, named as far as the viewer sees the units."""
    return [_wave_row(viewer, wave, wave.units.all()) for wave in measure.waves.all()]


def _wave_row(viewer: Viewer, wave: Wave, units: Iterable[Unit]) -> WaveRow:
    found = list(units)
    names = sorted(unit.name for unit in found if viewer.may("see_units", unit))
    return WaveRow(wave, tuple(names), len(found) - len(names))
