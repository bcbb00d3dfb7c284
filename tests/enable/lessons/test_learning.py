"""Learning on the phone: going through a lesson, repeating, the pre-test, the group figure."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.enable.lessons.test_content import lesson as content_of
from tests.rights.lessons import make_lesson, switch_on

from resonanz.enable.lessons import actions as writing
from resonanz.enable.lessons.groups.actions import groups_on, write_week, write_weeks
from resonanz.enable.lessons.models import Lesson, PathAssignment
from resonanz.enable.lessons.own import actions, queries
from resonanz.enable.lessons.own.models import Commitment, Given, Kept, Knowledge, Memory, Reflection, Sitting
from resonanz.enable.lessons.own.retention import end_old_learning
from resonanz.enable.lessons.paths.actions import assign_path
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.agreement.actions import iso_week
from resonanz.organisation.agreement.models import Release
from resonanz.organisation.base import clock
from resonanz.organisation.intake.models import InboxEvent
from resonanz.organisation.people.actions import assign_role, create_member
from resonanz.organisation.people.models import Member

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def agreed(db: None) -> None:
    switch_on("lessons", "learning_groups")


@pytest.fixture
def phone(cast: Cast, client_of: Callable[..., Client]) -> Client:
    return client_of(cast.carla)


def long_lesson(cast: Cast, *kinds: str) -> Lesson:
    """A published lesson with these steps."""
    skill = writing.skill_of(key="long", name={"de": "Lang"})
    made = writing.create_lesson(unit=cast.units["Haus"], skill=skill, content=content_of(*kinds), by=None)
    writing.publish(made, seen=made.version, by=None)
    return made


def test_a_lesson_is_taken_from_the_first_step_to_the_last(cast: Cast, phone: Client) -> None:
    lesson = long_lesson(cast, "card", "single", "order", "gaps", "scenario", "free", "reflection", "commitment")
    address = f"/lessons/learning/{lesson.pk}/"
    assert phone.get(address).templates[0].name == "lessons/start.html"
    assert not Sitting.objects.exists(), "opening a page keeps nothing"
    phone.post(address)
    steps: list[list[dict[str, Any]]] = [
        [{"act": "next"}],
        [{"act": "answer", "choice": "a"}, {"rating": "1"}],
        [{"act": "answer", "place-a": "1", "place-b": "2", "place-c": "3"}, {"rating": "3"}],
        [{"act": "answer", "gap-0": "24,00", "gap-1": "Preis"}, {"rating": "2"}],
        [{"act": "answer", "choice": "a"}, {"act": "answer", "given": ["a"], "choice": "b"}, {"rating": "4"}],
        [{"act": "answer", "words": "Meine Worte"}, {"rating": "3"}],
        [{"act": "next", "words": "Gedanke"}],
        [{"act": "next", "suggestion": "Ich frage nach"}],
    ]
    for posts in steps:
        assert phone.get(address).templates[0].name == "lessons/step.html"
        for post in posts:
            answer = phone.post(address, post)
    assert answer["Location"] == f"{address}done"
    assert phone.get(f"{address}done").status_code == 200
    right = dict(Given.objects.values_list("question", "right"))
    assert right == {"single": False, "order": True, "gaps": True, "scenario": True}
    assert "Meine Worte" not in json.dumps(list(Given.objects.values_list("answer", flat=True)))
    assert set(Memory.objects.values_list("question", flat=True)) == {"single", "order", "gaps", "scenario", "free"}
    assert (Reflection.objects.get().words, Commitment.objects.get().words) == ("Gedanke", "Ich frage nach")
    assert Commitment.objects.get().due == clock.today() + timedelta(days=7)


def test_an_empty_answer_is_not_taken_and_the_same_answer_counts_once(cast: Cast, phone: Client) -> None:
    lesson = long_lesson(cast, "single")
    address = f"/lessons/learning/{lesson.pk}/"
    phone.post(address)
    phone.post(address, {"act": "answer"})
    assert not Given.objects.exists()
    for _ in range(2):
        phone.post(address, {"act": "answer", "choice": "b"})
    assert Given.objects.get().right is True


def test_a_wrong_answer_comes_back_today_whatever_was_said_about_it(cast: Cast, phone: Client) -> None:
    lesson = long_lesson(cast, "single")
    address = f"/lessons/learning/{lesson.pk}/"
    phone.post(address)
    phone.post(address, {"act": "answer", "choice": "a"})
    phone.post(address, {"rating": "4"})
    memory = Memory.objects.get()
    assert memory.learning
    assert memory.due_at - memory.reviewed_at == timedelta(minutes=10)
    with clock.moved(timedelta(minutes=11)):
        assert [each.question for each in queries.due(viewer_of(cast.carla))] == ["single"]
        shown = phone.post("/lessons/learning/repeat", {"memory": str(memory.pk), "choice": "b"})
        assert shown.context["screen"].right is True
        phone.post("/lessons/learning/repeat", {"memory": str(memory.pk), "given": "b", "rating": "3"})
    memory.refresh_from_db()
    assert not memory.learning
    assert (memory.due_at - memory.reviewed_at).days >= 1


def test_repetitions_end_at_the_daily_limit(cast: Cast) -> None:
    lesson = long_lesson(cast, "single", "multiple", "order", "gaps")
    for question in ("single", "multiple", "order", "gaps"):
        Memory.objects.create(
            member=cast.carla,
            lesson=lesson,
            question=question,
            stability=2.0,
            difficulty=5.0,
            reviewed_at=clock.now() - timedelta(days=9),
            due_at=clock.now() - timedelta(days=5),
        )
    viewer = viewer_of(cast.carla)
    assert len(queries.due(viewer)) == 4
    actions.prefer(cast.carla, daily=2, retention=90)
    first, *_ = due = queries.due(viewer)
    assert len(due) == 2
    step = lesson.live.parsed.step(first.question)  # type: ignore[union-attr]
    actions.recall(first, step, given=["b"], language="de", rating=3)  # type: ignore[arg-type]
    assert len(queries.due(viewer)) == 1
    with clock.moved(timedelta(days=1)):
        assert len(queries.due(viewer)) == 2


def test_a_pretest_shortens_the_path_by_what_is_known(cast: Cast, phone: Client) -> None:
    lessons = [make_lesson(cast.units["Haus"], f"Einheit {n}") for n in range(3)]
    path = writing.create_path(unit=cast.units["Haus"], title={"de": "Pfad"}, lessons=lessons, by=None)
    assign_path(path, unit=cast.units["Nord"], role=cast.roles["front_line"], by=None)
    address = f"/lessons/learning/paths/{path.pk}/pretest"
    assert len(phone.get(address).context["questions"]) == 3
    phone.post(address, {f"{lessons[0].pk}:choice": "a", f"{lessons[1].pk}:choice": "b"})
    [mine] = queries.my_paths(viewer_of(cast.carla))
    assert {place.lesson.pk for place in mine.places if place.known} == {lessons[0].pk}
    assert len(mine.open) == 2
    assert not mine.may_pretest
    assert Memory.objects.get().lesson == lessons[0]


def test_what_one_is_weak_at_comes_first(cast: Cast) -> None:
    lessons = []
    for number, key in enumerate(("strong", "weak")):
        skill = writing.skill_of(key=key, name={"de": key})
        content = {**content_of("single"), "title": {"de": key, "en": key}}
        made = writing.create_lesson(unit=cast.units["Haus"], skill=skill, content=content, by=None)
        writing.publish(made, seen=1, by=None)
        lessons.append(made)
        Knowledge.objects.create(member=cast.carla, skill=skill, mastery=0.8 - 0.5 * number, changed_at=clock.now())
    path = writing.create_path(unit=cast.units["Haus"], title={"de": "Pfad"}, lessons=lessons, by=None)
    assign_path(path, unit=cast.units["Haus"], role=cast.roles["front_line"], by=None)
    [mine] = queries.my_paths(viewer_of(cast.carla))
    assert [str(each.lesson.skill.key) for each in mine.places] == ["weak", "strong"]


def test_more_lessons_of_a_sure_skill_are_left_out(cast: Cast) -> None:
    lessons = [make_lesson(cast.units["Haus"], f"Einheit {n}") for n in range(3)]
    path = writing.create_path(unit=cast.units["Haus"], title={"de": "Pfad"}, lessons=lessons, by=None)
    assign_path(path, unit=cast.units["Haus"], role=cast.roles["front_line"], by=None)
    sitting = actions.begin(lessons[0], by=cast.carla)
    step = sitting.content.parsed.steps[1]
    for _ in range(3):
        sitting.shown = None
        actions.answer(sitting, step, given=["a"], language="de")
    [mine] = queries.my_paths(viewer_of(cast.carla))
    assert not mine.open
    assert all(place.known for place in mine.places)


def test_a_measure_gives_its_path_to_exactly_its_roles_and_units_once(cast: Cast) -> None:
    lesson, measure = make_lesson(cast.units["Haus"], "Einheit"), uuid.uuid4()
    path = writing.create_path(unit=cast.units["Haus"], title={"de": "Pfad"}, lessons=[lesson], by=None)
    writing.link_path(path, measure=measure, by=None)
    wave = {
        "measure": measure,
        "units": [cast.units["Nord"]],
        "roles": [cast.roles["front_line"]],
        "wave": 1,
        "by": None,
    }
    assert [writing.assign_paths_for(**wave) for _ in range(2)] == [1, 0]
    assert [(a.unit.name, a.role.name, a.wave) for a in PathAssignment.objects.all()] == [
        ("Nord", "Rolle front_line", 1)
    ]
    learners = {name for name, m in cast.everybody.items() if queries.my_paths(viewer_of(m))}
    assert learners == {"carla"}
    newcomer = create_member(email="neu@haus.example", name="Neu Hier", unit=cast.units["Nord"], by=None)
    assign_role(newcomer, role=cast.roles["front_line"], unit=cast.units["Nord"], by=None)
    assert len(queries.my_paths(viewer_of(newcomer))) == 1


def test_looking_back_is_offered_on_its_day(cast: Cast, phone: Client) -> None:
    row = Commitment.objects.create(member=cast.carla, words="Nachfragen", made_at=clock.now(), due=clock.today())
    assert "Nachfragen" in phone.get("/lessons/learning/").content.decode()
    assert phone.post(f"/lessons/learning/commitments/{row.pk}", {"note": "x"}).status_code == 422
    phone.post(f"/lessons/learning/commitments/{row.pk}", {"kept": "yes", "note": "Ging gut"})
    row.refresh_from_db()
    assert (row.kept, row.note) == (Kept.YES, "Ging gut")
    assert "Nachfragen" not in phone.get("/lessons/learning/").content.decode()


def test_details_end_after_the_agreed_months_and_leavers_after_the_agreed_days(cast: Cast) -> None:
    lesson = make_lesson(cast.units["Haus"], "Einheit")
    for member, days in ((cast.carla, 400), (cast.ben, 10), (cast.david, 10)):
        with clock.moved(-timedelta(days=days)):
            sitting = actions.begin(lesson, by=member)
            actions.answer(sitting, sitting.content.parsed.steps[1], given=["a"], language="de")
    Member.objects.filter(pk=cast.david.pk).update(left_at=clock.now() - timedelta(days=91), is_active=False)
    assert end_old_learning() > 0
    for model in (Given, Sitting, Knowledge):
        assert set(model._default_manager.values_list("member__email", flat=True)) == {"ben@haus.example"}  # type: ignore[attr-defined]


# The weekly figure ------------------------------------------------------------------------------------------------


@pytest.fixture
def week() -> date:
    """The Monday of the week that is over."""
    return clock.today() - timedelta(days=clock.today().weekday() + 7)


def people(cast: Cast, unit: str, role: Any, count: int) -> Iterator[Member]:
    for number in range(count):
        member = create_member(
            email=f"{len(unit)}{role.pk.hex}{number}@x.example", name=f"P {number}", unit=cast.units[unit], by=None
        )
        assign_role(member, role=role, unit=cast.units[unit], by=None, since=clock.today() - timedelta(days=60))
        yield member


def learn(lesson: Lesson, member: Member, day: date) -> None:
    sitting = actions.begin(lesson, by=member)
    Sitting.objects.filter(pk=sitting.pk).update(finished_at=queries.day_end(day) - timedelta(hours=12))


def test_a_lead_sees_the_team_of_nine_and_not_the_team_of_four(
    cast: Cast, client_of: Callable[..., Client], week: date
) -> None:
    lesson, role = make_lesson(cast.units["Haus"], "Einheit"), cast.roles["front_line"]
    team = [cast.carla, *people(cast, "Nord", role, 8)]
    for member in [*team[:5], *list(people(cast, "Süd", role, 4))]:
        learn(lesson, member, week + timedelta(days=2))
    assert write_week(week) == 2
    cells = {cell.unit.name: (cell.n, cell.value, cell.withheld) for cell in Release.objects.all()}
    assert cells == {"Nord": (9, 5.0, ""), "Süd": (None, None, "small")}
    ben = client_of(cast.ben).get("/lessons/groups").content.decode()
    david = client_of(cast.david).get("/lessons/groups").content.decode()
    assert "5 von 9" in ben
    assert "Süd" not in ben
    assert "verdeckt" in david
    assert "Nord" not in david
    assert client_of(cast.carla).get("/lessons/groups").status_code == 403
    event = json.loads(InboxEvent.objects.get().payload)
    assert (event["type"], event["unit"], event["role"]) == ("lesson.completed", "Nord", "Rolle front_line")
    assert str(cast.carla.pk) not in InboxEvent.objects.get().payload


def test_a_week_is_written_once_and_never_again(cast: Cast, week: date) -> None:
    lesson = make_lesson(cast.units["Haus"], "Einheit")
    team = [cast.carla, *people(cast, "Nord", cast.roles["front_line"], 7)]
    for member in team[:3]:
        learn(lesson, member, week)
    write_week(week)
    for member in team[3:6]:
        learn(lesson, member, week)
    assert write_week(week) == 0
    assert Release.objects.get().value == 3.0
    assert InboxEvent.objects.count() == 1


def test_small_roles_are_counted_together_and_nobody_twice(cast: Cast, week: date) -> None:
    from resonanz.organisation.people.actions import create_role

    other = create_role(name="Technik", level="front_line", by=None)  # type: ignore[arg-type]
    both = [cast.carla, *people(cast, "Nord", cast.roles["front_line"], 7)]
    few = list(people(cast, "Nord", other, 2))
    assign_role(cast.carla, role=other, unit=cast.units["Nord"], by=None, since=week - timedelta(days=30))
    cells = {role: members for _unit, role, members in groups_on(week)}
    assert cells["Rolle front_line"] == {str(member.pk) for member in both}
    assert cells[""] == {str(member.pk) for member in few}


def test_leads_are_in_no_group_so_that_none_can_subtract_oneself(cast: Cast, week: date) -> None:
    counted = {member for _unit, _role, members in groups_on(week) for member in members}
    assert counted == {str(cast.carla.pk)}


def test_nothing_is_written_while_it_is_off_or_the_week_runs(cast: Cast, week: date) -> None:
    from resonanz.organisation.agreement.models import InForce
    from resonanz.organisation.agreement.rules import NotAgreedError

    with pytest.raises(NotAgreedError, match=r"nicht vorbei|not over"):
        write_week(week + timedelta(days=7))
    InForce.objects.all().delete()
    assert write_weeks() == 0
    with pytest.raises(NotAgreedError):
        write_week(week)


def test_missed_weeks_are_written_later_but_none_from_before_it_was_agreed(cast: Cast) -> None:
    with clock.moved(timedelta(days=21)):
        write_weeks()
        weeks = sorted(Release.objects.values_list("week", flat=True))
        first = clock.today() - timedelta(days=21)
        assert weeks[0] >= iso_week(first - timedelta(days=6))
        assert len(weeks) == 3
