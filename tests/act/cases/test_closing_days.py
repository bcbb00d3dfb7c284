"""Closing days of the house and its units: they move what is due, and are set where one's right reaches."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from tests.cast import Cast

from resonanz.act.cases.models import ClosingDay
from resonanz.act.cases.queries import service_of
from resonanz.act.cases.setup.actions import close_days, open_day
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
BERLIN = ZoneInfo("Europe/Berlin")


def a_tuesday() -> Any:
    """A Tuesday in March, far from holidays."""
    day = clock.today().replace(month=3, day=1)
    day = day.replace(year=day.year + 1)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def due(unit: Any, day: Any) -> Any:
    """When somebody who writes on this day at 16:30 hears from us at the latest."""
    at = datetime(day.year, day.month, day.day, 16, 30, tzinfo=BERLIN)
    return service_of(unit).first_due(at, urgent=False).astimezone(BERLIN)


def test_a_closing_day_of_the_house_moves_what_is_due_in_every_unit(cast: Cast) -> None:
    day = a_tuesday()
    house, nord, south = cast.units["Haus"], cast.units["Nord"], cast.units["Süd"]
    assert due(nord, day).date() == day + timedelta(days=1)
    close_days(house, first=day + timedelta(days=1), last=None, name="Betriebsausflug", by=cast.anna)
    close_days(nord, first=day + timedelta(days=2), last=None, name="Umzug", by=cast.anna)
    assert (due(nord, day).date(), due(nord, day).hour) == (day + timedelta(days=3), 9)
    assert due(south, day).date() == day + timedelta(days=2)
    open_day(ClosingDay.objects.get(unit=nord), by=cast.anna)
    assert due(nord, day).date() == day + timedelta(days=2)
    actions = list(
        Entry.objects.filter(action__startswith="closing_day").order_by("sequence").values_list("action", flat=True)
    )
    assert actions == ["closing_days.added", "closing_days.added", "closing_day.dropped"]


def test_days_that_are_past_too_many_or_taken_are_refused(cast: Cast) -> None:
    nord, day = cast.units["Nord"], a_tuesday()
    close_days(nord, first=day, last=day + timedelta(days=2), name=" Brücken  tage ", by=None)
    assert [row.name for row in ClosingDay.objects.all()] == ["Brücken tage"] * 3
    wrong = [
        {"first": clock.today() - timedelta(days=1), "last": None},
        {"first": day + timedelta(days=9), "last": day},
        {"first": day + timedelta(days=9), "last": day + timedelta(days=90)},
        {"first": day - timedelta(days=1), "last": day},
    ]
    for given in wrong:
        with pytest.raises(ValidationError):
            close_days(nord, name="X", by=None, **given)
    assert ClosingDay.objects.count() == 3


def test_the_page_sets_days_and_shows_those_of_the_house(cast: Cast, client_of: Any) -> None:
    anna, nord, day = client_of(cast.anna), cast.units["Nord"], a_tuesday()
    close_days(cast.units["Haus"], first=day, last=None, name="Betriebsausflug", by=None)
    at = f"/cases/setup/hours/{nord.pk}/days"
    given = {"closing-first": (day + timedelta(days=1)).isoformat(), "closing-last": "", "closing-name": "Umzug"}
    assert anna.post(at, given).status_code == 302
    again = anna.post(at, given)
    assert (again.status_code, "schon ein Schließtag: Umzug" in again.content.decode()) == (422, True)
    page = anna.get(at).content.decode()
    assert ("Betriebsausflug" in page, "von Haus" in page, page.count("Doch arbeiten")) == (True, True, 1)
    assert "1 Schließtag" in anna.get("/cases/setup/hours/").content.decode()
    own = ClosingDay.objects.get(unit=nord)
    for name in ("ben", "carla", "eva"):
        other = client_of(getattr(cast, name))
        assert (other.get(at).status_code, other.post(f"/cases/setup/closing/{own.pk}/drop").status_code) == (403, 403)
    assert anna.post(f"/cases/setup/closing/{own.pk}/drop").url == at
    assert not ClosingDay.objects.filter(unit=nord).exists()
