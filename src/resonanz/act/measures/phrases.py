"""Sentences about measures, on pages and in mails."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resonanz.act.measures.models import Advice, Measure, State
from resonanz.analytics.effects.sequential import Advised, Reason
from resonanz.report.language import language


def list_headline(counts: Mapping[str, int], stops: int) -> str:
    """What the list asks of its reader: first what does harm."""
    if stops == 1:
        return _("One running measure should be stopped.")
    if stops:
        return _("%(n)s running measures should be stopped.") % {"n": stops}
    if not sum(counts.values()):
        return _("No measure has been planned yet.")
    if counts.get(State.RUNNING) == 1:
        return _("One measure runs; nothing speaks for stopping it.")
    if counts.get(State.RUNNING):
        return _("%(n)s measures run; none is advised to stop.") % {"n": counts[State.RUNNING]}
    return _("No measure runs at the moment.")


def headline(measure: Measure, gaps: Mapping[str, str]) -> str:
    """What one measure is and needs."""
    title = measure.title.rstrip(".")
    if measure.state == State.DRAFT:
        words = _("%(title)s: %(n)s things are missing.") if gaps else _("%(title)s: ready to be registered.")
        return words % {"title": title, "n": len(gaps)}
    if measure.state == State.REGISTERED:
        return _("%(title)s: registered, not started.") % {"title": title}
    if measure.state == State.ENDED:
        return _("%(title)s has ended.") % {"title": title}
    return {
        Advice.STOP: _("%(title)s: the advice is to stop."),
        Advice.EXPAND: _("%(title)s works: the advice is to expand."),
    }.get(Advice(measure.advice), _("%(title)s runs.")) % {"title": title}


def no_baseline(measure: Measure) -> str:
    """Why there is no baseline, and the way out."""
    if not measure.metric:
        return _("the metric that is to change")
    return _(
        "a baseline: in the twelve weeks before, nobody in these units answered %(metric)s at these touchpoints"
    ) % {"metric": measure.get_metric_display()}


def has_started(measure: Measure) -> str:
    """What somebody reads who raised what the measure is about."""
    return _("A measure has begun because of it: %(number)s, “%(title)s”.") % {
        "number": measure.code,
        "title": measure.title,
    }


def has_ended(measure: Measure) -> str:
    """The same at its end."""
    words = {"number": measure.code, "title": measure.title, "reason": measure.end_reason}
    return _("The measure %(number)s, “%(title)s”, has ended. %(reason)s") % words


def advice_mail(measure: Measure, sentence: str, address: str) -> tuple[str, str]:
    """Subject and body of the mail to the owner when the advice changes."""
    subject = _("%(number)s: the advice is to %(advice)s") % {
        "number": measure.code,
        "advice": measure.get_advice_display(),
    }
    closing = _("Nothing happens by itself; you decide:")
    return subject, f"{measure.title}\n\n{sentence}\n\n{closing}\n{address}\n"


def amount(value: float, metric: str, *, sign: bool = False) -> str:
    """A difference of a metric in its own step: points, or scale points with two digits."""
    t = language("en" if (get_language() or "").startswith("en") else "de")
    return t.number(value, 0 if metric == "nps" else 2, sign=sign)


def step(metric: str) -> str:
    """What one step of the metric is called."""
    return _("NPS points") if metric == "nps" else _("points of the scale")


def advised(measure: Measure, advice: Advised) -> str:
    """The advice in one sentence, with what it rests on."""
    if advice.reason is Reason.GUARDRAIL_BREACHED:
        return _("Stop: the guardrail “%(name)s” is certainly broken.") % {"name": advice.guard}
    if advice.low is None or advice.high is None:
        return _("Keep going: there is nothing to compare with yet.")
    harm = advice.reason is Reason.CLEARLY_HARMFUL
    low, high = (-advice.high, -advice.low) if harm else (advice.low, advice.high)
    ends = {"low": amount(low, measure.metric), "high": amount(high, measure.metric), "step": step(measure.metric)}
    return {
        Reason.CLEARLY_HARMFUL: _("Stop: it makes things worse, by %(low)s to %(high)s %(step)s."),
        Reason.CLEARLY_BETTER: _("Expand: it makes things better, by %(low)s to %(high)s %(step)s."),
        Reason.NO_CLEAR_DIFFERENCE: _(
            "The plan is over: no clear difference, anything from %(low)s to %(high)s %(step)s."
        ),
    }.get(
        advice.reason, _("Keep going: cannot tell yet, anything from %(low)s to %(high)s %(step)s is possible.")
    ) % ends


def visible(measure: Measure) -> str:
    """The smallest change that the registered plan can see."""
    least = measure.plan.get("smallest_visible")
    if least is None:
        return _("could not be told when it was registered")
    return _("from %(value)s %(step)s on") % {"value": amount(least, measure.metric), "step": step(measure.metric)}
