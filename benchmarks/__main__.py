"""Run all benchmarks, one after the other, and write `docs/benchmarks.md`.

With `--only`, the figures of those parts are renewed and the rest of the page stays.

python -m benchmarks --events 1000000 [--only intake platform] [--peer-python /path/to/python/with/pm4py]
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent / "docs" / "benchmarks.md"
PARTS = {
    "journey": "Journey: graph with waiting times, and exact variants",
    "metrics": "Metrics with intervals by three dimensions and month",
    "import": "Import: CSV to record",
    "lmg": "Exact LMG after the moment matrix",
    "report": "The whole command",
    "platform": "The platform: drill-down, histories, cockpit, live answer",
    "intake": "Intake: events beside a bare endpoint",
    "respond": "Surveys: answers beside a bare endpoint",
    "effects": "Effects beside statsmodels",
    "referee": "The referee's bootstrap",
}
ALONE = ("lmg", "effects", "referee", "intake", "respond")
"""Parts that know no number of events."""
OWN_ROUNDS = ("platform", "intake", "respond")
PACKAGES = ("duckdb", "deltalake", "ibis-framework", "pyarrow", "numpy", "scipy")
HEAD = """# Benchmarks

Ours beside the peer and beside the limit, interleaved in one run, medians of separate processes. Absolute times are
those of one small machine ({machine}); the ratios are what to look at. Renew this page with `make bench` (1 M events)
or `make bench-large` (10 M).

Command: `{command}` · Python {python} · {packages}
"""


def output(part: str, arguments: list[str]) -> str:
    """What one benchmark prints; it is shown while it runs."""
    command = [sys.executable, str(FOLDER / f"bench_{part}.py"), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    if process.wait():
        raise SystemExit(f"bench_{part} failed")
    return "".join(lines).strip("\n")


def renewed(page: str, title: str, found: str) -> str:
    """The page with new figures under a title; words below the figures stay."""
    block = f"```text\n{found}\n```"
    start = page.find(f"\n## {title}\n")
    if start < 0:
        return f"{page.rstrip()}\n\n## {title}\n\n{block}\n"
    begin = page.index("```text", start)
    return page[:begin] + block + page[page.index("```", begin + 7) + 3 :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-python", help="Python that has pm4py, which is never installed with Resonanz")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    options = parser.parse_args()
    sizes = ["--events", *map(str, options.events)]
    peer = ["--peer-python", options.peer_python] if options.peer_python else []
    machine = f"{platform.system()}, {platform.machine()}, 2 cores"
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    command = "python -m benchmarks " + " ".join(sizes)
    page = HEAD.format(machine=machine, command=command, python=platform.python_version(), packages=packages)
    if options.only != list(PARTS) and PAGE.exists():
        page = PAGE.read_text(encoding="utf-8")
    for part in options.only:
        rounds = [] if part in OWN_ROUNDS else ["--rounds", str(options.rounds)]
        own = [*([] if part in ALONE else sizes), *(peer if part == "journey" else []), *rounds]
        page = renewed(page, PARTS[part], output(part, own))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
