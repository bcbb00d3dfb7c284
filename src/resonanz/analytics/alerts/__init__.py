"""Alerts: when did a touchpoint change, how sure is it, and how many false alerts must be expected."""

from resonanz.analytics.alerts.charts import cusum, ewma, laney_p, laney_u
from resonanz.analytics.alerts.results import Alert, Alerts, Kind, Point, State, Watched
from resonanz.analytics.alerts.runs import cusum_run_length, ewma_run_length
from resonanz.analytics.alerts.series import Series, counts, means, shares
from resonanz.analytics.alerts.watching import watch

__all__ = [
    "Alert",
    "Alerts",
    "Kind",
    "Point",
    "Series",
    "State",
    "Watched",
    "counts",
    "cusum",
    "cusum_run_length",
    "ewma",
    "ewma_run_length",
    "laney_p",
    "laney_u",
    "means",
    "shares",
    "watch",
]
