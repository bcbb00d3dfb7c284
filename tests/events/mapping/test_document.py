from __future__ import annotations

from pathlib import Path

import pytest

from resonanz.events.errors import MappingError
from resonanz.events.mapping import Shape, load_mapping, parse_mapping
from resonanz.events.mapping.model import Plan

pytestmark = pytest.mark.unit

HEAD = "version: resonanz-mapping/1\n"
WIDE = HEAD + "shape: wide\n"
LOG = HEAD + "shape: log\n"


def test_one_section_may_stand_at_the_top() -> None:
    (section,) = parse_mapping(WIDE + "id: nr\nratings: [{column: Note, scale: 6-1, no_answer: [9, k.A.]}]").sections
    rating = section.ratings[0]
    assert (section.shape, dict(section.single)) == (Shape.WIDE, {"id": ("nr",)})
    assert (rating.worst, rating.best, rating.no_answer, rating.metric) == (6, 1, ("9", "k.A."), "rating")


def test_sections_share_the_source() -> None:
    document = parse_mapping(HEAD + "source: shop\nfiles: [{match: a*, shape: wide}, {match: [b, c], skip: true}]")
    assert [(s.match, s.source, s.skip) for s in document.sections] == [
        (("a*",), "shop", False),
        (("b", "c"), None, True),
    ]


def test_a_stage_is_an_activity_or_a_name_with_its_activities() -> None:
    [section] = parse_mapping(LOG + "stages: [a, {Buying: [b, 5]}, {Use: c, Leave: [d]}]\ngoal: c").sections
    assert section.plan == Plan((("a", ("a",)), ("Buying", ("b", "5")), ("Use", ("c",)), ("Leave", ("d",))), "c")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("shape: wide", "begins with `version: resonanz-mapping/1`"),
        ("version: resonanz-mapping/9\nshape: wide", "begins with `version"),
        ("- a", "begins with `version"),
        ("a: [", "not valid YAML"),
        (WIDE + "ratngs: []", "no key `ratngs`. Did you mean `ratings`?"),
        (WIDE + "ratings: [{column: a, scale: 1-5, no_anwser: 0}]", "Did you mean `no_answer`?"),
        (WIDE + "ratings: [{column: a}]", "rating a needs a `scale`"),
        (WIDE + "ratings: [{column: a, scale: 5-5}]", "rating a needs a `scale`"),
        (WIDE + "ratings: [{scale: 1-5}]", "names no column"),
        (WIDE + "ratings: [{columns_like: '(', scale: 1-5}]", "no regular expression"),
        (WIDE + "ratings: [{column: a, scale: 1-5, metric: smile}]", "must be one of nps, csat"),
        (WIDE + "ratings: [{column: a, scale: 1-5, labels: {gut: viel}}]", "a number for each answer"),
        (WIDE + "ratings: 5", "keys with values"),
        (WIDE + "time: {column: a, constant: '2020'}", "not from several"),
        (WIDE + "time: {file: a}", "Did you mean `file_name`?"),
        (WIDE + "text: {a: b}", "a text or a list of texts"),
        (WIDE + "source: [a, b]", "must be one text"),
        (WIDE + "rest: keep", "must be one of guess, attributes, ignore"),
        (WIDE + "decimal_comma: oft", "true or false"),
        (LOG + "stages: [a, {b: [c, a]}]", "holds the activity `a` twice"),
        (LOG + "stages: [{b: []}]", "the stage `b` has no activity"),
        (LOG + "goal: [a, b]", "must be one text"),
        (WIDE + "goal: paid", "stand in a section of shape log or milestones"),
        (HEAD + "shape: deep", "must be one of wide, long, log, milestones"),
        (HEAD + "files: [{shape: wide}]\nshapes: 1", "the top level has no key `shapes`"),
    ],
)
def test_it_refuses_in_words(text: str, message: str) -> None:
    with pytest.raises(MappingError) as refused:
        parse_mapping(text, "m.yaml")
    assert message in str(refused.value)
    assert str(refused.value).startswith("m.yaml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MappingError, match="cannot be read"):
        load_mapping(tmp_path / "m.yaml")
    with pytest.raises(MappingError, match="cannot be read"):
        load_mapping(tmp_path / "absent.yaml")


def test_data_given_as_a_mapping_is_refused() -> None:
    with pytest.raises(MappingError, match="larger than 1 MB"):
        parse_mapping("a: 1\n" * 300_000)


def test_tags_that_run_code_are_refused() -> None:
    with pytest.raises(MappingError, match="not valid YAML"):
        parse_mapping(WIDE + "source: !!python/object/apply:os.getcwd []")
