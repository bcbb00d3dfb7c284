"""Answers and invitations through the interface: inside the key's units, once per key, under the one contact rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.callers import caller
from tests.cast import Cast
from tests.listen.respond.asking import consenting, customer, publish, record

from resonanz.listen.respond import actions
from resonanz.listen.respond.models import Ballot, Invitation, Response

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]


def answered(survey: Any, unit: Any, text: str) -> Response:
    invitation = actions.invite(survey=survey, customer=consenting(unit), because="contact")
    response = actions.submit(invitation.token, {"nps": 4, "why": text})
    assert response is not None
    return response


def test_answers_are_those_of_the_keys_units(cast: Cast) -> None:
    survey = publish()
    nord, sued = (answered(survey, cast.units[name], f"Grund {name}") for name in ("Nord", "Süd"))
    ask = caller(cast.ben)
    [found] = ask.get(f"/responses?survey={survey.pk}").json()["items"]
    assert (found["id"], found["answers"]) == (str(nord.pk), {"nps": 4, "why": "Grund Nord"})
    assert (found["customer"], found["basis"], found["probability"]) == (nord.pseudonym, "consent", 1.0)
    assert ask.get(f"/responses/{sued.pk}").status_code == 404
    assert caller(cast.felix).get("/responses").status_code == 403


def test_text_and_customer_need_their_own_scopes(cast: Cast) -> None:
    response = answered(publish(), cast.units["Nord"], "Grund")
    found = caller(cast.anna, "see_surveys").get(f"/responses/{response.pk}").json()
    assert (found["answers"], found["customer"]) == ({"nps": 4}, None)


def test_lists_are_narrowed_and_continued(cast: Cast) -> None:
    survey, ask = publish(), caller(cast.anna)
    for n in range(3):
        answered(survey, cast.units["Nord"], f"Grund {n}")
    first = ask.get("/responses?limit=2").json()
    second = ask.get(f"/responses?limit=2&cursor={first['next']}").json()
    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, None]
    assert ask.get("/responses?channel=qr").json()["items"] == []
    assert ask.get("/responses?since=2999-01-01").json()["items"] == []
    assert len(ask.get("/responses/invitations?state=answered").json()["items"]) == 3


def test_lists_ask_as_often_for_three_rows_as_for_one(cast: Cast) -> None:
    survey, ask, counts = publish(), caller(cast.anna), []
    for rows in (1, 2):
        for _ in range(rows):
            answered(survey, cast.units["Nord"], "Grund")
        for path in ("/responses", "/responses/invitations"):
            ask.get(path)
            with CaptureQueriesContext(connection) as queries:
                ask.get(path)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_an_answer_of_another_system_is_taken_once(cast: Cast) -> None:
    survey, ask = publish(), caller(cast.anna)
    body = {"survey": str(survey.pk), "answers": {"nps": 9, "why": "An der Säule."}, "unit": str(cast.units["Nord"].pk)}
    sent = [ask.post("/responses", body, idempotency_key="k-1") for _ in range(2)]
    assert [each.status_code for each in sent] == [201, 201]
    assert sent[0].json() == sent[1].json() == {"id": str(Response.objects.get().pk), "waits": False}
    assert [row["unit"] for row in record("unit", type="feedback.scored")] == ["Nord"]


def test_an_anonymous_answer_waits_in_the_urn(cast: Cast) -> None:
    body = {"survey": str(publish("anonymous").pk), "answers": {"nps": 9}}
    assert caller(cast.anna).post("/responses", body).json() == {"id": None, "waits": True}
    assert (Response.objects.count(), Ballot.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answers": {"nps": 11}}, "answers.nps"),
        ({"answers": {}}, "answers.nps"),
        ({"survey": "00000000-0000-7000-8000-000000000000"}, "survey"),
        ({"unit": "00000000-0000-7000-8000-000000000000"}, "unit"),
        ({"customer": "0" * 32}, "customer"),
    ],
)
def test_what_is_wrong_is_named(cast: Cast, change: dict[str, Any], field: str) -> None:
    body = {"survey": str(publish().pk), "answers": {"nps": 9}} | change
    refused = caller(cast.anna).post("/responses", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert Response.objects.count() == 0


def test_a_customer_is_invited_under_the_contact_rule(cast: Cast) -> None:
    survey, person, ask = publish(), consenting(cast.units["Nord"]), caller(cast.anna)
    body = {"survey": str(survey.pk), "customer": person.pseudonym, "because": "order 4711", "mail": False}
    made = ask.post("/responses/invitations", body)
    assert made.status_code == 201
    token = made.json()["link"].rpartition("/")[2]
    assert actions.find_invitation(token).customer == person
    again = ask.post("/responses/invitations", body)
    assert (again.status_code, Invitation.objects.count()) == (422, 1)
    assert "was asked a short time ago" in again.json()["detail"]
    nobody = ask.post("/responses/invitations", body | {"customer": customer(None).pseudonym})
    assert nobody.status_code == 422
    assert caller(cast.ben).post("/responses/invitations", body).status_code == 403


def test_an_objection_counts_at_once(cast: Cast) -> None:
    survey, ask = publish(), caller(cast.anna)
    person = consenting(cast.units["Nord"], email="ida@kunden.example")
    assert ask.post("/responses/objections", {"address": "ida@kunden.example"}).json() == {"stopped": True}
    body = {"survey": str(survey.pk), "customer": person.pseudonym, "because": "contact"}
    assert "does not want to be asked" in ask.post("/responses/invitations", body).json()["detail"]
