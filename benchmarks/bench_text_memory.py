"""Memory of text on a million comments: learn, tell the tone of all, find themes; each part names the sample it read.

    python benchmarks/bench_text_memory.py FILE.csv --text COLUMN --label COLUMN [--comments 1000000]

The comments are drawn anew from the file: the first half of one and the second half of another, so that few are equal.
Each part runs in its own process; shown is its highest memory above that of the bare comments, and its CPU time.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from resonanz.analytics.text import SentimentModel, find_themes

PARTS = ("nothing", "fit", "predict", "themes")


def read(path: Path, text: str, label: str) -> tuple[list[str], list[str]]:
    raw = path.read_bytes()
    plain = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    rows = [row for row in csv.DictReader(io.StringIO(plain, newline="")) if row[text].strip()]
    return [row[text] for row in rows], [row[label] for row in rows]


def enlarge(texts: list[str], labels: list[str], n: int) -> tuple[list[str], list[str]]:
    pairs = np.random.default_rng(0).integers(len(texts), size=(n, 2)).tolist()
    halves = [(text[: len(text) // 2], text[len(text) // 2 :]) for text in texts]
    return [halves[a][0] + halves[b][1] for a, b in pairs], [labels[b] for _, b in pairs]


def work(part: str, texts: list[str], labels: list[str], comments: int) -> str:
    many, tones = enlarge(texts, labels, comments)
    start = time.process_time()
    if part == "fit":
        model = SentimentModel.fit(many, tones)
        said = f"{model.notes}"
    elif part == "predict":
        said = f"{len(SentimentModel.fit(texts, labels).predict(many)):,} told"
    elif part == "themes":
        said = f"{find_themes(many).parts.notes}"
    else:
        said = ""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{peak} {time.process_time() - start:.1f} {said}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", required=True)
    parser.add_argument("--label", required=True)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--part", choices=PARTS)
    given = parser.parse_args()
    if given.part:
        print(work(given.part, *read(given.file, given.text, given.label), given.comments))
        return
    bare = 0
    for part in PARTS:
        command = [sys.executable, *sys.argv, "--part", part]
        peak, seconds, said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split(" ", 2)
        bare = bare or int(peak)
        above = (int(peak) - bare) / 1024
        print(f"{part}: {int(peak) / 1024:,.0f} MiB, {above:,.0f} above bare, {seconds} s; {said.strip()}", flush=True)


if __name__ == "__main__":
    main()
