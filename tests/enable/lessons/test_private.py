"""Attacks on own learning: nobody but its owner reads it, by no way."""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from tests.cast import Cast
from tests.conftest import ROOT
from tests.rights.lessons import make_lesson, switch_on

from resonanz.enable.lessons.own import actions
from resonanz.enable.lessons.own.models import Commitment, Given, Kept, Memory, Sitting
from resonanz.enable.lessons.own.personal import MODELS
from resonanz.enable.lessons.own.rules import (
    COMMITMENTS,
    GIVEN,
    KNOWLEDGE,
    MEMORIES,
    PREFERENCES,
    REFLECTIONS,
    SITTINGS,
)
from resonanz.organisation.access.actions import create_key
from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.intake.models import InboxEvent, Outgoing
from resonanz.organisation.personal_data import export_person

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SOURCE = ROOT / "src" / "resonanz"
PRIVATE = re.compile(r"lessons\.own(?!\.screens)|models\.(Sitting|Given|Memory|Knowledge|Reflection|Commitment)")
DEMO = SOURCE / "cli" / "demo" / "learning.py"
SECRETS = ("Geheimgedanke", "Geheimvorsatz", "Geheimnotiz")
RULES = (SITTINGS, GIVEN, MEMORIES, KNOWLEDGE, COMMITMENTS, REFLECTIONS, PREFERENCES)


@pytest.fixture
def learnt(cast: Cast) -> Any:
    """Carla went through a lesson, thought, intended and looked back."""
    switch_on("lessons", "learning_groups")
    lesson = make_lesson(cast.units["Haus"], "Einheit")
    sitting = actions.begin(lesson, by=cast.carla)
    content = sitting.content.parsed
    actions.move_on(sitting, content)
    actions.answer(sitting, content.steps[1], given=["a"], language="de")
    actions.move_on(sitting, content, rating=3)
    actions.move_on(sitting, content, words=SECRETS[0])
    actions.move_on(sitting, content, words=SECRETS[1])
    actions.look_back(Commitment.objects.get(), kept=Kept.PARTLY, note=SECRETS[2])
    actions.prefer(cast.carla, daily=3, retention=85)
    return lesson


def test_something_is_kept_of_everything_so_that_the_attacks_mean_something(learnt: Any, cast: Cast) -> None:
    assert [model._default_manager.filter(member=cast.carla).count() > 0 for model in MODELS] == [True] * len(MODELS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.model.__name__)
def test_the_rule_opens_to_the_owner_alone(learnt: Any, cast: Cast, rule: Any) -> None:
    readers = {name for name, member in cast.everybody.items() if rule.rows(viewer_of(member)).exists()}
    assert readers == {"carla"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.model.__name__)
def test_somebody_elses_eyes_stay_shut(learnt: Any, cast: Cast, rule: Any) -> None:
    assert not rule.rows(viewer_of(cast.carla, simulated_by=cast.eva)).exists()


def test_the_same_addresses_show_everybody_their_own(learnt: Any, cast: Cast, client_of: Callable[..., Client]) -> None:
    commitment = Commitment.objects.get()
    pages = ["/lessons/learning/", "/lessons/learning/mine", f"/lessons/learning/commitments/{commitment.pk}"]
    pages += [f"/lessons/learning/{learnt.pk}/", f"/lessons/learning/{learnt.pk}/done", f"/lessons/{learnt.pk}/", "/"]
    pages += ["/lessons/groups", "/lessons/", "/lessons/paths/"]
    told = {
        name: sorted(
            {secret for page in pages for secret in SECRETS if secret in client_of(member).get(page).content.decode()}
        )
        for name, member in cast.everybody.items()
    }
    assert {name for name, found in told.items() if found} == {"carla"}
    assert told["carla"] == sorted(SECRETS)


