"""Languages: every sentence is translated, numbers and dates look as readers write them."""

from __future__ import annotations

import string
from datetime import date

import pytest
from tests.report.messages import messages, told_by_analytics

from resonanz.events.errors import InputRefused
from resonanz.events.sources import kinds
from resonanz.events.sources.kinds import kind_of
from resonanz.report import translate_error
from resonanz.report.language import language
from resonanz.report.phrases.reasons import KINDS

pytestmark = pytest.mark.unit

DE, EN = language("de"), language("en")
FORBIDDEN = (
    "signifikan",
    "p-wert",
    "konfidenz",
    "score",
    "insight",
    "detractor",
    "alert",
    "dashboard",
    " wirkt ",
    " führt zu ",
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def words_of(text: str) -> str:
    return "".join(literal for literal, _, _, _ in string.Formatter().parse(text)).lower()


def test_every_sentence_has_a_german_translation() -> None:
    assert sorted(messages() - set(DE.catalogue), key=str) == []


def test_translations_take_the_same_placeholders() -> None:
    pairs = [
        pair
        for message, german in DE.catalogue.items()
        for pair in (zip(message, german, strict=True) if isinstance(message, tuple) else [(message, german)])
    ]
    assert [(one, other) for one, other in pairs if placeholders(one) != placeholders(other)] == []


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    assert set(DE.catalogue) - messages() - told_by_analytics() == set()


def test_german_keeps_to_the_words_of_the_surface() -> None:
    spoken = [t for form in DE.catalogue.values() for t in ([form] if isinstance(form, str) else form)]
    assert {text: word for text in spoken for word in FORBIDDEN if word in f" {words_of(text)} "} == {}


@pytest.mark.parametrize(
    ("value", "digits", "sign", "german", "english"),
    [
        (1204, 0, False, "1.204", "1,204"),
        (3.94, 2, False, "3,94", "3.94"),
        (-0.31, 2, True, "−0,31", "−0.31"),
        (18.4, 0, True, "+18", "+18"),
        (-0.001, 2, True, "0,00", "0.00"),
    ],
)
def test_numbers(value: float, digits: int, sign: bool, german: str, english: str) -> None:
    assert DE.number(value, digits, sign=sign) == german
    assert EN.number(value, digits, sign=sign) == english


def test_shares() -> None:
    assert (DE.percent(0.821), EN.percent(0.821)) == ("82\u00a0%", "82%")
    assert DE.percent(0.8214, 1) == "82,1\u00a0%"


def test_dates_and_periods() -> None:
    day = date(2026, 11, 14)
    assert (DE.day(day), EN.day(day)) == ("14. November 2026", "14 November 2026")
    assert [DE.period(day, grain) for grain in ("year", "quarter")] == ["2026", "Q4 26"]


def test_names_in_words() -> None:
    assert DE.names(("a", "b", "c")) == "„a“, „b“ und „c“"
    assert EN.names(("a",)) == "“a”"


def test_plurals() -> None:
    assert DE.plural("{n} answer", "{n} answers", 1) == "1 Antwort"
    assert DE.plural("{n} answer", "{n} answers", 2890) == "2.890 Antworten"


def test_markup_escapes_names() -> None:
    assert EN.markup("{first} and {last}", first="<b>", last="{x}") == "&lt;b&gt; and {x}"


def test_an_error_is_told_in_german() -> None:
    error = InputRefused("{name} is empty. Export it again with a header and rows.", name="a.csv")
    assert translate_error(error, "de") == "a.csv ist leer. Exportieren Sie erneut, mit Kopfzeile und Zeilen."
    assert translate_error(error, "en") == str(error)


def test_what_a_file_turned_out_to_be_is_told_in_german() -> None:
    with pytest.raises(InputRefused) as caught:
        kind_of(b"\x89PNG\r\n", "bild.xlsx")
    assert translate_error(caught.value, "de").startswith("bild.xlsx ist ein PNG-Bild, keine Tabelle.")
    assert translate_error(caught.value, "en") == str(caught.value)


def test_a_file_may_be_called_like_a_kind_of_file() -> None:
    error = InputRefused("{name} is empty. Export it again with a header and rows.", name="a program")
    assert translate_error(error, "de").startswith("a program ist leer.")


def test_a_limit_is_written_as_its_reader_writes_numbers() -> None:
    message = "{name} has more than {limit} rows. Is it the right file? Otherwise import it in parts."
    error = InputRefused(message, name="a.csv", limit=20_000)
    assert translate_error(error, "de").startswith("a.csv hat mehr als 20.000 Zeilen.")
    assert translate_error(error, "en").startswith("a.csv has more than 20,000 rows.")


def test_every_kind_of_file_that_is_refused_has_its_words() -> None:
    assert {what for _, what in (*kinds._FOREIGN, *kinds._OFFICE)} == KINDS
