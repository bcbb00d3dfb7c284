"""What pages are made of: files that exist, icons that are in the sprite, nothing inline, German for every sentence."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.contrib.staticfiles import finders
from django.utils.translation.template import templatize
from tests.conftest import ROOT

from resonanz.ui.assets import SCRIPTS, STYLESHEETS

pytestmark = pytest.mark.unit
SOURCE = ROOT / "src" / "resonanz"
UI = SOURCE / "ui"
CATALOGUE = SOURCE / "locale" / "de" / "LC_MESSAGES" / "django.po"
WITHOUT_DJANGO = {"analytics", "events", "report", "cli"}
SCRIPT = r"<script(?![^>]*\b(?:src=|type=\"application/json\"))"
INLINE = re.compile(SCRIPT + r"|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
PAPER = {"annex.html", "card.html", "poster.html", "print.html", "invitation.html"}
"""Made into a PDF or a mail, never sent to a browser."""
KEYWORDS = {"gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}


def templates() -> list[Path]:
    """All templates that Django renders."""
    return [p for p in sorted(SOURCE.rglob("*.html")) if p.relative_to(SOURCE).parts[0] not in WITHOUT_DJANGO]


def code() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if p.relative_to(SOURCE).parts[0] not in WITHOUT_DJANGO]


@pytest.mark.parametrize("name", [*STYLESHEETS, *SCRIPTS, "ui/mark.svg"])
def test_every_style_sheet_and_script_exists(name: str) -> None:
    assert finders.find(name)


def test_the_manifest_names_every_file_of_others() -> None:
    vendor = UI / "static" / "ui" / "vendor"
    manifest = (vendor / "MANIFEST.md").read_text("utf-8")
    names = {path.name for path in vendor.iterdir()} - {"MANIFEST.md"}
    assert {name for name in names if f"`{name}`" not in manifest} == set()


def test_htmx_stays_at_its_second_major_version() -> None:
    script = (UI / "static" / "ui" / "vendor" / "htmx.min.js").read_text("utf-8")
    assert re.search(r'version:"2\.', script)


def test_every_icon_is_in_the_sprite() -> None:
    sprite = (UI / "static" / "ui" / "vendor" / "icons.svg").read_text("utf-8")
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    used = {(name, p.name) for p in templates() for name in re.findall(r'{%\s*icon "([^"]+)"', p.read_text("utf-8"))}
    assert {(name, file) for name, file in used if name not in drawn} == set()


def test_nothing_is_inline_because_the_policy_forbids_it() -> None:
    pages = [path for path in templates() if path.name not in PAPER]
    found = [(p.name, hit.group()) for p in pages for hit in INLINE.finditer(p.read_text("utf-8"))]
    assert found == []


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that Django would translate, with the file it stands in."""
    for path in [*templates(), *code()]:
        text = path.read_text("utf-8")
        source = templatize(text, origin=path.name) if path.suffix == ".html" else text
        for _, message, _, _ in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            for sentence in [message] if isinstance(message, str) else message:
                if sentence:
                    yield sentence, path.name


def test_every_sentence_of_the_web_has_its_german() -> None:
    with CATALOGUE.open("rb") as stream:
        entries = [m.id for m in read_po(stream, locale="de") if m.string]
    known = {text for ids in entries for text in ([ids] if isinstance(ids, str) else ids)}
    assert sorted({(text, file) for text, file in sentences() if text not in known}) == []
