"""Opening, answering, closing: what a case goes through and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.act.opening import opened
from tests.cast import Cast

from resonanz.act.cases import actions
from resonanz.act.cases.models import Case, RootCause, State, Step, Told
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.intake.models import InboxEvent, Outgoing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SIGNAL = "ab" * 16


def sent_events() -> list[dict[str, Any]]:
    return [json.loads(row.payload) for row in InboxEvent.objects.order_by("id")]


def test_a_case_goes_to_the_lead_of_its_unit(cast: Cast, hotline: Any) -> None:
    case = opened(signal=SIGNAL, score=2.0, scale="0-10", text="Erst 94 Euro, dann 132.")
    assert (case.sign, case.state, case.owner, case.deputy) == ("F-1001", State.RECEIVED, cast.ben, cast.anna)
    assert opened(unit="Süd").owner == cast.david
    assert opened(unit="Unbekannt").unit == cast.units["Haus"]


def test_the_owner_of_the_touchpoint_comes_first_where_they_work(cast: Cast, hotline: Any) -> None:
    from resonanz.organisation.touchpoints.models import Touchpoint

    Touchpoint.objects.filter(pk=hotline.pk).update(owner=cast.carla, deputy=cast.ben)
    assert (opened().owner, opened().deputy) == (cast.carla, cast.ben)
    assert (opened(unit="Süd").owner, opened(unit="Süd").deputy) == (cast.david, cast.anna)


def test_without_anybody_in_the_line_the_cx_team_has_it(cast: Cast, hotline: Any) -> None:
    from resonanz.organisation.people.actions import deactivate_member

    for member in (cast.ben, cast.carla):
        deactivate_member(member, by=None)
    assert opened().owner == cast.anna


def test_the_same_signal_is_the_same_case(cast: Cast, hotline: Any) -> None:
    first = opened(signal=SIGNAL, text="eins")
    assert opened(signal=SIGNAL, text="zwei") == first
    assert (Case.objects.count(), [event["type"] for event in sent_events()]) == (1, ["case.opened"])
    assert [opened().number for _ in range(2)] == [1002, 1003]


def test_friday_afternoon_is_due_on_monday_morning(cast: Cast, hotline: Any, monkeypatch: Any) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from resonanz.organisation.base import clock

    berlin = ZoneInfo("Europe/Berlin")
    monkeypatch.setattr(clock.timezone, "now", lambda: datetime(2026, 11, 20, 16, 30, tzinfo=berlin))
    assert opened().due_at == datetime(2026, 11, 23, 9, 30, tzinfo=berlin)
    assert opened(urgent=True).due_at == datetime(2026, 11, 23, 8, 30, tzinfo=berlin)


def test_events_tell_the_matter_and_no_member(cast: Cast, hotline: Any, cause: RootCause, customer: Any) -> None:
    case = opened(text="Geheim", urgent=True)
    actions.close_case(case, seen=case.version, cause=cause, told=Told.PHONE, by=cast.ben)
    opening, answered, closed = sent_events()
    assert [opening["type"], answered["type"], closed["type"]] == ["case.opened", "case.answered", "case.closed"]
    assert (closed["unit"], closed["touchpoint"], closed["instance"]) == ("Nord", "Hotline", str(case.pk))
    assert dict(closed["attributes"]) == {
        "kind": "feedback",
        "urgent": "yes",
        "reopened": "0",
        "cause": "Abschlag ohne Erklärung",
        "told": "phone",
        "survey": "wanted",
    }
    assert not any(word in str(sent_events()) for word in ("Geheim", "Ben", str(cast.ben.pk), cast.ben.pk.hex))


@pytest.mark.parametrize(
    ("told", "survey"), [(Told.MAIL, "wanted"), (Told.NO_CONTACT, "no"), (Told.LEGAL, "no"), (Told.LETTER, "wanted")]
)
def test_only_who_heard_from_us_is_asked_again(
    cast: Cast, cause: RootCause, customer: Any, *, told: str, survey: str
) -> None:
    case = opened()
    actions.close_case(case, seen=case.version, cause=cause, told=told, by=cast.ben)
    assert dict(sent_events()[-1]["attributes"])["survey"] == survey


def refused(case: Case, **given: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        actions.close_case(case, seen=case.version, by=None, **given)
    case.refresh_from_db()
    assert case.is_open
    return error.value.message_dict


def test_closing_without_cause_or_telling_is_refused_and_says_what_is_missing(
    cast: Cast, hotline: Any, cause: RootCause
) -> None:
    case = opened(customer=None)
    assert refused(case).keys() == {"cause", "told"}
    assert refused(case, cause=cause).keys() == {"told"}
    assert refused(case, told=Told.ANONYMOUS).keys() == {"cause"}
    assert actions.close_case(case, seen=1, cause=cause, told=Told.ANONYMOUS, by=None).state == State.CLOSED


def test_not_reachable_needs_two_attempts(cast: Cast, hotline: Any, cause: RootCause) -> None:
    case = opened()
    assert "2" in refused(case, cause=cause, told=Told.UNREACHABLE)["told"][0]
    actions.note_attempt(case, how=Told.PHONE, by=cast.ben)
    assert refused(case, cause=cause, told=Told.UNREACHABLE).keys() == {"told"}
    actions.note_attempt(case, how=Told.PHONE, by=cast.ben)
    actions.close_case(case, seen=case.version, cause=cause, told=Told.UNREACHABLE, by=cast.ben)
    assert (case.told, case.answered_at) == (Told.UNREACHABLE, None)


def test_a_known_customer_is_not_anonymous(cast: Cast, hotline: Any, cause: RootCause) -> None:
    assert refused(opened(), cause=cause, told=Told.ANONYMOUS).keys() == {"told"}
    assert refused(opened(), cause=cause, told="pigeon").keys() == {"told"}


def test_a_reply_leaves_by_mail_and_its_answer_finds_the_case(cast: Cast, hotline: Any, customer: Any) -> None:
    case = opened()
    actions.reply(case, seen=1, subject="Ihre\r\nBcc: x@y.example Rechnung", body="Guten Tag", by=cast.ben)
    mail = Outgoing.objects.exclude(payload__to=cast.ben.email).get()
    assert (mail.payload["to"], mail.payload["subject"]) == (
        "kundin@beispiel.example",
        "Ihre Bcc: x@y.example Rechnung [F-1001]",
    )
    assert mail.payload["headers"]["Reply-To"] == f"case+{case.token}@localhost"
    assert (case.state, case.told, case.letters.get().body) == (State.ANSWERED, Told.MAIL, "Guten Tag")


def test_an_interim_reply_acknowledges_and_tells_nothing(cast: Cast, hotline: Any, customer: Any) -> None:
    case = opened()
    actions.reply(case, seen=1, subject="Wir sind dran", body="Guten Tag", by=cast.ben, answers=False)
    assert (case.state, case.told, case.due_at > case.opened_at) == (State.ACKNOWLEDGED, "", True)


def test_what_cannot_be_sent_changes_nothing(cast: Cast, hotline: Any, customer: Any) -> None:
    case = opened()
    for subject, body in (("", "Text"), ("Betreff", "  "), ("x" * 201, "Text")):
        with pytest.raises(ValidationError):
            actions.reply(case, seen=1, subject=subject, body=body, by=cast.ben)
    customer.contacts.all().delete()
    with pytest.raises(ValidationError, match=r"e-mail address|E-Mail-Adresse"):
        actions.reply(case, seen=1, subject="Betreff", body="Text", by=cast.ben)
    stored = Case.objects.get(pk=case.pk)
    assert (stored.version, stored.state, stored.letters.count()) == (1, State.RECEIVED, 0)


def test_two_people_do_not_overwrite_each_other(cast: Cast, hotline: Any, cause: RootCause, customer: Any) -> None:
    case, other = opened(), Case.objects.get()
    actions.set_cause(case, cause=cause, seen=1, by=cast.ben)
    for act in (
        lambda: actions.assign_case(other, to=cast.carla, seen=1, by=cast.ben),
        lambda: actions.reply(other, seen=1, subject="Betreff", body="Text", by=cast.carla),
        lambda: actions.close_case(other, seen=1, told=Told.PHONE, cause=cause, by=cast.carla),
    ):
        with pytest.raises(Conflict):
            act()
    assert (case.letters.count(), Outgoing.objects.exclude(payload__to=cast.ben.email).count()) == (0, 0)


def test_opening_again_keeps_the_history_and_asks_for_telling_again(
    cast: Cast, hotline: Any, cause: RootCause, customer: Any
) -> None:
    case = opened()
    actions.close_case(case, seen=case.version, cause=cause, told=Told.PHONE, by=cast.ben)
    actions.reopen_case(case, seen=case.version, by=cast.ben, reason="Wieder falsch")
    assert (case.state, case.told, case.cause, case.reopened) == (State.ASSESSMENT, "", cause, 1)
    assert refused(case).keys() == {"told"}
    kinds = [step.kind for step in case.steps.all()]
    assert kinds == [Step.Kind.OPENED, Step.Kind.CLOSED, Step.Kind.REOPENED]
    assert case.steps.get(kind=Step.Kind.REOPENED).facts == {"told": "phone", "cause": cause.name}
    assert [event["type"] for event in sent_events()][-1] == "case.reopened"
    with pytest.raises(ValidationError):
        actions.reopen_case(case, seen=case.version, by=cast.ben)


def test_merging_loses_nothing(cast: Cast, hotline: Any, customer: Any) -> None:
    one, two = opened(text="eins"), opened(text="zwei")
    actions.reply(one, seen=1, subject="Betreff", body="Text", by=cast.ben)
    actions.merge_case(one, into=two, seen=one.version, by=cast.ben)
    assert (one.state, one.merged_into, one.text, one.letters.count()) == (State.MERGED, two, "eins", 1)
    actions.reopen_case(one, seen=one.version, by=cast.ben)
    assert (one.state, one.merged_into) == (State.ASSESSMENT, None)


def test_two_customers_are_never_merged(cast: Cast, hotline: Any) -> None:
    one, two = opened(), opened(customer=pseudonym_of("K-2"))
    for into in (two, one):
        with pytest.raises(ValidationError):
            actions.merge_case(one, into=into, seen=1, by=cast.ben)
    nobody = opened(customer=None)
    actions.merge_case(one, into=nobody, seen=1, by=cast.ben)
    nobody.refresh_from_db()
    assert nobody.customer == one.customer


def test_a_case_is_handed_only_to_who_works_there(cast: Cast, hotline: Any) -> None:
    case = opened()
    for stranger in (cast.david, cast.eva, cast.felix, cast.stranger):
        with pytest.raises(ValidationError):
            actions.assign_case(case, to=stranger, seen=1, by=cast.ben)
    assert actions.assign_case(case, to=cast.carla, seen=1, by=cast.ben).owner == cast.carla


def test_mails_to_members_hold_no_word_of_the_customer(cast: Cast, hotline: Any, customer: Any) -> None:
    opened(text="Geheimwort", subject="Geheimwort")
    mail = Outgoing.objects.get()
    assert mail.payload["to"] == cast.ben.email
    assert "Geheimwort" not in str(mail.payload)
    assert "Maria" not in str(mail.payload)


def test_names_stand_in_the_history_only_where_that_was_agreed(cast: Cast, hotline: Any) -> None:
    from resonanz.organisation.agreement.models import InForce
    from resonanz.organisation.agreement.rules import FUNCTION
    from resonanz.organisation.base import clock

    case = opened()
    actions.note(case, text="Notiz", by=cast.ben)
    InForce.objects.create(key=f"{FUNCTION}case_names", value=1, since=clock.now())
    actions.note(case, text="Notiz", by=cast.ben)
    assert [step.by for step in case.steps.filter(kind=Step.Kind.NOTED)] == [None, cast.ben]
