"""The look at running measures, and the word to whoever owns them. Nothing stops by itself."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation

from resonanz.act.measures import phrases
from resonanz.act.measures.models import Advice, Measure, State
from resonanz.act.measures.monitor.queries import running
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.intake.outbox import post_mail

_WORTH_A_MAIL: Final = {Advice.STOP, Advice.EXPAND}


def look_at_all() -> int:
    """Read the monitor of every running measure; how many have another advice than before."""
    return sum(look_at(measure) for measure in Measure.objects.filter(state=State.RUNNING))


@transaction.atomic
def look_at(measure: Measure) -> bool:
    """Read one monitor, keep the advice, and tell the owner where it became another one to act on."""
    measure = Measure.objects.select_for_update(of=("self",)).select_related("owner").get(pk=measure.pk)
    found = running(measure)
    if found is None:
        return False
    advice = Advice(found.advised.advice.value)
    if advice == measure.advice:
        return False
    measure.advice, measure.advised_at = advice, clock.now()
    measure.save(update_fields=["advice", "advised_at"])
    record("measure.advised", by=None, on=measure, number=measure.code, advice=advice.value)
    owner = measure.owner
    if advice in _WORTH_A_MAIL and owner is not None and owner.is_active:
        with translation.override(owner.language):
            sentence = phrases.advised(measure, found.advised)
            address = f"{settings.PUBLIC_URL}/measures/{measure.pk}/"
            subject, body = phrases.advice_mail(measure, sentence, address)
            post_mail(to=owner.email, subject=subject, body=body)
    return True
