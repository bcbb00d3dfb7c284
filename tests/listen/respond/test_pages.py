"""Pages for members: whom to ask, what became of it, open links, answers, the rule, a test that stores nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.listen.respond.asking import consenting, customer, publish

from resonanz.listen.respond import actions, rounds
from resonanz.listen.respond.models import ContactRule, Invitation, OpenLink, OptOut, Response, Round
from resonanz.listen.respond.rounds import Choice
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.intake.actions import Sent, accept_events

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]


@pytest.fixture(autouse=True)
def english(cast: Any) -> Iterator[None]:
    for member in cast.members.values():
        member.language = "en"
        member.save(update_fields=["language"])
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test itself works on what waits."""
    monkeypatch.setattr("resonanz.listen.respond.tasks.wake", lambda: None)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_who_is_left_out_and_why_adds_up_before_anything_is_sent(cast: Any, client_of: Any) -> None:
    survey, nord = publish(), cast.units["Nord"]
    asked = [consenting(nord) for _ in range(3)]
    actions.invite(survey=survey, customer=asked[0], because="contact")
    customer(nord, since=None)
    consenting(nord, email=None)
    consenting(cast.units["Süd"])
    page = client_of(cast.anna).get(f"/respond/surveys/{survey.pk}/ask", _choice(nord))
    found = page.context["found"]
    assert (found.candidates, len(found.eligible)) == (5, 2)
    assert found.left_out == {"asked_recently": 1, "no_basis": 1, "no_address": 1}
    assert "2 of 5 customers can be asked today." in text(page)
    assert (Round.objects.count(), Invitation.objects.count()) == (0, 1)


def _choice(unit: Any, **more: Any) -> dict[str, Any]:
    return {"unit": str(unit.pk), "days": 30, "size": 100, "channel": "email", **more}


def test_a_sending_is_drawn_and_asked_by_the_worker(cast: Any, client_of: Any) -> None:
    survey, nord = publish(), cast.units["Nord"]
    for _ in range(8):
        consenting(nord)
    sent = client_of(cast.anna).post(f"/respond/surveys/{survey.pk}/ask", _choice(nord, size=4))
    row = Round.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/respond/rounds/{row.pk}")
    assert (row.candidates, row.eligible, row.drawn, len(row.waiting)) == (8, 8, 4, 4)
    assert (rounds.run_next(), rounds.run_next()) == (True, False)
    assert Invitation.objects.filter(round=row, probability=0.5).count() == 4
    assert "4 of 4 drawn customers were asked." in text(client_of(cast.anna).get(f"/respond/rounds/{row.pk}"))


def test_only_those_who_met_the_touchpoint_lately_come_into_question(cast: Any, client_of: Any) -> None:
    survey, nord = publish(), cast.units["Nord"]
    lately, long_ago, _never = (consenting(nord) for _ in range(3))
    for person, days in ((lately, 3), (long_ago, 50)):
        event = {"type": "contact.made", "touchpoint": "Hotline", "unit": "Nord", "customer": person.pseudonym}
        accept_events([Sent(event | {"occurred_at": clock.now() - timedelta(days=days)})], source="test")
    choice = Choice(survey, nord, survey.touchpoint)
    assert [judged.customer for judged in rounds.preview(viewer_of(cast.anna), choice).eligible] == [lately]


def test_who_was_asked_meanwhile_is_not_asked_again(cast: Any) -> None:
    survey, nord = publish(), cast.units["Nord"]
    people = [consenting(nord) for _ in range(3)]
    row = rounds.draw_round(viewer_of(cast.anna), Choice(survey, nord))
    actions.invite(survey=survey, customer=people[0], because="contact")
    actions.opt_out(people[1], source="link")
    people[2].delete()
    rounds.run_next()
    row.refresh_from_db()
    assert (row.asked, row.refused) == (0, {"asked_recently": 1, "opted_out": 1, "gone": 1})


def test_a_sending_that_was_stopped_asks_nobody_further(cast: Any, client_of: Any) -> None:
    survey, nord = publish(), cast.units["Nord"]
    consenting(nord)
    row = rounds.draw_round(viewer_of(cast.anna), Choice(survey, nord))
    client_of(cast.anna).post(f"/respond/rounds/{row.pk}/cancel")
    assert (rounds.run_next(), Invitation.objects.count()) == (False, 0)


