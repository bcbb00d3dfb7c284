"""The log: what is changed, taken out or taken off its end is found; the retention leaves a sealed mark."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from resonanz.organisation.audit import head
from resonanz.organisation.audit.actions import SHORTENED, forget_entries, keep_months, record
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.audit.queries import check_audit, first_broken
from resonanz.organisation.base import clock

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def english(workspace: Any) -> Any:
    with translation.override("en"):
        yield


def write(count: int, *, age: timedelta = timedelta(0)) -> None:
    with clock.moved(-age):
        for number in range(count):
            record("test.done", by=None, number=number)


def sql(command: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(command)


def newest() -> int:
    return Entry.objects.order_by("-sequence").values_list("sequence", flat=True)[0]


def test_a_log_nobody_touched_is_whole() -> None:
    assert check_audit() == []
    write(5)
    assert check_audit() == []


def test_lines_taken_off_the_end_are_missed() -> None:
    write(5)
    last = newest()
    sql(f"DELETE FROM audit_entry WHERE sequence > {last - 2}")
    assert first_broken() is None
    [finding] = check_audit()
    assert finding.startswith(f"The log ends too early: line {last}, written on ")


def test_lines_written_afterwards_do_not_cover_it_up() -> None:
    write(5)
    last = newest()
    sql(f"DELETE FROM audit_entry WHERE sequence > {last - 2}")
    write(10)
    [finding] = check_audit()
    assert f"line {last}, " in finding


def test_an_emptied_log_is_missed() -> None:
    write(3)
    sql("DELETE FROM audit_entry")
    assert len(check_audit()) == 1


def test_an_older_copy_of_the_table_is_recognised() -> None:
    write(3)
    old = list(Entry.objects.order_by("sequence"))
    write(3)
    sql("DELETE FROM audit_entry")
    Entry.objects.bulk_create(old)
    assert "ends too early" in check_audit()[0]


@pytest.mark.parametrize("field", ["sequence", "seal", "at", "mark"])
def test_a_changed_head_is_recognised(field: str) -> None:
    write(3)
    stored = json.loads(head.path().read_text("utf-8"))
    head.path().write_text(json.dumps(stored | {field: 1 if field == "sequence" else "x"}), "utf-8")
    write(1)
    assert check_audit() == ["The file audit-head of the workspace was changed. Compare the log with a backup."]


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_head_that_cannot_be_read_is_said(content: str) -> None:
    write(1)
    head.path().write_text(content, "utf-8")
    assert "was changed" in check_audit()[0]


def test_a_missing_head_is_said_and_begins_anew_with_the_next_line() -> None:
    write(2)
    head.path().unlink()
    assert "is missing" in check_audit()[0]
    write(1)
    assert check_audit() == []


def test_a_line_that_was_rolled_back_does_not_move_the_head() -> None:
    write(1)
    before = head.read_head()
    with transaction.atomic():
        record("test.undone", by=None)
        transaction.set_rollback(True)
    assert head.read_head() == before
    assert check_audit() == []


def test_the_retention_leaves_one_sealed_mark() -> None:
    write(4, age=3 * YEAR)
    write(2)
    last_old = Entry.objects.order_by("sequence")[3]
    assert keep_months(settings.AUDIT_MONTHS) == 4
    assert list(Entry.objects.order_by("sequence").values_list("action", flat=True)) == ["test.done"] * 2 + [SHORTENED]
    mark = Entry.objects.get(action=SHORTENED)
    assert (mark.detail["lines"], mark.detail["through"]) == (4, last_old.sequence)
    assert mark.detail["since"] == timezone.localdate(last_old.at).isoformat()
    assert check_audit() == []
    assert keep_months(settings.AUDIT_MONTHS) == 0


def test_a_log_that_is_old_as_a_whole_is_shortened_to_its_mark() -> None:
    write(4, age=3 * YEAR)
    assert keep_months(24) == 4
    assert check_audit() == []
    write(2)
    assert check_audit() == []


def test_a_second_mark_stands_for_the_first_as_well() -> None:
    with clock.moved(-6 * YEAR):
        write(3, age=YEAR)
        forget_entries(before=clock.now())
    write(2)
    assert keep_months(24) == 1
    assert Entry.objects.get(action=SHORTENED).detail["lines"] == 4
    assert check_audit() == []


def test_more_lines_than_the_mark_tells_cannot_go() -> None:
    write(4, age=3 * YEAR)
    write(3)
    keep_months(24)
    sql("DELETE FROM audit_entry WHERE sequence = (SELECT MIN(sequence) FROM audit_entry)")
    assert first_broken() == Entry.objects.order_by("sequence").first()


def test_a_mark_cannot_be_forged() -> None:
    write(6)
    Entry.objects.filter(sequence__lte=newest() - 3).delete()
    first = Entry.objects.order_by("sequence")[0]
    forged = {"lines": 3, "since": "2026-01-01", "through": first.sequence - 1, "seal": "0" * 64}
    Entry.objects.create(at=clock.now(), action=SHORTENED, detail=forged, seal="0" * 64)
    assert first_broken() is not None


def test_only_the_newest_lines_can_be_checked() -> None:
    write(6)
    changed = Entry.objects.order_by("sequence")[1]
    Entry.objects.filter(pk=changed.pk).update(action="nothing")
    assert first_broken() == changed
    assert first_broken(newest=3) is None
    assert first_broken(newest=100) == changed


def test_the_page_says_what_is_wrong(client_of: Callable[..., Any]) -> None:
    from tests.cast import make_cast

    eva = make_cast().eva
    sql(f"DELETE FROM audit_entry WHERE sequence = {newest()}")
    page = client_of(eva).get("/oversight/log").content.decode()
    assert "Das Protokoll wurde verändert." in page
    assert "endet zu früh" in page
