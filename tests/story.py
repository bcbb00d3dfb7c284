"""One story from the voice to the euro, told through the real actions: what the tests of the chain stand on."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from resonanz.act.cases.models import Kind, RootCause, Told
from resonanz.organisation.base import clock
from resonanz.organisation.customers.actions import give_consent, identify_customer
from resonanz.organisation.customers.models import Customer, Purpose
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.actions import create_unit
from tests.cast import Cast

BRANCHES: Final = ("Nordfiliale Eins", "Nordfiliale Zwei", "Südfiliale Eins", "Südfiliale Zwei", "Südfiliale Drei")
WEEKS: Final = 40
FIRST: Final = 16
"""Weeks ago when the first wave starts; the others follow every three weeks."""
GAIN: Final = 0.6


def make_branches(cast: Cast) -> list[Any]:
    """Branches under Nord and Süd, so that waves can be drawn."""
    parents = {"Nord": cast.units["Nord"], "Süd": cast.units["Süd"]}
    return [create_unit(name=name, parent=parents[name[: name.index("filiale")]], by=None) for name in BRANCHES]


def customer(key: str, unit: Any) -> Customer:
    """A customer whom we know and may ask."""
    contacts = [("number", key), ("email", f"{key.lower()}@kunden.example")]
    found = identify_customer(key=key, by=None, name=f"Kundin {key}", unit=unit, contacts=contacts)
    give_consent(found, purpose=Purpose.FEEDBACK, source="Vertrag", by=None)
    return found


def closed_case(cast: Cast, cause: RootCause, of: Customer, *, unit: str = "Nord", touchpoint: str = "Hotline") -> Any:
    """A case that was answered and closed."""
    from resonanz.act.cases.actions import close_case, open_case

    case = open_case(customer=of.pseudonym, touchpoint=touchpoint, unit=unit, kind=Kind.FEEDBACK, score=1, by=None)
    return close_case(case, seen=case.version, cause=cause, told=Told.PHONE, by=cast.ben)


def history(put: Callable[..., None], weeks: range, starts: Mapping[str, int]) -> None:
    """Satisfaction of all branches in some weeks; from its start on a branch is better by `GAIN`."""
    draw = random.Random(weeks.start)
    rows = []
    for name in BRANCHES:
        level = 3.1 + 0.2 * BRANCHES.index(name) / len(BRANCHES)
        for week in weeks:
            better = GAIN if week < starts.get(name, 0) else 0.0
            for _ in range(12):
                score = min(5, max(1, round(draw.gauss(level + better, 0.9))))
                rows.append((name, "Hotline", "csat", score, None, 7 * week + draw.randrange(7)))
    put(*rows)


def planned_measure(cast: Cast, hotline: Touchpoint, units: Sequence[Any], **more: Any) -> Any:
    """A measure with everything that registering asks for."""
    from resonanz.act.measures.actions import draft_measure

    return draft_measure(
        title="Rückruf zusagen",
        hypothesis="Wer weiß, wann wir anrufen, wartet leichter.",
        touchpoints=[hotline],
        metric="csat",
        roles=[cast.roles["front_line"]],
        owner=cast.ben,
        cost_cents=1_000_000,
        stop_rule="Die Zufriedenheit sinkt um 0,3.",
        units=units,
        design="staggered",
        wave_count=3,
        weeks_between=3,
        planned_start=clock.today(),
        by=cast.anna,
        **more,
    )


def run_through(
    cast: Cast,
    hotline: Touchpoint,
    put: Callable[..., None],
    before: Callable[[Any], object] = lambda _draft: None,
    **more: Any,
) -> Any:
    """Register, start, three waves in the past, answers that become better with each; `before` meets the draft."""
    from resonanz.act.measures.actions import register_measure, start_measure, start_wave

    units = make_branches(cast)
    history(put, range(FIRST + 1, WEEKS), {})
    with clock.moved(-timedelta(weeks=FIRST, days=1)):
        measure = planned_measure(cast, hotline, units, **more)
        before(measure)
        measure = start_measure(register_measure(measure, by=cast.anna), by=cast.anna)
    starts = {}
    for number in (1, 2, 3):
        ago = FIRST - 3 * (number - 1)
        with clock.moved(-timedelta(weeks=ago)):
            wave = start_wave(measure, number, by=cast.anna)
        starts |= {unit.name: ago for unit in wave.units.all()}
    history(put, range(FIRST + 1), starts)
    measure.refresh_from_db()
    return measure


def signed_model(cast: Cast) -> Any:
    """A value model that somebody else signed."""
    from resonanz.prove.roi.actions import draft_model, sign_model

    model = draft_model(
        by=cast.anna,
        name="Zufriedenheit und Treue",
        metric="csat",
        low_cents=200,
        middle_cents=400,
        high_cents=700,
        source="Vergleich der Kündigungen der letzten drei Jahre",
    )
    return sign_model(model, seen=model.version, by=cast.felix)


def published_standard(cast: Cast, hotline: Touchpoint) -> Any:
    """What we promise at the touchpoint."""
    from resonanz.enable.standards.actions import create_standard, publish_standard, submit_standard

    texts = {
        "de": {
            "title": "Rückruf mit Uhrzeit",
            "promise": "Wir sagen, wann wir anrufen, und rufen dann an.",
            "reason": "Warten ohne Uhrzeit ist doppelt lang.",
            "steps": ["Uhrzeit nennen", "eintragen", "anrufen"],
            "good": "„Ich rufe Sie um 14 Uhr an.“",
            "bad": "„Wir melden uns.“",
            "question": "Wann haben Sie zuletzt auf einen Anruf gewartet?",
        }
    }
    standard = create_standard(touchpoint=hotline, role=None, texts=texts, by=cast.ben)
    submit_standard(standard, by=cast.ben)
    publish_standard(standard, by=cast.anna)
    return standard


def learning_path(cast: Cast, hotline: Touchpoint) -> Any:
    """A path of one lesson of the library."""
    from resonanz.enable.lessons.library.reading import install_library
    from resonanz.enable.lessons.models import Lesson
    from resonanz.enable.lessons.paths.actions import create_path

    install_library(by=None)
    lesson = Lesson.objects.filter(live__isnull=False).earliest("id")
    title = {"de": "Rückruf zusagen", "en": "Promise a call back"}
    return create_path(unit=cast.units["Haus"], title=title, lessons=[lesson], touchpoint=hotline, by=cast.anna)


def proven(measure: Any, cast: Cast) -> Any:
    """The effect, computed by the worker's own step."""
    from resonanz.loop.joining import effect_question
    from resonanz.prove.effects import tasks
    from resonanz.prove.effects.actions import request_effect

    run = request_effect(measure=measure.pk, specification=effect_question(measure), by=cast.anna)
    assert tasks.run_next()
    run.refresh_from_db()
    return run


def booked(run: Any, cast: Cast) -> Any:
    """A signed line of the ledger."""
    from resonanz.prove.roi.actions import book_effect, sign_line
    from resonanz.prove.roi.rules import Range, Terms

    terms = Terms(reach=Range(9_000, 10_000, 11_000), cost=Range.known(1_000_000))
    line = book_effect(effect=run, model=signed_model(cast), terms=terms, by=cast.anna)
    return sign_line(line, seen=line.version, by=cast.felix)
