"""A sending: customers come into question, some are drawn, each is asked when their turn comes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from resonanz.events.tables import open_table
from resonanz.listen.respond.actions import Wish, ask
from resonanz.listen.respond.models import Channel, Round
from resonanz.listen.respond.rules import NotAsked, Sifted, sift
from resonanz.listen.respond.sampling import draw, draw_each
from resonanz.listen.surveys.models import Survey
from resonanz.organisation.access.registers import CUSTOMERS
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.customers.queries import workspace
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of
from resonanz.organisation.units.models import Unit

MOST: Final = 50_000
"""Customers in one sending."""
CHUNK: Final = 50
_DEAD_AFTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to ask: customers of a unit, if wanted only those who met a touchpoint in the last days."""

    survey: Survey
    unit: Unit
    touchpoint: Touchpoint | None = None
    days: int = 30
    size: int = 100
    per_unit: bool = False
    by_mail: bool = True


def candidates(viewer: Viewer, choice: Choice) -> QuerySet[Customer]:
    """The customers who come into question, as far as the viewer may know them."""
    mine = CUSTOMERS.rows(viewer, Customer.objects.filter(unit__path__startswith=choice.unit.path))
    if choice.touchpoint is None:
        return mine
    return mine.filter(pseudonym__in=_met(viewer, choice, choice.touchpoint))


def _met(viewer: Viewer, choice: Choice, touchpoint: Touchpoint) -> list[str]:
    """Who was at a touchpoint lately, as the record says."""
    place = workspace()
    if not place.exists:
        return []
    events = open_table(place, scope_of(viewer, "send_surveys", within=choice.unit), fresh=DatabaseInbox())
    since = clock.now() - timedelta(days=choice.days)
    keys = sorted(keys_of(Touchpoint.objects.filter(pk=touchpoint.pk)))
    met = events.filter(events.touchpoint.isin(keys), events.occurred_at >= since, events.customer.notnull())
    found: list[str] = met.select("customer").distinct().limit(MOST + 1).to_pyarrow().column("customer").to_pylist()
    if len(found) > MOST:
        said = _("More than %(most)s customers come into question. Choose a smaller unit or fewer days.")
        raise ValidationError(said, params={"most": MOST})
    return found


def preview(viewer: Viewer, choice: Choice) -> Sifted:
    """Who could be asked, and how many are left out why. Nothing is stored."""
    return sift(candidates(viewer, choice), by_mail=choice.by_mail)


@transaction.atomic
def draw_round(viewer: Viewer, choice: Choice) -> Round:
    """Draw from those who can be asked today, and write the draw down; the worker asks them.

    Raises:
        ValidationError: if the survey is not live, or nobody can be asked.
    """
    version = choice.survey.live_version
    if version is None:
        raise ValidationError(_("Only a survey that is live can be sent. Publish it first."))
    sifted = preview(viewer, choice)
    drawn = _drawn(sifted, choice)
    if not drawn:
        raise ValidationError(_("Nobody can be asked. Look at the reasons, or choose other customers."))
    row = Round.objects.create(
        survey_version=version,
        member=viewer.member,
        unit=choice.unit,
        touchpoint=choice.touchpoint,
        channel=Channel.EMAIL if choice.by_mail else Channel.LINK,
        created_at=clock.now(),
        candidates=sifted.candidates,
        left_out=sifted.left_out,
        eligible=len(sifted.eligible),
        drawn=len(drawn),
        per_unit=choice.per_unit,
        waiting=drawn,
    )
    record("survey.drawn", by=viewer.member, on=row, survey=str(choice.survey.pk), drawn=len(drawn))
    return row


def _drawn(sifted: Sifted, choice: Choice) -> list[list[Any]]:
    if not choice.per_unit:
        return [[str(pk), share] for pk, share in draw([j.customer.pk for j in sifted.eligible], choice.size)]
    units: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    for judged in sifted.eligible:
        units[judged.customer.unit_id].append(judged.customer.pk)
    return [[str(pk), share] for pk, share in draw_each(units, choice.size)]


@transaction.atomic
def cancel_round(row: Round, *, by: Actor | None) -> Round:
    """Ask nobody further; who was asked stays asked."""
    Round.objects.filter(pk=row.pk).update(cancelled=True)
    row.refresh_from_db()
    record("survey.cancelled", by=by, on=row, left=len(row.waiting))
    return row


def run_next() -> bool:
    """Ask those of one sending whose turn it is; False where none waits."""
    row = _claim()
    if row is None:
        return False
    while run_chunk(row):
        pass
    Round.objects.filter(pk=row.pk).update(claimed_at=None)
    return True


def _claim() -> Round | None:
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - _DEAD_AFTER)
    for row in Round.objects.filter(free, cancelled=False).exclude(waiting=[]).order_by("created_at"):
        if Round.objects.filter(pk=row.pk, claimed_at=row.claimed_at).update(claimed_at=now):
            return row
    return None


@transaction.atomic
def run_chunk(row: Round) -> int:
    """Ask the next few; how many had their turn. All of it or nothing is stored, so a crash asks nobody twice."""
    rows = Round.objects.select_for_update(of=("self",)).select_related("survey_version__survey", "touchpoint")
    stored = rows.get(pk=row.pk)
    if stored.cancelled:
        return 0
    turn, rest = stored.waiting[:CHUNK], stored.waiting[CHUNK:]
    refused, asked = Counter(stored.refused), stored.asked
    customers = Customer.objects.select_related("unit").in_bulk([UUID(pk) for pk, _share in turn])
    for pk, share in turn:
        reason = _asked(stored, customers.get(UUID(pk)), share)
        refused[reason] += bool(reason)
        asked += not reason
    left = {reason: n for reason, n in refused.items() if n}
    Round.objects.filter(pk=row.pk).update(waiting=rest, asked=asked, refused=left, claimed_at=clock.now())
    return len(turn)


def _asked(row: Round, customer: Customer | None, share: float) -> str:
    """Ask one of those drawn; the reason if it was not done."""
    if customer is None:
        return "gone"
    by_mail = row.channel == Channel.EMAIL
    survey = row.survey_version.survey
    wish = Wish(survey, customer, "sample", touchpoint=row.touchpoint, probability=share, now=by_mail, round=row)
    try:
        ask(wish)
    except NotAsked as refusal:
        return refusal.reason
    return ""
