"""Paths that a wave gave are taken back in one click; what people learnt and what customers met stays."""

from __future__ import annotations

from typing import Any

import pytest

from resonanz.enable.lessons.models import Path, PathAssignment
from resonanz.enable.lessons.paths.actions import assign_path, assign_paths_for, link_path
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.touchpoints.actions import create_touchpoint
from tests.cast import Cast
from tests.loop.test_policies import BASELINE, running_measure

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def measure(cast: Cast, answers: Any) -> Any:
    """A measure whose first wave gave a path to the front line of both units; one group has it by hand, too."""
    from resonanz.act.measures.actions import start_wave

    answers(*BASELINE)
    made = running_measure(cast, create_touchpoint(by=None, name="Hotline", roles=[cast.roles["front_line"]]))
    start_wave(made, 1, by=cast.anna)
    path = Path.objects.create(unit=cast.units["Haus"], title={"de": "Rückruf"})
    link_path(path, measure=made.pk, by=cast.anna)
    units = [cast.units[name] for name in ("Nord", "Süd")]
    assign_paths_for(measure=made.pk, units=units, roles=[cast.roles["front_line"]], wave=1, by=None)
    assign_path(path, unit=cast.units["Nord"], role=cast.roles["team_lead"], by=cast.ben)
    return made


def take_back(client: Any, measure: Any, wave: int = 1) -> Any:
    return client.post(f"/policies/measures/{measure.pk}/waves/{wave}/paths", follow=True)


def test_one_click_takes_back_what_the_wave_gave_and_nothing_else(measure: Any, cast: Cast, client_of: Any) -> None:
    client, events = client_of(cast.anna), len(DatabaseInbox().fresh())
    page = client.get(f"/measures/{measure.pk}/").content.decode()
    assert "An 2 Gruppen gegeben" in page
    answer = take_back(client, measure)
    assert "Zurückgenommen, Gruppen: 2." in answer.content.decode()
    assert "wave-paths" not in answer.content.decode()
    assert PathAssignment.objects.get().role == cast.roles["team_lead"]
    assert len(DatabaseInbox().fresh()) == events
    assert measure.waves.get(number=1).started_at is not None
    [line] = Entry.objects.filter(action="measure.paths_taken_back")
    assert (line.detail["groups"], line.detail["wave"], line.actor_name) == (2, 1, "Anna Berger")


def test_who_was_slower_is_told_so(measure: Any, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.anna)
    take_back(client, measure)
    assert "Jemand war schneller" in take_back(client, measure).content.decode()


def test_who_may_not_start_the_measure_sees_it_without_a_button(measure: Any, cast: Cast, client_of: Any) -> None:
    client = client_of(cast.ben)
    page = client.get(f"/measures/{measure.pk}/").content.decode()
    assert ("An 2 Gruppen gegeben" in page, "Lernpfade zurücknehmen" in page) == (True, False)
    assert take_back(client, measure).status_code == 403
    assert PathAssignment.objects.count() == 3


def test_what_people_learnt_stays_theirs(measure: Any, cast: Cast) -> None:
    from resonanz.enable.lessons.models import Lesson, LessonVersion, Sitting, Skill
    from resonanz.loop.undo import take_back_paths
    from resonanz.organisation.base import clock

    lesson = Lesson.objects.create(unit=cast.units["Haus"], skill=Skill.objects.create(key="s"), title={"de": "L"})
    version = LessonVersion.objects.create(lesson=lesson, number=1, content={}, published_at=clock.now())
    now = clock.now()
    Sitting.objects.create(member=cast.carla, lesson=lesson, content=version, started_at=now, finished_at=now)
    take_back_paths(measure, 1, by=cast.anna)
    assert Sitting.objects.get().member == cast.carla
