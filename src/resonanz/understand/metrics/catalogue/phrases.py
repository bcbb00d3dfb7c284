"""What readers should know before they trust an interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

READING: Final = (
    _("The interval holds the values that fit the answers. About 95 of 100 such intervals hold the true one."),
    _("Where two intervals lie apart, they differ. Where they overlap, the sentence beside them decides."),
    _("An interval knows the chance of who answered. It does not know those who never answer."),
)
_NPS: Final = _("Three imagined answers (¾ promoters, ¾ critics) keep the interval honest where there are few answers.")
_MEAN: Final = _("The spread of the answers divided by the root of their number, with Student's t for few answers.")
_RANKS: Final = _(
    "Does the order of the one follow the order of the other? 1 = entirely, 0 = not at all, −1 = reversed."
)
_VALUES: Final = _("Do the values lie on one straight line? 1 = entirely, 0 = not at all, −1 = on a falling one.")
_WITHIN: Final = _("The mean of each unit is taken off first, so that only differences inside a unit count.")
EXPLAINED: Final[Mapping[str, tuple[str | Promise, str]]] = {
    "adjusted_wald": (_NPS, "Rocks 2016, The American Statistician 70(4)"),
    "adjusted_wald_nps": (_NPS, "Rocks 2016, The American Statistician 70(4)"),
    "nps_adjusted_wald": (_NPS, "Rocks 2016, The American Statistician 70(4)"),
    "adjusted_wald_difference": (
        _("Two values are compared, each with its imagined answers: small groups do not stand out by chance."),
        "Rocks 2016, The American Statistician 70(4)",
    ),
    "wilson": (
        _("The interval of a share asks which true shares could have given these answers. It never leaves 0 to 100%."),
        "Wilson 1927, Journal of the American Statistical Association 22",
    ),
    "agresti_caffo": (
        _("Two shares are compared; one imagined yes and one imagined no in each group keep the interval honest."),
        "Agresti & Caffo 2000, The American Statistician 54(4)",
    ),
    "t": (_MEAN, "Student 1908, Biometrika 6"),
    "t_interval": (_MEAN, "Student 1908, Biometrika 6"),
    "welch": (
        _("Two means are compared without the assumption that both groups spread alike."),
        "Welch 1947, Biometrika 34",
    ),
    "lmg": (
        _("Each touchpoint gets its share of what all explain together, over every order of entering."),
        "Lindeman, Merenda & Gold 1980; Grömping 2007, The American Statistician 61(2)",
    ),
    "spearman": (_RANKS, "Spearman 1904; Brown & Benedetti 1977, Journal of the American Statistical Association 72"),
    "pearson": (_VALUES, "Pearson 1896; Brown & Benedetti 1977, Journal of the American Statistical Association 72"),
    "partial_spearman": (_WITHIN, "Simpson 1951, Journal of the Royal Statistical Society B 13"),
    "partial_pearson": (_WITHIN, "Simpson 1951, Journal of the Royal Statistical Society B 13"),
    "npv": (
        _("Every factor is drawn from its range 20,000 times; later years are discounted, cost is taken off."),
        "Strong, Oakley & Brennan 2014, Medical Decision Making 34(3)",
    ),
    "lever": (
        _("How much more a customer is worth where the rating is one point higher; an association, not a cause."),
        "Grömping 2007, The American Statistician 61(2)",
    ),
}
"""Method → how it works, and where it comes from; a method that is not named here has the general words alone."""
