"""The page: whole, self-contained, honest about what is unknown, and deaf to hostile names."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import ClassVar

import pytest
from tests.report import samples
from tests.report.messages import messages

from resonanz.report import render_html
from resonanz.report.context import Context
from resonanz.report.language import Code, language
from resonanz.report.model import Report
from resonanz.report.sections.findings import findings

pytestmark = pytest.mark.unit

SAMPLES = [samples.rich, samples.tiny, samples.wide, samples.log, samples.hostile]


class Reader(HTMLParser):
    """Collects tags, attributes, headings, ids and visible text; complains about tags that do not close."""

    VOID: ClassVar = {"meta", "input", "br", "link", "img"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"script", "style"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def page(sample: Callable[[], Report] = samples.rich, lang: Code = "en") -> Reader:
    return Reader(render_html(sample(), lang=lang))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_page_is_well_formed_and_small(sample: Callable[[], Report], lang: Code) -> None:
    html = render_html(sample(), lang=lang)
    read = Reader(html)
    assert read.open == []
    assert len(html) < 600_000
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    anchors = {a["href"][1:] for a in read.all("a") if a["href"]}
    assert anchors <= set(ids)


@pytest.mark.parametrize("sample", SAMPLES)
def test_headings_come_in_order_with_one_h1(sample: Callable[[], Report]) -> None:
    levels = [int(tag[1]) for tag, _ in page(sample).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nothing_is_fetched_and_only_our_script_and_style_may_run() -> None:
    html = render_html(samples.rich(), lang="de")
    assert not re.findall(r"(?:src|href)=\"(?!#)", html)
    assert "url(http" not in html
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in html
    assert not re.findall(r"\sstyle=", html)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_hostile_names_stay_text(lang: Code) -> None:
    read = page(samples.hostile, lang)
    assert len(read.all("script")) == 1
    assert read.all("img") == []
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert "{{7*7}}" in read.text
    assert "<script>alert('x')</script>" in read.text


def test_no_english_rest_stands_on_a_german_page() -> None:
    german = page(samples.rich, "de")
    spoken = german.text + " ".join(a.get("aria-label") or "" for _, a in german.tags)
    catalogue = language("de").catalogue
    plain = [m for m in messages() if isinstance(m, str) and "{" not in m and len(m.split()) > 1]
    assert [m for m in plain if m in spoken and catalogue[m] != m] == []


def test_the_five_things_are_ranked_and_each_says_how_sure_it_is() -> None:
    found = findings(Context(samples.rich(), language("en")))
    assert [item.certainty for item in found] == ["plausible", "measured", "measured", "measured", "unknown"]
    assert [str(item.sentence.striptags()) for item in found] == [
        "Jahresrechnung verstehen goes along most closely with “Weiterempfehlung”.",
        "Jahresrechnung verstehen gets clearly the lowest ratings.",
        "The recommendation (NPS) stands at +18.",
        "67% of the instances follow the design.",
        "How Wallbox-Beratung is rated cannot be told yet.",
    ]
    assert found[0].evidence == "17% (15 to 19) of the differences, rank 1 of 7 is certain, 2,890 answers"


def test_a_tie_at_the_top_is_told_as_a_tie() -> None:
    drivers = samples.drivers()
    tied = tuple(replace(item, tie=1, rank_low=1, rank_high=2) for item in drivers.items[:2])
    report = replace(samples.rich(), drivers=replace(drivers, items=(*tied, *drivers.items[2:])))
    first = findings(Context(report, language("de")))[0]
    assert str(first.sentence.striptags()).endswith("zusammen. Ihre Reihenfolge ist offen.")


def test_nine_answers_rank_nothing_and_say_what_is_missing() -> None:
    text = page(samples.tiny, "de").text
    assert "Noch ist nichts sicher zu sagen" in text
    assert "rund 60 Antworten nötig" in text
    assert "Rang" not in text.replace("Ränge", "")


def test_a_hidden_cell_shows_neither_value_nor_count() -> None:
    read = page()
    assert "< 5" in read.text
    assert "Förderantrag Wärmepumpe: too few answers, hidden to protect people" in [
        a.get("aria-label") for a in read.all("svg")
    ]


def test_the_balance_adds_up_in_words() -> None:
    assert "3,462 rows read = 3,412 stored + 32 there already + 18 rejected." in page().text


def test_sections_that_the_input_cannot_support_are_absent() -> None:
    ids = {a.get("id") for _, a in page(samples.log).tags}
    assert {"journey", "process", "variants"} <= ids
    assert not {"scorecard", "drivers", "trends", "voices"} & ids


def test_no_line_crosses_a_break() -> None:
    html = render_html(samples.rich(), lang="en")
    wide = html.split('class="chart trend wide"')[1].split("</svg>")[0]
    assert wide.count("<polyline") == 2
    assert "Break: Telefon → E-Mail" in wide


def test_each_metric_used_has_its_card() -> None:
    text = page(samples.rich, "de").text
    assert "Keiningham" in text
    assert "Formel" in text
