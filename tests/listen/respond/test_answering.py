"""Answers: taken once, masked, recorded as events, erased and exported with the customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from tests.listen.respond.asking import RECOMMEND, SHORT, consenting, publish, record

from resonanz.events.flushing import flush
from resonanz.listen.respond import actions
from resonanz.listen.respond.models import Invitation, Response, State
from resonanz.listen.surveys.actions import close_survey
from resonanz.organisation.customers.actions import erase_customer, export_customer
from resonanz.organisation.customers.queries import allowed
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.intake.models import InboxEvent

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]
EVERY_KIND = [
    {
        "questions": [
            RECOMMEND,
            {"id": "easy", "kind": "ces", "label": {"de": "Wie leicht war es?", "en": "How easy was it?"}},
            {
                "id": "topic",
                "kind": "choice",
                "multiple": True,
                "label": {"de": "Worum ging es?", "en": "What was it about?"},
                "options": [
                    {"id": "bill", "label": {"de": "Rechnung", "en": "Bill"}},
                    {"id": "move", "label": {"de": "Umzug", "en": "Moving"}},
                ],
            },
            {
                "id": "parts",
                "kind": "matrix",
                "label": {"de": "Wie war …", "en": "How was …"},
                "rows": [{"id": "wait", "label": {"de": "die Wartezeit", "en": "the waiting"}}],
            },
            {"id": "calls", "kind": "number", "label": {"de": "Wie viele Anrufe?", "en": "How many calls?"}},
            {"id": "agent", "kind": "text", "label": {"de": "Wer half Ihnen?", "en": "Who helped you?"}},
            {
                "id": "back",
                "kind": "consent",
                "callback": True,
                "label": {"de": "Bitte melden Sie sich.", "en": "Please call me."},
            },
        ]
    }
]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def asked(survey: Any, unit: Any = None) -> Invitation:
    return actions.invite(survey=survey, customer=consenting(unit), because="contact")


def test_an_answer_becomes_a_voice_and_a_score_of_the_touchpoint(cast: Any) -> None:
    survey = publish()
    one = asked(survey, cast.units["Nord"])
    response = actions.submit(one.token, {"nps": "3", "why": "Niemand rief zurück."}, language="de")
    assert response is not None
    same = {"customer": one.customer.pseudonym, "touchpoint": "Hotline", "unit": "Nord", "instance": str(response.pk)}
    [voice] = record(*same, "text", "language", "channel", "score", type="feedback.given")
    [score] = record(*same, "metric", "score", "scale", "attributes", type="feedback.scored")
    assert voice == {**same, "text": "Niemand rief zurück.", "language": "de", "channel": "email", "score": None}
    about = dict(score.pop("attributes"))
    assert score == {**same, "metric": "nps", "score": 3.0, "scale": "0-10"}
    assert about == {
        "survey": survey.pk.hex,
        "survey_version": "1",
        "basis": "consent",
        "probability": "1.0",
        "question": "nps",
    }


def test_every_kind_of_question_is_kept_and_told_to_the_record(cast: Any) -> None:
    one = asked(publish(pages=EVERY_KIND))
    given = {"nps": 9, "easy": 6, "topic": ["bill", "move"], "parts": {"wait": "2"}, "calls": "3", "agent": "Nett."}
    response = actions.submit(one.token, {**given, "back": "on"})
    assert response is not None
    kept = {**given, "parts": {"wait": 2}, "calls": 3, "back": True}
    assert Response.objects.get().answers == kept
    [voice] = record("attributes", "text", type="feedback.given")
    told = dict(voice["attributes"])
    assert {name: told.get(name) for name in ("topic", "parts.wait", "calls", "callback")} == {
        "topic": "Rechnung, Umzug",
        "parts.wait": "2",
        "calls": "3",
        "callback": "true",
    }
    assert [(row["metric"], row["score"]) for row in record("metric", "score", type="feedback.scored")] == [
        ("ces", 6.0),
        ("nps", 9.0),
    ]


def test_who_wants_to_be_called_back_has_allowed_it(cast: Any) -> None:
    named, hidden = asked(publish(pages=EVERY_KIND)), consenting()
    actions.submit(named.token, {"nps": 2, "back": "on"})
    assert (allowed(named.customer, "callback"), allowed(hidden, "callback")) == (True, False)


def test_personal_data_in_a_text_is_masked_where_it_is_kept(cast: Any) -> None:
    one = asked(publish())
    actions.submit(one.token, {"nps": 2, "why": "Carla Petersen rief nicht an: ida@kunden.example, 0170 1234567"})
    kept = Response.objects.get().answers["why"]
    [voice] = record("text", type="feedback.given")
    assert kept == voice["text"]
    assert not any(part in kept for part in ("Petersen", "ida@", "1234567"))


def test_a_link_takes_one_answer(cast: Any) -> None:
    one = asked(publish())
    actions.submit(one.token, {"nps": 10})
    with pytest.raises(actions.Over) as over:
        actions.submit(one.token, {"nps": 0})
    assert over.value.state == State.ANSWERED
    assert [row["score"] for row in record("score", type="feedback.scored")] == [10.0]


def test_nothing_is_kept_of_an_answer_that_is_refused(cast: Any) -> None:
    one = asked(publish())
    before = InboxEvent.objects.count()
    with pytest.raises(actions.Refused) as refused:
        actions.submit(one.token, {"nps": 11, "why": "x"}, language="en")
    assert refused.value.errors == {"nps": "Please choose a number from 0 to 10."}
    with pytest.raises(actions.Refused):
        actions.submit(one.token, {"why": "x"})
    assert (Response.objects.count(), InboxEvent.objects.count() - before) == (0, 0)
    assert Invitation.objects.get().state == State.OPEN


def test_a_closed_survey_takes_no_answer(cast: Any) -> None:
    survey = publish()
    one = asked(survey)
    close_survey(survey, by=None)
    with pytest.raises(actions.Over) as over:
        actions.submit(one.token, {"nps": 1})
    assert over.value.state == "closed"


def test_a_pseudonymous_answer_leads_to_the_record_only(cast: Any) -> None:
    one = asked(publish("pseudonymous"))
    response = actions.submit(one.token, {"nps": 5})
    assert response is not None
    assert (response.customer, response.pseudonym) == (None, one.customer.pseudonym)


def test_a_survey_without_a_touchpoint_scores_under_its_own_name(cast: Any) -> None:
    from resonanz.listen.surveys.actions import create_survey, publish_survey

    survey = create_survey(
        title={"de": "Ihre Beziehung zu uns"}, content={"languages": ["de"], "pages": _german()}, by=None
    )
    publish_survey(survey, by=None)
    actions.submit(asked(survey).token, {"nps": 7})
    [score] = record("touchpoint", type="feedback.scored")
    assert score == {"touchpoint": "Ihre Beziehung zu uns"}


def _german() -> list[dict[str, Any]]:
    return [
        {
            "questions": [
                {key: {"de": value["de"]} if isinstance(value, dict) else value for key, value in question.items()}
                for question in SHORT[0]["questions"]
            ]
        }
    ]


def test_the_customer_gets_answers_and_takes_them_along(cast: Any, workspace: Any) -> None:
    for anonymity in ("named", "pseudonymous"):
        one = asked(publish(anonymity))
        actions.submit(one.token, {"nps": 4, "why": "Zu lange gewartet."})
        flush(workspace, DatabaseInbox())
        held = export_customer(one.customer.pseudonym, by=cast.anna)["held"]
        assert held["respond.Response"][0]["answers"] == {"nps": 4, "why": "Zu lange gewartet."}
        assert [row["state"] for row in held["respond.Invitation"]] == ["answered"]
        erase_customer(one.customer.pseudonym, by=cast.anna)
        assert (Response.objects.count(), Invitation.objects.count()) == (0, 0)
        assert record("text", customer=one.customer.pseudonym) == []
