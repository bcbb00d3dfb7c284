"""The editor's pages: list, choosing, writing, publishing, versions, files."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.listen.surveys.samples import OPTIONS, everything, question, survey

from resonanz.listen.surveys.actions import create_survey, publish_survey, save_draft
from resonanz.listen.surveys.content.editing import fingerprint
from resonanz.listen.surveys.content.parsing import parse_content
from resonanz.listen.surveys.models import Survey
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = pytest.mark.integration


@pytest.fixture
def anna(cast: Cast, client_of: Callable[..., Any]) -> Any:
    cast.anna.language = "en"
    cast.anna.save()
    return client_of(cast.anna)


def made(*questions: dict[str, Any], **settings: Any) -> Survey:
    content = survey(*questions)
    return create_survey(title=content["title"], content=content, by=None, **settings)


def ids(found: Survey) -> list[str]:
    found.refresh_from_db()
    return [each.id for each in parse_content(found.draft)]


def sent(found: Survey, key: str, **fields: str) -> dict[str, str]:
    """The form of a question as it was shown, with changes."""
    asked = parse_content(found.draft).question(key)
    assert asked is not None
    shown = {"seen": fingerprint(asked), **{f"label_{code}": text for code, text in asked.label.items()}}
    return shown | fields


def test_the_empty_list_says_what_to_do(anna: Any) -> None:
    page = anna.get("/surveys/")
    assert page.status_code == 200
    assert "We ask our customers nothing yet." in page.content.decode()
    assert "/surveys/new" in page.content.decode()


def test_the_list_asks_the_database_as_often_for_three_as_for_one(anna: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert anna.get("/surveys/").status_code == 200
        return len(caught)

    publish_survey(made(question("a", "nps"), touchpoint=create_touchpoint(name="A", by=None)), by=None)
    anna.get("/surveys/")
    one = queries()
    for name in "BC":
        publish_survey(made(question("a", "nps"), touchpoint=create_touchpoint(name=name, by=None)), by=None)
    assert queries() == one


def test_the_list_is_filtered_by_state(anna: Any) -> None:
    publish_survey(made(question("a", "nps")), by=None)
    create_survey(title={"en": "Only a draft"}, by=None)
    assert "Only a draft" not in anna.get("/surveys/?state=live").content.decode()
    assert "Only a draft" in anna.get("/surveys/?state=draft").content.decode()
    assert "No survey is in this state." in anna.get("/surveys/?state=closed").content.decode()


def test_a_survey_begins_with_one_that_is_written_already(anna: Any) -> None:
    place = create_touchpoint(name="Hotline", by=None)
    assert anna.get(f"/surveys/new?touchpoint={place.pk}").status_code == 200
    answer = anna.post("/surveys/new", {"starter": "call", "touchpoint": str(place.pk)})
    found = Survey.objects.get()
    assert answer.url == f"/surveys/{found.pk}/"
    assert (found.touchpoint, found.anonymity, found.title["de"]) == (place, "named", "Nach einem Anruf")
    assert anna.get(answer.url).status_code == 200


def test_a_survey_may_begin_empty(anna: Any) -> None:
    anna.post("/surveys/new", {"starter": "empty", "touchpoint": ""})
    found = Survey.objects.get()
    assert ids(found) == []
    assert "asks nothing yet" in anna.get(f"/surveys/{found.pk}/").content.decode()
    assert anna.post("/surveys/new", {"starter": "nothing"}).status_code == 422


def test_questions_are_added_written_moved_and_removed(anna: Any) -> None:
    found = create_survey(title={"de": "Besuch", "en": "Visit"}, by=None)
    at = f"/surveys/{found.pk}/questions"
    for kind in ("csat", "text"):
        answer = anna.post(f"{at}/add", {"kind": kind})
        assert anna.get(answer.url).status_code == 200
    assert ids(found) == ["csat1", "text1"]
    anna.post(f"{at}/csat1", sent(found, "csat1", label_en="How satisfied are you with the visit?", required="on"))
    anna.post(f"{at}/text1/change", {"do": "up"})
    assert ids(found) == ["text1", "csat1"]
    anna.post(f"{at}/csat1/change", {"do": "page"})
    anna.post(f"{at}/text1/change", {"do": "remove"})
    assert ids(found) == ["csat1"]
    asked = parse_content(found.draft).question("csat1")
    assert asked is not None
    assert (asked.label["en"], asked.required) == ("How satisfied are you with the visit?", True)


@pytest.mark.parametrize("key", [each["id"] for page in everything()["pages"] for each in page["questions"]])
def test_saving_a_question_as_it_is_changes_nothing(anna: Any, key: str) -> None:
    content = everything()
    found = create_survey(title=content["title"], content=content, by=None)
    before = found.draft
    at = f"/surveys/{found.pk}/questions/{key}"
    form = anna.get(at).context["form"]
    data = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in data.items() if value is not None and value is not False}
    assert anna.post(at, kept).status_code == 302
    found.refresh_from_db()
    assert found.draft == before


def test_a_condition_is_chosen_from_the_answers_before(anna: Any) -> None:
    found = made(question("a", "choice", options=OPTIONS), question("n", "number"), question("b", "text"))
    at = f"/surveys/{found.pk}/questions/b"
    for fields, expected in (
        ({"when": "a:price", "when_op": "is"}, {"question": "a", "op": "is", "value": "price"}),
        ({"when": "a:*", "when_op": "is_not"}, {"question": "a", "op": "not_answered"}),
        ({"when": "n:=", "when_op": "at_least", "when_number": "3"}, {"question": "n", "op": "at_least", "value": 3.0}),
    ):
        assert anna.post(at, sent(found, "b", **fields)).status_code == 302
        found.refresh_from_db()
        assert found.draft["pages"][0]["questions"][2]["shown_if"] == expected
    assert ">2: the number beside</option>" in anna.get(at).content.decode()  # as the editor numbers it
    wrong = anna.post(at, sent(found, "b", when="a:price", when_op="at_most"))
    assert wrong.status_code == 422
    assert "cannot be compared" in wrong.content.decode()
    assert anna.post(at, sent(found, "b", when="", when_op="is")).status_code == 302
    found.refresh_from_db()
    assert "shown_if" not in found.draft["pages"][0]["questions"][2]


def test_what_cannot_be_done_is_said_and_nothing_is_lost(anna: Any) -> None:
    found = made(question("a", "nps"), question("b", "text", shown_if={"question": "a", "op": "answered"}))
    answer = anna.post(f"/surveys/{found.pk}/questions/a/change", {"do": "remove"})
    assert answer.status_code == 422
    assert "is asked depending on the answer" in answer.content.decode()
    assert anna.post(f"/surveys/{found.pk}/questions/b/change", {"do": "up"}).status_code == 422
    assert anna.post(f"/surveys/{found.pk}/questions/b/change", {"do": "fly"}).status_code == 404
    assert anna.post(f"/surveys/{found.pk}/questions/x/change", {"do": "up"}).status_code == 404
    assert anna.post(f"/surveys/{found.pk}/questions/add", {"kind": "smiley"}).status_code == 404
    assert ids(found) == ["a", "b"]


def test_two_who_write_one_question_meet_both_versions(anna: Any) -> None:
    found = made(question("a", "text"), question("b", "text"))
    mine = sent(found, "a", label_en="Mine?")
    theirs = survey(question("a", "text", label={"de": "Frage a?", "en": "Theirs?"}), question("b", "text"))
    save_draft(found, seen=1, content=theirs, by=None)
    answer = anna.post(f"/surveys/{found.pk}/questions/a", mine)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine?" in shown
    assert "Theirs?" in shown
    found.refresh_from_db()
    assert found.draft["pages"][0]["questions"][0]["label"]["en"] == "Theirs?"
    again = {name: value for name, value in answer.context["form"].data.items() if name != "csrfmiddlewaretoken"}
    assert anna.post(f"/surveys/{found.pk}/questions/a", again).status_code == 302
    found.refresh_from_db()
    assert found.draft["pages"][0]["questions"][0]["label"]["en"] == "Mine?"


def test_two_who_write_two_questions_do_not_disturb_each_other(anna: Any) -> None:
    found = made(question("a", "text"), question("b", "text"))
    mine = sent(found, "a", label_en="Mine?")
    save_draft(found, seen=1, content=survey(question("a", "text"), question("b", "text", required=True)), by=None)
    assert anna.post(f"/surveys/{found.pk}/questions/a", mine).status_code == 302
    found.refresh_from_db()
    first, second = found.draft["pages"][0]["questions"]
    assert (first["label"]["en"], second["required"]) == ("Mine?", True)


def test_the_checker_stands_beside_the_question(anna: Any) -> None:
    found = made(question("a", "csat", label={"en": "How great was our service?", "de": "Wie war es?"}))
    assert "pushes towards an answer" in anna.get(f"/surveys/{found.pk}/").content.decode()
    at = f"/surveys/{found.pk}/questions/a"
    assert "pushes towards an answer" in anna.get(at).content.decode()
    words = sent(found, "a", label_en="How satisfied are you with price and quality?")
    shown = anna.post(f"{at}/check", words).content.decode()
    assert "asks two things at once" in shown
    assert "How satisfied are you with price?" in shown
    assert "pushes" not in shown


def settings_of(found: Survey, **fields: Any) -> dict[str, Any]:
    texts = {
        f"{name}_{code}": found.draft[name].get(code, "")
        for name in ("title", "intro", "thanks")
        for code in ("de", "en")
    }
    usual = {"version": found.version, "languages": "de,en", "touchpoint": "", "purpose": "contact"}
    return {**texts, **usual, "anonymity": found.anonymity, **fields}


def test_settings_are_saved_with_the_texts_around_the_questions(anna: Any) -> None:
    found = made(question("a", "nps"))
    place = create_touchpoint(name="Hotline", by=None)
    at = f"/surveys/{found.pk}/settings"
    assert anna.get(at).status_code == 200
    data = settings_of(
        found, touchpoint=str(place.pk), thanks_en="Thank you!", anonymity="anonymous", languages="en,de"
    )
    assert anna.post(at, data).status_code == 302
    found.refresh_from_db()
    assert (found.touchpoint, found.anonymity, found.languages) == (place, "anonymous", ["en", "de"])
    assert found.draft["thanks"] == {"en": "Thank you!"}
    assert anna.post(at, settings_of(found, title_en="", languages="en,de")).status_code == 422
    assert anna.post(at, data).status_code == 409


def test_a_language_that_is_taken_away_leaves_no_text(anna: Any) -> None:
    found = made(question("a", "nps"))
    anna.post(f"/surveys/{found.pk}/settings", settings_of(found, languages="de"))
    found.refresh_from_db()
    assert (found.languages, found.title) == (["de"], {"de": "Hotline"})
    assert found.draft["pages"][0]["questions"][0]["label"] == {"de": "Frage a?"}


def test_publishing_names_what_is_missing_and_then_freezes_a_version(anna: Any) -> None:
    found = made(question("a", "choice"))
    at = f"/surveys/{found.pk}"
    refused = anna.post(f"{at}/publish", {"version": found.version})
    assert refused.status_code == 422
    assert "offer at least two answers" in refused.content.decode()
    save_draft(found, seen=found.version, content=survey(question("a", "nps")), by=None)
    assert anna.post(f"{at}/publish", {"version": found.version - 1}).status_code == 409
    assert anna.post(f"{at}/publish", {"version": found.version}).status_code == 302
    assert "is live" in anna.get(f"{at}/").content.decode()
    found.refresh_from_db()
    save_draft(found, seen=found.version, content=survey(question("a", "nps"), question("b", "text")), by=None)
    assert "New: “Question b?”" in anna.get(f"{at}/").content.decode()
    assert anna.post(f"{at}/publish", {"version": found.version}).status_code == 302
    shown = anna.get(f"{at}/versions").content.decode()
    assert "2 versions were published." in shown
    assert "New: “Question b?”" in shown
    assert anna.post(f"{at}/close").status_code == 302
    assert anna.post(f"{at}/close").status_code == 422
    assert anna.post(f"{at}/copy").status_code == 302
    assert Survey.objects.count() == 2


def test_a_survey_that_was_never_published_has_no_versions(anna: Any) -> None:
    assert "This survey was never published." in anna.get(f"/surveys/{made().pk}/versions").content.decode()


def test_a_file_goes_out_and_comes_back(anna: Any) -> None:
    found = made(question("a", "nps"))
    out = anna.get(f"/surveys/{found.pk}/export.json")
    assert out["Content-Disposition"] == 'attachment; filename="hotline.json"'
    assert json.loads(out.content)["content"] == found.draft
    file = SimpleUploadedFile("a.json", out.content)
    assert anna.get("/surveys/import").status_code == 200
    assert anna.post("/surveys/import", {"file": file}).status_code == 302
    assert Survey.objects.count() == 2
    wrong = anna.post("/surveys/import", {"file": SimpleUploadedFile("a.json", b"{")})
    assert wrong.status_code == 422
    assert "is no JSON" in wrong.content.decode()


def test_what_an_import_left_out_stands_beside_the_survey_until_it_is_published(anna: Any) -> None:
    from tests.listen.surveys.test_exchange import read

    anna.post("/surveys/import", {"file": SimpleUploadedFile("types.lss", read("types.lss"))})
    found = Survey.objects.get()
    assert "Quotas were left out." in anna.get(f"/surveys/{found.pk}/").content.decode()
    publish_survey(found, by=None)
    assert "Quotas were left out." not in anna.get(f"/surveys/{found.pk}/").content.decode()


def test_who_only_reads_sees_the_questions_and_no_buttons(cast: Cast, client_of: Callable[..., Any]) -> None:
    found = made(question("a", "nps"))
    shown = client_of(cast.ben).get(f"/surveys/{found.pk}/").content.decode()
    assert "Frage a?" in shown
    assert "/publish" not in shown
    assert "/questions/a" not in shown


def test_a_touchpoint_shows_what_is_asked_there_and_the_search_finds_it(anna: Any, cast: Cast, client_of: Any) -> None:
    place = create_touchpoint(name="Hotline", by=None)
    found = made(question("a", "nps"), touchpoint=place)
    assert f"/surveys/{found.pk}/" in anna.get(f"/touchpoints/{place.pk}/").content.decode()
    assert [hit.address for hit in anna.get("/search", {"q": "hotl"}).context["hits"] if "surveys" in hit.address] == [
        f"/surveys/{found.pk}/"
    ]
    assert f"/surveys/{found.pk}/" not in client_of(cast.felix).get(f"/touchpoints/{place.pk}/").content.decode()
