"""Pages for those who write lessons: catalogue, one lesson, editor, approval."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.enable.lessons import actions
from resonanz.enable.lessons.content.parsing import parse_content
from resonanz.enable.lessons.content.rules import NAMES, NotALessonError, said
from resonanz.enable.lessons.editor.beginnings import BEGINNINGS, beginning
from resonanz.enable.lessons.editor.fields import blocks, heads
from resonanz.enable.lessons.editor.reading import read_editor, rearranged
from resonanz.enable.lessons.evidence import evidence
from resonanz.enable.lessons.forms import AboutForm, ReturnForm
from resonanz.enable.lessons.models import Draft, Lesson, Picture
from resonanz.enable.lessons.own.screens import Screen, screen
from resonanz.enable.lessons.phrases import catalogue_headline, lesson_headline
from resonanz.enable.lessons.queries import listed, named
from resonanz.enable.lessons.rules import LESSONS_APPROVED, LESSONS_EDITED, LESSONS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page
from resonanz.ui.paging import paged

STATES = {"draft": Draft.WRITING, "waiting": Draft.WAITING}


@page(permission="learn")
def catalogue(request: Any) -> HttpResponse:
    """Every lesson that may be read; those who write see drafts, too."""
    rows = LESSONS_SEEN.rows(request.viewer).filter(archived_at__isnull="archived" not in request.GET)
    words, state = request.GET.get("q", "")[:100], request.GET.get("state", "")
    found = named(rows, words)
    found = found.filter(draft_state=STATES[state]) if state in STATES else found
    context = {
        "headline": catalogue_headline(rows.count(), rows.filter(draft_state=Draft.WAITING).count()),
        "rows": paged(request, listed(found), sorts={"new": "id"}, default="-new"),
        "words": words,
        "state": state,
        "may_write": request.viewer.may("edit_lessons"),
        "filtered": bool(words or state or "archived" in request.GET),
    }
    return render(request, "lessons/list.html", context)


@page(permission="learn")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    """One lesson: what it rests on, its steps, versions, and what waits."""
    rows = Lesson.objects.select_related("live__approved_by", "touchpoint", "skill", "unit").prefetch_related("roles")
    lesson = LESSONS_SEEN.fetch(request.viewer, pk, rows)
    return _show(request, lesson, ReturnForm())


def _show(request: Any, lesson: Lesson, form: ReturnForm, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    edits, approves = LESSONS_EDITED.allows(viewer, lesson), LESSONS_APPROVED.allows(viewer, lesson)
    waiting = lesson.draft_state == Draft.WAITING
    content = lesson.draft if waiting and (edits or approves) else lesson.live.content if lesson.live else lesson.draft
    wrote = lesson.writers.filter(pk=viewer.member.pk).exists()
    shown = _screens(content)
    context = {
        "lesson": lesson,
        "headline": lesson_headline(lesson),
        "screens": shown,
        "missing": _missing(lesson) if edits and lesson.draft else "",
        "evidence": evidence(viewer, lesson.touchpoint, quotes=2),
        "pictures": {picture.name: picture for picture in lesson.pictures.defer("content")},
        "may_edit": edits,
        "may_approve": approves and not wrote and (waiting or _unreviewed(lesson)),
        "wrote": wrote,
        "paths": lesson.paths.filter(archived_at=None),
        "versions": lesson.versions.select_related("approved_by")[:20],
        "return_form": form,
    }
    return render(request, "lessons/show.html", context, status=status)


def _unreviewed(lesson: Lesson) -> bool:
    return lesson.draft_state == Draft.NONE and lesson.live is not None and not lesson.live.reviewed


def _screens(content: Any) -> list[Screen]:
    """The steps of a lesson in the reader's language; none while it is not whole."""
    try:
        parsed = parse_content(content)
    except NotALessonError:
        return []
    return [screen(step, (get_language() or "de")[:2], seed="preview") for step in parsed.steps]


def _missing(lesson: Lesson) -> str:
    try:
        parse_content(lesson.draft)
    except NotALessonError as error:
        return str(error)
    return ""


@page(permission="edit_lessons")
def new(request: Any) -> HttpResponse:
    """Choose a template, then write."""
    key = request.POST.get("beginning") or request.GET.get("beginning", "")
    if not key:
        context = {"beginnings": BEGINNINGS, "touchpoint": request.GET.get("touchpoint", "")}
        return render(request, "lessons/begin.html", context)
    return _editor(request, None, beginning(key), key)


