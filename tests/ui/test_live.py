"""Live parts answer only when something changed."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from resonanz.ui.live import live

pytestmark = pytest.mark.unit
TEMPLATE = "ui/states/denied.html"


def test_the_same_part_is_not_sent_twice() -> None:
    first = live(RequestFactory().get("/x"), TEMPLATE, {"words": "one"})
    again = live(RequestFactory().get("/x", headers={"If-None-Match": first["ETag"]}), TEMPLATE, {"words": "one"})
    changed = live(RequestFactory().get("/x", headers={"If-None-Match": first["ETag"]}), TEMPLATE, {"words": "two"})
    assert [first.status_code, again.status_code, changed.status_code] == [200, 304, 200]
    assert again.content == b""


def test_what_has_ended_asks_no_more() -> None:
    answer = live(RequestFactory().get("/x"), TEMPLATE, {"words": "done"}, ended=True)
    assert answer["Live"] == "end"
