"""What a survey may be, which questions are met, and which answers are taken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.listen.surveys.samples import OPTIONS, everything, question, survey

from resonanz.listen.surveys.content.branching import visible_pages, visible_questions
from resonanz.listen.surveys.content.parsing import dump_content, parse_content
from resonanz.listen.surveys.content.piping import pipe, spoken_answers
from resonanz.listen.surveys.content.reading import ContentError
from resonanz.listen.surveys.rules import check_answers

pytestmark = pytest.mark.unit


def refusal(data: object) -> str:
    with pytest.raises(ContentError) as caught:
        parse_content(data)
    return str(caught.value)


def shown(data: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    return [each.id for each in visible_questions(parse_content(data), answers)]


def checked(
    data: dict[str, Any], answers: dict[str, Any], language: str = "en"
) -> tuple[dict[str, Any], dict[str, str]]:
    return check_answers(parse_content(data), answers, language)


def test_what_is_written_out_reads_back_as_the_same_survey() -> None:
    content = parse_content(everything())
    assert parse_content(dump_content(content)) == content
    assert dump_content(parse_content(dump_content(content))) == dump_content(content)


def test_every_kind_is_read_with_its_usual_scale() -> None:
    kinds = {each.kind.value: each.scale for each in parse_content(everything())}
    assert kinds == {
        "ces": "1-7",
        "text": "",
        "nps": "0-10",
        "csat": "1-5",
        "rating": "1-10",
        "choice": "",
        "matrix": "",
        "number": "",
        "date": "",
        "consent": "",
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "object"),
        (survey(languages=[]), "languages"),
        (survey(languages=["xx"]), "languages"),
        (survey(colour="red"), "“colour” does not belong here"),
        (survey(question("q", "smiley")), "“kind” is “smiley”"),
        (survey(question("Q", "text")), "small letter"),
        (survey(question("q", "text", scale="1-5")), "“scale” does not belong here"),
        (survey(question("q", "nps", scale="1-5")), "“scale” is “1-5”; possible are 0-10"),
        (survey(question("q", "nps", metric="csat")), "score of nps"),
        (survey(question("q", "text"), question("q", "text")), "“q” stands there twice"),
        (survey(question("q", "choice", options=[OPTIONS[0], OPTIONS[0]])), "“price” stands there twice"),
        (survey(question("q", "text", label={"fr": "Quoi?"})), "in fr, which is no language"),
        (survey(question("q", "text", label={"de": "x" * 501})), "501 characters; at most 500"),
        (survey(question("q", "text", label={"de": "\x00"})), "control characters"),
        (survey(question("q", "text", required="yes")), "true or false"),
        (survey(question("q", "number", least="one")), "must be a number"),
        (survey(question("q", "matrix", scale="1-5", options=OPTIONS)), "columns or a scale"),
        (survey(*(question(f"q{i}", "text") for i in range(61))), "61 entries"),
        (survey(question("a", "text", shown_if={"question": "b", "op": "answered"})), "not asked before"),
        (survey(question("a", "text", label={"de": "{b}"}), question("b", "text")), "not asked before"),
        (
            survey(question("a", "nps"), question("b", "text", shown_if={"question": "a", "op": "is", "value": 11})),
            "11",
        ),
        (
            survey(question("a", "text"), question("b", "text", shown_if={"question": "a", "op": "is", "value": "x"})),
            "cannot be compared",
        ),
    ],
)
def test_it_refuses_what_it_does_not_understand_and_says_where(data: object, words: str) -> None:
    assert words in refusal(data)


def test_a_survey_that_is_too_large_is_refused() -> None:
    long = {"de": "x" * 500, "en": "y" * 500}
    options = [{"id": f"o{i}", "label": {"de": "x" * 200, "en": "y" * 200}} for i in range(40)]
    many = [question(f"q{i}", "choice", label=long, options=options) for i in range(60)]
    assert "at most 256 kB" in refusal(survey(*many))


def test_a_question_is_met_only_if_its_condition_holds() -> None:
    data = everything()
    assert "why" in shown(data, {"ease": 4})
    assert "why" not in shown(data, {"ease": 5})
    assert "why" not in shown(data, {})


def test_the_answer_to_a_question_that_is_not_asked_counts_as_none() -> None:
    data = survey(
        question("a", "choice", options=OPTIONS),
        question("b", "choice", options=OPTIONS, shown_if={"question": "a", "op": "is", "value": "price"}),
        question("c", "text", shown_if={"question": "b", "op": "answered"}),
    )
    assert shown(data, {"a": "price", "b": "wait"}) == ["a", "b", "c"]
    assert shown(data, {"a": "wait", "b": "wait"}) == ["a"]


@pytest.mark.parametrize(
    ("op", "value", "answer", "expected"),
    [
        ("is", 0, 0, True),
        ("is", 0, None, False),
        ("is_not", 0, None, True),
        ("at_least", 9, 9, True),
        ("at_least", 9, 8, False),
        ("at_most", 6, 6, True),
        ("answered", None, 0, True),
        ("not_answered", None, 0, False),
        ("not_answered", None, None, True),
    ],
)
def test_conditions_compare_scores(op: str, value: int | None, answer: int | None, expected: bool) -> None:
    data = survey(question("a", "nps"), question("b", "text", shown_if={"question": "a", "op": op, "value": value}))
    assert ("b" in shown(data, {} if answer is None else {"a": answer})) is expected


def test_one_of_several_answers_is_enough_for_a_condition() -> None:
    condition = {"question": "a", "op": "is", "value": "wait"}
    data = survey(question("a", "choice", options=OPTIONS, multiple=True), question("b", "text", shown_if=condition))
    assert shown(data, {"a": ["price", "wait"]}) == ["a", "b"]


def test_a_page_on_which_nothing_is_asked_is_left_out() -> None:
    data = survey(question("a", "nps"))
    hidden = question("b", "text", shown_if={"question": "a", "op": "at_most", "value": 6})
    data["pages"].append({"questions": [hidden]})
    assert len(visible_pages(parse_content(data), {"a": 9})) == 1


def test_answers_of_a_form_become_values() -> None:
    answers = {
        "ease": "3",
        "why": " zu\r\nlang \x00",
        "nps": "10",
        "csat": 5,
        "stars": "10",
        "reason": "price",
        "more": ["wait", "price"],
        "parts": {"price": "5"},
        "table": {"wait": "price"},
        "minutes": "3,5",
        "day": "2026-11-20",
        "call": "on",
    }
    assert checked(everything(), answers) == (
        {
            "ease": 3,
            "why": "zu\nlang",
            "nps": 10,
            "csat": 5,
            "stars": 10,
            "reason": "price",
            "more": ["price", "wait"],
            "parts": {"price": 5},
            "table": {"wait": "price"},
            "minutes": 3.5,
            "day": "2026-11-20",
            "call": True,
        },
        {},
    )


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        *(("ease", raw) for raw in ("8", "0", "3.5", "drei", True, ["3"], "٣")),
        *(("reason", raw) for raw in ("other", ["price", "wait"])),
        *(("parts", raw) for raw in ("5", {"price": 6}, {"unknown": 1})),
        *(("table", raw) for raw in ({"price": "no"}, {"price": 3})),
        *(("minutes", raw) for raw in ("-1", "241", "1e5", "+-3", "viele", "nan")),
        *(("day", raw) for raw in ("gestern", "2026-02-30")),
        ("call", "vielleicht"),
        ("why", "x" * 4_001),
    ],
)
def test_an_answer_that_cannot_be_taken_is_named(key: str, raw: object) -> None:
    held, errors = checked(everything(), {"ease": 1, key: raw})
    assert set(errors) == {key}
    assert key not in held


def test_a_question_that_must_be_answered_says_so_in_the_language_of_the_person() -> None:
    assert checked(everything(), {})[1] == {"ease": "Please answer this question."}
    assert checked(everything(), {}, "de")[1] == {"ease": "Bitte beantworten Sie diese Frage."}


def test_a_required_table_wants_every_row() -> None:
    data = survey(question("a", "matrix", rows=OPTIONS, required=True))
    assert checked(data, {"a": {"price": 3}})[1] == {"a": "Please give an answer in each row."}


def test_only_the_questions_of_a_step_are_checked() -> None:
    content = parse_content(survey(question("a", "nps", required=True), question("b", "csat", required=True)))
    assert check_answers(content, {"a": 9}, "en", asked=content.pages[0].questions[:1])[1] == {}


def test_what_was_not_asked_is_not_kept() -> None:
    assert checked(everything(), {"ease": 7, "why": "egal"})[0] == {"ease": 7}


def test_earlier_answers_stand_in_later_texts() -> None:
    content = parse_content(everything())
    words = spoken_answers(content, {"reason": "price", "more": ["price", "wait"], "ease": 3, "call": True}, "de")
    assert words == {"reason": "Der Preis", "more": "Der Preis, Die Wartezeit", "ease": "3"}
    assert pipe("Sie sagten {reason}.", words) == "Sie sagten Der Preis."
    assert pipe("Sie sagten {day|nichts} und {stars}.", words) == "Sie sagten nichts und …."


def test_a_missing_language_falls_back_to_the_first_one() -> None:
    content = parse_content(everything())
    assert content.said(content.thanks, "en") == "Thank you!"
    assert content.said({"de": "leicht"}, "en") == "leicht"
    assert content.said({}, "en") == ""


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-20, 20) | st.text(max_size=8) | st.sampled_from(["nps", "choice", "de"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["de", "en", "id", "op"]), inner),
    max_leaves=12,
)


def refused(data: object) -> str | None:
    try:
        parse_content(data)
    except ContentError as error:
        return str(error)
    return None


@given(_JSON, st.sampled_from([each for page in everything()["pages"] for each in page["questions"]]))
def test_nothing_but_a_named_refusal_comes_out_of_foreign_data(value: Any, base: dict[str, Any]) -> None:
    for name in ("id", "kind", "label", "scale", "options", "rows", "shown_if", "least", "required"):
        assert refused(survey({**base, name: value})) != ""


@given(st.dictionaries(st.sampled_from([each.id for each in parse_content(everything())]), _JSON))
def test_no_foreign_answer_breaks_the_check(answers: dict[str, Any]) -> None:
    content = parse_content(everything())
    held, errors = check_answers(content, answers, "de")
    assert not held.keys() & errors.keys()
    again, _ = check_answers(content, held, "de")
    assert again == held
