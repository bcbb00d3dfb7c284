"""`/api/v1/surveys`: what customers are asked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.listen.surveys import actions
from resonanz.listen.surveys.exchange.files import exported
from resonanz.listen.surveys.models import Survey
from resonanz.listen.surveys.queries import listed as with_all
from resonanz.listen.surveys.rules import SURVEYS_EDITED, SURVEYS_SEEN, edits_everywhere, touchpoints_for
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.models import Conflict

router = Router(tags=["surveys"])
# The document knows a schema by its name alone, and many nouns have a state and a purpose.
SurveyState = Literal["draft", "live", "closed"]
SurveyPurpose = Literal["contact", "relationship", "follow_up"]
SurveyAnonymity = Literal["named", "pseudonymous", "anonymous"]
CONTENT = {
    "languages": ["de", "en"],
    "title": {"de": "Nach einem Anruf", "en": "After a call"},
    "intro": {},
    "thanks": {"de": "Vielen Dank.", "en": "Thank you."},
    "pages": [
        {
            "questions": [
                {
                    "id": "ease",
                    "kind": "ces",
                    "label": {"de": "Wie leicht war es?", "en": "How easy was it?"},
                    "required": True,
                }
            ]
        }
    ],
}
SETTINGS = {"touchpoint": None, "purpose": "contact", "anonymity": "pseudonymous"}
EXAMPLE = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0301",
    **SETTINGS,
    "state": "live",
    "title": {"de": "Nach einem Anruf", "en": "After a call"},
    "languages": ["de", "en"],
    "published": 2,
    "changed_at": "2026-11-20T09:30:00Z",
    "version": 5,
}
Draft = Annotated[
    dict[str, Any],
    Field(description="As `docs/reference/survey-format.md` describes it.", examples=[CONTENT], max_length=5),
]


class SurveyOut(Schema):
    """A survey without its questions. `published` is the number of its newest version, null before the first."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    touchpoint: uuid.UUID | None
    purpose: SurveyPurpose
    anonymity: SurveyAnonymity
    state: SurveyState
    title: dict[str, str]
    languages: list[str]
    published: int | None
    changed_at: datetime
    version: int


class SurveysOut(Schema):
    """A page of surveys."""

    model_config = page_of(EXAMPLE)

    items: list[SurveyOut]
    next: str | None


class WholeSurveyOut(SurveyOut):
    """A survey with its draft, and what is asked today; null where it is not live."""

    model_config = example({**EXAMPLE, "draft": CONTENT, "live": CONTENT})

    draft: dict[str, Any]
    live: dict[str, Any] | None


class SurveyIn(Schema, extra="forbid"):
    """A new survey; its title stands in the content."""

    model_config = example({**SETTINGS, "content": CONTENT})

    content: Draft
    touchpoint: uuid.UUID | None = None
    purpose: SurveyPurpose = "contact"
    anonymity: SurveyAnonymity = "pseudonymous"


class DraftIn(Schema, extra="forbid"):
    """The draft as it shall be from now on."""

    model_config = example({"version": 5, "content": CONTENT})

    version: int = Field(ge=1, le=2_147_483_647, description="The version from which the change was made.")
    content: Draft


class PublishIn(Schema, extra="forbid"):
    """Which state of the draft is meant."""

    model_config = example({"version": 5})

    version: int = Field(ge=1, le=2_147_483_647)


class SurveyVersionOut(Schema):
    """What is asked from a moment on."""

    model_config = example({"number": 2, "published_at": "2026-11-20T09:30:00Z", "content": CONTENT})

    number: int
    published_at: datetime
    content: dict[str, Any]


class FileOut(Schema):
    """A survey as a file that another installation can import."""

    model_config = example(
        {"format": "resonanz-survey", "version": 1, **SETTINGS, "touchpoint": "", "content": CONTENT}
    )

    format: str
    version: int
    touchpoint: str
    purpose: SurveyPurpose
    anonymity: SurveyAnonymity
    content: dict[str, Any]


class SurveyFilters(Paging):
    """Which surveys."""

    state: SurveyState | None = None
    touchpoint: uuid.UUID | None = None


@router.get("", response=SurveysOut, summary="List surveys", operation_id="list_surveys")
def list_surveys(request: HttpRequest, filters: Query[SurveyFilters]) -> Any:
    """Surveys in the order in which they were made."""
    rows = with_all(SURVEYS_SEEN.rows(viewer_with(request, "see_surveys")))
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    if filters.touchpoint is not None:
        rows = rows.filter(touchpoint=filters.touchpoint)
    return listed("surveys", rows, filters, shown)


@router.get("/{uuid:survey_id}", response=WholeSurveyOut, summary="Read one", operation_id="read_survey")
def read_survey(request: HttpRequest, survey_id: uuid.UUID) -> Any:
    """One survey with its draft and what is asked today."""
    return whole(_seen(request, survey_id))


