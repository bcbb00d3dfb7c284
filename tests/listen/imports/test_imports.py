"""A file on its way into the record: understood, corrected, checked, stored; refused, cancelled, taken up again."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.listen.imports import actions, tasks
from resonanz.listen.imports.columns.queries import sections_of
from resonanz.listen.imports.models import Import, State
from resonanz.listen.imports.queries import tables_of
from resonanz.organisation.base import clock, uploads

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages are compared in the language of the source."""
    with translation.override("en"):
        yield


GERMAN = "Datum;Filiale;Zufriedenheit (1-5);Bemerkung\n" + "".join(
    f"{1 + i % 28:02}.03.2026;Köln;{1 + i % 5};Die Abholung dauerte {i} Minuten länger als versprochen war\n"
    for i in range(60)
)


def give(cast: Any, text: str | bytes, name: str = "umfrage.csv") -> Import:
    content = text.encode("utf-8-sig") if isinstance(text, str) else text
    return actions.receive_file(SimpleUploadedFile(name, content), by=cast.anna)


def work(job: Import) -> Import:
    assert tasks.run_next()
    job.refresh_from_db()
    return job


def count(workspace: Any) -> int:
    return int(open_table(workspace, Scope.everything("test")).count().to_pyarrow().as_py())


def test_a_german_file_is_understood_checked_and_stored(cast: Any, workspace: Any) -> None:
    job = work(give(cast, GERMAN + "31.02.2026;Köln;9;\n"))
    roles = {c.column.name: c.column.role for c in tables_of(job)[0].columns}
    assert (job.state, roles["Zufriedenheit (1-5)"], roles["Filiale"], roles["Datum"], roles["Bemerkung"]) == (
        State.MAPPED,
        "rating",
        "unit",
        "time",
        "text",
    )
    work(actions.check_file(job, by=cast.anna))
    balance = job.result["balance"]
    assert (job.state, count(workspace)) == (State.CHECKED, 0)
    assert balance["rows_read"] == balance["rows_stored"] + balance["rows_duplicate"] + balance["rows_rejected"] == 61
    work(actions.import_file(job, by=cast.anna))
    assert (job.state, job.result["balance"], count(workspace)) == (State.DONE, balance, balance["events_stored"])
    assert uploads.path_of(job.upload) is None


def test_the_same_file_again_would_add_nothing(cast: Any, workspace: Any) -> None:
    for _ in range(2):
        job = work(give(cast, GERMAN))
        work(actions.check_file(job, by=cast.anna))
        work(actions.import_file(job, by=cast.anna))
    assert (job.result["balance"]["rows_stored"], job.result["balance"]["rows_duplicate"]) == (0, 60)


def test_a_corrected_column_is_read_as_the_person_said(cast: Any, workspace: Any) -> None:
    job = work(give(cast, GERMAN))
    details = {"metric": "ces", "scale": [5, 1], "no_answer": ["3"], "touchpoint": "Abholung"}
    actions.correct_column(job, table=0, column="Zufriedenheit (1-5)", role="rating", details=details, by=cast.anna)
    actions.correct_column(job, table=0, column="Filiale", role="ignored", details={}, by=cast.anna)
    work(actions.check_file(job, by=cast.anna))
    work(actions.import_file(job, by=cast.anna))
    scored = open_table(workspace, Scope.everything("test")).filter(lambda t: t.metric.notnull())
    rows = scored.select("metric", "scale", "touchpoint", "unit").distinct().to_pyarrow().to_pylist()
    assert rows == [{"metric": "ces", "scale": "5-1", "touchpoint": "Abholung", "unit": None}]
    assert scored.count().to_pyarrow().as_py() == 48


def test_a_column_that_was_checked_must_be_checked_again_after_a_correction(cast: Any) -> None:
    job = work(give(cast, GERMAN))
    work(actions.check_file(job, by=cast.anna))
    actions.correct_column(job, table=0, column="Filiale", role="attributes", details={}, by=cast.anna)
    assert (job.state, job.result) == (State.MAPPED, {})
    with pytest.raises(ValidationError):
        actions.import_file(job, by=cast.anna)


def test_a_column_about_working_people_is_not_stored_even_if_somebody_asks(cast: Any) -> None:
    text = "agent_name,score,comment\n" + "".join(
        f"Max Muster {i},{i % 10},alles war gut soweit {i}\n" for i in range(40)
    )
    job = work(give(cast, text, "calls.csv"))
    assert {c.column.name: c.column.role for c in tables_of(job)[0].columns}["agent_name"] == "people"
    actions.correct_column(job, table=0, column="agent_name", role="customer", details={}, by=cast.anna)
    work(actions.check_file(job, by=cast.anna))
    assert job.state == State.MAPPED
    assert "working people" in job.problem["message"]


def test_where_nothing_can_be_guessed_the_person_says_it(cast: Any, workspace: Any) -> None:
    job = work(give(cast, "a,b\n" + "".join(f"x{i % 3},y{i % 4}\n" for i in range(30)), "raetsel.csv"))
    assert (job.state, bool(job.problem)) == (State.MAPPED, True)
    actions.correct_column(job, table=0, column="a", role="text", details={}, by=cast.anna)
    work(actions.check_file(job, by=cast.anna))
    assert job.result["balance"]["rows_stored"] == 30


