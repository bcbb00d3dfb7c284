"""The monitor on real events: planted harm is advised to stop, the owner is told, nothing happens by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
BRANCHES = ("Kiel", "Husum", "Lübeck", "Flensburg")
PAST = 8
"""Weeks since the first wave began."""


@pytest.fixture
def running_measure(cast: Any, workspace: Any) -> Callable[[float], Any]:
    """A measure in four branches that began eight weeks ago and changes the answers by so many points."""
    from resonanz.act.measures.actions import draft_measure, register_measure, start_measure, start_wave
    from resonanz.organisation.base import clock
    from resonanz.organisation.touchpoints.actions import create_touchpoint
    from resonanz.organisation.units.actions import create_unit

    def make(change: float) -> Any:
        units = [create_unit(name=name, parent=cast.units["Nord"], by=None) for name in BRANCHES]
        touchpoint = create_touchpoint(name="Hotline", by=None)
        _answer(workspace, dict.fromkeys(BRANCHES), weeks=(26 + PAST, PAST), change=0.0)
        with clock.moved(-timedelta(weeks=PAST)):
            measure = draft_measure(
                title="Neue Software", hypothesis="Schneller.", metric="csat", touchpoints=[touchpoint],
                roles=[cast.roles["front_line"]], owner=cast.ben, cost_cents=0, units=units, stop_rule="Bei Schaden.",
                wave_count=4, weeks_between=3, planned_start=clock.today(), by=cast.anna,
                guardrails=[{"metric": "ces", "limit": 0.3}],
            )  # fmt: skip
            measure = register_measure(measure, by=cast.anna)
            start_measure(measure, by=cast.anna)
            start_wave(measure, 1, by=cast.anna)
        with clock.moved(-timedelta(weeks=PAST - 3)):
            start_wave(measure, 2, by=cast.anna)
        begun = {u.name: w.started_at for w in measure.waves.all() if w.started_at for u in w.units.all()}
        _answer(workspace, {name: begun.get(name) for name in BRANCHES}, weeks=(PAST, 0), change=change)
        return measure

    return make


def _answer(workspace: Any, begun: dict[str, datetime | None], *, weeks: tuple[int, int], change: float) -> None:
    """Forty answers per branch and week; from its start on a branch answers differently."""
    from resonanz.events import inbox
    from resonanz.events.door import make_event
    from resonanz.events.flushing import flush
    from resonanz.organisation.intake.inbox import DatabaseInbox
    from resonanz.organisation.intake.models import InboxEvent

    now, rng = datetime.now(UTC), np.random.default_rng(7)
    for name, start in begun.items():
        for hours in range(weeks[0] * 168 - 4, weeks[1] * 168, -4):
            at = now - timedelta(hours=hours)
            level = 3.4 + (change if start is not None and at >= start else 0.0)
            score = int(np.clip(round(level + rng.normal(0, 0.9)), 1, 5))
            fields = {"type": "feedback.scored", "unit": name, "touchpoint": "Hotline", "metric": "csat"}
            row = make_event(fields | {"score": score, "scale": "1-5", "occurred_at": at}, received_at=now, source="t")
            InboxEvent.objects.create(
                event_id=row["event_id"], fingerprint=b"", payload=inbox.dump(row), received_at=now
            )
    flush(workspace, DatabaseInbox())


def test_harm_is_advised_to_stop_and_told_to_the_owner_once(running_measure: Any, cast: Any, client_of: Any) -> None:
    from resonanz.act.measures.monitor.actions import look_at, look_at_all
    from resonanz.act.measures.monitor.queries import running
    from resonanz.organisation.intake.models import Outgoing

    measure = running_measure(-1.2)
    found = running(measure)
    assert found is not None
    assert found.advised.advice.value == "stop"
    assert found.course.last is not None
    assert found.course.last.high < 0  # harm beyond doubt; how often the limits hold is what the recovery counts
    assert [guard.state for guard in found.guards] == ["open"]
    assert (look_at_all(), look_at(measure)) == (1, False)
    measure.refresh_from_db()
    assert (measure.advice, measure.state) == ("stop", "running")
    [mail] = [row.payload for row in Outgoing.objects.all()]
    assert mail["to"] == "ben@haus.example"
    assert "Abbruch: Sie macht es schlechter" in mail["body"]
    page = client_of(cast.anna).get(f"/measures/{measure.pk}/").content.decode()
    assert "Abbruch: Sie macht es schlechter" in page
    assert "Der Rat lautet Abbruch" in page
    assert (
        "Eine laufende Maßnahme sollte abgebrochen werden." in client_of(cast.anna).get("/measures/").content.decode()
    )


def test_without_an_effect_it_goes_on(running_measure: Any) -> None:
    from resonanz.act.measures.monitor.queries import running

    found = running(running_measure(0.0))
    assert found is not None
    assert (found.advised.advice.value, found.advised.reason.value) == ("continue", "cannot_tell_yet")
    assert len(found.weeks) == len(found.course.looks) >= PAST - 1


def test_nothing_is_said_before_the_first_wave(draft: Any, cast: Any) -> None:
    from resonanz.act.measures.actions import register_measure, start_measure
    from resonanz.act.measures.monitor.queries import running

    measure = register_measure(draft(), by=cast.anna)
    start_measure(measure, by=cast.anna)
    assert running(measure) is None


def test_part_of_a_week_counts_as_part(cast: Any) -> None:
    from datetime import date

    from resonanz.act.measures.models import Measure, Wave
    from resonanz.act.measures.monitor.queries import exposure

    measure = Measure.objects.create(number=1, title="x", created_at=datetime.now(UTC))
    started = datetime(2026, 6, 3, 8, tzinfo=UTC)  # a Wednesday
    wave = Wave.objects.create(measure=measure, number=1, planned_at=started.date(), started_at=started)
    wave.units.set([cast.units["Nord"]])
    weeks = [date(2026, 5, 25), date(2026, 6, 1), date(2026, 6, 8)]
    found = exposure([wave], [cast.units["Nord"], cast.units["Süd"]], weeks)
    assert found.tolist() == [[0.0, 5 / 7, 1.0], [0.0, 0.0, 0.0]]


def test_scores_are_turned_so_that_larger_is_better() -> None:
    from resonanz.act.measures.planner.queries import coded
    from resonanz.analytics.metrics.scales import read_scale

    assert [coded("nps", score, read_scale("0-10")) for score in (6, 7, 8, 9)] == [-100, 0, 0, 100]
    assert [coded("csat", score, read_scale("5-1")) for score in (1, 5)] == [5, 1]
