"""Getting in, in a real browser: by an invitation, and with a second factor."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from django.conf import settings as django_settings
from django.core import mail
from playwright.sync_api import Page, expect, sync_playwright
from tests.cast import Cast, make_cast

from resonanz.organisation.intake.outbox import send_waiting

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "eine lange Eselsbrücke"


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1440, "height": 1000}, locale="de")
        browser.close()


@pytest.fixture
def house(transactional_db: None, workspace: Any) -> Cast:
    return make_cast()


def log_in(page: Page, server: str, email: str) -> None:
    page.goto(f"{server}/account/login/")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()


def code(secret: str) -> str:
    return str(hotp_value(secret, int(time.time()) // 30)).zfill(6)


def test_somebody_is_invited_chooses_a_password_and_is_home(
    house: Cast, live_server: Any, page: Page, settings: Any
) -> None:
    settings.PUBLIC_URL = live_server.url
    house.anna.set_password(PASSWORD)
    house.anna.save()
    log_in(page, live_server.url, "anna@haus.example")
    page.goto(f"{live_server.url}/people/new")
    page.get_by_label("Name").fill("Nele Neu")
    page.get_by_label("E-Mail").fill("nele@haus.example")
    page.get_by_role("button", name="Einladung senden").click()
    expect(page.locator("h1")).to_contain_text("Nele Neu ist eingeladen")
    page.context.clear_cookies()
    assert send_waiting() == 1
    found = re.search(r"http\S+", str(mail.outbox[0].body))
    assert found
    page.goto(found[0])
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.get_by_role("button", name="Speichern und eintreten").click()
    expect(page).to_have_url(f"{live_server.url}/")
    expect(page.locator(".person")).to_contain_text("Nele Neu")


def test_a_second_factor_is_set_up_and_asked_for(house: Cast, live_server: Any, page: Page) -> None:
    assert django_settings.MFA_SUPPORTED_TYPES == ["totp", "recovery_codes"]
    house.ben.set_password(PASSWORD)
    house.ben.save()
    log_in(page, live_server.url, "ben@haus.example")
    page.goto(f"{live_server.url}/account/2fa/totp/activate/")
    if "reauthenticate" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Bestätigen").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(code(secret))
    page.get_by_role("button", name="Zweiten Faktor einschalten").click()
    expect(page.locator("main code")).to_have_count(10)
    page.context.clear_cookies()
    log_in(page, live_server.url, "ben@haus.example")
    expect(page.locator("h1")).to_have_text("Bitte geben Sie Ihren Code ein")
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.locator("[name=code]")).to_be_visible()
    recovery = house.ben.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
    page.locator("[name=code]").fill(recovery)
    page.get_by_role("button", name="Anmelden").click()
    expect(page).to_have_url(f"{live_server.url}/")
