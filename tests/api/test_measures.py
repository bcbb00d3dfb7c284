"""Opportunities and measures through the interface: everything a page does."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.callers import caller
from tests.cast import Cast

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def hotline(cast: Cast, answers: Any) -> Any:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    made = create_touchpoint(name="Hotline", by=None, roles=[cast.roles["front_line"]])
    answers(
        *[(unit, "Hotline", "csat", 3 + day % 3, None, day) for day in range(1, 170, 2) for unit in ("Nord", "Süd")]
    )
    return made


def test_an_opportunity_lives_through_the_interface(cast: Cast, hotline: Any) -> None:
    ask = caller(cast.anna)
    body = {
        "title": "Abschlag erklären",
        "kind": "cases",
        "touchpoints": [str(hotline.pk)],
        "evidence": [{"kind": "cases", "reference": "c-1", "n": 38, "words": "38 Fälle"}],
    }
    made = ask.post("/opportunities", body, idempotency_key="eins")
    assert (made.status_code, made.json()["number"], made.json()["value"]["value"]) == (201, "C-1", 38.0)
    assert ask.post("/opportunities", body, idempotency_key="eins").json() == made.json()
    at = f"/opportunities/{made.json()['id']}"
    change = {"version": 1, "what": "effort", "low": 5, "high": 9, "reason": "Schätzung der IT"}
    assert ask.post(f"{at}/override", change).json()["effort"]["low"] == 5.0
    assert ask.post(f"{at}/override", change).status_code == 409
    decided = ask.post(f"{at}/decision", {"version": 2, "decision": "do", "reason": "Lohnt sich."})
    assert (decided.json()["decision"], decided.json()["reason"]) == ("do", "Lohnt sich.")
    assert [row["number"] for row in ask.get("/opportunities?decision=do").json()["items"]] == ["C-1"]
    assert ask.get("/opportunities?decision=not").json()["items"] == []
    assert (
        caller(cast.carla).post(f"{at}/decision", {"version": 3, "decision": "not", "reason": "x"}).status_code == 403
    )
    refused = caller(cast.carla).post("/opportunities/ideas", {"kind": "idea", "text": "Ein Satz"})
    assert refused.status_code == 422  # the works agreement has not been approved for it


def test_a_measure_lives_through_the_interface(cast: Cast, hotline: Any) -> None:
    ask = caller(cast.anna)
    made = ask.post("/measures", {"title": "Drei Sätze", "metric": "csat"})
    assert (made.status_code, made.json()["number"], made.json()["state"]) == (201, "M-1", "draft")
    at = f"/measures/{made.json()['id']}"
    missing = ask.post(f"{at}/register")
    assert missing.status_code == 422
    assert {"owner", "units", "stop_rule"} <= {error["field"] for error in missing.json()["errors"]}
    plan = {
        "version": 1,
        "hypothesis": "Der Grund vor der Zahl.",
        "touchpoints": [str(hotline.pk)],
        "roles": [str(cast.roles["front_line"].pk)],
        "owner": str(cast.ben.pk),
        "cost_cents": 0,
        "stop_rule": "Bei Schaden.",
        "units": [str(cast.units[name].pk) for name in ("Nord", "Süd")],
        "wave_count": 2,
        "planned_start": "2026-11-30",
        "guardrails": [{"metric": "ces", "limit": 0.3, "touchpoint": str(hotline.pk)}],
    }
    changed = ask("PATCH", at, plan)
    assert (changed.status_code, changed.json()["guardrails"][0]["limit"]) == (200, 0.3)
    assert ask("PATCH", at, plan).status_code == 409
    registered = ask.post(f"{at}/register").json()
    assert (registered["state"], len(registered["seed"]), len(registered["plan_hash"])) == ("registered", 32, 64)
    assert registered["baseline"]["low"] < registered["baseline"]["value"] < registered["baseline"]["high"]
    assert ask.post(f"{at}/start").json()["state"] == "running"
    assert ask.post(f"{at}/waves/2").status_code == 422
    assert ask.post(f"{at}/waves/1").json()["waves"][0]["started_at"] is not None
    assert ask.get(f"{at}/monitor").json()["advice"] == "continue"
    version = ask.get(at).json()["version"]
    text = {"version": version, "what": "stop_rule", "value": 3, "reason": "x"}
    assert ask.post(f"{at}/amend", text).status_code == 422
    amended = ask.post(f"{at}/amend", text | {"value": "Bei Schaden ab 0,3.", "reason": "Genauer."})
    assert amended.json()["amendments"][0]["before"] == "Bei Schaden."
    assert ask.post(f"{at}/end", {"reason": "Fertig."}).json()["state"] == "ended"
    assert [row["number"] for row in ask.get("/measures?state=ended").json()["items"]] == ["M-1"]


def test_a_key_names_only_what_its_owner_may(cast: Cast, hotline: Any) -> None:
    from resonanz.organisation.people.actions import assign_role

    assign_role(cast.ben, role=cast.roles["management"], unit=cast.units["Nord"], by=None)
    foreign = {"title": "Fremd", "units": [str(cast.units["Süd"].pk)]}
    refused = caller(cast.ben).post("/measures", foreign)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "units")
    own = {"title": "Eigen", "units": [str(cast.units["Nord"].pk)]}
    assert caller(cast.ben).post("/measures", own).status_code == 201
    assert caller(cast.carla).post("/measures", own).status_code == 403


def test_the_next_wave_is_released_by_two_keys_of_two_persons(cast: Cast, hotline: Any) -> None:
    from resonanz.organisation.people.actions import assign_role

    assign_role(cast.felix, role=cast.roles["management"], unit=cast.units["Haus"], by=None)
    ask, other = caller(cast.anna), caller(cast.felix)
    plan = {
        "title": "Drei Sätze",
        "metric": "csat",
        "hypothesis": "Der Grund vor der Zahl.",
        "touchpoints": [str(hotline.pk)],
        "roles": [str(cast.roles["front_line"].pk)],
        "owner": str(cast.ben.pk),
        "cost_cents": 0,
        "stop_rule": "Bei Schaden.",
        "units": [str(cast.units[name].pk) for name in ("Nord", "Süd")],
        "wave_count": 2,
        "planned_start": "2026-11-30",
    }
    at = f"/measures/{ask.post('/measures', plan).json()['id']}"
    for step in ("register", "start", "waves/1"):
        ask.post(f"{at}/{step}")
    assert ask.post(f"{at}/waves/2/withdraw", {"version": 0, "reason": "x"}).status_code == 422
    first = ask.post(f"{at}/waves/2/release", {"version": 0}).json()["waves"][1]["proposal"]
    assert (first["releases"], first["released_by"], first["begins_at"]) == (1, [str(cast.anna.pk)], None)
    slower = other.post(f"{at}/waves/2/release", {"version": 0})
    assert (slower.status_code, slower.json()["stored"]["waves"][1]["proposal"]["releases"]) == (409, 1)
    seen = {"version": first["version"]}
    assert ask.post(f"{at}/waves/2/release", seen).status_code == 422
    assert caller(cast.carla).post(f"{at}/waves/2/release", seen).status_code == 403
    assert ask.post(f"{at}/waves/2").status_code == 422
    both = other.post(f"{at}/waves/2/release", seen).json()["waves"][1]["proposal"]
    assert (both["releases"], both["begins_at"] is not None, both["outcome"]) == (2, True, "")
    taken = ask.post(f"{at}/waves/2/withdraw", {"version": both["version"], "reason": "Zu früh."})
    assert taken.json()["waves"][1]["proposal"]["outcome"] == "withdrawn"
