"""Look at every page of a running demo: pictures on contact sheets, and what a script can find by itself.

`python tools/contact_sheets.py http://localhost:8000 sheets` follows the links from the start page of each of the cast
and writes a sheet per person and look. It prints pages that scroll sideways, cut text off, break accessibility, speak
to the console, or show English words on a German page.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CAST = ("anna", "gesine", "ben", "carla", "david", "eva", "felix")
LOOKS = [(1440, "light", "de"), (1440, "dark", "en"), (390, "light", "en"), (390, "dark", "de"), (320, "light", "de")]
CATALOGUE = Path("src/resonanz/locale/de/LC_MESSAGES/django.po")
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}")
FILE = re.compile(r"\.(csv|xlsx|pdf|png|json|svg)$|/export|/logout|/static/|/demo")
CLIPPED = """() => [...document.querySelectorAll("main *, .rail *")].filter((e) => {
    const style = getComputedStyle(e);
    return e.childElementCount === 0 && e.textContent.trim() && e.clientWidth > 1 && !e.closest(".unseen")
        && style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1;
}).map((e) => e.textContent.trim().slice(0, 60))"""
WORDS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!parent.closest("script, style, [lang=en], code")) found.push(walker.currentNode.data.trim());
    }
    return found.filter(Boolean);
}"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    width: int
    view: str
    lang: str

    def __str__(self) -> str:
        return f"{self.width}-{self.view}-{self.lang}"


def english_only() -> set[str]:
    """Messages whose German differs: none of them may stand on a German page."""
    with CATALOGUE.open("rb") as file:
        pairs = [(m.id, m.string) for m in read_po(file) if isinstance(m.id, str) and m.id]
    german = {str(string) for _, string in pairs}
    return {text for text, string in pairs if text != string and text not in german and "%(" not in text}


def addresses(page: Page, start: str, most: int) -> Iterator[str]:
    """The start page and what its links lead to, one of each kind."""
    waiting, met = [start], set()
    while waiting and len(met) < most:
        address = waiting.pop(0)
        kind = ID.sub("*", urlsplit(address).path)
        if kind in met:
            continue
        met.add(kind)
        yield address
        links = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
        inside = (link.partition("#")[0] for link in links if urlsplit(link).netloc == urlsplit(start).netloc)
        waiting += [link for link in dict.fromkeys(inside) if not FILE.search(urlsplit(link).path)]


def problems(page: Page, look: Look, foreign: set[str]) -> list[str]:
    """What is wrong with the page that is open."""
    found = [f"axe {v['id']}: {v['nodes'][0]['html'][:120]}" for v in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    found += [f"{wide} px wide"] * (wide > look.width)
    found += [f"cut off: {text}" for text in page.evaluate(CLIPPED)]
    if look.lang == "de":
        found += [f"English: {text}" for text in page.evaluate(WORDS) if text in foreign]
    return found


def walk(
    browser: Browser, base: str, person: str, look: Look, folder: Path, *, most: int
) -> tuple[list[Path], list[str]]:
    """Every page of one person in one look."""
    context = browser.new_context(viewport={"width": look.width, "height": 900}, color_scheme=look.view)
    page, pictures, found = context.new_page(), [], []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.goto(f"{base}/demo/{person}@nordlicht.example")
    page.locator(f"button[name=language][value={look.lang}]").first.dispatch_event("click")
    page.wait_for_selector(f"html[lang={look.lang}]")
    foreign = english_only()
    for address in addresses(page, urljoin(base, "/"), most):
        answer = page.goto(address)
        page.wait_for_timeout(300)
        path = folder / f"{person}-{look}-{len(pictures):02}.png"
        page.screenshot(path=path, full_page=True)
        pictures.append(path)
        status = [f"status {answer.status}"] if answer is not None and answer.status >= 400 else []
        where = f"{person} {look} {address.removeprefix(base)}"
        found += [f"{where}: {what}" for what in [*status, *problems(page, look, foreign), *said]]
        said.clear()
    context.close()
    return pictures, found


def sheet(pictures: list[Path], path: Path, *, wide: int = 420, high: int = 560, columns: int = 5) -> None:
    """The tops of the pages beside one another."""
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (columns * (wide + 8), rows * (high + 8)), "#888888")
    for n, picture in enumerate(pictures):
        with Image.open(picture) as page:
            small = page.convert("RGB").resize((wide, round(page.height * wide / page.width)))
        top = small.crop((0, 0, wide, min(high, small.height)))
        whole.paste(top, ((n % columns) * (wide + 8), (n // columns) * (high + 8)))
    whole.save(path)


def main() -> int:
    """Walk, print, write the sheets."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("base")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--cast", default=",".join(CAST))
    asked.add_argument("--looks", type=int, default=len(LOOKS), help="how many of the looks")
    asked.add_argument("--most", type=int, default=80, help="pages per person and look")
    asked.add_argument("--browser", default="/usr/bin/chromium")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    everything: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=given.browser, args=["--no-sandbox", "--disable-gpu"])
        for person in given.cast.split(","):
            for look in [Look(*each) for each in LOOKS[: given.looks]]:
                pictures, found = walk(browser, given.base.rstrip("/"), person, look, given.folder, most=given.most)
                sheet(pictures, given.folder / f"sheet-{person}-{look}.png")
                print(*found, sep="\n", flush=True)
                everything += found
    return 1 if everything else 0


if __name__ == "__main__":
    sys.exit(main())