def test_a_foreign_commitment_can_neither_be_read_nor_answered(
    learnt: Any, cast: Cast, client_of: Callable[..., Client]
) -> None:
    address = f"/lessons/learning/commitments/{Commitment.objects.get().pk}"
    for name in ("anna", "ben", "david"):
        client = client_of(cast.members[name])
        assert client.get(address).status_code == 404
        assert client.post(address, {"kept": "no", "note": "x"}).status_code == 404
    assert Commitment.objects.get().note == SECRETS[2]


def test_a_foreign_question_cannot_be_answered_in_somebodys_name(
    learnt: Any, cast: Cast, client_of: Callable[..., Client]
) -> None:
    memory = Memory.objects.get(member=cast.carla)
    answer = client_of(cast.ben).post(
        "/lessons/learning/repeat", {"memory": str(memory.pk), "choice": "b", "rating": "1"}
    )
    assert answer.status_code == 404
    memory_after = Memory.objects.get(pk=memory.pk)
    assert memory_after.reviewed_at == memory.reviewed_at


def test_looking_as_somebody_takes_out_and_deletes_nothing(learnt: Any, cast: Cast) -> None:
    from django.http import Http404
    from django.test import RequestFactory

    from resonanz.enable.lessons.own import views

    for view in (views.export, views.forget):
        request: Any = RequestFactory().post("/", {"sure": "yes"})
        request.user, request.viewer = cast.carla, viewer_of(cast.carla, simulated_by=cast.eva)
        request._dont_enforce_csrf_checks = True
        with pytest.raises(Http404):
            view(request)
    assert Given.objects.exists()


def test_no_key_with_any_scope_reads_it(learnt: Any, cast: Cast, client_of: Callable[..., Client]) -> None:
    """Also not a key of the owner: an administrator might hold it."""
    nouns = ("lessons", "lessons/{id}", "lessons/groups", "paths", "paths/{id}", "paths/{id}/groups", "events", "units")
    told = []
    for name in ("anna", "carla"):
        _, key = create_key(name="x", member=cast.members[name], scopes=tuple(PERMISSIONS), by=None)
        for noun in nouns:
            address = "/api/v1/" + noun.replace("{id}", str(learnt.pk))
            body = Client().get(address, headers={"Authorization": f"Bearer {key}"}).content.decode()
            told += [(name, noun) for secret in (*SECRETS, str(cast.carla.pk), "Carla") if secret in body]
    assert told == []


def test_an_export_that_others_ask_for_holds_none_of_it(learnt: Any, cast: Cast) -> None:
    held = json.dumps(export_person(cast.carla), default=str)
    assert [secret for secret in SECRETS if secret in held] == []
    assert [label for label in export_person(cast.carla) if label.startswith("lessons.")] == []


def test_the_owner_takes_everything_out(learnt: Any, cast: Cast, client_of: Callable[..., Client]) -> None:
    answer = client_of(cast.carla).post("/lessons/learning/mine/export")
    taken = json.loads(answer.content)
    assert [secret for secret in SECRETS if secret in answer.content.decode()] == list(SECRETS)
    assert taken["answers"][0]["right"] is True
    assert {name: len(rows) for name, rows in taken.items()} == {
        "answers": 1,
        "lessons": 1,
        "schedule": 1,
        "knowledge": 1,
        "commitments": 1,
        "reflections": 1,
    }
    foreign = json.loads(client_of(cast.ben).post("/lessons/learning/mine/export").content)
    assert not any(foreign.values())


def test_the_owner_deletes_everything_and_only_when_sure(
    learnt: Any, cast: Cast, client_of: Callable[..., Client]
) -> None:
    client = client_of(cast.carla)
    client.post("/lessons/learning/mine/forget")
    assert Given.objects.exists()
    client.post("/lessons/learning/mine/forget", {"sure": "yes"})
    assert [model._default_manager.count() for model in MODELS] == [0] * len(MODELS)


