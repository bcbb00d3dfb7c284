"""Lessons from files of a folder; reading them again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as Place
from typing import Any, Final

import yaml
from django.db import transaction

from resonanz.enable.lessons.actions import (
    create_lesson,
    create_path,
    edit_path,
    keep_picture,
    publish,
    save_draft,
    skill_of,
)
from resonanz.enable.lessons.content.parsing import parse_content, plain_content
from resonanz.enable.lessons.content.rules import NotALessonError
from resonanz.enable.lessons.models import Lesson, Path
from resonanz.organisation.audit.actions import record
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.units.models import Unit

FOLDER: Final = Place(__file__).parent
PATHS: Final = "paths.yaml"
_ABOUT: Final = ("key", "skill", "touchpoint", "roles")


@transaction.atomic
def install_library(*, by: Member | None, folder: Place = FOLDER, unit: Unit | None = None) -> int:
    """Publish the lessons of a folder for a unit (the first root, where none is named); how many are new or changed.

    They are marked as not yet reviewed by a person.

    Raises:
        NotALessonError: a file is not whole; it names the file.
    """
    house = unit or Unit.objects.filter(parent=None, archived_at=None).earliest("id")
    files = sorted(path for path in folder.glob("*.yaml") if path.name != PATHS)
    changed = sum(_install(path, house) for path in files)
    if (folder / PATHS).is_file():
        for given in yaml.safe_load((folder / PATHS).read_text("utf-8")) or ():
            _install_path(given, house)
    if changed:
        record("lessons.installed", by=by, lessons=changed)
    return changed


def read_file(path: Place) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a file says about the lesson, and the lesson itself as plain values.

    Raises:
        NotALessonError: it is not whole; it names the file.
    """
    try:
        given = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise NotALessonError(f"{path.name}: {' '.join(str(error).split())}") from error
    about = {name: given[name] for name in _ABOUT if name in given} if isinstance(given, dict) else {}
    skill = about.get("skill")
    if about.get("key") != path.stem or not isinstance(skill, dict) or skill.keys() != {"key", "name"}:
        raise NotALessonError(f"{path.name}: it needs key: {path.stem} and skill with key and name")
    try:
        content = parse_content({name: value for name, value in given.items() if name not in _ABOUT})
    except NotALessonError as error:
        raise NotALessonError(f"{path.name}: {error}") from error
    return about, plain_content(content)


def _install(path: Place, unit: Unit) -> bool:
    about, content = read_file(path)
    lesson = Lesson.objects.filter(key=about["key"]).select_related("live").first()
    if lesson is not None and lesson.live is not None and lesson.live.content == content:
        return False
    values: dict[str, Any] = {"skill": skill_of(**about["skill"]), "touchpoint": _touchpoint(about.get("touchpoint"))}
    roles = list(Role.objects.filter(name__in=about.get("roles") or (), archived_at=None))
    if lesson is None:
        lesson = create_lesson(unit=unit, content=content, by=None, roles=roles, key=about["key"], **values)
    else:
        save_draft(lesson, seen=lesson.version, content=content, by=None, roles=roles, **values)
    for step in content["steps"]:
        if name := step.get("picture"):
            keep_picture(lesson, name=name, content=(path.parent / Place(name).name).read_bytes())
    publish(lesson, seen=lesson.version, by=None)
    return True


def _install_path(given: Mapping[str, Any], unit: Unit) -> None:
    keys = list(given["lessons"])
    lessons = {lesson.key: lesson for lesson in Lesson.objects.filter(key__in=keys)}
    if missing := [key for key in keys if key not in lessons]:
        raise NotALessonError(f"{PATHS}: {given['key']} names the lesson {missing[0]}, which is not there")
    values: dict[str, Any] = {
        "title": given["title"],
        "lessons": [lessons[key] for key in keys],
        "role": Role.objects.filter(name=given.get("role") or "", archived_at=None).first(),
        "touchpoint": _touchpoint(given.get("touchpoint")),
    }
    path = Path.objects.filter(key=given["key"]).first()
    if path is None:
        create_path(unit=unit, key=given["key"], by=None, **values)
    elif list(path.places.values_list("lesson__key", flat=True)) != keys or path.title != given["title"]:
        edit_path(path, seen=path.version, by=None, **values)


def _touchpoint(name: str | None) -> Touchpoint | None:
    if not name:
        return None
    alias = TouchpointAlias.objects.filter(key=name).select_related("touchpoint").first()
    return Touchpoint.objects.filter(name=name).first() or (alias.touchpoint if alias else None)
