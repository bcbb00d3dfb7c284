"""Reading chains: one measure from the voice to the euro, and all of them side by side."""

from __future__ import annotations

import uuid
from typing import Final

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.urls import reverse

from resonanz.act.cases.models import HEARD, State
from resonanz.act.cases.rules import CASES_SEEN
from resonanz.act.measures.models import Measure
from resonanz.act.measures.queries import whole
from resonanz.act.measures.rules import MEASURES
from resonanz.act.opportunities.models import Opportunity
from resonanz.organisation.access.viewers import Viewer
from resonanz.web.chain.links import origin, people, proof
from resonanz.web.chain.links.ask import Ask, Stock
from resonanz.web.chain.parts import Chain, Customers

_LINKS: Final = (
    origin.touchpoint,
    origin.evidence,
    origin.opportunity,
    origin.measure,
    people.roles,
    people.enabling,
    people.exposure,
    proof.effect,
    proof.euro,
)


def chain_of(viewer: Viewer, pk: uuid.UUID) -> Chain:
    """The chain of one measure.

    Raises:
        Http404: if the viewer may not see the measure.
    """
    measure = whole(viewer, MEASURES.rows(viewer).filter(pk=pk)).first()
    if measure is None:
        raise Http404
    return _chains(viewer, [measure])[0]


def chains(viewer: Viewer, *, touchpoint: uuid.UUID | None = None) -> list[Chain]:
    """The chains of all measures that the viewer may see, the newest first; of one touchpoint where one is named."""
    rows = MEASURES.rows(viewer).order_by("-number")
    if touchpoint is not None:
        rows = rows.filter(touchpoints=touchpoint)
    return _chains(viewer, list(whole(viewer, rows)))


def _chains(viewer: Viewer, measures: list[Measure]) -> list[Chain]:
    prefetch_related_objects([place for measure in measures for place in measure.touchpoints.all()], "owner")
    stock = Stock(viewer, measures)
    told = _told(stock)
    asks = [Ask(stock, measure) for measure in measures]
    return [Chain(ask.measure, tuple(link(ask) for link in _LINKS), _customers(ask, told)) for ask in asks]


def _told(stock: Stock) -> list[tuple[uuid.UUID, uuid.UUID, str]]:
    """Cause, touchpoint and how the customer was told, of the cases that the opportunities rest on."""
    causes = {cause for found in stock.opportunities.values() for cause in _causes(found)}
    if not causes or not stock.viewer.may("see_cases"):
        return []
    cases = CASES_SEEN.rows(stock.viewer).filter(cause__in=causes, customer__isnull=False)
    return list(cases.exclude(state=State.MERGED).values_list("cause", "touchpoint", "told"))


def _customers(ask: Ask, told: list[tuple[uuid.UUID, uuid.UUID, str]]) -> Customers | None:
    """The customers whose cases are the evidence of the opportunity: have they heard what became of it?"""
    causes = _causes(ask.opportunity) if ask.opportunity is not None else []
    places = {place.pk for place in ask.touchpoints}
    here = [how for cause, touchpoint, how in told if cause in causes and touchpoint in places]
    if not here:
        return None
    heard = sum(how in HEARD for how in here)
    return Customers(len(here), heard, f"{reverse('cases:list')}?cause={causes[0]}")


def _causes(opportunity: Opportunity) -> list[uuid.UUID]:
    """The root causes that the evidence of an opportunity names."""
    named = (row.reference for row in opportunity.evidence.all() if row.reference.startswith("cause:"))
    return [uuid.UUID(reference.removeprefix("cause:")) for reference in named]
