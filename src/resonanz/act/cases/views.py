"""Pages of cases: list and board, one case, what is done in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.cases import actions
from resonanz.act.cases.board.queries import HEADER, page_of, rows_for_export
from resonanz.act.cases.forms import (
    AssignForm,
    AttemptForm,
    CloseForm,
    MergeForm,
    MoveForm,
    NoteForm,
    OpenForm,
    ReasonForm,
    ReplyForm,
    SeenForm,
)
from resonanz.act.cases.inside.queries import context_of, whole
from resonanz.act.cases.models import Case, Template
from resonanz.act.cases.rules import CASES_ASSIGNED, CASES_SEEN, CASES_WORKED
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.base.sheets import KINDS, download
from resonanz.ui.pages import page

Act = Callable[[Case, Any], object]


@page(permission="see_cases")
def cases(request: Any) -> HttpResponse:
    return render(request, "cases/list.html", page_of(request))


@page(permission="see_cases")
def export(request: Any, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    return download(_("cases"), HEADER, rows_for_export(request.viewer, request.GET), kind=kind)


@page(permission="work_cases")
def new(request: Any) -> HttpResponse:
    form = OpenForm(request.POST or None, viewer=request.viewer)
    if not form.is_valid():
        return render(request, "cases/new.html", {"form": form}, status=422 if form.is_bound else 200)
    case = actions.open_case_at(by=request.viewer.member, **form.cleaned_data)
    messages.success(request, _("Case %(number)s is open.") % {"number": case.sign})
    return redirect("cases:show", case.pk)


@page(permission="see_cases")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    case = CASES_SEEN.fetch(request.viewer, pk, whole())
    return shown(request, case)


def shown(request: Any, case: Case, status: int = 200, **forms: Any) -> HttpResponse:
    asked = request.GET.get("template", "")
    template = Template.objects.filter(pk=asked, archived_at=None).first() if _is_id(asked) else None
    context = context_of(request.viewer, case, template=template, **forms)
    return render(request, "cases/show.html", context | {"conflict": status == CONFLICT}, status=status)


CONFLICT = 409


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _done(
    request: Any, pk: uuid.UUID, form_class: type[Any], act: Act, *, rule: Rule[Case], **more: Any
) -> HttpResponse:
    """Act on a case if the form is right; else the page again with what was written."""
    case = rule.fetch(request.viewer, pk, whole())
    about = {"case": case} if issubclass(form_class, SeenForm) else {}
    form = form_class(request.POST, **about, **more)
    name = f"{form.prefix}_form"
    if not form.is_valid():
        return shown(request, case, 422, **{name: form})
    try:
        act(case, form)
    except ValidationError as error:
        form.add_error(None, error)
        return shown(request, CASES_SEEN.fetch(request.viewer, pk, whole()), 422, **{name: form})
    except Conflict:
        stored = CASES_SEEN.fetch(request.viewer, pk, whole())
        return shown(request, stored, CONFLICT, **{name: _again(form, stored, more)})
    return redirect("cases:show", pk)


def _again(form: Any, stored: Case, more: dict[str, Any]) -> Any:
    """What somebody wrote, on the version that is stored now."""
    data = form.data.copy()
    data[form.add_prefix("version")] = str(stored.version)
    return type(form)(data, case=stored, **more)


@page(permission="work_cases")
@require_POST
def take(request: Any, pk: uuid.UUID) -> HttpResponse:
    me = request.viewer.member
    return _done(
        request,
        pk,
        SeenForm,
        lambda case, form: actions.assign_case(case, to=me, seen=form.seen, by=me),
        rule=CASES_WORKED,
    )


@page(permission="assign_cases")
@require_POST
def assign(request: Any, pk: uuid.UUID) -> HttpResponse:
    def act(case: Case, form: AssignForm) -> None:
        actions.assign_case(case, to=form.cleaned_data["to"], seen=form.seen, by=request.viewer.member)

    return _done(request, pk, AssignForm, act, rule=CASES_ASSIGNED)


@page(permission="work_cases")
@require_POST
def move(request: Any, pk: uuid.UUID) -> HttpResponse:
    def act(case: Case, form: MoveForm) -> None:
        actions.move_case(case, state=form.cleaned_data["state"], seen=form.seen, by=request.viewer.member)

    return _done(request, pk, MoveForm, act, rule=CASES_WORKED)


@page(permission="work_cases")
@require_POST
def reply(request: Any, pk: uuid.UUID) -> HttpResponse:
    def act(case: Case, form: ReplyForm) -> None:
        data = {name: form.cleaned_data[name] for name in ("subject", "body", "answers")}
        actions.reply(case, seen=form.seen, by=request.viewer.member, cited=form.cited(), **data)
        messages.success(request, _("The mail to the customer is on its way."))

    return _done(request, pk, ReplyForm, act, rule=CASES_WORKED)


@page(permission="work_cases")
@require_POST
def note(request: Any, pk: uuid.UUID) -> HttpResponse:
    def act(case: Case, form: NoteForm) -> None:
        actions.note(case, text=form.cleaned_data["text"], by=request.viewer.member)

    return _done(request, pk, NoteForm, act, rule=CASES_WORKED)


@page(permission="work_cases")
@require_POST
def attempt(request: Any, pk: uuid.UUID) -> HttpResponse:
    def act(case: Case, form: AttemptForm) -> None:
        actions.note_attempt(case, how=form.cleaned_data["how"], by=request.viewer.member)

    return _done(request, pk, AttemptForm, act, rule=CASES_WORKED)


@page(permission="work_cases")
@require_POST
def close(request: Any, pk: uuid.UUID) -> HttpResponse:
    def act(case: Case, form: CloseForm) -> None:
        by, data = request.viewer.member, form.cleaned_data
        if request.POST.get("save") == "cause" and data["cause"]:
            actions.set_cause(case, cause=data["cause"], seen=form.seen, by=by)
        elif request.POST.get("save") == "told" and data["told"]:
            actions.tell_customer(case, how=data["told"], seen=form.seen, by=by, text=data["text"])
        else:
            end = {name: data[name] for name in ("cause", "told", "text")}
            actions.close_case(case, seen=form.seen, by=by, **end)
            messages.success(request, _("Case %(number)s is closed.") % {"number": case.sign})

    return _done(request, pk, CloseForm, act, rule=CASES_WORKED)


@page(permission="work_cases")
@require_POST
def reopen(request: Any, pk: uuid.UUID) -> HttpResponse:
    def act(case: Case, form: ReasonForm) -> None:
        actions.reopen_case(case, seen=form.seen, by=request.viewer.member, reason=form.cleaned_data["reason"])

    return _done(request, pk, ReasonForm, act, rule=CASES_WORKED)


@page(permission="work_cases")
@require_POST
def merge(request: Any, pk: uuid.UUID) -> HttpResponse:
    def act(case: Case, form: MergeForm) -> None:
        actions.merge_case(case, into=form.cleaned_data["into"], seen=form.seen, by=request.viewer.member)

    return _done(request, pk, MergeForm, act, rule=CASES_WORKED, viewer=request.viewer)
