"""Surveys as files: taking them away, and bringing them in."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from resonanz.listen.surveys.exchange.actions import import_survey
from resonanz.listen.surveys.exchange.files import exported
from resonanz.listen.surveys.forms import UploadForm
from resonanz.listen.surveys.models import Survey
from resonanz.listen.surveys.rules import SURVEYS_SEEN, touchpoints_for
from resonanz.ui.pages import page


@page(permission="see_surveys")
def export(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = SURVEYS_SEEN.fetch(request.viewer, pk, Survey.objects.select_related("touchpoint"))
    body = json.dumps(exported(survey), ensure_ascii=False, indent=2)
    name = slugify(str(survey)) or "survey"
    return HttpResponse(
        f"{body}\n",
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


@page(permission="edit_surveys")
def upload(request: Any) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            survey = import_survey(
                file.read(), name=file.name, touchpoints=touchpoints_for(request.viewer), by=request.viewer.member
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("The survey is here, as a draft."))
            return redirect("surveys:show", survey.pk)
    return render(request, "surveys/import.html", {"form": form}, status=422 if form.is_bound else 200)
