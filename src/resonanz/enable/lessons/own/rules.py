"""The one rule of own learning: the owner, with own eyes, and nobody else."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q

from resonanz.enable.lessons.own.models import Commitment, Given, Knowledge, Memory, Preference, Reflection, Sitting
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.access.viewers import Viewer

M = TypeVar("M", bound=Model)


def mine(viewer: Viewer) -> Q:
    """Own rows; none for somebody who looks with another's eyes."""
    return Q(member=viewer.member.pk) if viewer.simulated_by is None else Q(pk__in=[])


def _rule(model: type[M]) -> Rule[M]:
    return Rule(model, "learn", mine)


SITTINGS = _rule(Sitting)
GIVEN = _rule(Given)
MEMORIES = _rule(Memory)
KNOWLEDGE = _rule(Knowledge)
COMMITMENTS = _rule(Commitment)
REFLECTIONS = _rule(Reflection)
PREFERENCES = _rule(Preference)
