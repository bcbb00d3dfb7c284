"""What is up for a learner today. Every question takes the viewer: nobody is answered about somebody else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from resonanz.analytics.learning.path import is_sure, ordered
from resonanz.enable.lessons.models import Lesson, Path, PathAssignment, PathLesson, Skill
from resonanz.enable.lessons.own.actions import preference_of
from resonanz.enable.lessons.own.models import Given, Kept, Memory, Occasion, Sitting
from resonanz.enable.lessons.own.rules import COMMITMENTS, GIVEN, KNOWLEDGE, MEMORIES, SITTINGS
from resonanz.enable.lessons.rules import LESSONS_LEARNT
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.people.queries import assignments_of


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson of a path as its learner sees it."""

    lesson: Lesson
    done: bool
    known: bool
    """Left out: known by a pre-test, or its skill is sure already."""


@dataclass(frozen=True, slots=True)
class MyPath:
    """A path that one's role learns, in the order that suits what is known."""

    path: Path
    places: tuple[Place, ...]
    may_pretest: bool

    @property
    def done(self) -> int:
        return sum(place.done for place in self.places)

    @property
    def open(self) -> tuple[Lesson, ...]:
        return tuple(place.lesson for place in self.places if not place.done)


@dataclass(frozen=True, slots=True)
class SkillState:
    """One's own skill: sure, on the way, or not met yet (None)."""

    skill: Skill
    mastery: float | None

    @property
    def sure(self) -> bool:
        return is_sure(self.mastery)


def day_end(day: date) -> datetime:
    """When a day of the organisation ends."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))


def assigned_paths(viewer: Viewer) -> list[Path]:
    """The paths that one's roles learn, newest first; each once."""
    held = [(a.role_id, a.unit.path) for a in assignments_of(viewer.member).select_related("unit")]
    wanted = Q(pk__in=[])
    for role, path in held:
        above = [path[: cut + 1] for cut, sign in enumerate(path) if sign == "/"]
        wanted |= Q(role=role, unit__path__in=above)
    rows = PathAssignment.objects.filter(wanted, path__archived_at=None).select_related("path", "path__touchpoint")
    return list({row.path_id: row.path for row in rows}.values())


def my_paths(viewer: Viewer) -> list[MyPath]:
    """Own paths with what is done; what one is weakest at comes first."""
    paths = assigned_paths(viewer)
    places = PathLesson.objects.filter(path__in=paths, lesson__in=LESSONS_LEARNT.rows(viewer))
    by_path: dict[uuid.UUID, list[Lesson]] = {path.pk: [] for path in paths}
    for place in places.select_related("lesson__live", "lesson__touchpoint", "lesson__skill").order_by("position"):
        by_path[place.path_id].append(place.lesson)
    lessons = {lesson.pk: lesson for found in by_path.values() for lesson in found}
    finished = SITTINGS.rows(viewer).filter(lesson__in=lessons).exclude(finished_at=None)
    done = dict(finished.order_by("finished_at").values_list("lesson", "skipped"))
    asked = set(
        GIVEN.rows(viewer).filter(occasion=Occasion.PRETEST, lesson__in=lessons).values_list("lesson", flat=True)
    )
    level = masteries(viewer)
    found = (_my_path(path, by_path[path.pk], done, asked, level) for path in paths)
    return [each for each in found if each.places]


def _my_path(
    path: Path,
    lessons: Sequence[Lesson],
    done: Mapping[uuid.UUID, bool],
    asked: Iterable[uuid.UUID],
    level: Mapping[uuid.UUID, float],
) -> MyPath:
    taken = [lesson for lesson in lessons if lesson.pk in done]
    fresh = [lesson for lesson in lessons if lesson.pk not in done]
    following = [fresh[place] for place in ordered([lesson.skill_id for lesson in fresh], level)]
    known = [lesson for lesson in fresh if is_sure(level.get(lesson.skill_id))]
    places = (
        *(Place(lesson, done=True, known=done[lesson.pk]) for lesson in taken),
        *(Place(lesson, done=True, known=True) for lesson in known),
        *(Place(lesson, done=False, known=False) for lesson in following),
    )
    return MyPath(path, places, len(following) > 1 and not set(asked) & {lesson.pk for lesson in lessons})


def masteries(viewer: Viewer) -> dict[uuid.UUID, float]:
    """Probability of mastery of one's own skills."""
    return dict(KNOWLEDGE.rows(viewer).values_list("skill", "mastery"))


