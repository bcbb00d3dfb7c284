"""What the roles of an organisation learn: group figures per unit, role, skill and week, never a person."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from resonanz.analytics.simulate.organisation import Organisation, Skill
from resonanz.analytics.simulate.world import FloatArray

LEARNERS = 12
"""People of one role in one unit."""


def known_share(skill: Skill, weeks: int) -> FloatArray:
    """True share who know the skill before each week, 1 − (1 − known)·(1 − learn)^week, shape (weeks,)."""
    return np.asarray(1 - (1 - skill.known) * (1 - skill.learn) ** np.arange(weeks), dtype=np.float64)


def lessons(organisation: Organisation, *, end: date, weeks: int = 40, seed: int = 0) -> pa.Table:
    """One row per unit, role, skill and week: unit, role, skill, week (its Monday), attempts, correct.

    Whoever knows the skill answers right with 1 − slip, whoever does not with guess (Corbett & Anderson 1995, knowledge
    tracing). Some miss a week.

    Args:
        organisation: with units and skills.
        end: Monday after the last week.
        weeks: length of the programme.
        seed: the same seed gives the same rows.
    """
    rng = np.random.default_rng(seed)
    mondays = [end - timedelta(weeks=weeks - week) for week in range(weeks)]
    parts = []
    for unit in organisation.units:
        for skill in organisation.skills:
            known = known_share(skill, weeks)
            attempts = rng.binomial(LEARNERS, 0.85, weeks)
            correct = rng.binomial(attempts, known * (1 - skill.slip) + (1 - known) * skill.guess)
            names = {"unit": unit.name, "role": skill.role, "skill": skill.name}
            parts.append(
                pa.table(
                    {
                        **{column: pa.repeat(name, weeks).dictionary_encode() for column, name in names.items()},
                        "week": pa.array(mondays, type=pa.date32()),
                        "attempts": attempts,
                        "correct": correct,
                    }
                )
            )
    return pa.concat_tables(parts).unify_dictionaries()
