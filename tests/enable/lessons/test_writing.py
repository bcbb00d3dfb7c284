"""Writing lessons and paths: templates, editor, approval by somebody else, versions, the interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path as Place
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.enable.lessons.test_content import STEPS
from tests.enable.lessons.test_content import lesson as content_of
from tests.rights.lessons import CONTENT, PNG, make_lesson, switch_on

from resonanz.enable.lessons import actions
from resonanz.enable.lessons.content.parsing import parse_content, plain_content
from resonanz.enable.lessons.content.rules import NotALessonError
from resonanz.enable.lessons.editor.beginnings import BEGINNINGS, beginning
from resonanz.enable.lessons.editor.fields import Block, Field, Group, blocks, heads
from resonanz.enable.lessons.editor.reading import read_editor, rearranged
from resonanz.enable.lessons.library.reading import install_library
from resonanz.enable.lessons.models import Draft, Lesson, LessonVersion, Path
from resonanz.enable.lessons.paths.queries import gaps
from resonanz.organisation.access.actions import create_key
from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def fields_of(content: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends for the editor of a lesson."""
    sent: dict[str, Any] = {"languages": content["languages"], "minutes": str(content["minutes"])}

    def note(field: Field) -> None:
        if field.kind == "choose":
            sent[field.inputs[0].name] = next(key for key, _label, chosen in field.choices if chosen)
        elif field.kind == "check":
            sent.update({each.name: each.value for each in field.inputs} if field.on else {})
        else:
            sent.update({each.name: each.value for each in field.inputs})

    def walk(group: Group | Block) -> None:
        for field in group.fields:
            note(field)
        for each in group.groups:
            walk(each)

    for field in heads(content):
        note(field)
    for block in blocks(content):
        sent |= {f"steps-{block.number}-id": block.id, f"steps-{block.number}-kind": block.kind}
        walk(block)
    return sent


def query(sent: dict[str, Any]) -> Any:
    from django.http import QueryDict
    from django.utils.http import urlencode

    return QueryDict(urlencode(sent, doseq=True))


@pytest.mark.parametrize("kind", sorted(STEPS))
def test_what_the_editor_shows_it_reads_back_unchanged(kind: str) -> None:
    content = plain_content(parse_content(content_of(kind)))
    assert parse_content(read_editor(query(fields_of(content)))) == parse_content(content)


def test_steps_are_added_moved_and_removed() -> None:
    content = plain_content(parse_content(content_of("card", "single")))
    kinds = [
        [s["kind"] for s in rearranged(content, act)["steps"]]
        for act in ("add:free", "down:0", "remove:0", "up:0", "x:9")
    ]
    assert kinds == [["card", "single", "free"], ["single", "card"], ["single"], ["card", "single"], ["card", "single"]]
    twice = rearranged(rearranged(content, "add:card"), "add:card")
    assert len({step["id"] for step in twice["steps"]}) == 4


def test_strange_fields_are_passed_over() -> None:
    sent = {
        "steps-x-kind": "card",
        "steps-0": "x",
        "steps-0-kind": "film",
        "steps-1-text": "flat",
        "steps-1-kind": "card",
    }
    assert [step["kind"] for step in read_editor(query(sent))["steps"]] in ([], ["card"])


def about(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"unit": str(cast.units["Nord"].pk), "new_skill": "Erklären", **more}


@pytest.mark.parametrize("template", [each.key for each in BEGINNINGS])
def test_a_lesson_begins_with_a_template(cast: Cast, client_of: Callable[..., Client], template: str) -> None:
    ben = client_of(cast.ben)
    assert ben.get(f"/lessons/new?beginning={template}").status_code == 200
    answer = ben.post("/lessons/new", {"beginning": template, **fields_of(beginning(template)), **about(cast)})
    assert answer.status_code == 302
    assert Lesson.objects.get().draft_state == Draft.WRITING


