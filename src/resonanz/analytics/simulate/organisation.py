"""What an organisation is made of before anything happens in it: every planted truth stands here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field

ALL_YEAR = (1.0,) * 12


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A place where customer and company meet.

    Attributes:
        name: how the organisation calls it.
        stage: phase of the journey.
        channel: how customers reach it.
        roles: jobs that work there; empty where a machine answers, which then works day and night.
        quality: mean experience in standard deviations, 0 = usual.
        metric: what is asked afterwards, `csat` (1–5), `ces` (1–7) or `nps` (0–10).
        asked: share of visits after which somebody is asked.
        themes: what comments here are about.
    """

    name: str
    stage: str
    channel: str
    roles: tuple[str, ...] = ()
    quality: float = 0.0
    metric: str = "csat"
    asked: float = 0.5
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A branch or region: share of customers, quality in standard deviations, factor on all waits."""

    name: str
    share: float
    quality: float = 0.0
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of customer: share, mood in standard deviations, median yearly value, share who write English."""

    name: str
    share: float
    mood: float = 0.0
    yearly_value: float = 900.0
    english: float = 0.03


@dataclass(frozen=True, slots=True)
class Edge:
    """After `source` (None = start) comes `target` (None = end) with `probability`, after a log-normal wait."""

    source: str | None
    target: str | None
    probability: float
    hours: float = 24.0


@dataclass(frozen=True, slots=True)
class Process:
    """A matter of a customer as a Markov chain over touchpoints.

    Attributes:
        name: what it is about.
        per_year: mean number of instances per customer and year.
        edges: transitions; the probabilities of each source are scaled to one.
        season: factor on `per_year` for January … December.
    """

    name: str
    per_year: float
    edges: tuple[Edge, ...]
    season: tuple[float, ...] = ALL_YEAR


@dataclass(frozen=True, slots=True)
class Shock:
    """Something that happens to the organisation from month `start` to before month `end` (counted from 0).

    Attributes:
        name: what it is.
        units: units hit; empty = all.
        touchpoints: touchpoints hit; empty = all.
        quality: change of the experience in standard deviations.
        pace: factor on waits.
        detour: step that is put in again and again with probability `repeat`.
        repeat: probability of that detour after each step.
        demand: factor on the number of new instances.
    """

    name: str
    start: int
    end: int
    units: tuple[str, ...] = ()
    touchpoints: tuple[str, ...] = ()
    quality: float = 0.0
    pace: float = 1.0
    detour: str | None = None
    repeat: float = 0.0
    demand: float = 1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A change that units receive in waves; `effect` in standard deviations of the experience at its touchpoints.

    `waves` are pairs of first treated month and the units that start then.
    """

    name: str
    touchpoints: tuple[str, ...]
    effect: float
    waves: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Skill:
    """What a role can learn: share who know it at the start, chance to learn it in a lesson, guess and slip."""

    name: str
    role: str
    known: float = 0.3
    learn: float = 0.2
    guess: float = 0.2
    slip: float = 0.1


@dataclass(frozen=True, slots=True)
class Driver:
    """A topic of the yearly survey: its touchpoints, its true weight on the outcome, share of customers who met it."""

    name: str
    touchpoints: tuple[str, ...]
    weight: float
    visited: float = 1.0


@dataclass(frozen=True, slots=True)
class Churn:
    """Monthly chance to leave = logistic(base − slope · recent experience), experience in standard deviations."""

    base: float = -4.6
    slope: float = 0.8


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with known truth, ready to be simulated for a number of months.

    Attributes:
        name: its name.
        customers: customers in the first month; those who leave are replaced.
        months: full months of history; the running month comes on top.
        units: units; shares are scaled to one.
        personas: kinds of customers; shares are scaled to one.
        touchpoints: all places of contact.
        processes: what customers want, as Markov chains.
        drivers: topics of the survey with their true weights.
        shocks: what happens to it.
        measures: what it does, in waves.
        skills: what its roles learn.
        churn: how experience turns into leaving.
        leaving: name of the process of those who leave; it is not drawn by its rate.
        holidays: days of the year (month, day) on which nobody works.
        surveyed: share of customers surveyed in each quarter.
        answering: mean share of those asked who answer; angry and delighted customers answer more often.
        commenting: share of answers with a comment.
        trait: standard deviation of what lies in the customer and not in the visit.
    """

    name: str
    customers: int
    months: int
    units: tuple[UnitSpec, ...]
    personas: tuple[Persona, ...]
    touchpoints: tuple[Touchpoint, ...]
    processes: tuple[Process, ...]
    drivers: tuple[Driver, ...] = ()
    shocks: tuple[Shock, ...] = ()
    measures: tuple[Measure, ...] = ()
    skills: tuple[Skill, ...] = ()
    churn: Churn = field(default_factory=Churn)
    leaving: str | None = None
    holidays: tuple[tuple[int, int], ...] = ()
    surveyed: float = 0.6
    answering: float = 0.3
    commenting: float = 0.35
    trait: float = 0.5

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles in the order in which touchpoints name them."""
        return tuple(dict.fromkeys(role for place in self.touchpoints for role in place.roles))

    @property
    def stages(self) -> tuple[str, ...]:
        """The designed order of stages."""
        return tuple(dict.fromkeys(place.stage for place in self.touchpoints))
