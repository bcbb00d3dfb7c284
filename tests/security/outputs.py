"""Hostile words in every place that keeps a text, and a browser that reads every page without its content policy."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page, Route
from tests.world import World

CORPUS = (Path(__file__).parent / "xss.txt").read_text("utf-8").splitlines()
ALL = "\n".join(CORPUS)
HOUSE = "http://house.test"
OK = 200
NEEDED = (".js",)
"""Of the parts of a page only scripts can make words run; styles and fonts are left out."""
KEYS = ("touchpoint", "channel", "instance")
"""Short names of the record; the door refuses control characters in them."""
CANARY = "window.fired = []; window.fire = () => top.fired.push(location.pathname);"
INJECTED = """() => {
    const found = [];
    for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
            const runs = /^(on|hx-on|data-hx-on|srcdoc)/.test(name);
            const leads = /^(href|src|action|formaction|data|xlink:href)$/.test(name)
                && /^\\s*(javascript|vbscript|data:text)/i.test(value);
            if (runs || leads) found.push(`${element.tagName} ${name}=${value}`);
        }
    }
    return [...found, ...window.fired.map((path) => `fired in ${path}`)];
}"""


def fill_every_place(world: World) -> None:
    """Put every string into every kept text."""
    _registers(world)
    _people(world)
    _voices(world)
    _oversight(world)


def _registers(world: World) -> None:
    from resonanz.organisation.touchpoints.models import Measurement, Touchpoint, TouchpointAlias
    from resonanz.organisation.units.models import Unit, UnitAlias

    texts = ("stage", "channel", "expected", "promised", "experienced")
    north, anna = world.cast.units["Nord"], world.cast.anna
    touchpoints = [Touchpoint(name=line, owner=anna, **dict.fromkeys(texts, line)) for line in CORPUS]
    Touchpoint.objects.bulk_create(touchpoints)
    TouchpointAlias.objects.bulk_create(TouchpointAlias(touchpoint=t, key=t.name) for t in touchpoints)
    Measurement.objects.bulk_create(Measurement(name=line, method=line, reason=line) for line in CORPUS)
    units = [Unit(name=line, kind=line, parent=north) for line in CORPUS]
    for unit in units:
        unit.path = north.path + unit.step
    Unit.objects.bulk_create(units)
    UnitAlias.objects.bulk_create(UnitAlias(unit=north, key=unit.name) for unit in units)


def _people(world: World) -> None:
    from resonanz.organisation.base import clock
    from resonanz.organisation.customers.models import Consent, ContactKey, Customer
    from resonanz.organisation.people.models import Assignment, Member, Role

    roles = Role.objects.bulk_create(Role(name=line, level="front_line") for line in CORPUS)
    members = Member.objects.bulk_create(
        Member(name=line, email=f"m{n}@haus.example", unit=world.cast.units["Nord"]) for n, line in enumerate(CORPUS)
    )
    today, now = clock.today(), clock.now()
    Assignment.objects.bulk_create(
        Assignment(member=member, role=role, unit=world.cast.units["Nord"], since=today)
        for member, role in zip(members, roles, strict=True)
    )
    known = Customer.objects.get(contacts__value="K-Nord")
    Customer.objects.filter(pk=known.pk).update(name=ALL[:200])
    ContactKey.objects.bulk_create(ContactKey(customer=known, kind="email", value=line) for line in CORPUS)
    Consent.objects.create(customer=known, purpose="feedback", given_at=now, source=CORPUS[0])


def _voices(world: World) -> None:
    from resonanz.organisation.access.actions import create_key
    from resonanz.organisation.customers.queries import pseudonym_of

    _, key = create_key(name=CORPUS[0], member=world.cast.anna, scopes=("send_events",), by=world.cast.anna)
    event = {"type": "feedback.scored", "metric": "csat", "score": 1, "scale": "1-5", "unit": "Nord"}
    who = pseudonym_of("K-Nord")
    items = [event | dict.fromkeys(KEYS, line.replace("\t", " ")) | {"text": line, "customer": who} for line in CORPUS]
    answer = Client().post(
        "/api/v1/events/batch", {"items": items}, "application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 201, answer.content


def _oversight(world: World) -> None:
    from resonanz.organisation.agreement.models import Change
    from resonanz.organisation.audit.actions import record

    half = len(ALL) // 2
    for start in range(0, len(ALL), 2_000):
        part, other = ALL[start : start + 2_000], ALL[(start + half) % len(ALL) :][:2_000]
        Change.objects.create(
            key="group_text",
            value=8,
            reason=part,
            consequence=other,
            proposed_by=world.cast.anna,
            proposed_at=world.cast.anna.joined_at,
        )
    for line in CORPUS:
        record(line, by=world.cast.anna, **{line: line})


def hostile_file() -> SimpleUploadedFile:
    """A table whose headers and cells, and name, are the strings."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    some = CORPUS[::8]
    writer.writerow(["Datum", "Zufriedenheit (1-5)", *some])
    for n, line in enumerate(CORPUS):
        writer.writerow(["01.03.2026", line if n % 9 == 0 else n % 5 + 1, *[line] * len(some)])
    return SimpleUploadedFile("<img src=x onerror=fire()>.csv", out.getvalue().encode("utf-8-sig"))


def serve(
    page: Page, client: Client | None, made: dict[str, str], opened: set[str] | None = None
) -> Callable[[str], list[str]]:
    """Let the browser read what was made, and the application through a client; gives a way to look.

    What another reader opened before is not read again; the start page differs for each.
    """
    given = set(made)

    def answer(route: Route) -> None:
        parts = urlsplit(route.request.url)
        where = parts.path + (f"?{parts.query}" if parts.query else "")
        if where in made:
            route.fulfill(content_type="text/html; charset=utf-8", body=made[where])
        elif client is None or not route.request.url.startswith(HOUSE) or not parts.path.endswith(NEEDED):
            route.abort()
        else:
            status, headers, body = fetched(client, where)
            route.fulfill(status=status, headers=headers, body=body)

    def look(address: str) -> list[str]:
        if opened is not None and address in opened:
            return []
        status = OK
        if client is not None and address not in given:
            status, _, body = fetched(client, address)
            made[address] = body.decode(errors="replace")
        if opened is not None and status == OK and address != "/":
            opened.add(address)
        page.goto(HOUSE + address, wait_until="domcontentloaded")
        page.wait_for_timeout(50)
        return [f"{address[:80]}: {what[:200]}" for what in page.evaluate(INJECTED)]

    page.add_init_script(CANARY)
    page.route("**/*", answer)
    return look


@cache
def _script(where: str) -> bytes:
    return b"".join(Client().get(where).streaming_content)


def fetched(client: Client, where: str) -> tuple[int, dict[str, str], bytes]:
    """What the application answers, without its content policy: escaping alone must hold."""
    if where.startswith("/static/"):
        return 200, {"Content-Type": "text/javascript"}, _script(where)
    found = client.get(where)
    body = b"".join(found.streaming_content) if found.streaming else found.content
    headers = {name: value for name, value in found.headers.items() if name != "Content-Security-Policy"}
    return found.status_code, headers, body


def list_pages(client: Client, address: str, made: dict[str, str]) -> Iterator[str]:
    """A list and its following pages; those that open are kept, for a browser to read."""
    while address:
        yield address
        answer = client.get(address)
        if answer.status_code == OK:
            made[address] = answer.content.decode()
        context = answer.context or {}
        rows = context.get("rows")
        following = getattr(rows, "following", "") or context.get("following", "")
        address = f"{address.partition('?')[0]}{following}" if following else ""
