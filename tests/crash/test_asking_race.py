"""Many workers want to ask the same customers at the same moment: nobody is asked twice in the quarantine.

`make test` lets 8 workers fire 2,000 triggers on SQLite; `make crash` 32 workers 100,000 on each database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import skip_or_fail
from tests.crash.live import ROOT, Installation
from tests.postgres import installed, running

pytestmark = [pytest.mark.integration, pytest.mark.slow]
LARGE = int(os.environ.get("RESONANZ_CRASH_ROUNDS", "0")) > 0
PROCESSES, THREADS, TRIGGERS, CUSTOMERS = (4, 8, 100_000, 5_000) if LARGE else (2, 4, 2_000, 100)
SETUP = """
import os
from pathlib import Path
from resonanz.cli.serving import prepare
prepare(Path(os.environ["RESONANZ_HOME"]))
from django.db import transaction
from resonanz.organisation.base import clock
from resonanz.organisation.customers.models import ContactKey, Customer
from tests.listen.respond.asking import publish
publish("named"), publish("anonymous")
with transaction.atomic():
    for number in range(int(os.environ["CUSTOMERS"])):
        one = Customer.objects.create(pseudonym=f"{number:032x}", since="2020-01-01", known_at=clock.now())
        ContactKey.objects.create(customer=one, kind="email", value=f"k{number}@kunden.example")
"""
WORKER = """
import json, os, random, sys, threading, django
django.setup()
from django.db import connection
from resonanz.listen.respond.actions import invite
from resonanz.listen.respond.rules import NotAsked
from resonanz.listen.surveys.models import Survey
from resonanz.organisation.customers.models import Customer
seed, threads, triggers = map(int, sys.argv[1:])
surveys, customers = list(Survey.objects.select_related("touchpoint")), list(Customer.objects.order_by("pseudonym"))
done, failed = [], []
def work(number):
    chance = random.Random(seed * 1_000 + number)
    try:
        for _ in range(triggers // threads):
            try:
                invite(survey=chance.choice(surveys), customer=chance.choice(customers), because="race")
                done.append("asked")
            except NotAsked as refusal:
                done.append(refusal.reason)
    except Exception as error:
        failed.append(repr(error))
    finally:
        connection.close()
crowd = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
[each.start() for each in crowd]
[each.join() for each in crowd]
print(json.dumps({"done": done, "failed": failed}))
"""
VERDICT = """
import json, django
django.setup()
from resonanz.listen.respond.models import Invitation
from resonanz.organisation.intake.models import InboxEvent, Outgoing
print(json.dumps({
    "asked": [str(pk) for pk in Invitation.objects.values_list("customer", flat=True)],
    "mails": Outgoing.objects.count(),
    "events": InboxEvent.objects.count(),
}))
"""


@pytest.fixture(params=["sqlite", "postgresql"] if LARGE else ["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path, new_home: Callable[[Path], Path]) -> Iterator[Installation]:
    """A fresh installation on each database."""
    if request.param == "sqlite":
        yield Installation(new_home(tmp_path / "home"))
        return
    if installed() is None:
        skip_or_fail("postgres", "PostgreSQL is not installed")
    with running() as server:
        yield Installation(tmp_path / "home", server.database("race"))


def test_nobody_is_asked_twice_however_many_ask_at_once(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS", str(CUSTOMERS))
    place.run(SETUP)
    share = str(TRIGGERS // PROCESSES)
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(seed), str(THREADS), share],
            stdout=subprocess.PIPE,
            text=True,
            env=place.environment(),
            cwd=ROOT,
        )
        for seed in range(PROCESSES)
    ]
    told = [json.loads(process.communicate(timeout=3_000)[0]) for process in crowd]
    assert [error for each in told for error in each["failed"]] == []
    counted = Counter(reason for each in told for reason in each["done"])
    stored = json.loads(place.run(VERDICT))
    assert sum(counted.values()) == TRIGGERS
    assert max(Counter(stored["asked"]).values()) == 1
    asked = len(stored["asked"])
    assert (counted["asked"], stored["mails"], stored["events"]) == (asked, asked, asked)
    assert counted == {"asked": asked, "asked_recently": TRIGGERS - asked}
