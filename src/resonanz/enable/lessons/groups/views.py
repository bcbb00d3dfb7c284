"""The page of a lead: how many of a group learnt, week by week, from the smallest group on."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from resonanz.enable.lessons.groups.phrases import headline
from resonanz.enable.lessons.groups.queries import table
from resonanz.enable.lessons.purposes import GROUPS
from resonanz.organisation.agreement.queries import is_on, term
from resonanz.ui.pages import page


@page(permission="see_learning")
def show(request: Any) -> HttpResponse:
    """Released figures only; there is nothing to filter by."""
    found = table(request.viewer)
    on = is_on(GROUPS)
    context = {"headline": headline(found, on=on), "table": found, "on": on, "least": term("group")}
    return render(request, "lessons/groups.html", context)
