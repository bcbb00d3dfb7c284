from __future__ import annotations

from datetime import date

import pytest
from tests.prove.made import effect

from resonanz.analytics.effects import Check, Grade
from resonanz.analytics.results import note
from resonanz.prove.roi.models import Certainty
from resonanz.prove.roi.rules import Claim, certainty_of, gained

pytestmark = pytest.mark.unit
FAILED = (Check("spill_over", False, 0.01, note("spill_over_seen")),)
HINT = (Check("spill_over", None, None, note("spill_over_too_few")),)


@pytest.mark.parametrize(
    ("found", "rising", "certainty"),
    [
        (effect(grade=Grade.A), True, Certainty.PROVEN),
        (effect(0.1, -0.1, 0.3, grade=Grade.A), True, Certainty.PROVEN),
        (effect(), True, Certainty.PROVEN),
        (effect(checks=HINT), True, Certainty.PROVEN),
        (effect(checks=FAILED), True, Certainty.PLAUSIBLE),
        (effect(0.1, -0.1, 0.3), True, Certainty.PLAUSIBLE),
        (effect(-0.2, -0.3, -0.1), True, Certainty.PLAUSIBLE),
        (effect(-0.2, -0.3, -0.1), False, Certainty.PROVEN),
        (effect(grade=Grade.C), True, Certainty.PLAUSIBLE),
        (effect(None, None, None, grade=Grade.D), True, Certainty.ASSUMED),
    ],
)
def test_money_is_called_what_its_evidence_allows(found: object, rising: bool, certainty: Certainty) -> None:
    assert certainty_of(found, rising=rising) is certainty  # type: ignore[arg-type]


def test_where_small_values_are_good_less_is_a_gain() -> None:
    made = gained(effect(-0.2, -0.5, -0.1), rising=False, key="run")
    assert (made["low"], made["middle"], made["high"], made["key"]) == (0.1, 0.2, 0.5, "run")


YEAR = Claim(date(2026, 1, 1), date(2026, 12, 31), frozenset({"Rechnung", "Hotline"}), frozenset({"Nord", "Ost"}))


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (YEAR, 1.0),
        (Claim(date(2026, 7, 2), date(2027, 7, 1), YEAR.touchpoints, YEAR.units), 183 / 365),
        (Claim(YEAR.since, YEAR.until, frozenset({"Rechnung"}), YEAR.units), 0.5),
        (Claim(YEAR.since, YEAR.until, YEAR.touchpoints, frozenset({"Nord", "West"})), 0.5),
        (Claim(YEAR.since, YEAR.until, frozenset({"Rechnung"}), frozenset({"Nord"})), 0.25),
        (Claim(YEAR.since, YEAR.until, YEAR.touchpoints, frozenset()), 1.0),
        (Claim(date(2027, 1, 1), date(2027, 2, 1), YEAR.touchpoints, YEAR.units), 0.0),
        (Claim(YEAR.since, YEAR.until, frozenset({"Chat"}), YEAR.units), 0.0),
        (Claim(YEAR.since, YEAR.until, YEAR.touchpoints, frozenset({"Süd"})), 0.0),
    ],
)
def test_a_claim_holds_the_part_of_touchpoints_units_and_days_it_shares(other: Claim, share: float) -> None:
    assert YEAR.share_in(other) == pytest.approx(share)
