"""The customer arm: who takes part, how the lot falls, what the record hears, who gets the list, what is seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SEED = "ab" * 16


@pytest.fixture
def customers(cast: Any) -> Callable[..., list[Any]]:
    """So many customers of a unit, some with a consent."""
    from resonanz.organisation.base import clock
    from resonanz.organisation.customers.models import Consent, ContactKey, Customer

    def make(n: int, *, unit: str = "Nord", consent: bool = True) -> list[Any]:
        start, now = Customer.objects.count(), clock.now()
        names = [hashlib.md5(f"{start + i}".encode(), usedforsecurity=False).hexdigest() for i in range(n)]
        made = [Customer(pseudonym=who, name=f"Kunde {who[:4]}", unit=cast.units[unit], known_at=now) for who in names]
        Customer.objects.bulk_create(made)
        ContactKey.objects.bulk_create(ContactKey(customer=who, kind="number", value=who.pseudonym[:8]) for who in made)
        if consent:
            Consent.objects.bulk_create(Consent(customer=who, purpose="news", given_at=now) for who in made)
        return made

    return make


@pytest.fixture
def arm(draft: Any, cast: Any) -> Callable[..., Any]:
    """A registered measure for single customers."""
    from resonanz.act.measures.actions import register_measure

    def make(**changes: Any) -> Any:
        plan = {"design": "ab", "single": True, "target": 0.3} | changes
        return register_measure(draft(**plan), by=cast.anna, seed=SEED)

    return make


def begun(measure: Any, cast: Any) -> Any:
    from resonanz.act.measures.actions import start_measure, start_wave

    start_measure(measure, by=cast.anna)
    start_wave(measure, 1, by=cast.anna)
    return measure


def said(measure: Any, scores: Callable[[bool], int], *, after: timedelta, touchpoint: str = "Hotline") -> None:
    """Each customer answers once, so long after the draw."""
    from resonanz.organisation.intake.actions import Sent, accept_events

    given = {"type": "feedback.scored", "touchpoint": touchpoint, "unit": "Nord", "metric": "csat", "scale": "1-5"}
    rows = measure.drawn.select_related("customer")
    sent = [
        given | {"customer": row.customer.pseudonym, "score": scores(row.treated), "occurred_at": row.at + after}
        for row in rows
    ]
    accept_events([Sent(fields) for fields in sent], source="test")


def test_each_customer_is_drawn_by_the_seed_and_both_arms_stand_in_record_and_log(
    customers: Any, arm: Any, cast: Any
) -> None:
    from resonanz.organisation.audit.models import Entry
    from resonanz.organisation.intake.inbox import DatabaseInbox

    everybody = customers(40)
    measure = begun(arm(share=0.25), cast)
    again = {
        who.pseudonym: int(hashlib.sha256(f"{SEED}:{who.pseudonym}".encode()).hexdigest()[:13], 16) / 16**13 < 0.25
        for who in everybody
    }
    assert dict(measure.drawn.values_list("customer__pseudonym", "treated")) == again
    rows = [row for row in DatabaseInbox().fresh().to_pylist() if row["instance"] == str(measure.pk)]
    arms = {row["customer"]: dict(row["attributes"]) for row in rows if row["type"] == "measure.drawn"}
    assert {who: said["arm"] == "with" for who, said in arms.items()} == again
    assert {said["probability"] for said in arms.values()} == {"0.25"}
    reached = {row["customer"] for row in rows if row["type"] == "measure.exposed"}
    assert reached == {who for who, treated in again.items() if treated}
    line = Entry.objects.get(action="measure.drawn")
    assert (line.detail["customers"], line.detail["treated"], line.detail["seed"]) == (40, sum(again.values()), SEED)


def test_the_rule_asks_for_unit_consent_touchpoint_and_no_other_draw(
    customers: Any, arm: Any, draft: Any, cast: Any
) -> None:
    from resonanz.act.measures.actions import end_measure
    from resonanz.act.measures.arm.queries import fitting
    from resonanz.organisation.base import clock
    from resonanz.organisation.intake.actions import Sent, accept_events

    north, south = customers(12), customers(12, unit="Süd", consent=False)
    ids = {name: {who.pk for who in rows} for name, rows in (("north", north), ("south", south))}

    def concerned(**rule: Any) -> set[Any]:
        return {who.pk for who in fitting(draft(design="ab", **rule))}

    assert concerned() == ids["north"] | ids["south"]
    assert concerned(units=[cast.units["Nord"]]) == ids["north"]
    assert concerned(consent="news") == ids["north"]
    at = {"type": "contact.made", "touchpoint": "Hotline", "unit": "Süd", "customer": south[0].pseudonym}
    accept_events([Sent(at | {"occurred_at": clock.now() - timedelta(weeks=3)})], source="test")
    assert concerned(contact_weeks=4) == {south[0].pk}
    assert concerned(contact_weeks=2) == set()
    running = begun(arm(units=[cast.units["Nord"]]), cast)
    assert concerned() == ids["south"]
    end_measure(running, reason="Fertig.", by=cast.anna)
    assert concerned() == ids["north"] | ids["south"]


def test_too_few_customers_are_not_drawn(customers: Any, arm: Any, draft: Any, cast: Any) -> None:
    customers(9)
    with pytest.raises(ValidationError) as told:
        arm()
    assert "10" in told.value.message_dict["share"][0]
    customers(11)
    with pytest.raises(ValidationError):
        arm(share=0.1)
    assert arm().state == "registered"


def test_the_planner_offers_customers_where_they_see_the_smaller_change_and_says_why(
    customers: Any, draft: Any, cast: Any, client_of: Any
) -> None:
    from resonanz.act.measures.planner.queries import pilot_of
    from resonanz.organisation.base import clock
    from resonanz.organisation.intake.actions import Sent, accept_events

    everybody = customers(60)
    units = pilot_of(draft(target=0.5))
    assert units is not None
    assert not units.of("ab").possible
    given = {"type": "feedback.scored", "touchpoint": "Hotline", "unit": "Nord", "metric": "csat", "scale": "1-5"}
    silent = pilot_of(draft(target=0.5, single=True))
    assert silent is not None
    assert silent.of("ab").why[0].code == "customers_do_not_answer"
    at = clock.now() - timedelta(weeks=2)
    sent = [given | {"customer": who.pseudonym, "score": 4, "occurred_at": at} for who in everybody]
    accept_events([Sent(fields) for fields in sent], source="test")
    measure = draft(target=0.5, single=True, weeks_after=12)
    found = pilot_of(measure)
    assert found is not None
    option = found.of("ab")
    assert (found.best, option.possible, option.why[0].params["answers"]) == (option, True, 60)
    # sixty answers halved by lot; variance of the answers at the hotline as they were planted and as they came now
    n, total, squares = (sum(part.sum() for part in parts) for parts in _history(measure))
    spread = squares / n - (total / n) ** 2
    assert option.visible == pytest.approx((1.959964 + 0.841621) * (4 * spread / 60) ** 0.5, rel=1e-4)
    page = client_of(cast.anna).get(f"/measures/{measure.pk}/").content.decode()
    assert "60 Kunden passen" in page


def _history(measure: Any) -> Any:
    from resonanz.act.measures.planner.queries import history_of

    found = history_of(measure).history
    return [found.n], [found.total], [found.squares]


def test_the_monitor_compares_first_answers_with_limits_for_every_look(customers: Any, arm: Any, cast: Any) -> None:
    from resonanz.act.measures.monitor.queries import running
    from resonanz.organisation.base import clock

    customers(160)
    with clock.moved(-timedelta(weeks=4)):
        measure = begun(arm(), cast)
    said(measure, lambda treated: 5 if treated else 4, after=timedelta(days=9))
    said(measure, lambda treated: 1 if treated else 5, after=timedelta(days=12))  # second answers change nothing
    found = running(measure)
    assert found is not None
    assert [look.week for look in found.course.looks] == [2, 3, 4]
    assert found.course.looks[0].effect.value == 1.0
    assert (found.advised.advice.value, found.answers) == ("expand", 160)
    assert [check.name for check in found.checks] == ["sample_ratio"]
    assert found.checks[0].passed


def test_arms_of_another_size_than_planned_block_every_number(customers: Any, arm: Any, cast: Any) -> None:
    from resonanz.act.measures.monitor.queries import running
    from resonanz.act.measures.planner.queries import draws_the_same
    from resonanz.organisation.base import clock

    customers(160)
    with clock.moved(-timedelta(weeks=4)):
        measure = begun(arm(), cast)
    assert draws_the_same(measure)
    wrong = list(measure.drawn.filter(treated=False)[:40])
    for row in wrong:
        row.treated = True
        row.save()
    said(measure, lambda treated: 5 if treated else 4, after=timedelta(days=9))
    found = running(measure)
    assert found is not None
    assert (found.course.looks, found.checks[0].note.code) == ((), "sample_ratio_blocks")
    assert not draws_the_same(measure)


def test_looking_every_week_errs_in_few_of_a_hundred_measures_without_effect() -> None:
    from resonanz.act.measures.monitor.customers import Seen, course_of

    rng, missed = np.random.default_rng(5), 0
    for _ in range(200):
        n = 600
        values = rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], n, p=[0.1, 0.1, 0.2, 0.3, 0.3])
        found = Seen(values, rng.random(n) < 0.5, np.sort(rng.integers(1, 27, n)))
        looks = course_of(found, 26, visible=0.3).looks
        missed += any((look.effect.low or 0) > 0 or (look.effect.high or 0) < 0 for look in looks)
    assert missed <= 10  # at most 5 in 100


def test_the_list_of_those_who_receive_it_only_for_whom_it_concerns_and_in_the_log(
    customers: Any, arm: Any, cast: Any, client_of: Any
) -> None:
    from resonanz.organisation.audit.models import Entry

    customers(30)
    customers(30, unit="Süd")
    measure = begun(arm(), cast)
    address = f"/measures/{measure.pk}/customers.csv"
    lead = client_of(cast.ben).get(address)
    receive = measure.drawn.filter(treated=True, customer__unit=cast.units["Nord"])
    lines = lead.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + receive.count()
    assert {line.split(";")[1] for line in lines[1:]} == {row.customer.pseudonym[:8] for row in receive}
    assert client_of(cast.felix).get(address).status_code == 403
    assert client_of(cast.stranger).get(address).status_code == 403
    line = Entry.objects.get(action="measure.customers_exported")
    assert (line.detail["customers"], line.detail["number"]) == (receive.count(), measure.code)


def test_an_erased_customer_leaves_the_draw_and_the_export_of_a_person_names_it(
    customers: Any, arm: Any, cast: Any
) -> None:
    from resonanz.organisation import personal_data

    [who, *_others] = customers(40)
    measure = begun(arm(), cast)
    assert personal_data.export_person(who)["measures.Drawn"][0]["measure"] == str(measure)
    personal_data.erase_person(who)
    assert measure.drawn.count() == 39


def test_the_page_goes_from_the_rule_to_the_draw(customers: Any, arm: Any, cast: Any, client_of: Any) -> None:
    customers(40)
    measure, client = arm(), client_of(cast.anna)
    before = client.get(f"/measures/{measure.pk}/").content.decode()
    assert "mit einer Wahrscheinlichkeit von 50" in before
    assert client.post(f"/measures/{measure.pk}/start").status_code == 302
    page = client.get(f"/measures/{measure.pk}/").content.decode()
    assert "von 40 Kunden erhalten sie" in page
    assert "Noch einmal ausgelost: dieselben Kunden" in page
    assert f"/measures/{measure.pk}/customers.csv" in page
