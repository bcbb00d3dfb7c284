"""Webhooks against a real receiver: signed, once, tried again, never into the own network, never more than allowed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.cast import Cast

from resonanz.events import consumers
from resonanz.events.flushing import flush
from resonanz.listen.connectors.actions import create_webhook, rotate_secret, try_webhook
from resonanz.listen.connectors.models import Webhook
from resonanz.listen.connectors.webhooks.consumer import WebhookConsumer
from resonanz.listen.connectors.webhooks.guard import check_address, is_public, resolve
from resonanz.listen.connectors.webhooks.sending import PAUSES, send_due
from resonanz.listen.connectors.webhooks.signing import secret_of
from resonanz.organisation.base import clock
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.intake.cursors import DatabaseCursors
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.intake.models import Outgoing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


class Receiver:
    """A program that listens: it keeps what came and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], str]] = []
        self.status = 200
        self.headers: dict[str, str] = {}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.heard.append((dict(self.headers), body))
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}/hook"  # type: ignore[attr-defined]
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hook(cast: Cast, receiver: Any, settings: Any) -> Callable[..., Webhook]:
    settings.WEBHOOK_HOSTS = {"127.0.0.1"}

    def make(member: Any, *types: str) -> Webhook:
        wanted = types or ("feedback.scored",)
        return create_webhook(address=receiver.address, types=wanted, member=member, by=None)

    return make


def happen(workspace: Any, *units: str, **more: object) -> None:
    """Events happen, go into the record, and the webhooks hear of them."""
    cursors, consumer = DatabaseCursors(), WebhookConsumer()
    consumers.dispatch(workspace, consumer, cursors)
    fields = {"type": "feedback.scored", "touchpoint": "Hotline", "metric": "csat", "score": 2, "scale": "1-5"}
    accept_events([Sent(fields | {"unit": unit} | more) for unit in units], source="test")
    flush(workspace, DatabaseInbox())
    while consumers.waiting_for(workspace, consumer, cursors):
        consumers.dispatch(workspace, consumer, cursors)


