"""Delivering one event to one webhook: signed, without redirects, to the address that was checked."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import ssl
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Q

from resonanz.listen.connectors.models import Webhook
from resonanz.listen.connectors.webhooks.guard import check_address, resolve
from resonanz.listen.connectors.webhooks.signing import secrets_of, signature
from resonanz.organisation.base import clock
from resonanz.organisation.intake.models import Outgoing

KIND: Final = "webhook"
SECONDS: Final = 10
BATCH: Final = 100
PAUSES: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after each attempt until the next one, as Standard Webhooks proposes; about four days in all."""
_GONE: Final = 410
_ANSWERED: Final = range(200, 300)
_GONE_WORDS: Final = "gone"
_SILENT_WORDS: Final = "silent"
_LOG = logging.getLogger(__name__)


class _RefusedError(OSError):
    """The receiver answered, but not with a yes."""


def send_due(limit: int = BATCH) -> int:
    """Send the letters that are due; how many arrived. What fails is tried again, later each time."""
    due = Q(next_try=None) | Q(next_try__lte=clock.now())
    waiting = Outgoing.objects.filter(due, kind=KIND, done_at=None, attempts__lt=len(PAUSES))
    return sum(_delivered(row) for row in waiting.order_by("pk")[:limit] if _claimed(row))


def _claimed(row: Outgoing) -> bool:
    """Take a letter, so that no other worker sends it at the same time; after a crash it is due again."""
    later = clock.now() + timedelta(seconds=PAUSES[row.attempts])
    mine = Outgoing.objects.filter(pk=row.pk, attempts=row.attempts, done_at=None)
    return bool(mine.update(attempts=row.attempts + 1, next_try=later))


def _delivered(row: Outgoing) -> bool:
    webhook = Webhook.objects.filter(pk=row.payload["webhook"], paused_at=None, member__is_active=True).first()
    if webhook is None:
        return _end(row, "")
    try:
        status = send(webhook, key=row.key, body=row.payload["body"])
        if status == _GONE:
            pause(webhook, _GONE_WORDS)
            return _end(row, f"{status}")
        if status not in _ANSWERED:
            raise _RefusedError(f"{status} from the receiver")
    except (OSError, ValidationError) as error:
        return _failed(row, webhook, str(error))
    return _end(row, f"{status}")


def _failed(row: Outgoing, webhook: Webhook, why: str) -> bool:
    _LOG.warning("A webhook did not arrive; it is tried again: %s", why)
    Outgoing.objects.filter(pk=row.pk).update(last_error=why[:500])
    if row.attempts + 1 >= len(PAUSES):
        pause(webhook, _SILENT_WORDS)
    return False


def _end(row: Outgoing, said: str) -> bool:
    """What was sent is not kept: it tells about customers."""
    Outgoing.objects.filter(pk=row.pk).update(done_at=clock.now(), payload={}, last_error=said)
    return True


def send(webhook: Webhook, *, key: str, body: str) -> int:
    """Post a signed body; the status of the answer, whose content is not looked at."""
    now = clock.now()
    moment = int(now.timestamp())
    host, port = check_address(webhook.address)
    parts = urlsplit(webhook.address)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "Resonanz",
        "webhook-id": key,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secrets_of(webhook, now), key=key, moment=moment, body=body),
    }
    connection = _connection(parts.scheme, host, port)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body.encode(), headers)
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(f"the answer of {host} was no answer of the web") from error
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int) -> http.client.HTTPConnection:
    """A connection to the one resolved address; the certificate is checked against the name."""
    address = resolve(host, port)
    plain = socket.create_connection((address, port), timeout=SECONDS)
    connection: http.client.HTTPConnection
    if scheme == "https":
        connection = http.client.HTTPSConnection(host, port, timeout=SECONDS)
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        connection.sock = plain
    return connection


def pause(webhook: Webhook, because: str) -> None:
    """Send nothing more until somebody looks at it."""
    Webhook.objects.filter(pk=webhook.pk, paused_at=None).update(paused_at=clock.now(), paused_because=because[:200])


def body_of(kind: str, moment: str, data: dict[str, Any]) -> str:
    """The body as Standard Webhooks writes it."""
    return json.dumps({"type": kind, "timestamp": moment, "data": data}, ensure_ascii=False, sort_keys=True)
