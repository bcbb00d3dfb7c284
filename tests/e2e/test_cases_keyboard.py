"""Cases without a mouse: choose, take, move on, reply; what each key does is told on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.act.opening import opened
from tests.cast import Cast, make_cast

from resonanz.act.cases.models import Case, State
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None, workspace: Any) -> Cast:
    from resonanz.organisation.customers.actions import identify_customer

    cast = make_cast()
    create_touchpoint(by=None, name="Hotline")
    contacts = [("email", "kundin@beispiel.example")]
    identify_customer(key="K-1", name="Maria Lang", unit=cast.units["Nord"], contacts=contacts, by=None)
    return cast


@pytest.fixture
def page_of(chromium: str, live_server: Any, client_of: Callable[..., Any]) -> Iterator[Callable[[Any], Page]]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])

        def make(member: Any) -> Page:
            context = browser.new_context(base_url=live_server.url, locale="de")
            session = client_of(member).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            return context.new_page()

        yield make
        browser.close()


def go(page: Page, *keys: str) -> None:
    """Press keys of which the last one leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def test_a_case_is_chosen_taken_moved_on_and_answered_by_keys_alone(
    house: Cast, page_of: Callable[[Any], Page]
) -> None:
    opened(subject="Erstes Anliegen")
    second = opened(subject="Zweites Anliegen")
    page = page_of(house.carla)
    page.goto("/cases/")
    go(page, "j", "j", "k", "Enter")
    expect(page.locator("h1")).to_contain_text("Erstes Anliegen")
    go(page, "u")
    go(page, "j", "j", "a")
    expect(page.locator("h1")).to_contain_text("Zweites Anliegen")
    assert Case.objects.get(pk=second.pk).owner == house.carla
    page.keyboard.press("s")
    expect(page.locator("#ways")).to_be_focused()
    go(page, "Enter")
    second.refresh_from_db()
    assert second.state == State.ACKNOWLEDGED
    page.keyboard.press("r")
    expect(page.locator("#id_reply-body")).to_be_focused()
    page.keyboard.type("Es tut uns leid.")
    go(page, "Control+Enter")
    assert "Es tut uns leid." in second.letters.get().body
    page.goto("/cases/?view=list")
    go(page, "j", "r")
    assert page.url.endswith("#id_reply-body")


def test_a_lead_hands_over_by_keys_and_the_dialog_tells_them(house: Cast, page_of: Callable[[Any], Page]) -> None:
    case = opened(subject="Anliegen")
    page = page_of(house.ben)
    page.goto(f"/cases/{case.pk}/")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys[open]")).to_contain_text("übergeben")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.locator("#hand-over")).to_be_focused()
    for key in ("Enter", "Tab", "c"):
        page.keyboard.press(key)
    go(page, "Tab", "Enter")
    case.refresh_from_db()
    assert case.owner == house.carla


def test_the_whole_card_opens_a_case_and_what_stands_on_it_works_itself(
    house: Cast, page_of: Callable[[Any], Page]
) -> None:
    case = opened(subject="Erstes Anliegen")
    page = page_of(house.carla)
    page.goto("/cases/")
    page.locator("article.case .take button").click()
    page.wait_for_url(f"**/cases/{case.pk}/")
    case.refresh_from_db()
    assert case.owner == house.carla
    page.goto("/cases/")
    card = page.locator("article.case")
    size = card.bounding_box()
    assert size is not None
    card.click(position={"x": size["width"] / 2, "y": size["height"] - 6})
    page.wait_for_url(f"**/cases/{case.pk}/")
