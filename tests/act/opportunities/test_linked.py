"""From a case to an opportunity in one click: counted for everybody, shown to whom may see the case."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.act.opening import opened
from tests.api.callers import caller
from tests.cast import Cast

from resonanz.act.cases.models import RootCause
from resonanz.act.cases.setup.actions import add_causes
from resonanz.act.opportunities.actions import link_cases, raise_opportunity
from resonanz.act.opportunities.models import Opportunity
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
EVIL = '<script>alert("x")</script>'


@pytest.fixture
def hotline(cast: Cast) -> Any:
    identify_customer(key="K-1", by=None, name="Nordkundin", unit=cast.units["Nord"])
    return create_touchpoint(name="Hotline", by=None, roles=[cast.roles["front_line"]])


@pytest.fixture
def case(cast: Cast, hotline: Any) -> Any:
    made = opened(subject="Niemand rief zurück")
    made.cause = add_causes(["Rückruf vergessen"], by=None)[0]
    made.save(update_fields=["cause"])
    return made


def raised(**more: Any) -> Any:
    return raise_opportunity(**({"title": "Rückrufe zusagen", "kind": "voices", "by": None} | more))


def shown(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_one_click_on_a_case_opens_the_form_with_what_the_case_says(
    cast: Cast, case: Any, hotline: Any, client_of: Any
) -> None:
    client = client_of(cast.anna)
    assert f"/opportunities/new?case={case.pk}" in shown(client, f"/cases/{case.pk}/")
    page = shown(client, f"/opportunities/new?case={case.pk}")
    assert 'value="Rückruf vergessen: Hotline"' in page
    assert f'value="{hotline.pk}" id="id_touchpoints_0" checked' in page.replace("aria-describedby", "")
    assert f"{case.sign} aus Nord" in page
    assert "Niemand rief zurück" not in page
    sent = {"title": "Rückrufe zusagen", "text": "", "touchpoints": [str(hotline.pk)], "roles": []}
    made = client.post(f"/opportunities/new?case={case.pk}", sent)
    opportunity = Opportunity.objects.get()
    assert made.url == f"/opportunities/{opportunity.pk}/"
    assert (opportunity.kind, opportunity.origin_unit, list(opportunity.cases.all())) == (
        "cases",
        cast.units["Nord"],
        [case],
    )
    assert [(row.reference, row.n, row.days) for row in opportunity.evidence.all()] == [("linked", 1, 91)]
    assert f"{opportunity.code} Rückrufe zusagen" in shown(client, f"/cases/{case.pk}/")


def test_a_case_is_added_to_what_is_open_at_its_touchpoint_and_taken_out_again(
    cast: Cast, case: Any, hotline: Any, client_of: Any
) -> None:
    here, elsewhere = raised(touchpoints=[hotline]), raised(title="Rechnung kürzen")
    refused = raised(title="Zweite Nummer", touchpoints=[hotline])
    Opportunity.objects.filter(pk=refused.pk).update(decision="not")
    client = client_of(cast.anna)
    page = shown(client, f"/cases/{case.pk}/")
    assert f"/opportunities/{here.pk}/cases/{case.pk}" in page
    assert str(elsewhere.pk) not in page
    assert str(refused.pk) not in page
    for _ in range(2):
        assert client.post(f"/opportunities/{here.pk}/cases/{case.pk}").url == f"/cases/{case.pk}/"
    assert here.evidence.get().n == 1
    assert f"/cases/{case.pk}/unlink" in shown(client, f"/opportunities/{here.pk}/")
    assert client.post(f"/opportunities/{here.pk}/cases/{case.pk}/unlink").status_code == 302
    assert not here.evidence.exists()
    assert client.post(f"/opportunities/{here.pk}/cases/{case.pk}/unlink").status_code == 404


def test_a_case_without_a_touchpoint_is_raised_and_offered_nowhere(cast: Cast, hotline: Any, client_of: Any) -> None:
    nowhere, case = raised(title="Ohne Ort"), opened(touchpoint="")
    page = shown(client_of(cast.anna), f"/cases/{case.pk}/")
    assert f"/opportunities/new?case={case.pk}" in page
    assert str(nowhere.pk) not in page
    sent = {"title": "Ohne Kontaktpunkt", "text": "", "touchpoints": [], "roles": []}
    assert client_of(cast.anna).post(f"/opportunities/new?case={case.pk}", sent).status_code == 302
    assert "Ohne Kontaktpunkt" in shown(client_of(cast.ben), "/opportunities/")
    assert "Ohne Kontaktpunkt" not in shown(client_of(cast.david), "/opportunities/")


def test_a_case_knows_the_opportunity_that_its_cause_is_the_evidence_of(
    cast: Cast, case: Any, hotline: Any, client_of: Any
) -> None:
    from resonanz.act.opportunities.models import Evidence

    cause = Evidence(kind="cases", reference=f"cause:{case.cause_id}", n=12, words="12 Fälle")
    found = raised(touchpoints=[hotline], evidence=[cause])
    page = shown(client_of(cast.carla), f"/cases/{case.pk}/")
    assert f"{found.code} Rückrufe zusagen" in page
    assert "/opportunities/new" not in page
    listed = shown(client_of(cast.carla), f"/cases/?view=list&cause={case.cause_id}&touchpoint=Hotline")
    assert "Niemand rief zurück" in listed
    other = RootCause.objects.create(name="Andere Ursache")
    assert "Niemand rief zurück" not in shown(client_of(cast.carla), f"/cases/?view=list&cause={other.pk}")


def test_who_may_not_see_a_case_sees_only_how_many_there_are(
    cast: Cast, case: Any, hotline: Any, client_of: Any
) -> None:
    found = raised(touchpoints=[hotline])
    link_cases(found, cases=[case, opened(unit="Süd", subject="Im Süden")], by=cast.anna)
    pages = {name: shown(client_of(cast.members[name]), f"/opportunities/{found.pk}/") for name in ("anna", "ben")}
    assert ("Im Süden" in pages["anna"], "nicht gezeigt" in pages["anna"]) == (True, False)
    assert ("Im Süden" in pages["ben"], "Niemand rief zurück" in pages["ben"]) == (False, True)
    assert "1 Fall, der Ihnen hier nicht gezeigt wird." in pages["ben"]
    board = shown(client_of(cast.felix), f"/opportunities/{found.pk}/")
    assert "2 Fälle, die Ihnen hier nicht gezeigt werden." in board
    assert case.sign not in board


def test_a_case_of_another_unit_cannot_be_attached(cast: Cast, hotline: Any, client_of: Any) -> None:
    from resonanz.organisation.people.actions import assign_role

    assign_role(cast.ben, role=cast.roles["management"], unit=cast.units["Nord"], by=None)
    place = create_touchpoint(name="Filiale Nord", by=None, units=[cast.units["Nord"]])
    found, foreign = raised(touchpoints=[place]), opened(unit="Süd")
    client = client_of(cast.ben)
    assert client.post(f"/opportunities/{found.pk}/cases/{foreign.pk}").status_code == 404
    assert client.get(f"/opportunities/new?case={foreign.pk}").status_code == 404
    assert client.get("/opportunities/new?case=unsinn").status_code == 404
    sent = {"title": "Fremd", "kind": "cases", "touchpoints": [str(place.pk)], "cases": [str(foreign.pk)]}
    assert caller(cast.ben).post("/opportunities", sent).status_code == 422
    assert caller(cast.ben).post(f"/opportunities/{found.pk}/cases", {"cases": [str(foreign.pk)]}).status_code == 422
    assert not found.cases.exists()


def test_a_merged_case_is_not_linked(cast: Cast, case: Any, hotline: Any, client_of: Any) -> None:
    from resonanz.act.cases.actions import merge_case

    merged = opened()
    merge_case(merged, into=case, seen=merged.version, by=cast.anna)
    with pytest.raises(ValidationError):
        link_cases(raised(touchpoints=[hotline]), cases=[merged], by=cast.anna)
    assert "/opportunities/new" not in shown(client_of(cast.anna), f"/cases/{merged.pk}/")


def test_words_of_a_customer_stay_words(cast: Cast, hotline: Any, client_of: Any) -> None:
    evil = opened(subject=EVIL)
    found = raised(title=EVIL, touchpoints=[hotline])
    link_cases(found, cases=[evil], by=cast.anna)
    for address in (f"/opportunities/{found.pk}/", f"/cases/{evil.pk}/", f"/opportunities/new?case={evil.pk}"):
        page = shown(client_of(cast.anna), address)
        assert "<script>alert" not in page
    assert "&lt;script&gt;" in shown(client_of(cast.anna), f"/opportunities/{found.pk}/")


def test_the_interface_links_cases_and_shows_those_that_the_key_may_see(cast: Cast, case: Any, hotline: Any) -> None:
    ask, second = caller(cast.anna), opened(unit="Süd")
    sent = {"title": "Rückrufe", "kind": "cases", "touchpoints": [str(hotline.pk)], "cases": [str(case.pk)]}
    made = ask.post("/opportunities", sent)
    assert (made.status_code, made.json()["cases"], made.json()["evidence"][0]["n"]) == (201, [str(case.pk)], 1)
    at = f"/opportunities/{made.json()['id']}"
    both = ask.post(f"{at}/cases", {"cases": [str(second.pk)]}).json()
    assert (both["cases"], both["evidence"][0]["n"]) == ([str(case.pk), str(second.pk)], 2)
    assert caller(cast.ben).get(at).json()["cases"] == [str(case.pk)]
    assert caller(cast.felix).get(at).json()["cases"] == []
    assert ask("DELETE", f"{at}/cases/{second.pk}").status_code == 204
    assert ask.get(at).json()["evidence"][0]["n"] == 1
    counted = [{"kind": "cases", "reference": "linked", "n": 99}]
    assert ask.post("/opportunities", {**sent, "evidence": counted}).status_code == 422


def test_the_chain_counts_the_customers_of_linked_cases_once(cast: Cast, case: Any, hotline: Any) -> None:
    from tests import story

    from resonanz.act.opportunities.models import Evidence
    from resonanz.organisation.access.viewers import viewer_of
    from resonanz.web.chain.queries import chain_of

    cause = Evidence(kind="cases", reference=f"cause:{case.cause_id}", n=1)
    found = raised(touchpoints=[hotline], evidence=[cause])
    link_cases(found, cases=[case, opened()], by=cast.anna)
    measure = story.planned_measure(cast, hotline, [cast.units["Nord"]], opportunity=found)
    chain = chain_of(viewer_of(cast.anna), measure.pk)
    assert chain.customers is not None
    assert (chain.customers.concerned, chain.customers.heard) == (2, 0)
