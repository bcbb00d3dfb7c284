"""Pages of cases in a browser without pictures: what they show, refuse and never count."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.act.opening import opened
from tests.cast import Cast

from resonanz.act.cases import actions
from resonanz.act.cases.models import Case, GoodwillLimit, Hours, RootCause, State, Template, Told
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.customers.actions import erase_customer, export_customer
from resonanz.organisation.customers.models import Customer

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LISTS = ("/cases/", "/cases/?view=list", "/cases/incidents/", "/cases/goodwill/", "/cases/export/csv")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def more(cast: Cast, number: int) -> None:
    from resonanz.act.cases.goodwill.actions import give_goodwill
    from resonanz.act.cases.incidents.actions import link_cases, open_incident
    from resonanz.organisation.customers.actions import identify_customer
    from resonanz.organisation.customers.queries import pseudonym_of

    identify_customer(key=f"K-{number}", name=f"Person {number}", unit=cast.units["Nord"], by=None)
    case = opened(customer=pseudonym_of(f"K-{number}"), text="Worte", score=2.0, scale="0-10")
    give_goodwill(case, cents=500, reason="Grund", by=cast.carla)
    incident = open_incident(name=f"Vorfall {number}", unit=cast.units["Nord"], by=None)
    link_cases(incident, cases=[case], by=None)


def test_lists_ask_the_database_as_often_for_three_cases_as_for_one(
    cast: Cast,
    hotline: Any,
    client_of: Any,
) -> None:
    ben = client_of(cast.ben)
    more(cast, 1)
    ben.get("/cases/")
    asked = {address: queries(ben, address) for address in LISTS}
    for number in (2, 3):
        more(cast, number)
    assert {address: queries(ben, address) for address in LISTS} == asked


def test_the_page_of_a_case_asks_as_often_with_a_long_history(
    cast: Cast,
    hotline: Any,
    customer: Any,
    client_of: Any,
) -> None:
    ben, case = client_of(cast.ben), opened()
    address = f"/cases/{case.pk}/"
    ben.get(address)
    before = queries(ben, address)
    for _ in range(5):
        actions.note(case, text="Notiz", by=cast.ben)
    assert queries(ben, address) == before


def test_a_case_is_opened_answered_and_closed_in_the_browser(
    cast: Cast,
    hotline: Any,
    customer: Any,
    cause: RootCause,
    client_of: Any,
) -> None:
    carla = client_of(cast.carla)
    nord = str(cast.units["Nord"].pk)
    given = {"kind": "complaint", "subject": "Rückruf vergessen", "unit": nord, "customer": "kundin@beispiel.example"}
    answer = carla.post("/cases/new", given | {"touchpoint": str(hotline.pk)})
    case = Case.objects.get()
    assert (answer.url, case.customer) == (f"/cases/{case.pk}/", customer)
    carla.post(f"/cases/{case.pk}/take", {"version": case.version})
    case.refresh_from_db()
    assert case.owner == cast.carla
    reply = {
        "reply-version": case.version,
        "reply-subject": "Ihr Anliegen",
        "reply-body": "Text",
        "reply-answers": "on",
    }
    assert carla.post(f"/cases/{case.pk}/reply", reply).status_code == 302
    case.refresh_from_db()
    refused = carla.post(f"/cases/{case.pk}/close", {"close-version": case.version, "close-told": ""})
    assert refused.status_code == 422
    assert "Ursache" in text(refused)
    closing = {"close-version": case.version, "close-cause": str(cause.pk)}
    assert carla.post(f"/cases/{case.pk}/close", closing).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.told, case.cause) == (State.CLOSED, Told.MAIL, cause)


def test_two_editors_get_the_newer_version_and_keep_their_words(
    cast: Cast,
    hotline: Any,
    customer: Any,
    client_of: Any,
) -> None:
    case = opened()
    actions.move_case(case, state="assessment", seen=1, by=cast.ben)
    words = {"reply-version": 1, "reply-subject": "Betreff", "reply-body": "Mühsam geschrieben", "reply-answers": "on"}
    answer = client_of(cast.carla).post(f"/cases/{case.pk}/reply", words)
    assert answer.status_code == 409
    assert "Mühsam geschrieben" in text(answer)
    assert 'name="reply-version" value="2"' in text(answer)
    assert case.letters.count() == 0


def test_the_other_side_meets_nothing(cast: Cast, hotline: Any, client_of: Any) -> None:
    case = opened(subject="Geheim")
    david = client_of(cast.david)
    for address in ("", "take", "reply", "close", "goodwill"):
        call = david.post if address else david.get
        assert call(f"/cases/{case.pk}/{address}", {"version": 1}).status_code == 404
    assert "Geheim" not in text(david.get("/cases/")) + text(david.get("/cases/export/csv"))
    assert client_of(cast.felix).get("/cases/").status_code == 403
    assert client_of(cast.eva).get("/cases/").status_code == 403


def test_filters_stand_in_the_address(cast: Cast, hotline: Any, client_of: Any) -> None:
    opened(subject="Dringliches", urgent=True)
    opened(subject="Gewöhnliches")
    ben = client_of(cast.ben)
    page = text(ben.get("/cases/?urgent=1"))
    assert ("Dringliches" in page, "Gewöhnliches" in page) == (True, False)
    assert "Gewöhnliches" in text(ben.get("/cases/?view=list&q=1002"))
    assert "Gewöhnliches" in text(ben.get("/cases/?view=list&q=gewöhn"))
    assert ben.get("/cases/?view=list&after=unsinn").status_code == 400
    assert ben.get("/cases/?due=nie&kind=nichts&state=garnicht").status_code == 200


def test_the_start_page_shows_the_own_cases_and_what_is_due_next(cast: Cast, hotline: Any, client_of: Any) -> None:
    carla, ben = client_of(cast.carla), client_of(cast.ben)
    assert "Kein Kunde wartet auf Sie" in text(carla.get("/"))
    for number in range(5):
        case = opened(customer=None, subject=f"Anliegen {number}")
        actions.assign_case(case, to=cast.carla, seen=1, by=cast.ben)
        if number == 0:
            before = queries(carla, "/")
    page = text(carla.get("/"))
    assert ("5 Kunden warten auf Sie" in page, "2 weitere sind später fällig" in page) == (True, True)
    assert re.findall(r"Anliegen (\d)", page) == ["0", "1", "2"]
    assert queries(carla, "/") <= before + 1
    assert "Anliegen" not in text(ben.get("/"))
    assert "Kunde wartet auf Sie" not in text(client_of(cast.felix).get("/"))


# Attacks: whoever wants to compare people.


def test_no_list_can_be_asked_for_another_person(cast: Cast, hotline: Any, client_of: Any) -> None:
    case = opened(subject="Erster Fall")
    other = opened(subject="Zweiter Fall")
    actions.assign_case(other, to=cast.carla, seen=1, by=cast.ben)
    ben = client_of(cast.ben)
    everything = text(ben.get("/cases/?view=list"))
    pk, name = cast.carla.pk, "Carla"
    for attempt in (f"owner={pk}", f"owner_id={pk}", f"by={pk}", f"mine={pk}", f"q={name}", f"q={cast.carla.email}"):
        page = text(ben.get(f"/cases/?view=list&{attempt}"))
        found = {word for word in ("Erster Fall", "Zweiter Fall") if word in page}
        allowed = [{"Erster Fall", "Zweiter Fall"}, {"Erster Fall"}, set()]
        assert found in allowed, attempt
    assert case.sign in everything
    for sort in ("owner", "owner__name", "-owner"):
        assert _order(ben, sort) == _order(ben, "due")


def _order(client: Any, sort: str) -> list[str]:
    return re.findall(r"F-\d+", text(client.get(f"/cases/?view=list&sort={sort}")))


def test_no_export_says_who_worked_on_what(cast: Cast, hotline: Any, client_of: Any) -> None:
    case = opened()
    actions.note(case, text="Notiz", by=cast.carla)
    for kind in ("csv", "xlsx"):
        content = client_of(cast.ben).get(f"/cases/export/{kind}").content
        assert b"Ben" not in content
        assert b"Carla" not in content
    assert case.sign in client_of(cast.ben).get("/cases/export/csv").content.decode()


def test_totals_do_not_move_with_a_person(cast: Cast, hotline: Any, client_of: Any) -> None:
    for _ in range(2):
        opened()
    ben = client_of(cast.ben)
    before = re.findall(r'class="count">(\d+)', text(ben.get("/cases/")))
    actions.assign_case(Case.objects.earliest("number"), to=cast.carla, seen=1, by=cast.ben)
    assert re.findall(r'class="count">(\d+)', text(ben.get("/cases/"))) == before


def test_with_somebody_elses_eyes_no_case_is_seen(cast: Cast, hotline: Any, client_of: Any) -> None:
    opened(subject="Geheim")
    eva = client_of(cast.eva)
    eva.post(f"/oversight/members/{cast.ben.pk}/look")
    answer = eva.get("/cases/?mine=1")
    assert answer.status_code == 403
    assert "Geheim" not in text(answer)


def test_looking_at_a_known_customer_is_logged(
    cast: Cast,
    hotline: Any,
    customer: Any,
    client_of: Any,
) -> None:
    case = opened()
    client_of(cast.carla).get(f"/cases/{case.pk}/")
    assert Entry.objects.filter(action="customer.looked_at", actor=cast.carla.pk).count() == 1


def test_hostile_words_stay_words(
    cast: Cast,
    hotline: Any,
    customer: Any,
    client_of: Any,
) -> None:
    evil = "<script>alert(1)</script>"
    case = opened(subject=evil, text=evil)
    actions.note(case, text=evil, by=cast.ben)
    ben = client_of(cast.ben)
    for address in ("/cases/", "/cases/?view=list", f"/cases/{case.pk}/"):
        assert evil not in text(ben.get(address))


# What remains when a customer is forgotten.


def test_a_customer_takes_everything_along_and_an_erasure_leaves_the_bare_case(
    cast: Cast,
    hotline: Any,
    customer: Any,
    cause: RootCause,
) -> None:
    case = opened(text="Ganz geheim", subject="Auch geheim")
    actions.note(case, text="Notiz über Frau Lang", by=cast.ben)
    actions.reply(case, seen=1, subject="Betreff", body="Liebe Frau Lang", by=cast.ben)
    actions.close_case(case, seen=case.version, cause=cause, by=cast.ben)
    [held] = export_customer(customer.pseudonym, by=None)["held"]["cases.Case"]
    assert (held["number"], held["text"], held["letters"][0]["text"]) == ("F-1001", "Ganz geheim", "Liebe Frau Lang")
    assert "Ben" not in str(held)
    erase_customer(customer.pseudonym, by=None)
    case.refresh_from_db()
    assert not Customer.objects.exists()
    assert (case.state, case.cause, case.told, case.customer) == (State.CLOSED, cause, Told.MAIL, None)
    assert (case.text, case.subject, case.letters.count()) == ("", "", 0)
    assert [step.text for step in case.steps.exclude(text="")] == []


# What cases go by.


def test_hours_are_set_as_people_write_them_and_hold_below(cast: Cast, hotline: Any, client_of: Any) -> None:
    anna, nord = client_of(cast.anna), cast.units["Nord"]
    days = {f"day{n}": "8:00–12:00, 13-17" for n in range(5)} | {"day5": "", "day6": ""}
    rest = {"region": "DE-SH", "zone": "Europe/Berlin", "answer": "1,5", "urgent": "0,5", "solve": "18"}
    assert anna.post(f"/cases/setup/hours/{nord.pk}", days | rest).status_code == 302
    row = Hours.objects.get()
    assert (row.week[0], row.week[6], row.answer_minutes) == ([[480, 720], [780, 1020]], [], 90)
    page = text(anna.get("/cases/setup/hours/"))
    assert "8:00–12:00, 13:00–17:00" in page
    assert "Schleswig-Holstein" in page
    wrong = anna.post(f"/cases/setup/hours/{nord.pk}", days | rest | {"day0": "17–8", "version": row.version})
    assert wrong.status_code == 422
    assert anna.post(f"/cases/setup/hours/{nord.pk}", days | rest | {"version": 99}).status_code == 409
    never = {f"day{n}": "" for n in range(7)} | rest | {"version": row.version}
    assert anna.post(f"/cases/setup/hours/{nord.pk}", never).status_code == 422
    assert anna.post(f"/cases/setup/hours/{nord.pk}/drop").status_code == 302
    assert not Hours.objects.exists()


def test_causes_texts_and_budgets_are_written_by_the_cx_team(cast: Cast, client_of: Any) -> None:
    anna = client_of(cast.anna)
    anna.post("/cases/setup/causes/usual")
    assert RootCause.objects.count() == 12
    assert anna.post("/cases/setup/causes/", {"name": " falscher  betrag "}).status_code == 422
    cause_row = RootCause.objects.first()
    assert cause_row is not None
    change = {"name": "Anders", "archived": "on", "version": 1}
    assert anna.post(f"/cases/setup/causes/{cause_row.pk}", change).status_code == 302
    assert anna.post(f"/cases/setup/causes/{cause_row.pk}", change).status_code == 409
    words = {"name": "Gruß", "language": "de", "subject": "Zu {number}", "body": "Guten Tag {unbekannt}"}
    assert anna.post("/cases/setup/texts/new", words).status_code == 422
    assert anna.post("/cases/setup/texts/new", words | {"body": "Guten Tag {name}"}).status_code == 302
    row = Template.objects.get()
    again = words | {"body": "Guten Abend {name}", "version": row.version}
    assert anna.post(f"/cases/setup/texts/{row.pk}", again).status_code == 302
    assert anna.post(f"/cases/setup/texts/{row.pk}", again).status_code == 409
    role = cast.roles["front_line"]
    assert anna.post(f"/cases/setup/budgets/{role.pk}", {"per_case": "20", "per_month": "10"}).status_code == 422
    assert anna.post(f"/cases/setup/budgets/{role.pk}", {"per_case": "19,99", "per_month": "200"}).status_code == 302
    assert GoodwillLimit.objects.get().per_case_cents == 1999


def test_a_reply_begins_with_a_text_in_the_customers_language(
    cast: Cast,
    hotline: Any,
    customer: Any,
    client_of: Any,
) -> None:
    row = Template.objects.create(
        name="Gruß", language="de", subject="Zu {number}", body="Guten Tag {name}, {sender}", standard_title="Zuhören"
    )
    case = opened()
    page = text(client_of(cast.carla).get(f"/cases/{case.pk}/?template={row.pk}"))
    assert "Guten Tag Maria Lang, Carla Petersen" in page
    assert "Zu F-1001" in page
    assert "Zuhören" in page
    assert client_of(cast.carla).get(f"/cases/{case.pk}/?template=unsinn").status_code == 200


def test_an_answer_of_somebody_unknown_asks_nobody_to_call(cast: Cast, hotline: Any, client_of: Any) -> None:
    case = opened(customer=None)
    page = text(client_of(cast.ben).get(f"/cases/{case.pk}/"))
    assert ("Wir wissen nicht, wer das gesagt hat" in page, "Rufen Sie an" in page) == (True, False)


def test_a_deputy_who_took_over_is_not_named_twice(cast: Cast, hotline: Any, client_of: Any) -> None:
    case = opened()
    ben = client_of(cast.ben)
    assert "Vertretung <b>Anna" in text(ben.get(f"/cases/{case.pk}/"))
    Case.objects.filter(pk=case.pk).update(owner=case.deputy)
    assert "Vertretung <b>" not in text(ben.get(f"/cases/{case.pk}/"))
