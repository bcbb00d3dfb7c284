"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "member.created": _("Member entered"),
    "member.edited": _("Member changed"),
    "member.invited": _("Member invited"),
    "member.accepted_invitation": _("Invitation accepted"),
    "member.deactivated": _("Access of a member ended"),
    "member.reactivated": _("Access of a member opened again"),
    "member.forgotten": _("Data of a former member deleted"),
    "member.second_factor_removed": _("Second factor of a member removed"),
    "member.sessions_ended": _("Log-ins of a member ended"),
    "login.unknown": _("Log-in of an unknown person refused"),
    "role.created": _("Role created"),
    "role.edited": _("Role changed"),
    "role.assigned": _("Role given to a member"),
    "role.ended": _("Role of a member ended"),
    "directory.member_created": _("Member entered by the directory"),
    "directory.member_written": _("Member changed by the directory"),
    "directory.member_dropped": _("Member taken out by the directory"),
    "directory.group_created": _("Group entered by the directory"),
    "directory.group_written": _("Group changed by the directory"),
    "directory.group_dropped": _("Group taken out by the directory"),
    "directory.grant_added": _("Role for a group of the directory set"),
    "directory.grant_removed": _("Role for a group of the directory taken away"),
    "directory.token_created": _("Token of the directory created"),
    "directory.token_revoked": _("Token of the directory revoked"),
    "installation.begun": _("Installation begun"),
    "installation.restored": _("Installation restored from a backup"),
}
