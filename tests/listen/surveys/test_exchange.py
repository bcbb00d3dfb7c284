"""Surveys as files: our own JSON both ways, LimeSurvey's .lss one way with a list of what was not understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.conftest import ROOT
from tests.listen.surveys.samples import everything

from resonanz.listen.surveys.actions import create_survey
from resonanz.listen.surveys.content.parsing import parse_content
from resonanz.listen.surveys.content.reading import ContentError
from resonanz.listen.surveys.exchange.actions import import_survey
from resonanz.listen.surveys.exchange.files import exported, read_file
from resonanz.listen.surveys.exchange.limesurvey import read_lss
from resonanz.listen.surveys.phrases import note_words
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint

FILES = Path(__file__).parent / "files"


def read(name: str) -> bytes:
    return (FILES / name).read_bytes()


@pytest.mark.integration
def test_what_goes_out_comes_back_equal(cast: Cast) -> None:
    place = create_touchpoint(name="Hotline", by=None)
    content = everything()
    first = create_survey(
        title=content["title"], content=content, touchpoint=place, anonymity="named", purpose="follow_up", by=None
    )
    out = json.dumps(exported(first)).encode()
    second = import_survey(out, name="survey.json", touchpoints=Touchpoint.objects.all(), by=cast.anna)
    assert exported(second) == exported(first)
    assert (second.notes, second.state) == ([], "draft")


@pytest.mark.integration
def test_a_touchpoint_that_is_unknown_here_is_noted(cast: Cast) -> None:
    found = exported(create_survey(title={"de": "A"}, by=None)) | {"touchpoint": "Filiale Mars"}
    survey = import_survey(json.dumps(found).encode(), name="a.json", touchpoints=Touchpoint.objects.all(), by=None)
    assert survey.touchpoint is None
    assert [note_words(note) for note in survey.notes] == [
        "There is no touchpoint “Filiale Mars” here. Choose one in the settings."
    ]


@pytest.mark.unit
def test_the_example_of_the_documentation_is_a_survey() -> None:
    page = (ROOT / "docs" / "reference" / "survey-format.md").read_text("utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    found = read_file(example.encode(), "survey.json")
    assert (found.touchpoint, found.anonymity, len(list(parse_content(found.content)))) == ("Hotline", "named", 2)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "no survey of Resonanz"),
        (b'{"format": "resonanz-survey", "version": 2}', "has version 2"),
        (b'{"format": "resonanz-survey", "version": 1, "colour": 1}', "“colour”"),
        (b'{"format": "resonanz-survey", "version": 1, "content": []}', "must be a JSON object"),
        (b" " * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(data: bytes, words: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_file(data, "survey.json")
    assert words in str(caught.value)


@pytest.mark.unit
@pytest.mark.parametrize("name", ["new_form.lss", "old_form.lss"])
def test_both_forms_of_a_limesurvey_file_give_the_same_survey(name: str) -> None:
    content = parse_content(read_lss(read(name)).content)
    assert content.languages == ("de", "en")
    assert content.title == {"de": "Besuch vor Ort", "en": "Visit on site"}
    assert [[q.id for q in page.questions] for page in content.pages] == [["recommend", "solved"], ["why"]]
    recommend, solved, why = content
    assert (recommend.kind, recommend.scale, recommend.required) == ("nps", "0-10", True)
    assert [(o.id, o.label["en"]) for o in solved.options] == [("ja", "Yes"), ("nein", "No")]
    assert (why.kind, why.long, why.label["de"]) == ("text", True, "Warum?")
    assert why.shown_if is not None
    assert (why.shown_if.question, why.shown_if.op, why.shown_if.value) == ("recommend", "at_most", 6)


@pytest.mark.unit
def test_every_type_is_taken_over_or_noted() -> None:
    found = read_lss(read("types.lss"))
    content = parse_content(found.content)
    kinds = {question.id: question.kind.value for question in content}
    assert kinds == {
        "five": "rating",
        "list": "choice",
        "yesno": "choice",
        "several": "choice",
        "short": "text",
        "amount": "number",
        "day": "date",
        "table": "matrix",
        "points": "matrix",
        "more": "choice",
        "texts_1": "text",
        "texts_2": "text",
        "after": "text",
    }
    assert content.question("five") is not None
    both = '((list.NAOK == "A1") and (five.NAOK > 2))'
    assert [note_words(note.plain()) for note in found.notes] == [
        "Texts in the language “fr” were left out; German and English are possible.",
        "“list”: the answer “other” was taken over without its field for text.",
        "“texts” became several questions, one for each of its fields.",
        "“rank”: questions of the type “ranking” do not exist here; it was left out.",
        f"“after”: the condition “{both}” was left out; the question is always asked.",
        "“after”: the place “{TOKEN:FIRSTNAME}” in the text was left out.",
        "Quotas were left out.",
        "Pictures and formatting in texts were left out.",
    ]
    assert found.anonymity == "anonymous"


@pytest.mark.unit
def test_earlier_answers_are_quoted_and_conditions_speak_our_answers() -> None:
    content = parse_content(read_lss(read("types.lss")).content)
    several = content.question("short")
    assert several is not None
    assert several.label["de"] == "Sie sagten {list}. Warum?"
    assert several.shown_if is not None
    assert (several.shown_if.question, several.shown_if.op, several.shown_if.value) == ("list", "is", "preis")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<document>", "no XML that we may read"),
        (b"<html/>", "no survey of LimeSurvey"),
        (b'<!DOCTYPE d [<!ENTITY a "b">]><document>&a;</document>', "no XML that we may read"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><document/>', "no XML that we may read"),
        (b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>", "neither German nor English"),
    ],
)
def test_hostile_or_foreign_xml_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_lss(data)
    assert words in str(caught.value)
