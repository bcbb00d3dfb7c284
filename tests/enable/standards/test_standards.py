"""Writing and approving: two people behind each promise, versions that never change, languages that fall back."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.utils import translation
from tests.enable.standards.words import TEXTS

from resonanz.enable.standards import actions
from resonanz.enable.standards.models import Edition, Standard, State
from resonanz.enable.standards.phrases import cited, fallback
from resonanz.enable.standards.queries import entry_of, in_force_at
from resonanz.enable.standards.rules import FIELDS, clean_texts, wording_of
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.people.actions import create_role
from resonanz.organisation.people.models import Level
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint

pytestmark = pytest.mark.integration


@pytest.fixture
def place(cast: Any) -> Touchpoint:
    return create_touchpoint(by=None, name="Jahresrechnung", roles=[cast.roles["front_line"]])


def written(place: Touchpoint, by: Any, **more: Any) -> Standard:
    return actions.create_standard(touchpoint=place, role=None, texts=TEXTS, by=by, **more)


def in_force(place: Touchpoint, author: Any, approver: Any) -> Standard:
    standard = written(place, author)
    actions.submit_standard(standard, by=author)
    actions.publish_standard(standard, by=approver)
    return standard


def states(standard: Standard) -> list[tuple[int, str]]:
    return list(standard.editions.order_by("number").values_list("number", "state"))


def test_numbers_are_short_and_never_given_twice(cast: Any, place: Touchpoint) -> None:
    assert [written(place, cast.ben).label for _ in range(3)] == ["S-1", "S-2", "S-3"]


def test_nobody_approves_what_they_wrote_in(cast: Any, place: Touchpoint) -> None:
    standard = written(place, cast.ben)
    actions.save_draft(standard, seen=1, texts=TEXTS, by=cast.anna)
    actions.submit_standard(standard, by=cast.ben)
    for author in (cast.ben, cast.anna):
        with pytest.raises(ValidationError, match=r"wrote in this version|haben an dieser"):
            actions.publish_standard(standard, by=author)
    actions.publish_standard(standard, by=cast.felix)
    assert states(standard) == [(1, State.IN_FORCE)]


def test_the_next_version_replaces_the_one_in_force_which_stays_as_it_was(cast: Any, place: Touchpoint) -> None:
    standard = in_force(place, cast.ben, cast.anna)
    second = {"de": TEXTS["de"] | {"title": "Rechnung neu erklären"}}
    actions.save_draft(standard, seen=1, texts=second, by=cast.ben)
    assert states(standard) == [(1, State.IN_FORCE), (2, State.DRAFT)]
    actions.submit_standard(standard, by=cast.ben)
    actions.publish_standard(standard, by=cast.anna)
    assert states(standard) == [(1, State.REPLACED), (2, State.IN_FORCE)]
    first = standard.editions.get(number=1)
    assert first.texts == clean_texts(TEXTS)
    assert list(first.authors.all()) == [cast.ben]


def test_changing_what_waits_makes_it_a_draft_again(cast: Any, place: Touchpoint) -> None:
    standard = written(place, cast.ben)
    actions.submit_standard(standard, by=cast.ben)
    actions.save_draft(standard, seen=1, texts=TEXTS, by=cast.ben)
    with pytest.raises(ValidationError):
        actions.publish_standard(standard, by=cast.anna)
    assert states(standard) == [(1, State.DRAFT)]


def test_an_approver_gets_what_was_read_and_nothing_else(cast: Any, place: Touchpoint) -> None:
    standard = in_force(place, cast.ben, cast.anna)
    seen = standard.editions.get()
    actions.save_draft(standard, seen=1, texts=TEXTS, by=cast.ben)
    actions.submit_standard(standard, by=cast.ben)
    with pytest.raises(ValidationError, match="eine andere Fassung"):
        actions.publish_standard(standard, edition=seen, by=cast.anna)


def test_of_two_writers_the_later_one_writes_nothing(cast: Any, place: Touchpoint) -> None:
    standard = written(place, cast.ben)
    actions.save_draft(standard, seen=1, texts=TEXTS, by=cast.ben)
    with pytest.raises(Conflict):
        actions.save_draft(Standard.objects.get(), seen=1, texts={"de": {"title": "Anders"}}, by=cast.anna)
    assert Edition.objects.get().texts == clean_texts(TEXTS)


@pytest.mark.parametrize("name", ["title", "promise", "reason", "steps", "good", "bad", "question"])
def test_what_lacks_a_part_is_not_handed_in(cast: Any, place: Touchpoint, name: str) -> None:
    incomplete = {"de": {key: value for key, value in TEXTS["de"].items() if key != name}}
    standard = actions.create_standard(touchpoint=place, role=None, texts=incomplete, by=cast.ben)
    with pytest.raises(ValidationError, match="Deutsch"):
        actions.submit_standard(standard, by=cast.ben)


def test_decision_rights_may_be_missing(cast: Any, place: Touchpoint) -> None:
    standard = actions.create_standard(touchpoint=place, role=None, texts={"en": TEXTS["en"]}, by=cast.ben)
    assert actions.submit_standard(standard, by=cast.ben).state == State.WAITING


def test_what_is_given_back_says_why(cast: Any, place: Touchpoint) -> None:
    standard = written(place, cast.ben)
    actions.submit_standard(standard, by=cast.ben)
    with pytest.raises(ValidationError):
        actions.return_standard(standard, reason="  ", by=cast.anna)
    returned = actions.return_standard(standard, reason="Der Grund fehlt.", by=cast.anna)
    assert (returned.state, returned.returned) == (State.DRAFT, "Der Grund fehlt.")


def test_a_role_that_does_not_work_there_is_refused_by_name(cast: Any, place: Touchpoint) -> None:
    with pytest.raises(ValidationError, match=r"Rolle board.*Jahresrechnung.*Rolle front_line"):
        actions.create_standard(touchpoint=place, role=cast.roles["board"], texts=TEXTS, by=cast.ben)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"fr": {"title": "Facture"}}, "fr"),
        ({"de": {"slogan": "Hurra"}}, "slogan"),
        ({"de": {"title": "x" * 121}}, "121"),
        ({"de": {"steps": ["Schritt"] * 8}}, "8"),
    ],
)
def test_words_that_do_not_fit_are_refused_and_named(texts: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        clean_texts(texts)


def test_a_reader_without_the_own_language_gets_the_other_one_and_is_told() -> None:
    only = {"de": TEXTS["de"]}
    words = wording_of(only, "en")
    assert (words.title, words.language, words.fell_back) == ("Rechnung erklären", "de", True)
    with translation.override("en"):
        assert fallback(words) == "It is written in Deutsch only; there is no version in English yet."
    assert fallback(wording_of(TEXTS, "en")) == ""
    assert wording_of(TEXTS, "en").steps == ("Say the result", "Give two reasons", "Ask back")


def test_the_mark_of_what_no_person_reviewed_goes_with_a_review_or_a_new_text(cast: Any, place: Touchpoint) -> None:
    standard = written(place, None, unreviewed=True)
    actions.submit_standard(standard, by=None)
    assert actions.publish_standard(standard, by=cast.anna, reviewed=False).unreviewed
    actions.save_draft(standard, seen=1, texts=TEXTS, by=cast.ben)
    actions.submit_standard(standard, by=cast.ben)
    assert not actions.publish_standard(standard, by=cast.anna).unreviewed


def test_what_has_ended_holds_no_more_and_cannot_be_written_on(cast: Any, place: Touchpoint) -> None:
    standard = in_force(place, cast.ben, cast.anna)
    with pytest.raises(ValidationError):
        actions.end_standard(standard, seen=1, reason="", by=cast.anna)
    actions.end_standard(standard, seen=1, reason="Die Rechnung gibt es nicht mehr.", by=cast.anna)
    assert in_force_at(viewer_of(cast.carla), [place]) == []
    with pytest.raises(ValidationError, match="S-1"):
        actions.save_draft(standard, seen=2, texts=TEXTS, by=cast.ben)


def test_a_case_gets_what_holds_at_its_touchpoint_and_how_it_is_cited(cast: Any, place: Touchpoint) -> None:
    in_force(place, cast.ben, cast.anna)
    written(place, cast.ben)
    [entry] = in_force_at(viewer_of(cast.carla), [place.pk])
    with translation.override("en"):
        words = entry_of(entry.standard).words
        assert cited(entry.standard, entry.edition, words) == "Standard “Explain the bill” (S-1), version 1"
    assert in_force_at(viewer_of(cast.stranger), [place]) == []


def test_the_record_hears_once_that_a_standard_holds(cast: Any, place: Touchpoint, workspace: Any) -> None:
    standard = in_force(place, cast.ben, cast.anna)
    events = open_table(workspace, Scope.everything("test"), fresh=DatabaseInbox())
    rows = events.filter(events.type == "standard.published").to_pyarrow().to_pylist()
    assert [(row["touchpoint"], row["instance"]) for row in rows] == [("Jahresrechnung", str(standard.pk))]
    assert dict(rows[0]["attributes"]) == {"standard": "S-1", "edition": "1"}
    assert "Ben" not in str(rows)


def test_the_library_is_whole_in_both_languages_and_marked(cast: Any) -> None:
    files = sorted(actions.FOLDER.glob("*.yaml"))
    assert len(files) == 8
    found = [yaml.safe_load(path.read_text("utf-8")) for path in files]
    roles = {name: create_role(name=name, level=Level.FRONT_LINE, by=None) for name in {each["role"] for each in found}}
    for each in found:
        create_touchpoint(by=None, name=each["touchpoint"], roles=[roles[each["role"]]])
    made = actions.install_library(by=None, approver=cast.anna)
    assert len(made) == 8
    held = Edition.objects.filter(state=State.IN_FORCE, unreviewed=True)
    assert [set(edition.texts) for edition in held] == [{"de", "en"}] * 8
    assert all(set(words) == set(FIELDS) for edition in held for words in edition.texts.values())
    assert actions.install_library(by=None, approver=cast.anna) == []


def test_a_library_passes_over_what_does_not_exist_here(cast: Any) -> None:
    assert actions.install_library(by=None, approver=cast.anna) == []


def test_a_reader_takes_the_mark_off_and_no_author_does(cast: Any, place: Touchpoint) -> None:
    standard = written(place, cast.ben, unreviewed=True)
    actions.submit_standard(standard, by=cast.ben)
    actions.publish_standard(standard, by=cast.anna, reviewed=False)
    with pytest.raises(ValidationError):
        actions.review_standard(standard, by=cast.ben)
    assert not actions.review_standard(standard, by=cast.felix).unreviewed
    with pytest.raises(ValidationError):
        actions.review_standard(standard, by=cast.felix)
