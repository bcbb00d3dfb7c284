"""Checking links that let somebody in for the first time."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member

VALID_FOR = timedelta(days=7)


def invitation_seal(member: Member) -> str:
    """The secret part of a link. A newer invitation or a chosen password makes it another one."""
    content = f"{member.pk.hex}:{member.invited_at}:{member.password}:{member.email}"
    return salted_hmac("resonanz.invitation", content, algorithm="sha256").hexdigest()


def invited(pk: uuid.UUID, seal: str) -> Member | None:
    """The member whose invitation this is, while it is valid and nobody used it."""
    member = Member.objects.filter(pk=pk, is_active=True).exclude(invited_at=None).first()
    if member is None or member.invited_at is None or clock.now() - member.invited_at > VALID_FOR:
        return None
    return member if constant_time_compare(seal, invitation_seal(member)) else None


def set_up_seal() -> str:
    """The secret part of the link for the first administrator."""
    return salted_hmac("resonanz.set-up", "first administrator", algorithm="sha256").hexdigest()[:40]


def may_set_up(seal: str) -> bool:
    """Whether this link opens the set-up: only while there is no member at all."""
    return constant_time_compare(seal, set_up_seal()) and not Member.objects.exists()
