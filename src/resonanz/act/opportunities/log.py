"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "opportunity.raised": _("Opportunity raised"),
    "opportunity.edited": _("Opportunity changed"),
    "opportunity.evidence": _("Evidence added to an opportunity"),
    "opportunity.cases_linked": _("Cases joined to an opportunity"),
    "opportunity.case_unlinked": _("Case taken out of an opportunity"),
    "opportunity.overridden": _("Estimate of an opportunity corrected by hand"),
    "opportunity.decided": _("Opportunity decided"),
}
