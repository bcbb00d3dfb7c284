"""The catalogue of metrics is complete in both languages."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from resonanz.analytics.metrics import CODES
from resonanz.report.catalogue import LANGUAGES, load_catalogue

pytestmark = pytest.mark.unit

NOT_FOR_READERS = ("signifikant", "p-Wert", "Konfidenzintervall", "Insights", "Detractor", "Alert", "Dashboard")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_metric_has_a_whole_card(lang: str) -> None:
    catalogue = load_catalogue(lang)
    assert set(catalogue) == set(CODES)
    assert all(all(astuple(card)) for card in catalogue.values())


def test_both_languages_say_the_same_number_of_things() -> None:
    english, german = load_catalogue("en"), load_catalogue("de")
    sizes = {code: (len(card.pros), len(card.cons)) for code, card in english.items()}
    assert {code: (len(card.pros), len(card.cons)) for code, card in german.items()} == sizes


def test_the_german_text_keeps_to_the_words_of_the_house() -> None:
    texts = [str(astuple(card)) for card in load_catalogue("de").values()]
    assert [word for word in NOT_FOR_READERS for text in texts if word in text] == []


def test_an_unknown_language_gets_english() -> None:
    assert load_catalogue("fr") == load_catalogue("en")
