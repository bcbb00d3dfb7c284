"""The main path without a mouse, and the board's way from a number to one voice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.cast import Cast, make_cast

from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None, workspace: Any, answers: Callable[..., None]) -> Cast:
    cast = make_cast()
    create_touchpoint(by=None, name="Hotline")
    draw = random.Random(1)
    answers(*[("Nord", "Hotline", "nps", draw.choice([3, 7, 8, 9]), "Schnell erklärt.", d % 60) for d in range(200)])
    answers(*[("Süd", "Hotline", "nps", draw.choice([3, 7, 8, 9]), "Lang gewartet.", d % 60) for d in range(200)])
    return cast


@pytest.fixture
def enter(chromium: str, live_server: Any, client_of: Callable[..., Any]) -> Iterator[Callable[[Any], Page]]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])

        def make(member: Any) -> Page:
            context = browser.new_context(base_url=live_server.url, locale="de")
            session = client_of(member).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            return context.new_page()

        yield make
        browser.close()


def tab_to(page: Page, selector: str, *, most: int = 120) -> None:
    """Press Tab until the wanted thing has the focus."""
    for _ in range(most):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with Tab on {page.url}")


def press(page: Page, selector: str) -> None:
    tab_to(page, selector)
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none", f"{selector} shows no focus on {page.url}"
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_start_page_to_one_voice_by_keyboard_alone(house: Cast, enter: Callable[[Any], Page]) -> None:
    page = enter(house.ben)
    page.goto("/")
    press(page, "dl.tiles dt a")
    press(page, "table th.name a")
    press(page, "main a[href*='/voices/?']")
    press(page, "main a[href^='/voices/']:not([href*='?'])")
    expect(page.locator("main blockquote").first).to_contain_text("Schnell erklärt.")


def test_the_board_reaches_one_voice_with_four_clicks(house: Cast, enter: Callable[[Any], Page]) -> None:
    page = enter(house.felix)
    page.goto("/")
    clicks = (
        "main a[href*='/metrics/?']",
        "table th.name a",
        "main a[href*='/voices/?']",
        "main a[href^='/voices/']:not([href*='?'])",
    )
    for selector in clicks:
        page.locator(selector).first.click()
        page.wait_for_load_state()
    assert page.url.rstrip("/").rpartition("/")[0].endswith("/voices")
    expect(page.locator("main blockquote")).to_have_count(1)
    assert len(clicks) <= 4
