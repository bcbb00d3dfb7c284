"""The editor in a real browser: by keyboard, with the phone beside it and the checker while typing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.accessibility import findings
from tests.cast import Cast, make_cast
from tests.listen.surveys.samples import everything, question, survey

from resonanz.listen.surveys.actions import create_survey
from resonanz.listen.surveys.models import Survey

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def house(transactional_db: None, workspace: Any) -> Cast:
    cast = make_cast()
    cast.anna.language = "en"
    cast.anna.save()
    return cast


@pytest.fixture
def enter(browser: Browser, live_server: Any, client_of: Callable[..., Any]) -> Iterator[Callable[..., Page]]:
    """A window in which a member is logged in."""
    contexts = []

    def make(member: Any, *, width: int = 1440, view: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=view, base_url=live_server.url
        )
        session = client_of(member).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def order(found: Survey) -> list[str]:
    found.refresh_from_db()
    return [each["id"] for page in found.draft["pages"] for each in page["questions"]]


def test_a_question_moves_by_keyboard_and_keeps_its_place(house: Cast, enter: Callable[..., Page]) -> None:
    content = survey(*(question(key, "text") for key in "abc"))
    found = create_survey(title=content["title"], content=content, by=None)
    page = enter(house.anna)
    page.goto(f"/surveys/{found.pk}/")
    page.locator("#down-a").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".question").first).to_have_id("b")
    expect(page.locator("#down-a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".question").last).to_have_id("a")
    assert order(found) == ["b", "c", "a"]


def test_the_phone_beside_the_questions_walks_through_the_branches(house: Cast, enter: Callable[..., Page]) -> None:
    branch = question("why", "text", shown_if={"question": "ease", "op": "at_most", "value": 4})
    content = survey(question("ease", "ces"), branch)
    found = create_survey(title=content["title"], content=content, by=None)
    page = enter(house.anna)
    page.goto(f"/surveys/{found.pk}/")
    phone = page.frame_locator("iframe[name=phone]")
    expect(phone.get_by_text("Question ease?")).to_be_visible()
    page.get_by_role("link", name="Deutsch").click()
    expect(phone.get_by_text("Frage ease?")).to_be_visible()
    phone.get_by_role("radio", name="2").check(force=True)
    phone.locator("button.send").click()
    expect(phone.get_by_text("Frage why?")).to_be_visible()


def test_the_checker_follows_what_is_typed(house: Cast, enter: Callable[..., Page]) -> None:
    found = create_survey(title={"en": "Visit"}, by=None)
    page = enter(house.anna)
    page.goto(f"/surveys/{found.pk}/")
    page.get_by_role("button", name="Satisfaction, 1 to 5").click()
    expect(page.locator(".findings")).to_have_count(0)
    page.get_by_label("Question").fill("How satisfied are you with price and quality?")
    expect(page.locator(".findings")).to_contain_text("asks two things at once")
    page.get_by_label("Question").fill("How satisfied are you with the price?")
    expect(page.locator(".findings")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".question")).to_contain_text("How satisfied are you with the price?")


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_is_accessible_and_fits(house: Cast, enter: Callable[..., Page], width: int) -> None:
    content = everything()
    found = create_survey(title=content["title"], content=content, by=None)
    page = enter(house.anna, width=width)
    for path in (
        "",
        "new",
        "import",
        *(f"{found.pk}/{rest}" for rest in ("", "settings", "versions", "questions/parts")),
    ):
        page.goto(f"/surveys/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert findings(page, iframes=False) == [], path
