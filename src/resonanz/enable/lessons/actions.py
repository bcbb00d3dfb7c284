"""Writing, approving and publishing lessons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from resonanz.enable.lessons.content.parsing import parse_content, plain_content
from resonanz.enable.lessons.content.rules import Kind, NotALessonError
from resonanz.enable.lessons.models import Draft, Lesson, LessonVersion, Picture, Skill
from resonanz.enable.lessons.paths.actions import assign_paths_for, create_path, edit_path, link_path
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

__all__ = [
    "approve_lesson",
    "archive_lesson",
    "assign_paths_for",
    "create_lesson",
    "create_path",
    "edit_path",
    "keep_picture",
    "link_path",
    "restore_lesson",
    "return_lesson",
    "save_draft",
    "skill_of",
    "submit_lesson",
]
MOST_PICTURE = 300_000
_STARTS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


def skill_of(*, key: str, name: Mapping[str, str]) -> Skill:
    """The skill with this key; a new one where there is none."""
    found, _made = Skill.objects.get_or_create(key=key, defaults={"name": dict(name)})
    return found


@transaction.atomic
def create_lesson(
    *,
    unit: Unit,
    skill: Skill,
    content: Mapping[str, Any],
    by: Member | None,
    touchpoint: Touchpoint | None = None,
    roles: Iterable[Role] = (),
    key: str | None = None,
) -> Lesson:
    """A new lesson as a draft; it need not be whole yet."""
    lesson = Lesson(key=key, unit=unit, skill=skill, touchpoint=touchpoint, draft=dict(content))
    lesson.title = _title(content)
    lesson.full_clean(exclude=["title", "draft"])
    lesson.save(force_insert=True)
    lesson.roles.set(roles)
    if by is not None:
        lesson.writers.add(by)
    record("lesson.created", by=by, on=lesson, title=str(lesson))
    return lesson


@transaction.atomic
def save_draft(
    lesson: Lesson,
    *,
    seen: int,
    content: Mapping[str, Any],
    by: Member | None,
    roles: Iterable[Role] | None = None,
    **about: Any,
) -> Lesson:
    """Write the draft from the version that was seen; what learners meet stays as it is until it is approved.

    Raises:
        Conflict: somebody else wrote in the meantime.
    """
    fields = {name: about[name] for name in ("unit", "touchpoint", "skill") if name in about}
    lesson.write(seen=seen, draft=dict(content), draft_state=Draft.WRITING, title=_title(content), **fields)
    if roles is not None:
        lesson.roles.set(roles)
    if by is not None:
        lesson.writers.add(by)
    record("lesson.written", by=by, on=lesson)
    return lesson


@transaction.atomic
def submit_lesson(lesson: Lesson, *, seen: int, by: Member | None) -> Lesson:
    """Ask for approval.

    Raises:
        NotALessonError: the draft is not whole.
        Conflict: somebody else wrote in the meantime.
    """
    _whole(lesson)
    lesson.write(seen=seen, draft_state=Draft.WAITING, returned="")
    record("lesson.submitted", by=by, on=lesson)
    return lesson


@transaction.atomic
def approve_lesson(lesson: Lesson, *, seen: int, by: Member) -> LessonVersion:
    """Publish the draft as a new version. Who wrote it cannot approve it.

    Raises:
        ValidationError: it does not wait for approval, or the member wrote it.
        Conflict: somebody else wrote in the meantime.
    """
    if lesson.draft_state == Draft.NONE and lesson.live is not None and not lesson.live.reviewed:
        return _confirm(lesson, by)
    if lesson.draft_state != Draft.WAITING:
        raise ValidationError(_("This lesson does not wait for approval."))
    if lesson.writers.filter(pk=by.pk).exists():
        raise ValidationError(_("Who wrote a lesson cannot approve it. Ask somebody else."))
    _whole(lesson)
    version = publish(lesson, seen=seen, by=by)
    record("lesson.approved", by=by, on=lesson, number=version.number)
    return version


def publish(lesson: Lesson, *, seen: int, by: Member | None) -> LessonVersion:
    """Make the draft what learners meet from now on; without a member it stays marked as not reviewed."""
    number = (lesson.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = LessonVersion.objects.create(
        lesson=lesson,
        number=number,
        content=plain_content(parse_content(lesson.draft)),
        published_at=clock.now(),
        approved_by=by,
        reviewed=by is not None,
    )
    lesson.write(seen=seen, live=version, draft={}, draft_state=Draft.NONE, returned="")
    lesson.writers.clear()
    return version


def _confirm(lesson: Lesson, by: Member) -> LessonVersion:
    version = lesson.live
    assert version is not None
    LessonVersion.objects.filter(pk=version.pk).update(reviewed=True, approved_by=by)
    version.refresh_from_db()
    record("lesson.reviewed", by=by, on=lesson, number=version.number)
    return version


@transaction.atomic
def return_lesson(lesson: Lesson, *, seen: int, reason: str, by: Member) -> Lesson:
    """Give a draft back with a reason.

    Raises:
        ValidationError: it does not wait for approval, or there is no reason.
    """
    if lesson.draft_state != Draft.WAITING or not reason.strip():
        raise ValidationError(_("Say what should change; only a lesson that waits for approval can be given back."))
    lesson.write(seen=seen, draft_state=Draft.WRITING, returned=reason.strip()[:1_000])
    record("lesson.returned", by=by, on=lesson)
    return lesson


@transaction.atomic
def archive_lesson(lesson: Lesson, *, by: Member | None) -> Lesson:
    """Nobody meets it any more; what was learnt stays."""
    lesson.write(seen=lesson.version, archived_at=clock.now())
    record("lesson.archived", by=by, on=lesson)
    return lesson


@transaction.atomic
def restore_lesson(lesson: Lesson, *, by: Member | None) -> Lesson:
    """Offer it again."""
    lesson.write(seen=lesson.version, archived_at=None)
    record("lesson.restored", by=by, on=lesson)
    return lesson


@transaction.atomic
def keep_picture(lesson: Lesson, *, name: str, content: bytes) -> Picture:
    """Keep a picture of a lesson; the same name is replaced.

    Raises:
        ValidationError: it is too large or no PNG, JPEG or WebP.
    """
    kind = next((kind for start, kind in _STARTS.items() if content.startswith(start)), None)
    if kind == "image/webp" and content[8:12] != b"WEBP":
        kind = None
    if kind is None:
        raise ValidationError(_("%(name)s is no PNG, JPEG or WebP.") % {"name": name})
    if len(content) > MOST_PICTURE:
        raise ValidationError(_("%(name)s is larger than 300 kB. Make it smaller.") % {"name": name})
    kept, _made = Picture.objects.update_or_create(
        lesson=lesson, name=name[-120:], defaults={"kind": kind, "content": content}
    )
    return kept


def _whole(lesson: Lesson) -> None:
    content = parse_content(lesson.draft)
    pictures = set(lesson.pictures.values_list("name", flat=True))
    for number, step in enumerate(content.steps, 1):
        if step.kind is Kind.PICTURE and step.picture not in pictures:
            values = {"n": number, "name": step.picture}
            raise NotALessonError(_("step %(n)s: the picture %(name)s is missing. Choose the file again.") % values)


def _title(content: Mapping[str, Any]) -> dict[str, str]:
    given = content.get("title")
    found = {k: str(v)[:200] for k, v in given.items() if k in {"de", "en"} and v} if isinstance(given, Mapping) else {}
    return found or {"de": "Lerneinheit ohne Titel", "en": "Lesson without a title"}
