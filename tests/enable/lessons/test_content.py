"""What a lesson may consist of, how it is read, marked and shown."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from resonanz.enable.lessons.content.marking import mark, offered, scene_after
from resonanz.enable.lessons.content.parsing import parse_content, plain_content
from resonanz.enable.lessons.content.rules import Kind, NotALessonError, said
from resonanz.enable.lessons.library.reading import FOLDER, PATHS, read_file
from resonanz.enable.lessons.own.screens import is_over, screen

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What is refused is said in the reader's language: here in English, whoever ran before."""
    with translation.override("en"):
        yield


def both(text: str) -> dict[str, str]:
    return {"de": text, "en": f"{text} (en)"}


def option(name: str, *, right: bool = False, to: str = "") -> dict[str, Any]:
    return {"id": name, "text": both(name), "right": right} | ({"to": to} if to else {})


STEPS: dict[str, dict[str, Any]] = {
    "card": {"text": both("Lesen"), "voice": both("Warum 38 Euro mehr?")},
    "picture": {"text": both("Sehen"), "picture": "bild.png", "alt": both("Ein Bild")},
    "single": {"text": both("Was?"), "options": [option("a"), option("b", right=True)], "why": both("Darum")},
    "multiple": {"text": both("Was?"), "options": [option("a", right=True), option("b", right=True), option("c")]},
    "order": {"text": both("Wie?"), "items": [{"id": each, "text": both(each)} for each in "abc"]},
    "gaps": {
        "text": both("Es sind ___ Euro wegen ___."),
        "accepted": [{"de": ["24", "24,00"], "en": ["24"]}, {"de": ["Preis"], "en": ["price"]}],
    },
    "scenario": {
        "text": both("Gespräch"),
        "scenes": [
            {"id": "s1", "text": both("Hallo"), "options": [option("a", right=True, to="s2"), option("b")]},
            {"id": "s2", "text": both("Und?"), "options": [option("a"), option("b", right=True, to="end")]},
            {"id": "end", "text": both("Danke")},
        ],
    },
    "free": {"text": both("Sagen Sie es"), "sample": both("So etwa")},
    "reflection": {"text": both("Wann?")},
    "commitment": {"text": both("Was?"), "suggestions": [both("Ich frage nach")], "days": 7},
}


def lesson(*kinds: str) -> dict[str, Any]:
    steps = [{"id": kind, "kind": kind, **deepcopy(STEPS[kind])} for kind in kinds or STEPS]
    return {"title": both("Titel"), "minutes": 3, "languages": ["de", "en"], "steps": steps}


def test_every_kind_of_step_is_read_and_written_back_the_same() -> None:
    content = parse_content(lesson())
    assert [step.kind for step in content.steps] == list(Kind)
    assert parse_content(plain_content(content)) == content


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("single", {"options": [option("a", right=True)]}, "at least two answers"),
        ("single", {"options": [option("a"), option("b")]}, "one of them must be right"),
        ("single", {"options": [option("a", right=True), option("b", right=True)]}, "Several answers are right"),
        ("single", {"options": [option("a", right=True), option("a")]}, "stands there twice"),
        ("single", {"options": [option(c, right=c == "a") for c in "abcdefg"]}, "at most 6"),
        ("order", {"items": [{"id": "a", "text": both("a")}, {"id": "b", "text": both("b")}]}, "at least three"),
        ("gaps", {"text": both("nichts")}, "has 0 gaps"),
        ("gaps", {"accepted": [{"de": ["x"], "en": ["x"]}]}, "accepted words are for 1"),
        ("scenario", {"scenes": [{"id": "s1", "text": both("x")}]}, "needs answers to choose from"),
        (
            "scenario",
            {"scenes": [{"id": "s1", "text": both("x"), "options": [option("a", right=True, to="s1"), option("b")]}]},
            "no later scene",
        ),
        ("free", {"sample": {}}, "“sample” is empty"),
        ("card", {"text": {"de": "nur deutsch"}}, "missing in en"),
        ("card", {"text": both("x" * 2_001)}, "longer than 2000"),
        ("card", {"colour": "red"}, "no field “colour”"),
        ("picture", {"picture": ""}, "names no picture"),
        ("commitment", {"days": 90}, "1 to 60 days"),
        ("card", {"id": "Ä"}, "needs an id"),
        ("card", {"kind": "film"}, "Its kind is none of"),
    ],
)
def test_it_refuses_what_is_not_whole_and_names_the_place(kind: str, change: dict[str, Any], message: str) -> None:
    given_lesson = lesson(kind)
    given_lesson["steps"][0] |= change
    with pytest.raises(NotALessonError, match=message) as refused:
        parse_content(given_lesson)
    assert str(refused.value).startswith("step 1")


