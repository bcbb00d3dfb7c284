"""What goes together: fields laid beside each other, inside the reader's own units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast

from resonanz.events.door import make_event
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.units.actions import create_unit

pytestmark = pytest.mark.integration
FOUND = "/drivers/together/part"
SCALES = {"nps": "0-10", "csat": "1-5"}


@pytest.fixture
def sheets(workspace: Any) -> Callable[..., None]:
    """Put answer sheets into the record, each as `(unit, {touchpoint: (metric, score)})`."""
    from resonanz.events import inbox
    from resonanz.events.flushing import flush
    from resonanz.organisation.intake.inbox import DatabaseInbox
    from resonanz.organisation.intake.models import InboxEvent

    def put(*rows: tuple[str, dict[str, tuple[str, float]]]) -> None:
        now = datetime.now(UTC)
        for number, (unit, answered) in enumerate(rows):
            for touchpoint, (metric, score) in answered.items():
                given = {
                    "type": "feedback.scored",
                    "unit": unit,
                    "touchpoint": touchpoint,
                    "metric": metric,
                    "score": score,
                    "scale": SCALES[metric],
                    "instance": f"sheet-{number}",
                    "occurred_at": now - timedelta(days=5),
                }
                row = make_event(given, received_at=now, source="test")
                InboxEvent.objects.create(
                    event_id=row["event_id"], fingerprint=b"", payload=inbox.dump(row), received_at=now
                )
        flush(workspace, DatabaseInbox())

    return put


@pytest.fixture
def asked(cast: Cast, sheets: Callable[..., None]) -> Cast:
    """In Nord invoice and hotline rise together, in Süd they are opposite; the shop is asked elsewhere."""
    for name in ("Hotline", "Rechnung", "Laden"):
        TouchpointAlias.objects.create(touchpoint=Touchpoint.objects.create(name=name), key=name.lower())
    both = [(i % 11, min(5, 1 + (i * 7 % 11) // 2) if i % 5 == 0 else 1 + (i % 11) * 4 // 10) for i in range(66)]
    nord = [("Nord", {"hotline": ("nps", a), "rechnung": ("csat", b)}) for a, b in both]
    sued = [("Süd", {"hotline": ("nps", a), "rechnung": ("csat", 6 - b)}) for a, b in both]
    Member.objects.update(language="en")
    sheets(*nord, *sued, *[("Nord", {"laden": ("nps", i % 11)}) for i in range(30)])
    return cast


def field(name: str, metric: str) -> str:
    return f"field={Touchpoint.objects.get(name=name).pk}.{metric}"


def read(client: Any, query: str = "") -> str:
    page = client.get(f"{FOUND}?{query}")
    assert page.status_code == 200
    return str(page.content.decode())


def test_the_page_comes_at_once_and_asks_for_its_numbers(asked: Cast, client_of: Callable[..., Any]) -> None:
    page = client_of(asked.felix).get("/drivers/together?period=all&kind=moment").content.decode()
    assert f'hx-get="{FOUND}?period=all&amp;kind=moment"' in page


def test_a_unit_is_looked_at_alone_and_the_whole_house_says_that_units_disagree(
    asked: Cast, client_of: Callable[..., Any]
) -> None:
    both = f"{field('Hotline', 'nps')}&{field('Rechnung', 'csat')}"
    north = read(client_of(asked.ben), both)
    assert "Where Hotline is rated higher, Rechnung is rated higher, too." in north
    assert "The answers name fewer than two units." in north
    assert "Süd" not in north
    house = read(client_of(asked.felix), both)
    assert "No clear connection between Hotline and Rechnung can be seen." in house
    assert 'id="units"' in house
    south = read(client_of(asked.felix), f"{both}&unit={asked.units['Süd'].pk}")
    assert "Where Hotline is rated higher, Rechnung is rated lower." in south


def test_fields_are_chosen_where_nobody_named_any_and_those_never_asked_together_say_so(
    asked: Cast, client_of: Callable[..., Any]
) -> None:
    page = read(client_of(asked.felix))
    assert page.count("checked") == 3
    assert page.count("Nobody has answers to both: they were never asked together.") == 2


def test_one_field_or_none_is_no_error(asked: Cast, client_of: Callable[..., Any]) -> None:
    assert "Choose two fields or more." in read(client_of(asked.felix), field("Laden", "nps"))
    empty = read(client_of(asked.felix), "first=2001-01-01&last=2001-02-01")
    assert "There are no answers here that could be laid beside each other." in empty


def test_small_cells_of_the_plane_are_hidden(asked: Cast, client_of: Callable[..., Any]) -> None:
    page = read(client_of(asked.ben), f"{field('Hotline', 'nps')}&{field('Rechnung', 'csat')}&kind=moment")
    assert 'class="few"' in page
    assert "<td>1</td>" not in page
    assert "<td>4</td>" not in page


def test_what_is_foreign_or_unreadable_does_not_exist(asked: Cast, client_of: Callable[..., Any]) -> None:
    hidden = Touchpoint.objects.create(name="Südpunkt")
    hidden.units.add(asked.units["Süd"])
    client, pk = client_of(asked.ben), Touchpoint.objects.get(name="Hotline").pk
    for query in (
        f"unit={asked.units['Süd'].pk}",
        f"field={hidden.pk}.nps",
        f"field={pk}.secret",
        "field=7",
        f"field={'-' * 36}.nps",
        "kind=x",
        "by=member",
        "period=3",
    ):
        for address in (FOUND, "/drivers/together/export.csv"):
            assert client.get(f"{address}?{query}").status_code == 404, (address, query)
    for address in ("/drivers/together", FOUND, "/drivers/together/export.csv"):
        assert client_of(asked.eva).get(address).status_code == 403
        assert client_of(asked.stranger).get(address).status_code == 403


def test_a_file_holds_the_pairs_and_is_logged(asked: Cast, client_of: Callable[..., Any]) -> None:
    assert client_of(asked.carla).get("/drivers/together/export.csv").status_code == 403
    assert client_of(asked.felix).get("/drivers/together/export.pdf").status_code == 404
    sent = client_of(asked.felix).get("/drivers/together/export.csv")
    rows = sent.getvalue().decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert Entry.objects.filter(action="metrics.exported").exists()


def test_a_merged_unit_is_counted_where_it_went(asked: Cast, client_of: Callable[..., Any]) -> None:
    from resonanz.organisation.units.actions import merge_unit

    new = create_unit(name="Westen", parent=asked.units["Haus"], by=None)
    merge_unit(asked.units["Nord"], into=new, on=clock.today(), by=None)
    page = read(client_of(asked.felix), f"{field('Hotline', 'nps')}&{field('Rechnung', 'csat')}")
    assert "Westen" in page


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_fields(
    asked: Cast, client_of: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(asked.felix)
    two = f"{field('Hotline', 'nps')}&{field('Rechnung', 'csat')}"
    read(client, two)
    counts = []
    for query in (two, f"{two}&{field('Laden', 'nps')}"):
        with CaptureQueriesContext(connection) as asked_:
            read(client, query)
        counts.append(len(asked_))
    assert counts[0] == counts[1]
