"""The metric referee: which metric predicts retention or spend here, which may go, and what is missing to tell."""

from resonanz.analytics.metrics.referee.analysis import Settings, referee
from resonanz.analytics.metrics.referee.candidates import Candidate, Field, Form, Outcome
from resonanz.analytics.metrics.referee.results import (
    FormSkill,
    Judged,
    Pair,
    Quality,
    Refereed,
    Ruling,
    ScaleUse,
    Skill,
)

__all__ = [
    "Candidate",
    "Field",
    "Form",
    "FormSkill",
    "Judged",
    "Outcome",
    "Pair",
    "Quality",
    "Refereed",
    "Ruling",
    "ScaleUse",
    "Settings",
    "Skill",
    "referee",
]
