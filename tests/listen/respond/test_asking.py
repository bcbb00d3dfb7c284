"""Asking under the contact rule: who is asked, who is not and why, and what each mail carries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import translation
from tests.listen.respond.asking import consenting, customer, publish, record

from resonanz.listen.respond import actions, tasks
from resonanz.listen.respond.models import Basis, Invitation, OptOut, State
from resonanz.listen.respond.rules import NotAsked, contact_rule, judge
from resonanz.listen.respond.tokens import hash_of
from resonanz.listen.surveys.actions import close_survey
from resonanz.organisation.base import clock
from resonanz.organisation.customers.actions import erase_customer, withdraw_consent
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.intake.models import Outgoing
from resonanz.organisation.intake.outbox import send_waiting

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refused(**asking: Any) -> str:
    with pytest.raises(NotAsked) as caught:
        actions.invite(because="test", **asking)
    return caught.value.reason


def test_an_invitation_is_a_mail_with_the_numbers_as_links_and_a_way_out(cast: Any) -> None:
    asked = actions.invite(survey=publish(), customer=consenting(cast.units["Nord"], language="de"), because="contact")
    assert send_waiting() == 1
    [sent] = mail.outbox
    html = sent.alternatives[0].content
    assert sent.to == [asked.customer.contacts.get().value]
    assert sent.extra_headers["List-Unsubscribe"] == f"<http://localhost:8000/r/{asked.token}/stop>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [f"/r/{asked.token}?v={point}" in html for point in range(11)] == [True] * 11
    assert f"http://localhost:8000/r/{asked.token}\n" in sent.body
    assert f"/r/{asked.token}/stop" in sent.body
    assert f"/r/{asked.token}/stop" in html


def test_the_token_is_stored_only_as_a_hash(cast: Any) -> None:
    asked = actions.invite(survey=publish(), customer=consenting(), because="contact")
    assert len(asked.token) == 32  # 24 random bytes
    assert Invitation.objects.get().token_hash == hash_of(asked.token)
    send_waiting()
    everything = [str(vars(row)) for row in (*Invitation.objects.all(), *Outgoing.objects.all())]
    assert not any(asked.token in text for text in everything)


def test_the_record_says_that_somebody_was_asked(cast: Any) -> None:
    survey = publish()
    asked = actions.invite(survey=survey, customer=consenting(cast.units["Nord"]), because="contact", probability=0.25)
    [event] = record("customer", "touchpoint", "unit", "channel", "attributes", type="survey.invited")
    assert (event["customer"], event["touchpoint"]) == (asked.customer.pseudonym, "Hotline")
    told = {"basis": "consent", "probability": "0.25", "survey": survey.pk.hex, "survey_version": "1"}
    assert dict(event["attributes"]) == told


def test_nobody_is_asked_twice_in_ninety_days_over_all_surveys(cast: Any) -> None:
    person, first, second = consenting(), publish(), publish("anonymous")
    actions.invite(survey=first, customer=person, because="contact")
    assert refused(survey=second, customer=person) == "asked_recently"
    with clock.moved(timedelta(days=90) - timedelta(minutes=1)):
        assert refused(survey=second, customer=person) == "asked_recently"
    with clock.moved(timedelta(days=90, minutes=1)):
        assert actions.invite(survey=second, customer=person, because="contact").state == State.OPEN


@pytest.mark.parametrize("survey_day", ["2027-03-27 12:00", "2027-10-30 12:00"])
def test_the_quarantine_is_as_long_across_a_change_of_clocks(cast: Any, survey_day: str) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    start = datetime.fromisoformat(survey_day).replace(tzinfo=ZoneInfo("Europe/Berlin")) - clock.now()
    person, survey = consenting(), publish()
    with clock.moved(start):
        actions.invite(survey=survey, customer=person, because="contact")
    with clock.moved(start + timedelta(days=90) - timedelta(minutes=1)):
        assert refused(survey=survey, customer=person) == "asked_recently"
    with clock.moved(start + timedelta(days=90, minutes=1)):
        actions.invite(survey=survey, customer=person, because="contact")


def test_the_rule_is_changed_for_the_next_invitation(cast: Any) -> None:
    person, survey = consenting(), publish()
    actions.invite(survey=survey, customer=person, because="contact")
    fields = {"quarantine_days": 10, "reminder_days": 0, "existing_customers": False}
    actions.set_rule(seen=1, by=cast.anna, **fields)
    assert contact_rule().quarantine_days == 10
    with clock.moved(timedelta(days=11)):
        actions.invite(survey=survey, customer=person, because="contact")
    assert refused(survey=survey, customer=customer()) == "no_basis"


def test_opting_out_wins_over_consent_and_counts_for_mails_that_wait(cast: Any) -> None:
    person, survey = consenting(), publish()
    actions.invite(survey=survey, customer=person, because="contact")
    actions.opt_out(person, source="link")
    assert (send_waiting(), len(mail.outbox)) == (0, 0)
    with clock.moved(timedelta(days=400)):
        assert refused(survey=survey, customer=person) == "opted_out"
        assert refused(survey=survey, customer=Customer.objects.get(pk=person.pk)) == "opted_out"
    assert Invitation.objects.get().state == State.STOPPED


def test_an_opt_out_outlives_the_erasure_and_is_known_when_the_customer_comes_again(cast: Any) -> None:
    person = consenting(email="ida@kunden.example")
    actions.opt_out(person, source="link")
    erase_customer(person.pseudonym, by=cast.anna)
    assert not Customer.objects.exists()
    assert set(OptOut.objects.values_list("customer", flat=True)) == {None}
    again = consenting(email="IDA@kunden.example")
    assert refused(survey=publish(), customer=again) == "opted_out"


def test_an_address_named_on_the_telephone_is_never_asked(cast: Any) -> None:
    known, survey = consenting(email="jo@kunden.example"), publish()
    actions.opt_out_address(" Jo@Kunden.example ", by=cast.anna)
    actions.opt_out_address("nobody@kunden.example", by=cast.anna)
    assert refused(survey=survey, customer=known) == "opted_out"
    assert refused(survey=survey, customer=consenting(email="nobody@kunden.example")) == "opted_out"


def test_the_legal_basis_is_found_and_kept(cast: Any) -> None:
    survey = publish()
    stranger, lapsed = customer(since=None), consenting()
    withdraw_consent(lapsed, purpose="feedback", by=None)
    assert actions.invite(survey=survey, customer=consenting(), because="contact").basis == Basis.CONSENT
    assert actions.invite(survey=survey, customer=customer(), because="contact").basis == Basis.CUSTOMER
    assert refused(survey=survey, customer=stranger) == "no_basis"
    assert refused(survey=survey, customer=lapsed) == "no_basis"
    own = actions.Wish(survey, stranger, "case.closed:F-1", basis=Basis.SERVICE)
    assert actions.ask(own).basis == Basis.SERVICE


def test_without_an_address_only_a_link_can_be_handed_over(cast: Any) -> None:
    person, survey = consenting(email=None), publish()
    assert refused(survey=survey, customer=person) == "no_address"
    asked = actions.invite(survey=survey, customer=person, because="letter", now=False)
    assert (asked.channel, asked.mail, Outgoing.objects.count()) == ("link", None, 0)


def test_a_survey_that_is_not_live_asks_nobody(cast: Any) -> None:
    survey, person = publish(), consenting()
    close_survey(survey, by=None)
    assert refused(survey=survey, customer=person) == "not_live"
    assert Invitation.objects.count() == 0


def test_one_rule_judges_one_and_many_alike(cast: Any) -> None:
    survey = publish()
    people = [consenting(), customer(since=None), consenting(email=None), consenting(), consenting()]
    actions.invite(survey=survey, customer=people[3], because="contact")
    actions.opt_out(people[4], source="link")
    many = {judged.customer.pk: judged.reason for judged in judge(Customer.objects.all())}
    assert [many[person.pk] for person in people] == ["", "no_basis", "no_address", "asked_recently", "opted_out"]
    assert [refused(survey=survey, customer=person) for person in people[1:]] == [many[p.pk] for p in people[1:]]


def test_who_has_not_answered_is_reminded_once(cast: Any) -> None:
    survey, silent, quick = publish(), consenting(), consenting()
    actions.invite(survey=survey, customer=silent, because="contact")
    answered = actions.invite(survey=survey, customer=quick, because="contact")
    send_waiting()
    actions.submit(answered.token, {"nps": 9})
    assert tasks.remind_due() == 0
    with clock.moved(timedelta(days=8)):
        assert (tasks.remind_due(), send_waiting(), tasks.remind_due()) == (1, 1, 0)
    assert len(mail.outbox) == 3
    assert mail.outbox[-1].to == [silent.contacts.get().value]
    assert [event["customer"] for event in record("customer", type="survey.reminded")] == [silent.pseudonym]


def test_the_link_of_the_first_mail_and_of_the_reminder_open_the_same_answer(cast: Any) -> None:
    survey, person = publish(), consenting(language="en")
    asked = actions.invite(survey=survey, customer=person, because="contact")
    send_waiting()
    with clock.moved(timedelta(days=8)):
        tasks.remind_due()
        send_waiting()
    reminder = mail.outbox[-1].body.split("/r/")[1].split("\n")[0]
    assert reminder != asked.token
    assert actions.find_invitation(reminder) == actions.find_invitation(asked.token)
    actions.submit(reminder, {"nps": 3})
    with pytest.raises(actions.Over):
        actions.submit(asked.token, {"nps": 10})


def test_a_reminder_waits_for_the_first_mail_and_for_a_live_survey(cast: Any) -> None:
    survey = publish()
    actions.invite(survey=survey, customer=consenting(), because="contact")
    with clock.moved(timedelta(days=8)):
        assert tasks.remind_due() == 0
        send_waiting()
        close_survey(survey, by=None)
        assert tasks.remind_due() == 0


def test_invitations_are_forgotten_after_a_year(cast: Any) -> None:
    actions.invite(survey=publish(), customer=consenting(), because="contact")
    assert tasks.forget_invitations() == 0
    with clock.moved(timedelta(days=366)):
        assert tasks.forget_invitations() == 1
