"""The intruder test of themes: does a reader without labels find the comment that is about something else?

    python benchmarks/intruders.py draw FILE.csv --text COLUMN --folder FOLDER [--sets 50]
    python benchmarks/intruders.py score FOLDER/key.csv ANSWERS.csv

Each set shows four comments of one theme and one of another, all drawn at random from all members, in random order.
The sets and the key are written to two files; an answer is a line `number,letter`. A set without an answer counts as
not found. Chance is one in five. Source: Chang et al. 2009, Reading tea leaves (intrusion as a test of themes).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import zlib
from pathlib import Path

import numpy as np

from resonanz.analytics.intervals import wilson
from resonanz.analytics.text import Themes, find_themes

LETTERS = "ABCDE"
LONGEST = 220


def read(path: Path, column: str) -> list[str]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return [row[column] for row in csv.DictReader(io.StringIO(text, newline="")) if row[column].strip()]


def draw_sets(themes: Themes, sets: int, seed: int) -> list[tuple[list[int], str]]:
    """Five texts and the letter of the foreign one, for each set."""
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(sets):
        home, other = rng.choice(len(themes.items), 2, replace=False)
        own = rng.choice(themes.items[home].members, 4, replace=False).tolist()
        foreign = int(rng.choice(themes.items[other].members))
        shown = rng.permutation([*own, foreign]).tolist()
        drawn.append((shown, LETTERS[shown.index(foreign)]))
    return drawn


def draw(file: Path, column: str, folder: Path, sets: int) -> None:
    texts = read(file, column)
    drawn = draw_sets(find_themes(texts), sets, zlib.crc32(file.read_bytes()))  # each file its own key
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sets.txt").open("w", encoding="utf-8") as page:
        for number, (shown, _) in enumerate(drawn, 1):
            lines = (
                f"  {letter}  {' '.join(texts[i].split())[:LONGEST]}" for letter, i in zip(LETTERS, shown, strict=True)
            )
            print(number, *lines, "", sep="\n", file=page)
    key = [f"{number},{letter}\n" for number, (_, letter) in enumerate(drawn, 1)]
    (folder / "key.csv").write_text("".join(key), encoding="utf-8")


def letters(path: Path) -> dict[int, str]:
    rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    return {int(number): letter.strip().upper() for number, letter in rows}


def score(key: Path, answers: Path) -> str:
    """The share of sets whose foreign comment was found, with Wilson's interval."""
    truth, told = letters(key), letters(answers)
    found = sum(told.get(number) == letter for number, letter in truth.items())
    ends = wilson(found, len(truth))
    return f"found {found} of {len(truth)}: {found / len(truth):.2f} [{float(ends.low):.2f}, {float(ends.high):.2f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    drawing = verbs.add_parser("draw")
    drawing.add_argument("file", type=Path)
    drawing.add_argument("--text", required=True)
    drawing.add_argument("--folder", type=Path, required=True)
    drawing.add_argument("--sets", type=int, default=50)
    scoring = verbs.add_parser("score")
    scoring.add_argument("key", type=Path)
    scoring.add_argument("answers", type=Path)
    given = parser.parse_args()
    if given.verb == "draw":
        draw(given.file, given.text, given.folder, given.sets)
    else:
        print(score(given.key, given.answers))


if __name__ == "__main__":
    main()
