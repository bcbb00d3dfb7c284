"""The page of the works agreement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.cast import Cast

from resonanz.organisation.agreement.models import Change
from resonanz.organisation.agreement.queries import term
from resonanz.organisation.base import clock

pytestmark = pytest.mark.integration
Clients = Callable[..., Any]
PROPOSAL = {"key": "group", "value": 9, "reason": "Größere Teams", "consequence": "Mehr wird verdeckt."}


def yes() -> dict[str, str]:
    return {"number": "BR 12/26", "day": clock.today().isoformat()}


def test_employer_and_council_change_a_rule_together(cast: Cast, client_of: Clients) -> None:
    employer, council = client_of(cast.felix), client_of(cast.eva)
    assert employer.post("/agreement/propose", PROPOSAL).status_code == 403
    assert client_of(cast.anna).post("/agreement/propose", PROPOSAL).status_code == 302
    change = Change.objects.get()
    employer.post(f"/agreement/changes/{change.pk}/approve", yes())
    assert term("group") == 7
    assert "wartet auf Ihre Zustimmung" in council.get("/agreement/").content.decode()
    council.post(f"/agreement/changes/{change.pk}/approve", yes())
    assert term("group") == 9
    assert "9 Personen" in council.get("/agreement/").content.decode()


def test_a_lead_reads_and_cannot_decide(cast: Cast, client_of: Clients) -> None:
    client_of(cast.anna).post("/agreement/propose", PROPOSAL)
    change, lead = Change.objects.get(), client_of(cast.ben)
    assert lead.get("/agreement/").status_code == 200
    lead.post(f"/agreement/changes/{change.pk}/approve", yes())
    lead.post(f"/agreement/changes/{change.pk}/refuse")
    assert Change.objects.get().state == "open"
    assert Change.objects.get().approvals.count() == 0


def test_who_may_propose_meets_the_page_and_nobody_else_does(cast: Cast, client_of: Clients) -> None:
    opens = {name: client_of(member).get("/agreement/propose").status_code for name, member in cast.everybody.items()}
    assert {name for name, status in opens.items() if status == 200} == {"anna", "eva"}
    assert set(opens.values()) == {200, 403}
    link = 'href="/agreement/propose"'
    offers = {name for name in opens if link in client_of(cast.members[name]).get("/agreement/").content.decode()}
    assert offers == {"anna", "eva"}


def test_a_value_below_the_floor_is_explained_and_nothing_is_lost(cast: Cast, client_of: Clients) -> None:
    response = client_of(cast.anna).post("/agreement/propose", PROPOSAL | {"value": 3})
    page = response.content.decode()
    assert response.status_code == 422
    assert "5" in page
    assert "Größere Teams" in page


def test_the_annex_is_a_pdf(cast: Cast, client_of: Clients) -> None:
    response = client_of(cast.eva).get("/agreement/annex.pdf")
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"


def test_the_stranger_has_no_business_here(cast: Cast, client_of: Clients) -> None:
    assert client_of(cast.stranger).get("/agreement/").status_code == 403
