"""The page in a real browser: accessible, quiet, readable on a phone, in both views, with the keyboard, on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.accessibility import findings
from tests.report import samples

from resonanz.report import render_html
from resonanz.report.language import Code
from resonanz.report.model import Report

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.e2e

Opener = Callable[..., sync_api.Page]
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        pytest.skip("no Chromium found: install the distribution's package chromium")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: sync_api.Browser, tmp_path: Path) -> Iterator[Opener]:
    """Open a report in a fresh window; anything on the console or the network fails the test."""
    troubles: list[str] = []
    contexts: list[sync_api.BrowserContext] = []

    def open_(
        sample: Callable[[], Report] = samples.rich, *, lang: Code = "de", width: int = 1440, view: str = "light"
    ) -> sync_api.Page:
        context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=view)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else troubles.append(r.url))
        file = tmp_path / f"{sample.__name__}-{lang}.html"
        file.write_text(render_html(sample(), lang=lang), encoding="utf-8")
        page.goto(file.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("view", ["light", "dark"])
@pytest.mark.parametrize(("lang", "width"), [("de", 1440), ("de", 390), ("en", 1440), ("en", 390)])
def test_axe_finds_nothing(open_page: Opener, lang: Code, width: int, view: str) -> None:
    page = open_page(lang=lang, width=width, view=view)
    assert findings(page) == []


@pytest.mark.parametrize("sample", [samples.log, samples.wide, samples.tiny, samples.hostile])
def test_other_shapes_are_accessible_too(open_page: Opener, sample: Callable[[], Report]) -> None:
    assert findings(open_page(sample)) == []


@pytest.mark.parametrize("sample", [samples.rich, samples.log, samples.wide, samples.tiny, samples.hostile])
def test_a_phone_of_320_pixels_needs_no_sideways_scrolling(open_page: Opener, sample: Callable[[], Report]) -> None:
    page = open_page(sample, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", [600, 840, 1100, 1200])
def test_no_width_between_phone_and_desk_scrolls_sideways(open_page: Opener, width: int) -> None:
    assert open_page(width=width).evaluate("document.documentElement.scrollWidth") == width


def test_the_key_t_shows_the_table_behind_a_chart_and_hides_it_again(open_page: Opener) -> None:
    page = open_page()
    table = page.locator("#plane details.behind table")
    page.locator("#plane .mark[tabindex='0']:visible").focus()
    page.keyboard.press("t")
    assert table.is_visible()
    page.keyboard.press("t")
    assert not table.is_visible()


def test_the_key_t_turns_strips_into_numbers(open_page: Opener) -> None:
    page = open_page()
    page.locator("#scorecard-1 .strip[tabindex='0']").focus()
    page.keyboard.press("t")
    assert page.locator("#scorecard-1 td.plainly").first.is_visible()
    assert page.locator("#scorecard-1 .strip:visible").count() == 0


def test_arrows_walk_through_a_chart_and_the_tip_tells_value_interval_n_and_method(open_page: Opener) -> None:
    page = open_page(lang="en")
    page.locator("#scorecard-1 .strip[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    tip = page.locator("#tip").inner_text()
    assert tip == "Umzug melden: 4.02, between 3.91 and 4.13, 802 answers. Method: t interval of the mean"
    page.keyboard.press("Escape")
    assert not page.locator("#tip").is_visible()


def test_the_first_tab_leads_past_the_contents(open_page: Opener) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_the_view_can_be_switched_by_hand(open_page: Opener) -> None:
    page = open_page(view="light")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dunkle Ansicht").click()
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (before, after) == ("rgb(245, 243, 238)", "rgb(13, 19, 18)")


def test_the_slider_changes_how_many_steps_the_map_shows(open_page: Opener) -> None:
    page = open_page(samples.log)
    page.locator("#detail").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#process .level:visible .node").count() == 5
    page.keyboard.press("End")
    assert page.locator("#process .level:visible .node").count() == 20


def test_sixty_touchpoints_are_folded_until_asked_for(open_page: Opener) -> None:
    page = open_page(samples.wide, lang="en")
    rows = page.locator("#scorecard-0 tbody tr:visible")
    folded = rows.count()
    page.get_by_role("button", name=re.compile("Show .* more")).first.click()
    assert rows.count() > folded


def test_it_prints_on_a4_with_every_row(open_page: Opener) -> None:
    page = open_page(samples.wide)
    assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"
    page.emulate_media(media="print")
    assert page.locator(".strips tr.folded").first.is_visible()
    assert page.locator(".opener:visible").count() == 0
