"""All pairs of some fields: correlations, paid for by the number of looks, over all and within units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr, ndtri

from resonanz.analytics.association.correlation import LOST, Coefficient, correlation, within_groups
from resonanz.analytics.association.results import Associations, Direction, Field, Kind, Mix, Pair, Part
from resonanz.analytics.association.tables import Asked, Joint, joint, wide
from resonanz.analytics.corrections import look
from resonanz.analytics.drivers.tables import Asked as Question
from resonanz.analytics.drivers.tables import asked
from resonanz.analytics.metrics.precision import PRECISION_MINIMUM, PRIVACY_MINIMUM
from resonanz.analytics.results import Estimate, Note, Unit, note

if TYPE_CHECKING:
    import ibis.expr.types as ir

METHOD_RANK: Final = "spearman"
METHOD_MOMENT: Final = "pearson"
METHOD_RANK_WITHIN: Final = "partial_spearman"
METHOD_MOMENT_WITHIN: Final = "partial_pearson"
_METHODS: Final = {Kind.RANK: METHOD_RANK, Kind.MOMENT: METHOD_MOMENT}
_WITHIN: Final = {Kind.RANK: METHOD_RANK_WITHIN, Kind.MOMENT: METHOD_MOMENT_WITHIN}
POWER: Final = 0.8
NOTABLE: Final = 0.1
"""A difference of two correlations below which nobody would act otherwise (Cohen's small effect)."""


def associate(
    scores: ir.Table, fields: Sequence[tuple[str, str]], *, kind: Kind = Kind.RANK, level: float = 0.95
) -> Associations:
    """Lay each pair of fields beside each other.

    A pair rests on the instances that answered both: answers that were never asked for are missing by design and are
    neither filled in nor counted. Of a field that was asked on several scales the one with the most answers is used.

    Args:
        scores: the columns of `analytics.tables.SCORES`, `instance` (what joins two answers: an answer sheet or a
            customer) and `group` (a unit, null for none).
        fields: touchpoint and kind of question of each field.
        kind: ranks or values.
        level: coverage of the interval of a single look, and of the whole family of pairs (Holm).

    Raises:
        MissingColumns: if a column is missing.
        UnreadableScale: if a scale is not written as worst-best.
    """
    valid, questions = asked(scores)
    known = [_field(key, questions) for key in dict.fromkeys(fields)]
    columns = [Asked(f.touchpoint, f.metric, f.scale, _sign(f, questions)) for f in known]
    with wide(valid, columns).cache() as rows:
        cells = {(i, j): joint(rows, i, j) for i, j in combinations(range(len(known)), 2)}
    return judged([(known[i], known[j], found) for (i, j), found in cells.items()], known, kind=kind, level=level)


def judged(
    found: Sequence[tuple[Field, Field, Joint]], fields: Sequence[Field], *, kind: Kind, level: float = 0.95
) -> Associations:
    """Judge counted pairs together: each interval excludes nought exactly where the pair was found."""
    values = [correlation(cells, kind) for _, _, cells in found]
    able = [i for i, c in enumerate(values) if c.n >= PRECISION_MINIMUM and np.isfinite(c.distance)]
    looks = look([_p(values[i]) for i in able], level=level)
    levels, adjusted = dict(zip(able, looks.level, strict=True)), dict(zip(able, looks.p_adjusted, strict=True))
    pairs = []
    for i, (x, y, cells) in enumerate(found):
        pooled = _estimate(values[i], _METHODS[kind], float(levels.get(i, level)))
        pair = _pair(x, y, cells, pooled, kind=kind, level=level)
        if i in adjusted:
            pair = replace(pair, p_adjusted=float(adjusted[i]), visible=visible(values[i].n, levels[i]))
        pairs.append(pair)
    return Associations(kind, tuple(fields), tuple(pairs), len(able))


def visible(n: int, level: float = 0.95) -> float:
    """The smallest correlation that n pairs of answers show with a power of 80 %.

    Source: Cohen 1988, Statistical Power Analysis, section 3.2, by Fisher's z.
    """
    reach = ndtri(0.5 + level / 2) + ndtri(POWER)
    return float(np.tanh(reach / np.sqrt(n - LOST)))


def _field(key: tuple[str, str], questions: Sequence[Question]) -> Field:
    same = [q for q in questions if (q.touchpoint, q.metric) == key]
    if not same:
        return Field(*key)
    return Field(*key, same[0].scale_text, same[0].n, sum(q.n for q in same[1:]))


def _sign(field: Field, questions: Sequence[Question]) -> float:
    return next((q.sign for q in questions if (q.touchpoint, q.metric, q.scale_text) == (*field.key, field.scale)), 1.0)


def _pair(x: Field, y: Field, cells: Joint, pooled: Estimate, *, kind: Kind, level: float) -> Pair:
    inside = _estimate(within_groups(cells, kind), _WITHIN[kind], level, groups=len(cells.names))
    return Pair(
        x=x,
        y=y,
        pooled=pooled,
        within=inside,
        direction=direction(pooled),
        mix=mix(pooled, inside),
        p_adjusted=None,
        visible=None,
        parts=_parts(cells, kind, level),
        joint=cells,
    )


def _parts(cells: Joint, kind: Kind, level: float) -> tuple[Part, ...]:
    """Each group alone; intervals are those of all groups looked at together."""
    values = [correlation(cells.only(place), kind) for place in range(len(cells.names))]
    able = [i for i, c in enumerate(values) if c.n >= PRECISION_MINIMUM and np.isfinite(c.distance)]
    levels = dict(zip(able, look([_p(values[i]) for i in able], level=level).level, strict=True))
    parts = [
        Part(name, _estimate(values[i], _METHODS[kind], float(levels.get(i, level))))
        for i, name in enumerate(cells.names)
    ]
    return tuple(sorted(parts, key=lambda part: (-part.estimate.n, part.group)))


def direction(estimate: Estimate) -> Direction:
    """What may be said about a correlation: nought inside its interval is no clear connection."""
    if not estimate.known or estimate.low is None or estimate.high is None:
        return Direction.CANNOT_TELL
    if estimate.low > 0:
        return Direction.TOGETHER
    return Direction.OPPOSITE if estimate.high < 0 else Direction.UNCLEAR


def mix(pooled: Estimate, inside: Estimate) -> Mix:
    """What the mix of units does: compares the pooled correlation with the one within units."""
    over, own = direction(pooled), direction(inside)
    if Direction.CANNOT_TELL in {over, own}:
        return Mix.CANNOT_TELL
    apart = not _holds(inside, pooled.value) and not _holds(pooled, inside.value)
    apart = apart and abs((pooled.value or 0.0) - (inside.value or 0.0)) >= NOTABLE
    if Direction.UNCLEAR not in {over, own} and over is not own:
        return Mix.REVERSED
    if not apart or over is own is Direction.UNCLEAR:
        return Mix.SAME
    if own is Direction.UNCLEAR:
        return Mix.BETWEEN
    if over is Direction.UNCLEAR:
        return Mix.HIDDEN
    return Mix.WEAKER if abs(inside.value or 0.0) < abs(pooled.value or 0.0) else Mix.STRONGER


def _holds(estimate: Estimate, value: float | None) -> bool:
    return (estimate.low or 0.0) <= (value or 0.0) <= (estimate.high or 0.0)


def _p(found: Coefficient) -> float:
    return float(2 * ndtr(-abs(found.distance)))


def _estimate(found: Coefficient, method: str, level: float, *, groups: int | None = None) -> Estimate:
    missing = _missing(found, groups)
    if missing is not None:
        return Estimate(None, None, None, level, found.n, method, Unit.SCALE, (missing,))
    low, high = found.interval(level)
    return Estimate(found.value, float(low), float(high), level, found.n, method, Unit.SCALE)


def _missing(found: Coefficient, groups: int | None) -> Note | None:
    """Why nothing may be said."""
    if groups is not None and groups < 2:
        return note("one_group")
    if found.n == 0:
        return note("never_together")
    if found.n < PRIVACY_MINIMUM:
        return note("suppressed", needed=PRIVACY_MINIMUM)
    if found.n < PRECISION_MINIMUM:
        return note("too_few_answers", n=found.n, needed=PRECISION_MINIMUM)
    if np.isnan(found.value):
        return note("all_answers_equal", n=found.n)
    return note("same_answers", n=found.n) if not np.isfinite(found.distance) else None
