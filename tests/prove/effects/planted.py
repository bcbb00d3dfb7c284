"""A measure with a known effect in a record of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

MEASURE = "0199a3c2-6f00-7a10-8c11-2f5c9a7e0c01"
UNITS = ("Aachen", "Bremen", "Celle", "Dresden", "Essen", "Fulda", "Gera", "Halle")
TREATED = UNITS[:3]


def monday(weeks_ago: int) -> date:
    from resonanz.organisation.base import clock

    today = clock.today()
    return today - timedelta(days=today.weekday(), weeks=weeks_ago)


def specification(**more: Any) -> dict[str, Any]:
    """As a measure says it."""
    start = monday(10).isoformat()
    return {
        "id": MEASURE,
        "number": "M-12",
        "title": "Explain the instalment",
        "touchpoints": ["Rechnung"],
        "metric": "csat",
        "design": "auto",
        "direction": "up",
        "waves": [{"number": 1, "units": list(TREATED), "planned": start, "started": start}],
        "controls": [],
        **more,
    }


def plant(workspace: Any, *, effect: float = 0.6, weeks: int = 26, each: int = 9, exposed: bool = True) -> None:
    """Answers of eight units; three of them received something ten weeks ago that lifts them."""
    from resonanz.events.flushing import flush
    from resonanz.organisation.intake.actions import Sent, accept_events
    from resonanz.organisation.intake.inbox import DatabaseInbox

    rng = np.random.default_rng(5)
    sent = []
    for place, unit in enumerate(UNITS):
        for week in range(weeks, 0, -1):
            lift = effect if unit in TREATED and week <= 10 and exposed else 0.0
            mean = 3.1 + 0.08 * place + 0.1 * np.sin(week / 3) + lift
            for k in range(each):
                at = datetime.combine(monday(week), datetime.min.time(), UTC) + timedelta(days=k % 5, hours=10)
                score = int(np.clip(np.floor(mean + rng.normal(0, 0.6) + rng.random()), 1, 5))
                fields = {"type": "feedback.scored", "unit": unit, "touchpoint": "Rechnung", "metric": "csat"}
                sent.append(Sent({**fields, "scale": "1-5", "score": score, "occurred_at": at}))
    if exposed:
        at = datetime.combine(monday(10), datetime.min.time(), UTC) + timedelta(hours=8)
        for unit in TREATED:
            fields = {"type": "measure.exposed", "unit": unit, "instance": MEASURE, "touchpoint": "Rechnung"}
            sent.append(Sent({**fields, "wave": "1", "occurred_at": at}))
    accept_events(sent, source="test")
    flush(workspace, DatabaseInbox())
