"""Bringing customers in: one rule for page, sheet and interface; nothing half, nobody erased comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resonanz.organisation.access.registers import reach_of
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.base.sheets import Line, Sheet, read_sheet
from resonanz.organisation.customers import actions
from resonanz.organisation.customers.entry import values
from resonanz.organisation.customers.entry.actions import Outdated, apply_plan, enter_customer
from resonanz.organisation.customers.entry.phrases import ALSO, COLUMNS
from resonanz.organisation.customers.entry.queries import Allowed, Plan, Wanted
from resonanz.organisation.customers.entry.reading import plan_sheet
from resonanz.organisation.customers.models import Consent, ContactKey, Customer
from resonanz.organisation.customers.queries import pseudonym_of

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons are compared in the language of the source."""
    with translation.override("en"):
        yield


def planned(cast: Any, path: Path, name: str = "anna", **more: Any) -> Plan:
    reach = reach_of(viewer_of(cast.members[name]))
    return plan_sheet(read_sheet(path, COLUMNS, also=ALSO), reach, source=path.name, **more)


def write(path: Path, *lines: str, encoding: str = "utf-8-sig") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def reasons(plan: Plan) -> list[tuple[int, list[str]]]:
    return [(row.wanted.line, [str(said) for _, said in row.reasons]) for row in plan.rows if row.reasons]


def contacts(customer: Customer) -> list[tuple[str, str]]:
    return list(customer.contacts.values_list("kind", "value"))


def test_a_german_sheet_of_an_old_spreadsheet_is_understood(cast: Any, tmp_path: Path) -> None:
    path = write(
        tmp_path / "kunden.csv",
        "Kundennummer;Name;E-Mail;Telefon;Einheit;Kunde seit;Sprache;Einwilligung Befragung;Vertreter",
        "K-1;Jürgen Groß;Juergen@Kunde.example;+49 421 123-4;Süd;01.04.2019;Deutsch;ja;Meier",
        "K-2;Inge Hansen;;;nord;2020-05-01;en;nein;Meier",
        encoding="cp1252",
    )
    plan = planned(cast, path)
    assert (plan.counts, plan.unknown) == ({"created": 2, "updated": 0, "unchanged": 0, "rejected": 0}, ("Vertreter",))
    assert Customer.objects.count() == 0
    apply_plan(plan, by=cast.anna, source=path.name)
    one = Customer.objects.get(pseudonym=pseudonym_of("K-1"))
    assert (one.name, one.unit, one.since, one.language) == ("Jürgen Groß", cast.units["Süd"], date(2019, 4, 1), "de")
    assert contacts(one) == [("email", "juergen@kunde.example"), ("number", "K-1"), ("phone", "+49 421 123-4")]
    assert list(one.consents.values_list("purpose", "source")) == [("feedback", "kunden.csv")]
    assert not Customer.objects.get(pseudonym=pseudonym_of("K-2")).consents.exists()
    again = planned(cast, path).counts
    assert again == {"created": 0, "updated": 0, "unchanged": 2, "rejected": 0}


def test_every_row_that_cannot_be_taken_says_why_and_the_others_come_in(cast: Any, tmp_path: Path) -> None:
    known = actions.identify_customer(
        key="K-0", by=None, unit=cast.units["Süd"], contacts=[("email", "eins@kunde.example")]
    )
    path = write(
        tmp_path / "a.csv",
        "Customer number,Name,E-mail,Telephone,Unit,Customer since,Language,Consent to surveys",
        "K-1,A,eins@kunde.example,,Nord,,,",
        "K-2,B,kein-at,drei,Mond,04/05/2019,Klingonisch,vielleicht",
        "K-3,C,drei@kunde.example,,Nord,,,",
        "K-3,D,,,Nord,,,",
        "K-4,E,DREI@kunde.example,,Nord,,,",
        ",F,,,Nord,,,",
        "K-5,G,,,,,,",
        "K-6,H,,,Nord,,,yes",
    )
    plan = planned(cast, path)
    assert plan.counts == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 6}
    assert reasons(plan) == [
        (2, ["eins@kunde.example belongs to another customer"]),
        (
            3,
            [
                "04/05/2019 is no day; write 31.12.2026 or 2026-12-31",
                "Klingonisch is no language; write its code, such as de",
                "kein-at is no e-mail address",
                "drei is no telephone number",
                "Mond is no unit for which you may write",
                "Consent to surveys: vielleicht is neither yes nor no",
            ],
        ),
        (5, ["the same customer number stands on line 4"]),
        (6, ["drei@kunde.example stands on line 4, too"]),
        (7, ["the customer number needs 1 to 200 characters"]),
        (8, ["say which unit looks after the customer"]),
    ]
    apply_plan(plan, by=cast.anna, source="a.csv")
    assert set(Customer.objects.exclude(pk=known.pk).values_list("name", flat=True)) == {"C", "H"}


