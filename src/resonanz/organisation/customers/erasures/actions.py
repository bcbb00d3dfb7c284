"""Asking for an erasure, and doing what was asked."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.customers.actions import erase_customer
from resonanz.organisation.customers.models import Erasure
from resonanz.organisation.people.models import Member

_LOG = logging.getLogger(__name__)
_AGAIN_AFTER: Final = timedelta(minutes=15)
"""An erasure that stopped is a duty still: it is taken up again."""
_KEPT: Final = timedelta(days=30)


@transaction.atomic
def ask_erasure(pseudonym: str, *, by: Member) -> Erasure:
    """Have a customer erased by the worker; asked twice, the first asking counts."""
    waiting = Erasure.objects.filter(pseudonym=pseudonym, ended_at=None).first()
    if waiting is not None:
        return waiting
    asked = Erasure.objects.create(pseudonym=pseudonym, asked_by=by, asked_at=clock.now())
    record("customer.erasure_asked", by=by, on=asked)
    return asked


def erase_next() -> bool:
    """Do what was asked first; False where nothing waits. Doing it again completes it."""
    asked = _claim()
    if asked is None:
        return False
    try:
        counts = erase_customer(asked.pseudonym, by=asked.asked_by)
    except ValidationError:
        _end(asked, problem=Erasure.Problem.NOTHING)
    except Exception:  # noqa: BLE001 - the worker goes on with the next one and comes back to this
        _LOG.exception("erasure %s", asked.pk)
        Erasure.objects.filter(pk=asked.pk).update(problem=Erasure.Problem.STOPPED)
    else:
        _end(asked, problem="", **counts)
    return True


def _claim() -> Erasure | None:
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - _AGAIN_AFTER)
    for asked in Erasure.objects.filter(free, ended_at=None).select_related("asked_by").order_by("asked_at"):
        if Erasure.objects.filter(pk=asked.pk, claimed_at=asked.claimed_at).update(claimed_at=now):
            return asked
    return None


def _end(asked: Erasure, **fields: object) -> None:
    """Over: whom it was about is not kept here either."""
    Erasure.objects.filter(pk=asked.pk).update(pseudonym="", ended_at=clock.now(), **fields)


def forget_erasures() -> int:
    """What is known about old ones; the log keeps that they were done."""
    return Erasure.objects.filter(ended_at__lt=clock.now() - _KEPT).delete()[0]
