"""The quarterly survey of the whole relation: topics with known weights, topics nobody met left blank."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonanz.analytics.simulate.almanac import draw_times
from resonanz.analytics.simulate.answers import Known, answering, quiet_days
from resonanz.analytics.simulate.comments import Pen
from resonanz.analytics.simulate.customers import names_of, number_text
from resonanz.analytics.simulate.world import FloatArray, IntArray, to_scale

TOPIC_NOISE = 0.75
"""Standard deviation of the judgement of one topic around what is planted."""
OUTCOME_NOISE = 0.6
"""Standard deviation of the outcome that no topic explains."""
VALUE_PER_POINT = 0.03
"""Relative rise of a customer's yearly value with each point of overall satisfaction."""
_HALO = 0.6
"""How much the fading impression colours every topic."""


def survey_table(rng: np.random.Generator, pen: Pen, month: int, known: Known) -> pa.Table | None:
    """Answers of this month, None where no survey runs.

    Columns: response, occurred_at, customer, unit, persona, nps (0–10), overall (1–5), effort (1–7), one column per
    driver (1–5, null = not met), yearly_value, text, language.
    """
    organisation, world, customers = known
    if month % 3 != 2 or not organisation.drivers or world.starts[month] >= world.end:
        return None
    who, times = _sample(rng, month, known)
    topics, met = _topics(rng, world.month_of(times), who, known)
    outcome = _outcome(rng, topics, met, np.array([driver.weight for driver in organisation.drivers]))
    overall = to_scale(outcome, "csat")
    english = customers.english[who]
    written = rng.random(len(who)) < organisation.commenting
    return pa.table(
        {
            "response": number_text("A", np.arange(len(who), dtype=np.int64) + month * 1_000_000 + 1),
            "occurred_at": pa.array(times, type=pa.timestamp("us")),
            "customer": number_text("K", customers.number[who]),
            "unit": names_of(customers.unit[who], [unit.name for unit in organisation.units]),
            "persona": names_of(customers.persona[who], [persona.name for persona in organisation.personas]),
            "nps": to_scale(outcome + 0.35 * rng.standard_normal(len(who)), "nps"),
            "overall": overall,
            "effort": to_scale(outcome + 0.6 * rng.standard_normal(len(who)), "ces"),
            **{
                driver.name: pa.array(to_scale(topics[:, j], "csat"), mask=~met[:, j])
                for j, driver in enumerate(organisation.drivers)
            },
            "yearly_value": np.round(customers.value[who] * (1 + VALUE_PER_POINT * (overall - 3)), 2),
            "text": pa.array(
                pen.write(_worst_themes(topics, met, outcome, known), outcome, english, written), type=pa.string()
            ),
            "language": names_of(np.where(written, english, -1), ["de", "en"]),
        }
    )


def _sample(rng: np.random.Generator, month: int, known: Known) -> tuple[IntArray, IntArray]:
    organisation, world, customers = known
    start, end = int(world.starts[month]), min(int(world.starts[month + 1]), world.end)
    asked = np.flatnonzero(rng.random(len(customers)) < organisation.surveyed)
    times = np.sort(draw_times(rng, len(asked), start=start, end=end, off=world.off)) // 60_000_000 * 60_000_000
    rng.shuffle(asked)
    says = answering(rng, organisation.answering, customers.impression[asked], quiet_days(times))
    return asked[says], times[says]


def _topics(
    rng: np.random.Generator, month: IntArray, who: IntArray, known: Known
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Judgement of every topic in standard deviations, and whether the customer met it; both (answers, topics)."""
    organisation, world, customers = known
    names = [place.name for place in organisation.touchpoints]
    planted = np.empty((len(who), len(organisation.drivers)))
    for j, driver in enumerate(organisation.drivers):
        places = [names.index(name) for name in driver.touchpoints]
        planted[:, j] = world.experience[month, customers.unit[who]][:, places].mean(axis=1)
    topics = planted + _HALO * customers.impression[who][:, None] + TOPIC_NOISE * rng.standard_normal(planted.shape)
    return topics, rng.random(planted.shape) < np.array([driver.visited for driver in organisation.drivers])


def _outcome(
    rng: np.random.Generator, topics: FloatArray, met: npt.NDArray[np.bool_], weights: FloatArray
) -> FloatArray:
    """Weighted judgement of what was met, plus what no topic explains."""
    return np.asarray((topics * met) @ weights + OUTCOME_NOISE * rng.standard_normal(len(topics)), dtype=np.float64)


def _worst_themes(
    topics: FloatArray, met: npt.NDArray[np.bool_], outcome: FloatArray, known: Known
) -> list[tuple[str, ...]]:
    """People write about what stood out: the worst topic when unhappy, the best when happy."""
    organisation = known[0]
    themes = {place.name: place.themes for place in organisation.touchpoints}
    about = [tuple(theme for name in driver.touchpoints for theme in themes[name]) for driver in organisation.drivers]
    bad = np.where(met, topics, np.inf).argmin(axis=1)
    good = np.where(met, topics, -np.inf).argmax(axis=1)
    return [about[j] for j in np.where(outcome < 0, bad, good)]
