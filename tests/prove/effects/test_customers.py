"""Customers drawn by lot for a measure: first answers compared, sharpened by what was said before, silence seen."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
MEASURE = uuid.UUID("0199a3c2-6f00-7a10-8c11-2f5c9a7e0c77")
AT = datetime.now(UTC) - timedelta(days=60)
GIVEN = {"touchpoint": "Hotline", "unit": "Nord"}


def customer(number: int) -> str:
    return f"{number:032x}"


def plant(treated: Any, *, before: Any, after: Any, share: float = 0.5) -> None:
    """The lot, and one answer of each before and after it; NaN is silence."""
    from resonanz.organisation.intake.actions import Sent, accept_events

    sent = []
    for i, arm in enumerate(treated):
        who = {**GIVEN, "customer": customer(i)}
        said = {"arm": "with" if arm else "without", "probability": f"{share:.2f}"}
        sent.append({**who, "type": "measure.drawn", "instance": str(MEASURE), "occurred_at": AT, "attributes": said})
        for score, days in ((before[i], -10), (after[i], 12)):
            if not np.isnan(score):
                given = {"type": "feedback.scored", "metric": "csat", "scale": "1-5", "score": float(score)}
                sent.append({**who, **given, "occurred_at": AT + timedelta(days=days)})
    accept_events([Sent(fields) for fields in sent], source="test")


def computed(cast: Any, **more: Any) -> Any:
    from resonanz.prove.effects.actions import request_effect
    from resonanz.prove.effects.tasks import run_next

    question = {"title": "Anruf", "touchpoints": ["Hotline"], "metric": "csat", "design": "ab", "randomised": True}
    run = request_effect(measure=MEASURE, specification=question | more, by=cast.anna)
    assert run_next()
    run.refresh_from_db()
    return run


def world(n: int = 300) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(3)
    treated, level = rng.random(n) < 0.5, rng.integers(2, 5, n)
    after = np.clip(level + rng.integers(-1, 2, n) + treated, 1, 5).astype(float)
    return treated, level.astype(float), after


def test_the_answers_before_the_draw_sharpen_the_comparison(cast: Any) -> None:
    treated, before, after = world()
    plant(treated, before=before, after=after)
    found = computed(cast).effect
    # by hand: the slope of the answers before within the arms is taken off, then the means are compared
    design = np.column_stack([np.ones(len(after)), treated, before - before.mean()])
    slope = np.linalg.lstsq(design, after, rcond=None)[0][2]
    cleared = after - slope * (before - before.mean())
    assert found.value == pytest.approx(cleared[treated].mean() - cleared[~treated].mean())
    assert (found.grade.value, found.treated, found.controls) == ("A", treated.sum(), (~treated).sum())
    assert {check.name: check.passed for check in found.checks} == {"sample_ratio": True, "balance": True}
    plain = after[treated].var(ddof=1) / treated.sum() + after[~treated].var(ddof=1) / (~treated).sum()
    assert found.high - found.low < 2 * 1.96 * plain**0.5


def test_silence_of_one_arm_is_seen_beside_the_effect(cast: Any, client_of: Any) -> None:
    treated, before, after = world()
    after[np.flatnonzero(treated)[:60]] = np.nan
    plant(treated, before=before, after=after)
    run = computed(cast)
    assert {check.name: check.passed for check in run.effect.checks}["missing_alike"] is False
    assert run.effect.grade == "B"
    page: Client = client_of(cast.anna)
    assert "2 von 3 Prüfungen" in page.get(f"/effects/{run.pk}/").content.decode()


@pytest.mark.parametrize(("share", "shown"), [(0.5, True), (0.8, False)])
def test_arms_of_a_size_that_the_plan_cannot_give_block_the_number(cast: Any, share: float, shown: bool) -> None:
    treated, before, after = world()
    plant(treated, before=before, after=after, share=share)
    found = computed(cast).effect
    assert (found.value is not None, found.checks[0].passed) == (shown, shown)


def test_an_arm_with_fewer_than_five_answers_is_not_shown(cast: Any) -> None:
    treated = np.arange(30) < 15
    after = np.where(np.arange(30) < 4, 5.0, np.where(treated, np.nan, 3.0))
    plant(treated, before=np.full(30, np.nan), after=after)
    run = computed(cast)
    assert (run.state, run.problem["code"]) == ("failed", "few_answers")
    assert run.problem["params"] == {"treated": 4, "others": 15, "drawn": 30}


def test_answers_after_the_end_do_not_count(cast: Any) -> None:
    treated, before, after = world()
    plant(treated, before=before, after=after)
    run = computed(cast, ended=(AT + timedelta(days=5)).date().isoformat())
    assert run.problem["code"] == "few_answers"
