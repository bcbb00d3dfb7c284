"""Changing a survey step by step, and what changed between two versions."""

from __future__ import annotations

import pytest
from tests.listen.surveys.samples import everything, question, survey

from resonanz.listen.surveys.content import editing
from resonanz.listen.surveys.content.differences import differences
from resonanz.listen.surveys.content.parsing import dump_content, parse_content
from resonanz.listen.surveys.content.reading import ContentError
from resonanz.listen.surveys.content.shapes import Content, Kind, Option
from resonanz.listen.surveys.content.timing import seconds
from resonanz.listen.surveys.starters.queries import starter, starters

pytestmark = pytest.mark.unit


def three() -> Content:
    return parse_content(survey(*(question(key, "text") for key in "abc")))


def order(content: Content) -> list[str]:
    return ["".join(q.id for q in page.questions) for page in content.pages]


def test_a_new_question_has_words_and_a_free_id() -> None:
    content = three()
    for kind in Kind:
        content = editing.add_question(content, editing.new_question(content, kind))
    content = editing.add_question(content, editing.new_question(content, Kind.NPS))
    assert [q.id for q in content][3:] == [f"{kind.value}1" for kind in Kind] + ["nps2"]
    assert parse_content(dump_content(content)) == content
    assert all(q.label["de"] and q.label["en"] for q in content)


def test_a_new_question_speaks_only_the_languages_of_the_survey() -> None:
    content = parse_content({"languages": ["en"], "title": {"en": "Visits"}})
    assert set(editing.new_question(content, Kind.CHOICE).options[0].label) == {"en"}


def test_a_question_is_put_behind_another_one() -> None:
    content = three()
    assert order(editing.add_question(content, editing.new_question(content, Kind.NPS), after="a")) == ["anps1bc"]


def test_questions_move_within_and_across_pages() -> None:
    content = editing.turn_page(three(), "b")
    assert order(content) == ["a", "bc"]
    assert order(editing.move_question(content, "c", up=True)) == ["a", "cb"]
    assert order(editing.move_question(content, "b", up=True)) == ["ab", "c"]
    assert order(editing.move_question(content, "a", up=False)) == ["abc"]
    assert order(editing.move_question(content, "a", up=True)) == ["a", "bc"]
    assert order(editing.move_question(content, "c", up=False)) == ["a", "bc"]


def test_pages_are_divided_and_joined() -> None:
    content = editing.turn_page(three(), "b")
    assert order(editing.turn_page(content, "c")) == ["a", "b", "c"]
    assert order(editing.turn_page(content, "b")) == ["abc"]
    assert order(editing.turn_page(content, "a")) == ["a", "bc"]


def test_a_question_is_removed_unless_another_one_depends_on_it() -> None:
    assert order(editing.remove_question(three(), "b")) == ["ac"]
    with pytest.raises(ContentError, match="“why” is asked depending on the answer to “ease”"):
        editing.remove_question(parse_content(everything()), "ease")


def test_answers_keep_their_ids_when_lines_come_go_or_change() -> None:
    before = (Option("price", {"de": "Preis"}), Option("wait", {"de": "Warten"}))

    def ids(*lines: str) -> list[str]:
        return [option.id for option in editing.listed_options([{"de": line} for line in lines], before, "de")]

    assert ids("Preis", "Warten") == ["price", "wait"]
    assert ids("Warten", "Preis") == ["wait", "price"]
    assert ids("Preis", "Wartezeit") == ["price", "wait"]
    assert ids("Größe", "Preis", "Warten") == ["grosse", "price", "wait"]
    assert ids("Warten") == ["wait"]
    assert ids("24/7", "24/7", "Preis") == ["o_24_7", "o_24_7_2", "price"]


def test_a_language_that_is_taken_away_takes_its_texts_along() -> None:
    content = parse_content(everything())
    german = parse_content(editing.with_languages(content, dump_content(content), ["de"]))
    assert german.languages == ("de",)
    assert "en" not in str(dump_content(german)["pages"][0]["questions"][0]["label"])


def test_a_version_says_what_changed() -> None:
    before = parse_content(survey(question("a", "nps"), question("b", "text"), question("c", "date")))
    after = parse_content(
        survey(
            question("c", "date"),
            question("a", "nps", required=True),
            question("d", "text"),
            title={"de": "Neu", "en": "Hotline"},
        )
    )
    found = [(each.kind, each.question.id if each.question else "", each.fields) for each in differences(before, after)]
    assert found == [
        ("texts", "", ("title",)),
        ("changed", "a", ("required",)),
        ("added", "d", ()),
        ("removed", "b", ()),
        ("moved", "", ()),
    ]
    assert differences(after, after) == []


def test_a_question_that_changed_has_another_fingerprint() -> None:
    first, second = (parse_content(survey(question("a", "text", required=r))).question("a") for r in (False, True))
    assert first is not None
    assert second is not None
    assert editing.fingerprint(first) != editing.fingerprint(second)


def test_the_surveys_to_begin_with_are_whole_short_and_sound_in_both_languages() -> None:
    from resonanz.listen.surveys.checker.rules import check_content
    from resonanz.listen.surveys.content.gaps import missing_texts, require_whole

    assert [each.key for each in starters()] == [
        *("call", "email", "visit", "portal", "bill", "complaint", "onboarding"),
        *("cancellation", "relationship", "follow_up"),
    ]
    for each in starters():
        require_whole(each.content, can_reply=each.anonymity == "named")
        for language in ("de", "en"):
            assert missing_texts(each.content, language) == [], each.key
            assert check_content(each.content, language) == [], each.key
        assert seconds(each.content) <= 60, each.key
    assert starter("call") is not None
    assert starter("unknown") is None