def test_an_absent_column_changes_nothing_and_an_empty_cell_only_where_it_is_wished(cast: Any, tmp_path: Path) -> None:
    held = [("number", "K-1"), ("email", "a@kunde.example"), ("email", "b@kunde.example"), ("phone", "0421 1234")]
    known = actions.identify_customer(
        key="K-1", by=None, name="Inge", unit=cast.units["Nord"], language="de", contacts=held
    )
    path = write(tmp_path / "a.csv", "Kundennummer,Name,Telefon,Sprache", "K-1,Inge Hansen,,")
    plan = planned(cast, path)
    assert [(c.field, c.before, c.after) for c in plan.rows[0].changes] == [("name", "Inge", "Inge Hansen")]
    emptied = planned(cast, path, empties=True)
    assert [c.field for c in emptied.rows[0].changes] == ["name", "language", "phone"]
    apply_plan(emptied, by=cast.anna, source="a.csv")
    known.refresh_from_db()
    assert (known.name, known.language, known.unit, known.version) == ("Inge Hansen", "", cast.units["Nord"], 3)
    assert contacts(known) == sorted(held[:3])


def test_first_and_last_name_make_a_name_and_a_unit_is_found_by_its_key(cast: Any, tmp_path: Path) -> None:
    from resonanz.organisation.units.actions import add_key

    add_key(cast.units["Nord"], key="N-01", by=None)
    path = write(tmp_path / "a.csv", "Kunden-Nr.,Vorname,Nachname,Filiale,Mail", "K-1,Inge,Hansen,n-01,i@kunde.example")
    apply_plan(planned(cast, path), by=None, source="a.csv")
    one = Customer.objects.get()
    assert (one.name, one.unit) == ("Inge Hansen", cast.units["Nord"])


def test_a_chosen_unit_takes_new_customers_whose_row_names_none(cast: Any, tmp_path: Path) -> None:
    actions.identify_customer(key="K-1", by=None, unit=cast.units["Süd"])
    path = write(tmp_path / "a.csv", "Kundennummer,Name", "K-1,Alt", "K-2,Neu")
    apply_plan(planned(cast, path, unit=cast.units["Nord"]), by=None, source="a.csv")
    assert dict(Customer.objects.values_list("name", "unit__name")) == {"Alt": "Süd", "Neu": "Nord"}


def test_nobody_writes_customers_of_other_units(cast: Any, tmp_path: Path) -> None:
    from resonanz.organisation.people.actions import assign_role

    assign_role(cast.david, role=cast.roles["cx"], unit=cast.units["Süd"], by=None)
    actions.identify_customer(key="K-1", by=None, name="Geheim", unit=cast.units["Nord"])
    path = write(tmp_path / "a.csv", "Kundennummer,Name,Einheit", "K-1,Meiner,Süd", "K-2,Neu,Nord", "K-3,Neu,Süd")
    plan = planned(cast, path, "david")
    assert reasons(plan) == [
        (2, ["the customer belongs to a unit for which you may not write"]),
        (3, ["Nord is no unit for which you may write"]),
    ]
    assert "Geheim" not in repr(plan.rows[0].reasons) + plan.rows[0].name
    assert planned(cast, path, "ben").counts["rejected"] == 3


def test_a_sheet_gives_consents_and_takes_none_back_nor_gives_again_what_was_taken_back(
    cast: Any, tmp_path: Path
) -> None:
    known = actions.identify_customer(key="K-1", by=None, unit=cast.units["Nord"], contacts=[("number", "K-1")])
    actions.give_consent(known, purpose="news", by=None)
    actions.give_consent(known, purpose="feedback", by=None)
    actions.withdraw_consent(known, purpose="feedback", by=None)
    header = "Kundennummer,Einwilligung Befragung,Einwilligung Rückruf,Einwilligung Neuigkeiten"
    plan = planned(cast, write(tmp_path / "a.csv", header, "K-1,ja,x,nein"))
    apply_plan(plan, by=None, source="a.csv")
    held = set(known.consents.filter(withdrawn_at=None).values_list("purpose", flat=True))
    assert held == {"news", "callback"}


