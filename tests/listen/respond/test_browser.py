"""A customer with a telephone: from the number in the mail to the thanks, without a script, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.accessibility import findings
from tests.listen.respond.asking import consenting, publish
from tests.listen.respond.test_answering import EVERY_KIND

from resonanz.listen.respond import actions
from resonanz.listen.respond.models import Response

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def door(transactional_db: None, workspace: Any) -> str:
    """The address of a link to a survey with every kind of question."""
    asked = actions.invite(survey=publish(pages=EVERY_KIND), customer=consenting(language="en"), because="contact")
    return f"/r/{asked.token}"


def test_three_taps_without_a_script_are_an_answer(browser: Browser, live_server: Any, door: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{door}?v=9")
    page.get_by_label("Bill").check()
    page.get_by_label("Please call me.").check()
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_role("heading", name="Thank you, your answer has arrived.").wait_for()
    assert Response.objects.get().answers == {"nps": 9, "topic": ["bill"], "back": True}
    assert context.cookies() == []
    context.close()


def test_the_keyboard_alone_is_enough(browser: Browser, live_server: Any, door: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=live_server.url)
    page = context.new_page()
    page.goto(door)
    page.locator("input[name=q-nps]").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator("input[name=q-nps][value='1']").press("Enter")
    page.get_by_role("heading", name="Thank you, your answer has arrived.").wait_for()
    assert Response.objects.get().answers == {"nps": 1}
    context.close()


@pytest.mark.parametrize("view", ["light", "dark"])
def test_every_page_of_customers_is_accessible_and_fits_320_pixels(
    browser: Browser, live_server: Any, door: str, view: Any
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, base_url=live_server.url, color_scheme=view, bypass_csp=True
    )
    page, found = context.new_page(), []
    page.on("console", lambda message: found.append(message.text))
    link = actions.open_way(survey=publish(pages=EVERY_KIND), by=None, name="Poster")

    def look(name: str) -> None:
        broken = findings(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found.extend([f"{name}: {broken}"] * bool(broken) + [f"{name}: {wide} px wide"] * (wide > 320))

    for address in (f"{door}?v=9", f"{door}?lang=de", f"{door}/stop", f"/r/open/{link.code}"):
        page.goto(address)
        look(address)
    page.goto(door)
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_role("alert").wait_for()
    look("what is missing")
    found = [said for said in found if "status of 422" not in said]
    assert found == []
    context.close()
