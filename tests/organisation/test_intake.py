"""The way in: acknowledged once, moved once, repeated harmlessly."""

from __future__ import annotations

from typing import Any

import pytest

from resonanz.events.errors import EventRefused
from resonanz.events.flushing import flush
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.organisation.intake.actions import KeyReuseError, Sent, accept_events
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.intake.models import InboxEvent

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
EVENT = {"type": "feedback.scored", "touchpoint": "Hotline", "metric": "nps", "score": 7}


def stored(workspace: Any) -> int:
    return int(open_table(workspace, Scope.everything("test"), fresh=DatabaseInbox()).count().to_pyarrow().as_py())


def test_the_same_key_is_the_same_event(workspace: Any) -> None:
    [first] = accept_events([Sent(EVENT, "a")], source="shop")
    [second] = accept_events([Sent(dict(reversed(EVENT.items())), "a")], source="shop")
    assert (first.repeated, second.repeated, first.event_id == second.event_id) == (False, True, True)
    assert stored(workspace) == 1


def test_the_same_key_with_another_content_is_refused(workspace: Any) -> None:
    accept_events([Sent(EVENT, "a")], source="shop")
    with pytest.raises(KeyReuseError, match='"a"'):
        accept_events([Sent(EVENT | {"score": 8}, "a")], source="shop")


def test_keys_of_two_senders_do_not_meet(workspace: Any) -> None:
    accept_events([Sent(EVENT, "a")], source="shop")
    accept_events([Sent(EVENT | {"score": 8}, "a")], source="app")
    assert stored(workspace) == 2


def test_a_batch_is_taken_whole_or_not_at_all(workspace: Any) -> None:
    with pytest.raises(EventRefused):
        accept_events([Sent(EVENT), Sent(EVENT | {"score": 11})], source="shop")
    assert InboxEvent.objects.count() == 0


def test_a_key_twice_in_one_batch_counts_once(workspace: Any) -> None:
    accepted = accept_events([Sent(EVENT, "a"), Sent(EVENT, "a")], source="shop")
    assert [each.repeated for each in accepted] == [False, True]
    assert stored(workspace) == 1


def test_moving_empties_the_rows_and_keeps_the_receipts(workspace: Any) -> None:
    accept_events([Sent(EVENT, "a"), Sent(EVENT)], source="shop")
    assert flush(workspace, DatabaseInbox()).moved == 2
    assert list(InboxEvent.objects.values_list("moved", "payload")) == [(True, ""), (True, "")]
    assert accept_events([Sent(EVENT, "a")], source="shop")[0].repeated
    assert stored(workspace) == 2


def test_sequences_never_fall_back(workspace: Any) -> None:
    accept_events([Sent(EVENT)] * 3, source="shop")
    flush(workspace, DatabaseInbox())
    InboxEvent.objects.all().delete()
    accept_events([Sent(EVENT)], source="shop")
    assert DatabaseInbox().waiting(10)["sequence"].to_pylist() == [4]


def test_the_inbox_holds_masked_text_only(workspace: Any) -> None:
    accept_events([Sent(EVENT | {"text": "Rufen Sie an: 0170 1234567"})], source="shop")
    assert "1234567" not in InboxEvent.objects.get().payload


def test_names_of_own_members_are_masked_wherever_they_stand(workspace: Any) -> None:
    said = EVENT | {"text": "Nissen hat sofort geholfen."}
    accept_events([Sent(said)], source="shop", known_names=("Ben Nissen",))
    assert "Nissen" not in InboxEvent.objects.get().payload
