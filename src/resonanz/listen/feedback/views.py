from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from resonanz.listen.feedback import phrases, queries
from resonanz.listen.feedback.forms import read_wanted
from resonanz.ui.pages import page


@page(permission="read_voices")
def voices(request: Any) -> HttpResponse:
    """What customers said, newest first."""
    wanted = read_wanted(request.viewer, request.GET)
    found = queries.voices(request.viewer, wanted)
    context = {
        "headline": phrases.headline(found, wanted),
        "quotes": [phrases.quote(voice, address=reverse("voice", args=[voice.id])) for voice in found.items],
        "following": _following(request, found),
        "wanted": wanted,
    }
    return render(request, "feedback/voices.html", context)


def _following(request: Any, found: queries.Voices) -> str:
    if found.more is None:
        return ""
    query = request.GET.copy()
    query["before"] = f"{found.more[0].isoformat()}_{found.more[1]}"
    return f"?{query.urlencode()}"


@page(permission="read_voices")
def voice(request: Any, event: str) -> HttpResponse:
    """One voice; a foreign one answers like one that does not exist."""
    if not phrases.EVENT.fullmatch(event):
        raise Http404
    found = queries.voices(request.viewer, queries.Wanted(event=event), limit=1)
    if not found.items:
        raise Http404
    return render(request, "feedback/voice.html", {"quote": phrases.quote(found.items[0]), "voice": found.items[0]})
