"""What goes to the outside is written down with what it tells about, and sent by the worker until it has arrived."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q

from resonanz.organisation.base import clock
from resonanz.organisation.intake.models import Outgoing

_LOG = logging.getLogger(__name__)
MAIL = "mail"
MOST_ATTEMPTS = 12
BATCH = 50


def post_mail(
    *, to: str, subject: str, body: str, html: str = "", headers: Mapping[str, str] | None = None
) -> Outgoing:
    """Write a mail down in the transaction at hand; the worker sends it after the commit."""
    payload = {"to": to, "subject": subject, "body": body, "html": html, "headers": dict(headers or {})}
    return Outgoing.objects.create(key=f"{MAIL}:{uuid.uuid4().hex}", kind=MAIL, payload=payload)


def send_waiting() -> int:
    """Send the mails that are due; how many left. What fails is tried again, later each time."""
    due = Q(next_try=None) | Q(next_try__lte=clock.now())
    waiting = Outgoing.objects.filter(due, kind=MAIL, done_at=None, attempts__lt=MOST_ATTEMPTS)
    return sum(_send(row) for row in waiting.order_by("pk")[:BATCH])


def _send(row: Outgoing) -> bool:
    try:
        mail = EmailMultiAlternatives(row.payload["subject"], row.payload["body"], to=[row.payload["to"]])
        if html := row.payload.get("html"):
            mail.attach_alternative(html, "text/html")
        mail.extra_headers = {"Message-ID": f"<{row.key.replace(':', '.')}@resonanz>", **row.payload.get("headers", {})}
        mail.send()
    except OSError as error:
        _LOG.warning("A mail could not be sent; it is tried again: %s", error)
        pause = timedelta(minutes=2 ** min(row.attempts, 9))
        Outgoing.objects.filter(pk=row.pk).update(
            attempts=row.attempts + 1, next_try=clock.now() + pause, last_error=str(error)[:500]
        )
        return False
    # Links in it open doors: a sent mail is not kept.
    Outgoing.objects.filter(pk=row.pk).update(done_at=clock.now(), payload={}, attempts=row.attempts + 1)
    return True
