"""Mails of cases: to the customer, to whom the case belongs, and back from the customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.history.actions import NAMES
from resonanz.act.cases.models import Case, Letter
from resonanz.organisation.agreement.queries import is_on
from resonanz.organisation.base import clock
from resonanz.organisation.intake.outbox import post_mail
from resonanz.organisation.people.models import Member

LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 20_000


def reply_address(case: Case) -> str:
    """Where an answer finds this case: `case+<token>@` and the domain that our mails come from."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"case+{case.token}@{address.rpartition('@')[2] or 'localhost'}"


def address_of(case: Case) -> str:
    """The customer's e-mail address, empty where none is known."""
    contact = case.customer.contacts.filter(kind="email").first() if case.customer else None
    return contact.value if contact else ""


def send_mail(
    case: Case, *, subject: str, body: str, by: Member | None, cited: Iterable[Mapping[str, str]] = ()
) -> Letter:
    """Post a mail to the customer and keep it in the case.

    Raises:
        ValidationError: if a part is missing or too long, or no address is known.
    """
    subject, body, to = " ".join(subject.split()), body.strip(), address_of(case)
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise ValidationError({"subject": _("Write a subject of at most %(n)s characters.") % {"n": LONGEST_SUBJECT}})
    if not body or len(body) > LONGEST_BODY:
        raise ValidationError({"body": _("Write a text of at most %(n)s characters.") % {"n": LONGEST_BODY}})
    if not to:
        raise ValidationError(_("No e-mail address of this customer is known. Call, write a letter, or enter one."))
    post_mail(to=to, subject=f"{subject} [{case.sign}]", body=body, headers={"Reply-To": reply_address(case)})
    return Letter.objects.create(
        case=case,
        at=clock.now(),
        incoming=False,
        by=by if is_on(NAMES) else None,
        subject=subject,
        body=body,
        address=to,
        cited=[dict(each) for each in cited],
    )


def tell_member(member: Member, case: Case, subject: Any) -> None:
    """Tell a member about a case, without a word of the customer's."""
    with translation.override(member.language):
        lines = [
            str(subject) % {"number": case.sign},
            gettext("Touchpoint: %(name)s") % {"name": case.touchpoint} if case.touchpoint else "",
            f"{settings.PUBLIC_URL}{reverse('cases:show', args=[case.pk])}",
        ]
        post_mail(to=member.email, subject=lines[0], body="\n\n".join(filter(None, lines)))
