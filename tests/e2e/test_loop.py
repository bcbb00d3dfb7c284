"""The loop closes, in a real browser: from the mail to the customer until the euro in the ledger, on one chain page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests import story
from tests.cast import Cast

from resonanz.act.cases.models import Case, RootCause, State
from resonanz.act.opportunities.models import Opportunity
from resonanz.enable.lessons.models import PathAssignment
from resonanz.enable.lessons.paths.actions import link_path
from resonanz.events.flushing import flush
from resonanz.loop.actions import set_policy, switch_of, switch_policy
from resonanz.loop.policy import policies
from resonanz.loop.running import look
from resonanz.organisation.base import clock
from resonanz.organisation.intake import worker
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.intake.outbox import send_waiting
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 1000}


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def house(transactional_db: None, workspace: Any) -> Cast:
    from tests.cast import make_cast

    return make_cast()


def work(workspace: Any) -> None:
    """What the worker does each second: mails leave, events go into the record, policies hear of them."""
    send_waiting()
    flush(workspace, DatabaseInbox())
    worker.wake()
    send_waiting()


def turn_on(cast: Cast, code: str, **settings: Any) -> None:
    policy = policies()[code]
    if settings:
        given = policy.with_defaults(switch_of(policy).settings) | settings
        set_policy(policy, settings=given, units=[], seen=switch_of(policy).version, by=cast.anna)
    switch_policy(policy, on=True, seen=switch_of(policy).version, by=cast.anna)


def live_survey(cast: Cast, touchpoint: Any) -> Any:
    from resonanz.listen.surveys.actions import create_survey, publish_survey

    questions = [
        {"id": "csat", "kind": "csat", "label": {"de": "Wie zufrieden sind Sie?"}, "required": True},
        {"id": "why", "kind": "text", "label": {"de": "Was war der Grund?"}},
    ]
    survey = create_survey(
        title={"de": "Ihr Anruf bei uns"},
        touchpoint=touchpoint,
        content={"pages": [{"questions": questions}]},
        anonymity="named",
        by=cast.anna,
    )
    publish_survey(survey, by=cast.anna)
    survey.refresh_from_db()
    return survey


def opened(browser: Browser, server: str, client: Any, size: Any = DESK) -> Page:
    """A page of somebody who is logged in."""
    context = browser.new_context(viewport=size, locale="de")
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": server}])
    return context.new_page()


def answer_by_phone(browser: Browser, server: str, customer: Any) -> None:
    """The customer opens the mail's link on the phone, chooses a number, writes a word and sends it."""
    letter = next(m for m in mail.outbox if customer.contacts.get(kind="email").value in m.to)
    path = re.search(r"/r/[\w-]+", str(letter.body))
    assert path is not None
    page = browser.new_context(viewport=PHONE, locale="de").new_page()
    page.goto(server + path[0])
    page.locator("label.point").first.click()
    page.locator("textarea, input[type=text]").first.fill("Der Rückruf kam nie.")
    page.locator("button").last.click()
    expect(page.locator("body")).to_contain_text("Danke")


def close_in_the_browser(page: Page, server: str, case: Case, cause: str) -> None:
    """The lead writes to the customer, says why it happened, and closes."""
    page.goto(f"{server}/cases/{case.pk}/")
    expect(page.locator("main")).to_contain_text("Der Rückruf kam nie.")
    page.locator("[name=reply-subject]").fill("Ihr Rückruf")
    page.locator("[name=reply-body]").fill("Entschuldigung. Ich habe Sie heute um zwei Uhr eingetragen.")
    page.get_by_role("button", name="Mail senden").click()
    page.locator("[name=close-cause]").select_option(label=cause)
    page.locator("form.closing button.primary").first.click()


@pytest.fixture
def server(live_server: Any, settings: Any) -> str:
    settings.PUBLIC_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def desk(browser: Browser, server: str, client_of: Callable[..., Any]) -> Callable[[Any], Page]:
    return lambda member: opened(browser, server, client_of(member))


@pytest.fixture
def scene(house: Cast, workspace: Any, answers: Callable[..., None]) -> tuple[Cast, Any, Callable[..., None]]:
    return house, workspace, answers


def test_from_the_mail_to_the_euro(
    scene: tuple[Cast, Any, Callable[..., None]], browser: Browser, server: str, desk: Callable[[Any], Page]
) -> None:
    from resonanz.listen.respond.actions import invite

    house, workspace, answers = scene
    hotline = create_touchpoint(by=None, name="Hotline", owner=house.ben, roles=[house.roles["front_line"]])
    cause = RootCause.objects.create(name="Rückruf vergessen")
    work(workspace)
    for code, chosen in (("unhappy-answer", {}), ("one-cause", {"cases": 3}), ("measure-ends", {})):
        turn_on(house, code, **chosen)
    with clock.moved(-timedelta(weeks=story.FIRST + 1)):  # the waves lie in the past, and a policy acts from then on
        turn_on(house, "wave-starts")

    # mail → answer on the phone
    survey, unit = live_survey(house, hotline), house.units["Nord"]
    customers = [story.customer(f"K-{number}", unit) for number in range(3)]
    for each in customers:
        invite(survey=survey, customer=each, touchpoint=hotline, unit=unit, because="Anruf")
    work(workspace)
    for each in customers:
        answer_by_phone(browser, server, each)

    # → a case of the right lead → reply, customer told
    work(workspace)
    cases = list(Case.objects.order_by("number"))
    assert [case.owner for case in cases] == [house.ben] * 3
    lead = desk(house.ben)
    for case in cases:
        close_in_the_browser(lead, server, case, cause.name)
    work(workspace)
    assert {case.state for case in Case.objects.all()} == {State.CLOSED}
    assert sum("zwei Uhr" in str(letter.body) for letter in mail.outbox) == 3

    # → opportunity, decided with a reason
    look(policies()["one-cause"])
    opportunity = Opportunity.objects.get()
    manager = desk(house.anna)
    manager.goto(f"{server}/opportunities/{opportunity.pk}/")
    manager.locator("#decision [name=decision][value=do]").check()
    manager.locator("#decision [name=reason]").fill("Versprochene Rückrufe sind das Mindeste.")
    manager.locator("#decision button").last.click()
    opportunity.refresh_from_db()
    assert opportunity.decision == "do"

    # → measure in three waves → lesson to the roles of each wave
    story.published_standard(house, hotline)
    path = story.learning_path(house, hotline)
    measure = story.run_through(
        house, hotline, answers, lambda draft: link_path(path, measure=draft.pk, by=None), opportunity=opportunity
    )
    work(workspace)
    waves = {(a.unit.name, a.wave) for a in PathAssignment.objects.select_related("unit")}
    assert waves == {(unit.name, wave.number) for wave in measure.waves.all() for unit in wave.units.all()}

    # → effect with interval and grade → ledger line → one chain page
    manager.goto(f"{server}/chain/{measure.pk}/")
    expect(manager.locator("#effect")).to_contain_text("Die Wirkung wurde noch nicht berechnet.")
    run = story.proven(measure, house)
    assert run.effect is not None
    assert run.effect.low is not None
    assert run.effect.low > 0
    story.booked(run, house)
    manager.goto(f"{server}/chain/{measure.pk}/")
    expect(manager.locator("h1")).to_contain_text("Die Kette hält von der Stimme bis zum Euro.")
    expect(manager.locator(".track .held")).to_have_count(9)
    expect(manager.locator(".after")).to_contain_text("3 von 3")
