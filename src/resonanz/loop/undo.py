"""Taking back what a wave gave: the paths that a policy assigned, never what people learnt or what customers met."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.act.measures.models import Measure
from resonanz.enable.lessons.models import PathAssignment
from resonanz.enable.lessons.paths.actions import end_assignment
from resonanz.organisation.audit.actions import record
from resonanz.organisation.people.models import Member


@dataclass(frozen=True, slots=True)
class Given:
    """To how many groups (role in a unit) a wave gave paths."""

    wave: int
    groups: int


def given_by_waves(measure: Measure) -> list[Given]:
    """What the waves of a measure gave and still is assigned."""
    rows = PathAssignment.objects.filter(measure=measure.pk, wave__isnull=False).order_by("wave")
    groups = rows.values_list("wave", "unit", "role").distinct()
    return [Given(wave, n) for wave, n in Counter(wave for wave, *_group in groups if wave is not None).items()]


@transaction.atomic
def take_back_paths(measure: Measure, wave: int, *, by: Member) -> int:
    """Unassign the paths that a wave gave; what people have learnt stays theirs. How many groups it concerned.

    Whether somebody has begun to learn is not looked at: in a small group the answer would name the person.

    Raises:
        ValidationError: nothing of this wave is assigned (any more).
    """
    rows = PathAssignment.objects.filter(measure=measure.pk, wave=wave)
    found = list(rows.select_for_update(of=("self",)).select_related("path", "unit", "role"))
    if not found:
        raise ValidationError(_("Wave %(n)s has no paths to take back: somebody was quicker.") % {"n": wave})
    for assignment in found:
        end_assignment(assignment, by=by)
    groups = len({(assignment.unit_id, assignment.role_id) for assignment in found})
    record("measure.paths_taken_back", by=by, on=measure, number=measure.code, wave=wave, groups=groups)
    return groups
