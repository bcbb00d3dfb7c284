"""Pages of the standards: list, one standard, its card, writing and approving it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.enable.standards import actions, phrases, queries
from resonanz.enable.standards.forms import ReasonForm, StandardForm, initial_of, read_filters
from resonanz.enable.standards.models import OPEN, Edition, Standard, State
from resonanz.enable.standards.rules import APPROVED, RECEIPTS, SEEN, WRITTEN, refusal
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.agreement.queries import is_on
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.ui.pages import page
from resonanz.ui.paging import paged
from resonanz.ui.panels import Panel
from resonanz.ui.printing import pdf_of

SORTS = {"number": "number", "touchpoint": "touchpoint__name"}


@page(permission="see_standards")
def register(request: Any) -> HttpResponse:
    """What holds, what waits, what is being written."""
    viewer, seen, places = request.viewer, SEEN.rows(request.viewer), TOUCHPOINTS_SEEN.rows(request.viewer)
    wanted, facts = read_filters(viewer, request.GET), queries.facts_of(viewer, seen, places)
    rows = paged(request, queries.listed(queries.filtered(seen, wanted)), sorts=SORTS, default="number")
    used = seen.order_by().values
    context = {
        "headline": phrases.headline(viewer, facts, wanted.view),
        "rows": rows,
        "entries": queries.entries(rows.rows, wanted.state),
        "wanted": wanted,
        "tabs": phrases.tabs(viewer, facts, wanted),
        "roles": Role.objects.filter(pk__in=used("role")),
        "places": places.filter(pk__in=used("touchpoint")),
        "narrowed": bool(wanted.text or wanted.touchpoint or wanted.role),
        "may_write": viewer.may("edit_standards"),
    }
    return render(request, "standards/list.html", context)


@page(permission="see_standards")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    """What holds; for those who write or approve, what waits stands above it."""
    standard = SEEN.fetch(request.viewer, pk, queries.listed(Standard.objects.all()))
    return _show(request, standard, ReasonForm(initial={"version": standard.version}))


def _show(request: Any, standard: Standard, form: ReasonForm, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    entry = queries.entry_of(standard)
    may_write, may_approve = WRITTEN.allows(viewer, standard), APPROVED.allows(viewer, standard)
    works_on_it = may_write or may_approve
    still_open = next((each for each in standard.editions.all() if each.state in OPEN), None) if works_on_it else None
    context = {
        **_card(entry),
        "may_write": may_write,
        "may_approve": may_approve,
        "waiting": still_open if still_open and still_open.state == State.WAITING and may_approve else None,
        "open": still_open if still_open and still_open != entry.edition else None,
        "refusal": refusal(standard, viewer) if may_approve else "",
        "history": standard.editions.all() if works_on_it else [],
        "receipts_on": is_on(RECEIPTS.code) and entry.edition.state == State.IN_FORCE and standard.ended_at is None,
        "receipt": queries.own_receipt(viewer, entry.edition),
        "figures": [(row, phrases.figure(row), phrases.week(row)) for row in queries.figures(viewer, entry.edition)],
        "form": form,
    }
    return render(request, "standards/show.html", context, status=status)


def _card(entry: queries.Entry) -> dict[str, Any]:
    return {
        "standard": entry.standard,
        "edition": entry.edition,
        "words": entry.words,
        "fallback": phrases.fallback(entry.words),
    }


@page(permission="see_standards")
def edition(request: Any, pk: uuid.UUID, number: int) -> HttpResponse:
    """One version: what was in force is for everybody who sees the standard, the rest for those who work on it."""
    standard = SEEN.fetch(request.viewer, pk)
    one = get_object_or_404(Edition.objects.prefetch_related("authors"), standard=standard, number=number)
    works_on_it = WRITTEN.allows(request.viewer, standard) or APPROVED.allows(request.viewer, standard)
    if one.state in OPEN and not works_on_it:
        raise Http404
    context = _card(queries.Entry(standard, one, queries.words_of(one))) | {"works_on_it": works_on_it}
    return render(request, "standards/edition.html", context)


@page(permission="see_standards")
def card(request: Any, pk: uuid.UUID) -> HttpResponse:
    """What holds, as a card to be printed."""
    standard = SEEN.fetch(request.viewer, pk)
    html = render_to_string("standards/card.html", _card(queries.entry_of(standard)), request)
    response = HttpResponse(pdf_of(html), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{standard.label}.pdf"'
    return response


@page(permission="edit_standards")
def new(request: Any) -> HttpResponse:
    form = StandardForm(request.POST or None, viewer=request.viewer, initial=_chosen(request))
    if form.is_valid():
        try:
            standard = form.store()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("standards:show", standard.pk)
    return render(request, "standards/edit.html", {"form": form}, status=422 if form.is_bound else 200)


def _chosen(request: Any) -> dict[str, Any]:
    """A touchpoint that the address names, such as from the gap of its own page."""
    try:
        return {"touchpoint": uuid.UUID(request.GET.get("touchpoint", ""))}
    except ValueError:
        return {}


@page(permission="edit_standards")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    standard = WRITTEN.fetch(request.viewer, pk)
    newest = standard.editions.order_by("-number")[0]
    given = {**initial_of(newest), "role": standard.role_id, "version": standard.version}
    form = StandardForm(request.POST or None, viewer=request.viewer, standard=standard, initial=given)
    context = {"standard": standard, "words": queries.words_of(newest)}
    if form.is_valid():
        try:
            form.store()
        except Conflict:
            standard.refresh_from_db()
            context |= {"form": form.again(standard), "versions": form.beside(newest)}
            return render(request, "standards/edit.html", context, status=409)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("standards:show", pk)
    return render(request, "standards/edit.html", context | {"form": form}, status=422 if form.is_bound else 200)


@page(permission="edit_standards")
@require_POST
def submit(request: Any, pk: uuid.UUID) -> HttpResponse:
    standard = WRITTEN.fetch(request.viewer, pk)
    return _told(request, pk, lambda: actions.submit_standard(standard, by=request.viewer.member))


@page(permission="approve_standards")
@require_POST
def publish(request: Any, pk: uuid.UUID, number: int) -> HttpResponse:
    standard = APPROVED.fetch(request.viewer, pk)
    read = get_object_or_404(standard.editions, number=number)
    return _told(request, pk, lambda: actions.publish_standard(standard, edition=read, by=request.viewer.member))


@page(permission="approve_standards")
@require_POST
def review(request: Any, pk: uuid.UUID) -> HttpResponse:
    standard = APPROVED.fetch(request.viewer, pk)
    return _told(request, pk, lambda: actions.review_standard(standard, by=request.viewer.member))


@page(permission="approve_standards")
@require_POST
def give_back(request: Any, pk: uuid.UUID) -> HttpResponse:
    standard, form = APPROVED.fetch(request.viewer, pk), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _told(request, pk, lambda: actions.return_standard(standard, reason=reason, by=request.viewer.member))


@page(permission="approve_standards")
@require_POST
def end(request: Any, pk: uuid.UUID) -> HttpResponse:
    standard, form = APPROVED.fetch(request.viewer, pk), ReasonForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    seen, reason = given.get("version") or 0, given.get("reason", "")
    return _told(
        request, pk, lambda: actions.end_standard(standard, seen=seen, reason=reason, by=request.viewer.member)
    )


@page(permission="see_standards")
@require_POST
def read(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The reader's own receipt."""
    entry = queries.entry_of(SEEN.fetch(request.viewer, pk))
    if "undo" in request.POST:
        actions.take_back_read(entry.edition, by=request.viewer.member)
    else:
        actions.note_read(entry.edition, by=request.viewer.member)
    return redirect("standards:show", pk)


def _told(request: Any, pk: uuid.UUID, act: Callable[[], object]) -> HttpResponse:
    """Act, and say what became of it."""
    try:
        act()
    except Conflict:
        messages.error(request, _("Somebody else changed this standard in the meantime. Look at it again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Done. It stands in the log."))
    return redirect("standards:show", pk)


def at_touchpoint(request: Any, subject: Touchpoint) -> Panel | None:
    """What is promised at a touchpoint, on its page; where nothing is, the way to write it."""
    if not request.viewer.may("see_standards"):
        return None
    context = {
        "entries": queries.in_force_at(request.viewer, [subject]),
        "touchpoint": subject,
        "may_write": request.viewer.may("edit_standards"),
    }
    return Panel("standards/at_touchpoint.html", context)


def beside(request: Any, subject: Any) -> Panel | None:
    """The standards of a touchpoint beside a case or a lesson there."""
    place = getattr(subject, "touchpoint_id", None)
    if place is None or not request.viewer.may("see_standards"):
        return None
    found = queries.in_force_at(request.viewer, [place])
    cited = [(entry, phrases.cited(entry.standard, entry.edition, entry.words)) for entry in found]
    return Panel("standards/beside.html", {"entries": cited}) if found else None
