"""The drill-down: levels, filters, paths, saved views, files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from tests.cast import Cast

from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.understand.metrics.actions import create_path, save_view
from resonanz.understand.metrics.drill.queries import open_drill
from resonanz.understand.metrics.forms import read_address
from resonanz.understand.metrics.models import DrillPath, SavedView
from resonanz.understand.metrics.queries import Cut
from resonanz.understand.metrics.queries.reading import open_metrics

pytestmark = pytest.mark.integration


@pytest.fixture
def measured(cast: Cast, answers: Callable[..., None]) -> Cast:
    for name, stage in (("Hotline", "Hilfe"), ("Rechnung", "Abrechnung")):
        TouchpointAlias.objects.create(touchpoint=Touchpoint.objects.create(name=name, stage=stage), key=name)
    answers(
        *[("Nord", "Hotline", "nps", 10, "Schnell <script>alert(1)</script> geholfen.", 3)] * 40,
        *[("Süd", "Hotline", "nps", 0, "Niemand hob ab.", 3)] * 40,
        *[("Nord", "Rechnung", "nps", 0, "=SUMME(A1) unklar", 3)] * 40,
    )
    return cast


def test_a_level_compares_the_parts_and_leads_deeper(measured: Cast, client_of: Callable[..., Any]) -> None:
    page = client_of(measured.felix).get("/metrics/").content.decode()
    nord = measured.units["Nord"].pk
    assert f"unit={nord}" in page
    deeper = client_of(measured.felix).get(f"/metrics/?unit={nord}&metric=nps").content.decode()
    assert "Hotline" in deeper
    assert "Rechnung" in deeper


def test_any_combination_of_filters_stands_in_the_address(measured: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(measured.felix)
    hotline = Touchpoint.objects.get(name="Hotline").pk
    for query in (
        "stage=Hilfe",
        f"touchpoint={hotline}&channel=Telefon",
        "level=stage",
        "level=channel&period=all",
        "first=2020-01-01&last=2020-02-01",
        f"unit={measured.units['Nord'].pk}&stage=Hilfe&channel=Telefon&period=30&metric=nps&level=touchpoint",
    ):
        assert client.get(f"/metrics/?{query}").status_code == 200, query


def test_the_end_of_a_path_shows_the_number_and_its_voices(measured: Cast, client_of: Callable[..., Any]) -> None:
    hotline = Touchpoint.objects.get(name="Hotline").pk
    nord = measured.units["Nord"].pk
    page = client_of(measured.ben).get(f"/metrics/?unit={nord}&touchpoint={hotline}&channel=Telefon").content.decode()
    assert "+100" in page
    assert "geholfen." in page
    assert "Niemand hob ab." not in page
    assert "<script>alert" not in page


def test_a_change_is_judged_as_on_the_start_page(measured: Cast, answers: Callable[..., None]) -> None:
    """One kind of question looked at alone would need less for "clearly" than the same one among three."""
    viewer = viewer_of(measured.felix)
    answers(
        *[("Nord", "Hotline", "nps", score, "", day) for score in (0, 9) for day in [120] * 20],
        *[("Nord", "Hotline", "csat", score, "", day) for score in (2, 4) for day in [3] * 20 + [120] * 20],
    )
    opened = open_drill(viewer, read_address(viewer, QueryDict("metric=nps")))
    whole = open_metrics(viewer, replace(opened.address.cut, metric=None))
    assert opened.together.changes() == whole.changes()
    assert opened.together.trends() == whole.trends()


def test_what_is_foreign_or_unreadable_does_not_exist(measured: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(measured.ben)
    sued = measured.units["Süd"].pk
    for query in (f"unit={sued}", "unit=7", "metric=secret", "period=3", "level=person", f"path={sued}", "first=x"):
        assert client.get(f"/metrics/?{query}").status_code == 404, query
        assert client.get(f"/metrics/export.csv?{query}").status_code == 404, query
    assert client_of(measured.eva).get("/metrics/").status_code == 403


def test_stages_are_compared_by_their_touchpoints(measured: Cast) -> None:
    found = open_metrics(viewer_of(measured.ben), Cut(metric="nps")).by_stage()
    assert {c.value.segment: c.value.estimate.value for c in found} == {"Hilfe": 100.0, "Abrechnung": -100.0}


def test_an_author_composes_a_path_and_everybody_may_walk_it(measured: Cast, client_of: Callable[..., Any]) -> None:
    form = {"name": "Reise zuerst", "first": "stage", "second": "touchpoint", "third": "channel"}
    made = client_of(measured.anna).post("/metrics/paths", form)
    path = DrillPath.objects.get()
    assert made["Location"] == f"/metrics/?path={path.pk}"
    page = client_of(measured.ben).get(f"/metrics/?path={path.pk}&metric=nps").content.decode()
    assert "stage=Hilfe" in page
    assert client_of(measured.ben).post("/metrics/paths", form).status_code == 403
    assert client_of(measured.anna).post("/metrics/paths", form).status_code == 422
    assert client_of(measured.anna).post(f"/metrics/paths/{path.pk}/delete").status_code == 302
    assert not DrillPath.objects.exists()


def test_a_path_has_each_level_once(measured: Cast) -> None:
    from django.core.exceptions import ValidationError

    for levels in ([], ["unit", "unit"], ["person"]):
        with pytest.raises(ValidationError):
            create_path(name="Pfad", levels=levels, by=measured.anna)


def test_a_view_is_saved_for_oneself_alone(measured: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(measured.ben)
    assert client.post("/metrics/views", {"name": "Mein Nord", "address": "?metric=nps&period=30"}).status_code == 302
    view = SavedView.objects.get()
    assert (view.member, view.address) == (measured.ben, "?metric=nps&period=30")
    assert "Mein Nord" in client.get("/metrics/").content.decode()
    assert "Mein Nord" not in client_of(measured.felix).get("/metrics/").content.decode()
    assert client_of(measured.felix).post(f"/metrics/views/{view.pk}/delete").status_code == 404
    assert client.post(f"/metrics/views/{view.pk}/delete").status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_never_leads_elsewhere(measured: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(measured.ben)
    client.post("/metrics/views", {"name": "Fort", "address": "https://elsewhere.example/?metric=nps"})
    assert not SavedView.objects.filter(address__contains="elsewhere").exists()
    foreign = {"name": "Süd", "address": f"?unit={measured.units['Süd'].pk}"}
    assert client.post("/metrics/views", foreign).status_code == 404


def test_the_same_name_stands_for_the_new_address(measured: Cast) -> None:
    for address in ("?metric=nps", "?metric=csat_mean"):
        save_view(name="Mein", address=address, by=measured.ben)
    assert [view.address for view in SavedView.objects.all()] == ["?metric=csat_mean"]


def test_the_table_is_taken_away_by_those_who_may(measured: Cast, client_of: Callable[..., Any]) -> None:
    answer = client_of(measured.ben).get("/metrics/export.csv?metric=nps")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    assert "Hotline" in text
    assert "Süd" not in text
    assert client_of(measured.carla).get("/metrics/export.csv").status_code == 403
    assert client_of(measured.ben).get("/metrics/export.exe").status_code == 404


def test_cells_below_the_minimum_stay_hidden_in_the_file(
    cast: Cast, answers: Callable[..., None], client_of: Any
) -> None:
    answers(*[("Nord", "Hotline", "nps", 10, None, 3)] * 40, *[("Nord", "Rechnung", "nps", 0, None, 3)] * 3)
    text = client_of(cast.ben).get("/metrics/export.csv?metric=nps&level=touchpoint").content.decode("utf-8-sig")
    line = next(row for row in text.splitlines() if row.startswith("Rechnung"))
    assert "-100" not in line
    assert "−100" not in line
    assert "< 5" in line


@pytest.mark.parametrize("path", ["/metrics/catalogue", "/metrics/method/lmg", "/metrics/method/auc"])
def test_every_metric_and_method_has_a_page(cast: Cast, client_of: Callable[..., Any], path: str) -> None:
    assert client_of(cast.ben).get(path).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_cells(
    cast: Cast, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = client_of(cast.ben), []
    for names in (["A"], ["B", "C"]):
        for name in names:
            TouchpointAlias.objects.create(touchpoint=Touchpoint.objects.create(name=name), key=name)
            answers(*[("Nord", name, "nps", 10, "gut", 3)] * 40)
        client.get("/metrics/?level=touchpoint")
        with CaptureQueriesContext(connection) as found:
            client.get("/metrics/?level=touchpoint")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_one_live_answer_breaks_no_line(cast: Cast, answers: Callable[..., None]) -> None:
    from resonanz.organisation.intake.actions import Sent, accept_events

    answers(*[("Nord", "Hotline", "nps", 10, None, days) for days in range(100, 300)])
    event = {"type": "feedback.scored", "unit": "Nord", "touchpoint": "Hotline", "metric": "nps", "score": 2}
    accept_events([Sent(event)], source="live")
    [line] = open_metrics(viewer_of(cast.ben), Cut(metric="nps")).trends()
    assert line.breaks == ()
    accept_events([Sent(event)] * 40, source="live")
    [line] = open_metrics(viewer_of(cast.ben), Cut(metric="nps")).trends()
    assert [b.reason.code for b in line.breaks] == ["source_changed"]
