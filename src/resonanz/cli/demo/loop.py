"""The loop at Nordlicht, closed once: from the voices on a bill to the euro, with what failed beside it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from resonanz.act.cases.figures.actions import write_figures
from resonanz.cli.demo import bills, callbacks, cases, followup, learning, measures, money, policies, rollout
from resonanz.cli.demo.calendar import month
from resonanz.cli.demo.customers import identify_complainants
from resonanz.cli.demo.enabling import agree_on_functions, write_standards_and_lessons
from resonanz.cli.demo.people import everybody
from resonanz.cli.demo.replies import write_replies
from resonanz.organisation.base import clock
from resonanz.organisation.intake.models import Outgoing
from resonanz.organisation.people.models import Member


@transaction.atomic
def close_the_loop() -> None:
    """Do what the company did, on the days on which it did it."""
    people = {person.key: Member.objects.get(email=person.email) for person in everybody()}
    first = month(bills.WAVES[0][0])
    agree_on_functions(people, day=first - timedelta(weeks=14))
    write_standards_and_lessons(people, day=first - timedelta(weeks=12))
    measure = bills.tell(people)
    rollout.tell(people)
    callbacks.tell(people)
    measures.tell(people)
    cases.tell(people)
    survey = followup.write_survey(people)
    followup.tell(people, survey)
    identify_complainants()
    write_replies(by=people["cx_second"])
    write_figures()
    learning.tell(people)
    money.tell(people, measure)
    policies.tell(people, survey)
    _mails_were_sent()


def _mails_were_sent() -> None:
    """The mails of the past have arrived long ago."""
    Outgoing.objects.filter(done_at=None).update(done_at=clock.now(), payload={}, attempts=1)
