"""Cases: pages that belong to the side of their unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

WORDS = {
    "Nordfall": "anna ben carla",
    "Südfall": "anna david",
    "Nordnotiz": "anna ben carla",
    "Südnotiz": "anna david",
    "Nordstörung": "anna ben carla",
    "Südstörung": "anna david",
    "Nordkulanz": "anna ben carla",
    "Südkulanz": "anna david",
    "Hausursache": "anna ben carla david",
    "Haustext": "anna ben carla david",
}
THINGS = ("cases/<uuid:pk>/", "cases/incidents/<uuid:pk>/")
LOCAL = ("cases/<uuid:pk>", "cases/incidents/<uuid:pk>", "cases/goodwill/<uuid:pk>")


def house(cast: Any) -> dict[str, str]:
    """Causes, a text and a limit are the whole house's."""
    from resonanz.act.cases.setup.actions import add_causes, set_limit, write_template

    [cause] = add_causes(["Hausursache"], by=None)
    role = cast.roles["front_line"]
    set_limit(role, seen=None, per_case_cents=20_00, per_month_cents=200_00, by=None)
    fields = {"name": "Haustext", "language": "de", "touchpoint": None, "subject": "Zu {number}", "body": "Guten Tag"}
    text = write_template(None, seen=None, by=None, standard=None, standard_title="", **fields)
    return {
        "cases/setup/causes/:pk": str(cause.pk),
        "cases/setup/texts/:pk": str(text.pk),
        "cases/setup/budgets/:pk": str(role.pk),
        "cases/setup/hours/:pk": str(cast.units["Nord"].pk),
    }


def side(cast: Any, name: str, samples: dict[str, str]) -> dict[str, str]:
    """A case of the side's customer with a note, a request for goodwill and an incident."""
    from resonanz.act.cases import actions
    from resonanz.act.cases.goodwill.actions import give_goodwill
    from resonanz.act.cases.incidents.actions import link_cases, open_incident
    from resonanz.act.cases.setup.actions import close_days
    from resonanz.organisation.base import clock
    from resonanz.organisation.touchpoints.models import Touchpoint

    worker = cast.members["carla" if name == "Nord" else "david"]
    touchpoint = Touchpoint.objects.get(pk=samples["touchpoints/:pk"]).name
    case = actions.open_case(
        customer=samples["customers/:pseudonym"],
        touchpoint=touchpoint,
        unit=name,
        kind="complaint",
        text=f"{name}fall",
        subject=f"{name}fall",
        by=worker,
    )
    actions.note(case, text=f"{name}notiz", by=worker)
    goodwill = give_goodwill(case, cents=80_00, reason=f"{name}kulanz", by=worker)
    incident = open_incident(name=f"{name}störung", unit=cast.units[name], by=worker)
    link_cases(incident, cases=[case], by=worker)
    [day] = close_days(cast.units[name], first=clock.today() + timedelta(days=9), last=None, name="Ausflug", by=None)
    return {
        "cases/:pk": str(case.pk),
        "cases/goodwill/:pk": str(goodwill.pk),
        "cases/incidents/:pk": str(incident.pk),
        "cases/incidents/:case": str(case.pk),
        "cases/setup/hours/:pk": str(cast.units[name].pk),
        "cases/setup/closing/:pk": str(day.pk),
    }
