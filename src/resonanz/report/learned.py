"""What a report learned from the record, before any wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resonanz.analytics.results import Estimate, Note

if TYPE_CHECKING:
    from datetime import date

    from resonanz.analytics.alerts.results import Alerts
    from resonanz.analytics.drivers.kano import Kano
    from resonanz.analytics.metrics.bonus import BonusGuard, GamingSign
    from resonanz.analytics.metrics.referee.results import Refereed
    from resonanz.analytics.prediction.profit import Decision, Offer
    from resonanz.analytics.prediction.results import Contribution, Prediction
    from resonanz.analytics.prediction.suspects import Suspect
    from resonanz.analytics.prediction.uplift import Uplift
    from resonanz.analytics.segments.results import Segmentation
    from resonanz.analytics.text.quality import Quality
    from resonanz.analytics.text.results import Theme, ThemeParts
    from resonanz.analytics.value.buyers.results import Buyers
    from resonanz.analytics.value.contracts.worth import Contracts
    from resonanz.analytics.value.touchpoints.segments import SegmentLever
    from resonanz.report.model import Voice


@dataclass(frozen=True, slots=True)
class Tone:
    """How many comments have a tone: `negative`, `neutral` or `positive`."""

    label: str
    share: Estimate


@dataclass(frozen=True, slots=True)
class Sentiment:
    """The tone of comments.

    Attributes:
        learned_from: `labels` or `scores`.
        about: column of the labels, or touchpoint of the scores.
        quality: on comments that the model did not see.
        tones: share of each tone among all comments.
        conflicts: comments that surely say the opposite of what they were learned with.
        examples: some of these.
        comments: comments read, of `total` in the record.
        notes: what was left out in learning.
    """

    learned_from: str
    about: str
    quality: Quality
    tones: tuple[Tone, ...]
    conflicts: int
    examples: tuple[Voice, ...]
    comments: int
    total: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """One theme with the voices that stand for it."""

    theme: Theme
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Subjects:
    """All themes, the most frequent first.

    `touchpoint` and `scale` say which scores stand beside the comments; `comments` were read, of `total` in the record.
    """

    items: tuple[Subject, ...]
    parts: ThemeParts
    touchpoint: str | None
    scale: str | None
    comments: int
    total: int


@dataclass(frozen=True, slots=True)
class Question:
    """What a watched series is about; `scale` is worst-best, as asked."""

    series: str
    touchpoint: str
    metric: str
    scale: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Series that were watched for a change, and what each is about."""

    alerts: Alerts
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of customers that would be found again; `total` customers are in the record."""

    segmentation: Segmentation
    total: int


@dataclass(frozen=True, slots=True)
class Race:
    """Which metric predicts the outcome; `money` says that the outcome is an amount."""

    refereed: Refereed
    outcome: str
    money: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One customer at high risk, without a name: risk with its interval, and the strongest reasons."""

    risk: float
    low: float
    high: float
    reasons: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """An action given by lot: `column` says who got it, `control` is the value of those who did not."""

    uplift: Uplift
    column: str
    control: str


@dataclass(frozen=True, slots=True)
class Departure:
    """Who leaves, or who comes back.

    Attributes:
        outcome: touchpoint of the outcome.
        departure: whether it tells who left; else it tells who came back.
        prediction: what can be told about customers that the model had not seen.
        suspects: columns that were left out: those that know the answer first, those that say nothing last.
        cases: customers at the highest risk.
        action: what an action given by lot changed; None where there was none.
        horizon_days: days after which it was looked who bought again; None where a column tells the outcome.
        total: customers with an outcome in the record.
    """

    outcome: str
    departure: bool
    prediction: Prediction
    suspects: tuple[Suspect, ...]
    cases: tuple[Case, ...]
    action: Action | None
    horizon_days: int | None
    total: int


@dataclass(frozen=True, slots=True)
class ContractValue:
    """Value of contracts; `tenure` and `payment` are the columns that say how long they ran and what they bring."""

    contracts: Contracts
    tenure: str
    payment: str | None


@dataclass(frozen=True, slots=True)
class Lever:
    """Money that goes with one point more; `dimension` is what cuts the segment, None for all customers."""

    dimension: str | None
    lever: SegmentLever


@dataclass(frozen=True, slots=True)
class Levers:
    """Euro levers, those found first; `looked` counts all touchpoints in segments, also those that are too small."""

    items: tuple[Lever, ...]
    looked: int


@dataclass(frozen=True, slots=True)
class Bid:
    """Whom an offer would pay for, of `n` customers with a risk; what it costs and keeps is assumed."""

    assumed: Offer
    decision: Decision
    n: int


@dataclass(frozen=True, slots=True)
class Value:
    """What customers are worth, in one currency (None = unnamed)."""

    buyers: Buyers | None
    contracts: ContractValue | None
    currency: str | None
    levers: Levers | None = None
    offer: Bid | None = None


@dataclass(frozen=True, slots=True)
class Features:
    """Features that were asked about in pairs after Kano, in the order of the file."""

    items: tuple[Kano, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What a bonus on the score of a touchpoint would reward, if the score of all together were the target.

    Attributes:
        touchpoint: whose score it is.
        metric: how it is counted.
        target: score of all units together.
        step: difference of true scores that matters.
        guard: reliability, luck and what speaks against a bonus.
        signs: units whose answers changed otherwise than those of all others; None without times.
        since: first day of the second half, with which the first one was compared.
    """

    touchpoint: str
    metric: str
    target: Estimate
    step: float
    guard: BonusGuard
    signs: tuple[GamingSign, ...] | None
    since: date | None


@dataclass(frozen=True, slots=True)
class Learned:
    """Parts that learn from the record; each None where the input cannot support it or nobody asked."""

    sentiment: Sentiment | None = None
    themes: Subjects | None = None
    segments: Groups | None = None
    referee: Race | None = None
    prediction: Departure | None = None
    value: Value | None = None
    alerts: Watch | None = None
    kano: Features | None = None
    bonus: Target | None = None
