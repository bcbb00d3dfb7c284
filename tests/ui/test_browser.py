"""The pattern page in a real browser: accessible, quiet, on any width, in both views and languages, by keyboard."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.accessibility import findings
from tests.cast import make_cast

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Opener = Callable[..., sync_api.Page]
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WCAG = {"runOnly": RULES, "rules": {"target-size": {"enabled": True}}}
LOOKS = [(1440, "light", "de"), (1440, "dark", "en"), (390, "dark", "de")]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: sync_api.Browser, live_server: Any, workspace: Any, client_of: Any) -> Iterator[Opener]:
    """Open a page as Ben; whatever the console says, and any request to elsewhere, fails the test."""
    troubles: list[str] = []
    contexts: list[sync_api.BrowserContext] = []
    ben = make_cast().ben

    def open_(path: str = "/patterns", *, width: int = 1440, view: str = "light", lang: str = "de") -> sync_api.Page:
        type(ben).objects.filter(pk=ben.pk).update(language=lang)
        context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=view)
        context.add_cookies(
            [{"name": "sessionid", "value": client_of(ben).cookies["sessionid"].value, "url": live_server.url}]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((live_server.url, "data:")) else troubles.append(r.url))
        page.goto(live_server.url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize(("width", "view", "lang"), LOOKS)
def test_every_part_is_accessible_and_fits(open_page: Opener, width: int, view: str, lang: str) -> None:
    page = open_page(width=width, view=view, lang=lang)
    assert findings(page, **WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [320, 600, 820, 1100])
def test_nothing_reaches_beyond_the_side_of_the_page(open_page: Opener, width: int) -> None:
    page = open_page(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_live_part_asks_with_what_it_has_and_stops_when_told(open_page: Opener) -> None:
    page = open_page()
    asked: list[str | None] = []

    def answer(route: sync_api.Route) -> None:
        asked.append(route.request.headers.get("if-none-match"))
        ended = {"Live": "end"} if len(asked) == 3 else {}
        headers = {"ETag": '"one"'} | ended
        route.fulfill(status=304 if len(asked) == 2 else 200, headers=headers, body=f"<p>answer {len(asked)}</p>")

    page.route("**/part", answer)
    page.evaluate(
        """() => {
        const part = Object.assign(document.createElement("div"), { id: "part" });
        Object.assign(part.dataset, { live: "/part", every: "50" });
        document.querySelector("main").append(part);
        document.body.dispatchEvent(new Event("htmx:load", { bubbles: true }));
        }"""
    )
    page.wait_for_selector("#part[data-live='']:has-text('answer 3')")
    assert asked == [None, '"one"', '"one"']


def test_a_file_is_sent_and_the_answer_takes_the_place_of_the_page(open_page: Opener) -> None:
    page = open_page()
    sheet = '<title>Done</title><div class="sheet"><main id="content"><h1>Arrived</h1></main></div>'
    page.route("**/taken", lambda route: route.fulfill(content_type="text/html", body=sheet))
    page.set_input_files("input[name=new-table]", {"name": "ümlaut.csv", "mimeType": "text/csv", "buffer": b"a;b"})
    assert page.inner_text("[data-chosen]") == "ümlaut.csv"
    page.evaluate(
        """() => {
        const form = document.querySelector("form:has(.upload)");
        Object.assign(form, { action: "/taken", method: "post", noValidate: true });
        form.requestSubmit();
        }"""
    )
    page.wait_for_selector("h1:text('Arrived')")
    assert (page.url.endswith("/taken"), page.title()) == (True, "Done")


def test_the_search_opens_by_key_and_finds_without_a_new_page(open_page: Opener) -> None:
    page = open_page()
    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    page.wait_for_selector("#found .nothing")
    assert "zzz" in page.inner_text("#found")
    page.keyboard.press("Escape")
    assert not page.is_visible("#search")


def test_all_keys_are_told_and_lead_where_they_say(open_page: Opener) -> None:
    page = open_page()
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.closest('[data-row]')?.innerText")
    page.keyboard.press("j")
    assert first
    assert page.evaluate("document.activeElement.closest('[data-row]')?.innerText") != first
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('[data-filter]')")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/")


def test_single_keys_can_be_switched_off(open_page: Opener) -> None:
    page = open_page()
    page.keyboard.press("?")
    page.click("#keys button[name=single_keys]")
    page.wait_for_selector("html[data-keys=off]")
    page.keyboard.press("?")
    assert not page.is_visible("#keys")
    page.keyboard.press("t")
    assert page.locator(".plainly").locator("visible=true").count() == 0


def test_a_chart_becomes_a_table_by_key_and_by_button(open_page: Opener) -> None:
    page = open_page(lang="en")
    page.locator("#ranking .name a").first.focus()
    page.keyboard.press("t")
    assert page.locator("#ranking.plainly").count() == 1
    page.locator(".figure [data-as-table]").first.click()
    assert page.locator(".figure details.behind[open]").count() == 1


def test_the_phone_reaches_the_navigation_from_the_bar_at_the_thumb(open_page: Opener) -> None:
    page = open_page(width=390)
    assert not page.is_visible("#rail")
    page.click(".pocket [popovertarget]")
    assert page.is_visible("#rail")
    page.click(".person summary")
    page.click("button[value=dark]")
    page.wait_for_selector("html[data-theme=dark]")


def test_the_person_menu_changes_the_language_of_this_page(open_page: Opener) -> None:
    page = open_page()
    page.click(".person summary")
    page.click("button[value=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.url.endswith("/patterns")


def test_the_first_tab_leads_past_the_navigation(open_page: Opener) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_paper_carries_the_content_and_not_the_navigation(open_page: Opener) -> None:
    page = open_page()
    page.emulate_media(media="print")
    assert not page.is_visible(".rail")
    assert page.is_visible(".provenance >> nth=0")


LOOK_AT = """async (text) => {
    const image = new Image();
    image.src = `data:image/png;base64,${text}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const pixels = pen.getImageData(0, 0, image.width, image.height).data;
    const colours = new Set();
    for (let i = 0; i < pixels.length; i += 4) colours.add(`${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}`);
    return { width: image.width, corner: [...pixels.slice(0, 3)], petrol: colours.has("11,107,98") };
}"""


def test_a_chart_becomes_a_picture_on_white_paper_by_keyboard(open_page: Opener) -> None:
    page = open_page(view="dark", lang="en")
    chart = page.locator("figure[data-view]:has(svg.trend)").first
    button = chart.get_by_role("button", name="As a picture")
    button.focus()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    first = re.match(r"\w+", chart.locator("h2").inner_text().lower())
    assert first is not None
    assert re.fullmatch(rf"{first.group()}[\w-]*\.png", waiting.value.suggested_filename)
    image = base64.b64encode(waiting.value.path().read_bytes()).decode()
    seen = page.evaluate(LOOK_AT, image)
    assert (seen["corner"], seen["petrol"]) == ([255, 255, 255], True)
    assert seen["width"] >= 2 * 640
    assert page.evaluate("document.documentElement.dataset.theme") is None
