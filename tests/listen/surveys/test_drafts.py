"""Surveys are drafts until they are published; each publication is a version that never changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.cast import Cast
from tests.listen.surveys.samples import question, survey

from resonanz.listen.surveys.actions import (
    change_survey,
    close_survey,
    copy_survey,
    create_survey,
    delete_draft,
    publish_survey,
    save_draft,
)
from resonanz.listen.surveys.content.reading import ContentError
from resonanz.listen.surveys.models import Anonymity, State, Survey
from resonanz.listen.surveys.rules import SURVEYS_EDITED, SURVEYS_SEEN, touchpoints_for
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.personal_data import export_person, uncovered
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = pytest.mark.integration


def made(cast: Cast, *questions: dict[str, object], **settings: object) -> Survey:
    content = survey(*(questions or (question("nps", "nps"),)))
    return create_survey(title=content["title"], content=content, by=cast.anna, **settings)


def test_a_draft_asks_nobody(cast: Cast) -> None:
    found = made(cast)
    assert (found.state, found.live_version, str(found)) == (State.DRAFT, None, "Hotline")


def test_a_title_alone_begins_a_survey_in_its_languages(cast: Cast) -> None:
    found = create_survey(title={"en": "Visits"}, by=cast.anna)
    assert (found.languages, found.draft["pages"]) == (["en"], [])


def test_what_is_published_stays_as_it_was(cast: Cast) -> None:
    found = made(cast)
    first = publish_survey(found, by=cast.anna)
    changed = survey(question("nps", "nps"), question("why", "text"))
    save_draft(found, seen=found.version, content=changed, by=cast.anna)
    assert found.live_version == first
    assert [q["id"] for q in first.content["pages"][0]["questions"]] == ["nps"]
    second = publish_survey(found, by=cast.anna)
    first.refresh_from_db()
    assert (first.number, second.number, found.live_version) == (1, 2, second)
    assert len(first.content["pages"][0]["questions"]) == 1


def test_nothing_new_is_no_new_version(cast: Cast) -> None:
    found = made(cast)
    publish_survey(found, by=cast.anna)
    with pytest.raises(ValidationError, match="Nothing changed since version 1"):
        publish_survey(found, by=cast.anna)


def test_a_closed_survey_asks_again_under_its_version(cast: Cast) -> None:
    found = made(cast)
    first = publish_survey(found, by=cast.anna)
    close_survey(found, by=cast.anna)
    assert (found.state, found.live_version) == (State.CLOSED, None)
    assert publish_survey(found, by=cast.anna) == first
    assert found.live_version == first
    with pytest.raises(ValidationError, match="Only a survey that is live"):
        close_survey(made(cast), by=cast.anna)


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([question("a", "text", label={"en": "Why?"})], "a: the text “label” is missing"),
        ([question("a", "choice")], "a: offer at least two answers"),
        ([question("a", "matrix", scale="1-5")], "a: the table needs at least one row"),
        ([question("a", "number", least=5, most=1)], "a: the smallest number is larger"),
        ([question("a", "consent", callback=True)], "a: nobody can be called back"),
    ],
)
def test_what_nobody_could_answer_is_not_published(cast: Cast, questions: list[dict[str, object]], words: str) -> None:
    found = made(cast, *questions)
    with pytest.raises(ContentError) as caught:
        publish_survey(found, by=cast.anna)
    assert words in str(caught.value)
    found.refresh_from_db()
    assert found.state == State.DRAFT


def test_an_empty_survey_is_not_published(cast: Cast) -> None:
    with pytest.raises(ContentError, match="asks nothing yet"):
        publish_survey(create_survey(title={"de": "Leer"}, by=cast.anna), by=cast.anna)


def test_all_that_is_missing_is_said_at_once(cast: Cast) -> None:
    found = made(cast, question("a", "choice"), question("b", "matrix", scale="1-5"))
    with pytest.raises(ContentError) as caught:
        publish_survey(found, by=cast.anna)
    assert len(caught.value.messages) == 2


def test_a_missing_second_language_does_not_stop_a_publication(cast: Cast) -> None:
    found = made(cast, question("a", "text", label={"de": "Warum?"}))
    assert publish_survey(found, by=cast.anna).number == 1


def test_with_names_somebody_may_be_called_back(cast: Cast) -> None:
    found = made(cast, question("a", "consent", callback=True), anonymity=Anonymity.NAMED)
    assert publish_survey(found, by=cast.anna).number == 1


def test_the_anonymity_is_fixed_with_the_first_publication(cast: Cast) -> None:
    found = made(cast, anonymity=Anonymity.ANONYMOUS)
    change_survey(found, seen=found.version, by=cast.anna, anonymity=Anonymity.PSEUDONYMOUS)
    publish_survey(found, by=cast.anna)
    with pytest.raises(ValidationError, match="promised to those who answered"):
        change_survey(found, seen=found.version, by=cast.anna, anonymity=Anonymity.NAMED)
    found.refresh_from_db()
    assert found.anonymity == Anonymity.PSEUDONYMOUS
    copied = copy_survey(found, by=cast.anna)
    change_survey(copied, seen=copied.version, by=cast.anna, anonymity=Anonymity.NAMED)
    assert (copied.state, copied.draft) == (State.DRAFT, found.draft)


def test_of_two_writers_the_second_learns_of_the_first(cast: Cast) -> None:
    found = made(cast)
    mine = Survey.objects.get(pk=found.pk)
    save_draft(found, seen=1, content=survey(question("a", "text")), by=cast.anna)
    with pytest.raises(Conflict):
        save_draft(mine, seen=1, content=survey(question("b", "text")), by=cast.anna)
    with pytest.raises(Conflict):
        publish_survey(mine, seen=1, by=cast.anna)
    mine.refresh_from_db()
    assert [q["id"] for q in mine.draft["pages"][0]["questions"]] == ["a"]


def test_every_write_stands_in_the_log(cast: Cast) -> None:
    found = made(cast)
    publish_survey(found, by=cast.anna)
    close_survey(found, by=cast.anna)
    actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))[-3:]
    assert actions == ["survey.created", "survey.published", "survey.closed"]


def test_surveys_belong_to_the_units_of_their_touchpoint(cast: Cast) -> None:
    house = made(cast)
    places = {name: create_touchpoint(name=name, units=[cast.units[name]], by=None) for name in ("Nord", "Süd")}
    sides = {name: made(cast, touchpoint=place) for name, place in places.items()}
    seen = {name: set(SURVEYS_SEEN.rows(viewer_of(cast.members[name]))) for name in ("anna", "ben", "david", "carla")}
    assert seen == {
        "anna": {house, *sides.values()},
        "ben": {house, sides["Nord"]},
        "david": {house, sides["Süd"]},
        "carla": set(),
    }
    assert set(SURVEYS_EDITED.rows(viewer_of(cast.anna))) == {house, *sides.values()}
    assert not SURVEYS_EDITED.rows(viewer_of(cast.ben)).exists()


def test_who_writes_for_a_part_writes_only_about_its_touchpoints(cast: Cast) -> None:
    from resonanz.organisation.people.actions import assign_role

    everywhere = create_touchpoint(name="Haus", by=None)
    north = create_touchpoint(name="Nord", units=[cast.units["Nord"]], by=None)
    create_touchpoint(name="Süd", units=[cast.units["Süd"]], by=None)
    both = create_touchpoint(name="Beide", units=[cast.units["Nord"], cast.units["Süd"]], by=None)
    assign_role(cast.ben, role=cast.roles["cx"], unit=cast.units["Nord"], by=None)
    ben = viewer_of(cast.ben)
    assert list(touchpoints_for(ben)) == [north]
    surveys = {place: made(cast, touchpoint=place) for place in (None, everywhere, north, both)}
    assert list(SURVEYS_EDITED.rows(ben)) == [surveys[north]]


def test_a_member_learns_what_was_published_under_the_name(cast: Cast) -> None:
    publish_survey(made(cast), by=cast.anna)
    assert len(export_person(cast.anna)["surveys.SurveyVersion"]) == 1
    assert not [name for name in uncovered() if name.startswith("surveys.")]


def test_a_draft_that_asked_nobody_is_deleted_and_the_log_says_so(cast: Cast, client_of: Any) -> None:
    found, other = made(cast), made(cast)
    with pytest.raises(Conflict):
        delete_draft(found, seen=99, by=cast.anna)
    anna, at = client_of(cast.anna), f"/surveys/{found.pk}/delete"
    assert client_of(cast.ben).post(at, {"version": found.version}).status_code == 403
    assert (anna.get(at).status_code, anna.post(at, {"version": 99}).status_code) == (405, 409)
    page = anna.get(f"/surveys/{found.pk}/").content.decode()
    assert "Entwurf löschen" in page
    assert anna.post(at, {"version": found.version}).url == "/surveys/"
    assert list(Survey.objects.all()) == [other]
    assert Entry.objects.filter(action="survey.deleted", actor=cast.anna.pk).count() == 1
    assert anna.post(at, {"version": 1}).status_code == 404


def test_what_was_published_or_given_out_is_not_deleted(cast: Cast, client_of: Any) -> None:
    from resonanz.listen.respond.actions import open_way

    live, linked = made(cast), made(cast)
    publish_survey(live, by=cast.anna)
    close_survey(live, by=cast.anna)
    answer = client_of(cast.anna).post(f"/surveys/{live.pk}/delete", {"version": live.version})
    assert (answer.status_code, "veröffentlicht" in answer.content.decode()) == (422, True)
    assert "Entwurf löschen" not in client_of(cast.anna).get(f"/surveys/{live.pk}/").content.decode()
    open_way(survey=linked, name="Poster", by=None)
    with pytest.raises(ValidationError, match="link"):
        delete_draft(linked, seen=linked.version, by=cast.anna)
    assert Survey.objects.count() == 2
