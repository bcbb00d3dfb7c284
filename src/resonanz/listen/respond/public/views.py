"""The pages of customers. A GET only ever reads; one POST stores the whole answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from resonanz.listen.respond import actions
from resonanz.listen.respond.models import Invitation, OpenLink, State
from resonanz.listen.respond.public.guards import TRAP, from_here, is_trapped, too_many
from resonanz.listen.respond.public.middleware import POLICY
from resonanz.listen.respond.public.pages import page, told
from resonanz.listen.respond.public.shown import shown
from resonanz.listen.respond.public.steps import Torn, Walk, due, read_form, seconds, unsealed
from resonanz.listen.respond.recording import content_for_anybody, content_of
from resonanz.listen.respond.rules import contact_rule
from resonanz.listen.surveys.models import State as SurveyState
from resonanz.listen.surveys.models import SurveyVersion
from resonanz.listen.surveys.rules import Content, Question, check_answers

Submit = Callable[[Mapping[str, Any], Walk], HttpResponse]
"""Takes all answers at the end."""


@dataclass(frozen=True, slots=True)
class Door:
    """One way into a survey: what it asks, in which language, what stands around it, and what its end does."""

    content: Content
    language: str
    seal: str
    context: Mapping[str, Any]
    submit: Submit


def answer(request: HttpRequest, token: str) -> HttpResponse:
    """An individual link."""
    invitation = _invitation(token)
    version = invitation.survey_version
    with translation.override(_language(request, content_of(version), invitation.language)):
        if invitation.state != State.OPEN or version.survey.state != SurveyState.LIVE:
            return _ended(invitation, token)
        door = _own_door(invitation, token)
        return through(request, door)


def _own_door(invitation: Invitation, token: str) -> Door:
    version, language = invitation.survey_version, translation.get_language() or ""
    context = {
        "stop": reverse("public:stop", args=[token]),
        "anonymity": version.survey.anonymity,
        "rule": SimpleLazyObject(contact_rule),
    }

    def submit(answers: Mapping[str, Any], _walk: Walk) -> HttpResponse:
        try:
            actions.answer_invitation(invitation, answers, language=language)
        except actions.Over:
            return _ended(_invitation(token), token)
        return HttpResponseRedirect(reverse("public:done", args=[token]) + f"?lang={language}", status=303)

    return Door(content_of(version), language, str(invitation.pk), context, submit)


def done(request: HttpRequest, token: str) -> HttpResponse:
    """After the answer; before it, the way back to the questions."""
    invitation = _invitation(token)
    content = content_of(invitation.survey_version)
    if invitation.state != State.ANSWERED:
        return HttpResponseRedirect(reverse("public:answer", args=[token]))
    with translation.override(_language(request, content, invitation.language)):
        said = content.said(content.thanks, translation.get_language() or "")
        return told("thanks", said=said, stop=reverse("public:stop", args=[token]))


def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more questions: a page with one button, or one click in the mail program (RFC 8058)."""
    invitation = _invitation(token)
    with translation.override(_language(request, content_of(invitation.survey_version), invitation.language)):
        if request.method != "POST":
            return told("stopping", action=request.path)
        _require_from_here(request)
        actions.opt_out(invitation.customer, source="link")
        return told("stopped")


def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """A link for everybody: on a poster, in a page, in a letter."""
    link = _link(code)
    version = link.survey.live_version
    if link.closed_at is not None or version is None:
        return _framed(told("closed"), link)
    with translation.override(_language(request, content_of(version), "")):
        if request.method == "POST" and is_trapped(request):
            return _framed(told("thanks"), link)
        return _framed(through(request, _open_door(request, link, version)), link)


def _open_door(request: HttpRequest, link: OpenLink, version: SurveyVersion) -> Door:
    language = translation.get_language() or ""

    def submit(answers: Mapping[str, Any], walk: Walk) -> HttpResponse:
        if too_many(request, link.code):
            return told("too_many", status=429)
        actions.submit_open(link, answers, language=language, pk=walk.number)
        return HttpResponseRedirect(reverse("public:open-done", args=[link.code]) + f"?lang={language}", status=303)

    context = {"trap": TRAP, "anonymity": "open"}
    return Door(content_for_anybody(version), language, f"open:{link.pk}", context, submit)


