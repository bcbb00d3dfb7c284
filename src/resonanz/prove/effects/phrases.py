"""Effects in words: the finding first, then how sure it is, what was tested, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from resonanz.analytics.results import Estimate, Unit
from resonanz.prove.effects.models import EffectRun, Kind, State
from resonanz.report.effects.words import CHECKS, said
from resonanz.report.effects.words import figure as checked
from resonanz.report.phrases.names import METHODS as KNOWN_METHODS
from resonanz.report.phrases.names import method
from resonanz.ui.parts import Check, Source, Words, method_page
from resonanz.ui.speech import speech

if TYPE_CHECKING:
    from resonanz.analytics.effects.results import Effect

MISSING: Final[Mapping[str, Words]] = {
    "nobody_exposed": gettext_lazy(
        "Nobody has received this measure yet. The first wave starts it; then there is something to compare."
    ),
    "nobody_drawn": gettext_lazy("No closed case was drawn yet. Switch on the follow-up of closed cases first."),
    "no_answers": gettext_lazy("The record holds no answers at these touchpoints. Ask customers there first."),
    "too_few_answers": gettext_lazy(
        "No unit has five answers in a month. More answers are needed before units can be compared."
    ),
    "no_period_after": gettext_lazy("No whole week has passed since the start. Compute again after the next Sunday."),
    "small_arm": gettext_lazy(
        "%(treated)s customers were asked and %(others)s held out by lot, of those whose time is over. "
        "Below five on a side nothing is shown: it would tell about persons, and prove nothing."
    ),
    "all_alike": gettext_lazy(
        "All %(drawn)s customers did the same: none came back, or every one. So no difference can be shown."
    ),
    "few_answers": gettext_lazy(
        "Of %(drawn)s customers drawn by lot, %(treated)s with the measure and %(others)s without have answered since. "
        "Below five on a side nothing is shown: it would tell about persons, and prove nothing."
    ),
    "error": gettext_lazy("It stopped because of an error in this program. Compute again; nothing is lost."),
}
STEPS: Final[Mapping[str, Words]] = {
    "": gettext_lazy("waits for its turn"),
    "reading": gettext_lazy("reads the record"),
    "comparing": gettext_lazy("compares, about half a minute"),
    "storing": gettext_lazy("keeps the result"),
}
WIDE: Final = 10
"""An interval of so many points is not written to the tenth."""
DONE: Final = {"": 0.0, "reading": 0.1, "comparing": 0.4, "storing": 0.9}
METRICS: Final[Mapping[str, Words]] = {
    "nps": gettext_lazy("recommendation"),
    "csat": gettext_lazy("satisfaction"),
    "ces": gettext_lazy("ease"),
    "rating": gettext_lazy("rating"),
    "returned": gettext_lazy("share who came back"),
    "left": gettext_lazy("share who left"),
}
MEANS: Final[Mapping[str, Words]] = {
    "pre_trend": gettext_lazy("If units ran apart before, they would have done so anyway."),
    "placebo_time": gettext_lazy("A start that never was must show nothing."),
    "placebo_unit": gettext_lazy("Units without the measure must not show as much."),
    "fit": gettext_lazy("Only a twin that ran alike before says what would have been."),
    "regression_to_mean": gettext_lazy("The worst units get better by themselves."),
    "spill_over": gettext_lazy("If neighbours changed too, the effect is read too small."),
    "sample_ratio": gettext_lazy("If too many are missing on one side, the lot was broken."),
    "balance": gettext_lazy("What was known before must not differ between the groups."),
    "missing_alike": gettext_lazy("If one group answers less often, the answers are not comparable."),
    "leave_one_out": gettext_lazy("If one comparison unit carries the result, it is not sure."),
    "comparison_series": gettext_lazy("A forecast that missed before is no measure of what would have been."),
}


def title(run: EffectRun) -> str:
    """What was computed."""
    return str(_("Follow-up of closed cases")) if run.kind == Kind.FOLLOWUP else run.title


def estimate(run: EffectRun, effect: Effect) -> Estimate:
    """The effect in the unit of its metric."""
    unit = Unit.POINTS if run.metric in {"nps", "returned", "left"} else Unit.SCALE
    return replace(effect.estimate, unit=unit)


def headline(run: EffectRun, effect: Effect | None) -> str:
    """The finding, as far as it may be said: causes only where units or customers were compared."""
    if effect is None:
        return _waiting(run)
    if effect.value is None:
        return _("What %(title)s changed cannot be told yet.") % {"title": title(run)}
    size = speech().number(abs(effect.value), _digits(run, effect))
    said = {"title": title(run), "metric": METRICS[run.metric], "value": size, "interval": between(run, effect)}
    if clear(effect) == 0:
        return _("Whether %(title)s changes anything cannot be told: %(interval)s.") % said
    rises = effect.value > 0
    if effect.grade.value in {"A", "B"}:
        up = _("%(title)s raised %(metric)s by %(value)s points (%(interval)s).")
        down = _("%(title)s lowered %(metric)s by %(value)s points (%(interval)s).")
        return (up if rises else down) % said
    up = _("With %(title)s, %(metric)s was %(value)s points higher (%(interval)s). Whether it is the cause is open.")
    down = _("With %(title)s, %(metric)s was %(value)s points lower (%(interval)s). Whether it is the cause is open.")
    return (up if rises else down) % said


def between(run: EffectRun, effect: Effect) -> str:
    """The interval with signs, as both ends may differ in theirs."""
    t = speech()
    low, high = (t.number(end or 0.0, _digits(run, effect), sign=True) for end in (effect.low, effect.high))
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def amount(run: EffectRun, effect: Effect) -> str:
    """The effect with its sign."""
    return speech().number(effect.value or 0.0, _digits(run, effect), sign=True)


def _digits(run: EffectRun, effect: Effect) -> int:
    """As many for the value as for its ends: tenths of a point say nothing where the interval is wide."""
    if estimate(run, effect).unit is not Unit.POINTS:
        return 2
    return 1 if (effect.high or 0.0) - (effect.low or 0.0) < WIDE else 0


def clear(effect: Effect) -> int:
    """1 clearly up, -1 clearly down, 0 cannot be told."""
    if effect.low is None or effect.high is None or effect.low <= 0 <= effect.high:
        return 0
    return 1 if effect.low > 0 else -1


def good(run: EffectRun, effect: Effect) -> bool | None:
    """Whether it is clearly better for customers; None where that cannot be told."""
    found = clear(effect)
    return None if found == 0 else (found > 0) == run.rising


def _waiting(run: EffectRun) -> str:
    words = {
        State.WAITING: _("The effect of %(title)s waits for its turn."),
        State.WORKING: _("The effect of %(title)s is being computed."),
        State.CANCELLED: _("The computation for %(title)s was cancelled."),
        State.FAILED: _("The effect of %(title)s cannot be told yet."),
    }
    return words.get(State(run.state), "%(title)s") % {"title": title(run)}


def lead(effect: Effect) -> str:
    """Why this grade, in a sentence."""
    return str(said(effect.reason, speech()))


def progress(run: EffectRun) -> str:
    """How far the work is."""
    return str(_("stops") if run.cancel else STEPS.get(run.step, STEPS[""]))


def problem(run: EffectRun) -> str:
    """Why there is no result."""
    found = run.problem
    if "message" in found:
        return str(speech()(found["message"], **found["params"]))
    words = MISSING.get(found.get("code", ""), MISSING["error"])
    return str(words % found["params"] if found.get("params") else words)


def needed(run: EffectRun) -> str:
    """For few customers: how many would show a difference of ten percentage points."""
    said = run.problem.get("params", {})
    if run.problem.get("code") != "small_arm" or not said:
        return ""
    all_ = cases_needed(0.2, 0.2)
    words = _("To see a difference of ten percentage points, about %(n)s drawn cases are needed; there are %(drawn)s.")
    return words % {"n": speech().whole(all_), "drawn": speech().whole(said["drawn"])}


def cases_needed(held_out: float, share: float, difference: float = 0.1) -> int:
    """Cases for a difference of two shares to be seen in four of five tries (two-sided 5 %)."""
    spread = share * (1 - share) / (held_out * (1 - held_out))
    return round((1.959964 + 0.841621) ** 2 * spread / difference**2 / 10) * 10


def visible(run: EffectRun, effect: Effect) -> str:
    """The smallest change that would have been seen in four of five tries, from the width of the interval."""
    if effect.low is None or effect.high is None:
        return ""
    least = (effect.high - effect.low) / 2 / 1.959964 * 2.801585
    words = _("Visible would have been a change from about %(least)s points on; anything smaller stays in the dark.")
    return words % {"least": speech().number(least, _digits(run, effect))}


def little(run: EffectRun, effect: Effect) -> str:
    """How little a few customers prove."""
    if run.kind != Kind.FOLLOWUP and effect.counterfactual is not None:
        return ""
    few = effect.n < 100
    words = _("%(n)s customers prove little: %(treated)s were treated, %(others)s not. More cases make it narrower.")
    said = {"n": effect.n, "treated": effect.treated, "others": effect.controls}
    return words % {name: speech().whole(value) for name, value in said.items()} if few else ""


def checks(effect: Effect) -> list[Check]:
    """What was tested, what it means, and what came of it."""
    t = speech()
    return [
        Check(
            t(CHECKS[item.name]),
            f"{said(item.note, t)} {MEANS.get(item.name, '')}".strip(),
            item.passed,
            checked(item, t),
        )
        for item in effect.checks
    ]


def checks_title(effect: Effect) -> str:
    """How many checks were passed."""
    made = [item for item in effect.checks if item.passed is not None]
    passed = sum(bool(item.passed) for item in made)
    if not made:
        return _("Nothing could be tested")
    if len(made) == 1 and passed:
        return _("The one check that could be made was passed")
    if passed == len(made):
        return _("All %(n)s checks that could be made were passed") % {"n": len(made)}
    return _("%(passed)s of %(n)s checks were passed") % {"passed": passed, "n": len(made)}


def limits(run: EffectRun, effect: Effect) -> list[str]:
    """What the result does not say."""
    t = speech()
    few = little(run, effect)
    found = [said(item, t) for item in effect.notes if not (few and item.code == "little_proof")]
    found += [words for words in (visible(run, effect), few) if words]
    if run.result.get("hidden"):
        words = _("%(n)s cells of unit and period had fewer than five answers and took no part.")
        found.append(words % {"n": t.whole(run.result["hidden"])})
    if run.result.get("other_scales"):
        words = _("%(n)s answers on another scale took no part.")
        found.append(words % {"n": t.whole(run.result["other_scales"])})
    periods = run.result.get("periods")
    if periods:
        last = t.day(date.fromisoformat(periods[1]))
        found.append(_("Whether it lasts beyond the period that begins on %(day)s is open.") % {"day": last})
    return found


def provenance(run: EffectRun, effect: Effect) -> list[Source]:
    """What the number rests on."""
    t = speech()
    if effect.counterfactual is None:
        people = _("%(treated)s treated, %(others)s not")
    else:
        people = _("%(treated)s units with the measure, %(others)s beside them")
    grain = {"week": _("by week"), "month": _("by month")}.get(run.result.get("grain", ""), "")
    how = Source(method(effect.method, t), method_page(effect.method) if effect.method in KNOWN_METHODS else "")
    rows = [
        Source(_("n %(n)s") % {"n": t.whole(effect.n)}),
        Source(people % {"treated": t.whole(effect.treated), "others": t.whole(effect.controls)}),
        *([Source(grain)] if grain else []),
        Source(_("%(level)s intervals") % {"level": t.percent(effect.level, 0)}),
        *([Source(_("record version %(n)s") % {"n": run.result["version"]})] if "version" in run.result else []),
        Source(_("question %(hash)s") % {"hash": run.fingerprint[:12]}),
    ]
    return [*rows, how]


def listing(runs: list[EffectRun]) -> str:
    """What all effects together say."""
    done = [(run, effect) for run in runs if (effect := run.effect) is not None]
    shown = [good(run, effect) for run, effect in done if effect.grade.value in {"A", "B"}]
    works, harms = shown.count(True), shown.count(False)
    if not runs:
        return _("No effect was computed yet.")
    if not done:
        return _("Nothing can be told yet.")
    good_ones = ngettext("One effect is shown to be good", "%(n)s effects are shown to be good", works) % {"n": works}
    if not works:
        good_ones = _("No effect is shown to be good yet")
    if not harms:
        return f"{good_ones}."
    bad_ones = ngettext("one is shown to do harm", "%(n)s are shown to do harm", harms) % {"n": harms}
    return f"{good_ones}, {bad_ones}."


def starts(run: EffectRun) -> list[tuple[str, str]]:
    """Units and the day on which each received the measure."""
    began: Mapping[str, str] = run.result.get("started", {})
    return [(unit, speech().day(date.fromisoformat(day))) for unit, day in sorted(began.items(), key=lambda x: x[::-1])]


def weights(effect: Effect) -> list[tuple[str, str]]:
    """Comparison units with their weight, the heaviest first; what rounds to nothing is left out."""
    rows = sorted(effect.weights.items(), key=lambda item: -item[1])
    return [(unit, speech().percent(share, 0)) for unit, share in rows if share >= 0.005]


def address(run: EffectRun) -> str:
    """Where an effect is shown."""
    return reverse("effects:show", args=[run.pk])
