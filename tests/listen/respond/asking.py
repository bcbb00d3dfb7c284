"""A small world for asking: surveys with content, customers with addresses, the record read back."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.listen.surveys.actions import create_survey, publish_survey
from resonanz.listen.surveys.models import Survey
from resonanz.organisation.customers.actions import give_consent, identify_customer
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.customers.queries import workspace
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint

_NUMBER = count(1)
BOTH = ["de", "en"]
RECOMMEND = {
    "id": "nps",
    "kind": "nps",
    "label": {"de": "Würden Sie uns weiterempfehlen?", "en": "Would you recommend us?"},
    "low": {"de": "auf keinen Fall", "en": "not at all"},
    "high": {"de": "auf jeden Fall", "en": "certainly"},
    "required": True,
}
WHY = {
    "id": "why",
    "kind": "text",
    "label": {"de": "Was ist der wichtigste Grund?", "en": "What is the main reason?"},
    "long": True,
}
SHORT = [{"questions": [RECOMMEND, WHY]}]


def publish(anonymity: str = "named", *, pages: Any = None, touchpoint: Touchpoint | None = None) -> Survey:
    """A survey that is live, about the hotline."""
    place = (
        touchpoint or Touchpoint.objects.filter(name="Hotline").first() or create_touchpoint(name="Hotline", by=None)
    )
    content = {
        "languages": BOTH,
        "pages": pages or SHORT,
        "thanks": {"de": "Danke, das hilft uns.", "en": "Thanks, this helps us."},
    }
    title = {"de": "Ihr Anruf bei uns", "en": "Your call with us"}
    survey = create_survey(title=title, touchpoint=place, content=content, anonymity=anonymity, by=None)
    publish_survey(survey, by=None)
    survey.refresh_from_db()
    return survey


def customer(
    unit: Any = None, *, email: str | None = "", since: date | None = date(2020, 5, 1), **more: Any
) -> Customer:
    """An existing customer with an e-mail address."""
    number = next(_NUMBER)
    address = f"kundin{number}@kunden.example" if email == "" else email
    contacts = [("email", address)] if address else []
    return identify_customer(
        key=f"K-{number}", name=f"Kundin {number}", unit=unit, since=since, contacts=contacts, by=None, **more
    )


def consenting(unit: Any = None, **more: Any) -> Customer:
    """A customer who agreed to be asked."""
    found = customer(unit, **more)
    give_consent(found, purpose="feedback", by=None)
    return found


def record(*columns: str, **wanted: str) -> list[dict[str, Any]]:
    """Rows of the record, those that still wait included."""
    events = open_table(workspace(), Scope.everything("test"), fresh=DatabaseInbox())
    for name, value in wanted.items():
        events = events.filter(events[name] == value)
    return sorted(events.select(*columns).to_pyarrow().to_pylist(), key=str)
