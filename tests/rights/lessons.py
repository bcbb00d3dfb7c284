"""Lessons and paths of the North and of the South, and words that only one person may ever meet."""

from __future__ import annotations

from typing import Any

WORDS = {
    "Norddreh": "anna ben carla",
    "Süddreh": "anna david",
    "Nordpfad": "anna ben carla",
    "Südpfad": "anna david",
    "Carlagedanke": "carla",
    "Davidgedanke": "david",
    "Carlavorsatz": "carla",
    "Davidvorsatz": "david",
}
LOCAL = (
    "lessons/<uuid:pk>/",
    "lessons/paths/<uuid:pk>/",
    "lessons/learning/<uuid:pk>",
    "lessons/pictures/<",
)
THINGS = ("lessons/<uuid:pk>/", "lessons/paths/<uuid:pk>/", "lessons/learning/<uuid:pk>/")
CONTENT: dict[str, Any] = {
    "minutes": 2,
    "languages": ["de"],
    "steps": [
        {"id": "card", "kind": "card", "text": {"de": "Lesen Sie."}},
        {
            "id": "ask",
            "kind": "single",
            "text": {"de": "Was nun?"},
            "options": [
                {"id": "a", "text": {"de": "Dies"}, "right": True},
                {"id": "b", "text": {"de": "Das"}, "right": False},
            ],
        },
        {"id": "think", "kind": "reflection", "text": {"de": "Wann zuletzt?"}},
        {"id": "do", "kind": "commitment", "text": {"de": "Was nun?"}, "suggestions": [], "days": 1},
    ],
}
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")


def switch_on(*functions: str) -> None:
    """Let functions run without the two resolutions that the pages need."""
    from resonanz.organisation.agreement.models import InForce
    from resonanz.organisation.agreement.rules import FUNCTION
    from resonanz.organisation.base import clock

    for function in functions:
        InForce.objects.create(key=FUNCTION + function, value=1, since=clock.now())


def house(_cast: Any) -> dict[str, str]:
    switch_on("lessons", "learning_groups")
    return {}


def make_lesson(unit: Any, title: str, *, by: Any = None) -> Any:
    """A published lesson."""
    from resonanz.enable.lessons import actions

    skill = actions.skill_of(key="skill", name={"de": "Fähigkeit", "en": "Skill"})
    content = {**CONTENT, "title": {"de": title}}
    lesson = actions.create_lesson(unit=unit, skill=skill, content=content, by=by)
    actions.publish(lesson, seen=lesson.version, by=None)
    return lesson


def side(cast: Any, name: str, _samples: dict[str, str]) -> dict[str, str]:
    from resonanz.enable.lessons import actions
    from resonanz.enable.lessons.own import actions as own
    from resonanz.enable.lessons.own.models import Commitment
    from resonanz.enable.lessons.paths.actions import assign_path
    from resonanz.organisation.base import clock

    unit, learner = cast.units[name], {"Nord": cast.carla, "Süd": cast.david}[name]
    first = {"Nord": "Carla", "Süd": "David"}[name]
    lesson = make_lesson(unit, f"{name}dreh")
    picture = actions.keep_picture(lesson, name="bild.png", content=PNG)
    path = actions.create_path(unit=unit, title={"de": f"{name}pfad"}, lessons=[lesson], by=None)
    role = cast.roles["front_line"]
    assign_path(path, unit=unit, role=role, by=None)
    sitting = own.begin(lesson, by=learner)
    content = sitting.content.parsed
    for words in ("", "", f"{first}gedanke", f"{first}vorsatz"):
        own.move_on(sitting, content, words=words)
    commitment = Commitment.objects.get(member=learner)
    Commitment.objects.filter(pk=commitment.pk).update(due=clock.today())
    return {
        "lessons/:pk": str(lesson.pk),
        "lessons/learning/:pk": str(lesson.pk),
        "lessons/learning/commitments/:pk": str(commitment.pk),
        "lessons/learning/paths/:pk": str(path.pk),
        "lessons/paths/:pk": str(path.pk),
        "lessons/paths/:assignment": str(path.assignments.get().pk),
        "lessons/pictures/:pk": str(picture.pk),
        "paths/:pk": str(path.pk),
    }
