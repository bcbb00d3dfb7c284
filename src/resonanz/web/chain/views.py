"""Pages of chains, and the two links that join shelves by hand: which paths a measure needs, and its effect."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.measures.models import Measure, State
from resonanz.act.measures.rules import MEASURES
from resonanz.enable.lessons.paths.actions import link_path, unlink_path
from resonanz.loop.joining import effect_question
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Level
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.prove.effects import tasks
from resonanz.prove.effects.actions import request_effect
from resonanz.prove.effects.models import EffectRun
from resonanz.prove.roi.models import LedgerLine
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel
from resonanz.web.chain import phrases
from resonanz.web.chain.forms import PathsForm
from resonanz.web.chain.queries import chain_of, chains
from resonanz.web.chain.voice import said_before

NEXT: Final = 3
"""Torn chains on the start page."""


@page(permission="see_measures")
def show_list(request: Any) -> HttpResponse:
    found = chains(request.viewer)
    return render(request, "chain/list.html", {"chains": found, "headline": phrases.overview(found)})


@page(permission="see_measures")
def torn(request: Any) -> HttpResponse:
    """The newest torn chains, as a part of the start page."""
    found = chains(request.viewer, judged=False)
    gaps = [chain for chain in found if chain.gaps]
    context = {"headline": phrases.home_headline(found), "total": len(found), "torn": gaps[:NEXT]}
    return render(request, "chain/torn.html", context)


@page(permission="see_measures")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    chain = chain_of(request.viewer, pk)
    said = said_before(request.viewer, chain.measure)
    context = {"chain": chain, "headline": phrases.headline(chain), "lead": phrases.lead(chain), "said": said}
    return render(request, "chain/show.html", context)


@page(permission="assign_paths")
def paths(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Which learning paths belong to the measure; those of its touchpoints and roles stand first."""
    measure = _measure(request.viewer, pk)
    if measure.state == State.ENDED:
        messages.warning(request, _("This measure has ended: nobody learns for it any more."))
        return redirect("chain:show", pk)
    form = PathsForm(request.POST or None, measure=measure, viewer=request.viewer)
    if not form.is_valid():
        context = {"measure": measure, "form": form}
        return render(request, "chain/paths.html", context, status=422 if form.is_bound else 200)
    for path in form.added:
        link_path(path, measure=measure.pk, by=request.viewer.member)
    for path in form.removed:
        unlink_path(path, measure=measure.pk, by=request.viewer.member)
    messages.success(request, _("Saved. The roles get the paths when their wave starts."))
    return redirect("chain:show", pk)


@page(permission="compute_effects")
@require_POST
def effect(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Have the effect computed as the measure was registered."""
    measure = _measure(request.viewer, pk)
    try:
        run = request_effect(measure=measure.pk, specification=effect_question(measure), by=request.viewer.member)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("chain:show", pk)
    tasks.wake()
    return redirect("effects:show", run.pk)


def touchpoint_panel(request: Any, subject: Touchpoint) -> Panel | None:
    """What became of what customers said here: the chains of the measures at a touchpoint."""
    if not request.viewer.may("see_measures"):
        return None
    return Panel("chain/panel.html", {"chains": chains(request.viewer, touchpoint=subject.pk)})


def home_panel(request: Any, subject: Any) -> Panel | None:
    """Which chains are torn, for those who hold them together; looked up once the page is there."""
    holds = Level.CX in request.viewer.levels and request.viewer.may("see_measures")
    return Panel("chain/home.html") if holds else None


def measure_panel(request: Any, subject: Measure) -> Panel | None:
    """The way from a measure to its chain."""
    return _way(request.viewer, subject.pk, elsewhere=False)


def result_panel(request: Any, subject: EffectRun | LedgerLine) -> Panel | None:
    """The way back from an effect or a line of the ledger to the measure and its chain."""
    return _way(request.viewer, subject.measure, elsewhere=True)


def _way(viewer: Viewer, pk: uuid.UUID | None, *, elsewhere: bool) -> Panel | None:
    if pk is None or not viewer.may("see_measures"):
        return None
    measure = MEASURES.rows(viewer).filter(pk=pk).first()
    return Panel("chain/way.html", {"measure": measure, "elsewhere": elsewhere}) if measure is not None else None


def _measure(viewer: Viewer, pk: uuid.UUID) -> Measure:
    measure = MEASURES.rows(viewer).filter(pk=pk).first()
    if measure is None:
        raise Http404
    return measure