def test_every_table_of_an_archive_has_its_own_columns(cast: Any, tmp_path: Path) -> None:
    path = tmp_path / "zwei.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("eins[1].csv", GERMAN)
        archive.writestr("zwei.csv", GERMAN.replace("Köln", "Bonn"))
    job = work(give(cast, path.read_bytes(), "zwei.zip"))
    assert [table.name for table in tables_of(job)] == ["eins[1].csv", "zwei.csv"]
    work(actions.check_file(job, by=cast.anna))
    assert job.result["balance"]["rows_read"] == 120


def test_a_bomb_and_a_picture_are_refused_in_words(cast: Any, tmp_path: Path) -> None:
    path = tmp_path / "bombe.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 60_000_000)
    for content, name in ((path.read_bytes(), "bombe.zip"), (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "bild.csv")):
        job = work(give(cast, content, name))
        assert (job.state, name in str(job.problem)) == (State.FAILED, True)


def test_a_file_that_is_too_large_or_empty_is_not_even_kept(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MEGABYTES", 0)
    with pytest.raises(ValidationError, match="larger"):
        give(cast, GERMAN)
    with pytest.raises(ValidationError, match="empty"):
        actions.receive_file(SimpleUploadedFile("a.csv", b""), by=cast.anna)
    assert Import.objects.count() == 0


def test_a_cancelled_import_stores_nothing(cast: Any, workspace: Any) -> None:
    job = work(give(cast, GERMAN))
    work(actions.check_file(job, by=cast.anna))
    actions.import_file(job, by=cast.anna)
    actions.cancel_import(job, by=cast.anna)
    Import.objects.filter(pk=job.pk).update(claimed_at=clock.now() - timedelta(hours=1))
    work(job)
    assert (job.state, count(workspace)) == (State.CANCELLED, 0)


def test_a_discarded_file_is_gone(cast: Any) -> None:
    job = work(give(cast, GERMAN))
    actions.cancel_import(job, by=cast.anna)
    assert (job.state, uploads.path_of(job.upload), tasks.run_next()) == (State.CANCELLED, None, False)


def test_work_of_a_dead_worker_is_taken_up_and_that_of_a_living_one_is_not(cast: Any) -> None:
    job = give(cast, GERMAN)
    Import.objects.filter(pk=job.pk).update(claimed_at=clock.now())
    assert not tasks.run_next()
    Import.objects.filter(pk=job.pk).update(claimed_at=clock.now() - 2 * tasks.DEAD_AFTER)
    assert work(job).state == State.MAPPED


def test_a_file_name_cannot_leave_its_folder(cast: Any) -> None:
    job = give(cast, GERMAN, "../../etc/passwd.csv")
    path = uploads.path_of(job.upload)
    assert path is not None
    assert path.name == "passwd.csv"
    assert uploads.path_of("../../etc") is None


def test_files_are_kept_for_a_day(cast: Any) -> None:
    job = give(cast, GERMAN)
    with clock.moved(timedelta(days=2)):
        give(cast, GERMAN)
    assert uploads.path_of(job.upload) is None
    assert work(job).state == State.FAILED


def test_a_mapping_of_a_file_is_a_mapping_file(cast: Any) -> None:
    from resonanz.events.mapping import parse_mapping

    job = work(give(cast, GERMAN))
    assert parse_mapping(job.mapping).sections[0].match == ("umfrage.csv",)
    assert sections_of(job.mapping)[0]["rest"] == "ignore"


def test_the_pages_lead_from_the_file_to_the_record(
    cast: Any, client_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "wake", tasks.run_next)
    client = client_of(cast.anna)
    answer = client.post("/sources/new", {"file": SimpleUploadedFile("umfrage.csv", GERMAN.encode())}, follow=True)
    job = Import.objects.get()
    assert "Zufriedenheit (1-5)" in answer.content.decode()
    address = f"/sources/{job.pk}/"
    assert client.get(f"{address}columns/0/2").status_code == 200
    wrong = client.post(f"{address}columns/0/2", {"role": "rating", "metric": "csat", "worst": "5", "best": "5"})
    assert wrong.status_code == 422
    right = client.post(f"{address}columns/0/2", {"role": "rating", "metric": "csat", "worst": "5", "best": "1"})
    assert right.status_code == 302
    assert "60" in client.post(f"{address}check", follow=True).content.decode()
    assert client.get(f"{address}progress").status_code == 200
    client.post(f"{address}confirm")
    job.refresh_from_db()
    assert (job.state, client.get(address).status_code, client.get("/sources/").status_code) == (State.DONE, 200, 200)
    assert client.get(f"{address}rejected.csv").status_code == 404


def test_only_who_may_import_meets_imports(cast: Any, client_of: Callable[..., Any]) -> None:
    job = give(cast, GERMAN)
    for name in ("ben", "carla", "eva", "felix", "stranger"):
        client = client_of(cast.members[name])
        for path in ("/sources/", "/sources/new", f"/sources/{job.pk}/", f"/sources/{job.pk}/rejected.csv"):
            assert client.get(path).status_code == 403
        assert client.post(f"/sources/{job.pk}/cancel").status_code == 403


def test_a_list_of_imports_asks_as_often_for_three_rows_as_for_one(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    counts = []
    for rows in (1, 3):
        while Import.objects.count() < rows:
            give(cast, GERMAN)
        with CaptureQueriesContext(connection) as asked:
            client.get("/sources/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_worker_is_handed_what_waits(cast: Any) -> None:
    from resonanz.organisation.base.jobs import jobs

    job = give(cast, GERMAN)
    jobs.flush()
    tasks.wake()
    handed = jobs.dequeue()
    assert handed is not None
    jobs.execute(handed)
    job.refresh_from_db()
    assert job.state == State.MAPPED