def test_a_lead_writes_somebody_else_approves_and_the_writer_cannot(
    cast: Cast, client_of: Callable[..., Client]
) -> None:
    ben, anna = client_of(cast.ben), client_of(cast.anna)
    content = {**CONTENT, "title": {"de": "Nachfragen"}}
    ben.post("/lessons/new", {"beginning": "decision", **fields_of(content), **about(cast)})
    lesson = Lesson.objects.get()
    page = f"/lessons/{lesson.pk}/"
    assert client_of(cast.carla).get(page).status_code == 404, "a draft is nobody's business"
    ben.post(f"{page}submit")
    lesson.refresh_from_db()
    assert lesson.draft_state == Draft.WAITING
    with pytest.raises(ValidationError, match=r"geschrieben|wrote"):
        actions.approve_lesson(lesson, seen=lesson.version, by=cast.ben)
    anna.post(f"{page}return", {"reason": "Mehr Beispiele"})
    assert "Mehr Beispiele" in ben.get(page).content.decode()
    ben.post(f"{page}submit")
    lesson.refresh_from_db()
    anna.post(f"{page}approve", {"version": str(lesson.version)})
    version = LessonVersion.objects.get()
    assert (version.number, version.approved_by, version.reviewed) == (1, cast.anna, True)
    assert client_of(cast.carla).get(page).status_code == 200


def test_who_changed_the_draft_last_or_before_cannot_approve_it(cast: Cast) -> None:
    skill = actions.skill_of(key="s", name={"de": "S"})
    content = {**CONTENT, "title": {"de": "x"}}
    lesson = actions.create_lesson(unit=cast.units["Haus"], skill=skill, content=content, by=cast.anna)
    actions.save_draft(lesson, seen=1, content=content, by=cast.ben)
    actions.submit_lesson(lesson, seen=2, by=cast.ben)
    for writer in (cast.anna, cast.ben):
        with pytest.raises(ValidationError):
            actions.approve_lesson(lesson, seen=3, by=writer)


def test_learners_meet_the_old_version_until_the_new_one_is_approved(cast: Cast) -> None:
    lesson = make_lesson(cast.units["Haus"], "Alt", by=cast.ben)
    actions.save_draft(lesson, seen=lesson.version, content={**CONTENT, "title": {"de": "Neu"}}, by=cast.ben)
    lesson.refresh_from_db()
    assert lesson.live is not None
    assert lesson.live.content["title"] == {"de": "Alt"}
    actions.submit_lesson(lesson, seen=lesson.version, by=cast.ben)
    actions.approve_lesson(lesson, seen=lesson.version, by=cast.anna)
    lesson.refresh_from_db()
    assert [(v.number, v.content["title"]["de"]) for v in lesson.versions.all()] == [(2, "Neu"), (1, "Alt")]


def test_an_unfinished_draft_cannot_be_submitted_and_says_why(cast: Cast) -> None:
    skill = actions.skill_of(key="s", name={"de": "S"})
    lesson = actions.create_lesson(unit=cast.units["Haus"], skill=skill, content=beginning("decision"), by=cast.ben)
    with pytest.raises(NotALessonError):
        actions.submit_lesson(lesson, seen=1, by=cast.ben)
    content = content_of("picture")
    actions.save_draft(lesson, seen=1, content=content, by=cast.ben)
    with pytest.raises(NotALessonError, match=r"bild\.png"):
        actions.submit_lesson(lesson, seen=2, by=cast.ben)
    actions.keep_picture(lesson, name="bild.png", content=PNG)
    actions.submit_lesson(lesson, seen=2, by=cast.ben)


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a", PNG + b"x" * 300_000, b"RIFF0000AVI "])
def test_a_picture_that_is_none_or_too_large_is_refused(cast: Cast, content: bytes) -> None:
    lesson = make_lesson(cast.units["Haus"], "x")
    with pytest.raises(ValidationError):
        actions.keep_picture(lesson, name="x.png", content=content)


