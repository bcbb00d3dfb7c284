"""Learning: going through a lesson, repeating, pre-tests, looking back. Nothing here is logged or told to anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.analytics.learning.elo import Level, after
from resonanz.analytics.learning.spacing import Memory as Remembered
from resonanz.analytics.learning.spacing import Rating, review
from resonanz.analytics.learning.tracing import Tracer
from resonanz.enable.lessons.content.marking import mark
from resonanz.enable.lessons.content.rules import CHOSEN, Content, Kind, Step
from resonanz.enable.lessons.models import Lesson
from resonanz.enable.lessons.own.models import (
    Commitment,
    Difficulty,
    Given,
    Kept,
    Knowledge,
    Memory,
    Occasion,
    Preference,
    Reflection,
    Sitting,
)
from resonanz.enable.lessons.own.personal import MODELS
from resonanz.enable.lessons.purposes import LESSONS
from resonanz.organisation.agreement.queries import is_on
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member

TRACER: Final = Tracer(learn=0.2)
"""A lesson explains each answer, so more is learnt by one than from a bare exercise."""
LONGEST_WORDS: Final = 4_000


class NotAgreedYetError(Exception):
    """Own learning is off: nothing may be kept."""


def require_agreed() -> None:
    """Nothing is kept before it was agreed.

    Raises:
        NotAgreedYetError: it was not.
    """
    if not is_on(LESSONS):
        raise NotAgreedYetError(_("Learning is off: it has not been agreed yet."))


def preference_of(member: Member) -> Preference:
    """How somebody wants to learn; the usual where nothing was chosen."""
    return Preference.objects.filter(member=member).first() or Preference(member=member)


@transaction.atomic
def prefer(member: Member, *, daily: int, retention: int) -> Preference:
    """Choose how many repetitions a day and how much shall still be known."""
    require_agreed()
    chosen, _made = Preference.objects.update_or_create(
        member=member, defaults={"daily": daily, "retention": retention}
    )
    return chosen


@transaction.atomic
def begin(lesson: Lesson, *, by: Member) -> Sitting:
    """Sit down to a lesson, or go on where one stopped.

    Raises:
        NotAgreedYetError: own learning is off.
    """
    require_agreed()
    assert lesson.live is not None
    found, _made = Sitting.objects.get_or_create(
        member=by, lesson=lesson, finished_at=None, defaults={"content": lesson.live, "started_at": clock.now()}
    )
    return found


@transaction.atomic
def answer(sitting: Sitting, step: Step, *, given: Sequence[str], language: str) -> bool | None:
    """Answer the step at hand; its explanation is shown until `move_on`. Answering twice changes nothing."""
    require_agreed()
    if sitting.shown is not None:
        found: bool | None = sitting.shown.get("right")
        return found
    right = mark(step, given, language)
    sitting.shown = {"step": step.id, "given": list(given), "right": right}
    sitting.save(update_fields=["shown"])
    if step.is_marked:
        _note(sitting.member, sitting.lesson, step, given, right=bool(right), occasion=Occasion.LESSON)
    return right


@transaction.atomic
def move_on(sitting: Sitting, content: Content, *, rating: int | None = None, words: str = "") -> Sitting:
    """Leave the step at hand: rate it, keep what was written, and finish after the last one."""
    require_agreed()
    step = content.steps[min(sitting.position, len(content.steps) - 1)]
    if step.is_repeated and sitting.shown is not None:
        _remember(sitting.member, sitting.lesson, step, _rating(rating, sitting.shown.get("right")))
    _keep_words(sitting, step, words.strip()[:LONGEST_WORDS])
    sitting.position, sitting.shown = sitting.position + 1, None
    if sitting.position >= len(content.steps):
        sitting.finished_at = clock.now()
    sitting.save(update_fields=["position", "shown", "finished_at"])
    return sitting


def _keep_words(sitting: Sitting, step: Step, words: str) -> None:
    if not words:
        return
    if step.kind is Kind.REFLECTION:
        Reflection.objects.create(
            member=sitting.member,
            lesson=sitting.lesson,
            question=dict(step.text),
            words=words,
            written_at=clock.now(),
        )
    elif step.kind is Kind.COMMITMENT:
        due = clock.today() + timedelta(days=step.days)
        Commitment.objects.create(
            member=sitting.member, lesson=sitting.lesson, words=words[:1_000], made_at=clock.now(), due=due
        )


@transaction.atomic
def recall(memory: Memory, step: Step, *, given: Sequence[str], language: str, rating: int) -> Memory:
    """Answer a question that came back and say how easy it was."""
    require_agreed()
    right = mark(step, given, language)
    if step.is_marked:
        _note(memory.member, memory.lesson, step, given, right=bool(right), occasion=Occasion.REPEAT, rating=rating)
    return _remember(memory.member, memory.lesson, step, _rating(rating, right))


@transaction.atomic
def pretest(answers: Sequence[tuple[Lesson, Step, Sequence[str]]], *, by: Member, language: str) -> int:
    """Answer one question for each lesson of a path; lessons that are known count as done. How many that are."""
    require_agreed()
    known = 0
    for lesson, step, given in answers:
        right = bool(mark(step, given, language))
        _note(by, lesson, step, given, right=right, occasion=Occasion.PRETEST)
        if right and lesson.live is not None:
            known += _skip(lesson, step, by)
    return known


def _skip(lesson: Lesson, step: Step, member: Member) -> bool:
    """The lesson is known: it comes back as a repetition only."""
    assert lesson.live is not None
    _remember(member, lesson, step, Rating.EASY)
    now = clock.now()
    found, made = Sitting.objects.get_or_create(
        member=member,
        lesson=lesson,
        finished_at=None,
        defaults={"content": lesson.live, "started_at": now},
    )
    Sitting.objects.filter(pk=found.pk).update(finished_at=now, skipped=made)
    return True


@transaction.atomic
def look_back(commitment: Commitment, *, kept: Kept, note: str) -> Commitment:
    """Say what became of a commitment."""
    require_agreed()
    commitment.kept, commitment.note, commitment.looked_back_at = kept, note[:2_000], clock.now()
    commitment.save(update_fields=["kept", "note", "looked_back_at"])
    return commitment


@transaction.atomic
def forget_mine(member: Member) -> int:
    """Delete everything of one's own learning, at once and for ever."""
    return sum(model._default_manager.filter(member=member).delete()[0] for model in MODELS)


