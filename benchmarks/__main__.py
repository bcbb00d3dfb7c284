"""Run all benchmarks, one after the other, and write `docs/benchmarks.md`.

python -m benchmarks --events 1000000 [--peer-python /path/to/python/with/pm4py]
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
}
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-python", help="Python that has pm4py, which is never installed with Resonanz")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    options = parser.parse_args()
    sizes = ["--events", *map(str, options.events)]
    peer = ["--peer-python", options.peer_python] if options.peer_python else []
    arguments = {"lmg": [], "journey": [*sizes, *peer]}
    machine = f"{platform.system()}, {platform.machine()}, 2 cores"
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    command = "python -m benchmarks " + " ".join(sizes)
    page = [HEAD.format(machine=machine, command=command, python=platform.python_version(), packages=packages)]
    for part in options.only:
        rounds = ["--rounds", str(options.rounds)]
        found = output(part, [*arguments.get(part, sizes), *rounds])
        page.append(f"## {PARTS[part]}\n\n```text\n{found}\n```\n")
    PAGE.write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
