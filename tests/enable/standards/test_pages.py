"""Pages of the standards: who sees what, two editors, approval in the browser, the card, empty states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.act.opening import opened
from tests.enable.standards.words import TEXTS

from resonanz.enable.standards import actions
from resonanz.enable.standards.forms import initial_of
from resonanz.enable.standards.models import Edition, Standard, State
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.ui import panels

pytestmark = pytest.mark.integration


def place(name: str, **more: Any) -> Touchpoint:
    return create_touchpoint(by=None, name=name, **more)


def standard(at: Touchpoint, by: Any, *, approver: Any = None, role: Any = None, **words: Any) -> Standard:
    made = actions.create_standard(touchpoint=at, role=role, texts={"de": TEXTS["de"] | words}, by=by)
    if approver is not None:
        actions.submit_standard(made, by=by)
        actions.publish_standard(made, by=approver)
    return made


def titles(answer: Any) -> list[str]:
    return [entry.words.title for entry in answer.context["entries"]]


def form_of(at: Standard, **changes: Any) -> dict[str, Any]:
    newest = at.editions.order_by("-number")[0]
    return {**initial_of(newest), "role": "", "version": at.version, **changes}


@pytest.mark.django_db
def test_an_empty_list_says_what_comes_and_who_may_begin(cast: Any, client_of: Callable[..., Client]) -> None:
    assert "/standards/new" in client_of(cast.ben).get("/standards/").content.decode()
    assert "/standards/new" not in client_of(cast.felix).get("/standards/").content.decode()
    for view in ("mine", "waiting", "draft", "ended"):
        assert client_of(cast.anna).get(f"/standards/?view={view}").status_code == 200


def test_drafts_are_for_those_who_work_on_them(cast: Any, client_of: Callable[..., Client]) -> None:
    draft = standard(place("Hotline"), cast.ben)
    assert titles(client_of(cast.ben).get("/standards/?view=draft")) == ["Rechnung erklären"]
    for name in ("carla", "felix"):
        assert client_of(cast.members[name]).get(f"/standards/{draft.pk}/").status_code == 404
        assert titles(client_of(cast.members[name]).get("/standards/?view=draft")) == []
    assert client_of(cast.eva).get("/standards/").status_code == 403


def test_the_front_line_begins_with_what_holds_for_the_own_work(cast: Any, client_of: Callable[..., Client]) -> None:
    front = cast.roles["front_line"]
    standard(place("Hotline", roles=[front]), cast.ben, approver=cast.anna, title="Abheben")
    standard(place("Chat", roles=[cast.roles["cx"]]), cast.ben, approver=cast.anna, title="Schreiben")
    client = client_of(cast.carla)
    assert titles(client.get("/standards/")) == ["Abheben"]
    assert titles(client.get("/standards/?view=in_force")) == ["Abheben", "Schreiben"]


def test_filters_stand_in_the_address(cast: Any, client_of: Callable[..., Client]) -> None:
    front = cast.roles["front_line"]
    hotline = place("Hotline", roles=[front])
    standard(hotline, cast.ben, approver=cast.anna, role=front, title="Abheben")
    standard(place("Chat"), cast.ben, approver=cast.anna, title="Schreiben")
    client = client_of(cast.anna)
    for query in ("q=abhe", "q=hotl", f"touchpoint={hotline.pk}", f"role={front.pk}", "sort=-touchpoint"):
        assert titles(client.get(f"/standards/?{query}"))[0] == "Abheben"
    assert titles(client.get("/standards/?q=schreib")) == ["Schreiben"]
    assert titles(client.get("/standards/?q=nirgends")) == []
    assert titles(client.get("/standards/?touchpoint=x&role=y&view=z")) == ["Abheben", "Schreiben"]


def test_the_headline_names_the_gap(cast: Any, client_of: Callable[..., Client]) -> None:
    place("Chat", roles=[cast.roles["front_line"]])
    standard(place("Hotline", roles=[cast.roles["front_line"]]), cast.ben, approver=cast.anna)
    cast.ben.language = "en"
    cast.ben.save()
    headline = client_of(cast.ben).get("/standards/").context["headline"]
    assert headline == "One standard holds. At one touchpoint people work without one."


def test_a_standard_is_written_handed_in_and_approved_by_another_person(
    cast: Any, client_of: Callable[..., Client]
) -> None:
    hotline = place("Hotline")
    words = {f"{name}_de": "\n".join(v) if name == "steps" else v for name, v in TEXTS["de"].items()}
    ben, anna = client_of(cast.ben), client_of(cast.anna)
    made = ben.post("/standards/new", words | {"touchpoint": str(hotline.pk)})
    address = made.headers["Location"]
    assert ben.get(address).status_code == 200
    ben.post(f"{address}submit")
    assert ben.post(f"{address}versions/1/publish").status_code == 403
    assert anna.get(address).context["waiting"].number == 1
    anna.post(f"{address}versions/1/publish")
    assert Edition.objects.get().state == State.IN_FORCE
    assert Edition.objects.get().texts["de"]["steps"] == TEXTS["de"]["steps"]


def test_the_author_is_told_that_somebody_else_approves(cast: Any, client_of: Callable[..., Client]) -> None:
    made = standard(place("Hotline"), cast.anna)
    actions.submit_standard(made, by=cast.anna)
    client = client_of(cast.anna)
    page = client.get(f"/standards/{made.pk}/")
    assert page.context["refusal"]
    assert "/publish" not in page.content.decode()
    client.post(f"/standards/{made.pk}/versions/1/publish")
    assert Edition.objects.get().state == State.WAITING


def test_what_binds_the_whole_house_is_approved_for_the_whole_house(
    cast: Any, client_of: Callable[..., Client]
) -> None:
    from resonanz.organisation.people.actions import assign_role

    assign_role(cast.david, role=cast.roles["management"], unit=cast.units["Süd"], by=None)
    house = standard(place("Hotline"), cast.ben)
    south = standard(place("Filiale Süd", units=[cast.units["Süd"]]), cast.anna)
    for made in (house, south):
        actions.submit_standard(made, by=None)
    client = client_of(cast.david)
    assert client.post(f"/standards/{house.pk}/versions/1/publish").status_code == 404
    assert client.post(f"/standards/{south.pk}/versions/1/publish").status_code == 302
    assert list(Edition.objects.filter(state=State.IN_FORCE)) == [south.editions.get()]


def test_two_people_edit_and_nothing_is_lost(cast: Any, client_of: Callable[..., Client]) -> None:
    made = standard(place("Hotline"), cast.ben)
    first, second = client_of(cast.ben), client_of(cast.anna)
    mine = form_of(made, title_de="Anders")
    assert first.post(f"/standards/{made.pk}/edit", form_of(made, title_de="Neu")).status_code == 302
    answer = second.post(f"/standards/{made.pk}/edit", mine)
    assert answer.status_code == 409
    differs = [(row["stored"], row["yours"]) for row in answer.context["versions"].rows if row["differs"]]
    assert differs == [("Neu", "Anders")]
    assert second.post(f"/standards/{made.pk}/edit", mine | {"version": 2}).status_code == 302
    assert Edition.objects.get().texts["de"]["title"] == "Anders"


@pytest.mark.parametrize("wrong", [{"title_de": ""}, {"title_de": "x" * 200}, {"steps_de": "a\n" * 9}, {"role": "0"}])
def test_a_form_that_does_not_fit_keeps_what_was_written(
    cast: Any, client_of: Callable[..., Client], wrong: dict[str, str]
) -> None:
    made = standard(place("Hotline"), cast.ben)
    answer = client_of(cast.ben).post(f"/standards/{made.pk}/edit", form_of(made) | {"good_de": "Behalten"} | wrong)
    assert answer.status_code == 422
    assert answer.context["form"]["good_de"].value() == "Behalten"
    assert Standard.objects.get().version == 1


def test_a_standard_is_given_back_and_ended_with_a_reason(cast: Any, client_of: Callable[..., Client]) -> None:
    made = standard(place("Hotline"), cast.ben)
    client, address = client_of(cast.anna), f"/standards/{made.pk}/"
    actions.submit_standard(made, by=cast.ben)
    client.post(f"{address}return", {"reason": "Der Grund fehlt."})
    assert Edition.objects.get().returned == "Der Grund fehlt."
    assert "Der Grund fehlt." in client_of(cast.ben).get(address).content.decode()
    actions.submit_standard(made, by=cast.ben)
    client.post(f"{address}versions/1/publish")
    client.post(f"{address}end", {"reason": "Vorbei", "version": 99})
    client.post(f"{address}end", {"reason": "", "version": 1})
    assert Standard.objects.get().ended_at is None
    client.post(f"{address}end", {"reason": "Vorbei", "version": 1})
    assert Standard.objects.get().ended_reason == "Vorbei"
    assert client_of(cast.carla).get(address).status_code == 404


def test_versions_stay_readable_and_drafts_stay_inside(cast: Any, client_of: Callable[..., Client]) -> None:
    made = standard(place("Hotline"), cast.ben, approver=cast.anna)
    actions.save_draft(made, seen=1, texts={"de": TEXTS["de"] | {"promise": "Geheimes Versprechen"}}, by=cast.ben)
    carla, ben = client_of(cast.carla), client_of(cast.ben)
    assert carla.get(f"/standards/{made.pk}/versions/1").status_code == 200
    assert carla.get(f"/standards/{made.pk}/versions/2").status_code == 404
    assert "Ben Nissen" not in carla.get(f"/standards/{made.pk}/versions/1").content.decode()
    assert "Geheimes" in ben.get(f"/standards/{made.pk}/versions/2").content.decode()
    assert "Geheimes" not in carla.get(f"/standards/{made.pk}/").content.decode()


def test_the_card_is_one_page_in_our_typeface(
    cast: Any, client_of: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    full = {name: "Wort " * (most // 5 - 1) for name, most in (("reason", 300), ("good", 300), ("bad", 300))}
    made = standard(place("Hotline"), cast.ben, approver=cast.anna, steps=["Ein Schritt " * 8] * 5, **full)
    answer = client_of(cast.carla).get(f"/standards/{made.pk}/card.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert [record.message for record in caplog.records if record.name.startswith("weasyprint")] == []
    assert made.label in answer.headers["Content-Disposition"]


def test_touchpoint_and_case_show_what_is_promised(cast: Any, client_of: Callable[..., Client], rf: Any) -> None:
    hotline = place("Hotline")
    assert (
        f"/standards/new?touchpoint={hotline.pk}"
        in client_of(cast.ben).get(f"/touchpoints/{hotline.pk}/").content.decode()
    )
    made = standard(hotline, cast.ben, approver=cast.anna)
    assert str(made.pk) in client_of(cast.carla).get(f"/touchpoints/{hotline.pk}/").content.decode()
    from types import SimpleNamespace

    from resonanz.organisation.access.viewers import viewer_of

    request = rf.get("/")
    request.viewer = viewer_of(cast.carla)
    lesson = SimpleNamespace(pk=None, touchpoint_id=hotline.pk)
    for subject, row in (("case", opened()), ("lesson", lesson)):
        shown = "".join(panels.panels(subject, request, row))
        assert "Ratenzahlung bis 150 Euro." in shown
        assert "S-1" in shown


def test_the_search_finds_what_holds(cast: Any, client_of: Callable[..., Client]) -> None:
    standard(place("Hotline"), cast.ben, approver=cast.anna)
    standard(place("Chat"), cast.ben, title="Rechnung im Entwurf")
    hits = client_of(cast.carla).get("/search", {"q": "Rechnung"}).context["hits"]
    assert [hit.title for hit in hits] == ["Rechnung erklären"]


@pytest.mark.parametrize("view", ["in_force", "draft", "mine"])
def test_the_list_asks_the_same_however_long_it_is(cast: Any, client_of: Callable[..., Client], view: str) -> None:
    client, front, counts = client_of(cast.anna), cast.roles["front_line"], []
    for n in (1, 3):
        for i in range(n):
            at = place(f"Punkt {n} {i}", roles=[front, cast.roles["cx"]])
            standard(at, cast.ben, approver=None if view == "draft" else cast.anna)
        client.get(f"/standards/?view={view}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/standards/?view={view}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
