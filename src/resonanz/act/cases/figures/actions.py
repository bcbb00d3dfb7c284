"""Deciding the figures of four weeks, once: whatever they say, no figure about a person is among them."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from resonanz.act.cases.figures.cells.queries import Block, Sums, block_over, cells_of
from resonanz.act.cases.models import FollowUp
from resonanz.organisation.agreement.actions import Cell, release
from resonanz.organisation.agreement.models import InForce
from resonanz.organisation.agreement.queries import is_on, term
from resonanz.organisation.agreement.rules import FUNCTION
from resonanz.organisation.base import clock
from resonanz.organisation.units.models import Unit

FIGURES: Final = "case_figures"
"""The function of the works agreement under which groups see how they follow up."""
TOGETHER: Final = "*"
"""The role of a cell that holds all units too small to stand alone."""
_MOST_BLOCKS: Final = 3


def write_figures() -> int:
    """Decide every four weeks that are over, were agreed and are not decided yet; how many cells."""
    since = InForce.objects.filter(key=FUNCTION + FIGURES, value=1).order_by("since").first()
    if since is None or not is_on(FIGURES):
        return 0
    agreed, block = timezone.localdate(since.since), block_over(clock.today())
    blocks: list[Block] = []
    while len(blocks) < _MOST_BLOCKS and block.end >= agreed:
        blocks.append(block)
        block = block.before
    return sum(write_block(each) for each in reversed(blocks))


@transaction.atomic
def write_block(block: Block) -> int:
    """Decide four weeks as they stand now. What was decided stays as it is.

    Raises:
        NotAgreedError: the function is off, or the weeks are not over.
    """
    if FollowUp.objects.filter(week=block.week).exists():
        return 0
    least = term("group")
    return sum(
        _decide(measure, block, unit, sums, together=together)
        for measure in FollowUp.Measure.values
        for unit, together, sums in cells_of(measure, block, least)
    )


def _decide(measure: str, block: Block, unit: Unit, sums: Sums, *, together: bool) -> int:
    """One cell through the door of the agreement: the group are those whose work it was."""
    role, members = TOGETHER if together else "", frozenset(sums.hands)
    [decided] = release(FIGURES, f"case.{measure}", block.week, [Cell(unit, role, members, len(members))])
    withheld = decided.withheld or ("one" if sums.one_sided else "")
    FollowUp.objects.create(
        measure=measure,
        unit=unit,
        together=together,
        week=block.week,
        withheld=withheld,
        facts={} if withheld else sums.facts,
    )
    return 1
