"""The registers in a real browser: eighty touchpoints from a file, two editors, every page accessible on any width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.accessibility import findings
from tests.cast import Cast, make_cast

from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.touchpoints.actions import add_measurement, create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def house(transactional_db: None, workspace: Any) -> Cast:
    return make_cast()


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


def test_eighty_touchpoints_come_in_from_a_german_file(house: Cast, enter: Callable[..., Page], tmp_path: Path) -> None:
    path = tmp_path / "kontaktpunkte.csv"
    lines = "".join(f"Punkt {i:02};Prüfung;anna@haus.example\n" for i in range(80))
    path.write_text(
        f"Kontaktpunkt;Phase;Verantwortlich (E-Mail)\n{lines}Falsch;Prüfung;niemand@haus.example\n", "utf-8-sig"
    )
    page = enter(house.anna)
    page.goto("/touchpoints/")
    page.get_by_role("link", name="Importieren").first.click()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Zeigen, was sich ändern würde").click()
    expect(page.locator("h1")).to_have_text("80 von 81 Zeilen ändern das Verzeichnis.")
    expect(page.locator("main")).to_contain_text("Niemand hier hat die Adresse niemand@haus.example")
    page.get_by_role("button", name="80 Zeilen übernehmen").click()
    expect(page.locator("main tbody tr")).to_have_count(80)
    assert Touchpoint.objects.filter(owner=house.anna, stage="Prüfung").count() == 80


def test_a_file_that_cannot_be_read_is_refused_before_the_eyes(
    house: Cast, enter: Callable[..., Page], tmp_path: Path
) -> None:
    path = tmp_path / "kontaktpunkte.csv"
    path.write_bytes(b"%PDF-1.7 x")
    page = enter(house.anna)
    page.goto("/touchpoints/import")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Zeigen, was sich ändern würde").click()
    expect(page.locator("main")).to_contain_text("kontaktpunkte.csv ist ein PDF-Dokument, keine Tabelle.")


def test_who_does_not_want_to_wait_for_an_analysis_is_told_what_goes_on(
    house: Cast, enter: Callable[..., Page]
) -> None:
    touchpoint = create_touchpoint(by=None, name="Hotline")
    page = enter(house.anna)
    page.route("**/touchpoints/*", lambda route: None if route.request.resource_type == "xhr" else route.continue_())
    with page.expect_event("requestfailed") as ended:
        page.goto(f"/touchpoints/{touchpoint.pk}/")
        page.get_by_role("button", name="Abbrechen").click()
    assert ended.value.failure == "net::ERR_ABORTED"
    expect(page.locator("main")).to_contain_text("Sie warten nicht mehr.")
    expect(page.get_by_role("link", name="Noch einmal nachsehen")).to_be_focused()


def test_two_people_edit_one_touchpoint_and_both_versions_are_shown(house: Cast, enter: Callable[..., Page]) -> None:
    touchpoint = create_touchpoint(by=None, name="Hotline", stage="Service")
    first, second = enter(house.anna), enter(house.anna)
    for page in (first, second):
        page.goto(f"/touchpoints/{touchpoint.pk}/edit")
    first.get_by_label("Phase").fill("Verkauf")
    first.get_by_role("button", name="Speichern").click()
    expect(first.locator("h1")).to_contain_text("Hotline")
    second.get_by_label("Kanal").fill("Telefon")
    second.get_by_role("button", name="Speichern").click()
    expect(second.locator("h1")).to_have_text("Jemand anderes hat das inzwischen geändert.")
    expect(second.locator(".versions")).to_contain_text("Verkauf")
    second.get_by_label("Phase").fill("Verkauf")
    second.get_by_role("button", name="Meine Fassung speichern").click()
    expect(second.locator("h1")).to_contain_text("Hotline")
    touchpoint.refresh_from_db()
    assert (touchpoint.stage, touchpoint.channel) == ("Verkauf", "Telefon")


@pytest.mark.parametrize(("width", "view"), [(1440, "dark"), (390, "light")])
def test_every_page_of_the_registers_is_accessible_and_fits(
    house: Cast, enter: Callable[..., Page], width: int, view: str
) -> None:
    touchpoint = create_touchpoint(by=None, name="Jahresrechnung verstehen", expected="Klarheit", owner=house.ben)
    measurement = add_measurement(by=None, name="Welle", touchpoints=[touchpoint])
    customer = identify_customer(key="K-1", by=None, name="Inge Hansen", unit=house.units["Nord"])
    page, found = enter(house.anna, width=width, view=view), []
    page.on("console", lambda message: found.append(message.text))
    paths = [
        *(
            "/touchpoints/",
            f"/touchpoints/{touchpoint.pk}/",
            f"/touchpoints/{touchpoint.pk}/edit",
            "/touchpoints/import",
        ),
        *("/touchpoints/measurements/", f"/touchpoints/measurements/{measurement.pk}/edit"),
        *("/units/", f"/units/{house.units['Haus'].pk}/", "/units/new"),
        *("/customers/", f"/customers/{customer.pseudonym}/", "/customers/requests", "/sources/", "/sources/new"),
    ]
    for path in paths:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth") > width
        broken = findings(page)
        found += [f"{path}: {broken}"] * bool(broken) + [f"{path}: too wide"] * wide
    assert found == []
