"""Hostile words from customers, colleagues and files stay words, on every page, in a real browser."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.test import Client
from openpyxl import load_workbook
from playwright.sync_api import Page, sync_playwright
from tests.addresses import Route, routes
from tests.security.outputs import ALL, CORPUS, fill_every_place, hostile_file, list_pages, serve
from tests.world import World, make_world

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]
FILES = (".csv", ".xlsx", ".pdf", "export.<str:kind>", "template.<str:kind>", "export")
LISTS = ("/touchpoints/", "/touchpoints/measurements/", "/oversight/log", "/oversight/members", "/voices/", "/sources/")
QUERY = urlencode(dict.fromkeys(("q", "words", "action", "page", "stage", "channel", "purpose", "name"), ALL))
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "＝1+1", "'=1")


@pytest.fixture(scope="module")
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page()
        browser.close()


@pytest.fixture
def world(db: None, workspace: Any) -> World:
    return make_world()


@pytest.fixture
def readers(world: World, client_of: Any) -> dict[str, Client]:
    """Between them they open every page."""
    return {"anna": client_of(world.cast.anna), "eva": client_of(world.cast.eva)}


def shown() -> list[Route]:
    return [route for route in routes() if route.is_page and not route.path.endswith(FILES)]


def control(line: str) -> str:
    return (
        f"<!doctype html><div>{line}</div><input value=\"{line}\"><input value='{line}'>"
        f'<a href="{line}">x</a><script>var x = "{line}";</script>'
    )


def test_the_corpus_is_large_and_the_harness_sees_it_fire(page: Page) -> None:
    assert len(set(CORPUS)) >= 200
    frames = "".join(f"<iframe src='/control/{n}'></iframe>" for n in range(len(CORPUS)))
    made = {f"/control/{n}": control(line) for n, line in enumerate(CORPUS)} | {"/control": frames}
    serve(page, None, made)("/control")
    page.wait_for_function(f"new Set(window.fired).size > {len(CORPUS) // 2}", timeout=120_000)
    page.unroute_all(behavior="ignoreErrors")


def test_nothing_that_is_kept_ever_runs(page: Page, world: World, readers: dict[str, Client]) -> None:
    fill_every_place(world)
    found: list[str] = []
    opened: set[str] = set()
    for client in readers.values():
        made: dict[str, str] = {}
        addresses = [route.at(world.samples["Nord"]) for route in shown()]
        addresses += [each for start in LISTS for each in list_pages(client, start, made)]
        look = serve(page, client, made, opened)
        for address in dict.fromkeys(addresses):
            found += look(address)
        page.unroute_all(behavior="ignoreErrors")
    assert found == []


def test_nothing_in_an_address_ever_runs(page: Page, world: World, readers: dict[str, Client]) -> None:
    found: list[str] = []
    for client in readers.values():
        made = _saying_it(client, [f"{route.at(world.samples['Nord'])}?{QUERY}" for route in shown()])
        look = serve(page, client, made)
        found += [each for address in made for each in look(address)]
        page.unroute_all(behavior="ignoreErrors")
    assert found == []


def _saying_it(client: Client, addresses: list[str]) -> dict[str, str]:
    """Only pages that say something of their address are worth a browser."""
    texts = {address: client.get(address).content.decode(errors="replace") for address in addresses}
    return {address: text for address, text in texts.items() if "fire()" in text}


def test_a_form_gives_everything_back_as_words(page: Page, world: World, readers: dict[str, Client]) -> None:
    found: list[str] = []
    forms_seen = 0
    for client in readers.values():
        made: dict[str, str] = {}
        for route in shown():
            address = route.at(world.samples["Nord"])
            context = client.get(address).context
            form = context.get("form") if context is not None else None
            if not isinstance(form, forms.BaseForm):
                continue
            texts = [name for name, field in form.fields.items() if isinstance(field, forms.CharField)]
            answer = client.post(address, dict.fromkeys([form.add_prefix(name) for name in texts], ALL))
            made[f"/made/{len(made)}"] = answer.content.decode(errors="replace")
            forms_seen += bool(texts)
        look = serve(page, client, made)
        found += [each for address in made for each in look(address)]
        page.unroute_all(behavior="ignoreErrors")
    assert found == []
    assert forms_seen >= 5


def test_the_messages_of_an_import_are_words(page: Page, world: World, readers: dict[str, Client]) -> None:
    from resonanz.listen.imports import actions, tasks
    from resonanz.listen.imports.models import State

    look = serve(page, readers["anna"], {})
    job = actions.receive_file(hostile_file(), by=world.cast.anna)
    found: list[str] = []
    for expected, act in ((State.MAPPED, actions.check_file), (State.CHECKED, actions.import_file), (State.DONE, None)):
        assert tasks.run_next()
        job.refresh_from_db()
        assert job.state == expected, job.problem
        found += look(f"/sources/{job.pk}/")
        found += look(f"/sources/{job.pk}/columns/0/2")
        if act is not None:
            act(job, by=world.cast.anna)
    found += look("/voices/")
    page.unroute_all(behavior="ignoreErrors")
    assert found == []


def test_the_messages_of_the_register_are_words(page: Page, world: World, readers: dict[str, Client]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Kontaktpunkt", "Phase", "Verantwortlich (E-Mail)", "Grundlage", CORPUS[0]])
    writer.writerows([line, line, line, line, line] for line in CORPUS)
    upload = io.BytesIO(out.getvalue().encode("utf-8-sig"))
    upload.name = "<img src=x onerror=fire()>.csv"
    answer = readers["anna"].post("/touchpoints/import", {"file": upload}, follow=True)
    look = serve(page, readers["anna"], {"/made": answer.content.decode()})
    assert answer.content.decode().count("fire()") > len(CORPUS)
    found = look("/made")
    page.unroute_all(behavior="ignoreErrors")
    assert found == []


def test_files_hold_no_formulas(world: World, readers: dict[str, Client]) -> None:
    from resonanz.organisation.people.models import Role
    from resonanz.organisation.touchpoints.models import Measurement, Touchpoint

    for text in FORMULAS:
        Touchpoint.objects.create(name=text, stage=text, channel=text, expected=text)
        Measurement.objects.create(name=text, method=text)
    Role.objects.filter(level="team_lead").update(name=FORMULAS[0])
    exports = [route for route in routes() if "export.<" in route.path or route.path.endswith((".csv", ".xlsx"))]
    assert len(exports) >= 3
    for route in exports:
        for kind in ("csv", "xlsx"):
            for client in readers.values():
                answer = client.get(route.at(world.samples["Nord"] | {":kind": kind}))
                if answer.status_code == 200:
                    assert [cell for cell in cells(answer) if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "＝"}] == []


def cells(answer: Any) -> list[str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheetml" in answer["Content-Type"]:
        rows = load_workbook(io.BytesIO(body)).active.iter_rows()
        found = [cell for row in rows for cell in row]
        assert all(cell.data_type != "f" for cell in found)
        return [str(cell.value or "") for cell in found]
    return [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";") for cell in row]


def test_the_policy_stands_on_every_page_too(world: World, readers: dict[str, Client]) -> None:
    for route in shown():
        policy = readers["anna"].get(route.at(world.samples["Nord"]))["Content-Security-Policy"]
        assert "script-src 'self'" in policy or policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
