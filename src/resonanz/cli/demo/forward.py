"""`resonanz demo --forward 6w`: the time of a demo workspace, moved for good."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

from resonanz.events.errors import RecordError

ACCESS: Final = "demo-access.json"
"""A workspace with this file is a demo."""
_SPAN: Final = re.compile(r"(?P<n>[1-9]\d{0,2})(?P<unit>[dw])")


def read_span(text: str) -> timedelta:
    """A span such as 6w or 10d.

    Raises:
        RecordError: it is none.
    """
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise RecordError("{span} is no span of time. Write days or weeks, such as 10d or 6w.", span=text)
    n = int(found["n"])
    return timedelta(weeks=n) if found["unit"] == "w" else timedelta(days=n)


def require_demo(folder: Path) -> None:
    """Refuse to move the time where no demo was ever built.

    Raises:
        RecordError: the workspace belongs to somebody, or is empty.
    """
    if not (folder / ACCESS).is_file():
        raise RecordError(
            "{path} is no demo workspace: its time cannot be moved. Build the demo first, without --forward.",
            path=folder,
        )


def refuse_company(folder: Path) -> None:
    """Never make a demo out of a workspace that people use: everybody could log in as anybody.

    Raises:
        RecordError: it has members and is no demo.
    """
    from resonanz.organisation.people.models import Member

    if not (folder / ACCESS).is_file() and Member.objects.exclude(email__endswith="@nordlicht.example").exists():
        raise RecordError("{path} is in use by a company. Name another folder for the demo.", path=folder)


def move(by: timedelta) -> timedelta:
    """Move it; how far it is moved altogether.

    Raises:
        RecordError: further than the clock goes.
    """
    from resonanz.organisation.base import clock

    try:
        return clock.move_forward(by)
    except clock.TimeStandsError as error:
        raise RecordError(
            "The time of the demo goes {days} days forward at most. Delete the workspace to begin anew.",
            days=clock.MOST_DAYS,
        ) from error
