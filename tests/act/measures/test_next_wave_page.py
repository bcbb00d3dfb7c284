"""The next wave on the page of its measure and on the start page, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def page_of(client: Any, measure: Any) -> str:
    return str(client.get(f"/measures/{measure.pk}/").content.decode())


def post(client: Any, measure: Any, what: str, **sent: Any) -> Any:
    return client.post(f"/measures/{measure.pk}/waves/2/{what}", sent)


WORDS = {
    "de": {
        "planned": "Welle 2 ist geplant",
        "offer": "Welle 2 vorschlagen und freigeben",
        "waits": "Welle 2 wartet auf eine zweite Person",
        "released": "Freigegeben von Anna Berger",
        "home": "Welle wartet auf Ihre Freigabe",
        "release": "Welle 2 freigeben",
        "begins": "Welle 2 beginnt",
        "withdrawn": "Zurückgenommen von Gesine Kruse",
    },
    "en": {
        "planned": "Wave 2 is planned",
        "offer": "Propose wave 2 and release it",
        "waits": "Wave 2 waits for a second person",
        "released": "Released by Anna Berger",
        "home": "wave waits for your release",
        "release": "Release wave 2",
        "begins": "Wave 2 begins",
        "withdrawn": "Taken back by Gesine Kruse",
    },
}


@pytest.mark.parametrize("language", WORDS)
def test_the_panel_says_where_the_wave_stands_and_what_one_may_do(
    measure: Any, cast: Any, gesine: Any, client_of: Any, language: str
) -> None:
    from resonanz.act.measures.models import Proposal
    from resonanz.organisation.people.models import Member

    words = WORDS[language]
    Member.objects.update(language=language)
    anna, other = client_of(cast.anna), client_of(gesine)
    page = page_of(anna, measure)
    assert (words["planned"] in page, words["offer"] in page) == (True, True)
    assert post(anna, measure, "release", seen=0).status_code == 302
    page = page_of(anna, measure)
    assert (words["waits"] in page, words["released"] in page, words["release"] in page) == (True, True, False)
    page = page_of(other, measure)
    assert words["release"] in page
    assert (words["home"] in _home(other), words["home"] in _home(anna)) == (True, False)
    assert post(other, measure, "release", seen=Proposal.objects.get().version).status_code == 302
    assert words["begins"] in page_of(other, measure)
    assert words["home"] not in _home(other)
    seen = Proposal.objects.get().version
    assert post(other, measure, "withdraw", seen=seen, reason="").status_code == 422
    assert post(other, measure, "withdraw", seen=seen, reason="Urlaubszeit & Messe").status_code == 302
    page = page_of(anna, measure)
    assert (words["withdrawn"] in page, "Urlaubszeit &amp; Messe" in page, words["offer"] in page) == (True, True, True)


def _home(client: Any) -> str:
    return str(client.get("/").content.decode())


def test_who_was_slower_sees_how_it_stands_now(measure: Any, cast: Any, gesine: Any, client_of: Any) -> None:
    assert post(client_of(cast.anna), measure, "release", seen=0).status_code == 302
    for what, sent in (("release", {"seen": 0}), ("release", {"seen": "x"}), ("withdraw", {"seen": 9, "reason": "x"})):
        answer = post(client_of(gesine), measure, what, **sent)
        assert answer.status_code == (422 if sent["seen"] == "x" and what == "withdraw" else 409)
        assert "Jemand war schneller" in answer.content.decode()


def test_the_same_person_twice_is_told_so(measure: Any, cast: Any, client_of: Any) -> None:
    from resonanz.act.measures.models import Proposal

    client = client_of(cast.anna)
    post(client, measure, "release", seen=0)
    answer = post(client, measure, "release", seen=Proposal.objects.get().version)
    assert answer.status_code == 302
    assert "Es braucht noch jemand anderen" in client.get(answer.url).content.decode()
    assert Proposal.objects.get().releases == 1


def test_where_nobody_could_be_the_second_the_page_says_so(measure: Any, cast: Any, client_of: Any) -> None:
    from resonanz.organisation.people.actions import assign_role

    client, words = client_of(cast.anna), "darf niemand sonst diese Maßnahme in allen Einheiten starten"
    assign_role(cast.ben, role=cast.roles["management"], unit=cast.units["Nord"], by=None)
    assert words in page_of(client, measure)
    assign_role(cast.ben, role=cast.roles["management"], unit=cast.units["Haus"], by=None)
    assert words not in page_of(client, measure)


def test_who_only_looks_sees_the_state_and_no_button(measure: Any, cast: Any, client_of: Any) -> None:
    post(client_of(cast.anna), measure, "release", seen=0)
    client = client_of(cast.ben)
    page = page_of(client, measure)
    assert "Welle 2 wartet auf eine zweite Person" in page
    assert "/waves/2/" not in page
    assert [post(client, measure, what, seen=1, reason="x").status_code for what in ("release", "withdraw")] == [
        403,
        403,
    ]


def test_a_wave_held_back_and_one_whose_measure_ended_say_so(
    measure: Any, cast: Any, gesine: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resonanz.act.measures.actions import end_measure
    from resonanz.act.measures.models import Proposal
    from resonanz.act.measures.release import actions
    from resonanz.act.measures.release.queries import read
    from resonanz.organisation.base import clock

    anna, other = client_of(cast.anna), client_of(gesine)
    post(anna, measure, "release", seen=0)
    post(other, measure, "release", seen=Proposal.objects.get().version)
    with monkeypatch.context() as patched, clock.moved(timedelta(days=29)):
        broken = {
            "advice": "stop",
            "reason": "guardrail_breached",
            "low": None,
            "high": None,
            "guard": "CES",
            "week": 3,
        }
        patched.setattr(actions, "advised_now", lambda _measure: read(broken))
        actions.begin_released()
    page = page_of(anna, measure)
    assert "Zurückgehalten" in page
    assert "„CES“" in page
    post(anna, measure, "release", seen=0)
    measure.refresh_from_db()
    end_measure(measure, reason="Fertig.", by=cast.anna)
    page = page_of(anna, measure)
    assert "Welle 2 hat nicht begonnen" in page
    assert "/waves/2/" not in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_start_page_asks_as_often_for_three_waves_as_for_one(
    draft: Any, cast: Any, gesine: Any, django_assert_max_num_queries: Any, many: int
) -> None:
    from resonanz.act.measures.actions import register_measure, start_measure, start_wave
    from resonanz.act.measures.release.actions import release_wave
    from resonanz.act.measures.release.queries import waiting_for
    from resonanz.organisation.access.viewers import viewer_of

    for _ in range(many):
        made = start_measure(register_measure(draft(), by=cast.anna), by=cast.anna)
        start_wave(made, 1, by=cast.anna)
        release_wave(made, 2, seen=0, viewer=viewer_of(cast.anna))
    viewer = viewer_of(gesine)
    with django_assert_max_num_queries(2):
        assert len([row.wave.measure.code for row in waiting_for(viewer)]) == many
