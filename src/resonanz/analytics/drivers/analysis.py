"""The driver analysis as a whole: from a table of scores to importances, ranks, asymmetry and the euro lever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from resonanz.analytics.drivers.findings import Settings, findings
from resonanz.analytics.drivers.moments import SEPARATE, Kernel, Moments, merge
from resonanz.analytics.drivers.results import Drivers
from resonanz.analytics.drivers.tables import Asked, asked, wide, with_values
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Note, note

if TYPE_CHECKING:
    import ibis.expr.types as ir

Partials = Callable[["ir.Table", Kernel], Iterable[Moments]]


def here(rows: ir.Table, kernel: Kernel) -> Iterable[Moments]:
    """Moments of wide rows in this process; a distributed engine passes its own function that works where they lie."""
    return [kernel(rows.to_pyarrow())]


def analyse_drivers(
    scores: ir.Table,
    *,
    outcome: str,
    drivers: Sequence[str] | None = None,
    values: ir.Table | None = None,
    level: float = 0.95,
    replicates: int = 1000,
    seed: int = 0,
    partials: Partials = here,
) -> tuple[Drivers | None, tuple[Note, ...]]:
    """What moves an outcome: shares of R² per touchpoint with intervals, certain ranks and ties.

    Args:
        scores: columns of `analytics.tables.SCORES` and `instance`; answers of one response share the instance.
        outcome: touchpoint whose answer is explained; a two-valued answer (0/1) is explained linearly.
        drivers: touchpoints to look at; None = all others.
        values: columns `instance`, `value`: money in one currency, for the euro lever.
        level: coverage of every interval, 0…1.
        replicates: bootstrap replicates.
        seed: of the bootstrap; the same seed gives the same answer.
        partials: how moments are gathered from the engine.

    Returns:
        The result and no notes, or None and the notes that say what is missing.

    Raises:
        MissingColumns: if a table lacks a column.
        UnreadableScale: if a scale is not written as worst-best.
        InvalidArgument: if the outcome or a driver is not among the touchpoints.
    """
    valid, questions = asked(scores)
    chosen, left_out = _one_per_touchpoint(questions, (outcome, *(drivers or ())))
    target = chosen.pop(outcome)
    candidates = tuple(chosen[name] for name in (drivers if drivers is not None else chosen) if name != outcome)
    if not candidates:
        return None, (note("too_few_drivers", n=0, needed=2),)
    kernel = Kernel(tuple(question.scale for question in candidates), separate=target.n <= SEPARATE)
    moments = merge(partials(wide(valid, candidates, target), kernel))
    money = None
    if values is not None:
        money = merge(partials(with_values(wide(valid, candidates, None), values), kernel))
    settings = Settings(level, replicates, seed)
    return findings(moments, candidates, target, money=money, settings=settings, notes=left_out)


def _one_per_touchpoint(questions: Iterable[Asked], needed: Iterable[str]) -> tuple[dict[str, Asked], tuple[Note, ...]]:
    """The most answered question of each touchpoint; the others are named in notes."""
    chosen: dict[str, Asked] = {}
    notes = []
    for question in questions:
        if chosen.setdefault(question.touchpoint, question) is not question:
            params = {"touchpoint": question.touchpoint, "metric": question.metric, "scale": question.scale_text}
            notes.append(note("driver_other_question", **params, n=question.n))
    for name in needed:
        if name not in chosen:
            raise InvalidArgument(
                "No answers at the touchpoint {name}; there are answers at {present}.",
                name=name,
                present=", ".join(chosen) or "none",
            )
    return chosen, tuple(notes)