@router.post("", response={201: WholeSurveyOut}, summary="Add a survey", operation_id="add_survey")
def add_survey(request: HttpRequest, survey: SurveyIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It is a draft until it is published."""
    viewer = viewer_with(request, "edit_surveys")
    touchpoint = _touchpoint(viewer, survey.touchpoint)
    title = survey.content.get("title")
    if not isinstance(title, Mapping):
        raise NotValid("content", "The title must be an object with a text per language.")

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.create_survey(
            title=title,
            content=survey.content,
            touchpoint=touchpoint,
            purpose=survey.purpose,
            anonymity=survey.anonymity,
            by=viewer.member,
        )
        return 201, _plain(WholeSurveyOut, whole(made))

    return once(request, idempotency_key, act)


@router.put("/{uuid:survey_id}/draft", response=WholeSurveyOut, summary="Write the draft", operation_id="write_draft")
def write_draft(request: HttpRequest, survey_id: uuid.UUID, draft: DraftIn) -> Any:
    """If somebody else changed it since the version that is named: 409 with both versions, and nothing is written."""
    viewer = viewer_with(request, "edit_surveys")
    survey = SURVEYS_EDITED.fetch(viewer, survey_id)
    try:
        actions.save_draft(survey, seen=draft.version, content=draft.content, by=viewer.member)
    except Conflict as error:
        return _conflict(error, draft.model_dump())
    return whole(survey)


@router.post(
    "/{uuid:survey_id}/publish",
    response={201: SurveyVersionOut},
    summary="Publish the draft",
    operation_id="publish_survey",
)
def publish_survey(
    request: HttpRequest, survey_id: uuid.UUID, publish: PublishIn, idempotency_key: IdempotencyKey = None
) -> Any:
    """The draft becomes the next version, and this is what customers are asked from now on."""
    viewer = viewer_with(request, "edit_surveys")
    survey = SURVEYS_EDITED.fetch(viewer, survey_id)

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.publish_survey(survey, seen=publish.version, by=viewer.member)
        fields = {"number": made.number, "published_at": made.published_at, "content": made.content}
        return 201, _plain(SurveyVersionOut, fields)

    try:
        return once(request, idempotency_key, act)
    except Conflict as error:
        return _conflict(error, publish.model_dump())


@router.post("/{uuid:survey_id}/close", response=WholeSurveyOut, summary="Close a survey", operation_id="close_survey")
def close_survey(request: HttpRequest, survey_id: uuid.UUID) -> Any:
    """Nobody is asked any more; what was answered stays."""
    viewer = viewer_with(request, "edit_surveys")
    return whole(actions.close_survey(SURVEYS_EDITED.fetch(viewer, survey_id), by=viewer.member))


@router.delete(
    "/{uuid:survey_id}",
    response={204: None},
    summary="Delete a draft",
    operation_id="delete_survey",
)
def delete_survey(
    request: HttpRequest, survey_id: uuid.UUID, version: Annotated[int | None, Query(ge=1, le=2_147_483_647)] = None
) -> Any:
    """Only a draft that was never published; where `version` names the one that was read, another one is 409."""
    viewer = viewer_with(request, "edit_surveys")
    survey = SURVEYS_EDITED.fetch(viewer, survey_id)
    try:
        actions.delete_draft(survey, seen=version or survey.version, by=viewer.member)
    except Conflict as error:
        return _conflict(error, {"version": version})
    return HttpResponse(status=204)


@router.get("/{uuid:survey_id}/file", response=FileOut, summary="Export a survey", operation_id="export_survey")
def export_survey(request: HttpRequest, survey_id: uuid.UUID) -> Any:
    """The draft with its settings, as the page exports it."""
    return exported(_seen(request, survey_id))


def shown(survey: Any) -> dict[str, Any]:
    """A survey without its questions."""
    plain = ("purpose", "anonymity", "state", "title", "languages", "changed_at", "version")
    return {
        **{name: getattr(survey, name) for name in plain},
        "id": survey.pk,
        "touchpoint": survey.touchpoint_id,
        "published": survey.newest,
    }


def whole(survey: Survey) -> dict[str, Any]:
    """A survey with its questions."""
    found = with_all(Survey.objects.filter(pk=survey.pk)).get()
    live = found.live_version
    return {**shown(found), "draft": found.draft, "live": live.content if live else None}


def _seen(request: HttpRequest, survey_id: uuid.UUID) -> Survey:
    viewer = viewer_with(request, "see_surveys")
    return SURVEYS_SEEN.fetch(viewer, survey_id, Survey.objects.select_related("touchpoint"))


def _touchpoint(viewer: Viewer, pk: uuid.UUID | None) -> Any:
    if pk is None:
        if not edits_everywhere(viewer):
            raise NotValid("touchpoint", "Name a touchpoint: this key may not write for the whole house.")
        return None
    found = touchpoints_for(viewer).filter(pk=pk).first()
    if found is None:
        raise NotValid("touchpoint", f"There is no {pk} that this key may name.")
    return found


def _conflict(error: Conflict, sent: Mapping[str, object]) -> Any:
    return conflict(_plain(WholeSurveyOut, whole(cast("Survey", error.stored))), sent)


def _plain(schema: type[Schema], fields: Mapping[str, Any]) -> dict[str, Any]:
    return schema(**fields).model_dump(mode="json")
