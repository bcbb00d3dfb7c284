from __future__ import annotations

import pytest

from resonanz.events.mapping import is_overall

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "header",
    [
        "Q7ALL", "Q7O_WHOLE", "Q8N_WHOLE", "SFO as a whole", "NETPRO", "nps", "Gesamtzufriedenheit", "Weiterempfehlung",
        "Weiterempfehlung (0-10)", "Would you recommend us?", "Overall satisfaction (1-10)", "Gesamteindruck", "Gesamt",
        "Zufriedenheit insgesamt", "General satisfaction", "Allgemeine Zufriedenheit", "satisfaction in general",
        "Satisfaction", "Zufriedenheit (1-5)", "CSAT Score", "Alles in allem",
    ],
)  # fmt: skip
def test_judgements_of_the_whole_are_recognised(header: str) -> None:
    assert is_overall(header)


@pytest.mark.parametrize(
    "header",
    [
        "cusa", "CUSA1", "Hotline call", "Notfall", "Q7A_ART", "Rainfall", "qual_global", "Cleanliness",
        "Preis und Leistung", "Satisfaction with the staff", "Zufriedenheit mit der Beratung", "Gesamtpreis",
        "Freundlichkeit", "General counter",
    ],
)  # fmt: skip
def test_judgements_of_one_touchpoint_are_not(header: str) -> None:
    assert not is_overall(header)
