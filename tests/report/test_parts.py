"""Which parts a report has is chosen by name."""

from __future__ import annotations

import pytest

from resonanz.events.errors import RecordError
from resonanz.report.analysis.parts import FOUNDATION, LEARNED, PARTS, chosen_parts
from resonanz.report.learned import Learned
from resonanz.report.phrases import names

pytestmark = pytest.mark.unit


def test_without_a_choice_all_parts_are_asked_for() -> None:
    assert chosen_parts(None) == chosen_parts(" ") == set(PARTS)


def test_quick_leaves_out_what_learns() -> None:
    assert chosen_parts(None, quick=True) == set(FOUNDATION)
    assert chosen_parts("trends,themes", quick=True) == {"trends"}


def test_parts_are_given_with_commas_in_any_case() -> None:
    assert chosen_parts("Themes, value,") == {"themes", "value"}


def test_an_unknown_part_is_named_with_the_nearest_one() -> None:
    with pytest.raises(RecordError, match=r"no part theme\. Did you mean themes\?"):
        chosen_parts("theme")
    with pytest.raises(RecordError, match="no part weather"):
        chosen_parts("weather")


def test_every_part_that_learns_has_a_place_and_a_name() -> None:
    assert set(Learned.__dataclass_fields__) == set(LEARNED) == set(names.PARTS)