@pytest.mark.parametrize("wrong", [None, [], "x", {"steps": []}, {"minutes": 0}, {"languages": ["fr"]}, {"steps": "x"}])
def test_it_refuses_everything_else_without_an_accident(wrong: Any) -> None:
    with pytest.raises(NotALessonError):
        parse_content({**lesson("card"), **wrong} if isinstance(wrong, dict) else wrong)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5))
def test_whatever_stands_in_a_field_it_is_read_or_refused(value: Any) -> None:
    for field in ("title", "minutes", "languages", "steps"):
        given_lesson = {**lesson("card"), field: value}
        try:
            parse_content(given_lesson)
        except NotALessonError:
            continue


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("single", ["b"], ["a"]),
        ("multiple", ["b", "a"], ["a"]),
        ("order", ["a", "b", "c"], ["b", "a", "c"]),
        ("gaps", ["24,0", " PREIS. "], ["24", "Verbrauch"]),
        ("gaps", ["24,00 ", "preis"], ["", ""]),
        ("scenario", ["a", "b"], ["a", "a"]),
    ],
)
def test_answers_are_marked(kind: str, right: list[str], wrong: list[str]) -> None:
    step = parse_content(lesson(kind)).steps[0]
    assert mark(step, right, "de") is True
    assert mark(step, wrong, "de") is False
    assert mark(step, [], "de") is False


@pytest.mark.parametrize("kind", ["card", "picture", "free", "reflection", "commitment"])
def test_what_has_no_right_answer_is_not_marked(kind: str) -> None:
    assert mark(parse_content(lesson(kind)).steps[0], ["x"], "de") is None


def test_a_scenario_leads_on_by_what_was_chosen() -> None:
    step = parse_content(lesson("scenario")).steps[0]
    scenes = [scene_after(step, chosen) for chosen in ([], ["a"], ["a", "b"], ["b"])]
    assert [scene and scene.id for scene in scenes] == ["s1", "s2", "end", None]
    assert [is_over(step, chosen) for chosen in ([], ["a"], ["a", "b"], ["b"])] == [False, False, True, True]
    walked = screen(step, "de", seed="x", given=["a"])
    assert [moment.text.text for moment in walked.moments] == ["Hallo", "Und?"]


def test_parts_to_be_ordered_are_never_offered_in_their_order() -> None:
    step = parse_content(lesson("order")).steps[0]
    offers = [[o.id for o in offered(step, step.options, str(seed))] for seed in range(60)]
    assert ["a", "b", "c"] not in offers
    assert len({tuple(offer) for offer in offers}) > 3


def test_the_right_answer_stands_in_every_place_equally_often() -> None:
    step = parse_content(lesson("single")).steps[0]
    first = sum(offered(step, step.options, str(seed))[0].id == "b" for seed in range(400))
    assert 160 < first < 240


def test_a_screen_tells_what_is_right_only_after_the_answer() -> None:
    step = parse_content(lesson("single")).steps[0]
    before = screen(step, "de", seed="x")
    assert [choice.right for choice in before.choices] == [None, None]
    after = screen(step, "de", seed="x", given=["a"], answered=True)
    assert {choice.id: choice.right for choice in after.choices} == {"a": False, "b": True}
    assert (after.right, after.why and after.why.text, after.ratings) == (False, "Darum", ())


def test_a_text_falls_back_to_another_language_and_says_so() -> None:
    assert said({"de": "Hallo"}, "en").lang == "de"
    assert said({"de": "Hallo", "en": "Hello"}, "en").text == "Hello"


@pytest.mark.parametrize("path", sorted(p for p in FOLDER.glob("*.yaml") if p.name != PATHS), ids=lambda p: p.stem)
def test_every_lesson_of_the_library_is_whole_in_both_languages(path: Path) -> None:
    about, content = read_file(path)
    assert about["key"] == path.stem
    assert content["languages"] == ["de", "en"]
    assert parse_content(content).pretest is not None
