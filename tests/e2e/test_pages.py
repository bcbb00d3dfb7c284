"""Every page in a real browser: it opens, says nothing to the console, fits its width, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.accessibility import findings
from tests.addresses import Route, routes
from tests.world import World, make_world

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NOT_SHOWN = (".csv", ".xlsx", ".pdf", "export.<str:kind>", "/export", "live", "/progress", "/part", "/whole")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def world(transactional_db: None, workspace: Any) -> World:
    return make_world()


@pytest.fixture
def enter(browser: Browser, live_server: Any, client_of: Callable[..., Any]) -> Iterator[Callable[..., Page]]:
    """A window in which a member is logged in."""
    contexts = []

    def make(member: Any, *, width: int, view: str) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=view, base_url=live_server.url)  # type: ignore[arg-type]
        session = client_of(member).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def pages() -> list[Route]:
    return [route for route in routes() if route.is_page and not route.path.endswith(NOT_SHOWN)]


@pytest.mark.parametrize("look", [("anna", 390, "light"), ("eva", 1440, "dark")])
def test_every_page_opens_fits_and_is_accessible(
    world: World, enter: Callable[..., Page], client_of: Callable[..., Any], look: tuple[str, int, str]
) -> None:
    who, width, view = look
    member, found = world.cast.members[who], []
    page, client = enter(member, width=width, view=view), client_of(member)
    page.on("console", lambda message: found.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    opened = 0
    for route in pages():
        address = route.at(world.samples["Nord"])
        answer = client.get(address)
        if answer.status_code != 200 or not answer.content.lstrip().startswith(b"<!doctype html>"):
            continue  # what this member may not open, and parts that another page holds
        page.goto(address, wait_until="load")
        broken = findings(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{address}: {broken}"] * bool(broken) + [f"{address}: {wide} px wide"] * (wide > width)
        opened += 1
    assert found == []
    assert opened >= (8 if who == "eva" else 25)