def test_a_sending_whose_worker_died_is_taken_up_again(cast: Any) -> None:
    survey, nord = publish(), cast.units["Nord"]
    consenting(nord)
    row = rounds.draw_round(viewer_of(cast.anna), Choice(survey, nord))
    Round.objects.filter(pk=row.pk).update(claimed_at=clock.now())
    assert not rounds.run_next()
    with clock.moved(timedelta(minutes=16)):
        assert rounds.run_next()
    assert Invitation.objects.count() == 1


def test_individual_links_are_made_anew_with_each_download(cast: Any, client_of: Any) -> None:
    survey, nord = publish(), cast.units["Nord"]
    consenting(nord, email=None)
    row = rounds.draw_round(viewer_of(cast.anna), Choice(survey, nord, by_mail=False))
    rounds.run_next()
    client = client_of(cast.anna)
    tokens = []
    for _ in range(2):
        table = list(csv.reader(io.StringIO(text(client.post(f"/respond/rounds/{row.pk}/links.csv"))), delimiter=";"))
        tokens.append(table[1][2].rpartition("/")[2])
    assert tokens[0] != tokens[1]
    assert actions.find_invitation(tokens[1]).customer.name == table[1][0]
    with pytest.raises(Invitation.DoesNotExist):
        actions.find_invitation(tokens[0])


def test_the_page_of_a_survey_says_how_many_answered(cast: Any, client_of: Any) -> None:
    survey, nord = publish(), cast.units["Nord"]
    assert "Nobody was asked yet." in text(client_of(cast.anna).get(f"/respond/surveys/{survey.pk}"))
    tokens = [
        actions.invite(survey=survey, customer=consenting(nord), because="letter", now=False).token for _ in range(4)
    ]
    actions.submit(tokens[0], {"nps": 9})
    page = client_of(cast.anna).get(f"/respond/surveys/{survey.pk}")
    assert "1 of 4 invited customers have answered." in text(page)
    rate = page.context["counts"].rate
    assert (rate.value, round(rate.low, 3), round(rate.high, 3), rate.n) == (0.25, 0.046, 0.699, 4)


def test_answers_follow_the_units_and_names_the_right_to_know_customers(cast: Any, client_of: Any) -> None:
    survey = publish()
    nord, sued = (
        actions.submit(
            actions.invite(survey=survey, customer=consenting(cast.units[name]), because="contact").token,
            {"nps": 4, "why": f"Grund {name}"},
        )
        for name in ("Nord", "Süd")
    )
    ben, felix = client_of(cast.ben), client_of(cast.felix)
    page = text(ben.get(f"/respond/surveys/{survey.pk}/answers"))
    assert ("Grund Nord" in page, "Grund Süd" in page) == (True, False)
    assert nord is not None
    assert sued is not None
    assert nord.customer is not None
    assert nord.customer.name in text(ben.get(f"/respond/answers/{nord.pk}"))
    assert ben.get(f"/respond/answers/{sued.pk}").status_code == 404
    assert felix.get(f"/respond/answers/{sued.pk}").status_code == 403


def test_a_pseudonymous_answer_names_nobody_on_any_page(cast: Any, client_of: Any) -> None:
    survey = publish("pseudonymous")
    person = consenting(cast.units["Nord"])
    answer = actions.submit(actions.invite(survey=survey, customer=person, because="contact").token, {"nps": 4})
    assert answer is not None
    for path in (f"/respond/answers/{answer.pk}", f"/respond/surveys/{survey.pk}/answers"):
        page = text(client_of(cast.anna).get(path))
        assert person.name not in page
        assert person.pseudonym not in page


