from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from tests.prove.made import MEASURE, done, effect, english

from resonanz.analytics.effects import Grade

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def page_of(client_of: Any, member: Any, address: str) -> str:
    answer = client_of(member).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_finding_stands_first_with_interval_grade_checks_and_limits(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    page = page_of(client_of, cast.anna, f"/effects/{done(cast).pk}/")
    assert "Clear bills raised satisfaction by 0.21 points (+0.12 to +0.30)." in page
    for words in (
        "Evidence B: compared",
        "Alike before the start",
        "If units ran apart before",
        "What this result does not say",
        "Visible would have been a change from about 0.13 points on",
        "Whether it lasts beyond the period that begins on 14 September 2026 is open.",
        "7 September 2026",
        "question 000000000000",
        "What is it worth?",
        "70%",
        "without it",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (effect(-0.4, -0.6, -0.2), "Clear bills lowered satisfaction by 0.40 points (−0.60 to −0.20)."),
        (effect(0.1, -0.1, 0.3), "Whether Clear bills changes anything cannot be told: −0.10 to +0.30."),
        (
            effect(grade=Grade.C),
            "With Clear bills, satisfaction was 0.21 points higher (+0.12 to +0.30). Whether it is",
        ),
        (effect(None, None, None, grade=Grade.D), "What Clear bills changed cannot be told yet."),
    ],
)
def test_causes_are_named_only_where_they_are_shown(cast: Any, client_of: Any, found: Any, words: str) -> None:
    english(cast.anna)
    assert words in page_of(client_of, cast.anna, f"/effects/{done(cast, found).pk}/")


def test_the_same_in_german(cast: Any, client_of: Any) -> None:
    page = page_of(client_of, cast.anna, f"/effects/{done(cast).pk}/")
    assert "„Clear bills“ wirkt: Zufriedenheit um 0,21 Punkte höher (+0,12 bis +0,30)." in page


def test_the_list_has_one_row_per_measure_and_says_what_all_say(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    import uuid

    done(cast)
    newest = done(cast, run=2)
    bad = done(cast, effect(-0.4, -0.6, -0.2), measure=uuid.uuid4(), title="New software")
    page = page_of(client_of, cast.anna, "/effects/")
    assert "One effect is shown to be good, one is shown to do harm." in page
    assert [str(run.pk) in page for run in (newest, bad)] == [True, True]
    assert page.count("Clear bills</a>") == 1


def test_the_empty_list_says_why(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    assert "No effect was computed yet." in page_of(client_of, cast.anna, "/effects/")


def test_the_list_asks_the_database_as_often_for_three_rows_as_for_one(cast: Any, client_of: Any) -> None:
    import uuid

    from django.db import connection

    client = client_of(cast.anna)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            done(cast, measure=uuid.uuid4())
        client.get("/effects/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/effects/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_computed_shows_how_far_it_is_and_can_be_cancelled(cast: Any, client_of: Any) -> None:
    english(cast.anna)
    run = done(cast, state="working", step="comparing", result={}, grade="", value=None)
    client = client_of(cast.anna)
    page = client.get(f"/effects/{run.pk}/").content.decode()
    assert "The effect of Clear bills is being computed." in page
    assert "40 %" in client.get(f"/effects/{run.pk}/progress").content.decode()
    assert client.post(f"/effects/{run.pk}/cancel").status_code == 302
    run.refresh_from_db()
    assert run.cancel


def test_computing_again_asks_the_same_question(cast: Any, client_of: Any) -> None:
    from resonanz.prove.effects.models import EffectRun

    run = done(cast)
    assert client_of(cast.anna).post(f"/effects/{run.pk}/again").status_code == 302
    second = EffectRun.objects.get(run=2)
    assert (second.specification, second.measure) == (run.specification, MEASURE)


def test_it_can_be_taken_away_on_paper(cast: Any, client_of: Any) -> None:
    answer = client_of(cast.anna).get(f"/effects/{done(cast).pk}/effect.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    waiting = done(cast, run=2, state="waiting", result={})
    assert client_of(cast.anna).get(f"/effects/{waiting.pk}/effect.pdf").status_code == 404


def test_only_those_meet_it_who_see_effects_where_all_its_units_are(cast: Any, client_of: Any) -> None:
    run = done(cast)
    codes = {n: client_of(m).get(f"/effects/{run.pk}/").status_code for n, m in cast.everybody.items()}
    assert codes == {"anna": 200, "ben": 200, "carla": 403, "david": 404, "eva": 403, "felix": 200, "stranger": 403}
    assert client_of(cast.ben).post(f"/effects/{run.pk}/again").status_code == 403


def test_a_measure_shows_its_newest_effect(cast: Any, rf: Any) -> None:
    from types import SimpleNamespace

    from resonanz.organisation.access.viewers import viewer_of
    from resonanz.prove.effects.views import measure_panel

    done(cast)
    request = rf.get("/")
    for member, there in ((cast.anna, True), (cast.david, False), (cast.carla, False)):
        request.viewer = viewer_of(member)
        assert (measure_panel(request, SimpleNamespace(pk=MEASURE)) is not None) == there


def test_leaving_people_are_unlinked_and_the_computation_stays(cast: Any) -> None:
    from resonanz.organisation.personal_data import erase_person, export_person

    run = done(cast)
    assert "effects.EffectRun" in export_person(cast.anna)
    erase_person(cast.anna)
    run.refresh_from_db()
    assert run.member is None
