"""Any request that the document allows, and many that it does not: never an answer of 5xx.

`RESONANZ_FUZZ` says how many examples are tried for each operation (`make fuzz`: 2,000). What failed once stands in
`failures.json` and is tried again each time.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.callers import Caller, caller, happened
from tests.cast import Cast

from resonanz.api import limits
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = pytest.mark.integration
EXAMPLES = int(os.environ.get("RESONANZ_FUZZ", "20"))
FAILURES = json.loads((Path(__file__).parent / "failures.json").read_text(encoding="utf-8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SOME = schemathesis.GenerationMode


@pytest.fixture
def ask(cast: Cast, settings: Any) -> Caller:
    """A key that may do everything, in an organisation that holds something of each noun."""
    settings.API_LIMITS = dict.fromkeys(("sending", "asking"), (1e6, 10**6))
    limits.forget()
    create_touchpoint(name="Hotline", units=[cast.units["Nord"]], by=None)
    person = identify_customer(key="K-1", name="Inge Hansen", unit=cast.units["Nord"], by=None)
    happened({"customer": person.pseudonym, "text": "Gut erklärt."}, {"unit": "Süd"})
    return caller(cast.anna)


@cache
def operations() -> dict[str, Any]:
    """By name; made once, for the document takes about a second."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


LABELS = (
    *("GET /api/v1/events", "POST /api/v1/events", "POST /api/v1/events/batch", "GET /api/v1/events/{event}"),
    *("GET /api/v1/units", "GET /api/v1/units/{unit_id}"),
    *("GET /api/v1/touchpoints", "POST /api/v1/touchpoints"),
    *("GET /api/v1/touchpoints/{touchpoint_id}", "PATCH /api/v1/touchpoints/{touchpoint_id}"),
    *("GET /api/v1/metrics", "GET /api/v1/metrics/{metric}", "GET /api/v1/drill", "GET /api/v1/drill/{cell}"),
    *("GET /api/v1/voices", "GET /api/v1/voices/{voice_id}"),
    *("GET /api/v1/customers", "GET /api/v1/customers/{pseudonym}"),
    *("POST /api/v1/customers", "POST /api/v1/customers/batch", "PATCH /api/v1/customers/{pseudonym}"),
    *("POST /api/v1/customers/{pseudonym}/export", "POST /api/v1/customers/{pseudonym}/erase"),
    *("GET /api/v1/exports", "POST /api/v1/exports"),
    *("GET /api/v1/exports/{export_id}", "GET /api/v1/exports/{export_id}/file"),
    *("GET /api/v1/erasures", "GET /api/v1/erasures/{erasure_id}"),
    *("GET /api/v1/surveys", "POST /api/v1/surveys", "GET /api/v1/surveys/{survey_id}"),
    *("PUT /api/v1/surveys/{survey_id}/draft", "POST /api/v1/surveys/{survey_id}/publish"),
    "DELETE /api/v1/surveys/{survey_id}",
    *("POST /api/v1/surveys/{survey_id}/close", "GET /api/v1/surveys/{survey_id}/file"),
    *("GET /api/v1/responses", "POST /api/v1/responses", "GET /api/v1/responses/invitations"),
    *("POST /api/v1/responses/invitations", "POST /api/v1/responses/objections"),
    *("GET /api/v1/responses/{response_id}", "GET /api/v1/cases", "POST /api/v1/cases"),
    *("GET /api/v1/cases/{case_id}", "POST /api/v1/cases/inbound", "POST /api/v1/cases/{case_id}/reply"),
    *("POST /api/v1/cases/{case_id}/move", "POST /api/v1/cases/{case_id}/close"),
    *("POST /api/v1/cases/{case_id}/reopen", "GET /api/v1/opportunities", "POST /api/v1/opportunities"),
    *("GET /api/v1/opportunities/{opportunity_id}", "POST /api/v1/opportunities/ideas"),
    *(
        "POST /api/v1/opportunities/{opportunity_id}/cases",
        "DELETE /api/v1/opportunities/{opportunity_id}/cases/{case_id}",
    ),
    *("POST /api/v1/opportunities/{opportunity_id}/decision", "POST /api/v1/opportunities/{opportunity_id}/override"),
    *("GET /api/v1/measures", "POST /api/v1/measures", "GET /api/v1/measures/{measure_id}"),
    "GET /api/v1/measures/{measure_id}/customers",
    *("PATCH /api/v1/measures/{measure_id}", "GET /api/v1/measures/{measure_id}/monitor"),
    *("POST /api/v1/measures/{measure_id}/register", "POST /api/v1/measures/{measure_id}/start"),
    *("POST /api/v1/measures/{measure_id}/waves/{number}", "POST /api/v1/measures/{measure_id}/amend"),
    "POST /api/v1/measures/{measure_id}/waves/{number}/release",
    "POST /api/v1/measures/{measure_id}/waves/{number}/withdraw",
    *("POST /api/v1/measures/{measure_id}/end", "GET /api/v1/effects", "POST /api/v1/effects"),
    *("GET /api/v1/effects/{effect_id}", "POST /api/v1/effects/{effect_id}/cancel"),
    *("GET /api/v1/ledger", "POST /api/v1/ledger", "GET /api/v1/ledger/sums", "GET /api/v1/ledger/models"),
    *("GET /api/v1/ledger/{line_id}", "POST /api/v1/ledger/{line_id}/sign", "POST /api/v1/ledger/{line_id}/reverse"),
    *("GET /api/v1/standards", "POST /api/v1/standards", "GET /api/v1/standards/{standard_id}"),
    *("PUT /api/v1/standards/{standard_id}/draft", "POST /api/v1/standards/{standard_id}/submit"),
    *("POST /api/v1/standards/{standard_id}/publish", "POST /api/v1/standards/{standard_id}/return"),
    *("POST /api/v1/standards/{standard_id}/review", "POST /api/v1/standards/{standard_id}/end"),
    *("GET /api/v1/lessons", "POST /api/v1/lessons", "GET /api/v1/lessons/groups"),
    *(
        "GET /api/v1/lessons/{lesson_id}",
        "PATCH /api/v1/lessons/{lesson_id}",
        "POST /api/v1/lessons/{lesson_id}/submit",
    ),
    *("POST /api/v1/lessons/{lesson_id}/approve", "POST /api/v1/lessons/{lesson_id}/return"),
    *("POST /api/v1/lessons/{lesson_id}/archive", "POST /api/v1/lessons/{lesson_id}/restore"),
    *("GET /api/v1/paths", "POST /api/v1/paths", "GET /api/v1/paths/{path_id}"),
    *("PATCH /api/v1/paths/{path_id}", "POST /api/v1/paths/{path_id}/archive"),
    *("GET /api/v1/paths/{path_id}/groups", "POST /api/v1/paths/{path_id}/groups"),
    *("DELETE /api/v1/paths/{path_id}/groups/{group_id}", "POST /api/v1/paths/{path_id}/measures"),
    *("GET /api/v1/webhooks", "POST /api/v1/webhooks", "GET /api/v1/webhooks/{webhook_id}"),
    *("DELETE /api/v1/webhooks/{webhook_id}",),
)


def test_every_operation_is_tried(ask: Caller) -> None:
    assert set(operations()) == set(LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_no_request_is_answered_by_an_error_of_ours(ask: Caller, label: str) -> None:
    operation = operations()[label]
    strategy = operation.as_strategy(SOME.POSITIVE) | operation.as_strategy(SOME.NEGATIVE)

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=[*HealthCheck]
    )
    @given(strategy)
    def tried(case: Any) -> None:
        headers = {name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
        case.headers = {**headers, "Authorization": f"Bearer {ask.secret}"}
        case.validate_response(case.call(), checks=CHECKS)

    tried()


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: str(failure["why"]))
def test_what_failed_once_stays_mended(ask: Caller, failure: dict[str, Any]) -> None:
    answer = ask(failure["method"], failure["path"], failure.get("body"))
    assert answer.status_code == failure["status"]
