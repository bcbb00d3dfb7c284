"""What was learned stands on the page, in the data and on the first screen, each with how good it is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.report import learned_samples, samples
from tests.report.messages import messages
from tests.report.test_html import Reader
from tests.report.test_json_report import VALIDATOR

from resonanz.report import render_html, render_json
from resonanz.report.context import Context
from resonanz.report.language import Code, language
from resonanz.report.learned import Learned
from resonanz.report.sections.findings import findings

pytestmark = pytest.mark.unit
KEYS = ("referee", "segments", "themes", "sentiment", "value", "prediction", "alerts", "kano", "bonus")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_data_follow_the_published_schema(lang: Code) -> None:
    document = json.loads(json.dumps(render_json(learned_samples.report(), lang), allow_nan=False))
    VALIDATOR.validate(document)
    assert set(KEYS) <= set(document)


def test_what_was_not_learned_has_no_key() -> None:
    document = render_json(replace(learned_samples.report(), learned=Learned()), "en")
    assert set(document) & set(KEYS) == set()


@pytest.mark.parametrize("lang", ["de", "en"])
def test_each_part_is_a_chapter_that_the_contents_name(lang: Code) -> None:
    html = render_html(learned_samples.report(), lang=lang)
    read = Reader(html)
    ids = {attributes["id"] for _, attributes in read.tags if "id" in attributes}
    assert read.open == []
    assert set(KEYS) <= ids
    assert set(KEYS) <= {a["href"][1:] for a in read.all("a") if a["href"]}
    assert len(html) < 600_000


def test_no_english_rest_stands_on_a_german_page() -> None:
    text = Reader(render_html(learned_samples.report(), lang="de")).text
    catalogue = language("de").catalogue
    plain = [m for m in messages() if isinstance(m, str) and "{" not in m and len(m.split()) > 1]
    assert [m for m in plain if m in text and catalogue.get(m) != m] == []


def text(lang: Code = "en") -> str:
    return " ".join(Reader(render_html(learned_samples.report(), lang=lang)).text.split())


def test_a_model_says_how_often_it_is_right_on_what_it_never_saw() -> None:
    assert "82% right 78 to 86, on 380 comments that it never saw" in text()
    assert "82 % richtig 78 bis 86, an 380 Kommentaren, die es nie gesehen hat" in text("de")


def test_voices_are_quoted_with_the_words_marked_and_stay_text() -> None:
    html = render_html(learned_samples.report(), lang="de")
    assert "Am <mark>Telefon</mark> wusste <mark>niemand</mark> von meiner Beschwerde &lt;b&gt;." in html


def test_columns_that_know_the_answer_are_named_in_full() -> None:
    assert "Kündigungsgrund knows the answer" in text()
    assert render_json(learned_samples.report(), "en")["prediction"]["leaking"] == ["Kündigungsgrund"]


def test_reasons_of_a_customer_are_words() -> None:
    assert "91% (80 to 95) Vertrag is “monatlich”: raises it Laufzeit is unknown: lowers it" in text()


def test_a_group_is_found_by_a_rule_in_words() -> None:
    assert "Vertrag is “Ökostrom” and Verbrauch is at least 3,500" in text()


def test_a_change_names_its_first_day_and_where_it_stands() -> None:
    assert "worse since 4 Sept 2026, recognised on 9 Sept 2026, still so" in text()
    assert "back since 20 Oct 2026" in text()


def test_the_first_screen_takes_up_what_was_learned() -> None:
    only = replace(samples.tiny(), learned=learned_samples.learned())
    found = findings(Context(only, language("en")))
    assert [item.anchor for item in found] == ["alerts", "prediction", "themes", "value", "scorecard"]
    assert str(found[0].sentence.striptags()) == "Hotline-Anruf is worse since 4 Sept 2026."
    assert found[3].chip == "forecast"


def test_the_verdict_of_the_referee_is_one_sentence() -> None:
    assert "“Weiterempfehlung” tells “Kündigung” best." in text()
    assert "replace by “Weiterempfehlung”" in text()
