from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from resonanz.report.catalogue import load_catalogue
from resonanz.report.phrases.names import METHODS
from resonanz.ui.pages import page
from resonanz.ui.speech import speech
from resonanz.understand.metrics.catalogue.phrases import EXPLAINED, READING


@page(permission="see_metrics")
def catalogue(request: HttpRequest) -> HttpResponse:
    """Each metric: what it means, when it helps, when it misleads."""
    return render(request, "metrics/catalogue.html", {"cards": load_catalogue(speech().code).values()})


@page
def method(request: HttpRequest, code: str) -> HttpResponse:
    """What an interval means and how it is computed, in the reader's words."""
    if code not in METHODS:
        raise Http404
    how, source = EXPLAINED.get(code, ("", ""))
    context = {"name": speech()(METHODS[code]), "how": how, "source": source, "reading": READING}
    return render(request, "metrics/method.html", context)
