"""How long own learning is kept: details as long as agreed, everything of leavers for the agreed days."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from resonanz.enable.lessons.own.models import Commitment, Given, Knowledge, Memory, Reflection, Sitting
from resonanz.enable.lessons.own.personal import MODELS
from resonanz.organisation.agreement.queries import term
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock


@transaction.atomic
def end_old_learning() -> int:
    """Delete what is older than agreed and what belongs to those who left long enough ago; how many rows."""
    now = clock.now()
    old = now - timedelta(days=round(term("learning_months") * 30.4375))
    left = now - timedelta(days=term("leaver_days"))
    ended = sum(model._default_manager.filter(member__left_at__lt=left).delete()[0] for model in MODELS)
    ended += Given.objects.filter(at__lt=old).delete()[0]
    ended += Sitting.objects.filter(started_at__lt=old).delete()[0]
    ended += Memory.objects.filter(reviewed_at__lt=old).delete()[0]
    ended += Knowledge.objects.filter(changed_at__lt=old).delete()[0]
    ended += Commitment.objects.filter(made_at__lt=old).delete()[0]
    ended += Reflection.objects.filter(written_at__lt=old).delete()[0]
    if ended:
        record("learning.ended", by=None, rows=ended)
    return ended
