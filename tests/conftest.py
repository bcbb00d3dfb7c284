"""Shared fixtures, and the closing table that says what ran and what was skipped."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["DJANGO_SETTINGS_MODULE"] = "resonanz.config.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser driver keeps a loop in the thread of the tests
os.environ["RESONANZ_HOME"] = tempfile.mkdtemp(prefix="resonanz-tests-")  # the settings keep their secret there
assert django_settings.DATABASES, "loads the settings now: only then is the application set up before the tests"
pytest_plugins = ["tests.cast", "tests.migrated"]
ROOT = Path(__file__).resolve().parent.parent
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
GROUPS = ("unit", "integration", "e2e", "data", "slow")
REQUIRED = {name for name in os.environ.get("RESONANZ_REQUIRE", "").split(",") if name}


def skip_or_fail(need: str, message: str) -> None:
    """Skip where something is missing; where CI requires it, that is an error."""
    if need in REQUIRED:
        pytest.fail(f"RESONANZ_REQUIRE names {need}: {message}")
    pytest.skip(message)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of the public data sets; tests that need it are skipped where it is not."""
    folder = Path(os.environ.get("RESONANZ_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        skip_or_fail("data", "public data sets not found (set RESONANZ_DATA)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the installed browser."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        skip_or_fail("browser", "no Chromium found")
    return str(found)


LONG = (
    "tests/cli/test_real_data.py",
    "tests/security/test_stored_xss.py",
    "tests/web/test_rights_matrix.py",
    "tests/e2e/test_pages.py",
    "tests/events/engines/test_equal_answers.py",
    "tests/operations/",
    "tests/crash/",
    "tests/e2e/",
    "tests/oidc/",
    "tests/fuzz/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: a whole file goes to one process, and at the end no process should wait for the other."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: a library that collects garbage at every call need not search it each time."""
    gc.freeze()


def pytest_unconfigure() -> None:
    """At the end everything may go."""
    gc.unfreeze()


def _groups(report: pytest.TestReport) -> list[str]:
    keywords = getattr(report, "keywords", ())  # a file that cannot be collected has none
    return [group for group in GROUPS if group in keywords] or ["other"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print run and skipped tests by group, with the reasons."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            for group in _groups(report):
                counts[group]["skipped" if outcome == "skipped" else "run"] += 1
                if outcome == "skipped" and isinstance(report.longrepr, tuple):
                    reasons[group][report.longrepr[2].removeprefix("Skipped: ")] += 1
    terminalreporter.write_sep("-", "what ran")
    for group, count in sorted(counts.items()):
        why = "; ".join(f"{reason} ({n})" for reason, n in reasons[group].items())
        terminalreporter.write_line(f"{group:<12} run {count['run']:>5}   skipped {count['skipped']:>4}   {why}")
