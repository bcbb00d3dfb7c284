"""The demo as somebody meets it who knows only the command: built once, every link logs in, every key answers."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.crash.live import COMMAND, ROOT, free_port, kill

pytestmark = pytest.mark.e2e
CAST = ("cx_manager", "manager", "lead_nord", "front_line_nord", "lead_sued", "works_council", "board")


def demo(folder: Path, port: int, *more: str) -> subprocess.Popen[bytes]:
    """Start the demo and wait for its first page."""
    arguments = ("demo", "--workspace", str(folder), "--port", str(port), "--no-browser", *more)
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments], start_new_session=True, stdout=subprocess.DEVNULL, cwd=ROOT
    )
    for _ in range(3_000):
        assert process.poll() is None, "the demo ended by itself"
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:
                assert answer.status == 200
                return process
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the demo did not open")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """One demo for all tests of this file."""
    folder, port = tmp_path_factory.mktemp("demo") / "space", free_port()
    process = demo(folder, port)
    try:
        yield folder, json.loads((folder / "demo-access.json").read_text(encoding="utf-8"))
    finally:
        kill(process)


def look(address: str, key: str = "") -> tuple[str, str, str]:
    """Follow an address with a fresh browser; returns where it ended, the kind of answer and the answer."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"} if key else {})
    with browser.open(request, timeout=60) as answer:
        return answer.url, answer.headers["Content-Type"], answer.read().decode()


def test_everybody_of_the_cast_has_a_way_in(built: tuple[Path, dict[str, Any]]) -> None:
    folder, access = built
    assert tuple(access) == CAST
    assert all(set(entry) == {"email", "link", "api_key"} for entry in access.values())
    assert (folder / "demo-access.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("person", CAST)
def test_a_link_logs_in_and_shows_the_own_start_page(built: tuple[Path, dict[str, Any]], person: str) -> None:
    url, kind, page = look(built[1][person]["link"])
    assert (url.rpartition(":")[2].partition("/")[2], kind) == ("", "text/html; charset=utf-8")
    assert "Nordlicht Energie" in page
    assert ("NPS" in page) == (person != "works_council")


@pytest.mark.parametrize("person", CAST)
def test_a_key_answers(built: tuple[Path, dict[str, Any]], person: str) -> None:
    entry = built[1][person]
    base = entry["link"].partition("/demo/")[0]
    if person == "works_council":
        with pytest.raises(urllib.error.HTTPError) as refused:
            look(f"{base}/api/v1/touchpoints", entry["api_key"])
        assert refused.value.code == 403
        return
    _, kind, answer = look(f"{base}/api/v1/touchpoints", entry["api_key"])
    assert kind.startswith("application/json")
    assert set(json.loads(answer)) == {"items", "next"}


def test_the_company_is_lived_in(built: tuple[Path, dict[str, Any]]) -> None:
    with sqlite3.connect(f"file:{built[0] / 'resonanz.sqlite'}?mode=ro", uri=True) as database:

        def count(sql: str) -> int:
            return int(database.execute(f"SELECT count(*) FROM {sql}").fetchone()[0])

        assert count("people_member") == 61
        assert count("people_member m JOIN units_unit u ON u.id = m.unit_id WHERE u.name = 'Nord'") == 12
        assert count("touchpoints_touchpoint") == 80
        assert count("touchpoints_touchpoint WHERE owner_id IS NULL") > 0
        assert count("touchpoints_touchpoint WHERE basis = 'qualitative'") > 0
        assert count("touchpoints_measurement WHERE decision = 'stop'") == 1
        assert count("agreement_change WHERE state = 'in_force'") == 11
        assert count("agreement_approval a JOIN agreement_change c ON c.id = a.change_id WHERE c.state = 'open'") == 1
        assert count("customers_consent WHERE purpose = 'feedback' AND source = 'Vertragsabschluss'") == 18 + 7
        assert count("customers_customer WHERE name <> ''") > 36 + 200


def test_the_loop_is_closed_once(built: tuple[Path, dict[str, Any]]) -> None:
    with sqlite3.connect(f"file:{built[0] / 'resonanz.sqlite'}?mode=ro", uri=True) as database:

        def values(sql: str) -> list[Any]:
            return [row[0] for row in database.execute(f"SELECT {sql}")]

        assert values("title FROM measures_measure WHERE advice = 'stop'") == ["Neue Service-Software in Ost"]
        assert len(values("id FROM measures_wave WHERE started_at IS NOT NULL")) == 6
        released = "first_at IS NOT NULL, second_at IS NOT NULL FROM measures_proposal WHERE ended_at IS NULL"
        assert database.execute(f"SELECT {released}").fetchall() == [(1, 0)]
        assert values("state FROM effects_effectrun ORDER BY number") == ["done"] * 4
        [_, bills, software, called] = values("value FROM effects_effectrun ORDER BY number")
        assert bills > 0 > software
        assert called > 0.3
        half = values("sum(treated) FROM measures_drawn")[0] / values("count(*) FROM measures_drawn")[0]
        assert abs(half - 0.5) < 0.02
        assert values("count(*) FROM respond_invitation") == [7]
        [asked, *_] = values("result FROM effects_effectrun ORDER BY number")
        low, high = (json.loads(asked)["effect"]["effect"][end] for end in ("low", "high"))
        assert low < 0 < high  # twelve closed cases prove nothing, and the page says so
        assert values("certainty FROM roi_ledgerline WHERE signed_at IS NOT NULL") == ["proven"]
        assert values("count(*) FROM standards_edition WHERE state = 'in_force' AND unreviewed") == [8]
        assert values("count(*) FROM lessons_lessonversion WHERE NOT reviewed") == [12]
        one = "SELECT count(*) AS n FROM cases_case WHERE cause_id IS NOT NULL GROUP BY cause_id, touchpoint_id"
        assert values(f"max(n) FROM ({one})")[0] >= 12
        assert values("count(*) FROM cases_case WHERE state <> 'closed'")[0] > 0
        assert values('count(*) FROM loop_switch WHERE NOT "on"') == [0]
        assert values("count(*) FROM intake_outgoing WHERE done_at IS NULL") == [0]


def test_time_moves_forward_and_every_page_says_so(built: tuple[Path, dict[str, Any]]) -> None:
    folder, port = built[0], free_port()
    process = demo(folder, port, "--forward", "6w")
    try:
        *_, page = look(f"http://localhost:{port}/demo/anna@nordlicht.example")
    finally:
        kill(process)
    assert (folder / "demo-forward").read_text(encoding="ascii") == "42\n"
    day = datetime.now(ZoneInfo("Europe/Berlin")).date() + timedelta(days=42)
    assert f"Heute ist {day.day}. " in page
    (folder / "demo-forward").unlink()


def test_a_second_start_builds_nothing_anew(built: tuple[Path, dict[str, Any]]) -> None:
    folder, access = built
    files = {path: path.stat().st_mtime_ns for path in (folder / "files").iterdir()}
    imports = set((folder / "imports").glob("*.json"))
    kill(demo(folder, free_port()))
    assert {path: path.stat().st_mtime_ns for path in (folder / "files").iterdir()} == files
    again = json.loads((folder / "demo-access.json").read_text(encoding="utf-8"))
    assert {k: v["api_key"] for k, v in again.items()} == {k: v["api_key"] for k, v in access.items()}
    assert set((folder / "imports").glob("*.json")) == imports
