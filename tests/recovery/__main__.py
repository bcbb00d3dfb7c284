"""Draw whole families and write `docs/methods/recovery.json` and `recovery.md`: `python -m tests.recovery`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from tests.recovery.drawing import draw_part
from tests.recovery.page import entry, load, store
from tests.recovery.rates import Finding
from tests.recovery.registry import FAMILIES, fingerprint_of

_CHUNK = 100


def draw(pool: Executor, name: str, *, first: int, runs: int) -> list[Finding]:
    """All outcomes of one family in order of the seeds, whatever the number of processes."""
    began = time.perf_counter()
    starts = range(first, first + runs, _CHUNK)
    sizes = [min(_CHUNK, first + runs - start) for start in starts]
    parts = []
    for part in pool.map(draw_part, [name] * len(sizes), starts, sizes):
        parts.append(part)
        _say(f"\r{name:<20} {min(len(parts) * _CHUNK, runs):>5} of {runs}  {time.perf_counter() - began:5.0f} s")
    names = dict.fromkeys(key for part in parts for key in part)
    blank = [np.full(size, np.nan) for size in sizes]
    columns = {key: np.concatenate([part.get(key, b) for part, b in zip(parts, blank, strict=True)]) for key in names}
    return FAMILIES[name].judge(columns)


def show(findings: list[Finding]) -> bool:
    """Print what was missed; whether all passed."""
    missed = [finding for finding in findings if finding.passed is False]
    _say(f"   {len(findings) - len(missed)} passed, {len(missed)} missed\n")
    for finding in missed:
        _say(f"   missed: {finding.name}: {finding.value:.4f} ({finding.low:.4f} to {finding.high:.4f})\n")
    return not missed


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, judge, write; exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.recovery", description=__doc__)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=f"default all: {', '.join(FAMILIES)}")
    parser.add_argument("--first", type=int, default=0, help="first seed; another than 0 writes nothing")
    parser.add_argument("--runs", type=int, help="fewer runs for a quick look; writes nothing")
    parser.add_argument("--stale", action="store_true", help="only families whose committed result is stale")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given = parser.parse_args(arguments)
    entries = load().get("families", {})
    prints = {name: fingerprint_of(name) for name in FAMILIES}
    stale = [name for name in FAMILIES if entries.get(name, {}).get("sha256") != prints[name]]
    passed = True
    with workers(given.jobs) as pool:
        for name in given.families or (stale if given.stale else FAMILIES):
            runs = given.runs or FAMILIES[name].runs
            findings = draw(pool, name, first=given.first, runs=runs)
            passed &= show(findings)
            if not given.first and not given.runs:
                entries[name] = entry(name, findings, runs=runs, sha256=prints[name])
                store(entries)
    return 0 if passed else 1


def workers(jobs: int) -> Executor:
    """Processes with one thread each: matrices here are small, and threads would only wait for one another."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
