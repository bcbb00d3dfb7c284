"""The committed result: `docs/methods/recovery.json`, and the same as a page."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import scipy
from tests.recovery.rates import Finding, Kind
from tests.recovery.registry import FAMILIES
from tests.recovery.sources import ROOT

JSON = ROOT / "docs" / "methods" / "recovery.json"
PAGE = ROOT / "docs" / "methods" / "recovery.md"

_INTRO = """# Recovery: does the truth come back?

Every family plants a truth, draws it many times with the seeds stated below and asks the product for its numbers:

- Seeds are 0 … N−1, fixed before the first run; `python -m tests.recovery --first N` checks the next N.
- N = 2,000 where one run costs less than 0.3 CPU-seconds, else 500.
- A rate passes when its exact 99 % binomial interval (Clopper–Pearson) meets the target: coverage .93 to .97, naming
  .95 or more, false positives .05 or less, power of a sample planned for 80 % .78 to .85. Statements that hold for
  many ranks at once may be too careful: .95 or more.
- A bias passes when it is below 2 % of the truth or below two Monte-Carlo errors; its interval is ± two such errors.
- Figures stand beside the rates: an interval that is always wide, or ranks that never narrow, would be worthless.
- The page goes stale when the code of the statistics changes; a test says so, `make recovery` writes it anew.

How the truth is planted: [simulation](simulation.md).

## Deutsch

Jede Familie pflanzt eine Wahrheit, zieht sie viele Male mit festgelegten Startzahlen und fragt das Produkt nach seinen
Zahlen. Die Tabellen zeigen, wie oft das Intervall die Wahrheit enthält (Ziel 93 bis 97 von 100), wie oft der wahre
stärkste Treiber in seinem Rangbereich liegt (mindestens 95), wie oft etwas gefunden wird, wo nichts ist (höchstens 5),
und wie groß die Verzerrung ist. Das Intervall jeder Quote ist das exakte 99-%-Binomialintervall.
"""


def load() -> dict[str, Any]:
    """The committed result, empty where there is none."""
    return json.loads(JSON.read_text(encoding="utf-8")) if JSON.exists() else {}


def entry(name: str, findings: list[Finding], *, runs: int, sha256: str) -> dict[str, Any]:
    """One family as it is committed."""
    return {
        "says": FAMILIES[name].says,
        "seeds": [0, runs - 1],
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
        "sha256": sha256,
        "findings": [asdict(finding) for finding in findings],
    }


def store(entries: Mapping[str, Any]) -> None:
    """Write JSON and page; families keep the order of the registry."""
    result = {
        "schema": "resonanz-recovery/1",
        "command": "python -m tests.recovery",
        "families": {name: entries[name] for name in FAMILIES if name in entries},
    }
    JSON.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(render(result), encoding="utf-8")


def render(result: Mapping[str, Any]) -> str:
    """The page; it is made from the JSON alone."""
    parts = [_INTRO]
    for name, family in result["families"].items():
        first, last = family["seeds"]
        parts.append(f"\n## {name}\n\n{family['says']} Seeds {first}…{last}.\n")
        parts.append("| statement | kind | runs | value | interval | result |\n|---|---|---:|---:|---|---|")
        parts += [_row(finding) for finding in family["findings"]]
        versions = ", ".join(f"{key} {value}" for key, value in family["versions"].items())
        parts.append(f"\n{versions}; sha256 `{family['sha256'][:16]}`")
    return "\n".join(parts) + "\n"


def _row(finding: Mapping[str, Any]) -> str:
    kind, value = finding["kind"], finding["value"]
    digits = 4 if kind != Kind.FIGURE else 2
    span = "" if finding["low"] is None else f"{finding['low']:.4f} … {finding['high']:.4f}"
    word = {None: "", True: "passed", False: "**missed**"}[finding["passed"]]
    return f"| {finding['name']} | {kind} | {finding['runs']} | {value:.{digits}f} | {span} | {word} |"
