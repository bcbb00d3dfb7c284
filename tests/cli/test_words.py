"""The command line speaks the language that was asked for, also where its library speaks."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("lang", "said"), [("de", "Diese Hilfe zeigen."), ("en", "Show this message and exit.")])
@pytest.mark.parametrize("command", [(), ("backup",)])
def test_the_help_explains_itself_in_the_language(lang: str, said: str, command: tuple[str, ...]) -> None:
    program = [sys.executable, "-c", "from resonanz.cli.main import main; main()"]
    shown = subprocess.run([*program, *command, "--help", "--lang", lang], check=True, capture_output=True, text=True)
    assert said in shown.stdout
