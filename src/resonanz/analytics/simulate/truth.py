"""The planted truth of an organisation in names and numbers, for tests, docs and demonstrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from resonanz.analytics.simulate.organisation import Churn, Measure, Organisation, Shock, Skill


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted.

    Attributes:
        drivers: driver → true weight on the outcome, largest first.
        unit_quality: unit → mean experience against the usual, in standard deviations.
        shocks: what happened to the organisation.
        measures: what it did, with the true effect in standard deviations and the waves.
        churn: how experience turns into leaving.
        personas: persona → share.
        themes: touchpoint → what its comments are about.
        skills: what its roles learn.
    """

    drivers: Mapping[str, float]
    unit_quality: Mapping[str, float]
    shocks: tuple[Shock, ...]
    measures: tuple[Measure, ...]
    churn: Churn
    personas: Mapping[str, float]
    themes: Mapping[str, tuple[str, ...]]
    skills: tuple[Skill, ...]


def truth_of(organisation: Organisation) -> Truth:
    """Read the truth off the specification."""
    drivers = sorted(organisation.drivers, key=lambda driver: -driver.weight)
    total = sum(persona.share for persona in organisation.personas)
    return Truth(
        drivers=MappingProxyType({driver.name: driver.weight for driver in drivers}),
        unit_quality=MappingProxyType({unit.name: unit.quality for unit in organisation.units}),
        shocks=organisation.shocks,
        measures=organisation.measures,
        churn=organisation.churn,
        personas=MappingProxyType({persona.name: persona.share / total for persona in organisation.personas}),
        themes=MappingProxyType({place.name: place.themes for place in organisation.touchpoints if place.themes}),
        skills=organisation.skills,
    )
