"""The report as data, published as `docs/reference/report-schema.json`: unrounded numbers, null instead of NaN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from resonanz.analytics.drivers.results import Driver, Drivers
from resonanz.analytics.journeys.results import Deviation, Edge, Handoff, Journey, StageReach, Variant
from resonanz.analytics.metrics.results import Comparison, MetricValue, Trend, TrendPoint
from resonanz.analytics.results import Note
from resonanz.report.json_learned import learned
from resonanz.report.json_values import Json, estimate, number, required
from resonanz.report.language import Code, language
from resonanz.report.model import Report, SourceSummary
from resonanz.report.phrases.notes import NAMES_APART, sentence

VERSION = "resonanz-report/1"


def render_json(report: Report, lang: Code) -> Json:
    """Everything the report says, in the shape of the schema; a part the input cannot support has no key."""
    t = language(lang)
    document: Json = {
        "version": VERSION,
        "generated": report.generated.isoformat(),
        "language": lang,
        "input": asdict(report.balance),
        "sources": [_source(source) for source in report.sources],
        "metrics": [_metric(value) for value in report.metrics],
        "comparisons": [_comparison(item) for item in report.comparisons],
        "trends": [_trend(trend) for trend in report.trends],
    }
    if report.drivers is not None:
        document["drivers"] = _drivers(report.drivers)
    if report.journey is not None:
        document["journey"] = _journey(report.journey)
    document |= learned(report.learned)
    document["limits"] = [sentence(item, t, report.labels) for item in report.limits]
    document["limits_detail"] = [_limit(item) for item in report.limits]
    return document


def segment(value: MetricValue) -> str | None:
    """`dimension=segment`, null for all customers."""
    return None if value.segment is None else f"{value.dimension}={value.segment}"


def _metric(value: MetricValue) -> Json:
    head = {"metric": value.metric, "touchpoint": value.touchpoint, "segment": segment(value), "scale": value.scale}
    return head | required(value.estimate)


def _comparison(item: Comparison) -> Json:
    return {
        "metric": item.value.metric,
        "touchpoint": item.value.touchpoint,
        "segment": segment(item.value),
        "difference": estimate(item.difference),
        "verdict": str(item.verdict),
        "p_adjusted": number(item.p_adjusted),
        "rank_low": item.rank_low,
        "rank_high": item.rank_high,
        "needed_n": item.needed_n,
    }


def _trend(trend: Trend) -> Json:
    return {
        "metric": trend.metric,
        "touchpoint": trend.touchpoint,
        "grain": trend.grain,
        "points": [_point(point) for point in trend.points],
        "breaks": [{"period": item.period.isoformat(), "reason": item.reason.code} for item in trend.breaks],
        "change": estimate(trend.change),
        "verdict": str(trend.verdict),
        "visible_change": number(trend.visible_change),
    }


def _point(point: TrendPoint) -> Json:
    return {"period": point.period.isoformat(), "series": point.series} | required(point.estimate)


def _drivers(drivers: Drivers) -> Json:
    return {
        "outcome": drivers.outcome,
        "method": drivers.method,
        "n": drivers.n,
        "r2": number(drivers.r2.value),
        "r2_low": number(drivers.r2.low),
        "r2_high": number(drivers.r2.high),
        "items": [_driver(item) for item in drivers.items],
    }


def _driver(item: Driver) -> Json:
    share = required(item.importance)
    return {
        "driver": item.driver,
        "importance": share["value"],
        "low": share["low"],
        "high": share["high"],
        "rank_low": item.rank_low,
        "rank_high": item.rank_high,
        "performance": estimate(item.performance),
        "coverage": number(item.coverage),
        "asymmetry": None if item.asymmetry is None else item.asymmetry.kind,
        "penalty": None if item.asymmetry is None else estimate(item.asymmetry.penalty),
        "reward": None if item.asymmetry is None else estimate(item.asymmetry.reward),
        "asymmetry_index": None if item.asymmetry is None else estimate(item.asymmetry.index),
        "lever": estimate(item.lever),
    }


def _journey(journey: Journey) -> Json:
    return {
        "cases": journey.cases,
        "events": journey.events,
        "activities": len(journey.activities),
        "variants": journey.variants,
        "edges": [_edge(edge) for edge in journey.edges],
        "top_variants": [_variant(variant) for variant in journey.top_variants],
        "duration_median": estimate(journey.duration_median),
        "duration_p90": estimate(journey.duration_p90),
        "rework": estimate(journey.rework),
        "conformance": estimate(journey.conformance),
        "handoffs": [_handoff(item) for item in journey.handoffs],
        "recontact": estimate(journey.recontact),
        "stages": [_stage(stage) for stage in journey.stages],
        "deviations": [_deviation(item) for item in journey.deviations],
        "goal": journey.goal,
        "goal_reached": estimate(journey.goal_reached),
        "removal_effects": [
            {"activity": activity.name, "effect": number(activity.removal_effect), "n": journey.cases}
            for activity in journey.activities
            if activity.removal_effect is not None
        ],
    }


def _handoff(item: Handoff) -> Json:
    return {
        "from": item.source_unit,
        "to": item.target_unit,
        "n": item.n,
        "instances": item.instances,
        "median_seconds": number(item.median_seconds),
        "expected": estimate(item.expected),
        "p_adjusted": number(item.p_adjusted),
        "excess": item.excess,
    }


def _stage(stage: StageReach) -> Json:
    return {
        "stage": stage.name,
        "reached": stage.reached,
        "skipped": stage.skipped,
        "dropped": stage.dropped,
        "drop_off": estimate(stage.drop_off),
    }


def _deviation(item: Deviation) -> Json:
    return {
        "departure": str(item.departure),
        "from": item.source or None,
        "to": item.target,
        "skipped": list(item.skipped),
        "instances": item.instances,
        "share": estimate(item.share),
    }


def _edge(edge: Edge) -> Json:
    return {
        "from": edge.source,
        "to": edge.target,
        "n": edge.n,
        "median_seconds": number(edge.median_seconds),
        "p90_seconds": number(edge.p90_seconds),
        "median": estimate(edge.median),
        "p90": estimate(edge.p90),
        "score": estimate(edge.score),
    }


def _variant(variant: Variant) -> Json:
    return {
        "path": list(variant.path),
        "n": variant.n,
        "share": estimate(variant.share),
        "score": estimate(variant.score),
    }


def _source(source: SourceSummary) -> Json:
    return {
        "name": source.name,
        "format": source.format,
        "shape": source.shape,
        "input": asdict(source.balance),
        "columns": [
            {"column": c.column, "role": c.role, "reason": c.reason, "guessed": c.guessed} for c in source.columns
        ],
        "problems": [{"column": column, "reason": reason, "cells": cells} for column, reason, cells in source.problems],
    }


def _limit(item: Note) -> Json:
    params: Mapping[str, object] = {
        key: value.replace(NAMES_APART, ", ") if isinstance(value, str) else value for key, value in item.params.items()
    }
    subject = next((params[key] for key in ("touchpoint", "column", "segment", "subject") if key in params), None)
    return {"code": item.code, "subject": subject, "params": dict(params)}
