"""`resonanz demo --forward`: spans, and where it is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from resonanz.cli.demo import command
from resonanz.cli.demo.forward import ACCESS, read_span, refuse_company, require_demo
from resonanz.cli.main import app
from resonanz.events.errors import RecordError

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(("text", "days"), [("6w", 42), ("10d", 10), (" 2W ", 14), ("1d", 1)])
def test_a_span_is_read(text: str, days: int) -> None:
    assert read_span(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["6", "w", "-6w", "0d", "6m", "1.5w", "9999d", "6w 2d"])
def test_what_is_no_span_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RecordError, match="6w"):
        read_span(text)


def test_only_a_demo_is_moved(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no demo workspace"):
        require_demo(tmp_path)
    (tmp_path / ACCESS).write_text("{}", encoding="utf-8")
    require_demo(tmp_path)


def test_the_command_refuses_elsewhere_and_leaves_no_trace(tmp_path: Path) -> None:
    if "demo" not in {each.name for each in app.registered_commands}:
        command.register(app)
    folder = tmp_path / "company"
    done = CliRunner().invoke(app, ["demo", "--workspace", str(folder), "--forward", "6w", "--no-browser"])
    assert (done.exit_code, folder.exists()) == (1, False)


def test_a_company_is_never_made_a_demo(db: None, tmp_path: Path) -> None:
    from resonanz.organisation.people.actions import create_member

    refuse_company(tmp_path)
    create_member(email="anna@haus.example", name="Anna", unit=None, by=None)
    with pytest.raises(RecordError, match="in use by a company"):
        refuse_company(tmp_path)
