"""Names that readers see for codes: metrics, methods, roles of columns, shapes, reasons."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.report.language import Language
from resonanz.report.phrases import msg

METRICS: Mapping[str, str] = {
    "nps": msg("Recommendation (NPS)"),
    "csat_mean": msg("Satisfaction (mean)"),
    "csat_top2": msg("Satisfied (two best answers)"),
    "ces_mean": msg("Ease (CES, mean)"),
    "ces_top3": msg("Easy (three best answers)"),
    "rating_mean": msg("Rating (mean)"),
    "share": msg("Share of the good answer"),
}
PRIMARY: Mapping[str, str] = {"csat_top2": "csat_mean", "ces_top3": "ces_mean"}
"""The metric beside which another one stands in the same row."""

PARTS: Mapping[str, str] = {
    "sentiment": msg("the tone of the comments"),
    "themes": msg("themes of the comments"),
    "segments": msg("groups of customers"),
    "kano": msg("what is taken for granted and what delights"),
    "referee": msg("which metric counts"),
    "prediction": msg("who will leave or come back"),
    "value": msg("what customers are worth"),
    "alerts": msg("when something changed"),
    "bonus": msg("whether a bonus on scores would reward luck"),
}
"""Parts that learn, as they are called while they run."""

METHODS: Mapping[str, str] = {
    "adjusted_wald": msg("adjusted Wald interval"),
    "adjusted_wald_nps": msg("adjusted Wald interval"),
    "nps_adjusted_wald": msg("adjusted Wald interval"),
    "wilson": msg("Wilson interval"),
    "t": msg("t interval of the mean"),
    "t_interval": msg("t interval of the mean"),
    "adjusted_wald_difference": msg("difference of two NPS, adjusted Wald"),
    "agresti_caffo": msg("difference of two shares (Agresti and Caffo)"),
    "welch": msg("difference of two means (Welch)"),
    "lmg": msg("Shapley share of the explained variance (LMG)"),
    "johnson": msg("relative weight (Johnson)"),
    "bootstrap": msg("resampling (bootstrap)"),
    "order_statistic": msg("interval from ordered values"),
    "order_statistics": msg("interval from ordered values"),
    "kaplan_meier": msg("median with those who still wait (Kaplan and Meier)"),
    "ratio_by_instance": msg("ratio of sums by instance"),
    "kano": msg("Wilson interval of the pairs that can be counted (Kano)"),
    "unit_reliability": msg("one-way analysis of variance (1 − 1/F)"),
    "bonus_by_luck": msg("normal error of a unit's score"),
    "gaming": msg("difference in differences of shares"),
    "penalty_reward": msg("contrast of low and high ratings"),
    "handoff_permutation": msg("range of the permutations"),
    "recontact_rate": msg("ratio of sums by customer"),
    "ei_index": msg("index of outside and inside contacts"),
    "bg_nbd": msg("purchases by BG/NBD, simulated"),
    "customer_value": msg("BG/NBD and Gamma-Gamma, simulated"),
    "contract_hazard": msg("shifted beta-geometric duration of contracts"),
    "profit_threshold": msg("risk from which an offer pays, on customers the model never saw"),
    "contract_value": msg("value over the duration of contracts"),
    "uplift": msg("uplift curve against the lot, bootstrap"),
    "always_valid": msg("limits that hold at every look"),
    "poisson_rate": msg("exact interval of a count (Poisson)"),
    "assumed_effort": msg("assumption about the effort"),
    "set_by_hand": msg("set by hand, with a reason"),
    "paired_bootstrap": msg("bootstrap of the same customers for all metrics"),
    "rand_index": msg("agreement of groups over resamples (adjusted Rand index)"),
    "auc": msg("share of pairs told apart (area under the curve)"),
    "influence": msg("share of all contributions, over the folds"),
    "calibration": msg("calibration on held-out rows"),
    "theme_lift": msg("difference of means, all themes corrected"),
    "self_starting_charts": msg("self-starting control charts"),
    "held_out": msg("share on held-out rows (cross-validation)"),
    "spearman": msg("correlation of ranks (Spearman)"),
    "pearson": msg("correlation of values (Pearson)"),
    "partial_spearman": msg("correlation of ranks within units"),
    "partial_pearson": msg("correlation of values within units"),
    "lever": msg("regression of the value, association"),
    "randomised": msg("difference of two means, drawn by lot"),
    "did": msg("difference in differences"),
    "sc": msg("synthetic control"),
    "sdid": msg("synthetic difference in differences"),
    "staggered": msg("effects by group and period (Callaway and Sant'Anna)"),
    "stepped_wedge": msg("stepped wedge, interval from the lot"),
    "structural_time_series": msg("forecast of one series (Kalman filter)"),
    "npv": msg("net present value by drawing"),
    "npv_positive": msg("share of the draws above zero"),
}

DIMENSIONS: Mapping[str, str] = {"unit": msg("Unit"), "channel": msg("Channel"), "role": msg("Role")}
SHAPES: Mapping[str, str] = {
    "wide": msg("one row per answer, many ratings"),
    "long": msg("one row per rating"),
    "log": msg("one row per step of an instance"),
    "milestones": msg("one row per instance, several dated steps"),
}

ROLES: Mapping[str, str] = {
    "id": msg("number of the row"),
    "instance": msg("instance"),
    "customer": msg("customer, stored as a pseudonym"),
    "touchpoint": msg("touchpoint"),
    "activity": msg("step"),
    "time": msg("time"),
    "rating": msg("rating"),
    "outcome": msg("overall judgement"),
    "text": msg("comment"),
    "language": msg("language of the comment"),
    "unit": msg("unit"),
    "role": msg("role"),
    "channel": msg("channel"),
    "value": msg("amount of money"),
    "currency": msg("currency"),
    "quantity": msg("number of pieces"),
    "weight": msg("weight of the answer"),
    "attributes": msg("attribute"),
    "milestones": msg("step with its time"),
    "people": msg("names or numbers a working person: not stored"),
    "lifecycle": msg("start or end of a step"),
    "ignored": msg("not used"),
}


def metric(code: str, t: Language) -> str:
    return t(METRICS[code]) if code in METRICS else code


def method(code: str, t: Language) -> str:
    return t(METHODS[code]) if code in METHODS else code.replace("_", " ")


def role(code: str, t: Language) -> str:
    return t(ROLES[code]) if code in ROLES else code


def shape(code: str, t: Language) -> str:
    return t(SHAPES[code]) if code in SHAPES else code


def dimension(name: str | None, t: Language) -> str:
    """The name of a dimension; those that are columns of the record have our word, all others their own."""
    return t(DIMENSIONS[name]) if name is not None and name in DIMENSIONS else name or ""
