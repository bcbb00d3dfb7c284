"""Metrics of customer experience: values, comparisons and trends, always with interval, n and method."""

from resonanz.analytics.corrections import Correction
from resonanz.analytics.metrics.calendar import Grain
from resonanz.analytics.metrics.comparing import compare
from resonanz.analytics.metrics.definitions import CODES
from resonanz.analytics.metrics.differences import NpsCounts, difference_nps, paired_difference
from resonanz.analytics.metrics.measuring import Cells, cube, measure
from resonanz.analytics.metrics.questions import Answers, Question, find_answers
from resonanz.analytics.metrics.reweighting import reweight
from resonanz.analytics.metrics.sizes import n_for_margin, n_to_detect, visible_change
from resonanz.analytics.metrics.trending import trend

__all__ = [
    "CODES",
    "Answers",
    "Cells",
    "Correction",
    "Grain",
    "NpsCounts",
    "Question",
    "compare",
    "cube",
    "difference_nps",
    "find_answers",
    "measure",
    "n_for_margin",
    "n_to_detect",
    "paired_difference",
    "reweight",
    "trend",
    "visible_change",
]
