"""Visits and what customers answer when they are asked about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonanz.analytics.simulate.almanac import DAY, HOUR
from resonanz.analytics.simulate.chain import Steps
from resonanz.analytics.simulate.comments import Pen
from resonanz.analytics.simulate.customers import Customers, names_of, number_text
from resonanz.analytics.simulate.organisation import Organisation
from resonanz.analytics.simulate.world import FloatArray, IntArray, World, scale_of, to_scale

Known = tuple[Organisation, World, Customers]

_METRICS = ("csat", "ces", "nps")
_QUIET = 0.45
"""Answers around Christmas and in the main holidays, against other days."""


@dataclass(frozen=True, eq=False)
class Visits:
    """Steps with the customer (index) and the experience of each; `offset` numbers the instances."""

    steps: Steps
    who: IntArray
    experience: FloatArray
    offset: int

    def pick(self, rows: npt.NDArray[np.bool_]) -> Visits:
        """Some of the visits."""
        s = self.steps
        steps = Steps(s.instance[rows], s.place[rows], s.time[rows], s.delay[rows])
        return Visits(steps, self.who[rows], self.experience[rows], self.offset)

    def before(self, end: int) -> Visits:
        """The visits that have happened."""
        return self.pick(self.steps.time < end)

    def columns(self, known: Known) -> dict[str, pa.Array]:
        """Instance, touchpoint, unit, channel, role, customer, occurred_at."""
        organisation, _, customers = known
        places = organisation.touchpoints
        channels = list(dict.fromkeys(place.channel for place in places))
        roles = list(organisation.roles)
        channel = np.array([channels.index(place.channel) for place in places])
        role = np.array([roles.index(place.roles[0]) if place.roles else -1 for place in places])
        return {
            "instance": number_text("V", self.steps.instance + self.offset),
            "touchpoint": names_of(self.steps.place, [place.name for place in places]),
            "unit": names_of(customers.unit[self.who], [unit.name for unit in organisation.units]),
            "channel": names_of(channel[self.steps.place], channels),
            "role": names_of(role[self.steps.place], roles),
            "customer": number_text("K", customers.number[self.who]),
            "occurred_at": pa.array(self.steps.time, type=pa.timestamp("us")),
        }


def answering(
    rng: np.random.Generator, share: float, experience: FloatArray, quiet: FloatArray | float
) -> npt.NDArray[np.bool_]:
    """Who answers: the angry and the delighted more often, fewer on quiet days."""
    keen = np.clip(0.75 + 0.3 * np.abs(experience - 0.2), 0.0, 2.0)
    return np.asarray(rng.random(len(experience)) < share * keen * quiet)


def quiet_days(times: IntArray) -> FloatArray:
    """Factor on answers: low from 20 December to 6 January and in the first half of August."""
    days = (times // DAY).astype("datetime64[D]")
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    day = (days - days.astype("datetime64[M]")).astype(np.int64)
    quiet = ((month == 11) & (day >= 19)) | ((month == 0) & (day < 6)) | ((month == 7) & (day < 15))
    return np.where(quiet, _QUIET, 1.0)


def answer_table(rng: np.random.Generator, pen: Pen, visits: Visits, known: Known) -> pa.Table:
    """One row per answer after a visit, a few hours to days later."""
    organisation, world, customers = known
    asked = np.array([place.asked for place in organisation.touchpoints])[visits.steps.place]
    says = answering(rng, organisation.answering, visits.experience, quiet_days(visits.steps.time)) & (
        rng.random(len(asked)) < asked
    )
    said = visits.pick(says)
    later = (rng.gamma(1.5, 14.0, len(said.who)) * HOUR).astype(np.int64)
    said.steps.time[:] = said.steps.time // 60_000_000 * 60_000_000 + later // 60_000_000 * 60_000_000
    said = said.before(world.end)
    metric = np.array([_METRICS.index(place.metric) for place in organisation.touchpoints], dtype=np.int64)[
        said.steps.place
    ]
    score = np.select(
        [metric == m for m in range(len(_METRICS))], [to_scale(said.experience, name) for name in _METRICS]
    )
    english = customers.english[said.who]
    written = rng.random(len(english)) < organisation.commenting
    themes = [organisation.touchpoints[t].themes for t in said.steps.place]
    return pa.table(
        {
            **said.columns(known),
            "metric": names_of(metric, list(_METRICS)),
            "score": score,
            "scale": names_of(metric, [scale_of(name) for name in _METRICS]),
            "text": pa.array(pen.write(themes, said.experience, english, written), type=pa.string()),
            "language": names_of(np.where(written, english, -1), ["de", "en"]),
        }
    )
