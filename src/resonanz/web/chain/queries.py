"""Reading chains: one measure from the voice to the euro, and all of them side by side."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.urls import reverse

from resonanz.act.cases.models import HEARD, State
from resonanz.act.cases.rules import CASES_SEEN
from resonanz.act.measures.queries import whole
from resonanz.act.measures.rules import MEASURES
from resonanz.act.opportunities.models import LINKED, Opportunity
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
    return _chains(Stock(viewer, [measure]))[0]


def chains(viewer: Viewer, *, touchpoint: uuid.UUID | None = None, judged: bool = True) -> list[Chain]:
    """The chains of all measures that the viewer may see, the newest first; of one touchpoint where one is named.

    `judged` says whether the links show how customers judge the touchpoints.
    """
    rows = MEASURES.rows(viewer).order_by("-number")
    if touchpoint is not None:
        rows = rows.filter(touchpoints=touchpoint)
    return _chains(Stock(viewer, list(whole(viewer, rows)), judged))


def _chains(stock: Stock) -> list[Chain]:
    prefetch_related_objects([place for measure in stock.measures for place in measure.touchpoints.all()], "owner")
    told = _told(stock)
    asks = [Ask(stock, measure) for measure in stock.measures]
    return [Chain(ask.measure, tuple(link(ask) for link in _LINKS), _customers(ask, told)) for ask in asks]


@dataclass(frozen=True, slots=True)
class Told:
    """The cases that the opportunities rest on, and how their customers were told."""

    because: Sequence[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None, str]]
    """Case, cause, touchpoint, how."""
    linked: Sequence[tuple[uuid.UUID, uuid.UUID, str]]
    """Case, opportunity, how."""

    def of(self, opportunity: Opportunity, places: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
        """How the customer of each case was told: those with a cause of it at these places, and those linked to it."""
        causes = _causes(opportunity)
        found = {case: how for case, cause, place, how in self.because if cause in causes and place in places}
        return found | {case: how for case, key, how in self.linked if key == opportunity.pk}


def _told(stock: Stock) -> Told:
    """What the viewer may know of these cases, in at most two questions for all chains."""
    opportunities = stock.opportunities.values()
    causes = {cause for found in opportunities for cause in _causes(found)}
    linked = [found.pk for found in opportunities if any(row.is_linked for row in found.evidence.all())]
    seen = CASES_SEEN.rows(stock.viewer).filter(customer__isnull=False).exclude(state=State.MERGED).order_by()
    because = seen.filter(cause__in=causes).values_list("pk", "cause", "touchpoint", "told") if causes else ()
    by_hand = seen.filter(opportunities__in=linked).values_list("pk", "opportunities", "told") if linked else ()
    return Told(list(because), list(by_hand))


def _customers(ask: Ask, told: Told) -> Customers | None:
    """The customers whose cases are the evidence of the opportunity: have they heard what became of it?"""
    if ask.opportunity is None:
        return None
    here = told.of(ask.opportunity, {place.pk for place in ask.touchpoints})
    if not here:
        return None
    heard = sum(how in HEARD for how in here.values())
    causes = _causes(ask.opportunity)
    address = f"{reverse('cases:list')}?view=list&cause={causes[0]}" if causes else _page_of(ask.opportunity)
    return Customers(len(here), heard, address)


def _page_of(opportunity: Opportunity) -> str:
    return f"{reverse('opportunities:show', args=[opportunity.pk])}#{LINKED}"


def _causes(opportunity: Opportunity) -> list[uuid.UUID]:
    """The root causes that the evidence of an opportunity names."""
    named = (row.reference for row in opportunity.evidence.all() if row.reference.startswith("cause:"))
    return [uuid.UUID(reference.removeprefix("cause:")) for reference in named]
