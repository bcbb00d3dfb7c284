from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.api.callers import caller
from tests.prove.made import controller, done, effect, model
from tests.prove.roi.test_ledger import booked

from resonanz.prove.roi import actions

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_effects_leave_with_interval_grade_and_checks(cast: Any) -> None:
    run = done(cast)
    ask = caller(cast.anna)
    [item] = ask.get("/effects").json()["items"]
    assert item == ask.get(f"/effects/{run.pk}").json()
    assert (item["effect"]["value"], item["effect"]["low"], item["effect"]["high"]) == (0.21, 0.12, 0.30)
    assert (item["grade"], item["design"], item["problem"]) == ("B", "did", "")
    assert item["checks"] == [{"name": "pre_trend", "passed": True, "value": 0.6}]
    assert ask.get(f"/effects?measure={uuid.uuid4()}").json()["items"] == []
    assert len(ask.get("/effects?state=done").json()["items"]) == 1
    assert caller(cast.david).get(f"/effects/{run.pk}").status_code == 404
    assert caller(cast.carla).get("/effects").status_code == 403


def test_a_follow_up_is_asked_for_once_per_key_and_cancelled(cast: Any) -> None:
    ask = caller(cast.anna)
    first = ask.post("/effects", {"followup": True, "days": 14}, idempotency_key="k-1")
    again = ask.post("/effects", {"followup": True, "days": 14}, idempotency_key="k-1")
    assert (first.status_code, first.json()["id"]) == (202, again.json()["id"])
    assert first.headers["Location"] == again.headers["Location"] == f"/api/v1/effects/{first.json()['id']}"
    assert ask.post(f"/effects/{first.json()['id']}/cancel").json()["state"] == "cancelled"
    assert ask.post(f"/effects/{first.json()['id']}/cancel").status_code == 422
    assert ask.post("/effects", {}).status_code == 422
    assert ask.post("/effects", {"measure": str(uuid.uuid4()), "followup": True}).status_code == 422
    assert caller(cast.felix).post("/effects", {"followup": True}).status_code == 403


def test_an_effect_is_booked_signed_and_reversed(cast: Any) -> None:
    run, figures = done(cast), model(cast)
    ask, kira = caller(cast.anna), caller(controller(cast))
    body = {"effect": str(run.pk), "model": str(figures.pk), "reach": [8000, 10000, 12500], "cost": [5000] * 3}
    made = ask.post("/ledger", body)
    assert made.status_code == 201
    line = made.json()
    assert (line["number"], line["certainty"], line["counts"], line["share"]) == ("W-1", "proven", False, 1.0)
    assert line["value"]["low"] < line["value"]["value"] < line["value"]["high"]
    assert ask.post("/ledger", body).status_code == 422
    assert ask.post(f"/ledger/{line['id']}/sign", {"version": 1}).status_code == 403
    assert kira.post(f"/ledger/{line['id']}/sign", {"version": 9}).status_code == 409
    assert kira.post(f"/ledger/{line['id']}/sign", {"version": 1}).json()["counts"] is True
    sums = ask.get("/ledger/sums").json()
    assert sums["proven"]["value"] == pytest.approx(line["value"]["value"], abs=0.02)
    assert (sums["plausible"]["value"], sums["assumed"]["value"]) == (0.0, 0.0)
    assert ask.post(f"/ledger/{line['id']}/reverse", {"version": 2, "reason": "Irrtum"}).status_code == 403
    done_ = kira.post(f"/ledger/{line['id']}/reverse", {"version": 2, "reason": "Irrtum"}).json()
    assert (done_["counts"], done_["reason"]) == (False, "Irrtum")
    assert ask.get("/ledger?certainty=proven").json()["items"][0]["id"] == line["id"]


@pytest.mark.parametrize(
    "wrong", [{"reach": [3, 2, 1]}, {"persistence": [50, 90, 120]}, {"cost": [1, 1, 2]}, {"years": 0}]
)
def test_a_booking_that_is_no_range_is_refused(cast: Any, wrong: dict[str, Any]) -> None:
    body = {"effect": str(done(cast).pk), "model": str(model(cast).pk), "reach": [1, 2, 3]}
    assert caller(cast.anna).post("/ledger", body | wrong).status_code == 422


def test_models_and_foreign_lines(cast: Any) -> None:
    line = booked(cast, effect(0.1, -0.1, 0.3))
    [shown] = caller(cast.anna).get("/ledger/models").json()["items"]
    assert (shown["euro"], shown["margin"], shown["in_use"]) == ([6.0, 12.0, 24.0], [100] * 3, True)
    south = caller(controller(cast, "Süd"))
    assert south.get(f"/ledger/{line.pk}").status_code == 404
    assert south.get("/ledger").json()["items"] == []
    actions.reverse_line(line, seen=1, reason="Probe", by=cast.anna)
    assert caller(cast.anna).get(f"/ledger/{line.pk}").json()["reversed_at"] is not None
