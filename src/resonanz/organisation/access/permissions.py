"""What may be done, for which purpose, and which levels may do it. What is not listed is denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.people.models import Level


class Purpose(StrEnum):
    """Why somebody looks or acts."""

    STEERING = "steering"
    SERVICE = "service"
    IMPROVEMENT = "improvement"
    ADMINISTRATION = "administration"
    OVERSIGHT = "oversight"


@dataclass(frozen=True, slots=True)
class Permission:
    """One right: `needs_unit` says whether it is held for a part of the tree or for the whole house."""

    code: str
    purpose: Purpose
    label: str | Promise


_ALL: Final = (
    Permission("see_metrics", Purpose.STEERING, _("see metrics")),
    Permission("export_metrics", Purpose.STEERING, _("export metrics")),
    Permission("read_voices", Purpose.IMPROVEMENT, _("read masked comments of customers")),
    Permission("read_original", Purpose.SERVICE, _("read the original of a comment")),
    Permission("see_customers", Purpose.SERVICE, _("see who a customer is")),
    Permission("edit_customers", Purpose.SERVICE, _("enter and change customers")),
    Permission("erase_customers", Purpose.ADMINISTRATION, _("export and erase a customer's data")),
    Permission("see_touchpoints", Purpose.IMPROVEMENT, _("see touchpoints")),
    Permission("edit_touchpoints", Purpose.IMPROVEMENT, _("edit touchpoints")),
    Permission("import_data", Purpose.ADMINISTRATION, _("import data")),
    Permission("send_events", Purpose.ADMINISTRATION, _("send events through the interface")),
    Permission("see_units", Purpose.STEERING, _("see units")),
    Permission("manage_units", Purpose.ADMINISTRATION, _("manage units and roles")),
    Permission("manage_people", Purpose.ADMINISTRATION, _("manage members")),
    Permission("manage_keys", Purpose.ADMINISTRATION, _("manage keys of the interface")),
    Permission("see_surveys", Purpose.IMPROVEMENT, _("see surveys")),
    Permission("edit_surveys", Purpose.IMPROVEMENT, _("write and publish surveys")),
    Permission("send_surveys", Purpose.IMPROVEMENT, _("invite customers to surveys")),
    Permission("see_cases", Purpose.SERVICE, _("see cases")),
    Permission("work_cases", Purpose.SERVICE, _("work on cases")),
    Permission("assign_cases", Purpose.SERVICE, _("hand cases to others and decide on goodwill")),
    Permission("manage_cases", Purpose.ADMINISTRATION, _("set rules, hours, causes and budgets of cases")),
    Permission("see_opportunities", Purpose.IMPROVEMENT, _("see opportunities")),
    Permission("raise_ideas", Purpose.IMPROVEMENT, _("raise ideas and obstacles")),
    Permission("decide_opportunities", Purpose.IMPROVEMENT, _("decide on opportunities")),
    Permission("see_measures", Purpose.IMPROVEMENT, _("see measures")),
    Permission("edit_measures", Purpose.IMPROVEMENT, _("plan measures")),
    Permission("start_measures", Purpose.IMPROVEMENT, _("start and stop measures")),
    Permission("see_effects", Purpose.IMPROVEMENT, _("see effects")),
    Permission("compute_effects", Purpose.IMPROVEMENT, _("compute effects")),
    Permission("see_ledger", Purpose.STEERING, _("see the ledger of effects in money")),
    Permission("edit_ledger", Purpose.STEERING, _("book effects in money")),
    Permission("sign_ledger", Purpose.STEERING, _("sign value models and bookings")),
    Permission("see_standards", Purpose.SERVICE, _("see service standards")),
    Permission("edit_standards", Purpose.IMPROVEMENT, _("write service standards")),
    Permission("approve_standards", Purpose.IMPROVEMENT, _("approve service standards")),
    Permission("learn", Purpose.SERVICE, _("learn")),
    Permission("edit_lessons", Purpose.IMPROVEMENT, _("write lessons")),
    Permission("approve_lessons", Purpose.IMPROVEMENT, _("approve lessons")),
    Permission("assign_paths", Purpose.IMPROVEMENT, _("assign learning paths")),
    Permission("see_learning", Purpose.STEERING, _("see the learning of groups")),
    Permission("manage_policies", Purpose.ADMINISTRATION, _("switch the policies of the loop")),
    Permission("read_agreement", Purpose.OVERSIGHT, _("read the works agreement")),
    Permission("propose_agreement", Purpose.ADMINISTRATION, _("propose a change of the works agreement")),
    Permission("approve_agreement", Purpose.OVERSIGHT, _("approve a change of the works agreement")),
    Permission("read_audit", Purpose.OVERSIGHT, _("read the log")),
    Permission("see_as", Purpose.OVERSIGHT, _("look at what a member can see")),
)
PERMISSIONS: Final[Mapping[str, Permission]] = {permission.code: permission for permission in _ALL}

PERSONAL: Final = frozenset(
    {
        *("read_voices", "read_original", "see_customers", "edit_customers", "erase_customers"),
        *("see_cases", "work_cases", "assign_cases"),
    }
)
"""What opens rows about single customers: it stays shut for those who look with somebody else's eyes."""
_LOOK = (
    *("see_metrics", "read_voices", "see_touchpoints", "see_units", "read_agreement"),
    *("see_opportunities", "raise_ideas", "see_measures", "see_standards"),
)
_PROOF = ("see_effects", "see_ledger")
_LEAD = ("see_surveys", "see_cases", "assign_cases", "see_effects", "see_learning", "learn")
_WRITE = ("edit_standards", "edit_lessons", "assign_paths", "work_cases")
_DECIDE = ("decide_opportunities", "edit_measures", "start_measures", "approve_standards", "approve_lessons", *_PROOF)
_OVERSIGHT = frozenset({"read_agreement", "propose_agreement", "approve_agreement", "read_audit", "see_as"})
LEVELS: Final[Mapping[Level, frozenset[str]]] = {
    Level.BOARD: frozenset({*_LOOK, *_PROOF, "export_metrics"}),
    Level.MANAGEMENT: frozenset({*_LOOK, *_LEAD, *_DECIDE, "export_metrics", "propose_agreement"}),
    Level.TEAM_LEAD: frozenset({*_LOOK, *_LEAD, *_WRITE, "export_metrics", "see_customers"}),
    Level.FRONT_LINE: frozenset({*_LOOK, "see_customers", "see_cases", "work_cases", "learn"}),
    Level.CX: frozenset(
        {
            *_LOOK,
            *_LEAD,
            *_WRITE,
            *_DECIDE,
            "edit_surveys",
            "send_surveys",
            "manage_cases",
            "compute_effects",
            "edit_ledger",
            "manage_policies",
            "export_metrics",
            "edit_touchpoints",
            "import_data",
            "send_events",
            "see_customers",
            "edit_customers",
            "erase_customers",
            "read_original",
            "manage_keys",
        }
    ),
    Level.CONTROLLING: frozenset(
        {"see_metrics", "see_touchpoints", "see_units", "see_measures", "read_agreement", "sign_ledger", *_PROOF}
    ),
    Level.WORKS_COUNCIL: _OVERSIGHT,
    Level.DATA_PROTECTION: _OVERSIGHT | {"erase_customers"},
    Level.ADMINISTRATION: frozenset(
        {
            "see_units",
            "manage_units",
            "manage_people",
            "manage_keys",
            "read_agreement",
            "propose_agreement",
            "import_data",
        }
    ),
}


def holders(code: str) -> list[Level]:
    """The levels that hold a permission."""
    return [level for level, held in LEVELS.items() if code in held]
