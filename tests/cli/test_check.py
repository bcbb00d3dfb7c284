"""`resonanz check` looks at the whole log, its end included, and says so in the language of the command line."""

from __future__ import annotations

from typing import Any

import pytest

from resonanz.cli import check
from resonanz.organisation.audit.actions import record
from resonanz.organisation.audit.models import Entry

pytestmark = pytest.mark.integration


def test_lines_taken_off_the_end_of_the_log_are_found(
    db: None, workspace: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for action in ("one", "two"):
            record(action, by=None)
    assert check._log() == []
    Entry.objects.latest("sequence").delete()
    for code, words in (("de", "endet zu früh"), ("en", "ends too early")):
        monkeypatch.setattr(check, "current", lambda code=code: code)
        [finding] = check._log()
        assert words in finding
