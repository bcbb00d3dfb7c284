"""Sentences about members."""

from __future__ import annotations

from django.utils.translation import gettext as _

from resonanz.organisation.people.models import Member


def list_headline(*, active: int, invited: int) -> str:
    """How many people have access, and who has not come in yet."""
    if not active:
        return _("Nobody has access yet.")
    if not invited:
        return _("%(active)s people have access.") % {"active": active}
    return _("%(active)s people have access; %(invited)s have not taken up their invitation.") % {
        "active": active,
        "invited": invited,
    }


def member_headline(member: Member, *, roles: int, has_password: bool) -> str:
    """The state of one member's access."""
    name = {"name": member.name}
    if not member.is_active:
        return _("%(name)s has left and gets in no more.") % name
    if member.invited_at is not None and not has_password:
        return _("%(name)s is invited and has not chosen a password yet.") % name
    if not roles:
        return _("%(name)s may log in, and sees nothing yet: there is no role.") % name
    return (
        _("%(name)s works here with %(roles)s roles.") % {**name, "roles": roles}
        if roles > 1
        else _("%(name)s works here with one role.") % name
    )
