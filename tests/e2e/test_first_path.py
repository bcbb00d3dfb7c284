"""The first path: a lead sees the unit's number, drills to a comment, meets nothing foreign; a live answer appears."""

from __future__ import annotations

import json
import random
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.cast import Cast

from resonanz.organisation.access.actions import create_key
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1440, "height": 1000}, locale="de")
        browser.close()


@pytest.fixture
def house(transactional_db: None, workspace: Any, answers: Callable[..., None]) -> Cast:
    from tests.cast import make_cast

    cast = make_cast()
    hotline = Touchpoint.objects.create(name="Hotline")
    TouchpointAlias.objects.create(touchpoint=hotline, key="Hotline")
    draw = random.Random(1)
    answers(
        *[("Nord", "Hotline", "nps", draw.choice([3, 7, 8, 9, 10]), "Schnell erklärt.", d % 60) for d in range(300)],
        *[("Süd", "Hotline", "nps", draw.choice([0, 3, 5]), "Niemand hob ab.", d % 60) for d in range(300)],
    )
    return cast


def log_in(page: Page, server: str, client: Any) -> None:
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": server}])


def send(server: str, key: str, event: dict[str, object]) -> int:
    request = urllib.request.Request(
        f"{server}/api/v1/events",
        json.dumps(event).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return int(response.status)


def test_the_lead_of_nord_from_number_to_voice(
    house: Cast, live_server: Any, browser_page: Page, client_of: Callable[..., Any]
) -> None:
    page, server = browser_page, live_server.url
    log_in(page, server, client_of(house.ben))
    page.goto(server)
    expect(page.locator("dl.tiles dt").first).to_have_text("Weiterempfehlung (NPS)")
    expect(page.locator("dl.tiles dd.big").first).to_contain_text("bis")
    expect(page.locator("dl.tiles dd.from").first).to_contain_text("n 300")
    page.locator("dl.tiles dt a").first.click()
    page.locator("table th.name a", has_text="Hotline").click()
    page.get_by_role("link", name="Stimmen lesen").click()
    expect(page.locator("blockquote").first).to_contain_text("Schnell erklärt.")
    expect(page.locator("main")).not_to_contain_text("Niemand hob ab.")
    for path in ("metrics/", "voices/"):
        assert page.goto(f"{server}/{path}?unit={house.units['Süd'].pk}").status == 404  # type: ignore[union-attr]


def test_an_answer_through_the_interface_appears_on_the_open_cockpit_by_itself(
    house: Cast, live_server: Any, browser_page: Page, client_of: Callable[..., Any]
) -> None:
    page, server = browser_page, live_server.url
    log_in(page, server, client_of(house.ben))
    page.goto(server)
    expect(page.locator("dl.tiles dd.from").first).to_contain_text("n 300")
    _, key = create_key(name="Test", member=house.anna, scopes=("send_events",), by=house.anna)
    event = {"type": "feedback.scored", "unit": "Nord", "touchpoint": "Hotline", "metric": "nps", "score": 2}
    assert send(server, key, {**event, "text": "Gerade eben: niemand da."}) == 201
    expect(page.locator("dl.tiles dd.from").first).to_contain_text("n 301", timeout=60_000)
    expect(page.locator("blockquote").first).to_contain_text("Gerade eben: niemand da.", timeout=60_000)
