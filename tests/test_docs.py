"""Documentation cannot lag: every command, option, setting, event type, metric and method has its place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from resonanz.events import types
from tests.conftest import ROOT

DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "resonanz"
pytestmark = pytest.mark.unit


def text(*parts: str) -> str:
    return DOCS.joinpath(*parts).read_text(encoding="utf-8")


def sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}


def test_every_command_and_option_is_described() -> None:
    code = "".join(body for path, body in sources().items() if "cli" in path.parts)
    commands = set(re.findall(r'app\.command\("(\w+)"', code))
    options = set(re.findall(r'"(--[a-z-]+)"', code)) - {"--help"}
    page = text("reference", "cli.md")
    assert commands >= {"report", "import", "mapping", "check", "demo", "metric", "serve", "backup", "restore"}
    assert {name for name in commands if f"## resonanz {name}\n" not in page} == set()
    assert {name for name in options if name not in page} == set()


def test_every_setting_is_described() -> None:
    everything = "".join(sources().values()) + (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    settings = set(re.findall(r"\bRESONANZ_[A-Z_]*[A-Z]\b", everything))
    assert {name for name in settings if f"`{name}`" not in text("reference", "settings.md")} == set()


def test_every_event_type_is_described() -> None:
    codes = [value for name, value in vars(types).items() if name.isupper()]
    assert codes
    assert [code for code in codes if f"`{code}`" not in text("features", "record.md")] == []


def method_codes() -> set[str]:
    """Codes that an Estimate can carry as its method, read from the source."""
    pattern = re.compile(r'(?:method=|METHOD\w*(?:: Final(?:\[str\])?)? = )"([a-z0-9_]+)"')
    return {code for path, body in sources().items() if "analytics" in path.parts for code in pattern.findall(body)}


def test_every_method_has_its_page() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (DOCS / "methods").glob("*.md"))
    assert method_codes()
    assert {code for code in method_codes() if f"`{code}`" not in pages} == set()


def test_every_metric_is_in_the_catalogue_in_both_languages() -> None:
    from resonanz.report.catalogue import load_catalogue

    codes = {"nps", "csat_top2", "csat_mean", "ces_mean", "ces_top3", "rating_mean", "share"}
    assert codes - set(load_catalogue("en")) == set()
    assert set(load_catalogue("en")) == set(load_catalogue("de"))


def undocumented(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return [node.name for node in public if not node.name.startswith("_") and ast.get_docstring(node) is None]


def test_every_public_name_of_analytics_says_what_it_means() -> None:
    missing = {str(path): undocumented(path) for path in (SOURCE / "analytics").rglob("*.py")}
    assert {path: names for path, names in missing.items() if names} == {}


def test_the_documentation_builds_without_a_network(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, re.findall("(?:WARNING|ERROR).*", done.stderr)) == (0, [])
    assert "http" not in " ".join(re.findall(r'(?:src|href)="(https?://[^"]+\.(?:js|css|woff2?))"', _page(tmp_path)))


def _page(site: Path) -> str:
    return (site / "index.html").read_text(encoding="utf-8")
