"""Look at every page of a running demo: pictures on contact sheets, and what a script can find by itself.

`python tools/contact_sheets.py http://localhost:8000 sheets` follows the links from the start page of each of the cast
and writes a sheet per person and look. It prints pages that scroll sideways, cut text off, break accessibility, speak
to the console, or show English words on a German page, German words on an English page or a number written as in the
other language. A single German word on an English page is taken for a name that the house gave.
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
CATALOGUE = Path("src/resonanz/locale/de/LC_MESSAGES/django.po")
NUMBER = {"de": re.compile(r"(?<![\w.-])\d+\.\d{1,2}(?![\d.])"), "en": re.compile(r"(?<![\w,-])\d+,\d{1,2}(?![\d,])")}
"""A number as the other language writes it."""
SHORT = 8
"""A message with a gap is only looked for when so many letters around it tell it apart."""
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}")
FILE = re.compile(r"\.(csv|xlsx|pdf|png|json|svg)$|/export|/logout|/static/|/demo")
CLIPPED = """() => [...document.querySelectorAll("main *, .rail *")].filter((e) => {
    const style = getComputedStyle(e);
    return e.childElementCount === 0 && e.textContent.trim() && e.clientWidth > 1 && !e.closest(".unseen")
        && style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1;
}).map((e) => e.textContent.trim().slice(0, 60))"""
WORDS = """(other) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!parent.closest(`script, style, code, [lang=${other}]`)) found.push(walker.currentNode.data.trim());
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


LOOKS = [
    Look(1440, "light", "de"),
    Look(1440, "dark", "en"),
    Look(390, "light", "en"),
    Look(390, "dark", "de"),
    Look(320, "light", "de"),
]


def pairs() -> Iterator[tuple[str, str]]:
    """Each message and its German, plural forms one by one."""
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from ((one, str(two)) for one, two in zip(ids, strings, strict=False) if one)


def foreign_to(lang: str) -> re.Pattern[str]:
    """Messages of the other language: none of them may stand on a page of this one."""
    both = [(text, string) if lang == "de" else (string, text) for text, string in pairs()]
    own = {here for _, here in both}
    other = sorted({text.strip() for text, here in both if text != here and text not in own and _telling(text, lang)})
    return re.compile("|".join(re.sub(r"%\\\(\w+\\\)[sd]", r".+?", re.escape(text)) for text in other), re.DOTALL)


def _telling(text: str, lang: str) -> bool:
    """Whether it tells the language: single German words are names that the house gave, as are those of languages."""
    if text in {"Deutsch", "English"} or (lang == "en" and " " not in text.strip()):
        return False
    return "%(" not in text or len(re.sub(r"%\(\w+\)[sd]|\W", "", text)) >= SHORT


def addresses(page: Page, starts: list[str], most: int, within: tuple[str, ...]) -> Iterator[str]:
    """The first pages and what their links lead to, one of each kind."""
    waiting, met, start = list(starts), set(), starts[0]
    while waiting and len(met) < most:
        address = waiting.pop(0)
        kind = ID.sub("*", urlsplit(address).path)
        if kind in met:
            continue
        met.add(kind)
        yield address
        links = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
        inside = (link.partition("#")[0] for link in links if urlsplit(link).netloc == urlsplit(start).netloc)
        wanted = (link for link in dict.fromkeys(inside) if urlsplit(link).path.startswith(within))
        waiting += [link for link in wanted if not FILE.search(urlsplit(link).path)]


def problems(page: Page, look: Look, foreign: re.Pattern[str]) -> list[str]:
    """What is wrong with the page that is open."""
    found = [f"axe {v['id']}: {v['nodes'][0]['html'][:120]}" for v in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    found += [f"{wide} px wide"] * (wide > look.width)
    found += [f"cut off: {text}" for text in page.evaluate(CLIPPED)]
    words = page.evaluate(WORDS, "en" if look.lang == "de" else "de")
    found += [f"not {look.lang}: {text}" for text in words if foreign.fullmatch(text)]
    found += [f"number: {text[:80]}" for text in words if NUMBER[look.lang].search(text)]
    return found


def walk(browser: Browser, given: argparse.Namespace, person: str, look: Look) -> tuple[list[Path], list[str]]:
    """Every page of one person in one look."""
    base, folder = given.base.rstrip("/"), given.folder
    within = tuple(given.within.split(","))
    context = browser.new_context(viewport={"width": look.width, "height": 900}, color_scheme=look.view)
    page, pictures, found = context.new_page(), [], []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.goto(f"{base}/demo/{person}@nordlicht.example")
    page.locator(f"button[name=language][value={look.lang}]").first.dispatch_event("click")
    page.wait_for_selector(f"html[lang={look.lang}]")
    foreign = foreign_to(look.lang)
    for address in addresses(page, [urljoin(base, start) for start in within], given.most, within):
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
    asked.add_argument("--looks", default=",".join(map(str, LOOKS)), help="which looks")
    asked.add_argument("--most", type=int, default=80, help="pages per person and look")
    asked.add_argument("--within", default="/", help="only pages under these paths, as /surveys/,/chain/")
    asked.add_argument("--browser", default="/usr/bin/chromium")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    everything: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=given.browser, args=["--no-sandbox", "--disable-gpu"])
        for person in given.cast.split(","):
            for look in [look for look in LOOKS if str(look) in given.looks.split(",")]:
                pictures, found = walk(browser, given, person, look)
                sheet(pictures, given.folder / f"sheet-{person}-{look}.png")
                print(*found, sep="\n", flush=True)
                everything += found
    return 1 if everything else 0


if __name__ == "__main__":
    sys.exit(main())