def test_two_editors_see_both_versions_and_nothing_is_lost(cast: Cast, client_of: Callable[..., Client]) -> None:
    lesson = make_lesson(cast.units["Nord"], "Einheit")
    stale = {**fields_of({**CONTENT, "title": {"de": "Meine"}}), **about(cast, skill=str(lesson.skill_id), version="1")}
    answer = client_of(cast.ben).post(f"/lessons/{lesson.pk}/edit", stale)
    assert answer.status_code == 409
    assert "Meine" in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.title == {"de": "Einheit"}
    with pytest.raises(Conflict):
        actions.save_draft(lesson, seen=99, content=CONTENT, by=cast.ben)


def test_the_preview_shows_the_phone_or_what_is_missing(cast: Cast, client_of: Callable[..., Client]) -> None:
    ben = client_of(cast.ben)
    whole = ben.post("/lessons/preview", fields_of({**CONTENT, "title": {"de": "Titel"}}))
    assert "Was nun?" in whole.content.decode()
    part = ben.post("/lessons/preview", fields_of(beginning("decision")))
    assert part.context["missing"]


def test_the_library_is_installed_once_and_marked_as_not_reviewed(cast: Cast, tmp_path: Place) -> None:
    first = install_library(by=cast.anna)
    assert first == Lesson.objects.count() > 0
    assert install_library(by=cast.anna) == 0
    assert not LessonVersion.objects.filter(reviewed=True).exists()
    lesson = Lesson.objects.select_related("live").earliest("id")
    actions.approve_lesson(lesson, seen=lesson.version, by=cast.anna)
    assert LessonVersion.objects.get(pk=lesson.live_id).approved_by == cast.anna
    (tmp_path / "broken.yaml").write_text("key: [")
    with pytest.raises(NotALessonError, match=r"broken\.yaml"):
        install_library(by=None, folder=tmp_path)


def test_gaps_name_touchpoints_that_customers_find_hard(cast: Cast) -> None:
    hard, easy, rare = (create_touchpoint(by=None, name=name) for name in ("Hart", "Leicht", "Selten"))
    found = gaps(viewer_of(cast.anna), {hard.pk: (20, 8), easy.pk: (20, 0), rare.pk: (3, 3)})
    assert [(gap.touchpoint.name, gap.low, gap.share.n, gap.lessons) for gap in found] == [("Hart", 8, 20, 0)]


def test_a_lesson_page_tells_because_of_which_answers(
    cast: Cast, client_of: Callable[..., Client], answers: Callable[..., None]
) -> None:
    touchpoint = create_touchpoint(by=None, name="Hotline")
    lesson = make_lesson(cast.units["Haus"], "Einheit")
    Lesson.objects.filter(pk=lesson.pk).update(touchpoint=touchpoint)
    answers(
        ("Nord", "Hotline", "csat", 1, "zu lange gewartet", 2),
        ("Nord", "Hotline", "csat", 5, "sehr gut", 2),
        ("Nord", "Hotline", "csat", 1, "ganz alt", 90),
        ("Süd", "Hotline", "csat", 1, "im Süden", 2),
    )
    ben = client_of(cast.ben).get(f"/lessons/{lesson.pk}/")
    found = ben.context["evidence"]
    assert (found.answers, found.low, [quote.text for quote in found.quotes]) == (2, 1, ["zu lange gewartet"])
    assert "im Süden" not in ben.content.decode()


@pytest.mark.parametrize("page", ["/lessons/", "/lessons/paths/", "/lessons/groups", "/lessons/learning/"])
def test_lists_ask_the_database_equally_often_for_one_and_for_three(
    cast: Cast, client_of: Callable[..., Client], page: str
) -> None:
    from resonanz.enable.lessons.paths.actions import assign_path

    switch_on("lessons", "learning_groups")

    def add() -> None:
        lesson = make_lesson(cast.units["Haus"], "Einheit")
        path = actions.create_path(unit=cast.units["Haus"], title={"de": "Pfad"}, lessons=[lesson], by=None)
        assign_path(path, unit=cast.units["Haus"], role=cast.roles["team_lead"], by=None)

    client = client_of(cast.ben)
    add()
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(page)
    add()
    add()
    with CaptureQueriesContext(connection) as three:
        client.get(page)
    assert len(three) <= len(one)


