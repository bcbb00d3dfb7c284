"""Pages of units: who sees which part of the tree, and who rebuilds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resonanz.organisation.units.actions import create_unit
from resonanz.organisation.units.models import Unit

pytestmark = pytest.mark.integration


def test_a_team_lead_sees_the_own_subtree_and_nothing_beside_it(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.ben)
    page = client.get("/units/")
    assert [branch.unit.name for branch in page.context["branches"]] == ["Nord"]
    assert client.get(f"/units/{cast.units['Nord'].pk}/").status_code == 200
    for name in ("Süd", "Haus"):
        assert client.get(f"/units/{cast.units[name].pk}/").status_code == 404
    assert client.get(f"/units/{cast.units['Nord'].pk}/").context["above"] == []
    for verb in ("rename", "move", "merge", "archive", "keys"):
        assert client.post(f"/units/{cast.units['Nord'].pk}/{verb}").status_code == 403


def test_units_are_added_renamed_moved_merged_and_closed(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    north, south = cast.units["Nord"], cast.units["Süd"]
    assert client.post("/units/new", {"name": "Laden", "kind": "Filiale", "parent": str(north.pk)}).status_code == 302
    shop = Unit.objects.get(name="Laden")
    address = f"/units/{shop.pk}/"
    assert client.post(f"{address}rename", {"name": "Kiosk", "version": 1}).status_code == 302
    assert client.post(f"{address}rename", {"name": "Bude", "version": 1}).status_code == 409
    assert client.post(f"{address}move", {"parent": str(south.pk)}).status_code == 302
    assert client.post(f"{address}keys", {"key": "Nord"}).status_code == 422
    assert client.post(f"{address}merge", {"into": str(shop.pk), "on": "2026-01-01"}).status_code == 422
    assert client.post(f"{address}merge", {"into": str(south.pk), "on": "2026-01-01"}).status_code == 302
    shop.refresh_from_db()
    assert (shop.name, shop.parent, shop.successor) == ("Kiosk", south, south)
    assert "Kiosk" in client.get(f"/units/{south.pk}/").content.decode()
    client.post(f"/units/{north.pk}/archive")
    assert Unit.objects.get(pk=north.pk).archived_at is None


def test_a_list_asks_as_often_for_three_rows_as_for_one(cast: Any, client_of: Callable[..., Any]) -> None:
    client, counts = client_of(cast.anna), []
    for more in (1, 3):
        for i in range(more):
            create_unit(name=f"U{more}{i}", parent=cast.units["Nord"], by=None)
        with CaptureQueriesContext(connection) as asked:
            client.get("/units/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
