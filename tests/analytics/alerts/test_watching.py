from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from tests.analytics.alerts.planted import FIRST, LEVEL, SPREAD, WEEK, days, series

from resonanz.analytics.alerts import Kind, State, counts, means, shares, watch
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Unit

pytestmark = pytest.mark.unit
USUAL = LEVEL + WEEK.mean()


def day(point: int) -> date:
    return (FIRST + point).astype(object)


def test_a_step_is_raised_once_with_its_first_day_and_both_levels() -> None:
    found = watch([series(3, 160, step=-2.0, at=120)])
    (alert,) = found.alerts
    assert (alert.kind, alert.rising, alert.state, alert.ended) == (Kind.STEP, False, State.OPEN, None)
    assert abs((alert.since - day(120)).days) <= 3
    assert alert.since <= alert.raised <= day(127)
    assert alert.before.low <= USUAL <= alert.before.high
    assert alert.after.low <= USUAL - 2 * SPREAD <= alert.after.high
    assert found.open == (alert,)


def test_half_of_the_steps_of_one_sigma_are_found_within_twelve_points() -> None:
    delays = []
    for seed in range(60):
        raised = [a.raised for a in watch([series(seed, 150, step=1.0, at=90)]).alerts if a.raised >= day(90)]
        delays.append((min(raised) - day(90)).days + 1 if raised else 999)
    assert np.median(delays) <= 12


def test_the_rate_of_false_alerts_is_stated_and_kept() -> None:
    results = [watch([series(seed, 328)]) for seed in range(60)]
    assert {found.watched for found in results} == {300}
    assert {found.expected_false for found in results} == {1.0}
    assert dict(results[0].notes[0].params) == {"points": 300, "per": 300, "expected": 1.0}
    assert 30 <= sum(len(found.alerts) for found in results) <= 60 * 1.2 + 2 * 60**0.5


def test_a_weekly_pattern_is_no_change() -> None:
    values = LEVEL + 5 * WEEK[np.arange(328) % 7] + np.random.default_rng(0).normal(0, 0.1, 328)
    assert len(watch([means("a", days(328), values, np.ones(328), spread=0, unit=Unit.SCALE)]).alerts) <= 3


def test_an_alert_closes_when_the_series_comes_back() -> None:
    up = series(4, 300, step=2.0, at=100)
    values = np.where(np.arange(300) >= 130, up.values - 2 * SPREAD, up.values)
    found = watch([means("a", up.days, values, up.n, spread=0, unit=Unit.POINTS)])
    first = min((a for a in found.alerts if a.raised >= day(100)), key=lambda alert: alert.raised)
    assert (first.state, first.rising) == (State.CLOSED, True)
    assert first.ended is not None
    assert day(130) < first.ended < day(160)


def test_a_level_that_holds_becomes_the_usual_one() -> None:
    found = watch([series(6, 300, step=2.0, at=100)])
    first = min(found.alerts, key=lambda alert: alert.raised)
    assert first.state is State.SETTLED
    assert found.items[0].usual.low <= USUAL + 2 * SPREAD <= found.items[0].usual.high


def test_one_far_day_is_a_day_and_no_new_level() -> None:
    usual = series(7, 100)
    values = usual.values.copy()
    values[80] += 8 * SPREAD
    (alert,) = watch([means("a", usual.days, values, usual.n, spread=0, unit=Unit.POINTS)]).alerts
    assert (alert.kind, alert.since, alert.raised, alert.state) == (Kind.DAY, day(80), day(80), State.CLOSED)
    assert [note.code for note in alert.after.notes] == ["too_few_points_after"]


def test_a_slow_drift_is_found() -> None:
    drift = series(8, 200)
    values = drift.values + np.maximum(0, np.arange(200) - 90) * 0.05 * SPREAD
    alerts = watch([means("a", drift.days, values, drift.n, spread=0, unit=Unit.POINTS)]).alerts
    assert any(alert.rising and alert.raised >= day(90) for alert in alerts)


def test_with_many_series_a_call_must_be_clearer_and_a_real_step_is_still_found() -> None:
    quiet = [series(100 + j, 160, name=f"S{j}") for j in range(30)]
    found = watch([*quiet, series(1, 160, step=2.0, at=120, name="Filiale")])
    assert any(alert.series == "Filiale" and alert.raised >= day(120) for alert in found.alerts)
    assert len(found.alerts) - 1 < 0.6 * found.expected_false
    assert max(sum(a.series == s.name for a in found.open) for s in quiet) <= 1


