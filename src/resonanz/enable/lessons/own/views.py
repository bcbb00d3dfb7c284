"""Pages of one's own learning; made for the phone, they work without scripts."""

from __future__ import annotations

import json
import math
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.enable.lessons.content.rules import Kind, Step
from resonanz.enable.lessons.evidence import evidence
from resonanz.enable.lessons.models import Lesson, LessonVersion
from resonanz.enable.lessons.own import actions, queries
from resonanz.enable.lessons.own.forms import LookBackForm, PreferenceForm, given_of, is_answered, rating_of
from resonanz.enable.lessons.own.models import Memory, Sitting
from resonanz.enable.lessons.own.phrases import greeting, today_words
from resonanz.enable.lessons.own.rules import COMMITMENTS, MEMORIES, REFLECTIONS, SITTINGS
from resonanz.enable.lessons.own.screens import is_over, minutes_left, ratings, screen
from resonanz.enable.lessons.purposes import LESSONS
from resonanz.enable.lessons.rules import LESSONS_LEARNT
from resonanz.organisation.agreement.queries import is_on
from resonanz.ui.pages import page

HALF_A_MINUTE = 0.5


def language() -> str:
    """The reader's language."""
    return (get_language() or "de")[:2]


@page(permission="learn")
def home(request: Any) -> HttpResponse:
    """What is up today."""
    viewer = request.viewer
    if not is_on(LESSONS):
        return render(request, "lessons/off.html")
    paths, due = queries.my_paths(viewer), queries.due(viewer)
    lesson = queries.next_lesson(viewer, paths)
    skills = queries.skills(viewer)
    others = [each for each in queries.elsewhere(viewer) if lesson is None or each.pk != lesson.pk]
    minutes = (lesson.live.parsed.minutes if lesson and lesson.live else 0) + math.ceil(len(due) * HALF_A_MINUTE)
    context = {
        "headline": greeting(viewer.member.name, minutes),
        "lead": today_words(lesson, len(due), begun=bool(paths or others)),
        "lesson": lesson,
        "evidence": evidence(viewer, lesson.touchpoint) if lesson else None,
        "due": due,
        "paths": paths,
        "skills": skills,
        "sure": sum(skill.sure for skill in skills),
        "commitments": queries.open_commitments(viewer),
        "others": others,
    }
    return render(request, "lessons/home.html", context)


@page(permission="learn")
def take(request: Any, pk: uuid.UUID) -> HttpResponse:
    """A lesson, step by step; it goes on where one stopped."""
    lesson = LESSONS_LEARNT.fetch(request.viewer, pk, Lesson.objects.select_related("live", "touchpoint"))
    if not is_on(LESSONS):
        return render(request, "lessons/off.html")
    sitting = SITTINGS.rows(request.viewer).filter(lesson=lesson, finished_at=None).select_related("content").first()
    if request.method == "POST":
        return _taken(request, lesson, sitting)
    if sitting is None:
        context = {
            "lesson": lesson,
            "content": _live(lesson).parsed,
            "evidence": evidence(request.viewer, lesson.touchpoint),
        }
        return render(request, "lessons/start.html", context)
    return render(request, "lessons/step.html", _at_hand(lesson, sitting))


def _taken(request: Any, lesson: Lesson, sitting: Sitting | None) -> HttpResponse:
    if sitting is None:
        actions.begin(lesson, by=request.viewer.member)
        return redirect("lessons:take", lesson.pk)
    content = sitting.content.parsed
    step = content.steps[min(sitting.position, len(content.steps) - 1)]
    if request.POST.get("act") == "answer":
        given = given_of(step, request.POST)
        if step.kind is Kind.SCENARIO and not is_over(step, given):
            return render(request, "lessons/step.html", _at_hand(lesson, sitting, given))
        if not is_answered(given):
            messages.error(request, _("Choose or write an answer first."))
            return redirect("lessons:take", lesson.pk)
        actions.answer(sitting, step, given=given, language=language())
        return redirect("lessons:take", lesson.pk)
    actions.move_on(sitting, content, rating=rating_of(request.POST), words=_words(request))
    if sitting.finished_at is not None:
        return redirect("lessons:done", lesson.pk)
    return redirect("lessons:take", lesson.pk)


