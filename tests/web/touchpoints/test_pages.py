"""Pages of the register: filters, two editors, import with preview, export, rights."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from resonanz.organisation.touchpoints import actions
from resonanz.organisation.touchpoints.models import Measurement, Touchpoint

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]
FORM = {"basis": "assumed", "stage": "", "channel": ""}


def make(name: str, **fields: Any) -> Touchpoint:
    return actions.create_touchpoint(by=None, name=name, **fields)


def rows(answer: Any) -> list[str]:
    return [row.name for row in answer.context["rows"]]


def test_filters_in_the_address_narrow_the_register(
    cast: Any, client_of: Callable[..., Any], answers: Callable[..., None]
) -> None:
    make("Hotline", owner=cast.ben, basis="measured", stage="Service", channel="Telefon")
    make("Rechnung", stage="Abrechnung")
    answers(("Nord", "Hotline", "nps", 9, None, 1))
    client = client_of(cast.anna)
    assert rows(client.get("/touchpoints/")) == ["Hotline", "Rechnung"]
    for query in ("without_owner=1", "unmeasured=1", "assumed=1", "stage=Abrechnung", "q=abrech", "sort=-name"):
        assert rows(client.get(f"/touchpoints/?{query}"))[0] == "Rechnung"
    assert rows(client.get("/touchpoints/?q=ben")) == ["Hotline"]
    assert rows(client.get("/touchpoints/?archived=1")) == []


def test_names_that_only_the_record_knows_are_entered_in_one_go(
    cast: Any, client_of: Callable[..., Any], answers: Callable[..., None]
) -> None:
    make("Hotline")
    rows_ = [("Nord", name, "nps", 9, None, 1) for name in ("Hotline", "Portal", "Portal", "Chat")]
    answers(*rows_)
    client = client_of(cast.anna)
    assert client.get("/touchpoints/").context["found"] == 2
    assert client.get("/touchpoints/found").context["keys"] == {"Portal": 2, "Chat": 1}
    client.post("/touchpoints/found", {"key": ["Portal", "Hotline", "Mond"]})
    assert list(Touchpoint.objects.values_list("name", "basis")) == [("Hotline", "assumed"), ("Portal", "measured")]
    assert client_of(cast.ben).get("/touchpoints/").context["found"] == 0
    assert client_of(cast.ben).get("/touchpoints/found").status_code == 403


def test_a_team_lead_sees_the_own_unit_and_the_whole_house_and_may_write_nothing(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    north, south = make("Filiale Nord", units=[cast.units["Nord"]]), make("Filiale Süd", units=[cast.units["Süd"]])
    make("Hotline")
    client = client_of(cast.ben)
    assert rows(client.get("/touchpoints/")) == ["Filiale Nord", "Hotline"]
    assert client.get(f"/touchpoints/{south.pk}/").status_code == 404
    assert client.get(f"/touchpoints/{north.pk}/").status_code == 200
    for path in (f"/touchpoints/{north.pk}/edit", "/touchpoints/new", "/touchpoints/import"):
        assert client.get(path).status_code == 403
    for verb in ("archive", "merge", "keys", "restore"):
        assert client.post(f"/touchpoints/{north.pk}/{verb}").status_code == 403
    assert b"Filiale S" not in client.get("/touchpoints/export.csv").content


def test_who_edits_a_part_of_the_house_writes_nothing_outside_it(cast: Any, client_of: Callable[..., Any]) -> None:
    from resonanz.organisation.people.actions import assign_role

    assign_role(cast.david, role=cast.roles["cx"], unit=cast.units["Süd"], by=None)
    south, both, house = (
        make("Süd", units=[cast.units["Süd"]]),
        make("Beide", units=list(cast.units.values())),
        make("H"),
    )
    client = client_of(cast.david)
    assert client.get(f"/touchpoints/{south.pk}/edit").status_code == 200
    assert client.get(f"/touchpoints/{both.pk}/edit").status_code == 404
    assert client.get(f"/touchpoints/{house.pk}/edit").status_code == 404
    for units in ([], [str(cast.units["Nord"].pk)]):
        answer = client.post(f"/touchpoints/{south.pk}/edit", FORM | {"name": "X", "version": 1, "units": units})
        assert answer.status_code == 422
    assert client.get("/touchpoints/measurements/new").status_code == 403


def test_two_people_edit_one_touchpoint_and_nothing_is_lost(cast: Any, client_of: Callable[..., Any]) -> None:
    touchpoint = make("Hotline", stage="Service")
    first, second = client_of(cast.anna), client_of(cast.anna)
    address = f"/touchpoints/{touchpoint.pk}/edit"
    assert first.post(address, FORM | {"name": "Hotline", "stage": "Verkauf", "version": 1}).status_code == 302
    mine = FORM | {"name": "Hotline 24", "stage": "Service", "channel": "Telefon", "version": 1}
    answer = second.post(address, mine)
    assert answer.status_code == 409
    shown = {
        str(row["label"]): (row["stored"], row["yours"]) for row in answer.context["versions"].rows if row["differs"]
    }
    assert list(shown.values()) == [("Hotline", "Hotline 24"), ("Verkauf", "Service"), ("", "Telefon")]
    touchpoint.refresh_from_db()
    assert (touchpoint.name, touchpoint.stage) == ("Hotline", "Verkauf")
    again = {name: answer.context["form"][name].value() or "" for name in (*mine, "version")}
    assert second.post(address, again).status_code == 302
    touchpoint.refresh_from_db()
    assert (touchpoint.name, touchpoint.channel, touchpoint.version) == ("Hotline 24", "Telefon", 3)


def test_fields_that_are_not_in_the_form_cannot_be_set(cast: Any, client_of: Callable[..., Any]) -> None:
    touchpoint, other = make("Hotline"), make("Chat")
    sent = FORM | {"name": "Hotline", "version": 1, "archived_at": "2020-01-01", "successor": str(other.pk), "id": "x"}
    client_of(cast.anna).post(f"/touchpoints/{touchpoint.pk}/edit", sent)
    touchpoint.refresh_from_db()
    assert (touchpoint.archived_at, touchpoint.successor) == (None, None)


def test_keys_are_added_refused_and_removed(cast: Any, client_of: Callable[..., Any]) -> None:
    touchpoint, other = make("Hotline"), make("Chat")
    client = client_of(cast.anna)
    assert client.post(f"/touchpoints/{touchpoint.pk}/keys", {"key": "HL"}).status_code == 302
    assert client.post(f"/touchpoints/{other.pk}/keys", {"key": "HL"}).status_code == 422
    key = touchpoint.aliases.get(key="HL")
    assert client.post(f"/touchpoints/{other.pk}/keys/{key.pk}/remove").status_code == 404
    client.post(f"/touchpoints/{touchpoint.pk}/keys/{key.pk}/remove")
    assert list(touchpoint.aliases.values_list("key", flat=True)) == ["Hotline"]


def test_archive_bring_back_and_merge(cast: Any, client_of: Callable[..., Any]) -> None:
    fax, mail = make("Fax"), make("E-Mail")
    client = client_of(cast.anna)
    client.post(f"/touchpoints/{fax.pk}/archive")
    assert rows(client.get("/touchpoints/?archived=1")) == ["Fax"]
    client.post(f"/touchpoints/{fax.pk}/restore")
    assert client.get(f"/touchpoints/{fax.pk}/merge").status_code == 200
    assert client.post(f"/touchpoints/{fax.pk}/merge", {"into": str(fax.pk), "on": "2026-01-01"}).status_code == 422
    assert client.post(f"/touchpoints/{fax.pk}/merge", {"into": str(mail.pk), "on": "2026-01-01"}).status_code == 302
    assert client.get(f"/touchpoints/{fax.pk}/").status_code == 200


def upload(client: Any, text: str, name: str = "a.csv") -> Any:
    return client.post("/touchpoints/import", {"file": SimpleUploadedFile(name, text.encode())}, follow=True)


def test_eighty_touchpoints_come_in_after_the_preview_is_confirmed(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    page = upload(client, "Touchpoint;Stage\n" + "".join(f"Punkt {i:02};Service\n" for i in range(80)))
    assert (page.context["plan"].counts["created"], Touchpoint.objects.count()) == (80, 0)
    address = page.request["PATH_INFO"]
    assert client.post(address, {"seen": page.context["plan"].fingerprint}).status_code == 302
    assert Touchpoint.objects.count() == 80
    assert client.get(address).status_code == 302


def test_what_changed_since_the_preview_is_shown_again_before_it_is_written(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    client = client_of(cast.anna)
    page = upload(client, "Touchpoint,Stage\nHotline,Service\n")
    make("Hotline", stage="Verkauf")
    answer = client.post(page.request["PATH_INFO"], {"seen": page.context["plan"].fingerprint})
    assert (answer.status_code, Touchpoint.objects.get().stage) == (409, "Verkauf")
    client.post(page.request["PATH_INFO"], {"seen": answer.context["plan"].fingerprint})
    assert Touchpoint.objects.get().stage == "Service"


def test_the_file_of_somebody_else_is_not_shown(cast: Any, client_of: Callable[..., Any]) -> None:
    page = upload(client_of(cast.anna), "Touchpoint\nHotline\n")
    assert client_of(cast.anna).get(page.request["PATH_INFO"]).status_code == 302


def test_a_file_that_cannot_be_read_is_refused_in_words(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    page = client.post("/touchpoints/import", {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7 x")}, follow=True)
    assert page.status_code == 422
    assert "PDF" in page.content.decode()
    assert client.post("/touchpoints/import", {"other": "x"}).status_code == 422


def test_the_preview_lists_what_is_rejected_first_and_only_counts_what_stays(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    make("Hotline", stage="Service")
    page = upload(client_of(cast.anna), "Touchpoint,Stage\nHotline,Service\nChat,Service\n,Service\n")
    assert [row.outcome for row in page.context["rows"]] == ["rejected", "created"]
    assert page.context["plan"].counts["unchanged"] == 1


def test_a_file_without_names_says_so_and_offers_nothing_to_take_over(cast: Any, client_of: Callable[..., Any]) -> None:
    page = upload(client_of(cast.anna), "Punkt,Menge\nHotline,2\n").content.decode()
    assert "Aus dieser Datei lässt sich nichts übernehmen." in page
    assert 'class="facts balance"' not in page


def test_the_script_that_sends_a_file_only_learns_where_to_go(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    sent = {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7 x")}
    answer = client.post("/touchpoints/import", sent, follow=True, headers={"X-Upload": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    shown = client.get(answer.request["PATH_INFO"])
    assert (shown.status_code, "PDF" in shown.content.decode()) == (422, True)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_what_people_write_is_shown_as_text(cast: Any, client_of: Callable[..., Any], text: str) -> None:
    touchpoint = make(text, stage=text, expected=text, keys=[text], owner=cast.ben)
    client = client_of(cast.anna)
    pages = [client.get(path).content.decode() for path in ("/touchpoints/", f"/touchpoints/{touchpoint.pk}/")]
    pages.append(upload(client, f"Touchpoint,Owner (e-mail)\n{text.replace(',', '')},{text}\n").content.decode())
    assert not [page for page in pages if "<script>alert" in page or "<img src=x" in page or ">49<" in page]


def test_an_export_is_a_workbook_without_formulas(cast: Any, client_of: Callable[..., Any]) -> None:
    make("=1+1", stage="@SUM(A1)")
    answer = client_of(cast.anna).get("/touchpoints/export.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[0].value == "'=1+1"
    assert client_of(cast.anna).get("/touchpoints/export.exe").status_code == 404


def queries(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", ["/touchpoints/", "/touchpoints/measurements/", "/touchpoints/export.csv"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(cast: Any, client_of: Callable[..., Any], path: str) -> None:
    client, counts = client_of(cast.anna), []
    for upto in (1, 3):
        for i in range(Touchpoint.objects.count(), upto):
            fields = {"owner": cast.ben, "deputy": cast.anna, "units": [cast.units["Nord"]]}
            touchpoint = make(f"T{i}", roles=[cast.roles["cx"]], **fields)
            actions.add_measurement(by=None, name=f"M{i}", touchpoints=[touchpoint], owner=cast.ben)
        counts.append(queries(client, path))
    assert counts[0] == counts[1]


def test_the_inventory_is_listed_decided_and_exported(cast: Any, client_of: Callable[..., Any]) -> None:
    touchpoint, client = make("Hotline"), client_of(cast.anna)
    sent = {
        "name": "Welle",
        "touchpoints": [str(touchpoint.pk)],
        "used_for": "bonus",
        "decision": "open",
        "version": "",
    }
    assert client.post("/touchpoints/measurements/new", sent).status_code == 302
    row = Measurement.objects.get()
    address = f"/touchpoints/measurements/{row.pk}/edit"
    assert client.post(address, sent | {"decision": "stop", "version": 1}).status_code == 422
    assert client.post(address, sent | {"decision": "stop", "reason": "doppelt", "version": 1}).status_code == 302
    assert client.post(address, sent | {"version": 1}).status_code == 409
    assert "doppelt" in client.get("/touchpoints/measurements/export.csv").content.decode()
    assert "Welle" in client.get(f"/touchpoints/{touchpoint.pk}/").content.decode()
    assert rows(client.get("/touchpoints/measurements/?decision=keep")) == []


def test_measurements_of_another_units_touchpoint_are_not_listed(cast: Any, client_of: Callable[..., Any]) -> None:
    south = make("Filiale Süd", units=[cast.units["Süd"]])
    actions.add_measurement(by=None, name="Nur Süd", touchpoints=[south])
    actions.add_measurement(by=None, name="Ganzes Haus")
    assert rows(client_of(cast.ben).get("/touchpoints/measurements/")) == ["Ganzes Haus"]


def test_the_search_finds_only_what_may_be_seen(cast: Any) -> None:
    from resonanz.organisation.access.viewers import viewer_of
    from resonanz.web.touchpoints.queries import found_touchpoints

    make("Filiale Nord", units=[cast.units["Nord"]])
    make("Filiale Süd", units=[cast.units["Süd"]])
    assert [hit.title for hit in found_touchpoints(viewer_of(cast.ben), "filiale", 6)] == ["Filiale Nord"]
    assert found_touchpoints(viewer_of(cast.stranger), "filiale", 6) == []
