"""Writing webhooks."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.listen.connectors.models import Webhook
from resonanz.listen.connectors.webhooks.consumer import TYPES
from resonanz.listen.connectors.webhooks.guard import check_address
from resonanz.listen.connectors.webhooks.sending import body_of, send
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.base.ids import uuid7
from resonanz.organisation.people.models import Member

MOST = 20


@transaction.atomic
def create_webhook(*, address: str, types: Iterable[str], member: Member, by: Actor | None) -> Webhook:
    """Let another program hear of events as far as `member` may see them.

    Raises:
        ValidationError: the address may not be spoken to, a type is not known, or there are too many webhooks.
    """
    wanted = sorted(set(types))
    check_address(address)
    _check_types(wanted)
    if Webhook.objects.filter(member=member).count() >= MOST:
        raise ValidationError(_("There are %(n)s webhooks already. Delete one that is not used.") % {"n": MOST})
    webhook = Webhook.objects.create(member=member, address=address.strip(), types=wanted, created_at=clock.now())
    record("webhook.created", by=by, on=webhook, types=wanted)
    return webhook


@transaction.atomic
def edit_webhook(webhook: Webhook, *, address: str, types: Iterable[str], seen: int, by: Actor | None) -> Webhook:
    """Change where it goes and what it hears.

    Raises:
        Conflict: somebody else changed it in the meantime.
        ValidationError: as for a new one.
    """
    wanted = sorted(set(types))
    check_address(address)
    _check_types(wanted)
    webhook.write(seen=seen, address=address.strip(), types=wanted)
    record("webhook.changed", by=by, on=webhook, types=wanted)
    return webhook


@transaction.atomic
def rotate_secret(webhook: Webhook, *, seen: int, by: Actor | None) -> Webhook:
    """Make a new secret; for a day the old one signs as well."""
    webhook.write(seen=seen, rotation=webhook.rotation + 1, rotated_at=clock.now())
    record("webhook.rotated", by=by, on=webhook)
    return webhook


@transaction.atomic
def pause_webhook(webhook: Webhook, *, paused: bool, seen: int, by: Actor | None) -> Webhook:
    """Send nothing for a while, or go on from now: what happened in between is not sent later."""
    webhook.write(seen=seen, paused_at=clock.now() if paused else None, paused_because="")
    record("webhook.paused" if paused else "webhook.resumed", by=by, on=webhook)
    return webhook


@transaction.atomic
def delete_webhook(webhook: Webhook, *, by: Actor | None) -> None:
    """Send nothing more."""
    record("webhook.deleted", by=by, on=webhook)
    webhook.delete()


def try_webhook(webhook: Webhook) -> str:
    """Send a first letter now; empty where it arrived, else what went wrong in words."""
    body = body_of("webhook.tried", clock.now().isoformat(), {"id": str(webhook.pk)})
    try:
        status = send(webhook, key=f"try:{uuid7().hex}", body=body)
    except (OSError, ValidationError) as error:
        return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return "" if status // 100 == 2 else _("The receiver answered %(status)s.") % {"status": status}


def _check_types(types: list[str]) -> None:
    if not types:
        raise ValidationError({"types": _("Choose at least one event.")})
    if unknown := sorted(set(types) - set(TYPES)):
        raise ValidationError({"types": _("There is no event %(name)s.") % {"name": unknown[0][:60]}})
