"""The chain of a measure: what is there is counted, what is missing is shown as missing with what mends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from tests import story
from tests.cast import Cast
from tests.prove.made import done

from resonanz.act.cases.models import RootCause
from resonanz.act.measures.models import Measure
from resonanz.act.opportunities.actions import decide, raise_opportunity
from resonanz.act.opportunities.models import Decision, Evidence
from resonanz.enable.lessons.paths.actions import assign_paths_for, link_path
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Level
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.prove.roi.models import LedgerLine
from resonanz.web.chain.parts import Chain, Place, State, missing
from resonanz.web.chain.phrases import home_headline
from resonanz.web.chain.queries import chain_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def hotline(cast: Cast) -> Touchpoint:
    return create_touchpoint(by=None, name="Hotline", owner=cast.ben, roles=[cast.roles["front_line"]])


def states(chain: Chain) -> dict[str, str]:
    return {str(link.place): str(link.state) for link in chain.links}


def test_a_draft_alone_shows_what_it_needs(cast: Cast, hotline: Touchpoint, client_of: Callable[..., Any]) -> None:
    measure = story.planned_measure(cast, hotline, [cast.units["Nord"], cast.units["Süd"]])
    chain = chain_of(viewer_of(cast.anna), measure.pk)
    assert states(chain) == {
        "touchpoint": State.HELD,
        "evidence": State.MISSING,
        "opportunity": State.MISSING,
        "measure": State.MISSING,
        "roles": State.HELD,
        "enabling": State.MISSING,
        "exposure": State.WAITING,
        "effect": State.WAITING,
        "euro": State.WAITING,
    }
    page = client_of(cast.anna).get(f"/chain/{measure.pk}/").content.decode()
    assert "4 Glieder fehlen" in page
    assert "Plan vervollständigen" in page


def test_who_may_not_mend_a_link_gets_no_button(cast: Cast, hotline: Touchpoint, client_of: Callable[..., Any]) -> None:
    measure = story.planned_measure(cast, hotline, [cast.units["Nord"]])
    page = client_of(cast.carla).get(f"/chain/{measure.pk}/").content.decode()
    assert "4 Glieder fehlen" in page
    assert "Plan vervollständigen" not in page
    assert "Das Wertbuch gehört Leitung und Controlling." in page


@pytest.fixture
def whole(cast: Cast, hotline: Touchpoint, answers: Callable[..., None]) -> Any:
    """A measure whose chain holds from the voice to the euro."""
    cause = RootCause.objects.create(name="Rückruf vergessen")
    for number in range(3):
        story.closed_case(cast, cause, story.customer(f"K-{number}", cast.units["Nord"]))
    opportunity = raise_opportunity(
        title="Rückrufe werden vergessen",
        kind="cases",
        touchpoints=[hotline],
        evidence=[Evidence(kind="cases", reference=f"cause:{cause.pk}", n=3, days=30, words="3 Fälle")],
        by=cast.anna,
    )
    decide(opportunity, decision=Decision.DO, reason="Es kostet Vertrauen.", seen=opportunity.version, by=cast.anna)
    measure = story.run_through(cast, hotline, answers, opportunity=opportunity)
    story.published_standard(cast, hotline)
    link_path(story.learning_path(cast, hotline), measure=measure.pk, by=cast.anna)
    for wave in measure.waves.all():
        units = list(wave.units.all())
        assign_paths_for(
            measure=measure.pk, units=units, roles=list(measure.roles.all()), wave=wave.number, by=cast.anna
        )
    story.booked(story.proven(measure, cast), cast)
    return measure


def test_the_whole_chain_holds_from_the_voice_to_the_euro(
    cast: Cast, whole: Any, client_of: Callable[..., Any]
) -> None:
    chain = chain_of(viewer_of(cast.anna), whole.pk)
    assert states(chain) == dict.fromkeys(map(str, Place), State.HELD)
    counts = {str(link.place): str(link.count) for link in chain.links}
    assert counts["evidence"] == "3"
    assert counts["exposure"] == "5 / 5"
    effect = next(link for link in chain.links if link.place is Place.EFFECT)
    assert effect.grade in {"A", "B"}
    assert chain.customers is not None
    assert (chain.customers.concerned, chain.customers.heard) == (3, 3)
    page = client_of(cast.anna).get(f"/chain/{whole.pk}/").content.decode()
    assert "Die Kette hält von der Stimme bis zum Euro." in page
    line = LedgerLine.objects.get(measure=whole.pk)
    assert f'href="/chain/{whole.pk}/"' in client_of(cast.anna).get(f"/ledger/{line.pk}/").content.decode()


def test_units_that_a_viewer_does_not_see_are_counted_and_not_named(
    cast: Cast, whole: Any, client_of: Callable[..., Any]
) -> None:
    page = client_of(cast.ben).get(f"/chain/{whole.pk}/").content.decode()
    assert "Nordfiliale Eins" in page
    assert "Südfiliale" not in page
    assert "weitere Einheiten" in page


def test_the_list_shows_all_chains_and_asks_no_question_more_for_each(
    cast: Cast, hotline: Touchpoint, client_of: Callable[..., Any]
) -> None:
    from django.db import connection

    client, asked = client_of(cast.anna), []
    for number in (1, 3):
        while len(client.get("/chain/").context["chains"]) < number:
            story.planned_measure(cast, hotline, [cast.units["Nord"]])
        with CaptureQueriesContext(connection) as queries:
            client.get("/chain/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_paths_are_chosen_on_a_page_of_the_chain(
    cast: Cast, hotline: Touchpoint, client_of: Callable[..., Any]
) -> None:
    measure = story.planned_measure(cast, hotline, [cast.units["Nord"]])
    path = story.learning_path(cast, hotline)
    client = client_of(cast.anna)
    address = f"/chain/{measure.pk}/paths"
    assert "Rückruf zusagen" in client.get(address).content.decode()
    assert client.post(address, {"paths": [str(path.pk)]}).status_code == 302
    assert path.links.get().measure == measure.pk
    client.post(address, {"said": "1"})
    assert not path.links.exists()


def test_the_effect_is_asked_for_from_the_chain(
    cast: Cast, hotline: Touchpoint, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    from resonanz.prove.effects.models import EffectRun

    measure = story.run_through(cast, hotline, answers)
    answer = client_of(cast.anna).post(f"/chain/{measure.pk}/effect")
    run = EffectRun.objects.get()
    assert answer.url == f"/effects/{run.pk}/"
    assert client_of(cast.ben).post(f"/chain/{measure.pk}/effect").status_code == 403


def test_what_was_registered_is_offered_no_button_and_at_its_end_the_way_to_effect_and_euro_is_short(
    cast: Cast, hotline: Touchpoint, client_of: Callable[..., Any]
) -> None:
    measure, client = story.planned_measure(cast, hotline, [cast.units["Nord"]]), client_of(cast.anna)
    chain, page = f"/chain/{measure.pk}/", f"/measures/{measure.pk}/"
    assert f"/measures/{measure.pk}/edit" in client.get(chain).content.decode()
    Measure.objects.filter(pk=measure.pk).update(
        state="ended",
        registered_at=clock.now(),
        started_at=clock.now(),
        ended_at=clock.now(),
        plan={"waves": [{"number": 1, "units": ["x"]}]},
    )
    shown = client.get(chain).content.decode()
    assert f"/measures/{measure.pk}/edit" not in shown
    assert f"{chain}paths" not in shown
    assert "was festgeschrieben ist, bleibt" in shown
    assert client.get(f"{chain}paths").status_code == 302
    assert f"{chain}effect" in client.get(page).content.decode()
    run = done(cast, measure=measure.pk)
    for place in (page, f"/effects/{run.pk}/"):
        assert f"/book/{run.pk}" in client.get(place).content.decode()


def test_a_measure_and_its_effect_lead_to_the_chain(
    cast: Cast, hotline: Touchpoint, client_of: Callable[..., Any]
) -> None:
    measure = story.planned_measure(cast, hotline, [cast.units["Nord"]])
    run = done(cast, measure=measure.pk)
    for place in (f"/measures/{measure.pk}/", f"/effects/{run.pk}/"):
        assert f'href="/chain/{measure.pk}/"' in client_of(cast.anna).get(place).content.decode()


def test_the_start_page_of_the_cx_manager_shows_where_chains_are_torn_and_leads_there(
    cast: Cast, hotline: Touchpoint, client_of: Callable[..., Any]
) -> None:
    assert "Noch keine Kette von der Stimme bis zum Euro." in client_of(cast.anna).get("/chain/torn").content.decode()
    for title in ("Eins", "Zwei", "Drei", "Vier"):
        measure = story.planned_measure(cast, hotline, [cast.units["Nord"]])
        Measure.objects.filter(pk=measure.pk).update(title=f"Kette {title}")
    assert 'hx-get="/chain/torn"' in client_of(cast.anna).get("/").content.decode()
    page = client_of(cast.anna).get("/chain/torn").content.decode()
    assert "0 von 4 Ketten sind vollständig; die erste Lücke ist am häufigsten: Beleg." in page
    assert "Kette Vier" in page
    assert "Kette Eins" not in page
    assert 'href="/voices/">Stimmen ansehen</a>' in page
    for who in (cast.ben, cast.felix, cast.eva, cast.stranger):
        assert "/chain/torn" not in client_of(who).get("/").content.decode()


def test_places_that_tear_equally_often_are_all_named() -> None:
    first, second = (Chain(None, (missing(place, "fehlt"),)) for place in (Place.EURO, Place.EVIDENCE))
    ending = "; die ersten Lücken sind am häufigsten: Beleg, Euro."
    assert home_headline([first, second]) == f"0 von 2 Ketten sind vollständig{ending}"
    assert home_headline([first]).endswith("; die erste Lücke: Euro.")


def test_a_whole_chain_is_no_work_on_the_start_page(cast: Cast, whole: Any, client_of: Callable[..., Any]) -> None:
    page = client_of(cast.anna).get("/chain/torn").content.decode()
    assert "Die eine Kette ist vollständig, und nichts ist gerissen." in page
    assert "hier wartet nichts auf Sie" in page


def test_a_chain_opens_with_a_voice_of_its_touchpoint_before_it_began(
    cast: Cast, hotline: Touchpoint, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    answers(
        ("Nord", "Hotline", "csat", 1, "Niemand rief <b>zurück</b>.", 40),
        ("Nord", "Hotline", "csat", 5, "Alles bestens.", 35),
        ("Süd", "Hotline", "csat", 1, "Im Süden auch nicht.", 33),
        ("Nord", "Hotline", "csat", 1, "Später gesagt.", 3),
        ("Nord", "Rechnung", "csat", 1, "Woanders gesagt.", 32),
    )
    measure = story.planned_measure(cast, hotline, [cast.units["Nord"], cast.units["Süd"]])
    Measure.objects.filter(pk=measure.pk).update(started_at=clock.now() - timedelta(days=30))
    address = f"/chain/{measure.pk}/"
    page = client_of(cast.anna).get(address).content.decode()
    assert "Im Süden auch nicht." in page
    assert "Zufriedenheit 1 von 5" in page
    assert not [word for word in ("Später", "Woanders", "Alles bestens", "zurück") if word in page]
    north = client_of(cast.ben).get(address).content.decode()
    assert "Niemand rief &lt;b&gt;zurück&lt;/b&gt;." in north
    assert "Im Süden" not in north


def test_who_reads_no_voices_meets_their_number_in_the_chain(
    cast: Cast, hotline: Touchpoint, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    from resonanz.organisation.people.actions import assign_role, create_member, create_role

    answers(*[("Nord", "Hotline", "csat", 1, f"Wort {n}", 40) for n in range(3)])
    measure = story.planned_measure(cast, hotline, [cast.units["Nord"]])
    member = create_member(email="clemens@haus.example", name="Clemens", unit=cast.units["Nord"], by=None)
    role = create_role(name="Controlling", level=Level.CONTROLLING, by=None)
    assign_role(member, role=role, unit=cast.units["Nord"].parent, by=None)
    page = client_of(member).get(f"/chain/{measure.pk}/").content.decode()
    assert "3 Kundenstimmen im Jahr davor." in page
    assert "Wort" not in page