@page(permission="edit_lessons")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Write the draft; what learners meet stays until it is approved."""
    lesson = LESSONS_EDITED.fetch(request.viewer, pk, Lesson.objects.select_related("live").prefetch_related("roles"))
    content = lesson.draft or (lesson.live.content if lesson.live else beginning(""))
    return _editor(request, lesson, content, "")


def _editor(request: Any, lesson: Lesson | None, content: Any, key: str) -> HttpResponse:
    initial = {"minutes": content.get("minutes", 3), "touchpoint": request.GET.get("touchpoint") or None}
    initial = initial if lesson is None else {"minutes": initial["minutes"]}
    sent = request.method == "POST" and "languages" in request.POST
    form = AboutForm(request.POST if sent else None, viewer=request.viewer, lesson=lesson, initial=initial)
    if sent:
        content = read_editor(request.POST)
        if act := request.POST.get("act", ""):
            content = rearranged(content, act)
            kept = AboutForm(
                viewer=request.viewer,
                lesson=lesson,
                initial=request.POST.dict() | {"roles": request.POST.getlist("roles")},
            )
            return _edit_page(request, lesson, content, kept, key)
        if form.is_valid():
            return _store(request, lesson, content, form, key)
    return _edit_page(request, lesson, content, form, key, status=422 if sent else 200)


def _store(request: Any, lesson: Lesson | None, content: Any, form: AboutForm, key: str) -> HttpResponse:
    values = {name: form.cleaned_data[name] for name in ("unit", "touchpoint", "roles", "skill")}
    values["skill"] = values["skill"] or actions.skill_of(**form.skill_values())
    try:
        stored = _written(request, lesson, content, form, values)
    except Conflict as conflict:
        newest = Lesson.objects.get(pk=conflict.stored.pk)
        initial = {**request.POST.dict(), "roles": request.POST.getlist("roles"), "version": newest.version}
        again = AboutForm(viewer=request.viewer, lesson=newest, initial=initial)
        return _edit_page(request, newest, content, again, key, stored=newest, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _edit_page(request, lesson, content, form, key, status=422)
    messages.success(request, _("Saved as a draft."))
    return redirect("lessons:show", stored.pk)


@transaction.atomic
def _written(request: Any, lesson: Lesson | None, content: Any, form: AboutForm, values: dict[str, Any]) -> Lesson:
    """The lesson with its pictures, or nothing at all."""
    member = request.viewer.member
    if lesson is None:
        lesson = actions.create_lesson(content=content, by=member, **values)
    else:
        seen = form.cleaned_data["version"] or 0
        actions.save_draft(lesson, seen=seen, content=content, by=member, **values)
    _keep_files(lesson, request, content)
    return lesson


def _keep_files(lesson: Lesson, request: Any, content: Any) -> None:
    """Pictures that were chosen; their steps take their names."""
    changed = False
    for number, step in enumerate(content["steps"]):
        file = request.FILES.get(f"steps-{number}-file")
        if file is not None and step["kind"] == "picture":
            kept = actions.keep_picture(lesson, name=file.name, content=file.read(actions.MOST_PICTURE + 1))
            step["picture"], changed = kept.name, True
    if changed:
        Lesson.objects.filter(pk=lesson.pk).update(draft=content)


def _edit_page(
    request: Any,
    lesson: Lesson | None,
    content: Any,
    form: AboutForm,
    key: str,
    *,
    stored: Any = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "lesson": lesson,
        "form": form,
        "heads": heads(content),
        "blocks": blocks(content),
        "languages": content.get("languages", ["de"]),
        "screens": _screens(content),
        "kinds": NAMES.items(),
        "beginning": key,
        "stored": stored,
        "stored_screens": _screens(stored.draft) if stored else (),
    }
    return render(request, "lessons/edit.html", context, status=status)


@page(permission="edit_lessons")
@require_POST
def preview(request: Any) -> HttpResponse:
    """The phone beside the editor, as the fields stand."""
    content = read_editor(request.POST)
    missing = ""
    try:
        parse_content(content)
    except NotALessonError as error:
        missing = str(error)
    title = said(content["title"], (get_language() or "de")[:2])
    return render(request, "lessons/phone.html", {"screens": _screens(content), "missing": missing, "title": title})


@page(permission="learn")
def picture(request: Any, pk: uuid.UUID) -> HttpResponse:
    """A picture of a lesson that may be read."""
    found = Picture.objects.filter(pk=pk, lesson__in=LESSONS_SEEN.rows(request.viewer)).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=found.kind)
    answer["Cache-Control"] = "private, max-age=86400"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer


def _acted(
    request: Any, pk: uuid.UUID, act: Callable[[Lesson, Viewer, int], object], rule: Any, message: str
) -> HttpResponse:
    """Do something with a lesson and come back to it; what is refused is said there."""
    lesson = rule.fetch(request.viewer, pk)
    seen = request.POST.get("version", "")
    try:
        act(lesson, request.viewer, int(seen) if seen.isdecimal() else lesson.version)
    except (NotALessonError, ValidationError) as error:
        messages.error(request, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
    except Conflict:
        messages.error(request, _("Somebody else changed this lesson in the meantime. Look at it again first."))
    else:
        messages.success(request, message)
    return redirect("lessons:show", pk)


@page(permission="edit_lessons")
@require_POST
def submit(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Ask for approval."""
    message = _("It waits for approval now.")
    return _acted(
        request,
        pk,
        lambda it, viewer, seen: actions.submit_lesson(it, seen=seen, by=viewer.member),
        LESSONS_EDITED,
        message,
    )


@page(permission="approve_lessons")
@require_POST
def approve(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Publish what somebody else wrote."""
    message = _("Published. Learners meet this version from now on.")
    return _acted(
        request,
        pk,
        lambda it, viewer, seen: actions.approve_lesson(it, seen=seen, by=viewer.member),
        LESSONS_APPROVED,
        message,
    )


@page(permission="approve_lessons")
@require_POST
def give_back(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Say what should change."""
    reason = request.POST.get("reason", "")

    def act(lesson: Lesson, viewer: Viewer, seen: int) -> object:
        return actions.return_lesson(lesson, seen=seen, reason=reason, by=viewer.member)

    return _acted(request, pk, act, LESSONS_APPROVED, _("Given back with your words."))


@page(permission="edit_lessons")
@require_POST
def archive(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Nobody meets it any more."""
    message = _("Archived; what was learnt stays.")
    return _acted(
        request, pk, lambda it, viewer, _seen: actions.archive_lesson(it, by=viewer.member), LESSONS_EDITED, message
    )


@page(permission="edit_lessons")
@require_POST
def restore(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Offer it again."""
    message = _("It is offered again.")
    return _acted(
        request, pk, lambda it, viewer, _seen: actions.restore_lesson(it, by=viewer.member), LESSONS_EDITED, message
    )
