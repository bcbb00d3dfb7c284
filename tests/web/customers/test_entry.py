"""Entering and changing a customer, and a sheet of many: rights, two editors, preview, what a survey finds then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.listen.respond.asking import publish

from resonanz.listen.respond import rounds
from resonanz.listen.respond.actions import opt_out
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.customers.queries import pseudonym_of

pytestmark = pytest.mark.integration


def form(cast: Any, unit: str = "Nord", **more: Any) -> dict[str, Any]:
    return {"key": "K-1", "name": "Inge Hansen", "unit": str(cast.units[unit].pk), "language": "de"} | more


def upload(client: Any, text: str, **more: Any) -> Any:
    file = SimpleUploadedFile("kunden.csv", text.encode())
    return client.post("/customers/import", {"file": file, **more}, follow=True)


def test_a_customer_is_entered_with_addresses_and_a_consent_that_says_where_it_was_given(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    client = client_of(cast.anna)
    sent = form(cast, email="Inge@Kunde.example\nhansen@kunde.example", phone="0421 12345", consents=["feedback"])
    assert client.post("/customers/new", sent).status_code == 422
    answer = client.post("/customers/new", sent | {"source": "Vertrag"}, follow=True)
    page = answer.content.decode()
    for word in ("Inge Hansen", "inge@kunde.example", "hansen@kunde.example", "0421 12345", "K-1", "Vertrag"):
        assert word in page
    assert f"/customers/{pseudonym_of('K-1')}/edit" in page
    again = client.post("/customers/new", form(cast))
    assert (again.status_code, "Ein Kunde mit dieser Nummer" in again.content.decode()) == (422, True)


def test_fields_that_cannot_be_taken_say_why_and_a_foreign_owner_is_not_named(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    from resonanz.organisation.people.actions import assign_role

    south = identify_customer(
        key="K-9", by=None, name="Ole Petersen", unit=cast.units["Nord"], contacts=[("email", "ole@kunde.example")]
    )
    client = client_of(cast.anna)
    page = client.post("/customers/new", form(cast, language="Klingonisch", email="kein-at", phone="drei"))
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"language", "email", "phone"})
    page = client.post("/customers/new", form(cast, email="ole@kunde.example"))
    assert (page.status_code, "Ole Petersen" in page.content.decode()) == (422, True)
    assign_role(cast.david, role=cast.roles["cx"], unit=cast.units["Süd"], by=None)
    other = client_of(cast.david)
    page = other.post("/customers/new", form(cast, "Süd", email="ole@kunde.example"))
    assert (page.status_code, "Ole Petersen" in page.content.decode()) == (422, False)
    assert other.post("/customers/new", form(cast, "Nord")).status_code == 422
    assert other.get(f"/customers/{south.pseudonym}/edit").status_code == 404


def test_two_people_change_one_customer_and_nothing_is_lost(cast: Any, client_of: Callable[..., Any]) -> None:
    contacts = [("number", "K-1"), ("email", "inge@kunde.example")]
    known = identify_customer(key="K-1", by=None, name="Inge", unit=cast.units["Nord"], contacts=contacts)
    address, client = f"/customers/{known.pseudonym}/edit", client_of(cast.anna)
    page = client.get(address)
    assert Entry.objects.latest("sequence").action == "customer.looked_at"
    mine = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    assert mine["email"] == "inge@kunde.example"
    assert client.post(address, mine | {"name": "Inge Groß"}).status_code == 302
    late = client.post(address, mine | {"email": "neu@kunde.example"})
    assert late.status_code == 409
    shown = {
        str(row["label"]): (row["stored"], row["yours"]) for row in late.context["versions"].rows if row["differs"]
    }
    assert list(shown.values()) == [("Inge Groß", "Inge"), ("inge@kunde.example", "neu@kunde.example")]
    again = {name: late.context["form"][name].value() or "" for name in mine}
    assert client.post(address, again | {"name": "Inge Groß"}).status_code == 302
    known.refresh_from_db()
    values = list(known.contacts.values_list("value", flat=True))
    assert (known.name, values) == ("Inge Groß", ["neu@kunde.example", "K-1"])


def test_who_may_only_see_customers_writes_none(cast: Any, client_of: Callable[..., Any]) -> None:
    known = identify_customer(key="K-1", by=None, name="Inge", unit=cast.units["Nord"])
    for name in ("ben", "carla", "eva", "felix", "stranger"):
        client = client_of(cast.members[name])
        for path in ("new", "import", "template.csv", f"{known.pseudonym}/edit"):
            assert client.get(f"/customers/{path}").status_code == 403
    page = client_of(cast.ben).get(f"/customers/{known.pseudonym}/").content.decode()
    assert f"{known.pseudonym}/edit" not in page


def test_a_sheet_of_eighty_is_what_a_survey_finds_but_for_addresses_and_objections(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    client, survey = client_of(cast.anna), publish()
    ask = f"/respond/surveys/{survey.pk}/ask?unit={cast.units['Haus'].pk}&size=100&days=30&channel=email&by_mail=on"
    page = client.get(ask)
    assert (page.context["bring_in"], "/customers/import" in page.content.decode()) == (True, True)
    assert "/customers/import" in client.get("/customers/").content.decode()
    lines = [
        f"K-{n};Kundin {n};{f'k{n}@kunde.example' if n >= 10 else ''};{'Nord' if n % 2 else 'Süd'};ja"
        for n in range(80)
    ]
    sheet = "Kundennummer;Name;E-Mail;Einheit;Einwilligung Befragung\n" + "\n".join(lines)
    preview = upload(client, sheet)
    assert (preview.context["plan"].counts["created"], Customer.objects.count()) == (80, 0)
    address = preview.request["PATH_INFO"]
    assert client.post(address, {"seen": "another"}).status_code == 409
    assert client.post(address, {"seen": preview.context["plan"].fingerprint}).status_code == 302
    assert client.get(address).status_code == 302
    opt_out(Customer.objects.get(name="Kundin 42"), source="member")
    found = rounds.preview(viewer_of(cast.anna), rounds.Choice(survey, cast.units["Haus"]))
    assert (len(found.eligible), found.left_out) == (69, {"opted_out": 1, "no_address": 10})
    assert client.get(ask).context["bring_in"] is False
    again = upload(client, sheet)
    assert again.context["plan"].counts["unchanged"] == 80
    found = rounds.preview(viewer_of(cast.anna), rounds.Choice(survey, cast.units["Haus"]))
    assert len(found.eligible) == 69


def test_what_changed_since_the_preview_is_shown_again_before_it_is_written(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    client = client_of(cast.anna)
    page = upload(client, "Kundennummer,Name,Einheit\nK-1,Inge,Nord\n")
    identify_customer(key="K-1", by=None, name="Inge Hansen", unit=cast.units["Süd"])
    answer = client.post(page.request["PATH_INFO"], {"seen": page.context["plan"].fingerprint})
    assert (answer.status_code, Customer.objects.get().name) == (409, "Inge Hansen")
    assert Entry.objects.filter(action="customer.imported").count() == 0


def test_the_preview_lists_what_is_rejected_first_and_a_look_at_known_ones_is_logged(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    identify_customer(key="K-1", by=None, name="Inge", unit=cast.units["Nord"])
    text = "Kundennummer,Name\nK-2,Neu\nK-1,Inge Hansen\n,Ohne\n"
    page = upload(client_of(cast.anna), text, unit=str(cast.units["Nord"].pk))
    assert [row.outcome for row in page.context["rows"]] == ["rejected", "updated", "created"]
    entry = Entry.objects.latest("sequence")
    assert (entry.action, entry.detail) == ("customer.compared", {"known": 1, "rows": 3, "source": "kunden.csv"})


def test_a_row_that_cannot_be_cut_into_columns_has_this_one_reason(cast: Any, client_of: Callable[..., Any]) -> None:
    page = upload(client_of(cast.anna), "Kundennummer;Name;Einheit\nK-1;Inge;Nord\nK-2;Zu;viel;x\n")
    [rejected] = [row for row in page.context["plan"].rows if row.outcome == "rejected"]
    assert [str(reason) for _field, reason in rejected.reasons] == ["die Zeile hat 4 Spalten, die erste hat 3"]


def test_a_file_that_cannot_be_used_is_refused_in_words(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    page = client.post("/customers/import", {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7 x")}, follow=True)
    assert (page.status_code, "PDF" in page.content.decode()) == (422, True)
    assert client.post("/customers/import", {}).status_code == 422
    page = upload(client, "Name\nInge\n")
    assert (page.context["plan"].missing_key, "Kundennummer" in page.content.decode()) == (True, True)
    many = upload(client, "Kundennummer\n" + "".join(f"K-{n}\n" for n in range(20_001)))
    assert (many.status_code, "20.000" in many.content.decode()) == (422, True)


def test_the_template_reads_back_and_holds_nobody(cast: Any, client_of: Callable[..., Any]) -> None:
    identify_customer(key="K-1", by=None, name="Inge", unit=cast.units["Nord"])
    client = client_of(cast.anna)
    sheet = client.get("/customers/template.csv").content.decode("utf-8-sig")
    header = "Kundennummer;Name;Einheit;Kunde seit;Sprache;E-Mail;Telefon"
    allowed = "Einwilligung Befragung;Einwilligung Rückruf;Einwilligung Neuigkeiten"
    assert sheet.splitlines() == [f"{header};{allowed}"]
    plan = upload(client, sheet + "K-2;Neu;Nord;;;;;;;\n").context["plan"]
    assert (plan.unknown, plan.counts["created"]) == ((), 1)
    assert client.get("/customers/template.xlsx").status_code == 200
    assert client.get("/customers/template.exe").status_code == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_what_a_sheet_says_is_shown_as_text(cast: Any, client_of: Callable[..., Any], text: str) -> None:
    client = client_of(cast.anna)
    page = upload(client, f"Kundennummer;Name;Einheit;Sprache;{text}\n{text};{text};Nord;{text};x\n")
    client.post("/customers/new", form(cast, name=text))
    pages = [page.content.decode(), client.get(f"/customers/{pseudonym_of('K-1')}/edit").content.decode()]
    assert not [page for page in pages if "<script>alert" in page or "<img src=x" in page or ">49<" in page]