def test_a_letter_carries_a_signature_that_the_receiver_can_check(
    cast: Cast, hook: Callable[..., Webhook], receiver: Any, workspace: Any
) -> None:
    webhook = hook(cast.anna)
    happen(workspace, "Nord")
    assert send_due() == 1
    [(headers, body)] = receiver.heard
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    key = base64.b64decode(secret_of(webhook).removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    data = json.loads(body)
    assert (data["type"], data["data"]["unit"], data["data"]["score"]) == ("feedback.scored", "Nord", 2)


def test_each_event_is_sent_once_and_not_kept(
    cast: Cast, hook: Callable[..., Webhook], receiver: Any, workspace: Any
) -> None:
    hook(cast.anna)
    happen(workspace, "Nord", "Süd")
    assert (send_due(), send_due()) == (2, 0)
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 2
    assert [row.payload for row in Outgoing.objects.all()] == [{}, {}]


def test_an_owner_hears_only_of_the_own_units_and_rights(
    cast: Cast, hook: Callable[..., Webhook], receiver: Any, workspace: Any
) -> None:
    from resonanz.organisation.customers.queries import pseudonym_of

    for member in (cast.ben, cast.felix):
        hook(member)
    happen(workspace, "Nord", "Süd", customer=pseudonym_of("K-1"), text="Niemand hob ab.")
    send_due()
    data = [json.loads(body)["data"] for _, body in receiver.heard]
    ben, felix = [d for d in data if "customer" in d], [d for d in data if "customer" not in d]
    assert [d["unit"] for d in ben] == ["Nord"]
    assert sorted(d["unit"] for d in felix) == ["Nord", "Süd"]
    assert all(d["text"] == "Niemand hob ab." for d in data)


def test_a_receiver_that_fails_is_tried_again_later_and_paused_in_the_end(
    cast: Cast, hook: Callable[..., Webhook], receiver: Any, workspace: Any
) -> None:
    webhook = hook(cast.anna)
    receiver.status = 500
    happen(workspace, "Nord")
    assert (send_due(), send_due(), len(receiver.heard)) == (0, 0, 1)
    passed = timedelta(0)
    for pause in PAUSES[:-1]:
        passed += timedelta(seconds=pause + 1)
        with clock.moved(passed):
            send_due()
    webhook.refresh_from_db()
    assert len(receiver.heard) == len(PAUSES)
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert webhook.paused_because == "silent"


def test_a_receiver_that_is_gone_hears_nothing_more(
    cast: Cast, hook: Callable[..., Webhook], receiver: Any, workspace: Any
) -> None:
    hook(cast.anna)
    receiver.status = 410
    happen(workspace, "Nord", "Nord")
    send_due()
    send_due()
    assert len(receiver.heard) == 1


def test_a_redirect_is_not_followed(cast: Cast, hook: Callable[..., Webhook], receiver: Any) -> None:
    webhook = hook(cast.anna)
    receiver.status, receiver.headers = 302, {"Location": receiver.address}
    assert "302" in try_webhook(webhook)
    assert len(receiver.heard) == 1


def test_after_a_new_secret_both_sign_for_a_day(cast: Cast, hook: Callable[..., Webhook], receiver: Any) -> None:
    webhook = hook(cast.anna)
    old = secret_of(webhook)
    rotate_secret(webhook, seen=webhook.version, by=cast.anna)
    assert try_webhook(webhook) == ""
    with clock.moved(timedelta(hours=25)):
        assert try_webhook(webhook) == ""
    both, one = (headers["webhook-signature"].split() for headers, _ in receiver.heard)
    assert (len(both), len(one)) == (2, 1)
    assert secret_of(webhook) != old


@pytest.mark.parametrize(
    "text",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "169.254.0.1", "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "239.1.1.1"),
        *("255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:192.168.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::"),
        *("2002:c0a8:101::", "2001:0:7f00:1::", "100::1", "not-an-address", ""),
    ],
)
def test_what_is_not_public_is_never_spoken_to(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "1.1.1.1"])
def test_what_is_public_is(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    "address",
    [
        *("http://example.org/hook", "ftp://example.org", "https://", "javascript:alert(1)", "file:///etc/passwd"),
        *("https://user:secret@example.org/", "https://example.org:22/", "https://example.org:6379/", "//example.org"),
        *("https://example.org:99999/", "gopher://example.org", "https://[::1", "", " "),
    ],
)
def test_an_address_that_no_webhook_may_have_is_refused_in_words(address: str) -> None:
    with pytest.raises(ValidationError):
        check_address(address)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "0x7f.1", "2130706433", "017700000001", "[::1]".strip("[]")]
)
def test_names_that_lead_into_the_own_network_lead_nowhere(host: str) -> None:
    with pytest.raises(OSError):
        resolve(host, 443)


def test_pages_and_interface_tell_the_secret_to_its_owner_alone(
    cast: Cast, hook: Callable[..., Webhook], client_of: Callable[..., Any]
) -> None:
    from resonanz.organisation.access.actions import create_key

    webhook = hook(cast.anna)
    assert secret_of(webhook) in client_of(cast.anna).get(f"/webhooks/{webhook.pk}/").content.decode()
    assert client_of(cast.ben).get(f"/webhooks/{webhook.pk}/").status_code == 403
    _, key = create_key(name="Test", member=cast.anna, scopes=("manage_keys",), by=None)
    client = client_of(cast.ben)
    headers = {"Authorization": f"Bearer {key}"}
    found = client.get("/api/v1/webhooks", headers=headers).json()
    assert [item["id"] for item in found["items"]] == [str(webhook.pk)]
    assert "secret" not in found["items"][0]
    refused = client.post(
        "/api/v1/webhooks",
        {"address": "https://10.0.0.1:22/x", "types": ["case.opened"]},
        "application/json",
        headers=headers,
    )
    assert refused.status_code == 422


def test_the_list_asks_as_much_for_three_as_for_one(
    cast: Cast, hook: Callable[..., Webhook], client_of: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, asked = client_of(cast.anna), []
    for number in (1, 3):
        while Webhook.objects.count() < number:
            hook(cast.anna)
        client.get("/webhooks/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/webhooks/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
