"""Made-up results of everything that learns, for the tests of the report. No number here is a real one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from tests.report import guard_samples, samples
from tests.report.samples import scale, share

from resonanz.analytics.alerts.results import Alert, Alerts, Kind, State, Watched
from resonanz.analytics.metrics.referee.candidates import Form
from resonanz.analytics.metrics.referee.results import (
    FormSkill,
    Judged,
    Pair,
    Refereed,
    Ruling,
    ScaleUse,
    Skill,
)
from resonanz.analytics.metrics.referee.results import Quality as MetricQuality
from resonanz.analytics.prediction.calibration import Calibration, Group
from resonanz.analytics.prediction.results import Contribution, Direction, Influence, Prediction, Rival
from resonanz.analytics.prediction.suspects import Reason, Suspect
from resonanz.analytics.prediction.uplift import Share, Uplift
from resonanz.analytics.results import Estimate, Unit, Verdict, note
from resonanz.analytics.segments.results import Reading, Segment, Segmentation, Trait, Tried
from resonanz.analytics.segments.rules import Comparison, Condition
from resonanz.analytics.text.quality import ClassQuality, Quality
from resonanz.analytics.text.results import Theme, ThemeParts
from resonanz.analytics.value.buyers.results import Buyers, Holdout, Window
from resonanz.analytics.value.contracts.worth import Contracts
from resonanz.report.learned import (
    Action,
    Case,
    ContractValue,
    Departure,
    Groups,
    Learned,
    Question,
    Race,
    Sentiment,
    Subject,
    Subjects,
    Tone,
    Value,
    Watch,
)
from resonanz.report.model import Report, Voice

VOICE = Voice("Am Telefon wusste niemand von meiner Beschwerde <b>.", None, 2.0, "1-5", date(2026, 10, 4), "de")


def count(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half, 0.95, 900, "bg_nbd", Unit.COUNT)


def money(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half, 0.95, 900, "customer_value", Unit.MONEY)


def sentiment() -> Sentiment:
    def one(label: str, n: int, found: float) -> ClassQuality:
        return ClassQuality(label, n, share(found), share(found), share(found))

    classes = (one("positive", 620, 0.9), one("negative", 310, 0.8), one("neutral", 70, 0.3))
    quality = Quality(share(0.82, 0.04, 380), share(0.66), share(0.62), classes, 380, 12, Verdict.BETTER, ())
    tones = (Tone("negative", share(0.31)), Tone("neutral", share(0.07)), Tone("positive", share(0.62)))
    return Sentiment("scores", "Weiterempfehlung", quality, tones, 4, (VOICE,), 1000, 52_000, ())


def themes() -> Subjects:
    def one(words: tuple[str, ...], part: float, lift: str) -> Subject:
        theme = Theme(
            ", ".join(words[:3]), words, (0, 4, 7), (0,), share(part), scale(3.1), scale(-0.4, 0.1), lift,
            share(0.01, 0.005), "rising", (), share(0.9), share(0.2),
        )  # fmt: skip
        return Subject(theme, (VOICE,))

    items = (
        one(("Telefon", "Warteschleife", "niemand", "Rückruf"), 0.12, "worse"),
        one(("Rechnung", "Abschlag", "Nachzahlung", "verstehen"), 0.08, "no_clear_difference"),
        one(("App", "Zählerstand", "einfach", "schnell"), 0.05, "better"),
    )
    parts = ThemeParts("nmf", "de", 1000, share(0.6), share(0.95), share(0.2), share(0.9), ())
    return Subjects(items, parts, "Weiterempfehlung", "0-10", 1000, 1000)


def groups() -> Groups:
    rule = (Condition("Vertrag", Comparison.IS, "Ökostrom"), Condition("Verbrauch", Comparison.AT_LEAST, 3500.0))
    traits = (Trait("Vertrag", "Ökostrom", 0.9, 0.4, 1.0), Trait("Verbrauch", None, 4100.0, 2800.0, 0.8))
    items = tuple(Segment(i, share(0.5), rule, share(0.9), share(0.8), traits, 0.9) for i in range(2))
    tried = (Tried(1, -9.0, 1.0, 2.0, 1.0, 900), Tried(2, -8.0, 1.0, 1.5, 0.9, 450, share(0.88)))
    labels = np.zeros(900, dtype=np.int64)
    return Groups(Segmentation(Reading.SEGMENTS, items, labels, tried, 900, ("Vertrag", "Verbrauch"), ()), 900)


def race() -> Race:
    skill = Skill(share(0.7), share(0.1), share(0.1), share(0.1))
    quality = MetricQuality(share(0.6), share(0.4), None, None, ScaleUse(share(0.3), share(0.1), 9, 11))

    def one(name: str, ruling: Ruling, partner: str | None) -> Judged:
        behind = None if ruling is Ruling.KEEP else share(0.05)
        return Judged(name, ruling, partner, skill, (FormSkill(Form.RAW, share(0.7), 5),), behind, behind, quality, ())

    items = (one("Weiterempfehlung", Ruling.KEEP, None), one("Hotline-Anruf", Ruling.REPLACE, "Weiterempfehlung"))
    pair = Pair("Weiterempfehlung", "Hotline-Anruf", share(0.05), 0.01, share(0.6))
    told = Refereed(
        "Kündigung", Ruling.KEEP, "Weiterempfehlung", "Weiterempfehlung", items, (pair,), skill, skill, share(0.01),
        900, 900, 210, 0.02, None, 0.03, (),
    )  # fmt: skip
    return Race(told, "Kündigung", money=False)


def departure() -> Departure:
    found = (Group(0.0, 0.2, 0.1, share(0.11)), Group(0.2, 0.9, 0.5, share(0.5)))
    calibration = Calibration(scale(1.02), scale(0.0), scale(0.13), share(0.3), found)
    prediction = Prediction(
        900, 210, share(0.23), "boosting", share(0.84), (Rival("logistic", share(0.83), 0.4),), calibration, None,
        (
            Influence("Vertrag", share(0.4), Direction.CATEGORY, "monatlich"),
            Influence("Laufzeit", share(0.2), Direction.FALLING, ""),
        ), (), None, (note("no_time_axis"),),
    )  # fmt: skip
    suspects = (
        Suspect("Kündigungsgrund", Reason.KNOWS, (), 0.99),
        Suspect("Gesamt", Reason.DERIVED, ("Preis", "Monate"), 0.999),
    )
    reasons = (Contribution("Vertrag", "monatlich", 1.1, 3.0), Contribution("Laufzeit", "", -0.3, 0.7))
    effect = share(0.05, 0.02)
    uplift = Uplift(900, effect, share(0.01, 0.005), share(0.03), (Share(180, effect),), np.zeros(101), np.zeros(9), ())
    case, action = Case(0.91, 0.8, 0.95, reasons), Action(uplift, "Brief", "ohne")
    return Departure("Kündigung", True, prediction, suspects, (case,), action, None, 900)


def value() -> Value:
    window = Window("2026-07-01", "2026-09-30", count(420, 30), 401, missed=False)
    holdout = Holdout("2026-06-30", window, (window,), ())
    buyers = Buyers(
        900, 400, "2026-09-30", 364, share(0.7), count(2100, 90), money(84_000, 5000), money(93.3, 5),
        holdout, None, None, ((0.24, 4.4, 0.8, 2.4),), (),
    )  # fmt: skip
    contracts = Contracts("", 900, 210, share(0.8), scale(10.6), money(640, 20), money(99_000, 4000), None, None, ())
    return Value(
        buyers, ContractValue(contracts, "Laufzeit", "Beitrag"), "EUR", guard_samples.levers(), guard_samples.offer()
    )


def watch() -> Watch:
    def one(series: str, state: State) -> Alert:
        ended = None if state is State.OPEN else date(2026, 10, 20)
        return Alert(
            series, Kind.STEP, False, date(2026, 9, 4), date(2026, 9, 9), ended, state, scale(3.9), scale(3.4), 1e-4
        )  # fmt: skip

    items = tuple(
        Watched(name, scale(3.9), (), (one(name, state),), ())
        for name, state in (("Hotline-Anruf", State.OPEN), ("Umzug melden", State.CLOSED))
    )
    questions = tuple(Question(item.series, item.series, "csat", "1-5") for item in items)
    return Watch(Alerts(items, 620, 1 / 300, 2.1, ()), questions)


def learned() -> Learned:
    """Everything that a report can learn."""
    guards = {"kano": guard_samples.features(), "bonus": guard_samples.bonus()}
    return Learned(sentiment(), themes(), groups(), race(), departure(), value(), watch(), **guards)


def report() -> Report:
    """The rich report with everything learned."""
    return replace(samples.rich(), learned=learned())
