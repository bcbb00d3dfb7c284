"""The one clock: moved for a block, and in a demo for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from resonanz.organisation.base import clock

pytestmark = pytest.mark.integration
SECOND = timedelta(seconds=30)


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Path:
    settings.WORKSPACE, settings.DEMO = tmp_path, True
    return tmp_path


def ahead() -> timedelta:
    return clock.now() - timezone.now()


@pytest.mark.usefixtures("demo")
def test_the_time_of_a_demo_is_moved_for_good_and_adds_up() -> None:
    assert clock.move_forward(timedelta(weeks=6)) == timedelta(days=42)
    assert clock.move_forward(timedelta(days=3)) == timedelta(days=45)
    assert abs(ahead() - timedelta(days=45)) < SECOND
    with clock.moved(-timedelta(days=5)):
        assert abs(ahead() - timedelta(days=40)) < SECOND


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("days", [-1, clock.MOST_DAYS + 1])
def test_it_goes_neither_back_nor_too_far(days: int) -> None:
    with pytest.raises(clock.TimeStandsError):
        clock.move_forward(timedelta(days=days))
    assert clock.forwarded() == timedelta(0)


def test_outside_a_demo_it_cannot_be_moved_and_a_file_moves_nothing(settings: Any, tmp_path: Path) -> None:
    settings.WORKSPACE, settings.DEMO = tmp_path, False
    (tmp_path / "demo-forward").write_text("42\n", encoding="ascii")
    with pytest.raises(clock.TimeStandsError):
        clock.move_forward(timedelta(days=1))
    assert clock.forwarded() == timedelta(0)


def test_a_banner_says_so_on_each_page(cast: Any, settings: Any, client_of: Callable[..., Any]) -> None:
    settings.DEMO = True
    client = client_of(cast.anna)
    assert "Die Zeit wurde verstellt" not in client.get("/standards/").content.decode()
    clock.move_forward(timedelta(weeks=6))
    page = client.get("/standards/").content.decode()
    assert str(clock.today().year) in page.partition("Die Zeit wurde verstellt: Heute ist")[2][:30]
