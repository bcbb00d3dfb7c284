"""Backup and restore as a person would: two commands, equal numbers, nothing overwritten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
SEED = """
import json, sys, django
django.setup()
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace
from resonanz.organisation.audit.queries import first_broken
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.intake.worker import move
from resonanz.understand.metrics.queries import Cut
from resonanz.understand.metrics.queries.reading import open_metrics
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.people.models import Member
from tests.cast import make_cast
"""
FILL = (
    SEED
    + """
make_cast()
event = {"type": "feedback.scored", "unit": "Nord", "touchpoint": "Hotline", "metric": "nps"}
accept_events([Sent(event | {"score": n % 11}) for n in range(220)], source="test")
move()
accept_events([Sent(event | {"score": 3}, "waiting")], source="test")
"""
)
ASK = (
    SEED
    + """
found = open_metrics(viewer_of(Member.objects.get(email="felix@haus.example")), Cut()).overall()
print(json.dumps([[v.metric, v.estimate.value, v.estimate.low, v.estimate.n] for v in found]), first_broken())
"""
)


def run(*command: str, home: Path) -> str:
    environment = os.environ | {"RESONANZ_HOME": str(home)}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def resonanz(*arguments: str, home: Path) -> str:
    return run(
        sys.executable, "-c", "from resonanz.cli.main import main; main()", *arguments, "--lang", "en", home=home
    )


def test_what_is_restored_is_equal(tmp_path: Path, new_home: Callable[[Path], Path]) -> None:
    old, new, file = new_home(tmp_path / "old"), tmp_path / "new", tmp_path / "monday.zip"
    resonanz("backup", str(tmp_path / "empty.zip"), "--workspace", str(old), home=old)
    run(sys.executable, "-c", FILL, home=old)
    asked = run(sys.executable, "-c", ASK, home=old)
    assert json.loads(asked.rpartition(" ")[0])[0][3] == 221
    resonanz("backup", str(file), "--workspace", str(old), home=old)
    assert file.stat().st_mode & 0o077 == 0
    assert "220 events are back" in resonanz("restore", str(file), "--workspace", str(new), home=new)
    assert run(sys.executable, "-c", ASK, home=new) == asked


def test_nothing_is_overwritten(tmp_path: Path, new_home: Callable[[Path], Path]) -> None:
    home, file = new_home(tmp_path / "home"), tmp_path / "a.zip"
    resonanz("backup", str(file), "--workspace", str(home), home=home)
    for arguments in (("backup", str(file)), ("restore", str(file))):
        with pytest.raises(subprocess.CalledProcessError) as refused:
            resonanz(*arguments, "--workspace", str(home), home=home)
        assert refused.value.returncode == 2


def test_a_file_that_is_no_backup_is_named(tmp_path: Path) -> None:
    file = tmp_path / "note.zip"
    file.write_text(f"{datetime.now(UTC)}", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        resonanz("restore", str(file), "--workspace", str(tmp_path / "new"), home=tmp_path)
    assert "is not a backup of Resonanz" in refused.value.stderr


def test_a_folder_that_was_mistyped_does_not_become_a_backup_of_nothing(tmp_path: Path) -> None:
    place, file = tmp_path / "mistyped", tmp_path / "monday.zip"
    with pytest.raises(subprocess.CalledProcessError) as refused:
        resonanz("backup", str(file), "--workspace", str(place), home=tmp_path)
    assert (refused.value.returncode, place.exists(), file.exists()) == (2, False, False)
    assert "There is nothing of Resonanz in" in " ".join(refused.value.stderr.split())
