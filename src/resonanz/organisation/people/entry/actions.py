"""Inviting members, and taking up an invitation."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.intake.outbox import post_mail
from resonanz.organisation.people.entry.queries import VALID_FOR, invitation_seal
from resonanz.organisation.people.models import Member


@transaction.atomic
def invite_member(member: Member, *, by: Actor | None) -> Member:
    """Write a mail with a link that is valid once and for seven days; former links open nothing any more.

    Raises:
        ValidationError: if the member has left.
    """
    if not member.is_active:
        raise ValidationError(_("Who has left cannot be invited. Take the member back first."))
    Member.objects.filter(pk=member.pk).update(invited_at=clock.now())
    member.refresh_from_db()
    path = reverse("people:welcome", args=[member.pk, invitation_seal(member)])
    context = {
        "name": member.name,
        "organisation": settings.ORGANISATION_NAME or "Resonanz",
        "inviter": by.name if by is not None else "",
        "address": f"{settings.PUBLIC_URL}{path}",
        "days": VALID_FOR.days,
    }
    with translation.override(member.language):
        subject = " ".join(render_to_string("people/mail/invitation_subject.txt", context).split())
        post_mail(to=member.email, subject=subject, body=render_to_string("people/mail/invitation.txt", context))
    record("member.invited", by=by, on=member)
    return member


@transaction.atomic
def accept_invitation(member: Member, *, password: str) -> Member:
    """The invited person chooses a password; the link is used up.

    Raises:
        ValidationError: if the password is too weak.
    """
    validate_password(password, member)
    member.set_password(password)
    member.invited_at = None
    member.save(update_fields=["password", "invited_at"])
    record("member.accepted_invitation", by=member, on=member)
    return member
