"""Numbers on pages: worded like in the report, never bare."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from resonanz.analytics.results import Estimate, Unit
from resonanz.organisation.base import clock
from resonanz.ui.parts import Grade, Quote, Source
from resonanz.ui.templatetags import resonanz as tags

pytestmark = pytest.mark.unit
EASE = Estimate(3.94, 3.78, 4.10, 0.95, 412, "t_interval", Unit.SCALE)


def render(source: str, **context: Any) -> str:
    return Template("{% load resonanz %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("value", "words"),
    [("on", "on"), (["a", "b"], "a, b"), ([], ""), ({"survey": "x", "units": [1, 2]}, "survey: x, units: 1, 2")],
)
def test_what_a_log_line_holds_is_written_without_brackets(value: object, words: str) -> None:
    assert tags.in_words(value) == words


@pytest.mark.parametrize(
    ("lang", "value", "interval"), [("de", "3,94", "3,78 bis 4,10"), ("en", "3.94", "3.78 to 4.10")]
)
def test_an_estimate_is_written_as_its_reader_writes_numbers(lang: str, value: str, interval: str) -> None:
    with translation.override(lang):
        assert render("{{ e|figure }}|{{ e|interval }}", e=EASE) == f"{value}|{interval}"


@pytest.mark.parametrize("filter_", ["figure", "interval", "spoken"])
def test_a_bare_float_is_refused(filter_: str) -> None:
    with pytest.raises(TypeError, match="bare float"):
        render("{{ e|" + filter_ + " }}", e=3.94)


def test_a_count_may_stand_alone_but_a_float_may_not() -> None:
    with translation.override("de"):
        assert render("{{ n|number }} {{ d|number }}", n=38_400, d=Decimal("1204.50")) == "38.400 1.204,50"
    with pytest.raises(TypeError, match="bare float"):
        tags.number(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="bare bool"):
        tags.number(True)


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), "gerade eben"),
        (timedelta(minutes=4), "vor 4 Min."),
        (timedelta(hours=5), "vor 5 Std."),
        (timedelta(days=3), "vor 3 Tagen"),
    ],
)
def test_times_are_told_in_one_rough_unit(back: timedelta, words: str) -> None:
    with translation.override("de"):
        assert tags.ago(clock.now() - back - timedelta(seconds=1)) == words


def test_near_days_have_their_names() -> None:
    with translation.override("de"):
        days = [tags.day(clock.today() + timedelta(days=n)) for n in (-1, 0, 1)]
    assert days == ["gestern", "heute", "morgen"]


def test_a_quote_is_escaped_inside_and_outside_its_marks() -> None:
    quote = Quote("a <b> c & d", marked=((2, 5, "worse"),))
    assert str(quote.markup) == 'a <mark class="worse">&lt;b&gt;</mark> c &amp; d'


def test_the_language_of_a_voice_is_named_and_its_quotation_marks_follow() -> None:
    assert '<blockquote lang="en"><p>“Fine”</p>' in render("{% voice q %}", q=Quote("Fine", lang="en"))


@pytest.mark.parametrize("grade", list(Grade))
def test_a_grade_always_has_its_word_for_those_who_cannot_see_it(grade: Grade) -> None:
    with translation.override("en"):
        shown = render("{% evidence g words=False %}", g=grade)
        assert f'aria-label="Evidence {grade.value.upper()}: {grade.words}"' in shown


def test_a_source_with_an_address_is_a_link() -> None:
    shown = render("{% provenance_line s %}", s=[Source("n 3"), Source("Method", "/methods/nps")])
    assert shown == '<p class="provenance"><span>n 3</span><span><a href="/methods/nps">Method</a></span></p>'


def test_an_icon_is_an_ornament_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render('{% icon "home" %}')
    assert 'role="img" aria-label="Start"' in render('{% icon "home" "Start" %}')