def test_a_newer_consent_counts_though_an_older_one_was_taken_back(cast: Any) -> None:
    known = actions.identify_customer(key="K-1", by=None, unit=cast.units["Nord"])
    actions.give_consent(known, purpose="feedback", by=None)
    actions.withdraw_consent(known, purpose="feedback", by=None)
    reach = reach_of(viewer_of(cast.anna))
    later = clock.now() + timedelta(minutes=1)
    for given_at, held in ((clock.now() - timedelta(days=1), False), (later, True)):
        enter_customer(Wanted(1, "K-1", {}, (Allowed("feedback", "Portal", given_at),)), reach=reach, by=None)
        assert known.consents.filter(withdrawn_at=None).exists() is held


def test_who_was_erased_stays_away_until_a_new_relation_begins(cast: Any, tmp_path: Path) -> None:
    known = actions.identify_customer(key="K-1", by=None, name="Inge", unit=cast.units["Nord"])
    actions.erase_customer(known.pseudonym, by=None)
    today = clock.today()
    for since in ("", "2019-04-01"):
        path = write(tmp_path / "a.csv", "Kundennummer,Name,Einheit,Kunde seit", f"K-1,Inge,Nord,{since}")
        said = f"this customer was erased; a new relation begins with “customer since” on {today} or later"
        assert reasons(planned(cast, path)) == [(2, [said])]
    path = write(tmp_path / "a.csv", "Kundennummer,Name,Einheit,Kunde seit", f"K-1,Inge,Nord,{today}")
    apply_plan(planned(cast, path), by=None, source="a.csv")
    assert Customer.objects.get().name == "Inge"
    actions.resume_erasures()
    assert Customer.objects.get().name == "Inge"


def test_a_customer_who_is_being_erased_is_not_written(cast: Any, tmp_path: Path) -> None:
    from resonanz.organisation.customers.erasures.actions import ask_erasure

    known = actions.identify_customer(key="K-1", by=None, unit=cast.units["Nord"])
    ask_erasure(known.pseudonym, by=cast.anna)
    plan = planned(cast, write(tmp_path / "a.csv", "Kundennummer,Name", "K-1,Inge"))
    assert reasons(plan) == [(2, ["the customer is being erased"])]


def test_what_changed_since_it_was_compared_is_not_written_over(cast: Any, tmp_path: Path) -> None:
    known = actions.identify_customer(key="K-1", by=None, name="Inge", unit=cast.units["Nord"])
    path = write(tmp_path / "a.csv", "Kundennummer,Name,E-Mail,Einheit", "K-1,Neu,,", "K-2,Zwei,z@kunde.example,Nord")
    plan = planned(cast, path)
    known.write(seen=known.version, name="Inge Hansen")
    with pytest.raises(Outdated):
        apply_plan(plan, by=None, source="a.csv")
    assert list(Customer.objects.values_list("name", flat=True)) == ["Inge Hansen"]
    plan = planned(cast, path)
    actions.identify_customer(key="K-3", by=None, contacts=[("email", "z@kunde.example")])
    with pytest.raises(Outdated):
        apply_plan(plan, by=None, source="a.csv")
    assert Customer.objects.get(pk=known.pk).name == "Inge Hansen"


def test_one_customer_is_written_from_the_version_that_was_seen(cast: Any) -> None:
    reach = reach_of(viewer_of(cast.anna))
    made, _ = enter_customer(
        Wanted(1, "K-1", {"name": "Inge", "unit": cast.units["Nord"]}), reach=reach, by=cast.anna, new=True
    )
    change = Wanted(1, "", {"name": "Inge Hansen"}, pseudonym=made.pseudonym)
    enter_customer(change, reach=reach, by=cast.anna, seen=1)
    with pytest.raises(Conflict):
        enter_customer(change, reach=reach, by=cast.anna, seen=1)
    with pytest.raises(ValidationError, match="known already"):
        enter_customer(Wanted(1, "K-1", {}), reach=reach, by=cast.anna, new=True)
    log = Entry.objects.filter(action__startswith="customer.").order_by("sequence")
    assert list(log.values_list("action", flat=True)) == ["customer.identified", "customer.changed"]


