"""Each policy with the real parts on both of its ends: an event of the record here, a thing of another shelf there."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from resonanz.act.cases.models import Case, Kind, RootCause, Told
from resonanz.act.opportunities.models import Opportunity
from resonanz.events import consumers
from resonanz.events.flushing import flush
from resonanz.loop.actions import set_policy, switch_of, switch_policy
from resonanz.loop.models import Arm, FollowUp, Run
from resonanz.loop.policy import policies
from resonanz.loop.running import PolicyConsumer, look
from resonanz.organisation.base import clock
from resonanz.organisation.customers.actions import give_consent, identify_customer
from resonanz.organisation.customers.models import Customer, Purpose
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.intake.cursors import DatabaseCursors
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint
from tests.cast import Cast

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def hotline(cast: Cast) -> Touchpoint:
    return create_touchpoint(by=None, name="Hotline", roles=[cast.roles["front_line"]])


@pytest.fixture
def turned_on(cast: Cast, workspace: Any) -> Callable[..., None]:
    """Switch a policy on, with settings; from then on `work` lets it hear."""

    def turn(code: str, **settings: Any) -> None:
        policy = policies()[code]
        if policy.types:
            work(workspace, code)
        if settings:
            given = policy.with_defaults(switch_of(policy).settings) | settings
            set_policy(policy, settings=given, units=[], seen=switch_of(policy).version, by=cast.anna)
        switch_policy(policy, on=True, seen=switch_of(policy).version, by=cast.anna)

    return turn


def work(workspace: Any, *codes: str) -> None:
    """What the worker does: move what waits into the record, wake the policies."""
    flush(workspace, DatabaseInbox())
    cursors = DatabaseCursors()
    for code in codes:
        consumer = PolicyConsumer(policies()[code])
        consumers.dispatch(workspace, consumer, cursors)
        while consumers.waiting_for(workspace, consumer, cursors):
            consumers.dispatch(workspace, consumer, cursors)


def answered(*scores: tuple[str, float, str], instance: str, unit: str = "Nord", customer: Any = None) -> None:
    """One answer with several scores."""
    for metric, score, scale in scores:
        fields: dict[str, object] = {
            "type": "feedback.scored",
            "unit": unit,
            "touchpoint": "Hotline",
            "metric": metric,
            "score": score,
            "scale": scale,
            "instance": instance,
            "occurred_at": clock.now(),
        }
        if customer is not None:
            fields["customer"] = customer.pseudonym
        accept_events([Sent(fields)], source="test")


def known_customer(cast: Cast, key: str, unit: str = "Nord") -> Customer:
    contacts = [("number", key), ("email", f"{key.lower()}@kunden.example")]
    customer = identify_customer(key=key, by=None, name=f"Kundin {key}", unit=cast.units[unit], contacts=contacts)
    give_consent(customer, purpose=Purpose.FEEDBACK, source="Vertrag", by=None)
    return customer


def test_an_unhappy_answer_opens_one_case_for_the_lead_of_that_unit(
    cast: Cast, hotline: Touchpoint, turned_on: Callable[..., None], workspace: Any
) -> None:
    turned_on("unhappy-answer")
    answered(("nps", 1, "0-10"), ("ces", 1, "1-7"), instance="a-1", customer=known_customer(cast, "K-1"))
    answered(("nps", 9, "0-10"), instance="a-2")
    answered(("csat", 2, "1-5"), instance="a-3", unit="Süd")
    work(workspace, "unhappy-answer")
    opened = {case.unit.name: case for case in Case.objects.select_related("unit", "owner")}
    assert {name: case.owner for name, case in opened.items()} == {"Nord": cast.ben, "Süd": cast.david}
    assert (opened["Nord"].urgent, opened["Nord"].touchpoint, opened["Nord"].scale) == (True, hotline, "0-10")
    assert str(opened["Nord"].customer) == "Kundin K-1"
    assert opened["Süd"].customer is None


def closed_case(cast: Cast, cause: RootCause, customer: Customer, *, urgent: bool = False) -> Case:
    from resonanz.act.cases.actions import close_case, open_case

    case = open_case(
        customer=customer.pseudonym,
        touchpoint="Hotline",
        unit="Nord",
        kind=Kind.FEEDBACK,
        score=1,
        urgent=urgent,
        by=None,
    )
    return close_case(case, seen=case.version, cause=cause, told=Told.PHONE, by=cast.ben)


@pytest.fixture
def cause(cast: Cast) -> RootCause:
    return RootCause.objects.create(name="Rückruf vergessen")


def test_enough_cases_with_one_cause_become_one_opportunity(
    cast: Cast, hotline: Touchpoint, cause: RootCause, turned_on: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    turned_on("one-cause", cases=3)
    for number in range(2):
        closed_case(cast, cause, known_customer(cast, f"K-{number}"))
    look(policies()["one-cause"])
    assert not Opportunity.objects.exists()
    closed_case(cast, cause, known_customer(cast, "K-9"))
    for hours in (2, 4):
        with clock.moved(timedelta(hours=hours)):
            look(policies()["one-cause"])
    found = Opportunity.objects.get()
    assert list(found.touchpoints.all()) == [hotline]
    assert list(found.roles.all()) == [cast.roles["front_line"]]
    [evidence] = found.evidence.all()
    assert (evidence.n, evidence.reference) == (3, f"cause:{cause.pk}")
    page = client_of(cast.anna).get(f"{evidence.address}&view=list")
    assert len(page.context["page"]["cards"]) == 3


def test_a_closed_case_is_drawn_to_be_asked_or_left_in_peace_and_urgent_ones_are_always_asked(
    cast: Cast, hotline: Touchpoint, cause: RootCause, turned_on: Callable[..., None], workspace: Any
) -> None:
    survey = live_survey(cast)
    turned_on("follow-up", survey=str(survey.pk), days=7, held_out=50)
    for number in range(40):
        closed_case(cast, cause, known_customer(cast, f"K-{number}"), urgent=number >= 20)
    work(workspace, "follow-up")
    drawn = FollowUp.objects.all()
    assert len(drawn) == 40
    arms = [each.arm for each in drawn if each.probability < 1]
    assert len(arms) == 20
    assert 2 <= arms.count(Arm.HELD_OUT) <= 18
    assert {each.arm for each in drawn if each.probability == 1} == {Arm.ASKED}
    asked_then(cast, drawn.filter(arm=Arm.ASKED).count())


def asked_then(cast: Cast, expected: int) -> None:
    """When the day has come exactly those drawn are asked; nobody twice."""
    from resonanz.listen.respond.models import Invitation

    look(policies()["follow-up"])
    assert not Invitation.objects.exists()
    with clock.moved(timedelta(days=8)):
        look(policies()["follow-up"])
        look(policies()["follow-up"])
    assert Invitation.objects.count() == expected
    ended = set(FollowUp.objects.values_list("arm", "ended_because").distinct())
    assert ended == {("asked", "asked"), ("held_out", "held_out")}


def live_survey(cast: Cast) -> Any:
    from resonanz.listen.surveys.actions import create_survey, publish_survey

    content = {
        "pages": [
            {"questions": [{"id": "q1", "kind": "nps", "label": {"de": "Würden Sie uns empfehlen?"}, "required": True}]}
        ],
    }
    survey = create_survey(title={"de": "Nachfrage"}, content=content, by=cast.anna)
    publish_survey(survey, seen=survey.version, by=cast.anna)
    survey.refresh_from_db()
    return survey


def test_a_metric_that_clearly_fell_becomes_one_opportunity(
    cast: Cast, hotline: Touchpoint, answers: Callable[..., None], turned_on: Callable[..., None]
) -> None:
    turned_on("falling-metric", days=30)
    draw = random.Random(7)
    before = [
        ("Nord", "Hotline", "csat", draw.choice([3, 4, 4, 5]), None, day) for day in range(20, 200) for _ in range(8)
    ]
    after = [("Nord", "Hotline", "csat", draw.choice([1, 2, 2, 3]), None, day) for day in range(20) for _ in range(8)]
    answers(*before, *after)
    look(policies()["falling-metric"])
    with clock.moved(timedelta(days=1)):
        look(policies()["falling-metric"])
    found = Opportunity.objects.get()
    assert (found.kind, list(found.touchpoints.all())) == ("metric", [hotline])


def test_an_unchanged_metric_raises_nothing(
    cast: Cast, hotline: Touchpoint, answers: Callable[..., None], turned_on: Callable[..., None]
) -> None:
    turned_on("falling-metric", days=30)
    draw = random.Random(8)
    answers(*[("Nord", "Hotline", "csat", draw.choice([3, 4, 4, 5]), None, d) for d in range(120) for _ in range(8)])
    look(policies()["falling-metric"])
    assert not Opportunity.objects.exists()
    assert not Run.objects.filter(code="falling-metric").exists()


BASELINE = [
    (unit, "Hotline", "csat", 3 + (day + k) % 3, None, day)
    for unit in ("Nord", "Süd")
    for day in range(1, 80)
    for k in range(3)
]
"""Twelve weeks before the start: without them nobody could say what changed."""


def running_measure(cast: Cast, hotline: Touchpoint) -> Any:
    from resonanz.act.measures.actions import draft_measure, register_measure, start_measure

    measure = draft_measure(
        title="Rückruf zusagen",
        hypothesis="Wer weiß, wann wir anrufen, wartet leichter.",
        touchpoints=[hotline],
        metric="csat",
        roles=[cast.roles["front_line"]],
        owner=cast.ben,
        cost_cents=100_000,
        stop_rule="Zufriedenheit sinkt um 0,3",
        units=[cast.units["Nord"], cast.units["Süd"]],
        design="staggered",
        wave_count=2,
        planned_start=clock.today(),
        by=cast.anna,
    )
    return start_measure(register_measure(measure, by=cast.anna), by=cast.anna)


def test_a_wave_gives_the_paths_to_exactly_its_roles_and_units(
    cast: Cast, hotline: Touchpoint, answers: Callable[..., None], turned_on: Callable[..., None], workspace: Any
) -> None:
    from resonanz.act.measures.actions import start_wave
    from resonanz.enable.lessons.models import Path, PathAssignment
    from resonanz.enable.lessons.paths.actions import link_path

    answers(*BASELINE)
    turned_on("wave-starts")
    measure = running_measure(cast, hotline)
    path = Path.objects.create(unit=cast.units["Haus"], title={"de": "Rückruf"}, touchpoint=hotline)
    link_path(path, measure=measure.pk, by=cast.anna)
    wave = start_wave(measure, 1, by=cast.anna)
    work(workspace, "wave-starts")
    work(workspace, "wave-starts")
    [assigned] = PathAssignment.objects.all()
    assert (assigned.unit, assigned.role) == (wave.units.get(), cast.roles["front_line"])
    assert (assigned.measure, assigned.wave) == (measure.pk, 1)


def test_a_measure_that_ends_has_its_effect_computed_as_registered(
    cast: Cast, hotline: Touchpoint, answers: Callable[..., None], turned_on: Callable[..., None], workspace: Any
) -> None:
    from resonanz.act.measures.actions import end_measure, start_wave
    from resonanz.prove.effects.models import EffectRun

    answers(*BASELINE)
    turned_on("measure-ends")
    measure = running_measure(cast, hotline)
    for number in (1, 2):
        start_wave(measure, number, by=cast.anna)
    end_measure(measure, reason="Planmäßig zu Ende", by=cast.anna)
    work(workspace, "measure-ends")
    work(workspace, "measure-ends")
    run = EffectRun.objects.get()
    assert (run.measure, run.specification["metric"]) == (measure.pk, "csat")
    assert [wave["units"] for wave in run.specification["waves"]] == [
        [unit.name for unit in wave.units.all()] for wave in measure.waves.order_by("number")
    ]
