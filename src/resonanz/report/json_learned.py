"""What was learned, as data; a part that could not be learned has no key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resonanz.report.json_guards import bonus, kano, levers, offer
from resonanz.report.json_values import Json, estimate, number, required

if TYPE_CHECKING:
    from resonanz.analytics.alerts.results import Alert
    from resonanz.analytics.metrics.referee.results import Judged
    from resonanz.analytics.prediction.calibration import Calibration
    from resonanz.analytics.segments.results import Segment
    from resonanz.analytics.text.quality import ClassQuality, Quality
    from resonanz.analytics.text.results import Theme
    from resonanz.analytics.value.buyers.results import Buyers, Window
    from resonanz.report.learned import (
        Action,
        ContractValue,
        Departure,
        Groups,
        Learned,
        Race,
        Sentiment,
        Subjects,
        Value,
        Watch,
    )


def learned(found: Learned) -> Json:
    """All parts that were learned."""
    parts = {
        "sentiment": found.sentiment and _sentiment(found.sentiment),
        "themes": found.themes and _themes(found.themes),
        "segments": found.segments and _segments(found.segments),
        "kano": found.kano and kano(found.kano),
        "referee": found.referee and _referee(found.referee),
        "value": found.value and _value(found.value),
        "prediction": found.prediction and _prediction(found.prediction),
        "bonus": found.bonus and bonus(found.bonus),
        "alerts": found.alerts and _alerts(found.alerts),
    }
    return {name: part for name, part in parts.items() if part is not None}


def _sentiment(found: Sentiment) -> Json:
    return {
        "learned_from": found.learned_from,
        "about": found.about,
        "comments": found.comments,
        "comments_total": found.total,
        "tones": [{"label": tone.label} | required(tone.share) for tone in found.tones],
        "quality": quality(found.quality),
        "contradicting": found.conflicts,
    }


def quality(found: Quality) -> Json:
    """How good a model of comments is on comments that it never saw."""
    return {
        "n": found.n,
        "accuracy": required(found.accuracy),
        "macro_f1": required(found.macro_f1),
        "baseline": required(found.baseline),
        "duplicates": found.duplicates,
        "verdict": str(found.verdict),
        "labels": [_class(item) for item in found.classes],
    }


def _class(item: ClassQuality) -> Json:
    return {
        "label": str(item.label),
        "n": item.n,
        "precision": required(item.precision),
        "recall": required(item.recall),
        "f1": required(item.f1),
    }


def _themes(found: Subjects) -> Json:
    parts = found.parts
    return {
        "method": parts.method,
        "language": parts.language,
        "touchpoint": found.touchpoint,
        "comments": found.comments,
        "comments_total": found.total,
        "rest": required(parts.rest),
        "stability": estimate(parts.stability),
        "coherence": estimate(parts.coherence),
        "quality": required(parts.quality),
        "items": [_theme(item.theme) | {"examples": [voice.text for voice in item.voices]} for item in found.items],
    }


def _theme(theme: Theme) -> Json:
    return {
        "name": theme.name,
        "keywords": list(theme.keywords),
        "n": len(theme.members),
        "share": required(theme.share),
        "score": estimate(theme.score),
        "lift": estimate(theme.lift),
        "lift_verdict": theme.lift_verdict,
        "trend": estimate(theme.trend),
        "trend_verdict": theme.trend_verdict,
        "stability": estimate(theme.stability),
        "coherence": estimate(theme.coherence),
    }


def _prediction(found: Departure) -> Json:
    known, known_action = found.prediction, found.action
    return {
        "outcome": found.outcome,
        "event": "departure" if found.departure else "return",
        "horizon_days": found.horizon_days,
        "n": known.n,
        "n_total": found.total,
        "cases": known.cases,
        "base_rate": required(known.base_rate),
        "model": known.model,
        "auc": required(known.auc),
        "models": [{"model": item.model, "auc": required(item.auc)} for item in known.rivals],
        "calibration": None if known.calibration is None else _calibration(known.calibration),
        "influences": [
            {"column": item.column, "direction": str(item.direction), "category": item.category or None}
            | required(item.share)
            for item in known.influences
        ],
        "uplift": None if known_action is None else _uplift(known_action),
        "leaking": [item.column for item in found.suspects if item.reason.value == "knows_the_answer"],
        "left_out": [
            {"column": item.column, "reason": str(item.reason), "of": list(item.of), "strength": number(item.strength)}
            for item in found.suspects
        ],
    }


def _uplift(found: Action) -> Json:
    return {
        "column": found.column,
        "control": found.control,
        "effect": required(found.uplift.effect),
        "qini": required(found.uplift.qini),
        "groups": [required(group.effect) for group in found.uplift.groups],
    }


def _segments(found: Groups) -> Json:
    known = found.segmentation
    chosen = next((tried for tried in known.tried if tried.k == len(known.items)), None)
    return {
        "n": known.n,
        "n_total": found.total,
        "columns": list(known.columns),
        "stability": estimate(chosen.stability) if chosen is not None else None,
        "tried": [
            {"groups": tried.k, "bic": number(tried.bic), "entropy": number(tried.entropy)} for tried in known.tried
        ],
        "items": [_segment(item) for item in known.items],
    }


def _segment(item: Segment) -> Json:
    return {
        "number": item.number + 1,
        "share": required(item.size),
        "rule": [
            {"column": part.column, "comparison": str(part.comparison), "value": part.value} for part in item.rule
        ],
        "precision": required(item.precision),
        "reach": required(item.reach),
        "traits": [
            {"column": trait.column, "label": trait.label, "here": number(trait.here), "overall": number(trait.overall)}
            for trait in item.traits
        ],
        "overlap": number(item.jaccard),
    }


def _referee(found: Race) -> Json:
    told = found.refereed
    return {
        "outcome": found.outcome,
        "outcome_kind": "amount" if found.money else "two_valued",
        "verdict": str(told.ruling),
        "winner": told.winner,
        "n": told.n,
        "needed_n": told.needed_n,
        "visible_difference": number(told.visible),
        "relevant_difference": told.relevant,
        "items": [_judged(item) for item in told.items],
        "together": estimate(told.together.main) if told.together else None,
        "controls": estimate(told.controls.main) if told.controls else None,
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                "difference": required(pair.difference),
                "p_adjusted": number(pair.p_adjusted),
                "correlation": required(pair.correlation),
            }
            for pair in told.pairs
        ],
    }


def _judged(item: Judged) -> Json:
    return {
        "metric": item.metric,
        "verdict": str(item.ruling),
        "partner": item.partner,
        "skill": required(item.skill.main),
        "gain": required(item.skill.gain),
        "behind": estimate(item.behind),
        "adds": estimate(item.adds),
        "reliability": required(item.quality.reliability),
        "response_rate": required(item.quality.response_rate),
        "best_answer": required(item.quality.scale.best),
        "worst_answer": required(item.quality.scale.worst),
    }


def _value(found: Value) -> Json:
    return {
        "currency": found.currency,
        "buyers": None if found.buyers is None else _buyers(found.buyers),
        "contracts": None if found.contracts is None else _contracts(found.contracts),
        "levers": None if found.levers is None else levers(found.levers),
        "offer": None if found.offer is None else offer(found.offer),
    }


def _buyers(found: Buyers) -> Json:
    return {
        "n": found.n,
        "repeaters": found.repeaters,
        "end": found.end,
        "horizon_days": found.horizon_days,
        "alive": required(found.alive),
        "purchases": required(found.purchases),
        "value": estimate(found.value),
        "value_each": estimate(found.value_each),
        "parameters": [[number(x) for x in row] for row in found.parameters],
        "holdout": None
        if found.holdout is None
        else {"cut": found.holdout.cut}
        | _window(found.holdout.whole)
        | {"windows": [_window(window) for window in found.holdout.windows]},
    }


def _window(found: Window) -> Json:
    return {
        "first": found.first,
        "last": found.last,
        "predicted": required(found.predicted),
        "actual": found.actual,
        "missed": found.missed,
    }


def _contracts(found: ContractValue) -> Json:
    known = found.contracts
    return {
        "n": known.n,
        "left": known.left,
        "tenure": found.tenure,
        "payment": found.payment,
        "retention": required(known.retention),
        "lifetime": required(known.lifetime),
        "value": estimate(known.value),
        "running": estimate(known.running),
    }


def _calibration(found: Calibration) -> Json:
    return {
        "slope": required(found.slope),
        "intercept": required(found.intercept),
        "brier": required(found.brier),
        "skill": required(found.skill),
        "groups": [{"predicted": group.predicted, "observed": required(group.observed)} for group in found.groups],
    }


def _alerts(found: Watch) -> Json:
    about = {question.series: question for question in found.questions}
    return {
        "series": len(found.alerts.items),
        "watched": found.alerts.watched,
        "expected_false": found.alerts.expected_false,
        "items": [
            {"touchpoint": about[alert.series].touchpoint, "metric": about[alert.series].metric} | _alert(alert)
            for alert in found.alerts.alerts
        ],
    }


def _alert(alert: Alert) -> Json:
    return {
        "kind": str(alert.kind),
        "rising": alert.rising,
        "since": alert.since.isoformat(),
        "raised": alert.raised.isoformat(),
        "ended": alert.ended.isoformat() if alert.ended else None,
        "state": str(alert.state),
        "before": required(alert.before),
        "after": required(alert.after),
    }
