"""The draw: once, when the measure starts; who fits later stays outside."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from resonanz.act.measures.arm.phrases import too_few
from resonanz.act.measures.arm.queries import fitting, least_of
from resonanz.act.measures.events import emit_draw
from resonanz.act.measures.models import Drawn, Measure
from resonanz.analytics.effects.planning import draws_customer
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member

_AT_ONCE = 1_000


def draw_customers(measure: Measure, *, by: Member | None) -> list[Drawn]:
    """Let the lot decide for each customer that fits today; both arms are kept and told to the record.

    Raises:
        ValidationError: too few customers fit, so that an arm would have fewer than five.
    """
    found, now = fitting(measure), clock.now()
    if len(found) < least_of(measure):
        raise ValidationError(too_few(measure, len(found)))
    drawn = [
        Drawn(measure=measure, customer=who, treated=draws_customer(who.pseudonym, measure.seed, measure.share), at=now)
        for who in found
    ]
    Drawn.objects.bulk_create(drawn, batch_size=_AT_ONCE)
    treated = sum(row.treated for row in drawn)
    detail = {"customers": len(drawn), "treated": treated, "share": measure.share, "seed": measure.seed}
    record("measure.drawn", by=by, on=measure, number=measure.code, **detail)
    emit_draw(measure, drawn)
    return drawn
