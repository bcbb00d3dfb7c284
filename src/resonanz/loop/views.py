"""Pages of the loop: which policies run, what one did and would have done."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.measures.rules import STARTED
from resonanz.loop import actions
from resonanz.loop.forms import SettingsForm
from resonanz.loop.models import Run
from resonanz.loop.panels import proof_of
from resonanz.loop.policies.follow_up import POLICY as FOLLOW_UP
from resonanz.loop.policy import Policy, policies
from resonanz.loop.queries import Standing, dry_run, standings
from resonanz.loop.rules import SWITCHES
from resonanz.loop.undo import take_back_paths
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page

RUNS = 20


@page(permission="manage_policies")
def show_list(request: Any) -> HttpResponse:
    found = standings(SWITCHES.rows(request.viewer))
    running = sum(each.switch.on for each in found)
    return render(request, "loop/list.html", {"standings": found, "running": running, "resting": len(found) - running})


@page(permission="manage_policies")
def show(request: Any, code: str) -> HttpResponse:
    """One policy; with `?dry=1` what it would have done."""
    standing = _standing(request, code)
    form = SettingsForm(request.POST or None, standing=standing, viewer=request.viewer)
    if form.is_valid() and _saved(request, form, standing):
        return redirect("loop:show", code)
    dry = "dry" in request.GET
    context = {
        "standing": standing,
        "form": form,
        "runs": Run.objects.filter(code=code)[:RUNS],
        "asked": dry,
        "dry": dry_run(standing) if dry else None,
        "proof": proof_of(request.viewer) if standing.policy is FOLLOW_UP else None,
    }
    return render(request, "loop/show.html", context, status=422 if form.is_bound else 200)


@page(permission="manage_policies")
@require_POST
def switch(request: Any, code: str) -> HttpResponse:
    standing, on = _standing(request, code), request.POST.get("to") == "on"
    seen = request.POST.get("version", "")
    try:
        actions.switch_policy(
            standing.policy, on=on, seen=int(seen) if seen.isdecimal() else 0, by=request.viewer.member
        )
    except (ValidationError, Conflict) as error:
        messages.error(request, _told(error))
    else:
        said = _("It runs from now on.") if on else _("It rests. What it has begun stays.")
        messages.success(request, said)
    return redirect("loop:show", code)


@page(permission="start_measures")
@require_POST
def take_back(request: Any, pk: uuid.UUID, number: int) -> HttpResponse:
    """Take back the paths that a wave gave."""
    measure = STARTED.fetch(request.viewer, pk)
    try:
        groups = take_back_paths(measure, number, by=request.viewer.member)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        said = _("Taken back from %(n)s groups. What people have learnt stays theirs.")
        messages.success(request, said % {"n": groups})
    return redirect(reverse("measures:show", args=[pk]) + "#wave-paths")


def _saved(request: Any, form: SettingsForm, standing: Standing) -> bool:
    said = form.cleaned_data
    try:
        actions.set_policy(
            standing.policy,
            settings=form.values,
            units=said["units"],
            seen=said["version"],
            by=request.viewer.member,
        )
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
    except Conflict as error:
        form.add_error(None, _told(error))
    else:
        messages.success(request, _("Saved. It holds for what happens from now on."))
        return True
    return False


def _told(error: ValidationError | Conflict) -> str:
    if isinstance(error, Conflict):
        return _("Somebody else changed this policy in the meantime. Nothing was written: look at it again.")
    return " ".join(error.messages)


def _standing(request: Any, code: str) -> Standing:
    policy: Policy | None = policies().get(code)
    if policy is None:
        raise Http404
    return next(each for each in standings(SWITCHES.rows(request.viewer)) if each.policy is policy)
