"""The pages of customers: reading stores nothing, no cookie, no script, small; one POST is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from tests.listen.respond.asking import RECOMMEND, consenting, publish

import resonanz.listen.respond
from resonanz.listen.respond import actions
from resonanz.listen.respond.models import Ballot, Invitation, OptOut, Response, State
from resonanz.listen.surveys.actions import close_survey

pytestmark = pytest.mark.integration
WHAT = {
    "id": "what",
    "kind": "text",
    "label": {"de": "Was ging schief?", "en": "What went wrong, at {nps}?"},
    "shown_if": {"question": "nps", "op": "at_most", "value": 6},
}
BRANCHED = [
    {"questions": [RECOMMEND, WHAT]},
    {"questions": [{"id": "more", "kind": "text", "label": {"de": "Sonst noch etwas?", "en": "Anything else?"}}]},
]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def door(cast: Any) -> str:
    """The address of an individual link."""
    return address(publish())


def address(survey: Any) -> str:
    return f"/r/{actions.invite(survey=survey, customer=consenting(language='en'), because='contact').token}"


def stored() -> list[Any]:
    """All that is in the database."""
    from django.apps import apps

    return [(model._meta.label, sorted(map(str, model.objects.values_list()))) for model in apps.get_models()]


def fields(page: Any, **more: str) -> dict[str, str]:
    """The hidden fields of a page, with what somebody enters."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    return hidden | {f"q-{name}": value for name, value in more.items()}


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_a_link_changes_nothing(door: str, client: Client, method: str) -> None:
    before = stored()
    for query in ("", "?v=9", "?lang=de", "/stop", "/done"):
        for headers in ({}, {"Purpose": "prefetch", "Sec-Purpose": "prefetch"}):
            getattr(client, method)(f"{door}{query}", headers=headers)
    assert stored() == before


def test_the_number_of_the_mail_is_chosen_and_one_tap_sends_it(door: str, client: Client) -> None:
    page = client.get(f"{door}?v=9")
    assert re.findall(r'value="(\d+)" checked', page.content.decode()) == ["9"]
    answer = client.post(door, fields(page, nps="9"))
    assert (answer.status_code, answer["Location"]) == (303, f"{door}/done?lang=en")
    assert Response.objects.get().answers == {"nps": 9}
    assert "Thanks, this helps us." in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("value", ["11", "-1", "x", "9'><script>", "٩"])
def test_a_number_that_is_none_is_not_chosen(door: str, client: Client, value: str) -> None:
    page = client.get(door, {"v": value})
    assert page.status_code == 200
    assert "checked" not in page.content.decode()
    assert "<script" not in page.content.decode()


def test_the_page_sets_no_cookie_and_reads_none(door: str, client: Client) -> None:
    page = client.get(door)
    done = client.post(door, fields(page, nps="9"))
    assert (page.cookies, done.cookies, client.cookies) == ({}, {}, {})
    assert "Cookie" not in page.headers.get("Vary", "")


