from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonanz.events.masking import mask, mask_batch

pytestmark = pytest.mark.unit

CORPUS = {
    # German
    "Schreiben Sie mir an max.müller@web.de, danke": "Schreiben Sie mir an [E-Mail], danke",
    "Adresse: eva (at) example.org": "Adresse: [E-Mail]",
    "Rückruf bitte unter 0170/1234567": "Rückruf bitte unter [Telefon]",
    "Büro +49 (0)30 123456-78 oder 0043 664 1234567": "Büro [Telefon] oder [Telefon]",
    "Zürich: +41 44 123 45 67.": "Zürich: [Telefon].",
    "Festnetz (030) 123 456 78!": "Festnetz [Telefon]!",
    "Telefon: 123 456 78": "Telefon: [Telefon]",
    "Erstattung auf DE89 3704 0044 0532 0130 00 bei mir": "Erstattung auf [IBAN] bei mir",
    "AT611904300234573201 ist mein Konto": "[IBAN] ist mein Konto",
    "Karte 4111 1111 1111 1111 wurde belastet": "Karte [Karte] wurde belastet",
    "Siehe https://example.org/u/abc?token=1f2 und www.example.org": "Siehe [Link] und [Link]",
    "Der Link example.org/umfrage/7Qx9 geht nicht": "Der Link [Link] geht nicht",
    "Mit token=abc123 kam ich nicht hinein": "Mit [Link] kam ich nicht hinein",
    # English
    "call me at 9876543210 please": "call me at [Telefon] please",
    "my number is 415-382-4657": "my number is [Telefon]",
    "IBAN GB82 WEST 1234 5698 7654 32, thanks": "IBAN [IBAN], thanks",
    "card 4111-1111-1111-1111 and 5500005555555559": "card [Karte] and [Karte]",
}
KEPT = (
    "Bestellung 123456 kam am 01.02.2023 um 09:30 an",
    "vom 01-02-2023 bis 28/02/2023, also 2023-02-28 00:32",
    "kostet 1.234,56 € statt 0,99 EUR",
    "Auftrag 0000045, Artikel 85048 und 79323P",
    "PLZ 01067 Dresden, Raum 0815",
    "Platz 10/10, 24/7, 50 % und 3:2",
    "Sendung 340434161094042557 fehlt",
    "z.B. und/oder bzw. usw.",
)


@pytest.mark.parametrize("text", CORPUS)
def test_it_masks_what_leads_to_a_person(text: str) -> None:
    assert mask(text) == CORPUS[text]


@pytest.mark.parametrize("text", KEPT)
def test_it_keeps_dates_prices_and_short_numbers(text: str) -> None:
    assert mask(text) == text


def test_a_column_is_masked_like_its_texts() -> None:
    texts = [*CORPUS, *KEPT, None, ""]
    assert mask_batch(pa.array(texts, pa.string())).to_pylist() == [t if t is None else mask(t) for t in texts]


def test_a_chunked_column_stays_chunked() -> None:
    column = pa.chunked_array([["ruhig"], ["an a@example.org"]])
    assert mask_batch(column).to_pylist() == ["ruhig", "an [E-Mail]"]


PIECES = st.one_of(
    st.sampled_from(
        [*CORPUS, *KEPT, " ", "0", "00", "+49", "@", "(at)", "DE", "www.", "/", "-", ".", "token=", "tel", "[Telefon]"]
    ),
    st.text(max_size=6),
    st.integers(0, 10**9).map(str),
)


@given(st.lists(PIECES, max_size=6).map("".join))
def test_the_fast_look_misses_nothing(text: str) -> None:
    assert mask_batch(pa.array([text])).to_pylist() == [mask(text)]


WORD = st.text("abcxyzüß", min_size=2, max_size=8)


@given(WORD, WORD, WORD, st.sampled_from(["de", "at", "ch", "com"]), st.sampled_from(["", "an ", "Mail: "]))
def test_no_address_of_mail_survives(first: str, last: str, host: str, top: str, before: str) -> None:
    assert mask(f"{before}{first}.{last}@{host}.{top}, danke") == f"{before}[E-Mail], danke"


@given(
    st.sampled_from(["+49", "+43", "+41", "0049", "+44"]),
    st.integers(10**8, 10**10),
    st.sampled_from(["", " ", "-", "/"]),
)
def test_no_international_number_survives(country: str, number: int, gap: str) -> None:
    assert mask(f"unter {country}{gap}{number} bitte") == "unter [Telefon] bitte"


@given(st.integers(0, 999_999))
def test_numbers_of_up_to_six_digits_stay(number: int) -> None:
    assert mask(f"Auftrag {number} fehlt") == f"Auftrag {number} fehlt"


@given(st.dates(), st.sampled_from(["%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%y"]))
def test_dates_stay(day: object, form: str) -> None:
    text = f"am {day:{form}} gekauft"
    assert mask(text) == text
