"""Notes: every code that the source can raise has a sentence in both languages."""

from __future__ import annotations

import pytest
from tests.report.messages import note_codes

from resonanz.analytics.results import note
from resonanz.events.mapping.reasons import ASSUMED
from resonanz.events.rejects import REASONS
from resonanz.report.language import language
from resonanz.report.phrases.notes import SENTENCES, sentence
from resonanz.report.phrases.reasons import GUESSES, PROBLEMS

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("code", sorted(note_codes()))
def test_every_note_of_the_source_has_a_sentence(code: str) -> None:
    assert code in SENTENCES


@pytest.mark.parametrize("code", sorted(ASSUMED))
def test_every_guess_that_could_change_a_number_has_a_reason_and_a_limit(code: str) -> None:
    assert code in GUESSES
    assert f"guess_{code}" in SENTENCES


def test_every_reason_of_an_unreadable_cell_has_words() -> None:
    assert set(REASONS) <= set(PROBLEMS)


def test_a_note_names_its_subject_where_the_sentence_does_not() -> None:
    item = note("too_few_answers", touchpoint="Q7ALL", n=9, needed=1204)
    labels = (("Q7ALL", "Overall"),)
    assert sentence(item, language("en"), labels) == "“Overall”: Too few answers: 9, about 1,204 are needed."


def test_a_note_without_a_sentence_is_named_not_dropped() -> None:
    assert sentence(note("brand_new", n=1), language("de")) == "Eine Anmerkung ohne Satz: „brand_new“."


def test_a_missing_parameter_reads_as_an_ellipsis() -> None:
    assert sentence(note("too_few_answers", n=3), language("en")) == "Too few answers: 3, about … are needed."