def test_a_lone_series_is_called_as_soon_as_one_among_many_or_sooner() -> None:
    changed = series(2, 160, step=1.5, at=120, name="Filiale")
    alone = [a.raised for a in watch([changed]).alerts if a.raised >= day(120)]
    among = watch([changed, *(series(200 + j, 160, name=f"S{j}") for j in range(40))]).alerts
    assert min(alone) <= min(a.raised for a in among if a.series == "Filiale" and a.raised >= day(120))


def test_shares_with_more_spread_than_chance_keep_the_rate() -> None:
    rng = np.random.default_rng(9)
    raised = 0
    for _ in range(30):
        n = rng.integers(100, 3000, 328)
        p = np.clip(0.8 + 0.04 * rng.normal(size=328), 0, 1)
        raised += len(watch([shares("a", days(328), rng.binomial(n, p), n)]).alerts)
    assert raised <= 30 * 1.2 + 2 * 30**0.5


def test_days_with_few_answers_are_pooled() -> None:
    n = np.full(400, 4)
    found = watch([shares("a", days(400), np.random.default_rng(0).binomial(n, 0.5), n)])
    assert {point.n for point in found.items[0].points} == {12.0}
    assert found.watched == 400 // 3 - 28


def test_missing_days_are_missing_and_not_zero() -> None:
    whole = series(11, 400)
    kept = np.random.default_rng(1).random(400) < 0.7
    found = watch([means("a", whole.days[kept], whole.values[kept], whole.n[kept], spread=0, unit=Unit.POINTS)])
    assert found.watched == kept.sum() - 28
    assert len(found.alerts) <= 3


def test_counts_per_day_are_watched() -> None:
    rng = np.random.default_rng(12)
    events = rng.poisson(np.where(np.arange(150) < 110, 40, 60))
    alerts = watch([counts("Beschwerden", days(150), events)]).alerts
    assert [(a.rising, a.state) for a in alerts if a.raised >= day(110)] == [(True, State.OPEN)]
    assert alerts[0].before.unit is Unit.COUNT


def test_holidays_have_a_level_of_their_own() -> None:
    usual = series(13, 200)
    holidays = [day(i) for i in range(3, 200, 6)]
    low = np.isin(usual.days, np.array(holidays, dtype="datetime64[D]"))
    values = np.where(low, usual.values - 10 * SPREAD, usual.values)
    one = means("a", usual.days, values, usual.n, spread=0, unit=Unit.POINTS)
    assert len(watch([one], holidays=holidays).alerts) <= 2


def test_days_that_hang_together_are_said() -> None:
    found = watch([series(14, 328, carry=0.6)])
    assert [note.code for note in found.items[0].notes] == ["autocorrelation_adjusted"]


def test_weeks_are_watched_like_days() -> None:
    weekly = series(15, 90)
    weeks = FIRST + 7 * np.arange(90)
    values = LEVEL + SPREAD * np.random.default_rng(3).normal(size=90) + 4 * SPREAD * (np.arange(90) >= 70)
    alerts = watch([means("a", weeks, values, weekly.n, spread=0, unit=Unit.POINTS)]).alerts
    assert any(abs(alert.since - (weeks[70]).astype(object)) <= timedelta(weeks=1) for alert in alerts)


def test_eight_points_are_refused_in_words() -> None:
    with pytest.raises(InvalidArgument, match=r"at least 29 points.*has 8"):
        watch([series(0, 8)])


def test_a_short_series_beside_a_long_one_says_what_it_needs() -> None:
    short = watch([series(0, 60), series(1, 20, name="neu")]).items[1]
    assert (short.points, short.usual.value) == ((), None)
    assert dict(short.notes[0].params) == {"points": 20, "needed": 29}


def test_a_series_without_variation_is_not_judged() -> None:
    same = means("same", days(60), np.full(60, 5.0), np.full(60, 9.0), spread=0, unit=Unit.SCALE)
    item = watch([same]).items[0]
    assert ([note.code for note in item.notes], item.usual.value, item.points) == (["series_constant"], 5.0, ())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: watch([]), "no series"),
        (lambda: watch([series(0, 40), series(1, 40)]), "Two series"),
        (lambda: shares("a", days(3), [1, 1], [2, 2, 2]), "one of each per day"),
        (lambda: shares("a", days(2), [1, 0], [2, 0]), "without answers"),
        (lambda: counts("a", days(3)[::-1], [1, 1, 1]), "ascending"),
    ],
)
def test_wrong_use_is_refused_in_words(make: object, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        make()  # type: ignore[operator]