def _words(request: Any) -> str:
    own = str(request.POST.get("words", "")).strip()
    return own or str(request.POST.get("suggestion", ""))


def _at_hand(lesson: Lesson, sitting: Sitting, given: list[str] | None = None) -> dict[str, Any]:
    content = sitting.content.parsed
    position = min(sitting.position, len(content.steps) - 1)
    step = content.steps[position]
    shown = sitting.shown or {}
    kept = actions.preference_of(sitting.member).retention / 100
    memory = Memory.objects.filter(member=sitting.member, lesson=lesson, question=step.id).first()
    remembered = actions.remembered(memory) if memory else None
    return {
        "lesson": lesson,
        "content": content,
        "position": position,
        "steps": [number <= position for number in range(len(content.steps))],
        "minutes": minutes_left(content, position),
        "screen": screen(
            step,
            language(),
            seed=str(sitting.pk),
            given=shown.get("given", given or ()),
            answered=bool(shown),
            ratings=ratings(remembered, kept) if step.is_repeated and shown else (),
        ),
        "picture": _picture(lesson, step),
    }


def _picture(lesson: Lesson, step: Step) -> Any:
    return lesson.pictures.filter(name=step.picture).first() if step.picture else None


def _live(lesson: Lesson) -> LessonVersion:
    assert lesson.live is not None
    return lesson.live