def open_done(request: HttpRequest, code: str) -> HttpResponse:
    """After the answer."""
    link = _link(code)
    version = link.survey.live_version
    if version is None:
        return _framed(told("closed"), link)
    content = content_of(version)
    with translation.override(_language(request, content, "")):
        return _framed(told("thanks", said=content.said(content.thanks, translation.get_language() or "")), link)


def through(request: HttpRequest, door: Door) -> HttpResponse:
    """One step of a survey, or its end."""
    if request.method != "POST":
        walk = Walk()
        questions = due(door.content, walk)
        return _step(door, walk, questions, _chosen(questions, request.GET.get("v", "")), {})
    _require_from_here(request)
    try:
        walk = unsealed(request.POST.get("walk", ""), door.seal)
    except Torn as error:
        raise SuspiciousOperation("the form was changed on its way") from error
    if "back" in request.POST and walk.steps:
        before = walk.back()
        return _step(door, before, due(door.content, before), walk.answers, {})
    return _further(request, door, walk)


def _further(request: HttpRequest, door: Door, walk: Walk) -> HttpResponse:
    questions = due(door.content, walk)
    entered = {**walk.answers, **read_form(questions, request.POST)}
    clean, errors = check_answers(door.content, entered, door.language, asked=questions)
    if errors:
        return _step(door, walk, questions, entered, errors, status=422)
    next_walk = walk.after(questions, clean)
    if following := due(door.content, next_walk):
        return _step(door, next_walk, following, clean, {})
    return door.submit(clean, next_walk)


def _step(
    door: Door,
    walk: Walk,
    questions: list[Question],
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    content = door.content
    asked = shown(content, questions, values, errors, door.language)
    context = {
        "questions": asked,
        "wrong": [question for question in asked if question.error],
        "title": content.said(content.title, door.language),
        "intro": "" if walk.steps else content.said(content.intro, door.language),
        "walk": walk.sealed(door.seal),
        "number": len(walk.steps) + 1,
        "others": [code for code in content.languages if code != door.language],
        "count": len(list(content)),
        "seconds": seconds(content),
        "last": {q.id for q in content} <= {key for step in walk.after(questions, {}).steps for key in step},
        "language": door.language,
    }
    return page("respond/public/step.html", {**context, **door.context}, status=status)


def _chosen(questions: list[Question], value: str) -> dict[str, Any]:
    """The number of the mail's link, chosen on the page and not sent yet."""
    first = questions[0] if questions else None
    fits = first is not None and first.metric is not None and value in {str(point) for point in first.points}
    return {first.id: value} if first is not None and fits else {}


def _ended(invitation: Invitation, token: str) -> HttpResponse:
    what = {State.ANSWERED: "answered", State.STOPPED: "stopped"}.get(State(invitation.state), "closed")
    return told(what, stop="" if what == "stopped" else reverse("public:stop", args=[token]))


def _invitation(token: str) -> Invitation:
    try:
        return actions.find_invitation(token)
    except Invitation.DoesNotExist as error:
        raise Http404 from error


def _link(code: str) -> OpenLink:
    link = OpenLink.objects.select_related("survey__touchpoint", "unit").filter(code=code).first()
    if link is None:
        raise Http404
    return link


def _framed(response: HttpResponse, link: OpenLink) -> HttpResponse:
    """Only the pages that were named may embed it."""
    allowed = " ".join(link.origins) if link.origins and link.channel == "embed" else "'none'"
    response.headers["Content-Security-Policy"] = POLICY + allowed
    return response


def _language(request: HttpRequest, content: Content, usual: str) -> str:
    """The one that was asked for, else the customer's, else the browser's, else the first of the survey."""
    wanted = (request.POST.get("lang"), request.GET.get("lang"), usual, translation.get_language())
    return next((code for code in wanted if code in content.languages), content.languages[0])


def _require_from_here(request: HttpRequest) -> None:
    if not from_here(request):
        raise SuspiciousOperation("a POST from another page")
