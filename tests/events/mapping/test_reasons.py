from __future__ import annotations

from pathlib import Path

import pytest

from resonanz.events.headers import declared_source, match_key, normalise
from resonanz.events.mapping import ASSUMED, Mapping, Reason, Shape, assumptions
from resonanz.events.mapping.document import SINGLE

pytestmark = pytest.mark.unit

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "mapping.md"


def test_only_guesses_that_can_change_a_number_are_assumptions() -> None:
    reasons = (Reason("a", "rating", "zero_no_answer"), Reason("b", "text", "text"))
    assert assumptions(Mapping(Shape.WIDE, "s", reasons=reasons)) == (reasons[0],)


@pytest.mark.parametrize("word", sorted({*ASSUMED, *SINGLE}))
def test_the_page_explains_every_code_and_every_role(word: str) -> None:
    assert f"`{word}`" in PAGE.read_text()


def test_a_source_is_known_by_its_columns() -> None:
    assert declared_source([" A", "b"]) == declared_source(["B", "a "]) != declared_source(["a"])


def test_headers_are_made_comparable() -> None:
    assert [normalise(h) for h in ("Agent_name", "customerID", " Verkäufer ", "org:resource", "Q7ALL")] == [
        "agent name",
        "customer id",
        "verkaeufer",
        "org resource",
        "q7all",
    ]
    assert match_key(" Datum ") == match_key("DATUM")
