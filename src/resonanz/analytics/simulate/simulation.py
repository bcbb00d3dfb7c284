"""Let an organisation live month by month and hand out what it would have recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from resonanz.analytics.simulate.life import Life, Month
from resonanz.analytics.simulate.organisation import Organisation
from resonanz.analytics.simulate.truth import Truth, truth_of
from resonanz.analytics.simulate.world import World, compile_world


@dataclass(frozen=True, eq=False)
class Simulation:
    """A seeded run of an organisation. Every iteration starts anew and gives the same rows.

    Attributes:
        organisation: what is simulated.
        end: first day that has not happened yet.
        seed: source of all chance.
        world: the planted arrays.
        truth: the planted truth in names and numbers.
    """

    organisation: Organisation
    end: date
    seed: int
    world: World
    truth: Truth

    def months(self) -> Iterator[Month]:
        """Live through all months; memory holds one month at a time."""
        life = Life(self.organisation, self.world, np.random.default_rng(self.seed))
        for month in range(self.world.months):
            yield life.live(month)

    def events(self) -> Iterator[pa.Table]:
        """The stream of events, month by month: steps and answers in columns named as in the record, ordered by time.

        A batch holds what started in its month, so a long instance ends inside the batch of its start. Columns:
        occurred_at (wall clock, no zone), type (`step.reached`, `feedback.scored`), customer, touchpoint, instance,
        channel, unit, role, metric, score, scale, text, language.
        """
        for month in self.months():
            parts = [
                _typed(month.steps.drop_columns(["process"]), "step.reached"),
                _typed(month.answers, "feedback.scored"),
            ]
            yield pa.concat_tables(parts, promote_options="permissive").unify_dictionaries().sort_by("occurred_at")


def _typed(table: pa.Table, name: str) -> pa.Table:
    return table.append_column("type", pa.repeat(name, table.num_rows).dictionary_encode())


def simulate(organisation: Organisation, *, end: date, seed: int = 0) -> Simulation:
    """Prepare a run.

    Args:
        organisation: what lives, with its planted truth.
        end: the history ends the day before; it begins `organisation.months` full months before the month of `end`.
        seed: the same seed gives the same rows.

    Returns:
        The run; nothing is drawn before one of its streams is read.
    """
    return Simulation(organisation, end, seed, compile_world(organisation, end), truth_of(organisation))