def test_neither_log_nor_mail_nor_record_nor_messages_know_of_it(
    learnt: Any, cast: Cast, client_of: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client = client_of(cast.carla)
        client.get("/lessons/learning/")
        client.post("/lessons/learning/mine/export")
    entries = [entry for entry in Entry.objects.all() if entry.actor == cast.carla.pk]
    assert [entry.action for entry in entries if "learn" in entry.action or "lesson" in entry.action] == []
    written = json.dumps([entry.detail for entry in Entry.objects.all()], default=str)
    assert [secret for secret in SECRETS if secret in written + caplog.text] == []
    assert (Outgoing.objects.count(), len(mail.outbox), InboxEvent.objects.count()) == (0, 0, 0)


def test_the_search_finds_lessons_and_nobodys_words(learnt: Any, cast: Cast, client_of: Callable[..., Client]) -> None:
    hits = client_of(cast.anna).get("/search", {"q": "Einheit"}).context["hits"]
    assert str(learnt.pk) in " ".join(hit.address for hit in hits)
    assert client_of(cast.carla).get("/search", {"q": SECRETS[0]}).context["hits"] == []


def test_only_its_own_folder_and_the_weekly_count_import_it() -> None:
    """A page that does not import these rows cannot show them."""
    allowed = {"models.py", "urls.py", "apps.py", "tasks.py", "groups/actions.py", "views.py"}
    names = {model.__name__ for model in MODELS} - {"Preference"}
    found = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                taken = {alias.name for alias in node.names}
                if PRIVATE.search(node.module) or ("lessons" in node.module and taken & names):
                    found.add(path)
    home = SOURCE / "enable" / "lessons"
    outside = {p for p in found if not p.is_relative_to(home / "own") and "migrations" not in p.parts}
    assert {_under(path, home) for path in outside - {DEMO}} <= allowed


def test_the_demo_lets_its_fictional_people_learn_and_takes_nothing_else() -> None:
    imports = (node for node in ast.walk(ast.parse(DEMO.read_text("utf-8"))) if isinstance(node, ast.ImportFrom))
    taken = {alias.name for node in imports if PRIVATE.search(node.module or "") for alias in node.names}
    assert taken == {"begin", "move_on"}


def _under(path: Path, home: Path) -> str:
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)


def test_the_writers_pages_import_how_a_step_looks_and_nothing_else_of_it() -> None:
    text = (SOURCE / "enable" / "lessons" / "views.py").read_text("utf-8")
    assert re.findall(r"from resonanz\.enable\.lessons\.own[.\w]* import .*", text) == [
        "from resonanz.enable.lessons.own.screens import Screen, screen"
    ]


def test_no_model_outside_its_app_points_to_it() -> None:
    pointing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model in MODELS and model._meta.app_label != "lessons"
    ]
    assert pointing == []
    assert [f.name for model in MODELS for f in model._meta.related_objects] == []


def test_nothing_is_kept_before_it_was_agreed(cast: Cast, client_of: Callable[..., Client]) -> None:
    lesson = make_lesson(cast.units["Haus"], "Einheit")
    with pytest.raises(actions.NotAgreedYetError):
        actions.begin(lesson, by=cast.carla)
    for page in ("", "repeat", f"{lesson.pk}/"):
        answer = client_of(cast.carla).get(f"/lessons/learning/{page}")
        assert "lessons/off.html" in [template.name for template in answer.templates], page
    assert not Sitting.objects.exists()


def test_switching_off_stops_keeping_at_once(learnt: Any, cast: Cast) -> None:
    from resonanz.organisation.agreement.actions import fix_counterpart, switch_off
    from resonanz.organisation.agreement.rules import Side

    fix_counterpart(Side.COUNCIL, by=None)
    switch_off("lessons", by=cast.eva)
    with pytest.raises(actions.NotAgreedYetError):
        actions.begin(learnt, by=cast.carla)


def test_erasing_a_leaver_takes_everything(learnt: Any, cast: Cast) -> None:
    from resonanz.organisation.people.actions import forget_member
    from resonanz.organisation.people.models import Member

    Member.objects.filter(pk=cast.carla.pk).update(is_active=False)
    cast.carla.refresh_from_db()
    forget_member(cast.carla)
    assert [model._default_manager.count() for model in MODELS] == [0] * len(MODELS)
