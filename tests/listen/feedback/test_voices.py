"""Voices: what is found, who may read it, how one goes on, what leaves the house."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from resonanz.listen.feedback.forms import read_address
from resonanz.listen.feedback.queries import PAGE, Wanted, searched, voices
from resonanz.listen.feedback.views import facets
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.units.actions import create_unit, merge_unit

pytestmark = pytest.mark.integration
XSS = "<img src=x onerror=alert(1)>\"'{{7*7}}"


@pytest.fixture
def said(cast: Cast, answers: Callable[..., None]) -> Cast:
    TouchpointAlias.objects.create(touchpoint=Touchpoint.objects.create(name="Hotline", stage="Hilfe"), key="Hotline")
    answers(
        ("Nord", "Hotline", "csat", 1, "Der Abschlag springt schon wieder.", 3),
        ("Nord", "Hotline", "csat", 3, "Abschlag verstanden, Rechnung nicht.", 4),
        ("Nord", "Rechnung", "csat", 5, f"Alles gut {XSS}", 5),
        ("Süd", "Hotline", "csat", 5, "Sehr freundlich im Süden.", 6),
    )
    return cast


def texts(cast: Cast, who: str, **wanted: Any) -> list[str]:
    return [voice.text for voice in voices(viewer_of(cast.members[who]), Wanted(**wanted)).items]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("abschlag  springt", ["abschlag", "springt"]),
        ('"abschlag springt" hotline', ["abschlag springt", "hotline"]),
        ("„abschlag springt“", ["abschlag springt"]),
        ("", []),
    ],
)
def test_words_and_phrases_are_told_apart(words: str, expected: list[str]) -> None:
    assert searched(words) == expected


def test_words_may_stand_apart_and_phrases_may_not(said: Cast) -> None:
    assert len(texts(said, "ben", words="abschlag rechnung")) == 1
    assert texts(said, "ben", words='"abschlag rechnung"') == []
    assert len(texts(said, "ben", words="ABSCHLAG")) == 2


def test_voices_are_narrowed_by_the_third_of_the_scale(said: Cast) -> None:
    found = {part: len(texts(said, "felix", judged=part)) for part in ("low", "middle", "high")}
    assert found == {"low": 1, "middle": 1, "high": 2}


def test_a_foreign_voice_answers_like_none(said: Cast, client_of: Callable[..., Any]) -> None:
    [mine] = voices(viewer_of(said.david), Wanted()).items
    assert client_of(said.david).get(f"/voices/{mine.id}").status_code == 200
    assert client_of(said.ben).get(f"/voices/{mine.id}").status_code == 404
    assert client_of(said.ben).get(f"/voices/{'0' * 32}").status_code == 404
    assert client_of(said.ben).get("/voices/nothing").status_code == 404
    assert client_of(said.eva).get("/voices/").status_code == 403


def test_what_customers_wrote_is_shown_and_never_run(said: Cast, client_of: Callable[..., Any]) -> None:
    for address in ("/voices/", "/voices/?words=alles", f"/voices/?words={XSS}"):
        page = client_of(said.ben).get(address).content.decode()
        assert "<img src=x" not in page
        assert 'value="<img' not in page
    assert "<mark" in client_of(said.ben).get("/voices/?words=alles").content.decode()


def test_each_page_follows_the_one_before_until_the_end(
    cast: Cast, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    answers(*[("Nord", "Hotline", "csat", 4, f"Stimme Nummer {n}.", n % 50) for n in range(2 * PAGE + 5)])
    client, address, found = client_of(cast.ben), "/voices/", []
    for _ in range(3):
        page = client.get(address).content.decode()
        found += re.findall(r"Nummer (\d+)\.", page)
        following = re.search(r'href="(\?[^"]*before=[^"]+)" rel="next"', page)
        address = "/voices/" + following[1].replace("&amp;", "&") if following else ""
    assert address == ""
    assert sorted(map(int, found)) == list(range(2 * PAGE + 5))


def test_facets_count_the_comments_of_a_touchpoint(said: Cast, client_of: Callable[..., Any]) -> None:
    page = client_of(said.felix).get("/voices/").content.decode()
    hotline = Touchpoint.objects.get().pk
    assert re.search(rf'touchpoint={hotline}"><span>Hotline</span><small>3</small>', page)


def test_a_file_holds_no_formula_no_pseudonym_and_is_logged(
    cast: Cast, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    answers(("Nord", "Hotline", "csat", 1, "=1+2 sagt der Kunde", 3))
    answer = client_of(cast.ben).get("/voices/export.csv?words=kunde")
    assert "'=1+2 sagt der Kunde" in answer.content.decode("utf-8-sig")
    entry = Entry.objects.get(action="voices.exported")
    assert entry.detail["rows"] == 1
    assert client_of(cast.carla).get("/voices/export.csv").status_code == 403
    assert client_of(cast.ben).get("/voices/export.exe").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_voices(
    cast: Cast, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    client, counts = client_of(cast.ben), []
    for names in (["A"], ["B", "C"]):
        for name in names:
            TouchpointAlias.objects.create(touchpoint=Touchpoint.objects.create(name=name), key=name)
            answers(("Nord", name, "csat", 5, "gut", 3))
        with CaptureQueriesContext(connection) as found:
            client.get("/voices/")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_units_are_a_facet_with_what_lies_below_them_and_no_others(
    said: Cast, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    branch = create_unit(name="Filiale Hafen", parent=said.units["Nord"], by=None)
    answers(("Filiale Hafen", "Hotline", "csat", 2, "Im Hafen war zu.", 3))
    nord, sued, haus = (said.units[name] for name in ("Nord", "Süd", "Haus"))
    found = {unit: count for _, unit, _, count in offered(said.felix, "")}
    assert found == {str(nord.pk): 4, str(sued.pk): 1}
    inside = [(label, on, count) for label, _, on, count in offered(said.felix, f"unit={nord.pk}")]
    assert inside == [("Nord", True, 4), ("Filiale Hafen", False, 1)]
    assert [label for label, *_ in offered(said.ben, "")] == ["Filiale Hafen"]
    page = client_of(said.ben).get(f"/voices/?unit={branch.pk}").content.decode()
    assert "Im Hafen war zu." in page
    assert "springt" not in page
    assert client_of(said.ben).get(f"/voices/?unit={haus.pk}").status_code == 404
    assert client_of(said.ben).get(f"/voices/?unit={sued.pk}").status_code == 404


def test_a_merged_unit_counts_where_it_went(said: Cast) -> None:
    new = create_unit(name="Westen", parent=said.units["Haus"], by=None)
    merge_unit(said.units["Nord"], into=new, on=clock.today(), by=None)
    assert {label: count for label, _, _, count in offered(said.felix, "")} == {"Westen": 3, "Süd": 1}


def offered(member: Any, query: str) -> list[tuple[str, str, bool, int | None]]:
    """The facet of units: name, unit in its address, whether it is on, how many."""
    viewer = viewer_of(member)
    groups = dict(facets(viewer, read_address(viewer, QueryDict(query))))
    return [
        (str(f.label), QueryDict(f.address.removeprefix("?")).get("unit", ""), f.on, f.count)
        for f in groups.get("Einheit", groups.get("Unit", []))
    ]
