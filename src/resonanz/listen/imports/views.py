"""Pages of imports: upload, columns, preview, import, what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.listen.imports import actions, phrases, tasks
from resonanz.listen.imports.forms import ColumnForm, UploadForm
from resonanz.listen.imports.models import Import, State
from resonanz.listen.imports.queries import cells_of, column_of, problem_of, rejected_file, tables_of
from resonanz.listen.imports.rules import IMPORTS
from resonanz.ui.live import live
from resonanz.ui.pages import page
from resonanz.ui.paging import paged
from resonanz.ui.parts import Progress

STEPS = {
    State.MAPPED: "imports/columns.html",
    State.CHECKED: "imports/balance.html",
    State.DONE: "imports/balance.html",
}


@page(permission="import_data")
def imports(request: Any) -> HttpResponse:
    rows = IMPORTS.rows(request.viewer).select_related("member")
    found = paged(request, rows, sorts={"created": "created_at", "name": "name"}, default="-created")
    return render(request, "imports/list.html", {"rows": found})


@page(permission="import_data")
def upload(request: Any) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            job = actions.receive_file(form.cleaned_data["file"], by=request.viewer.member)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            tasks.wake()
            return redirect("imports:show", job.pk)
    return render(request, "imports/upload.html", {"form": form}, status=422 if form.is_bound else 200)


@page(permission="import_data")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    job = IMPORTS.fetch(request.viewer, pk)
    context = {
        "job": job,
        "headline": phrases.headline(job),
        "progress": progress_of(job),
        "problem": problem_of(job),
        "tables": tables_of(job) if job.state == State.MAPPED else [],
        "cells": cells_of(job),
        "rejected": rejected_file(job) is not None,
    }
    return render(request, STEPS.get(State(job.state), "imports/working.html"), context)


def progress_of(job: Import) -> Progress:
    """How far an import is, as the progress part shows it."""
    expected = job.rows_expected if job.state == State.IMPORTING else None
    return Progress(
        words=phrases.progress(job) if job.works else phrases.headline(job),
        done=min(1.0, job.rows / expected) if expected else None,
        address=reverse("imports:progress", args=[job.pk]),
        cancel="" if job.cancel else reverse("imports:cancel", args=[job.pk]),
        ended=not job.works,
        failed=job.state == State.FAILED,
    )


@page(permission="import_data")
def progress(request: Any, pk: uuid.UUID) -> HttpResponse:
    job = IMPORTS.fetch(request.viewer, pk)
    return live(request, "imports/progress.html", {"entry": job, "job": progress_of(job)}, ended=not job.works)


@page(permission="import_data")
def column(request: Any, pk: uuid.UUID, table: int, number: int) -> HttpResponse:
    job = IMPORTS.fetch(request.viewer, pk)
    found = column_of(job, table, number)
    if found is None:
        raise Http404
    form = ColumnForm(request.POST or None, column=found)
    if form.is_valid():
        role, details = form.cleaned_data["role"], form.details()
        try:
            actions.correct_column(
                job, table=table, column=found.name, role=role, details=details, by=request.viewer.member
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{reverse('imports:show', args=[pk])}#column-{table}-{number}")
    context = {"job": job, "column": found, "form": form}
    return render(request, "imports/column.html", context, status=422 if form.is_bound else 200)


@page(permission="import_data")
@require_POST
def check(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _advanced(request, pk, actions.check_file)


@page(permission="import_data")
@require_POST
def confirm(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _advanced(request, pk, actions.import_file)


def _advanced(request: Any, pk: uuid.UUID, act: Callable[..., Import]) -> HttpResponse:
    job = IMPORTS.fetch(request.viewer, pk)
    try:
        act(job, by=request.viewer.member)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        tasks.wake()
    return redirect("imports:show", pk)


@page(permission="import_data")
@require_POST
def cancel(request: Any, pk: uuid.UUID) -> HttpResponse:
    job = actions.cancel_import(IMPORTS.fetch(request.viewer, pk), by=request.viewer.member)
    if request.htmx:
        return render(request, "imports/progress.html", {"entry": job, "job": progress_of(job)})
    return redirect("imports:show", pk)


@page(permission="import_data")
def rejected(request: Any, pk: uuid.UUID) -> HttpResponse:
    path = rejected_file(IMPORTS.fetch(request.viewer, pk))
    if path is None:
        raise Http404
    name = _("rejected-rows") + ".csv"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    return cast("HttpResponse", answer)