def test_a_path_is_made_changed_and_given_to_own_groups_only(cast: Cast, client_of: Callable[..., Client]) -> None:
    ben = client_of(cast.ben)
    lessons = [make_lesson(cast.units["Haus"], f"Einheit {n}") for n in range(2)]
    sent = {"title_de": "Pfad", "unit": str(cast.units["Nord"].pk)}
    assert ben.post("/lessons/paths/new", {"unit": sent["unit"]}).status_code == 422
    ben.post("/lessons/paths/new", {**sent, f"place-{lessons[0].pk}": "2", f"place-{lessons[1].pk}": "1"})
    path = Path.objects.get()
    assert [place.lesson for place in path.places.all()] == [lessons[1], lessons[0]]
    page, role = f"/lessons/paths/{path.pk}/", str(cast.roles["front_line"].pk)
    assert ben.post(f"{page}assign", {"unit": str(cast.units["Süd"].pk), "role": role}).status_code == 422
    ben.post(f"{page}assign", {"unit": str(cast.units["Nord"].pk), "role": role})
    [group] = path.assignments.all()
    assert ben.post(f"{page}edit", {**sent, "version": "9"}).status_code == 409
    assert client_of(cast.david).get(page).status_code == 404
    ben.post(f"{page}assignments/{group.pk}/end")
    assert not path.assignments.exists()
    ben.post(f"{page}archive")
    path.refresh_from_db()
    assert path.archived_at is not None


def call(key: str, method: str, address: str, body: Any = None) -> Any:
    content = json.dumps(body) if body is not None else ""
    headers = {"Authorization": f"Bearer {key}"}
    return Client().generic(method, f"/api/v1/{address}", content, "application/json", headers=headers)


def test_the_interface_writes_publishes_and_assigns(cast: Cast) -> None:
    keys = {
        n: create_key(name=n, member=cast.members[n], scopes=tuple(PERMISSIONS), by=None)[1]
        for n in ("anna", "ben", "david")
    }
    body = {"unit": str(cast.units["Nord"].pk), "skill": "fragen", "content": {**CONTENT, "title": {"de": "Fragen"}}}
    made = call(keys["ben"], "POST", "lessons", body)
    assert made.status_code == 201
    lesson = made.json()
    at = f"lessons/{lesson['id']}"
    assert call(keys["david"], "GET", at).status_code == 404
    assert call(keys["david"], "POST", "lessons", body).status_code == 422
    assert call(keys["ben"], "PATCH", at, {"version": 7, "content": CONTENT}).status_code == 409
    broken = call(keys["ben"], "PATCH", at, {"version": 1, "content": {}}).json()
    refused = call(keys["ben"], "POST", f"{at}/submit", {"version": broken["version"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "content")
    whole = call(keys["ben"], "PATCH", at, {"version": broken["version"], "content": body["content"]}).json()
    waiting = call(keys["ben"], "POST", f"{at}/submit", {"version": whole["version"]}).json()
    assert waiting["state"] == "waiting"
    assert call(keys["ben"], "POST", f"{at}/approve", {"version": waiting["version"]}).status_code == 403
    live = call(keys["anna"], "POST", f"{at}/approve", {"version": waiting["version"]}).json()
    assert (live["live"], live["reviewed"], live["draft"]) == (1, True, None)
    assert [row["id"] for row in call(keys["ben"], "GET", "lessons?words=frag").json()["items"]] == [lesson["id"]]
    path = call(
        keys["ben"], "POST", "paths", {"title": {"de": "P"}, "unit": body["unit"], "lessons": [lesson["id"]]}
    ).json()
    group = {"unit": body["unit"], "role": str(cast.roles["front_line"].pk)}
    given = [call(keys["ben"], "POST", f"paths/{path['id']}/groups", group).json()["id"] for _ in range(2)]
    assert given[0] == given[1]
    assert call(keys["ben"], "DELETE", f"paths/{path['id']}/groups/{given[0]}").status_code == 204
    assert call(keys["ben"], "GET", "lessons/groups").json() == {"items": []}
    assert call(keys["ben"], "POST", f"{at}/archive").json()["archived"] is True