@pytest.mark.parametrize("path", ["/respond/surveys/{}", "/respond/surveys/{}/answers"])
def test_lists_ask_as_often_for_three_rows_as_for_one(cast: Any, client_of: Any, path: str) -> None:
    survey, nord = publish(), cast.units["Nord"]
    client, counts = client_of(cast.anna), []
    client.get(path.format(survey.pk))
    for _round in (1, 2):
        for _ in range(_round):
            row = actions.invite(survey=survey, customer=consenting(nord), because="contact")
            actions.submit(row.token, {"nps": 4, "why": "Grund"})
            consenting(nord)
            rounds.draw_round(viewer_of(cast.anna), Choice(survey, nord))
            actions.open_way(survey=survey, by=None, name=f"Link {OpenLink.objects.count()}", unit=nord)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(path.format(survey.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_open_link_has_a_code_a_poster_and_a_frame(cast: Any, client_of: Any) -> None:
    survey, client = publish(), client_of(cast.anna)
    form = {"name": "Website", "channel": "embed", "unit": "", "places": "https://www.example.org/kontakt"}
    made = client.post(f"/respond/surveys/{survey.pk}/links/new", form)
    link = OpenLink.objects.get()
    assert (made.status_code, link.origins) == (302, ["https://www.example.org"])
    page = text(client.get(f"/respond/links/{link.pk}"))
    assert f"/r/open/{link.code}" in page
    assert "data:image/svg+xml" in page
    assert "&lt;iframe src=" in page
    poster = client.get(f"/respond/links/{link.pk}/poster.pdf")
    assert (poster["Content-Type"], poster.content[:5]) == ("application/pdf", b"%PDF-")
    client.post(f"/respond/links/{link.pk}/close")
    assert "Website is closed." in text(client.get(f"/respond/links/{link.pk}"))


@pytest.mark.parametrize("places", ["", "javascript:alert(1)", "https://a b;c", "example.org", "https://x.org 'none'"])
def test_a_frame_needs_addresses_of_pages(cast: Any, client_of: Any, places: str) -> None:
    form = {"name": "Website", "channel": "embed", "unit": "", "places": places}
    assert client_of(cast.anna).post(f"/respond/surveys/{publish().pk}/links/new", form).status_code == 422
    assert OpenLink.objects.count() == 0


def test_the_rule_is_changed_once_and_the_second_editor_sees_both(cast: Any, client_of: Any) -> None:
    client = client_of(cast.anna)
    form = {"version": 1, "quarantine_days": 60, "reminder_days": 5, "existing_customers": "on"}
    assert client.post("/respond/rule", form).status_code == 302
    second = client.post("/respond/rule", form | {"quarantine_days": 30})
    assert second.status_code == 409
    assert ContactRule.objects.get().quarantine_days == 60
    assert second.context["versions"].rows[0]["stored"] == "60"
    again = form | {"quarantine_days": 30, "version": second.context["form"]["version"].value()}
    assert client.post("/respond/rule", again).status_code == 302
    assert client.post("/respond/rule", form | {"quarantine_days": 0, "version": 3}).status_code == 422
    assert client_of(cast.ben).post("/respond/rule", form).status_code == 403


def test_an_address_is_entered_for_who_says_no_on_the_telephone(cast: Any, client_of: Any) -> None:
    client_of(cast.anna).post("/respond/rule/stop", {"address": "ida@kunden.example"})
    client_of(cast.anna).post("/respond/rule/stop", {"address": "nobody"})
    assert OptOut.objects.count() == 1
    assert client_of(cast.ben).post("/respond/rule/stop", {"address": "jo@kunden.example"}).status_code == 403


def test_the_test_goes_through_the_survey_and_stores_nothing(cast: Any, client_of: Any) -> None:
    survey, client = publish(), client_of(cast.anna)
    page = client.get(f"/respond/surveys/{survey.pk}/test")
    assert "Test: you can answer everything, nothing is stored." in text(page)
    assert page["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    walk = page.content.decode().split('name="walk" value="')[1].split('"')[0]
    done = client.post(f"/respond/surveys/{survey.pk}/test", {"walk": walk, "q-nps": "9"})
    assert "That was the end of the test." in text(done)
    assert (Response.objects.count(), Invitation.objects.count()) == (0, 0)


def test_foreign_things_look_like_unknown_ones(cast: Any, client_of: Any) -> None:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    place = create_touchpoint(name="Südschalter", units=[cast.units["Süd"]], by=None)
    survey = publish(touchpoint=place)
    link = actions.open_way(survey=survey, by=None, name="Poster")
    ben = client_of(cast.ben)
    for path in (f"/respond/surveys/{survey.pk}", f"/respond/links/{link.pk}", f"/respond/links/{link.pk}/poster.pdf"):
        assert ben.get(path).status_code == 404
