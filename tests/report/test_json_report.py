"""The report as data: valid after the published schema, unrounded, never a bare number."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from tests.report import samples

from resonanz.report import render_json
from resonanz.report.json_values import estimate, number
from resonanz.report.language import Code
from resonanz.report.model import Report

pytestmark = pytest.mark.unit

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs/reference/report-schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("sample", [samples.rich, samples.tiny, samples.wide, samples.log, samples.hostile])
def test_every_report_follows_the_published_schema(sample: Callable[[], Report], lang: Code) -> None:
    document = json.loads(json.dumps(render_json(sample(), lang), allow_nan=False))
    VALIDATOR.validate(document)


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_metric_keeps_its_unrounded_number_and_null_for_all_customers() -> None:
    value = samples.points(39.8397669, 2.51)
    report = replace(samples.rich(), metrics=(replace(samples.metrics()[0], estimate=value),))
    assert render_json(report, "en")["metrics"] == [
        {
            "metric": "nps", "touchpoint": "Weiterempfehlung", "segment": None, "scale": "0-10", "n": 1200,
            "value": 39.8397669, "low": value.low, "high": value.high, "level": 0.95, "method": "adjusted_wald_nps",
        }
    ]  # fmt: skip


def test_a_hidden_cell_tells_neither_value_nor_count() -> None:
    document = estimate(samples.hidden(3))
    assert (document["n"], document["value"], document["low"]) == (None, None, None)


def test_what_the_input_cannot_support_has_no_key_and_is_named() -> None:
    document = render_json(samples.tiny(), "en")
    assert "drivers" not in document
    assert "journey" not in document
    assert document["limits"][0] == "No trend: no column tells when an answer was given."
    assert [item["code"] for item in document["limits_detail"]] == ["no_time", "no_log", "too_few_answers"]


def test_limits_speak_german_and_name_the_thing() -> None:
    assert "„Bewertung“: Zu wenige Antworten: 9, rund 60 sind nötig." in render_json(samples.tiny(), "de")["limits"]


def test_the_balance_is_the_one_of_the_import() -> None:
    assert render_json(samples.rich(), "en")["input"] == {
        "rows_read": 3462, "rows_stored": 3412, "rows_duplicate": 32, "rows_rejected": 18, "cells_rejected": 41,
        "events_stored": 24518,
    }  # fmt: skip


def test_edges_speak_of_from_and_to() -> None:
    edge = render_json(samples.rich(), "en")["journey"]["edges"][0]
    assert {key: edge[key] for key in ("from", "to", "n", "median_seconds", "p90_seconds")} == {
        "from": "Vertrag",
        "to": "Willkommen",
        "n": 8914,
        "median_seconds": 18000.0,
        "p90_seconds": 54000.0,
    }


def test_a_bare_float_is_refused() -> None:
    with pytest.raises(TypeError, match="a bare float cannot be written"):
        estimate(3.5)
    report = replace(samples.rich(), metrics=(replace(samples.metrics()[0], estimate=18.0),))
    with pytest.raises(TypeError, match="a bare float"):
        render_json(report, "en")


@pytest.mark.parametrize(("given", "written"), [(float("nan"), None), (float("inf"), None), (None, None), (0.5, 0.5)])
def test_what_is_no_number_becomes_null(given: float | None, written: float | None) -> None:
    assert number(given) == written