def test_the_log_counts_an_import_and_names_nobody(cast: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Kundennummer,Name,Einheit", "K-1,Inge Hansen,Nord", "K-2,Ole,Mond")
    apply_plan(planned(cast, path), by=cast.anna, source="a.csv")
    entry = Entry.objects.latest("sequence")
    counts = {"created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert entry.action == "customer.imported"
    assert entry.detail == {"source": "a.csv", "rows": 2, "counts": counts}


def test_many_rows_need_no_more_statements_than_few(cast: Any, tmp_path: Path) -> None:
    said = []
    for n in (3, 60):
        lines = [f"K-{n}-{i},Person {i},p{n}-{i}@kunde.example,Nord,ja" for i in range(n)]
        path = write(tmp_path / "a.csv", "Kundennummer,Name,E-Mail,Einheit,Einwilligung Befragung", *lines)
        with CaptureQueriesContext(connection) as queries:
            apply_plan(planned(cast, path), by=None, source="a.csv")
        said.append(len(queries))
    assert said[0] == said[1]


CELL = st.text(max_size=12) | st.sampled_from(
    ["ja", "nein", "K-1", "Nord", "Süd", "01.04.2019", "de", "a@kunde.example", "b@kunde.example | a@kunde.example", ""]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from([*COLUMNS, "given", "family"]), CELL), max_size=6), st.booleans())
def test_an_odd_sheet_is_always_accounted_for(cast: Any, rows: list[dict[str, str]], empties: bool) -> None:
    fields = frozenset({"key"}.union(*rows))
    lines = tuple(Line(number, {name: row.get(name, "") for name in fields}) for number, row in enumerate(rows, 2))
    reach = reach_of(viewer_of(cast.anna))
    before = Customer.objects.count()
    plan = plan_sheet(Sheet(lines, fields, ()), reach, source="a.csv", empties=empties)
    assert plan.read == sum(plan.counts.values()) == len(rows)
    assert all(bool(row.reasons) == (row.outcome == "rejected") for row in plan.rows)
    apply_plan(plan, by=None, source="a.csv")
    assert Customer.objects.count() == before + plan.counts["created"]
    again = plan_sheet(Sheet(lines, fields, ()), reach, source="a.csv", empties=empties)
    assert again.counts["rejected"] == plan.counts["rejected"]
    assert again.counts["unchanged"] == len(rows) - plan.counts["rejected"]
    assert ContactKey.objects.count() == len(set(ContactKey.objects.values_list("kind", "value")))


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (values.email_of, " Inge@Kunde.Example ", "inge@kunde.example"),
        (values.email_of, "inge@", None),
        (values.phone_of, "+49  421 / 12 34-5", "+49 421 / 12 34-5"),
        (values.phone_of, "(0421) 1234", "(0421) 1234"),
        (values.phone_of, "1234", None),
        (values.phone_of, "ruf an 123456", None),
        (values.day_of, "1.4.2019", date(2019, 4, 1)),
        (values.day_of, "2019-04-01 00:00:00", date(2019, 4, 1)),
        (values.day_of, "04/01/2019", None),
        (values.day_of, "01.04.0019", None),
        (values.language_of, "deutsch", "de"),
        (values.language_of, "German", "de"),
        (values.language_of, "Englisch", "en"),
        (values.language_of, "de-AT", "de"),
        (values.language_of, "", ""),
        (values.language_of, "xx", None),
        (values.yes_or_no, "JA", True),
        (values.yes_or_no, "", False),
        (values.yes_or_no, "vielleicht", None),
    ],
)
def test_what_people_write_is_read(read: Any, text: str, found: object) -> None:
    assert read(text) == found


def test_consents_say_where_they_come_from(cast: Any) -> None:
    reach = reach_of(viewer_of(cast.anna))
    unit = {"unit": cast.units["Nord"]}
    enter_customer(Wanted(1, "K-1", unit, (Allowed("news", "Vertrag"),)), reach=reach, by=cast.anna)
    assert Consent.objects.get().source == "Vertrag"
    assert Entry.objects.latest("sequence").action == "customer.consent_given"
