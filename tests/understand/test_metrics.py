"""Metrics under the organisation's own names, inside the viewer's scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.cast import Cast

from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.understand.metrics.queries import Cut, Window
from resonanz.understand.metrics.queries.reading import open_metrics

pytestmark = pytest.mark.integration


def nps(values: object) -> list[tuple[str, float | None, int]]:
    return [(v.touchpoint, v.estimate.value, v.estimate.n) for v in values if v.metric == "nps"]  # type: ignore[attr-defined]


def test_the_same_number_at_different_depth(cast: Cast, answers: Callable[..., None]) -> None:
    answers(*[("Nord", "Hotline", "nps", 10, None, 3)] * 6, *[("Süd", "Hotline", "nps", 0, None, 3)] * 6)
    assert nps(open_metrics(viewer_of(cast.felix), Cut()).overall()) == [("*", 0.0, 12)]
    assert nps(open_metrics(viewer_of(cast.ben), Cut()).overall()) == [("*", 100.0, 6)]
    assert nps(open_metrics(viewer_of(cast.felix), Cut(unit=cast.units["Süd"])).overall()) == [("*", -100.0, 6)]


def test_keys_of_two_sources_are_one_touchpoint(cast: Cast, answers: Callable[..., None]) -> None:
    touchpoint = Touchpoint.objects.create(name="Hotline")
    for key in ("Hotline", "Telefon 1"):
        TouchpointAlias.objects.create(touchpoint=touchpoint, key=key)
    answers(*[("Nord", "Hotline", "nps", 10, None, 3)] * 6, *[("Nord", "Telefon 1", "nps", 0, None, 3)] * 6)
    [item] = open_metrics(viewer_of(cast.ben), Cut(metric="nps")).by_touchpoint()
    assert (item.value.segment, item.value.estimate.n) == (str(touchpoint.pk), 12)
    only = open_metrics(viewer_of(cast.ben), Cut(metric="nps", touchpoint=touchpoint)).overall()
    assert nps(only) == [("*", 0.0, 12)]


def test_parts_of_a_unit_are_its_children(cast: Cast, answers: Callable[..., None]) -> None:
    answers(*[("Nord", "Hotline", "nps", 10, None, 3)] * 40, *[("Süd", "Hotline", "nps", 0, None, 3)] * 40)
    found = open_metrics(viewer_of(cast.felix), Cut(metric="nps")).by_unit(cast.units["Haus"])
    assert {item.value.segment: item.value.estimate.value for item in found} == {
        str(cast.units["Nord"].pk): 100.0,
        str(cast.units["Süd"].pk): -100.0,
    }


def test_a_change_compares_two_stretches_of_equal_length(cast: Cast, answers: Callable[..., None]) -> None:
    answers(*[("Nord", "Hotline", "nps", 10, None, 3)] * 50, *[("Nord", "Hotline", "nps", 0, None, 40)] * 50)
    today = clock.today()
    window = Window(today - timedelta(days=29), today)
    metrics = open_metrics(viewer_of(cast.ben), Cut(metric="nps", window=window))
    [change] = metrics.changes()
    assert change.difference is not None
    assert (change.difference.value, change.verdict.value) == (200.0, "better")
    assert nps(metrics.earlier()) == [("*", -100.0, 50)]


def test_an_answer_that_still_waits_counts(cast: Cast) -> None:
    from resonanz.organisation.intake.actions import Sent, accept_events

    event = {"type": "feedback.scored", "unit": "Nord", "touchpoint": "Hotline", "metric": "nps", "score": 9}
    accept_events([Sent(event)] * 5, source="test")
    assert nps(open_metrics(viewer_of(cast.ben), Cut()).overall()) == [("*", 100.0, 5)]
