from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.prove.made import controller, done, effect, english, model
from tests.prove.roi.test_ledger import TERMS, assumed, booked, spec

from resonanz.prove.roi import actions, phrases
from resonanz.prove.roi.models import Certainty, LedgerLine, ValueModel
from resonanz.prove.roi.queries import estimate_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
TERMS_FORM = {
    **{f"reach_{i}": v for i, v in enumerate(("8000", "10000", "12500"))},
    **{f"persistence_{i}": v for i, v in enumerate(("", "80", ""))},
    **{f"cost_{i}": v for i, v in enumerate(("", "5000", ""))},
    **{f"yearly_cost_{i}": v for i, v in enumerate(("", "0", ""))},
    "years": "3",
    "discount": "6",
    "first_year": "50",
}
MODEL_FORM = {
    "name": "Energie",
    "metric": "csat",
    **{f"euro_{i}": v for i, v in enumerate(("6", "12", "24"))},
    **{f"margin_{i}": v for i, v in enumerate(("", "40", ""))},
    "basis": "measured",
    "source": "Verträge",
}


def page_of(client_of: Any, member: Any, address: str) -> str:
    answer = client_of(member).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_ledger_opens_with_what_is_proven_and_three_sums(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    kira = controller(cast)
    good, plan = booked(cast), assumed(cast)
    bad = booked(cast, effect(-0.2, -0.3, -0.1), title="New software")
    for line in (good, plan, bad):
        actions.sign_line(line, seen=1, by=kira)
    waits = booked(cast, effect(0.05, -0.2, 0.3), title="Call back")
    page = page_of(client_of, cast.anna, "/ledger/")
    assert "is proven. Plausible is a loss of" in page
    assert "Three sums that are never added up." in page
    assert [page.count(f"/ledger/{line.pk}/") for line in (good, plan, bad, waits)] == [1, 1, 1, 1]
    assert "Waiting for controlling" in page
    assert "no interval, nothing was measured" in page
    assert "What would change the picture most" in page


@pytest.mark.parametrize(
    ("signed", "words"),
    [(None, "Nothing is booked yet."), (False, "Nothing counts yet"), (True, "Nothing is proven yet;")],
)
def test_the_headline_says_what_is_missing(cast: Any, client_of: Any, signed: bool | None, words: str) -> None:
    english(cast.anna)
    if signed is not None:
        line = assumed(cast)
        if signed:
            actions.sign_line(line, seen=1, by=controller(cast))
    assert words in page_of(client_of, cast.anna, "/ledger/")


def test_the_ledger_asks_the_database_as_often_for_three_lines_as_for_one(cast: Any, client_of: Any) -> None:
    client, counts = client_of(cast.anna), []
    for more in (1, 2):
        for _ in range(more):
            booked(cast)
        for address in ("/ledger/", "/ledger/models/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_line_says_what_it_hangs_on_and_what_was_put_in(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    line = booked(cast)
    page = page_of(client_of, cast.anna, f"/ledger/{line.pk}/")
    for words in (
        "Clear bills is worth",
        "draws it brings more than it costs",
        "euro per point",
        "Rank correlation",
        "0.21 (0.12 to 0.30)",
    ):
        assert words in page, words
    plan = page_of(client_of, cast.anna, f"/ledger/{assumed(cast).pk}/")
    assert "is a plan, nothing was measured" in plan


def test_an_effect_is_booked_signed_and_reversed_on_pages(cast: Any, client_of: Any) -> None:
    anna, kira = client_of(cast.anna), client_of(controller(cast))
    run, figures = done(cast), model(cast)
    assert anna.get(f"/ledger/book/{run.pk}").status_code == 200
    answer = anna.post(f"/ledger/book/{run.pk}", TERMS_FORM | {"model": str(figures.pk)})
    line = LedgerLine.objects.get()
    assert answer.url == f"/ledger/{line.pk}/"
    assert (line.calculation["persistence"], line.calculation["cost"], line.calculation["ramp"]) == (
        [80] * 3,
        [500_000] * 3,
        [50],
    )
    assert "sign" not in str(anna.get(f"/ledger/{line.pk}/").context["sign_form"] or "")
    assert anna.post(f"/ledger/{line.pk}/sign", {"version": "1"}).status_code == 403
    assert kira.post(f"/ledger/{line.pk}/sign", {"version": "1", "remark": "Geprüft"}).status_code == 302
    line.refresh_from_db()
    assert line.counts
    assert anna.post(f"/ledger/{line.pk}/reverse", {"version": "2", "reason": "Irrtum"}).status_code == 404
    assert kira.post(f"/ledger/{line.pk}/reverse", {"version": "2", "reason": ""}).status_code == 422
    assert kira.post(f"/ledger/{line.pk}/reverse", {"version": "2", "reason": "Irrtum"}).status_code == 302
    line.refresh_from_db()
    assert line.reason == "Irrtum"


def test_a_refused_booking_says_why_and_keeps_what_was_typed(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    first = booked(cast)
    run = done(cast, measure=first.measure, run=2, specification=spec("Anderswo"))
    form = TERMS_FORM | {"model": str(first.model.pk)}
    answer = client_of(cast.anna).post(f"/ledger/book/{run.pk}", form)
    assert answer.status_code == 422
    assert "This measure is booked as W-1 already" in answer.content.decode()
    assert 'value="12500"' in answer.content.decode()
    wrong = client_of(cast.anna).post(f"/ledger/book/{run.pk}", form | {"reach_0": "99999"})
    assert "Give the values from low to high." in wrong.content.decode()


def test_an_assumption_is_booked_on_its_page(cast: Any, client_of: Any) -> None:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    place = create_touchpoint(by=None, name="Wallbox")
    figures = model(cast)
    form = TERMS_FORM | {"model": str(figures.pk), "title": "Beratung", "points": "0.2"}
    form |= {"unit": str(cast.units["Nord"].pk), "touchpoint": str(place.pk)}
    assert client_of(cast.anna).post("/ledger/assume", form).status_code == 302
    line = LedgerLine.objects.get()
    assert (line.certainty, line.touchpoints, line.units, line.unit) == (
        "assumed",
        ["Wallbox"],
        ["Nord"],
        cast.units["Nord"],
    )


def test_a_model_is_written_signed_and_continued_on_pages(cast: Any, client_of: Any) -> None:
    anna, kira = client_of(cast.anna), client_of(controller(cast))
    assert anna.post("/ledger/models/new", MODEL_FORM).status_code == 302
    made = ValueModel.objects.get()
    assert (made.low_cents, made.high_cents, made.margin_low, made.margin_high) == (600, 2_400, 40, 40)
    assert anna.post(f"/ledger/models/{made.pk}/sign", {"version": "1"}).status_code == 403
    assert kira.post(f"/ledger/models/{made.pk}/sign", {"version": "1"}).status_code == 302
    answer = anna.post(f"/ledger/models/{made.pk}/next")
    second = ValueModel.objects.get(number=2)
    assert answer.url == f"/ledger/models/{second.pk}/edit"
    changed = MODEL_FORM | {"version": "1", "source": "Neue Verträge"}
    assert anna.post(f"/ledger/models/{second.pk}/edit", changed).status_code == 302
    both = anna.post(f"/ledger/models/{second.pk}/edit", MODEL_FORM | {"version": "1", "source": "Noch neuere"})
    assert both.status_code == 409
    assert "Neue Verträge" in both.content.decode()
    assert anna.post(f"/ledger/models/{second.pk}/archive", {"version": "2"}).status_code == 302
    second.refresh_from_db()
    assert second.archived_at is not None
    for address in (
        "/ledger/models/",
        f"/ledger/models/{made.pk}/",
        f"/ledger/models/{second.pk}/",
        "/ledger/models/new",
    ):
        assert anna.get(address).status_code == 200


def test_lines_of_a_part_of_the_house_stay_there(cast: Any, client_of: Any) -> None:
    line = booked(cast)
    codes = {n: client_of(m).get(f"/ledger/{line.pk}/").status_code for n, m in cast.everybody.items()}
    assert codes == {"anna": 200, "ben": 403, "carla": 403, "david": 403, "eva": 403, "felix": 200, "stranger": 403}
    south = client_of(controller(cast, "Süd"))
    assert south.get(f"/ledger/{line.pk}/").status_code == 404
    assert south.post(f"/ledger/{line.pk}/sign", {"version": "1"}).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_ledger_can_be_taken_away_without_formulas(cast: Any, client_of: Any, kind: str) -> None:
    booked(cast, title="=1+1")
    answer = client_of(cast.anna).get(f"/ledger/value-ledger.{kind}")
    assert answer.status_code == 200
    if kind == "csv":
        rows = answer.content.decode("utf-8-sig").splitlines()
        assert rows[0].startswith("Zeile;Wofür;Maßnahme;Gewissheit")
        assert rows[1].startswith("W-1;'=1+1;M-12;Belegt;B;")
    assert client_of(cast.anna).get("/ledger/value-ledger.pdf").status_code == 404


def test_a_measure_shows_its_lines(cast: Any, rf: Any) -> None:
    from types import SimpleNamespace

    from resonanz.organisation.access.viewers import viewer_of
    from resonanz.prove.roi.views import measure_panel

    line = booked(cast)
    request = rf.get("/")
    for member, there in ((cast.anna, True), (cast.ben, False)):
        request.viewer = viewer_of(member)
        assert (measure_panel(request, SimpleNamespace(pk=line.measure)) is not None) == there
    assert measure_panel(request, SimpleNamespace(pk=uuid.uuid4())) is None


def test_the_reach_is_proposed_from_customers_the_record_met(cast: Any, client_of: Any, workspace: Any) -> None:
    from resonanz.organisation.intake.actions import Sent, accept_events
    from resonanz.prove.roi.queries import suggested_reach

    fields = {
        "type": "feedback.scored",
        "unit": "Nord",
        "touchpoint": "Rechnung",
        "metric": "csat",
        "scale": "1-5",
        "score": 4,
    }
    accept_events([Sent({**fields, "customer": f"{i:032x}"}) for i in range(20)], source="test")
    found = suggested_reach(done(cast))
    assert found is not None
    assert found.plain == [16, 20, 24]
    assert TERMS.reach.plain == [8_000, 10_000, 12_500]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1_000, 9_000, "€5,000 is proven."),
        (-2_000, 12_000, "The proven effect is worth about €5,000; whether it pays is not certain yet."),
        (-14_000, -1_000, "A loss of €5,000 is proven."),
    ],
)
def test_money_is_called_proven_only_where_its_interval_agrees(cast: Any, low: float, high: float, words: str) -> None:
    line = booked(cast)
    actions.sign_line(line, seen=1, by=controller(cast))
    line.refresh_from_db()
    booked_as = estimate_of(line)
    nothing = replace(booked_as, value=None, low=None, high=None)
    value = 5_000.0 if high > 0 else -5_000.0
    sums = dict.fromkeys(Certainty, nothing) | {Certainty.PROVEN: replace(booked_as, value=value, low=low, high=high)}
    with translation.override("en"):
        assert phrases.headline([line], sums).replace("\xa0", " ") == words
