"""Which lesson of a path is next: what is sure is left out, what is weakest comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

SURE: Final = 0.9
"""From this probability of mastery on, more lessons of a skill are repetition, not learning."""
Skill = TypeVar("Skill")


def is_sure(mastery: float | None) -> bool:
    """Whether a skill counts as known; None is a skill that nobody was asked about."""
    return mastery is not None and mastery >= SURE


def ordered(skills: Sequence[Skill], mastery: Mapping[Skill, float]) -> list[int]:
    """Places of the lessons still to be taken, in the order to take them.

    Args:
        skills: the skill of each open lesson, in the order of the path.
        mastery: probability of mastery by skill; a skill that is missing was not met yet.

    Returns:
        Places of lessons whose skill is not sure: begun skills first, the weakest of them first, then the new ones in
        the order of the path.
    """
    open_ones = [place for place, skill in enumerate(skills) if not is_sure(mastery.get(skill))]
    return sorted(open_ones, key=lambda place: (skills[place] not in mastery, mastery.get(skills[place], 0.0), place))
