"""An offer pays where what it saves outweighs what it costs; weak and strong ratings stand on one line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.report import learned_samples, samples
from tests.report.test_html import Reader

from resonanz.analytics.prediction.results import Risks
from resonanz.analytics.results import Estimate, Unit
from resonanz.events.engines.samples import Sample
from resonanz.report import render_html, render_json
from resonanz.report.analysis.learned.offers import find_offer
from resonanz.report.analysis.learned.outcomes import Outcome
from resonanz.report.language import Code
from resonanz.report.learned import Learned
from resonanz.report.model import Report

pytestmark = pytest.mark.unit


def page(report: Report, lang: Code = "en") -> str:
    return " ".join(Reader(render_html(report, lang=lang)).text.split())


def test_an_offer_says_from_which_risk_it_pays_and_what_was_assumed() -> None:
    report = replace(samples.tiny(), learned=Learned(value=learned_samples.value()))
    shown = page(report)
    assert "Pays from a risk of 17% 420 customers" in shown
    assert "Left over, offered to these €8,000 €7,100 to €8,900" in shown
    assert "an offer costs €32.00, 5% of the €640.00" in shown
    assert "hält 30 % derer, die gehen würden" in page(report, "de")


def test_the_decision_rests_on_the_money_a_running_contract_will_bring() -> None:
    value, predicted = learned_samples.value().contracts, learned_samples.departure()
    risks = Risks(np.array([0.1, 0.2, 0.6, np.nan]), *[np.zeros(4)] * 2, np.zeros((4, 0)), ())
    known = replace(predicted, prediction=replace(predicted.prediction, risks=risks))
    left = np.array([False, False, True, True])
    outcome = Outcome("Kündigung", True, Sample(pa.table({"y": left}), 4), left, {})
    found = find_offer(value, outcome, known)
    assert found is not None
    assert (found.assumed.value, found.decision.contacted, found.n) == (110.0, 2, 3)
    assert found.decision.profit.value == pytest.approx(0.3 * 110 - 2 * 5.5)
    assert found.decision.everybody.value == pytest.approx(0.3 * 110 - 3 * 5.5)
    assert find_offer(value, outcome, replace(known, departure=False)) is None
    assert find_offer(None, outcome, known) is None


def test_the_data_say_what_was_assumed() -> None:
    offer = render_json(learned_samples.report(), "en")["value"]["offer"]
    assert offer["assumed"] == {"value": 640.0, "cost": 32.0, "success": 0.3}
    assert (offer["threshold"], offer["contacted"], offer["n"]) == (1 / 6, 420, 900)


def test_weak_and_strong_ratings_stand_with_both_intervals() -> None:
    shown = page(samples.rich())
    assert "What weak ratings cost, and strong ones gain" in shown
    assert "Jahresrechnung verstehen +0.10 (0.05–0.15) Weak rating: −0.40 (−0.50 to −0.30)" in shown


def test_without_a_contrast_that_can_be_told_nothing_is_drawn() -> None:
    rich = samples.rich()
    assert rich.drivers is not None
    unknown = Estimate(None, None, None, 0.95, 90, "penalty_reward", Unit.SHARE)
    items = tuple(
        replace(item, asymmetry=replace(item.asymmetry, index=unknown) if item.asymmetry else None)
        for item in rich.drivers.items
    )
    report = replace(rich, drivers=replace(rich.drivers, items=items))
    assert "What weak ratings cost" not in page(report)
