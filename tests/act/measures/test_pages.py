"""Pages of measures, as people use them."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def form(cast: Any, hotline: Any, **changes: Any) -> dict[str, Any]:
    whole = {
        "version": 1,
        "title": "Drei Sätze",
        "hypothesis": "Der Grund vor der Zahl.",
        "touchpoints": [str(hotline.pk)],
        "metric": "csat",
        "direction": "up",
        "target": "0.3",
        "roles": [str(cast.roles["front_line"].pk)],
        "owner": str(cast.ben.pk),
        "cost": "4600.50",
        "stop_rule": "Bei Schaden.",
        "units": [str(cast.units[name].pk) for name in ("Nord", "Süd")],
        "selection": "all",
        "design": "staggered",
        "wave_count": 2,
        "weeks_between": 3,
        "weeks_after": 6,
        "planned_start": "2026-11-30",
        "guard-TOTAL_FORMS": 1,
        "guard-INITIAL_FORMS": 0,
        "guard-0-metric": "ces",
        "guard-0-direction": "up",
        "guard-0-limit": "0.3",
    }
    return whole | changes


def test_from_the_form_to_the_end(cast: Any, hotline: Any, client_of: Any) -> None:
    from resonanz.act.measures.models import Measure

    client = client_of(cast.anna)
    assert client.post("/measures/new", form(cast, hotline)).status_code == 302
    measure = Measure.objects.get()
    assert (measure.cost_cents, measure.guardrails.get().limit) == (460_050, 0.3)
    page = client.get(f"/measures/{measure.pk}/").content.decode()
    assert "bereit zum Festschreiben" in page
    assert "Zu wenige Einheiten für eine Auslosung" in page
    for step in ("register", "start", "waves/2"):
        assert client.post(f"/measures/{measure.pk}/{step}").status_code == 302
    page = client.get(f"/measures/{measure.pk}/").content.decode()
    assert "Unverändert seit dem Festschreiben" in page
    assert "Noch einmal ausgelost: dieselbe Reihenfolge" in page
    sent = {"version": Measure.objects.get().version, "what": "cost_cents", "value": "5.000,00", "reason": "Teurer"}
    assert client.post(f"/measures/{measure.pk}/amend", sent).status_code == 302
    assert client.post(f"/measures/{measure.pk}/amend", sent).status_code == 409
    assert "5000.00 €" in client.get(f"/measures/{measure.pk}/").content.decode()
    assert client.post(f"/measures/{measure.pk}/end", {"reason": ""}).status_code == 422
    assert client.post(f"/measures/{measure.pk}/end", {"reason": "Fertig."}).status_code == 302
    assert "ist beendet" in client.get(f"/measures/{measure.pk}/").content.decode()


def test_a_draft_says_what_is_missing_and_is_not_registered(cast: Any, client_of: Any) -> None:
    from resonanz.act.measures.actions import draft_measure

    client, measure = client_of(cast.anna), draft_measure(title="Idee", by=cast.anna)
    page = client.get(f"/measures/{measure.pk}/").content.decode()
    assert "die Abbruchregel: Wann würden wir sie vorzeitig beenden?" in page
    assert "Der Planer braucht die Kennzahl" in page
    client.post(f"/measures/{measure.pk}/register")
    measure.refresh_from_db()
    assert measure.state == "draft"
    assert client.post(f"/measures/{measure.pk}/discard").status_code == 302
    assert client.get(f"/measures/{measure.pk}/").status_code == 404


def test_two_who_edit_see_both_versions(cast: Any, hotline: Any, client_of: Any) -> None:
    from resonanz.act.measures.actions import draft_measure

    client, measure = client_of(cast.anna), draft_measure(title="Alt", by=cast.anna)
    assert client.post(f"/measures/{measure.pk}/edit", form(cast, hotline, title="Erste")).status_code == 302
    second = client.post(f"/measures/{measure.pk}/edit", form(cast, hotline, title="Zweite"))
    assert second.status_code == 409
    assert "Erste" in second.content.decode()
    assert "Zweite" in second.content.decode()
    same = form(cast, hotline, controls=[str(cast.units["Nord"].pk)], version=2)
    assert client.post(f"/measures/{measure.pk}/edit", same).status_code == 422


def test_a_lead_sees_the_waves_and_only_counts_units_elsewhere(draft: Any, cast: Any, client_of: Any) -> None:
    from resonanz.act.measures.actions import register_measure

    measure = register_measure(draft(), by=cast.anna)
    page = client_of(cast.ben).get(f"/measures/{measure.pk}/").content.decode()
    assert "Nord" in page
    assert "1 anderswo" in page
    assert "Süd" not in page
    assert client_of(cast.ben).post(f"/measures/{measure.pk}/start").status_code == 403


def test_nobody_plans_for_units_outside_the_own_ones(draft: Any, cast: Any, client_of: Any) -> None:
    from resonanz.organisation.people.actions import assign_role

    assign_role(cast.ben, role=cast.roles["management"], unit=cast.units["Nord"], by=None)
    both, own = draft(), draft(units=[cast.units["Nord"]])
    client = client_of(cast.ben)
    assert client.get(f"/measures/{both.pk}/").status_code == 200
    assert client.get(f"/measures/{both.pk}/edit").status_code == 404
    assert client.get(f"/measures/{own.pk}/edit").status_code == 200


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    draft: Any, cast: Any, client_of: Any, django_assert_max_num_queries: Any, many: int
) -> None:
    for _ in range(many):
        draft()
    client = client_of(cast.anna)
    client.get("/measures/")
    with django_assert_max_num_queries(24):
        page = client.get("/measures/?sort=quick")
    assert page.content.decode().count("data-row>") == many


def test_the_page_of_a_touchpoint_shows_what_is_done_there(draft: Any, cast: Any, hotline: Any, client_of: Any) -> None:
    measure = draft()
    assert measure.code in client_of(cast.anna).get(f"/touchpoints/{hotline.pk}/").content.decode()
