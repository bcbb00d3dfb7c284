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


def test_the_list_says_what_came_of_a_measure_and_when_another_begins(draft: Any, cast: Any, client_of: Any) -> None:
    from tests.prove.made import done, effect

    from resonanz.act.measures.actions import end_measure, register_measure, start_measure

    ended = [draft(title=title) for title in ("Hilft", "Offen", "Ungerechnet")]
    for measure in ended:
        end_measure(
            start_measure(register_measure(measure, by=cast.anna), by=cast.anna), reason="Vorbei.", by=cast.anna
        )
    done(cast, effect(0.05, 0.01, 0.1), measure=ended[0].pk)
    newest = done(cast, measure=ended[0].pk, run=2)
    done(cast, effect(None, None, None), measure=ended[1].pk)
    draft(title="Geplant", planned_start="2026-11-30")
    page = client_of(cast.anna).get("/measures/").content.decode()
    cells = page.partition("<tbody>")[2]
    assert f'href="/effects/{newest.pk}/"' in cells
    assert "<b>+0,21</b>" in cells
    assert "(+0,12 bis +0,30)" in cells
    assert "klar besser" in cells
    assert cells.count("noch nicht zu sagen</span>") == 1
    assert cells.count("Vorbei.") == 1
    assert "soll am 30. Nov." in cells
    assert "nicht bekannt" not in cells


def test_a_draft_needs_its_title_alone_and_says_what_the_start_needs(cast: Any, client_of: Any) -> None:
    from resonanz.act.measures.models import Measure

    client = client_of(cast.anna)
    page = client.get("/measures/new").content.decode()
    assert page.count("<small>vor dem Beginn</small>") == 9
    places = [page.index(f'id="part-{key}"') for key in ("what", "seen", "where", "proof", "who", "harm", "money")]
    assert places == sorted(places)
    empty = dict.fromkeys(("hypothesis", "metric", "target", "owner", "cost", "stop_rule", "planned_start"), "")
    plan = {"direction": "up", "selection": "all", "design": "staggered", "wave_count": 3, "weeks_between": 4}
    guards = {"guard-TOTAL_FORMS": 1, "guard-INITIAL_FORMS": 0, "guard-0-metric": "nps", "guard-0-direction": "up"}
    sent = client.post("/measures/new", {"title": "Idee", "weeks_after": 6, **empty, **plan, **guards})
    assert sent.status_code == 302
    assert Measure.objects.get().title == "Idee"


def test_what_is_wrong_stands_on_top_and_beside_its_field(cast: Any, hotline: Any, client_of: Any) -> None:
    sent = client_of(cast.anna).post(
        "/measures/new", form(cast, hotline, title="", percent=3, **{"guard-0-limit": "-1"})
    )
    page = sent.content.decode()
    summary = page.partition('class="form-errors"')[2].partition("</ul>")[0]
    assert sent.status_code == 422
    assert [name in summary for name in ("#id_title", "#id_percent", "#id_touchpoints")] == [True, True, False]
    assert '<fieldset class="guard">' in page
    assert 'id="id_guard-0-limit_error"' in page