def _rating(chosen: int | None, right: object) -> Rating:
    """A wrong answer is asked again, whatever the person says."""
    if right is False:
        return Rating.AGAIN
    return Rating(chosen) if chosen in set(Rating) else Rating.GOOD


def _note(
    member: Member,
    lesson: Lesson,
    step: Step,
    given: Sequence[str],
    *,
    right: bool,
    occasion: Occasion,
    rating: int | None = None,
) -> None:
    now = clock.now()
    Given.objects.create(
        member=member,
        lesson=lesson,
        question=step.id,
        occasion=occasion,
        answer=list(given),
        right=right,
        rating=rating,
        at=now,
    )
    place: dict[str, Any] = {"lesson": lesson, "question": step.id}
    hard, _made = Difficulty.objects.select_for_update().get_or_create(**place)
    known, _made = Knowledge.objects.select_for_update().get_or_create(
        member=member, skill_id=lesson.skill_id, defaults={"mastery": TRACER.known, "changed_at": now}
    )
    own, question = Level(known.ability, known.answers), Level(hard.value, hard.answers)
    own, question = after(own, question, right=right, guess=guess_of(step))
    hard.value, hard.answers = question.value, question.answers
    hard.save(update_fields=["value", "answers"])
    known.ability, known.answers, known.changed_at = own.value, own.answers, now
    known.mastery = tracer_of(step).after(known.mastery, right=right)
    known.save(update_fields=["ability", "answers", "mastery", "changed_at"])


def guess_of(step: Step) -> float:
    """How often the right answer is found by chance."""
    if step.kind is Kind.SINGLE:
        return 1 / max(len(step.options), 2)
    return 1 / 2 ** len(step.options) if step.kind in CHOSEN else 0.05


def tracer_of(step: Step) -> Tracer:
    """The tracer with the chance of guessing this question."""
    return replace(TRACER, guess=min(guess_of(step), 0.3))


def _remember(member: Member, lesson: Lesson, step: Step, rating: Rating) -> Memory:
    place: dict[str, Any] = {"member": member, "lesson": lesson, "question": step.id}
    known = Memory.objects.filter(**place).first()
    kept = preference_of(member).retention / 100
    made = review(remembered(known) if known else None, rating, clock.now(), retention=kept)
    stored, _made = Memory.objects.update_or_create(
        **place,
        defaults={
            "stability": made.stability,
            "difficulty": made.difficulty,
            "learning": made.learning,
            "reviewed_at": made.reviewed_at,
            "due_at": made.due_at,
        },
    )
    return stored


def remembered(row: Memory) -> Remembered:
    """A row as the schedule computes with it."""
    return Remembered(row.stability, row.difficulty, row.reviewed_at, row.due_at, row.learning)
