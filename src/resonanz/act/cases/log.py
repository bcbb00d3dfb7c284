"""What these actions are called in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[Mapping[str, Promise]] = {
    "case.opened": _("Case opened"),
    "case.assigned": _("Case given to somebody"),
    "case.moved": _("Case moved to another state"),
    "case.noted": _("Note written on a case"),
    "case.attempted": _("Attempt to reach a customer"),
    "case.told": _("Customer told about the outcome"),
    "case.replied": _("Reply sent from a case"),
    "case.mail_received": _("Mail answer taken into a case"),
    "case.cause_set": _("Cause of a case chosen"),
    "case.escalated": _("Case escalated"),
    "case.passed_on": _("Case passed on to somebody who works here"),
    "case.merged": _("Case merged with another one"),
    "case.closed": _("Case closed"),
    "case.reopened": _("Case opened again"),
    "cause.added": _("Cause of cases added"),
    "cause.edited": _("Cause of cases changed"),
    "template.written": _("Template for replies written"),
    "template.archived": _("Template for replies archived"),
    "hours.set": _("Working hours set"),
    "hours.dropped": _("Own working hours of a unit taken away"),
    "closing_days.added": _("Closing days added"),
    "closing_day.dropped": _("Closing day taken away"),
    "goodwill.limit_set": _("Limit for goodwill set"),
    "goodwill.requested": _("Goodwill asked for"),
    "goodwill.granted": _("Goodwill granted"),
    "goodwill.declined": _("Goodwill declined"),
    "incident.opened": _("Incident opened"),
    "incident.linked": _("Cases joined to an incident"),
    "incident.unlinked": _("Case taken out of an incident"),
    "incident.answered": _("All customers of an incident answered"),
    "incident.closed": _("Incident closed"),
}
