"""Customers: identity behind a right, each look logged; export, erasure, and tables as jobs."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.api.callers import Caller, caller, happened
from tests.cast import Cast

from resonanz.api.jobs import run_next, tidy
from resonanz.api.models import Job
from resonanz.organisation.access.actions import revoke_key
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = pytest.mark.integration


@pytest.fixture
def inge(cast: Cast) -> str:
    nord, house = cast.units["Nord"], cast.units["Haus"]
    person = identify_customer(key="K-1", by=None, name="Inge Hansen", unit=nord, contacts=[("number", "K-1")])
    identify_customer(key="K-2", by=None, name="Ole Petersen", unit=cast.units["Süd"])
    identify_customer(key="K-3", by=None, name="Kim Weber", unit=house)
    happened(*[{"customer": pseudonym_of(key), "text": f"Wort {key}"} for key in ("K-1", "K-1", "K-4")])
    return person.pseudonym


def looks() -> int:
    return Entry.objects.filter(action__in=["customer.looked_at", "customer.listed"]).count()


def names(response: Any) -> set[str]:
    return {item["name"] for item in response.json()["items"]}


def test_customers_are_those_of_the_own_units_and_the_look_is_logged(cast: Cast, inge: str) -> None:
    assert names(caller(cast.ben).get("/customers")) == {"Inge Hansen"}
    assert names(caller(cast.anna).get("/customers")) == {"Inge Hansen", "Ole Petersen", "Kim Weber"}
    entry = Entry.objects.latest("sequence")
    assert (entry.action, entry.actor_name, entry.detail["customers"]) == ("customer.listed", "Anna Berger", 3)


def test_customers_are_found_by_key_words_and_day(cast: Cast, inge: str) -> None:
    ask = caller(cast.anna)
    assert names(ask.get("/customers?customer_key=K-2")) == {"Ole Petersen"}
    assert names(ask.get("/customers?words=inge")) == {"Inge Hansen"}
    assert names(ask.get("/customers?words=K-1")) == {"Inge Hansen"}
    assert len(ask.get(f"/customers?first={clock.today()}").json()["items"]) == 3
    assert ask.get("/customers?last=2020-01-01").json()["items"] == []


def test_one_customer_with_name_contacts_and_consents(cast: Cast, inge: str) -> None:
    found = caller(cast.ben).get(f"/customers/{inge}").json()
    assert (found["id"], found["identified"], found["name"]) == (inge, True, "Inge Hansen")
    assert found["contacts"] == [{"kind": "number", "value": "K-1"}]
    assert looks() == 1


def test_a_pseudonym_whom_nobody_identified(cast: Cast, inge: str) -> None:
    found = caller(cast.ben).get(f"/customers/{pseudonym_of('K-4')}").json()
    assert (found["identified"], found["name"]) == (False, "")


def test_without_the_right_there_are_no_customers(cast: Cast, inge: str) -> None:
    for path in ("/customers", f"/customers/{inge}"):
        assert caller(cast.felix).get(path).status_code == 403
    assert caller(cast.david).get(f"/customers/{inge}").status_code == 404
    assert looks() == 0


def fetch(ask: Caller, job: Any) -> Any:
    assert job.status_code == 202
    assert job.json()["state"] == "waiting"
    assert run_next()
    return ask.get(job.headers["Location"].removeprefix("/api/v1")).json()


def test_all_that_is_held_about_a_person_is_fetched_as_a_file(cast: Cast, inge: str) -> None:
    ask = caller(cast.anna)
    done = fetch(ask, ask.post(f"/customers/{inge}/export"))
    assert (done["state"], done["result"]["rows"]) == ("done", 2)
    file = ask.get(done["result"]["file"].removeprefix("/api/v1"))
    held = json.loads(b"".join(file.streaming_content))
    assert [event["text"] for event in held["events"]] == ["Wort K-1", "Wort K-1"]
    assert held["held"]["customers.Customer"][0]["name"] == "Inge Hansen"


def test_an_erasure_is_asked_for_once_and_names_nobody_afterwards(cast: Cast, inge: str) -> None:
    ask = caller(cast.anna)
    first = ask.post(f"/customers/{inge}/erase", idempotency_key="e")
    again = ask.post(f"/customers/{inge}/erase", idempotency_key="e")
    assert (first.status_code, again.json()) == (202, first.json())
    assert [run_next(), run_next()] == [True, False]
    assert first.headers["Location"] == again.headers["Location"] == f"/api/v1/erasures/{first.json()['id']}"
    done = ask.get(f"/erasures/{first.json()['id']}").json()
    assert (done["state"], sum(done["result"].values())) == ("done", 2)
    assert ask.get(f"/customers/{inge}").status_code == 404
    assert not Customer.objects.filter(pseudonym=inge).exists()
    assert inge not in json.dumps(Job.objects.get().asked)


def test_exporting_and_erasing_needs_the_right_in_the_whole_house(cast: Cast, inge: str) -> None:
    for what in ("export", "erase"):
        assert caller(cast.ben).post(f"/customers/{inge}/{what}").status_code == 403
    assert Job.objects.count() == 0


def test_nothing_to_erase_is_told(cast: Cast) -> None:
    ask = caller(cast.anna)
    job = ask.post(f"/customers/{'0' * 32}/erase").json()
    run_next()
    done = ask.get(f"/erasures/{job['id']}").json()
    assert (done["state"], done["problem"]) == ("failed", "Nothing is held about this customer.")


def table(ask: Caller, kind: str, form: str, **filters: object) -> bytes:
    done = fetch(ask, ask.post("/exports", {"kind": kind, "format": form, "filters": filters}))
    assert done["state"] == "done"
    return b"".join(ask.get(f"/exports/{done['id']}/file").streaming_content)


def test_tables_hold_what_the_key_may_see(cast: Cast) -> None:
    happened(*[{"unit": unit, "text": f"{unit}wort"} for unit in ("Nord", "Süd")])
    lines = table(caller(cast.ben), "voices", "csv").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("id,text,occurred_at,")
    assert [line.split(",")[1] for line in lines[1:]] == ["Nordwort"]
    items = json.loads(table(caller(cast.felix), "metrics", "json", period="all"))["items"]
    assert {(item["metric"], item["n"]) for item in items} == {("csat_mean", 2), ("csat_top2", 2)}


def test_a_workbook_holds_no_formula(cast: Cast) -> None:
    create_touchpoint(name="=1+1", by=None)
    book = load_workbook(io.BytesIO(table(caller(cast.felix), "touchpoints", "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value and "1+1" in str(cell.value)]
    assert [(cell.value, cell.data_type) for cell in cells] == [("'=1+1", "s")]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "events"},
        {"kind": "metrics", "format": "exe"},
        {"kind": "metrics", "filters": {"limit": 5}},
        {"kind": "drill", "filters": {"by": "member"}},
        {"kind": "metrics", "more": 1},
    ],
)
def test_an_export_that_does_not_exist_is_refused(cast: Cast, body: dict[str, object]) -> None:
    assert caller(cast.felix).post("/exports", body).status_code == 422


def test_an_export_belongs_to_the_key_that_asked_for_it(cast: Cast) -> None:
    asked = caller(cast.felix).post("/exports", {"kind": "units"}).json()
    other = caller(cast.felix)
    assert other.get(f"/exports/{asked['id']}").status_code == 404
    assert other.get("/exports").json()["items"] == []


def test_a_job_of_a_revoked_key_is_not_done(cast: Cast) -> None:
    ask = caller(cast.felix)
    ask.post("/exports", {"kind": "units"})
    revoke_key(ask.key, by=None)
    run_next()
    assert (Job.objects.get().state, Job.objects.get().result) == ("failed", {})


def test_files_are_kept_for_a_day(cast: Cast) -> None:
    from datetime import timedelta

    ask = caller(cast.felix)
    done = fetch(ask, ask.post("/exports", {"kind": "units"}))
    with clock.moved(timedelta(hours=25)):
        assert tidy() == 1
        assert ask.get(f"/exports/{done['id']}/file").status_code == 404
