"""Pages of effects: what measures caused, one effect, its computation."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.prove.effects import actions, phrases, tasks
from resonanz.prove.effects.drawing import phrases as drawing
from resonanz.prove.effects.models import EffectRun, State
from resonanz.prove.effects.printing.views import document
from resonanz.prove.effects.queries import latest, newest_of, runs_of
from resonanz.prove.effects.rules import EFFECTS, EFFECTS_COMPUTED, FOLLOW_UP
from resonanz.ui.live import live
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel
from resonanz.ui.parts import Grade, Progress


@page(permission="see_effects")
def effects(request: Any) -> HttpResponse:
    runs = list(latest(request.viewer))
    context = {
        "headline": phrases.listing(runs),
        "table": drawing.table(runs),
        "waiting": [(run, phrases.title(run), phrases.problem(run)) for run in runs if run.effect is None],
        "may_follow": request.viewer.may("compute_effects"),
    }
    return render(request, "effects/list.html", context)


@page(permission="see_effects")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    run = EFFECTS.fetch(request.viewer, pk, EffectRun.objects.select_related("member", "unit"))
    if run.effect is None:
        return render(request, "effects/working.html", _working(request, run))
    return render(request, "effects/show.html", _shown(request, run))


def _working(request: Any, run: EffectRun) -> dict[str, Any]:
    return {
        "run": run,
        "headline": phrases.headline(run, None),
        "progress": progress_of(run),
        "problem": phrases.problem(run) if run.state == State.FAILED else "",
        "needed": phrases.needed(run),
        "may_compute": EFFECTS_COMPUTED.allows(request.viewer, run),
    }


def _shown(request: Any, run: EffectRun) -> dict[str, Any]:
    found = run.effect
    assert found is not None
    return {
        "run": run,
        "title": phrases.title(run),
        "metric": phrases.METRICS[run.metric],
        "headline": phrases.headline(run, found),
        "lead": phrases.lead(found),
        "amount": phrases.amount(run, found),
        "interval": phrases.between(run, found) if found.low is not None else "",
        "strip": drawing.strip(run, found),
        "grade": Grade(found.grade.value.lower()),
        "pictures": drawing.pictures(run, found),
        "checks": phrases.checks(found),
        "checks_title": phrases.checks_title(found),
        "limits": phrases.limits(run, found),
        "weights": phrases.weights(found),
        "starts": phrases.starts(run),
        "provenance": phrases.provenance(run, found),
        "runs": runs_of(request.viewer, run),
        "may_compute": EFFECTS_COMPUTED.allows(request.viewer, run),
        "may_book": run.measure is not None and request.viewer.may("edit_ledger", run.unit),
    }


@page(permission="see_effects")
def pdf(request: Any, pk: uuid.UUID) -> HttpResponse:
    """One effect as a document to file."""
    run = EFFECTS.fetch(request.viewer, pk, EffectRun.objects.select_related("member", "unit"))
    if run.effect is None:
        raise Http404
    response = HttpResponse(document(request, _shown(request, run)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(run.code or run.title) or "effect"}.pdf"'
    return response


def progress_of(run: EffectRun) -> Progress:
    """How far a computation is, as the progress part shows it."""
    return Progress(
        words=phrases.progress(run) if run.works else phrases.headline(run, run.effect),
        done=phrases.DONE.get(run.step, 0.0) if run.state == State.WORKING else None,
        address=reverse("effects:progress", args=[run.pk]),
        cancel="" if run.cancel else reverse("effects:cancel", args=[run.pk]),
        ended=not run.works,
        failed=run.state == State.FAILED,
    )


@page(permission="see_effects")
def progress(request: Any, pk: uuid.UUID) -> HttpResponse:
    run = EFFECTS.fetch(request.viewer, pk)
    return live(request, "effects/progress.html", {"run": run, "job": progress_of(run)}, ended=not run.works)


@page(permission="compute_effects")
@require_POST
def cancel(request: Any, pk: uuid.UUID) -> HttpResponse:
    run = EFFECTS_COMPUTED.fetch(request.viewer, pk)
    try:
        run = actions.cancel_effect(run, by=request.viewer.member)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    if request.htmx:
        return render(request, "effects/progress.html", {"run": run, "job": progress_of(run)})
    return redirect("effects:show", pk)


@page(permission="compute_effects")
@require_POST
def again(request: Any, pk: uuid.UUID) -> HttpResponse:
    run = actions.compute_again(EFFECTS_COMPUTED.fetch(request.viewer, pk), by=request.viewer.member)
    tasks.wake()
    return redirect("effects:show", run.pk)


@page(permission="compute_effects")
@require_POST
def followup(request: Any) -> HttpResponse:
    """Have the follow-up of closed cases compared."""
    if not request.viewer.may("compute_effects", actions.house()):
        messages.warning(request, _("The follow-up concerns the whole house; you may compute effects in a part of it."))
        return redirect("effects:list")
    run = actions.request_followup(specification=FOLLOW_UP, by=request.viewer.member)
    tasks.wake()
    return redirect("effects:show", run.pk)


def measure_panel(request: Any, subject: Any) -> Panel | None:
    """The newest effect of a measure, on its page; at its end the way to compute it, and to book it."""
    measure = getattr(subject, "pk", None)
    if measure is None or not request.viewer.may("see_effects"):
        return None
    run, ended = newest_of(request.viewer, measure), getattr(subject, "state", "") == "ended"
    if run is None:
        may_compute = ended and request.viewer.may("compute_effects")
        return Panel("effects/panel.html", {"measure": subject}) if may_compute else None
    found = run.effect
    context = {"run": run, "headline": phrases.headline(run, found), "found": found}
    if found is not None:
        may_book = ended and found.value is not None and request.viewer.may("edit_ledger", run.unit)
        context |= {"strip": drawing.strip(run, found), "may_book": may_book}
    return Panel("effects/panel.html", context)
