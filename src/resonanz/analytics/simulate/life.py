"""The moving parts of a run: who is a customer, what happens in a month, who leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.special import expit

from resonanz.analytics.simulate.almanac import draw_times
from resonanz.analytics.simulate.answers import Known, Visits, answer_table
from resonanz.analytics.simulate.chain import Steps, compile_chains, walk
from resonanz.analytics.simulate.comments import Pen
from resonanz.analytics.simulate.customers import customer_table, draw_customers, names_of
from resonanz.analytics.simulate.organisation import Organisation
from resonanz.analytics.simulate.survey import survey_table
from resonanz.analytics.simulate.world import FloatArray, IntArray, World

VISIT_NOISE = 0.8
"""Standard deviation of one visit's experience around what is planted."""
DELAY_COST = 0.25
"""Standard deviations of experience lost by each doubling of a wait."""
_FIRST_INSTANCE = 500_001


@dataclass(frozen=True, eq=False)
class Month:
    """What one month adds to the record.

    Attributes:
        steps: one row per step, by time: instance, process, touchpoint, unit, channel, role, customer, occurred_at.
        answers: one row per answer after a visit, by time of the visit: instance, touchpoint, unit, channel, role,
            customer, occurred_at, metric, score, scale, text, language.
        survey: one row per answer of the quarterly survey, None in the other months.
        customers: those who were customers at its beginning, with `left` true for those who leave in it.
    """

    steps: pa.Table
    answers: pa.Table
    survey: pa.Table | None
    customers: pa.Table


class Life:
    """One run of an organisation; call `live` for month 0, 1, 2 … in order."""

    def __init__(self, organisation: Organisation, world: World, rng: np.random.Generator) -> None:
        self.organisation, self.world, self.rng = organisation, world, rng
        self.chains, self.pen = compile_chains(organisation), Pen(rng)
        self.customers = draw_customers(rng, organisation, organisation.customers, after=0, since=None)
        self.born, self.instances = len(self.customers), 0
        names = [process.name for process in organisation.processes]
        self.leaving = names.index(organisation.leaving) if organisation.leaving else None

    def live(self, month: int) -> Month:
        """Everything that starts in this month."""
        leavers = self._leavers()
        who, process = self._matters(month, leavers)
        steps = self._walk(month, who, process)
        visits = Visits(
            steps, who[steps.instance], self._experience(steps, who[steps.instance]), self.instances + _FIRST_INSTANCE
        )
        visits = visits.before(self.world.end)
        known = self.organisation, self.world, self.customers
        result = Month(
            steps=step_table(visits, process, known),
            answers=answer_table(self.rng, self.pen, visits, known),
            survey=survey_table(self.rng, self.pen, month, known),
            customers=self._customer_table(leavers),
        )
        self.instances += len(who)
        self.customers.remember(visits.who, visits.experience)
        self._replace(leavers, month)
        return result

    def _leavers(self) -> IntArray:
        churn = self.organisation.churn
        chance = expit(churn.base - churn.slope * self.customers.impression)
        return np.flatnonzero(self.rng.random(len(self.customers)) < chance)

    def _matters(self, month: int, leavers: IntArray) -> tuple[IntArray, IntArray]:
        """Customer and process of each new instance; whoever leaves does so in the leaving process."""
        who, process = [], []
        share = (min(int(self.world.starts[month + 1]), self.world.end) - self.world.starts[month]) / np.diff(
            self.world.starts
        )[month]
        for p, rate in enumerate(self.world.demand[month]):
            many = self.rng.poisson(rate * len(self.customers) * max(share, 0.0))
            who.append(self.rng.integers(0, len(self.customers), many))
            process.append(np.full(many, p))
        if self.leaving is not None:
            who.append(leavers)
            process.append(np.full(len(leavers), self.leaving))
        return np.concatenate(who).astype(np.int64), np.concatenate(process).astype(np.int64)

    def _walk(self, month: int, who: IntArray, process: IntArray) -> Steps:
        start, end = int(self.world.starts[month]), min(int(self.world.starts[month + 1]), self.world.end)
        times = draw_times(self.rng, len(who), start=start, end=max(end, start + 1), off=self.world.off)
        return walk(self.rng, self.chains, self.world, self.customers.unit[who], (process, times))

    def _experience(self, steps: Steps, who: IntArray) -> FloatArray:
        """What is planted here and now, what lies in the customer, what waiting costs, and chance."""
        planted = self.world.experience[self.world.month_of(steps.time), self.customers.unit[who], steps.place]
        noise = VISIT_NOISE * self.rng.standard_normal(len(who))
        return np.asarray(
            planted + self.customers.trait[who] - DELAY_COST * np.log2(steps.delay) + noise, dtype=np.float64
        )

    def _customer_table(self, leavers: IntArray) -> pa.Table:
        left = np.zeros(len(self.customers), dtype=np.bool_)
        left[leavers] = True
        return customer_table(self.customers, self.organisation).append_column("left", pa.array(left))

    def _replace(self, leavers: IntArray, month: int) -> None:
        newcomers = draw_customers(self.rng, self.organisation, len(leavers), after=self.born, since=month + 1)
        self.customers.replace(leavers, newcomers)
        self.born += len(leavers)


def step_table(visits: Visits, process: IntArray, known: Known) -> pa.Table:
    """The steps as a log."""
    organisation = known[0]
    columns = visits.columns(known)
    return pa.table(
        {
            "instance": columns["instance"],
            "process": names_of(process[visits.steps.instance], [p.name for p in organisation.processes]),
            **{name: column for name, column in columns.items() if name != "instance"},
        }
    )