def due(viewer: Viewer) -> list[Memory]:
    """Repetitions of today, at most as many as chosen, the most forgotten first."""
    today = clock.today()
    start = day_end(today - timedelta(days=1))
    given = GIVEN.rows(viewer).filter(occasion=Occasion.REPEAT, at__gte=start)
    left = preference_of(viewer.member).daily - given.values("lesson", "question").distinct().count()
    rows = MEMORIES.rows(viewer).filter(due_at__lt=day_end(today), lesson__archived_at=None)
    rows = rows.exclude(learning=True, due_at__gt=clock.now()).select_related("lesson__live", "lesson__skill")
    return list(rows.order_by("due_at")[: max(left, 0)])


def skills(viewer: Viewer) -> list[SkillState]:
    """The skills of one's lessons, each with what is known of it."""
    known = dict(KNOWLEDGE.rows(viewer).values_list("skill", "mastery"))
    met = Q(pk__in=known) | Q(lessons__places__path__in=assigned_paths(viewer))
    rows = Skill.objects.filter(met).distinct().order_by("key")
    return [SkillState(skill, known.get(skill.pk)) for skill in rows]


def open_commitments(viewer: Viewer) -> list:  # type: ignore[type-arg]
    """Commitments whose day has come."""
    rows = COMMITMENTS.rows(viewer).filter(kept=Kept.OPEN, due__lte=clock.today())
    return list(rows.select_related("lesson"))


def next_lesson(viewer: Viewer, paths: Sequence[MyPath]) -> Lesson | None:
    """What is up: a lesson one is in the middle of, else the next one of a path, else one at an own touchpoint."""
    sitting = SITTINGS.rows(viewer).filter(finished_at=None, lesson__archived_at=None)
    begun = sitting.select_related("lesson__live", "lesson__touchpoint").first()
    if begun is not None and begun.lesson.live is not None:
        return begun.lesson
    for path in paths:
        if path.open:
            return path.open[0]
    return elsewhere(viewer, limit=1)[0] if elsewhere(viewer, limit=1) else None


def elsewhere(viewer: Viewer, *, limit: int = 12) -> list[Lesson]:
    """Lessons of one's roles that are in no own path and not done."""
    roles = assignments_of(viewer.member).values("role")
    fitting = Q(roles=None) | Q(roles__in=roles)
    rows = LESSONS_LEARNT.rows(viewer).filter(fitting).exclude(places__path__in=assigned_paths(viewer))
    rows = rows.exclude(pk__in=SITTINGS.rows(viewer).exclude(finished_at=None).values("lesson"))
    return list(rows.select_related("live", "touchpoint").distinct().order_by("-id")[:limit])


def everything(viewer: Viewer) -> dict[str, object]:
    """All that is kept of one's own learning, as plain values; only for the owner's own way out."""
    return {
        "answers": _rows(GIVEN.rows(viewer).order_by("at"), "question", "occasion", "answer", "right", "rating", "at"),
        "lessons": _rows(SITTINGS.rows(viewer).order_by("started_at"), "started_at", "finished_at", "skipped"),
        "schedule": _rows(MEMORIES.rows(viewer), "question", "stability", "difficulty", "reviewed_at", "due_at"),
        "knowledge": [
            {
                "skill": row.skill.key,
                "ability": row.ability,
                "answers": row.answers,
                "mastery": row.mastery,
                "at": row.changed_at.isoformat(),
            }
            for row in KNOWLEDGE.rows(viewer).select_related("skill")
        ],
        **_written(viewer),
    }


def _written(viewer: Viewer) -> dict[str, object]:
    from resonanz.enable.lessons.own.rules import REFLECTIONS

    return {
        "commitments": _rows(COMMITMENTS.rows(viewer), "words", "made_at", "due", "kept", "note"),
        "reflections": _rows(REFLECTIONS.rows(viewer), "question", "words", "written_at"),
    }


def _rows(rows: Iterable[Given | Sitting | Memory | object], *names: str) -> list[dict[str, object]]:
    found = []
    for row in rows:
        plain: dict[str, object] = {"lesson": str(getattr(row, "lesson", None) or "")}
        for name in names:
            value = getattr(row, name)
            plain[name] = value.isoformat() if isinstance(value, date | datetime) else value
        found.append(plain)
    return found


def finished_in(first: datetime, end: datetime) -> set[str]:
    """Who finished a lesson between two moments: for the weekly count of groups and nothing else."""
    rows = Sitting.objects.filter(finished_at__gte=first, finished_at__lt=end)
    return {str(member) for member in rows.values_list("member", flat=True).distinct()}
