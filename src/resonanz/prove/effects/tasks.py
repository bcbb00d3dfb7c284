"""The work on effects: done by the worker beside the requests, taken up again after a crash."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q
from huey import crontab

from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.base.jobs import jobs
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.prove.effects.arms.queries import Arms, exposed, followed_up, has_customers
from resonanz.prove.effects.events import EFFECT_COMPUTED
from resonanz.prove.effects.models import EffectRun, Kind, State
from resonanz.prove.effects.outcomes.queries import Outcomes, exposures, outcomes
from resonanz.prove.effects.outcomes.rules import NothingToCompare
from resonanz.prove.effects.rules import Question, question_of

if TYPE_CHECKING:
    from resonanz.analytics.effects import Effect

_LOG = logging.getLogger(__name__)
DEAD_AFTER: Final = timedelta(minutes=15)
"""Without a sign of life: the worker was killed. Computing again is safe, the result is written once."""
STEPS: Final = ("reading", "comparing", "storing")


class _Cancelled(Exception):  # noqa: N818 - it reads as what happened
    """The person changed their mind."""


def wake() -> None:
    """Have the worker look at once; it looks each minute anyway."""
    run_waiting()


@jobs.task()  # type: ignore[untyped-decorator]
def run_waiting() -> None:
    """Compute all effects that wait."""
    while run_next():
        pass


@jobs.periodic_task(crontab())  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Computations whose worker was killed, and those that nobody was woken for."""
    run_waiting.call_local()


def run_next() -> bool:
    """Compute the effect that waits longest; False where none waits."""
    run = _claim()
    if run is None:
        return False
    try:
        _compute(run)
    except _Cancelled:
        _end(run, State.CANCELLED)
    except NothingToCompare as error:
        _end(run, State.FAILED, problem={"code": error.code, "params": error.params})
    except Exception as error:  # noqa: BLE001 - the worker tells the person and goes on with the next one
        _end(run, State.FAILED, problem=_problem(run, error))
    return True


def _claim() -> EffectRun | None:
    now = clock.now()
    free = Q(state=State.WAITING) | Q(state=State.WORKING, claimed_at__lt=now - DEAD_AFTER)
    for run in EffectRun.objects.filter(free).order_by("created_at"):
        mine = EffectRun.objects.filter(pk=run.pk, state=run.state, claimed_at=run.claimed_at)
        if mine.update(state=State.WORKING, claimed_at=now, step=STEPS[0]):
            run.refresh_from_db()
            return run
    return None


def _compute(run: EffectRun) -> None:
    question = question_of(run.kind, run.specification)
    if run.kind == Kind.FOLLOWUP:
        _compare_customers(run, followed_up(question.metric, question.days))
    elif question.design == "ab" and has_customers(str(run.measure)):
        _compare_customers(run, exposed(str(run.measure), question))
    else:
        _compare_units(run, question)


def _compare_units(run: EffectRun, question: Question) -> None:
    from resonanz.analytics.effects import estimate

    found = outcomes(question, exposures(str(run.measure)))
    _reach(run, "comparing")
    drawn = question.randomised
    effect = estimate(
        found.course.panel, found.course.treatments, design=question.design, randomised=drawn, seed=_seed(run)
    )
    _reach(run, "storing")
    _store(run, effect, _beside(found))


def _compare_customers(run: EffectRun, found: Arms) -> None:
    from resonanz.analytics.effects import compare_arms

    _reach(run, "comparing")
    known = {} if found.before is None else {"before": found.before}
    effect = compare_arms(found.outcome, found.treated, covariates=known, planned=found.planned, seed=_seed(run))
    _reach(run, "storing")
    since = found.since.date().isoformat()
    _store(run, effect, {"since": since, "treated": [], "grain": "customer", "scale": found.scale, "hidden": 0})


def _seed(run: EffectRun) -> int:
    """From the question, so that whoever asks it again of the same record gets the same numbers."""
    return int(run.fingerprint[:8], 16)


def _beside(found: Outcomes) -> dict[str, Any]:
    """What the result was computed from."""
    return {
        "since": min(found.started.values()).isoformat(),
        "treated": sorted(found.started),
        "started": {unit: day.isoformat() for unit, day in sorted(found.started.items())},
        "periods": [found.course.panel.times[0], found.course.panel.times[-1]],
        "grain": found.course.grain,
        "scale": found.scale,
        "other_scales": found.other_scales,
        "hidden": found.course.hidden,
        "version": found.version,
    }


@transaction.atomic
def _store(run: EffectRun, effect: Effect, beside: dict[str, Any]) -> None:
    from resonanz import __version__

    result = {**beside, "program": __version__, "effect": effect.to_json(whole=True)}
    mine = EffectRun.objects.filter(pk=run.pk, state=State.WORKING)
    done = mine.update(
        state=State.DONE,
        step="",
        result=result,
        grade=effect.grade.value,
        value=effect.value,
        problem={},
        ended_at=clock.now(),
    )
    if not done:  # another worker took it for dead and was quicker
        return
    run.refresh_from_db()
    record("effect.computed", by=None, on=run, run=run.code, grade=run.grade)
    attributes = {"run": str(run.pk), "grade": run.grade, "kind": str(run.kind), "design": effect.design.value}
    fields = {"type": EFFECT_COMPUTED, "instance": str(run.measure or run.pk), "unit": run.unit.name}
    accept_events([Sent({**fields, "attributes": attributes}, f"{EFFECT_COMPUTED}:{run.pk}")], source="resonanz")


def _reach(run: EffectRun, step: str) -> None:
    """Write down how far it is, and stop where the person said so."""
    mine = EffectRun.objects.filter(pk=run.pk)
    mine.update(step=step, claimed_at=clock.now())
    if mine.filter(cancel=True).exists():
        raise _Cancelled


def _problem(run: EffectRun, error: Exception) -> dict[str, Any]:
    from resonanz.analytics.errors import AnalyticsError

    if isinstance(error, AnalyticsError):
        return {"message": error.message, "params": {name: str(value) for name, value in error.params.items()}}
    _LOG.exception("effect %s", run.pk)
    return {"code": "error"}


def _end(run: EffectRun, state: State, **fields: Any) -> None:
    EffectRun.objects.filter(pk=run.pk).update(state=state, step="", ended_at=clock.now(), **fields)
