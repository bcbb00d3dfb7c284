"""Surveys through the interface: read inside the key's units, written with the version that was seen, published."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.callers import caller
from tests.cast import Cast
from tests.listen.surveys.samples import everything, question, survey

from resonanz.listen.surveys.actions import create_survey, publish_survey
from resonanz.listen.surveys.models import Survey
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = pytest.mark.integration


def made(**settings: Any) -> Survey:
    content = survey(question("a", "nps"))
    return create_survey(title=content["title"], content=content, by=None, **settings)


def test_a_survey_is_added_once_and_read(cast: Cast) -> None:
    ask = caller(cast.anna)
    sent = {"content": everything(), "anonymity": "named"}
    first = ask.post("/surveys", sent, idempotency_key="s")
    again = ask.post("/surveys", sent, idempotency_key="s")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    found = ask.get(f"/surveys/{Survey.objects.get().pk}").json()
    assert (found["state"], found["anonymity"], found["published"], found["live"]) == ("draft", "named", None, None)
    assert found["draft"] == Survey.objects.get().draft


def test_content_that_is_not_understood_is_refused_by_name(cast: Cast) -> None:
    ask = caller(cast.anna)
    for content, words in (
        ({**survey(question("a", "smiley"))}, "“kind” is “smiley”"),
        ({"title": "Hotline"}, "The title must be an object"),
        ({"title": {"de": "Hotline"}, "languages": ["xx"]}, "languages"),
    ):
        answer = ask.post("/surveys", {"content": content})
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
    assert not Survey.objects.exists()


def test_the_draft_is_written_from_the_version_that_was_seen(cast: Cast) -> None:
    found, ask = made(), caller(cast.anna)
    at, content = f"/surveys/{found.pk}/draft", survey(question("b", "csat"))
    written = ask("PUT", at, {"version": 1, "content": content})
    assert (written.status_code, written.json()["version"]) == (200, 2)
    late = ask("PUT", at, {"version": 1, "content": survey(question("c", "ces"))})
    assert late.status_code == 409
    assert late.json()["stored"]["draft"]["pages"][0]["questions"][0]["id"] == "b"
    assert late.json()["sent"]["content"]["pages"][0]["questions"][0]["id"] == "c"


def test_what_was_published_is_what_is_asked(cast: Cast) -> None:
    found, ask = made(), caller(cast.anna)
    at = f"/surveys/{found.pk}"
    published = ask.post(f"{at}/publish", {"version": 1}, idempotency_key="p")
    assert (published.status_code, published.json()["number"]) == (201, 1)
    assert ask.post(f"{at}/publish", {"version": 1}, idempotency_key="p").json() == published.json()
    assert ask.post(f"{at}/publish", {"version": 1}).status_code == 409
    assert ask.post(f"{at}/publish", {"version": 2}).status_code == 422
    assert ask.get(at).json()["live"] == found.draft
    closed = ask.post(f"{at}/close", {})
    assert (closed.status_code, closed.json()["state"], closed.json()["live"]) == (200, "closed", None)
    assert ask.post(f"{at}/close", {}).status_code == 422


def test_the_file_of_a_survey_is_what_the_page_exports(cast: Cast) -> None:
    place = create_touchpoint(name="Hotline", by=None)
    found = made(touchpoint=place, purpose="follow_up")
    assert caller(cast.anna).get(f"/surveys/{found.pk}/file").json() == {
        "format": "resonanz-survey",
        "version": 1,
        "touchpoint": "Hotline",
        "purpose": "follow_up",
        "anonymity": "pseudonymous",
        "content": found.draft,
    }


def test_a_list_is_filtered_and_asks_the_database_as_often_for_three_as_for_one(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert ask.get("/surveys").status_code == 200
        return len(caught)

    ask, place = caller(cast.anna), create_touchpoint(name="Hotline", by=None)
    publish_survey(made(touchpoint=place), by=None)
    ask.get("/surveys")
    one = queries()
    made()
    made()
    assert queries() == one
    assert len(ask.get("/surveys?state=draft").json()["items"]) == 2
    assert [item["touchpoint"] for item in ask.get(f"/surveys?touchpoint={place.pk}").json()["items"]] == [
        str(place.pk)
    ]


def test_a_foreign_survey_is_not_there(cast: Cast) -> None:
    place = create_touchpoint(name="Süd", units=[cast.units["Süd"]], by=None)
    found = made(touchpoint=place)
    for path in ("", "/file"):
        assert caller(cast.ben).get(f"/surveys/{found.pk}{path}").status_code == 404
        assert caller(cast.david).get(f"/surveys/{found.pk}{path}").status_code == 200
    assert caller(cast.david).post(f"/surveys/{found.pk}/publish", {"version": 1}).status_code == 403
    assert caller(cast.ben).get("/surveys").json()["items"] == []


def test_a_draft_is_deleted_from_the_version_that_was_seen(cast: Cast) -> None:
    found, ask = made(), caller(cast.anna)
    at = f"/surveys/{found.pk}"
    assert ask("DELETE", f"{at}?version=9").status_code == 409
    assert caller(cast.ben)("DELETE", f"{at}?version=1").status_code == 403
    assert ask("DELETE", f"{at}?version=1").status_code == 204
    assert not Survey.objects.exists()
    live = made()
    publish_survey(live, by=None)
    assert ask("DELETE", f"/surveys/{live.pk}?version={live.version}").status_code == 422