@page(permission="learn")
def done(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The end of a lesson."""
    lesson = LESSONS_LEARNT.fetch(request.viewer, pk, Lesson.objects.select_related("live"))
    finished = SITTINGS.rows(request.viewer).filter(lesson=lesson).exclude(finished_at=None).first()
    if finished is None:
        return redirect("lessons:take", pk)
    soonest = MEMORIES.rows(request.viewer).filter(lesson=lesson).order_by("due_at").first()
    due = queries.due(request.viewer)
    following = queries.next_lesson(request.viewer, queries.my_paths(request.viewer))
    context = {"lesson": lesson, "soonest": soonest, "due": due, "following": following}
    return render(request, "lessons/done.html", context)


@page(permission="learn")
def repeat(request: Any) -> HttpResponse:
    """Questions that come back, one after the other."""
    if not is_on(LESSONS):
        return render(request, "lessons/off.html")
    due = queries.due(request.viewer)
    if request.method == "POST":
        return _repeated(request)
    if not due:
        return render(request, "lessons/repeated.html", {"paths": queries.my_paths(request.viewer)})
    memory, step = next(((m, s) for m in due if (s := _step_of(m)) is not None), (None, None))
    if memory is None or step is None:
        return render(request, "lessons/repeated.html", {})
    return render(request, "lessons/repeat.html", _asked(memory, step, len(due)))


def _step_of(memory: Memory) -> Step | None:
    """The question as it is asked today; None where the lesson lost it."""
    live = memory.lesson.live
    return live.parsed.step(memory.question) if live else None


def _asked(
    memory: Memory, step: Step, left: int, given: list[str] | None = None, *, answered: bool = False
) -> dict[str, Any]:
    kept = actions.preference_of(memory.member).retention / 100
    rates = ratings(actions.remembered(memory), kept) if answered else ()
    seed = f"{memory.pk}{memory.reviewed_at}"
    shown = screen(step, language(), seed=seed, given=given or (), answered=answered, ratings=rates)
    return {"memory": memory, "screen": shown, "left": left, "lesson": memory.lesson}


def _repeated(request: Any) -> HttpResponse:
    rows = Memory.objects.select_related("lesson__live", "lesson__skill")
    memory = MEMORIES.rows(request.viewer, rows).filter(pk__in=_uuids(request.POST.get("memory"))).first()
    step = _step_of(memory) if memory else None
    if memory is None or step is None:
        raise Http404
    rated = "rating" in request.POST
    given = request.POST.getlist("given") if rated else given_of(step, request.POST)
    over = step.kind is not Kind.SCENARIO or is_over(step, given)
    if rated and over:
        actions.recall(memory, step, given=given, language=language(), rating=rating_of(request.POST) or 3)
        return redirect("lessons:repeat")
    answered = over and is_answered(given)
    return render(
        request, "lessons/repeat.html", _asked(memory, step, len(queries.due(request.viewer)), given, answered=answered)
    )


def _uuids(text: str | None) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text or "")]
    except ValueError:
        return []


@page(permission="learn")
def pretest(request: Any, pk: uuid.UUID) -> HttpResponse:
    """One question for each lesson of a path: what is known need not be learnt."""
    if not is_on(LESSONS):
        return render(request, "lessons/off.html")
    mine = next((each for each in queries.my_paths(request.viewer) if each.path.pk == pk), None)
    if mine is None:
        raise Http404
    asked = [(lesson, step) for lesson in mine.open if (step := _live(lesson).parsed.pretest) is not None]
    asked = [(lesson, step) for lesson, step in asked if step.kind is not Kind.SCENARIO]
    if request.method == "POST" and mine.may_pretest:
        answers = [(lesson, step, _prefixed(step, request, str(lesson.pk))) for lesson, step in asked]
        known = actions.pretest(answers, by=request.viewer.member, language=language())
        messages.success(
            request,
            _("You know %(n)s of %(of)s already; they only come back as repetitions.") % {"n": known, "of": len(asked)},
        )
        return redirect("lessons:home")
    questions = [(lesson, screen(step, language(), seed=str(lesson.pk))) for lesson, step in asked]
    return render(request, "lessons/pretest.html", {"mine": mine, "questions": questions})


def _prefixed(step: Step, request: Any, prefix: str) -> list[str]:
    """The answer to one of several questions on a page; its fields begin with the lesson's id."""
    data = request.POST.copy()
    data.clear()
    for name in request.POST:
        if name.startswith(f"{prefix}:"):
            data.setlist(name.removeprefix(f"{prefix}:"), request.POST.getlist(name))
    return given_of(step, data)


@page(permission="learn")
def mine(request: Any) -> HttpResponse:
    """All that is kept of one's own learning, and how one wants to learn."""
    viewer = request.viewer
    chosen = actions.preference_of(viewer.member)
    form = PreferenceForm(request.POST or None, initial={"daily": chosen.daily, "retention": chosen.retention})
    if request.method == "POST" and form.is_valid() and is_on(LESSONS):
        actions.prefer(viewer.member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("lessons:mine")
    context = {
        "form": form,
        "skills": queries.skills(viewer),
        "commitments": COMMITMENTS.rows(viewer).select_related("lesson").order_by("-made_at")[:50],
        "reflections": REFLECTIONS.rows(viewer).select_related("lesson")[:50],
        "sittings": SITTINGS.rows(viewer).select_related("lesson").exclude(finished_at=None)[:50],
        "scheduled": MEMORIES.rows(viewer).count(),
    }
    return render(request, "lessons/mine.html", context, status=422 if form.errors else 200)


@page(permission="learn")
def look_back(request: Any, pk: uuid.UUID) -> HttpResponse:
    """A commitment whose day has come."""
    commitment = COMMITMENTS.fetch(request.viewer, pk)
    form = LookBackForm(request.POST or None)
    if form.is_valid():
        actions.look_back(commitment, **form.values())
        messages.success(request, _("Kept, for you alone."))
        return redirect("lessons:home")
    context = {"form": form, "commitment": commitment}
    return render(request, "lessons/look_back.html", context, status=422 if form.is_bound else 200)


@page(permission="learn")
@require_POST
def export(request: Any) -> HttpResponse:
    """One's own learning as a file; only a person with own eyes gets it."""
    if request.viewer.simulated_by is not None:
        raise Http404
    text = json.dumps(queries.everything(request.viewer), ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="learning.json"'
    return answer


@page(permission="learn")
@require_POST
def forget(request: Any) -> HttpResponse:
    """Delete one's own learning."""
    if request.viewer.simulated_by is not None:
        raise Http404
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Nothing was deleted. Tick the box if you are sure."))
        return redirect("lessons:mine")
    actions.forget_mine(request.viewer.member)
    messages.success(request, _("Your learning is deleted."))
    return redirect("lessons:home")
