from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.prove.made import english

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime.now(UTC)


def drawn(n: int, arm: str, *, first: int = 0, probability: str = "0.80", back: int = 0, days: int = 60) -> None:
    """Closed cases of different customers; the first `back` of them got in touch again a week later."""
    from resonanz.organisation.intake.actions import Sent, accept_events

    sent = []
    for i in range(first, first + n):
        fields = {"customer": f"{i:032x}", "touchpoint": "Hotline", "unit": "Nord"}
        at = NOW - timedelta(days=days)
        attributes = {"arm": arm, "probability": probability}
        sent.append(Sent({**fields, "type": "followup.drawn", "occurred_at": at, "attributes": attributes}))
        if i - first < back:
            sent.append(Sent({**fields, "type": "contact.made", "occurred_at": at + timedelta(days=7)}))
    accept_events(sent, source="test")


def compared(cast: Any) -> Any:
    from resonanz.prove.effects.actions import request_followup
    from resonanz.prove.effects.tasks import run_next

    question = {"title": "Follow-up", "metric": "returned", "direction": "down", "days": 28}
    run = request_followup(specification=question, by=cast.anna)
    assert run_next()
    run.refresh_from_db()
    return run


def test_customers_who_were_asked_stand_beside_those_held_out(cast: Any) -> None:
    drawn(80, "asked", back=16)
    drawn(20, "held_out", first=200, back=8)
    found = compared(cast).effect
    assert found.value == pytest.approx(20.0 - 40.0)
    assert (found.n, found.treated, found.controls, found.grade.value) == (100, 80, 20, "A")


def test_twelve_cases_are_said_to_prove_little(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    drawn(7, "asked", back=1, probability="0.50")
    drawn(5, "held_out", first=50, back=2, probability="0.50")
    run = compared(cast)
    page = client_of(cast.anna).get(f"/effects/{run.pk}/").content.decode()
    assert "12 customers prove little: 7 were treated, 5 not" in page
    assert "cannot be told" in page
    assert "Visible would have been a change from about" in page


def test_where_nobody_came_back_no_empty_interval_is_shown(cast: Any) -> None:
    drawn(7, "asked", probability="0.50")
    drawn(5, "held_out", first=50, probability="0.50")
    run = compared(cast)
    assert (run.state, run.problem) == ("failed", {"code": "all_alike", "params": {"drawn": 12}})


def test_an_arm_below_five_is_not_shown_and_what_is_needed_is_said(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    drawn(10, "asked", back=1)
    drawn(2, "held_out", first=50, back=2)
    run = compared(cast)
    assert (run.state, run.problem) == (
        "failed",
        {"code": "small_arm", "params": {"treated": 10, "others": 2, "drawn": 12}},
    )
    page = client_of(cast.anna).get(f"/effects/{run.pk}/").content.decode()
    assert "10 customers were asked and 2 held out by lot" in page
    assert "about 780 drawn cases are needed; there are 12" in page


def test_urgent_cases_repeats_and_those_whose_time_is_not_over_take_no_part(cast: Any) -> None:
    drawn(10, "asked", probability="0.50")
    drawn(10, "held_out", first=100, back=3, probability="0.50")
    drawn(30, "asked", first=200, probability="1.00")
    drawn(30, "asked", first=300, days=5, probability="0.50")
    drawn(10, "held_out", first=0, days=40, probability="0.50")
    found = compared(cast).effect
    assert (found.treated, found.controls, found.value) == (10, 10, pytest.approx(-30.0))


def test_nobody_drawn_says_what_to_do(cast: Any) -> None:
    assert compared(cast).problem["code"] == "nobody_drawn"


def test_the_page_asks_for_it(cast: Any, client_of: Any) -> None:
    from resonanz.prove.effects.models import EffectRun

    client: Client = client_of(cast.anna)
    answer = client.post("/effects/followup")
    run = EffectRun.objects.get()
    assert (answer.url, run.kind, run.unit) == (f"/effects/{run.pk}/", "followup", cast.units["Haus"])
    assert client_of(cast.felix).post("/effects/followup").status_code == 403
