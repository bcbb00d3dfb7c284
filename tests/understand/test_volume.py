"""How much happens at a touchpoint, on its page; and the way from a tile down the house's own path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.cast import Cast

from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.understand.metrics.actions import create_path
from resonanz.understand.metrics.queries import Cut
from resonanz.understand.metrics.queries.reading import open_metrics

pytestmark = pytest.mark.integration


@pytest.fixture
def busy(cast: Cast, answers: Callable[..., None]) -> Touchpoint:
    """Nord: three answers in each of 12 weeks, one in each of the 12 before; Süd: as many again, lately."""
    touchpoint = Touchpoint.objects.create(name="Hotline")
    TouchpointAlias.objects.create(touchpoint=touchpoint, key="Hotline")
    Member.objects.update(language="en")
    lately = [("Nord", "Hotline", "csat", 4, None, 7 * week + day) for week in range(12) for day in (1, 2, 3)]
    before = [("Nord", "Hotline", "nps", 9, None, 84 + 7 * week + 1) for week in range(12)]
    answers(*lately, *before, *[("Süd", "Hotline", "csat", 2, None, 2)] * 36)
    return touchpoint


def test_the_volume_counts_every_signal_of_whole_weeks_inside_ones_own_units(cast: Cast, busy: Touchpoint) -> None:
    found = open_metrics(viewer_of(cast.ben), Cut(metric="csat_mean", touchpoint=busy)).volume()
    assert found.before is not None
    assert (found.now.value, found.now.n, found.before.value, found.before.n) == (3.0, 36, 1.0, 12)
    assert found.more is True


def test_the_page_of_a_touchpoint_tells_it(cast: Cast, busy: Touchpoint, client_of: Callable[..., Any]) -> None:
    page = client_of(cast.ben).get(f"/touchpoints/{busy.pk}/").content.decode()
    assert "Volume" in page
    assert "Clearly more than in the 12 weeks before." in page
    quiet = Touchpoint.objects.create(name="Brief")
    page = client_of(cast.ben).get(f"/touchpoints/{quiet.pk}/").content.decode()
    assert "No customer has judged this touchpoint in the last 90 days." in page
    assert "Signals per week" not in page


def test_a_tile_of_the_start_page_leads_down_the_path_that_was_composed_first(
    cast: Cast, busy: Touchpoint, client_of: Callable[..., Any]
) -> None:
    client = client_of(cast.ben)
    assert "path=" not in client.get("/").content.decode()
    first = create_path(name="Zuerst", levels=["stage", "touchpoint"], by=cast.anna)
    create_path(name="Anders", levels=["channel"], by=cast.anna)
    page = client.get("/").content.decode()
    assert f"metric=csat_mean&amp;path={first.pk}" in page
