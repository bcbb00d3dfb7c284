"""What the loop says on pages of others: the question after a closed case, and what it brings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from resonanz.act.cases.models import RootCause
from resonanz.loop.models import Arm, FollowUp
from resonanz.organisation.base import clock
from tests import story

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def case(cast: Any) -> Any:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    create_touchpoint(by=None, name="Hotline", owner=cast.ben, roles=[cast.roles["front_line"]])
    cause = RootCause.objects.create(name="Rückruf vergessen")
    return story.closed_case(cast, cause, story.customer("K-1", cast.units["Nord"]))


def followed(case: Any, arm: str, *, because: str = "") -> None:
    now = clock.now()
    ended = now if because else None
    FollowUp.objects.create(
        case=case.pk, customer=case.customer.pseudonym, touchpoint="Hotline", arm=arm, probability=0.8,
        due_at=now + timedelta(days=7), ended_at=ended, ended_because=because,
    )  # fmt: skip


@pytest.mark.parametrize(
    "fell",
    [
        (Arm.ASKED, "", "Nach dem Los wird dieser Kunde am"),
        (Arm.ASKED, "asked", "Nach dem Los wurde dieser Kunde am"),
        (Arm.ASKED, "asked_lately", "ließen es die Kontaktregeln nicht zu"),
        (Arm.HELD_OUT, "held_out", "Das Los lässt diesen Kunden in Ruhe"),
    ],
)
def test_a_closed_case_says_how_the_lot_fell(case: Any, cast: Any, client_of: Any, fell: tuple[str, str, str]) -> None:
    (arm, because, words), page = fell, f"/cases/{case.pk}/"
    assert "Die Nachfrage" not in client_of(cast.anna).get(page).content.decode()
    followed(case, arm, because=because)
    assert words in client_of(cast.anna).get(page).content.decode()


def test_policy_and_case_lead_to_what_the_question_brings(case: Any, cast: Any, client_of: Any) -> None:
    from resonanz.prove.effects.actions import request_followup
    from resonanz.prove.effects.rules import FOLLOW_UP

    followed(case, Arm.ASKED)
    pages, client = ("/policies/follow-up/", f"/cases/{case.pk}/"), client_of(cast.anna)
    for page in pages:
        assert "wurde noch nicht berechnet" in client.get(page).content.decode()
    run = request_followup(specification=FOLLOW_UP, by=cast.anna)
    for page in pages:
        assert f"/effects/{run.pk}/" in client.get(page).content.decode()
    assert "/effects/" not in client_of(cast.carla).get(pages[1]).content.decode()
