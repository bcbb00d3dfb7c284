"""Names of regions, and hours as people write them."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resonanz.act.cases.hours import MIDNIGHT, Span

REGIONS: Final = {
    gettext_lazy("Germany"): {
        "DE": gettext_lazy("Germany, only what is closed everywhere"),
        "DE-BW": "Baden-Württemberg",
        "DE-BY": "Bayern",
        "DE-BE": "Berlin",
        "DE-BB": "Brandenburg",
        "DE-HB": "Bremen",
        "DE-HH": "Hamburg",
        "DE-HE": "Hessen",
        "DE-MV": "Mecklenburg-Vorpommern",
        "DE-NI": "Niedersachsen",
        "DE-NW": "Nordrhein-Westfalen",
        "DE-RP": "Rheinland-Pfalz",
        "DE-SL": "Saarland",
        "DE-SN": "Sachsen",
        "DE-ST": "Sachsen-Anhalt",
        "DE-SH": "Schleswig-Holstein",
        "DE-TH": "Thüringen",
    },
    gettext_lazy("Austria"): {
        "AT": gettext_lazy("Austria"),
        "AT-1": "Burgenland",
        "AT-2": "Kärnten",
        "AT-3": "Niederösterreich",
        "AT-4": "Oberösterreich",
        "AT-5": "Salzburg",
        "AT-6": "Steiermark",
        "AT-7": "Tirol",
        "AT-8": "Vorarlberg",
        "AT-9": "Wien",
    },
    gettext_lazy("Switzerland"): {
        "CH": gettext_lazy("Switzerland, only what is closed everywhere"),
        "CH-AG": "Aargau",
        "CH-AI": "Appenzell Innerrhoden",
        "CH-AR": "Appenzell Ausserrhoden",
        "CH-BL": "Basel-Landschaft",
        "CH-BS": "Basel-Stadt",
        "CH-BE": "Bern",
        "CH-FR": "Fribourg",
        "CH-GE": "Genève",
        "CH-GL": "Glarus",
        "CH-GR": "Graubünden",
        "CH-JU": "Jura",
        "CH-LU": "Luzern",
        "CH-NE": "Neuchâtel",
        "CH-NW": "Nidwalden",
        "CH-OW": "Obwalden",
        "CH-SG": "St. Gallen",
        "CH-SH": "Schaffhausen",
        "CH-SZ": "Schwyz",
        "CH-SO": "Solothurn",
        "CH-TG": "Thurgau",
        "CH-TI": "Ticino",
        "CH-UR": "Uri",
        "CH-VS": "Valais",
        "CH-VD": "Vaud",
        "CH-ZG": "Zug",
        "CH-ZH": "Zürich",
    },
}
NAMES: Final = {code: name for group in REGIONS.values() for code, name in group.items()} | {"": gettext_lazy("none")}
DAYS: Final = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
CAUSES: Final = (
    gettext_lazy("Bill not understood"),
    gettext_lazy("Wrong amount"),
    gettext_lazy("Instalment without an explanation"),
    gettext_lazy("Waited too long"),
    gettext_lazy("Nobody called back"),
    gettext_lazy("Appointment not kept"),
    gettext_lazy("Wrong or contradictory information"),
    gettext_lazy("Unfriendly or without interest"),
    gettext_lazy("Form or letter not understood"),
    gettext_lazy("Website or app did not work"),
    gettext_lazy("Product or service did not work"),
    gettext_lazy("Expected something that we do not offer"),
)
"""What a new installation may begin with; each house makes its own."""
_SPAN: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?")


def spans_of(text: str) -> list[Span]:
    """Hours of a day as somebody wrote them: 8:00–12:00, 13–17; nothing for a closed day.

    Raises:
        ValidationError: if they cannot be read, or do not follow each other.
    """
    spans: list[Span] = []
    for part in filter(None, (each.strip() for each in re.split(r"[,;]", text))):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise ValidationError(_("“%(part)s” are no hours. Write them as 8:00–12:00, 13:00–17:00.") % {"part": part})
        opens, closes = _minutes(found[1], found[2]), _minutes(found[3], found[4])
        if not (spans[-1][1] if spans else 0) <= opens < closes <= MIDNIGHT:
            raise ValidationError(_("“%(part)s” does not follow what stands before it.") % {"part": part})
        spans.append((opens, closes))
    return spans


def _minutes(hour: str, minute: str | None) -> int:
    return int(hour) * 60 + int(minute or 0)


def in_words(spans: list[Span] | list[list[int]]) -> str:
    """Hours of a day as people write them."""
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def duration(minutes: int) -> str:
    """So many open hours, with a part of an hour where there is one."""
    from resonanz.ui.speech import speech

    hours = minutes / 60
    return _("%(n)s open hours") % {"n": speech().number(hours, 0 if minutes % 60 == 0 else 2 if minutes % 30 else 1)}
