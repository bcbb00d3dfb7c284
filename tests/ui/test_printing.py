"""Documents to be printed: with our typeface inside, and nothing from anywhere else."""

from __future__ import annotations

import re
import zlib

import pytest

from resonanz.ui.printing import FONT, fetch, pdf_of

pytestmark = pytest.mark.unit
STYLE = f'<style>@font-face{{font-family:Inter;src:url("{FONT}") format("woff2")}}body{{font-family:Inter}}</style>'


def test_a_document_carries_our_typeface() -> None:
    made = pdf_of(f"<!doctype html>{STYLE}<p>Wirkung</p>")
    inside = b"".join(zlib.decompress(part) for part in re.findall(rb"stream\n(x.+?)\nendstream", made, re.DOTALL))
    assert re.search(rb"/FontName /[A-Z]+\+Inter", inside)


@pytest.mark.parametrize("address", ["https://example.org/a.png", "file:///etc/hosts", "font:other"])
def test_nothing_is_fetched_from_elsewhere(address: str) -> None:
    with pytest.raises(ValueError, match=address):
        fetch(address)