def test_the_headers_are_strict(door: str, client: Client) -> None:
    found = client.get(door).headers
    policy = found["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert (found["Referrer-Policy"], found["Cache-Control"]) == ("no-referrer", "no-store")
    assert found["X-Robots-Tag"] == "noindex, nofollow"


def test_everything_together_is_smaller_than_fifty_kilobytes_and_has_no_script(door: str, client: Client) -> None:
    page = client.get(door)
    text = page.content.decode()
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    folder = Path(resonanz.listen.respond.__file__).parent / "static"
    sizes = [len((folder / path.removeprefix("/static/")).read_bytes()) for path in linked]
    assert len(page.content) + sum(sizes) < 50_000
    assert ("<script" in text, "style=" in text, re.findall(r"\son\w+=", text)) == (False, False, [])
    assert re.findall(r'(?:href|src)="(https?:)?//', text) == []


def test_unknown_links_all_answer_alike(door: str, client: Client) -> None:
    answers = [
        client.get(path) for path in ("/r/" + "x" * 32, "/r/x", f"{door}x", f"{door[:-1]}", "/r/a/b/c", "/r/open/x")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert client.post("/r/" + "x" * 32, {"q-nps": "9"}).status_code == 404


def test_a_post_from_another_page_is_refused(door: str, client: Client) -> None:
    page = client.get(door)
    for headers in (
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert client.post(door, fields(page, nps="9"), headers=headers).status_code == 400
    assert Response.objects.count() == 0
    assert client.post(door, fields(page, nps="9"), headers={"Origin": "null"}).status_code == 303


def test_what_is_missing_is_named_and_what_was_entered_stays(door: str, client: Client) -> None:
    page = client.get(door)
    again = client.post(door, fields(page, why="Weil <b>es</b> dauerte"))
    text = again.content.decode()
    assert again.status_code == 422
    assert 'role="alert"' in text
    assert 'href="#q-nps">Would you recommend us?</a>: Please answer this question.' in text
    assert "Weil &lt;b&gt;es&lt;/b&gt; dauerte</textarea>" in text
    assert Response.objects.count() == 0


def test_a_question_that_hangs_on_an_answer_follows_in_the_next_step(cast: Any, client: Client) -> None:
    door = address(publish(pages=BRANCHED))
    low = client.post(door, fields(client.get(door), nps="3"))
    assert "What went wrong, at 3?" in low.content.decode()
    last = client.post(door, fields(low, what="Alles"))
    assert "Anything else?" in last.content.decode()
    assert client.post(door, fields(last, more="")).status_code == 303
    assert Response.objects.get().answers == {"nps": 3, "what": "Alles"}
    door = address(publish(pages=BRANCHED))
    high = client.post(door, fields(client.get(door), nps="10"))
    assert "Anything else?" in high.content.decode()


def test_going_back_keeps_the_answers_and_drops_what_is_no_longer_asked(cast: Any, client: Client) -> None:
    door = address(publish(pages=BRANCHED))
    low = client.post(door, fields(client.get(door), nps="3"))
    last = client.post(door, fields(low, what="Alles"))
    middle = client.post(door, fields(last) | {"back": "1"})
    assert 'value="Alles"' in middle.content.decode()
    first = client.post(door, fields(middle) | {"back": "1"})
    assert re.findall(r'value="(\d+)" checked', first.content.decode()) == ["3"]
    end = client.post(door, fields(first, nps="9"))
    assert client.post(door, fields(end, more="Nein")).status_code == 303
    assert Response.objects.get().answers == {"nps": 9, "more": "Nein"}


def test_answers_on_their_way_cannot_be_changed_or_moved_to_another_link(cast: Any, client: Client) -> None:
    survey = publish(pages=BRANCHED)
    first, second = address(survey), address(survey)
    low = client.post(first, fields(client.get(first), nps="3"))
    torn = fields(low, what="x")
    assert client.post(second, torn).status_code == 400
    assert client.post(first, torn | {"walk": torn["walk"][:-3] + "abc"}).status_code == 400
    assert Response.objects.count() == 0


def test_after_the_answer_the_link_says_so(door: str, client: Client) -> None:
    page = client.get(door)
    client.post(door, fields(page, nps="9"))
    assert "You have answered already." in client.get(door).content.decode()
    assert "You have answered already." in client.post(door, fields(page, nps="0")).content.decode()
    assert Response.objects.get().answers == {"nps": 9}


def test_a_closed_survey_says_that_it_is_over(cast: Any, client: Client) -> None:
    survey = publish()
    door = address(survey)
    page = client.get(door)
    close_survey(survey, by=None)
    assert "This survey is over." in client.get(door).content.decode()
    assert "This survey is over." in client.post(door, fields(page, nps="9")).content.decode()


def test_the_page_speaks_the_customers_language_and_the_other_on_request(door: str, client: Client) -> None:
    assert '<html lang="en">' in client.get(door, headers={"Accept-Language": "de"}).content.decode()
    german = client.get(f"{door}?lang=de").content.decode()
    assert '<html lang="de">' in german
    assert "Würden Sie uns weiterempfehlen?" in german
    assert '<html lang="en">' in client.get(f"{door}?lang=fr").content.decode()


def test_unsubscribing_needs_a_button_or_one_click_in_the_mail_program(door: str, client: Client) -> None:
    assert "Do not ask me again" in client.get(f"{door}/stop").content.decode()
    assert OptOut.objects.count() == 0
    done = client.post(f"{door}/stop", {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "We will not ask you again." in done.content.decode()) == (200, True)
    assert Invitation.objects.get().state == State.STOPPED
    assert client.post(f"{door}/stop").status_code == 200
    assert "We will not ask you again." in client.get(door).content.decode()


def test_an_open_link_takes_answers_of_anybody(cast: Any, client: Client) -> None:
    link = actions.open_way(survey=publish(), by=cast.anna, name="Poster", channel="qr", unit=cast.units["Nord"])
    page = client.get(f"/r/open/{link.code}")
    done = client.post(f"/r/open/{link.code}", fields(page, nps="8"))
    assert (done.status_code, client.get(done["Location"]).status_code) == (303, 200)
    found = Response.objects.get()
    assert (found.answers, found.channel, found.unit.name, found.customer, found.basis) == (
        {"nps": 8},
        *("qr", "Nord", None, "open"),
    )


def test_an_open_link_offers_no_call_back_to_whom_nobody_knows(cast: Any, client: Client) -> None:
    call = {
        "id": "call",
        "kind": "consent",
        "callback": True,
        "required": True,
        "label": {"de": "Bitte melden Sie sich.", "en": "Please get in touch."},
    }
    survey = publish(pages=[{"questions": [RECOMMEND, call]}])
    link = actions.open_way(survey=survey, by=cast.anna, name="Poster")
    page = client.get(f"/r/open/{link.code}")
    assert "Please get in touch." not in page.content.decode()
    assert client.post(f"/r/open/{link.code}", fields(page, nps="2")).status_code == 303
    assert Response.objects.get().answers == {"nps": 2}


@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_the_same_form_sent_twice_is_one_answer(cast: Any, client: Client, anonymity: str) -> None:
    link = actions.open_way(survey=publish(anonymity), by=cast.anna, name="Poster")
    form = fields(client.get(f"/r/open/{link.code}"), nps="8")
    assert [client.post(f"/r/open/{link.code}", form).status_code for _ in range(2)] == [303, 303]
    assert Response.objects.count() + Ballot.objects.count() == 1


def test_machines_and_floods_store_nothing(cast: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resonanz.listen.respond.public.guards.PER_ADDRESS", 3)
    link = actions.open_way(survey=publish(), by=cast.anna, name="Poster")
    door = f"/r/open/{link.code}"
    trapped = client.post(door, fields(client.get(door), nps="8") | {"website": "https://spam.example"})
    assert (trapped.status_code, Response.objects.count()) == (200, 0)
    found = [client.post(door, fields(client.get(door), nps="8")).status_code for _ in range(5)]
    assert (found, Response.objects.count()) == ([303, 303, 303, 429, 429], 3)


def test_a_frame_is_shown_only_by_the_pages_that_were_named(cast: Any, client: Client) -> None:
    survey = publish()
    framed = actions.open_way(
        survey=survey, by=cast.anna, name="Frame", channel="embed", origins=["https://www.example.org"]
    )
    plain = actions.open_way(survey=survey, by=cast.anna, name="Link", origins=["https://www.example.org"])
    policies = [client.get(f"/r/open/{link.code}")["Content-Security-Policy"] for link in (framed, plain)]
    assert [policy.rpartition("frame-ancestors ")[2] for policy in policies] == ["https://www.example.org", "'none'"]


def test_a_closed_link_takes_nothing(cast: Any, client: Client) -> None:
    link = actions.open_way(survey=publish(), by=cast.anna, name="Poster")
    form = fields(client.get(f"/r/open/{link.code}"), nps="8")
    actions.close_way(link, by=cast.anna)
    closed = client.post(f"/r/open/{link.code}", form, headers={"Accept-Language": "en"})
    assert "This survey is over." in closed.content.decode()
    assert Response.objects.count() == 0


def test_other_methods_and_huge_bodies_are_refused(door: str, client: Client) -> None:
    assert [client.generic(method, door).status_code for method in ("PUT", "DELETE", "OPTIONS")] == [405] * 3
    assert client.post(door, {"q-why": "x" * 600_000}).status_code == 400
