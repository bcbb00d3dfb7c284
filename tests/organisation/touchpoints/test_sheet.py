"""The register as a file: preview, balance, reasons in words, export that reads back equal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from resonanz.events.errors import InputRefused
from resonanz.organisation.base.sheets import as_csv, as_xlsx, plain, read_sheet, safe
from resonanz.organisation.touchpoints import actions
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.sheet.actions import apply_plan
from resonanz.organisation.touchpoints.sheet.phrases import COLUMNS
from resonanz.organisation.touchpoints.sheet.queries import Plan, cells_of, plan_sheet
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import full_names

pytestmark = pytest.mark.integration
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "'=x", "\t=1", "＝1", "'quoted", "--")


def planned(path: Path, rows: Any = None, *, create: Callable[[list[Unit]], bool] = lambda units: True) -> Plan:
    editable = Touchpoint.objects.all() if rows is None else rows
    return plan_sheet(read_sheet(path, COLUMNS), editable=editable, may_create=create)


def words(plan: Plan) -> list[tuple[int, list[str]]]:
    with translation.override("en"):
        return [(row.line, [str(reason) for reason in row.reasons]) for row in plan.rows if row.reasons]


def write(path: Path, *lines: str, encoding: str = "utf-8-sig") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def test_it_takes_over_eighty_touchpoints_of_a_german_file_in_one_go(cast: Any, tmp_path: Path) -> None:
    lines = [f"Berührung {i};Prüfung;Brief;ben@haus.example;assumed;{i}" for i in range(80)]
    path = write(tmp_path / "kontaktpunkte.csv", "Name;Stage;Channel;Owner (e-mail);Basis;Expected n", *lines)
    path.write_text(path.read_text("utf-8-sig").replace("Name;", "Touchpoint;", 1), "utf-8-sig")
    plan = planned(path)
    assert plan.counts == {"created": 80, "updated": 0, "unchanged": 0, "rejected": 0}
    assert Touchpoint.objects.count() == 0
    apply_plan(plan, by=cast.anna)
    assert Touchpoint.objects.filter(owner=cast.ben, stage="Prüfung").count() == 80
    assert planned(path).counts == {"created": 0, "updated": 0, "unchanged": 80, "rejected": 0}


def test_every_row_that_cannot_be_taken_over_says_why(cast: Any, tmp_path: Path) -> None:
    actions.create_touchpoint(by=None, name="Alt")
    actions.archive_touchpoint(Touchpoint.objects.get(name="Alt"), by=None)
    actions.create_touchpoint(by=None, name="Hotline")
    path = write(
        tmp_path / "a.csv",
        "Touchpoint,Owner (e-mail),Units,Basis,Expected n,Keys",
        "Chat,nobody@haus.example,Nord | Mond,sicher,viele,Hotline",
        ",,,,,",
        "Brief,,,,,",
        "BRIEF,,,,,",
        "Alt,,,,,",
        "Portal,,Süd,measured,1.204,",
    )
    with translation.override("en"):
        plan = planned(path)
    assert plan.counts == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 3}
    assert words(plan) == [
        (
            2,
            [
                "Owner (e-mail): nobody here has the address nobody@haus.example",
                "sicher is no basis; it takes one of: assumed, from conversations, measured",
                "Expected n: viele is no whole number",
                "Units: Mond is not known here",
                "the key Hotline belongs to another touchpoint",
            ],
        ),
        (5, ["the same name stands on line 4"]),
        (6, ["it is archived; bring it back first"]),
    ]
    apply_plan(plan, by=cast.anna)
    assert Touchpoint.objects.get(name="Portal").expected_n == 1204


def test_a_change_shows_before_and_after_and_an_absent_column_changes_nothing(cast: Any, tmp_path: Path) -> None:
    row = actions.create_touchpoint(
        by=None, name="Hotline", stage="Service", channel="Telefon", units=[cast.units["Nord"]]
    )
    plan = planned(write(tmp_path / "a.csv", "Touchpoint,Stage,Units", "hotline,,Nord | Süd"))
    with translation.override("en"):
        shown = [(str(c.label), c.before, c.after) for c in plan.rows[0].changes]
    assert shown == [("Stage", "Service", ""), ("Units", "Nord", "Nord | Süd")]
    apply_plan(plan, by=None)
    row.refresh_from_db()
    assert (row.name, row.stage, row.channel, row.units.count()) == ("Hotline", "", "Telefon", 2)


def test_it_rejects_what_the_person_has_no_right_to_write(cast: Any, tmp_path: Path) -> None:
    actions.create_touchpoint(by=None, name="Hotline")
    path = write(tmp_path / "a.csv", "Touchpoint,Stage", "Hotline,Service", "Chat,Service")
    plan = planned(path, Touchpoint.objects.none(), create=lambda units: False)
    assert plan.counts["rejected"] == 2
    assert {reason for _, reasons in words(plan) for reason in reasons} == {
        "you have no right to write this touchpoint or its units"
    }


def test_a_file_without_names_says_so(db: None, tmp_path: Path) -> None:
    plan = planned(write(tmp_path / "a.csv", "Stage,Channel", "x,y"))
    assert (plan.missing_name, plan.read) == (True, 0)


def test_other_columns_are_named_and_not_used(db: None, tmp_path: Path) -> None:
    plan = planned(write(tmp_path / "a.csv", "Touchpoint,Budget", "x,7"))
    assert plan.unknown == ("Budget",)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_an_export_holds_no_formula_and_reads_back_equal(cast: Any, tmp_path: Path, kind: str, language: str) -> None:
    for i, text in enumerate(FORMULAS):
        actions.create_touchpoint(
            by=None,
            name=f"{text} {i}",
            stage=text,
            expected=f'{text}\nzweite; Zeile, "Zitat"',
            keys=[f"{text}|{i}", f"a\\{i}"],
            units=[cast.units["Nord"]],
            owner=cast.ben,
            promised_n=i,
            basis="measured",
        )
    rows = Touchpoint.objects.prefetch_related("aliases", "roles", "units")
    with translation.override(language):
        cells = [[safe(cell) for cell in cells_of(row, full_names(Unit.objects.all()))] for row in rows]
        write_file = as_csv if kind == "csv" else as_xlsx
        content = write_file([str(label) for label in COLUMNS.values()], cells)
    path = tmp_path / f"a.{kind}"
    path.write_bytes(content)
    assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    plan = planned(path)
    assert (words(plan), plan.counts["unchanged"], plan.read) == ([], len(FORMULAS), len(FORMULAS))


@given(st.text(max_size=20))
def test_what_is_made_safe_comes_back_as_it_was(text: str) -> None:
    assert plain(safe(text)) == text


def test_a_picture_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    with pytest.raises(InputRefused, match="PNG"):
        read_sheet(path, COLUMNS)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "3 columns, the first row has 2"), ("de", "3 Spalten, die erste hat 2")]
)
def test_a_row_of_another_length_is_told_in_words(tmp_path: Path, lang: str, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Touchpoint;Stage\nHotline;Service\nMail;Service;zu viel\n")
    line = read_sheet(path, COLUMNS).lines[1]
    with translation.override(lang):
        assert (line.number, said in str(line.problem)) == (3, True)
