"""Build the demo organisation once: its people through our actions, its history through the importers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from resonanz.cli.demo.calendar import this_monday
from resonanz.cli.demo.company import build_company
from resonanz.cli.demo.forward import ACCESS
from resonanz.cli.demo.loop import close_the_loop
from resonanz.cli.demo.people import CAST
from resonanz.cli.importing import import_files
from resonanz.cli.output import inform
from resonanz.enable.standards.models import Standard
from resonanz.events.upkeep import upkeep
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.actions import create_key
from resonanz.organisation.access.permissions import LEVELS
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Level, Member
from resonanz.organisation.units.models import Unit


def build_demo(folder: Path, *, address: str, seed: int) -> None:
    """Make what is missing: files, record, organisation, access."""
    place = Workspace(folder)
    if not (folder / ACCESS).exists():
        inform("Making Nordlicht Energie, a fictional energy supplier with 24 months of history …")
        files = write_files(folder / "files", end=this_monday(clock.today()), seed=seed)
        import_files(files, place, map_file=None, received_at=clock.now())
        upkeep(place)
    if not Unit.objects.exists():
        inform("Its people, touchpoints and agreements …")
        build_company(folder / "files")
    if not Standard.objects.exists():
        inform("What has happened at Nordlicht: cases, measures, standards, lessons …")
        close_the_loop()
    _write_access(folder / ACCESS, address)


def write_files(folder: Path, *, end: date, seed: int) -> list[Path]:
    """Write the demo organisation's tables as German CSV files, as a company would have them."""
    from pyarrow import csv

    from resonanz.analytics.simulate.nordlicht import demo_tables

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in demo_tables(end=end, seed=seed).items():
        path = folder / f"{name}.csv"
        csv.write_csv(table, path, csv.WriteOptions(delimiter=";"))
        paths.append(path)
    return paths


def _write_access(path: Path, address: str) -> None:
    """The way in for each of the cast: a link and a key; kept when the demo is started again."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    access = {person.key: known.get(person.key) or _access(person.email) for person in CAST}
    for entry in access.values():
        entry["link"] = f"{address}/demo/{entry['email']}"
    path.write_text(json.dumps(access, indent=2) + "\n", encoding="utf-8")
    path.chmod(0o600)


def _access(email: str) -> dict[str, str]:
    member = Member.objects.get(email=email)
    levels = [Level(a.role.level) for a in member.assignments.select_related("role")]
    scopes = frozenset[str]().union(*(LEVELS[level] for level in levels))
    _, secret = create_key(name="Demo", member=member, scopes=tuple(sorted(scopes)), by=None)
    return {"email": email, "api_key": secret}
