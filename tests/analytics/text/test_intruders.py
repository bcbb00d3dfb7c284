from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from benchmarks.intruders import LETTERS, draw_sets, score

pytestmark = pytest.mark.unit
THEMES = SimpleNamespace(items=[SimpleNamespace(members=tuple(range(10 * k, 10 * k + 8))) for k in range(3)])


def test_each_set_shows_four_comments_of_one_theme_and_one_of_another() -> None:
    for shown, letter in draw_sets(THEMES, 30, 1):
        themes = [member // 10 for member in shown]
        foreign = themes.pop(LETTERS.index(letter))
        assert len(set(shown)) == 5
        assert set(themes) == {themes[0]}
        assert foreign != themes[0]


def test_the_foreign_comment_stands_at_every_place() -> None:
    assert {letter for _, letter in draw_sets(THEMES, 60, 2)} == set(LETTERS)


def test_an_answer_that_is_missing_counts_as_not_found(tmp_path: Path) -> None:
    (tmp_path / "key.csv").write_text("1,A\n2,B\n3,C\n4,D\n")
    (tmp_path / "answers.csv").write_text("1,a\n2,C\n4, D\n")
    assert score(tmp_path / "key.csv", tmp_path / "answers.csv") == "found 2 of 4: 0.50 [0.15, 0.85]"
