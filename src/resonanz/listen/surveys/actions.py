"""Writing surveys: drafts, publications, the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.gaps import require_whole
from resonanz.listen.surveys.content.parsing import dump_content, parse_content
from resonanz.listen.surveys.models import Anonymity, State, Survey, SurveyVersion
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.touchpoints.models import Touchpoint

SETTINGS: Final = ("touchpoint", "purpose", "anonymity")


@transaction.atomic
def create_survey(
    *,
    title: Mapping[str, str],
    by: Actor | None,
    touchpoint: Touchpoint | None = None,
    content: Mapping[str, Any] | None = None,
    notes: Sequence[Mapping[str, Any]] = (),
    **settings: Any,
) -> Survey:
    """Begin a survey; its languages are those of the title unless the content says others.

    Raises:
        ContentError: if the content cannot be read.
        ValidationError: if a setting is not valid.
    """
    languages = [code for code in ("de", "en") if title.get(code)]
    draft = {"languages": languages, **(content or {}), "title": dict(title)}
    survey = Survey(touchpoint=touchpoint, changed_at=clock.now(), notes=list(notes), **_known(settings))
    survey.draft = dump_content(parse_content(draft))
    survey.full_clean()
    survey.save(force_insert=True)
    record("survey.created", by=by, on=survey, title=str(survey))
    return survey


@transaction.atomic
def save_draft(survey: Survey, *, seen: int, content: Mapping[str, Any], by: Actor | None) -> Survey:
    """Keep what was written; those who answer meet it only when it is published.

    Raises:
        ContentError: if the content cannot be read.
        Conflict: if somebody else changed the survey in the meantime; nothing is written.
    """
    draft = dump_content(parse_content(content))
    survey.write(seen=seen, draft=draft, changed_at=clock.now())
    record("survey.changed", by=by, on=survey, title=str(survey))
    return survey


@transaction.atomic
def change_survey(
    survey: Survey, *, seen: int, by: Actor | None, content: Mapping[str, Any] | None = None, **settings: Any
) -> Survey:
    """Change what a survey is for and how it treats those who answer, and the draft with it where one is given.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if a value is not valid, or the anonymity would change after the first publication.
    """
    planned = Survey.objects.get(pk=survey.pk)
    fields = _known(settings)
    if fields.get("anonymity", planned.anonymity) != planned.anonymity and planned.versions.exists():
        raise ValidationError({"anonymity": _("It was promised to those who answered. Copy the survey to change it.")})
    if content is not None:
        fields["draft"] = dump_content(parse_content(content))
    for name, value in fields.items():
        setattr(planned, name, value)
    planned.full_clean()
    survey.write(seen=seen, changed_at=clock.now(), **fields)
    record("survey.changed", by=by, on=survey, title=str(survey), **{name: str(v) for name, v in settings.items()})
    return survey


@transaction.atomic
def publish_survey(survey: Survey, *, by: Actor | None, seen: int | None = None) -> SurveyVersion:
    """Freeze the draft as the next version: from now on this is what people are asked.

    Raises:
        Conflict: if somebody else changed the survey since `seen`.
        ValidationError: if something is missing, or nothing changed since the last version.
    """
    stored = Survey.objects.select_for_update().get(pk=survey.pk)
    if seen is not None and stored.version != seen:
        raise Conflict(stored)
    content = parse_content(stored.draft)
    require_whole(content, can_reply=stored.anonymity == Anonymity.NAMED)
    last = stored.versions.order_by("-number").first()
    if last is not None and last.content == stored.draft and stored.state == State.LIVE:
        raise ValidationError(_("Nothing changed since version %(n)s."), params={"n": last.number})
    version = _freeze(stored, last, by)
    survey.write(seen=stored.version, state=State.LIVE, notes=[], changed_at=clock.now())
    record("survey.published", by=by, on=survey, title=str(survey), version=version.number)
    return version


def _freeze(survey: Survey, last: SurveyVersion | None, by: Actor | None) -> SurveyVersion:
    if last is not None and last.content == survey.draft:
        return last
    return SurveyVersion.objects.create(
        survey=survey,
        number=last.number + 1 if last else 1,
        content=survey.draft,
        published_at=clock.now(),
        published_by_id=by.pk if by is not None else None,
    )


@transaction.atomic
def close_survey(survey: Survey, *, by: Actor | None) -> Survey:
    """Ask nobody any more; what was answered stays.

    Raises:
        ValidationError: if it is not live.
    """
    if survey.state != State.LIVE:
        raise ValidationError(_("Only a survey that is live can be closed."))
    survey.write(seen=survey.version, state=State.CLOSED, changed_at=clock.now())
    record("survey.closed", by=by, on=survey, title=str(survey))
    return survey


@transaction.atomic
def delete_draft(survey: Survey, *, seen: int, by: Actor | None) -> None:
    """Throw a draft away that was never published; nobody was ever asked by it.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if it was published once, or a link to it was given out.
    """
    stored = Survey.objects.select_for_update().get(pk=survey.pk)
    if stored.version != seen:
        raise Conflict(stored)
    if stored.state != State.DRAFT or stored.versions.exists():
        raise ValidationError(_("It was published once, so answers may rest on it. Close it instead."))
    record("survey.deleted", by=by, on=stored, title=str(stored))
    try:
        stored.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("A link to it was given out already. Keep the draft, or publish and close it.")
        ) from error


def copy_survey(survey: Survey, *, by: Actor | None) -> Survey:
    """Begin another survey with the same questions and settings."""
    settings = {name: getattr(survey, name) for name in SETTINGS}
    return create_survey(title=survey.title, content=survey.draft, by=by, **settings)


def _known(settings: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := settings.keys() - set(SETTINGS):
        raise TypeError(f"unknown settings: {', '.join(sorted(unknown))}")
    return dict(settings)
