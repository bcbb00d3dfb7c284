"""Pages of surveys: list, editor, one question, versions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.listen.surveys import actions, phrases
from resonanz.listen.surveys.checker.findings import Finding
from resonanz.listen.surveys.checker.rules import check_question
from resonanz.listen.surveys.content import editing
from resonanz.listen.surveys.content.gaps import missing_texts
from resonanz.listen.surveys.content.parsing import dump_content, parse_content
from resonanz.listen.surveys.content.piping import pipe
from resonanz.listen.surveys.content.shapes import Content, Kind, Question
from resonanz.listen.surveys.content.timing import seconds
from resonanz.listen.surveys.forms import QuestionForm, SettingsForm, StartForm, shown_words
from resonanz.listen.surveys.models import State, Survey
from resonanz.listen.surveys.queries import cards, draft_changes, history, listed
from resonanz.listen.surveys.rules import SURVEYS_EDITED, SURVEYS_SEEN, touchpoints_for
from resonanz.listen.surveys.starters.queries import starter, starters
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page
from resonanz.ui.paging import paged
from resonanz.ui.parts import Source, Versions

SORTS = {"changed": "changed_at", "state": "state"}
STATES = (State.LIVE, State.DRAFT, State.CLOSED)
EMPTY = "empty"
CHANGED = gettext_lazy("Somebody else changed the survey since you looked. Look at it once more.")
CHANGES: dict[str, Callable[[Content, str], Content]] = {
    "up": lambda content, key: editing.move_question(content, key, up=True),
    "down": lambda content, key: editing.move_question(content, key, up=False),
    "page": editing.turn_page,
    "remove": editing.remove_question,
}


@page(permission="see_surveys")
def surveys(request: Any) -> HttpResponse:
    seen = SURVEYS_SEEN.rows(request.viewer)
    state = request.GET.get("state", "")
    rows = seen.filter(state=state) if state in STATES else seen
    facts = seen.aggregate(total=Count("pk"), live=Count("pk", Q(state=State.LIVE)))
    context = {
        "headline": phrases.list_headline(**facts),
        "facts": facts,
        "rows": paged(request, listed(rows), sorts=SORTS, default="-changed"),
        "states": [(each.value, each.label) for each in STATES],
        "state": state,
        "may_edit": request.viewer.may("edit_surveys"),
    }
    return render(request, "surveys/list.html", context)


@page(permission="edit_surveys")
def new(request: Any) -> HttpResponse:
    keys = [EMPTY, *(each.key for each in starters())]
    initial = {"touchpoint": request.GET.get("touchpoint")}
    form = StartForm(request.POST or None, touchpoints=touchpoints_for(request.viewer), starters=keys, initial=initial)
    if not form.is_valid():
        context = {"form": form, "starters": [_card(each) for each in starters()], "empty": EMPTY}
        return render(request, "surveys/new.html", context, status=422 if form.is_bound else 200)
    chosen = starter(form.cleaned_data["starter"])
    title = {"de": "Neue Umfrage", "en": "New survey"}
    begun: dict[str, Any] = {"purpose": chosen.purpose, "anonymity": chosen.anonymity} if chosen else {}
    survey = actions.create_survey(
        title=chosen.plain["title"] if chosen else title,
        touchpoint=form.cleaned_data["touchpoint"],
        by=request.viewer.member,
        content=chosen.plain if chosen else None,
        **begun,
    )
    return redirect("surveys:show", survey.pk)


def _card(each: Any) -> dict[str, Any]:
    language = get_language() or ""
    said = each.content.said
    return {
        "key": each.key,
        "title": said(each.content.title, language),
        "about": said(each.about, language),
        "length": phrases.length_words(seconds(each.content)),
        "questions": [pipe(said(question.label, language), {}) for question in each.content],
    }


@page(permission="see_surveys")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = SURVEYS_SEEN.fetch(request.viewer, pk, Survey.objects.select_related("touchpoint"))
    return _show(request, survey)


def _show(request: Any, survey: Survey, error: ValidationError | None = None, status: int = 200) -> HttpResponse:
    content = parse_content(survey.draft)
    newest = survey.versions.first()
    changed = newest is not None and newest.content != survey.draft
    number = len(list(content))
    language = get_language() or ""
    context = {
        "survey": survey,
        "newest": newest,
        "changed": changed,
        "changes": draft_changes(survey, newest, language) if newest is not None and changed else [],
        "notes": [phrases.note_words(note) for note in survey.notes],
        "error": error,
        "headline": phrases.survey_headline(state=survey.state, questions=number, changed=changed),
        "length": phrases.length_words(seconds(content)) if number else "",
        "pages": cards(content, language),
        "preview": reverse("respond:test", args=[survey.pk]),
        "exports": [Source(_("Survey (JSON)"), reverse("surveys:export", args=[survey.pk]))],
        "gaps": [(code, len(missing_texts(content, code))) for code in content.languages],
        "kinds": phrases.KIND_WORDS.items(),
        "may_edit": SURVEYS_EDITED.allows(request.viewer, survey),
    }
    return render(request, "surveys/show.html", context, status=status)


@page(permission="edit_surveys")
def settings(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = SURVEYS_EDITED.fetch(request.viewer, pk)
    offered = touchpoints_for(request.viewer)
    content = parse_content(survey.draft)
    form = SettingsForm(data=request.POST or None, survey=survey, content=content, touchpoints=offered)
    context = {"form": form, "survey": survey}
    if not form.is_valid():
        return render(request, "surveys/settings.html", context, status=422 if form.is_bound else 200)
    try:
        _store(request, survey, content, form)
    except Conflict:
        data = request.POST.copy()
        data["version"] = str(survey.version)
        again = SettingsForm(data=data, survey=survey, content=content, touchpoints=offered)
        stored = SettingsForm(survey=survey, content=content, touchpoints=offered)
        context |= {"form": again, "versions": _both(stored, form)}
        return render(request, "surveys/settings.html", context, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "surveys/settings.html", context, status=422)
    messages.success(request, _("Saved."))
    return redirect("surveys:show", pk)


def _store(request: Any, survey: Survey, content: Content, form: SettingsForm) -> None:
    draft = editing.with_languages(content, dump_content(content), form.chosen) | form.texts()
    actions.change_survey(
        survey, seen=form.cleaned_data["version"], content=draft, by=request.viewer.member, **form.settings
    )


def _both(stored: SettingsForm, yours: SettingsForm) -> Versions:
    names = [name for name in yours.fields if name != "version"]
    shown = [(yours.fields[name].label, stored[name].initial, yours.cleaned_data[name]) for name in names]
    return Versions(tuple((str(label), str(old or ""), str(new or "")) for label, old, new in shown))


@page(permission="edit_surveys")
@require_POST
def add(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = SURVEYS_EDITED.fetch(request.viewer, pk)
    if request.POST.get("kind") not in list(Kind):
        raise Http404
    content = parse_content(survey.draft)
    fresh = editing.new_question(content, Kind(request.POST["kind"]))
    draft = editing.add_question(content, fresh, after=request.POST.get("after", ""))
    try:
        _save(request, survey, draft)
    except ValidationError as error:
        return _show(request, survey, error, status=422)
    return redirect("surveys:question", pk, fresh.id)


@page(permission="edit_surveys")
def question(request: Any, pk: uuid.UUID, key: str) -> HttpResponse:
    survey, content, found = _question(request, pk, key)
    form = QuestionForm(request.POST or None, content=content, question=found)
    if not form.is_valid():
        return _edit(request, survey, form, status=422 if form.is_bound else 200)
    if form.cleaned_data["seen"] != editing.fingerprint(found):
        data = request.POST.copy()
        data["seen"] = editing.fingerprint(found)
        again = QuestionForm(data, content=content, question=found)
        return _edit(request, survey, again, versions=_compared(content, found, form.asked), status=409)
    try:
        _save(request, survey, editing.put_question(content, form.asked))
    except ValidationError as error:
        form.add_error(None, error)
        return _edit(request, survey, form, status=422)
    return redirect(f"{reverse('surveys:show', args=[pk])}#{key}")


def _save(request: Any, survey: Survey, content: Content) -> None:
    """Keep a draft that was made from the survey at hand.

    Raises:
        ValidationError: if it cannot be read, or somebody else was quicker by a moment.
    """
    try:
        actions.save_draft(survey, seen=survey.version, content=dump_content(content), by=request.viewer.member)
    except Conflict as error:
        raise ValidationError(CHANGED) from error


def _question(request: Any, pk: uuid.UUID, key: str) -> tuple[Survey, Content, Question]:
    survey = SURVEYS_EDITED.fetch(request.viewer, pk)
    content = parse_content(survey.draft)
    found = content.question(key)
    if found is None:
        raise Http404
    return survey, content, found


def _edit(request: Any, survey: Survey, form: QuestionForm, **context: Any) -> HttpResponse:
    status = context.pop("status")
    asked = getattr(form, "asked", form.question)
    context |= {
        "survey": survey,
        "form": form,
        "question": form.question,
        "kind": phrases.KIND_WORDS[form.question.kind],
        "quotable": [f"{{{each.id}}}" for each in form.before if each.kind not in {Kind.MATRIX, Kind.CONSENT}],
        "findings": _findings(form.content, asked),
    }
    return render(request, "surveys/question.html", context, status=status)


def _findings(content: Content, asked: Question) -> list[phrases.Said]:
    found = [Finding(asked.id, code, hint) for code in content.languages for hint in check_question(asked, code)]
    return [phrases.finding_said(finding) for finding in found]


def _compared(content: Content, stored: Question, yours: Question) -> Versions:
    old, new = dict(shown_words(stored)), dict(shown_words(yours))
    names = [name for name in phrases.FIELD_WORDS if name in old or name in new]
    return Versions(tuple((phrases.FIELD_WORDS[name], old.get(name, ""), new.get(name, "")) for name in names))


@page(permission="edit_surveys")
@require_POST
def check(request: Any, pk: uuid.UUID, key: str) -> HttpResponse:
    """What the checker says about the words as they stand in the form."""
    _survey, content, found = _question(request, pk, key)
    form = QuestionForm(request.POST, content=content, question=found)
    findings = _findings(content, form.asked) if form.is_valid() else []
    return render(request, "surveys/findings.html", {"findings": findings})


@page(permission="edit_surveys")
@require_POST
def change(request: Any, pk: uuid.UUID, key: str) -> HttpResponse:
    """Move a question, begin a page before it, or remove it."""
    survey, content, _found = _question(request, pk, key)
    act = CHANGES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        _save(request, survey, act(content, key))
    except ValidationError as error:
        return _show(request, survey, error, status=422)
    return redirect(f"{reverse('surveys:show', args=[pk])}#{key}")


@page(permission="edit_surveys")
@require_POST
def publish(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = SURVEYS_EDITED.fetch(request.viewer, pk)
    seen = request.POST.get("version", "")
    try:
        version = actions.publish_survey(survey, seen=int(seen) if seen.isdecimal() else 0, by=request.viewer.member)
    except Conflict:
        return _show(request, survey, ValidationError(CHANGED), status=409)
    except ValidationError as error:
        return _show(request, survey, error, status=422)
    messages.success(request, _("Version %(n)s is live.") % {"n": version.number})
    return redirect("surveys:show", pk)


@page(permission="edit_surveys")
@require_POST
def close(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = SURVEYS_EDITED.fetch(request.viewer, pk)
    try:
        actions.close_survey(survey, by=request.viewer.member)
    except ValidationError as error:
        return _show(request, survey, error, status=422)
    messages.success(request, _("The survey is closed. What was answered stays."))
    return redirect("surveys:show", pk)


@page(permission="edit_surveys")
@require_POST
def delete(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = SURVEYS_EDITED.fetch(request.viewer, pk)
    title, seen = str(survey), request.POST.get("version", "")
    try:
        actions.delete_draft(survey, seen=int(seen) if seen.isdecimal() else 0, by=request.viewer.member)
    except Conflict:
        return _show(request, survey, ValidationError(CHANGED), status=409)
    except ValidationError as error:
        return _show(request, survey, error, status=422)
    messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": title})
    return redirect("surveys:list")


@page(permission="edit_surveys")
@require_POST
def copy(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = actions.copy_survey(SURVEYS_EDITED.fetch(request.viewer, pk), by=request.viewer.member)
    messages.success(request, _("This is the copy. It is a draft."))
    return redirect("surveys:show", survey.pk)


@page(permission="see_surveys")
def versions(request: Any, pk: uuid.UUID) -> HttpResponse:
    survey = SURVEYS_SEEN.fetch(request.viewer, pk, Survey.objects.select_related("touchpoint"))
    past = history(survey, get_language() or "")
    context = {"survey": survey, "versions": past, "headline": phrases.history_headline(len(past))}
    return render(request, "surveys/versions.html", context)
