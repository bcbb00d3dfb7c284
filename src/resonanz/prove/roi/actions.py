"""Writing value models and the ledger: booked by one, signed by another, reversed instead of deleted."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.base.numbers import next_number
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit
from resonanz.prove.effects.models import EffectRun, State
from resonanz.prove.roi.events import LEDGER_BOOKED, LEDGER_REVERSED, LEDGER_SIGNED
from resonanz.prove.roi.models import Certainty, Grade, LedgerLine, ValueModel
from resonanz.prove.roi.rules import SEED, Claim, Terms, calculation, certainty_of, gained, held

if TYPE_CHECKING:
    from resonanz.analytics.value.roi.worth import Calculation

T = TypeVar("T")
TEXTS: Final = ("name", "metric", "currency", "basis", "source")
AMOUNTS: Final = ("low_cents", "middle_cents", "high_cents", "margin_low", "margin_middle", "margin_high")


@transaction.atomic
def draft_model(*, by: Member | None, **fields: Any) -> ValueModel:
    """Write down what a point of a metric is worth; it may be used once controlling has signed it.

    Raises:
        ValidationError: a field is missing or not valid, or the name is taken.
    """
    model = ValueModel(written_by=by, written_at=clock.now(), **fields)
    _check_model(model)
    model.save(force_insert=True)
    record("value_model.written", by=by, on=model, name=model.name, number=model.number)
    return model


@transaction.atomic
def edit_model(model: ValueModel, *, seen: int, by: Member | None, **fields: Any) -> ValueModel:
    """Change a model that nobody has signed yet.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: it is signed, or a field is not valid.
    """
    planned = ValueModel.objects.select_for_update().get(pk=model.pk)
    _require(not planned.signed, _("This model is signed and stays as it is. Write its next version."))
    for name, value in fields.items():
        setattr(planned, name, value)
    planned.written_by, planned.written_at = by, clock.now()
    _check_model(planned)
    model.write(seen=seen, **fields, written_by=by, written_at=planned.written_at)
    record("value_model.changed", by=by, on=model, name=model.name)
    return model


@transaction.atomic
def next_version(model: ValueModel, *, by: Member | None) -> ValueModel:
    """A draft of the next version, with the figures of this one.

    Raises:
        ValidationError: this version is not signed yet, or another one follows it already.
    """
    model = ValueModel.objects.select_for_update().get(pk=model.pk)
    _require(model.signed, _("This version is not signed yet. Change it instead of writing a new one."))
    _require(not ValueModel.objects.filter(replaces=model).exists(), _("A next version is written already."))
    fields = {name: getattr(model, name) for name in (*TEXTS, *AMOUNTS)}
    return draft_model(**fields, number=model.number + 1, replaces=model, by=by)


@transaction.atomic
def sign_model(model: ValueModel, *, seen: int, by: Member) -> ValueModel:
    """Controlling answers for the figures; the version before goes out of use.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: it is signed already, or the signer wrote it.
    """
    stored = ValueModel.objects.select_for_update().get(pk=model.pk)
    _require(not stored.signed, _("This model is signed already."))
    _require(
        stored.written_by_id != by.pk, _("Whoever wrote a model cannot sign it. Ask somebody else in controlling.")
    )
    model.write(seen=seen, signed_by=by, signed_at=clock.now())
    if model.replaces_id is not None:
        ValueModel.objects.filter(pk=model.replaces_id, archived_at=None).update(archived_at=clock.now())
    record("value_model.signed", by=by, on=model, name=model.name, number=model.number)
    return model


@transaction.atomic
def archive_model(model: ValueModel, *, seen: int, by: Member | None) -> ValueModel:
    """Take a model out of use; what was booked with it stays.

    Raises:
        Conflict: if somebody else changed it in the meantime.
    """
    model.write(seen=seen, archived_at=clock.now())
    record("value_model.archived", by=by, on=model, name=model.name, number=model.number)
    return model


@transaction.atomic
def book_effect(*, effect: EffectRun, model: ValueModel, terms: Terms, by: Member | None) -> LedgerLine:
    """Book a computed effect in money. It stands in a sum once controlling has signed it.

    Customers whose gain another line claims already are left out of the reach.

    Raises:
        ValidationError: there is no result with an interval, the model does not fit or is not signed, all these
            customers are claimed, the measure is booked already, or a term is not valid.
    """
    found = effect.effect
    _require(effect.state == State.DONE and found is not None, _("There is no result yet that could be booked."))
    assert found is not None
    certainty = certainty_of(found, rising=effect.rising)
    _require(
        found.low is not None and certainty is not Certainty.ASSUMED,
        _("This effect has no interval and proves nothing. Book it as an assumption, if at all."),
    )
    since = effect.since
    line = LedgerLine(
        title=effect.title,
        measure=effect.measure,
        measure_number=effect.number,
        effect=effect,
        unit=effect.unit,
        metric=effect.metric,
        touchpoints=effect.specification["touchpoints"],
        units=sorted(effect.treated),
        since=since,
        until=_until(since, terms.years),
        grade=Grade(found.grade.value),
        certainty=certainty,
    )
    gain = _valid(lambda: gained(found, rising=effect.rising, key=f"effect {effect.pk}"))
    return _book(line, model, {**terms.plain, "n": found.n, "gain": gain}, by=by)


@transaction.atomic
def book_assumption(  # noqa: PLR0913 - a plan has no effect that would carry these
    *,
    title: str,
    metric: str,
    points: float,
    model: ValueModel,
    terms: Terms,
    touchpoints: Iterable[str],
    unit: Unit,
    by: Member | None,
    since: date | None = None,
    units: Iterable[str] = (),
    measure: uuid.UUID | None = None,
    number: str = "",
) -> LedgerLine:
    """Book a plan: so many points are hoped for. It has grade D, no interval, and a sum of its own.

    Raises:
        ValidationError: the model does not fit or is not signed, all these customers are claimed, the measure is booked
            already, or a field is not valid.
    """
    since = since or clock.today()
    line = LedgerLine(
        title=title,
        measure=measure,
        measure_number=number,
        unit=unit,
        metric=metric,
        touchpoints=sorted(touchpoints),
        units=sorted(units),
        since=since,
        until=_until(since, terms.years),
        grade=Grade.D,
        certainty=Certainty.ASSUMED,
    )
    gain = dict.fromkeys(("low", "middle", "high"), points)
    return _book(line, model, {**terms.plain, "n": 0, "gain": gain}, by=by)


@transaction.atomic
def sign_line(line: LedgerLine, *, seen: int, by: Member, remark: str = "") -> LedgerLine:
    """Controlling answers for a line; from now on it counts.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: it is signed or reversed already, or the signer booked it.
    """
    stored = LedgerLine.objects.select_for_update().get(pk=line.pk)
    _require(stored.signed_at is None, _("This line is signed already."))
    _require(stored.reversed_at is None, _("This line was reversed and cannot be signed any more."))
    _require(stored.booked_by_id != by.pk, _("Whoever booked a line cannot sign it. Ask somebody else in controlling."))
    line.write(seen=seen, signed_by=by, signed_at=clock.now(), remark=remark[:1_000])
    record("ledger.signed", by=by, on=line, line=line.code)
    _tell(LEDGER_SIGNED, line)
    return line


@transaction.atomic
def reverse_line(line: LedgerLine, *, seen: int, reason: str, by: Member | None) -> LedgerLine:
    """Take a line out of the sums. It stays in the ledger with its reason; its customers are free again.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: it was reversed before, or no reason is given.
    """
    stored = LedgerLine.objects.select_for_update().get(pk=line.pk)
    _require(stored.reversed_at is None, _("This line was reversed already."))
    _require(reason.strip() != "", _("Say why the line is reversed: the reason stays in the ledger."), "reason")
    line.write(seen=seen, reversed_by=by, reversed_at=clock.now(), reason=reason.strip()[:1_000])
    record("ledger.reversed", by=by, on=line, line=line.code, reason=line.reason)
    _tell(LEDGER_REVERSED, line)
    return line


def _check_model(model: ValueModel) -> None:
    model.full_clean(exclude=("replaces", "written_by", "signed_by"))
    amounts = [getattr(model, name) for name in AMOUNTS[:3]]
    margins = [getattr(model, name) for name in AMOUNTS[3:]]
    _require(
        _in_order(amounts) and amounts[0] >= 0, _("Give the values from low to high, none below zero."), "low_cents"
    )
    _require(_in_order(margins) and margins[2] <= 100, _("Give the margins from low to high, up to 100."), "margin_low")


def _in_order(values: list[int]) -> bool:
    """Rising with room on both sides of the middle, or all the same."""
    low, middle, high = values
    return low < middle < high or low == middle == high


def _book(line: LedgerLine, model: ValueModel, plan: dict[str, Any], *, by: Member | None) -> LedgerLine:
    line.number = next_number("ledger")  # its row is locked from here on: two bookings cannot claim the same customers
    model = ValueModel.objects.select_for_update().get(pk=model.pk)
    _require(model.in_use, _("This value model is not signed or no longer in use. Choose another one."), "model")
    _require(
        model.metric == line.metric,
        _("This model values %(model)s, the effect is one on %(metric)s.")
        % {"model": model.metric, "metric": line.metric},
        "model",
    )
    _require_one_currency(model)
    _require_new(line)
    others, left = _left(line)
    plan = {**plan, "share": left}
    made = _valid(lambda: calculation(plan, model, key=line.key))
    line.model, line.calculation, line.overlaps = model, plan, others
    line.result = outcome(made, assumption=line.certainty == Certainty.ASSUMED)
    line.value_cents = line.result["value"]
    line.booked_by, line.booked_at = by, clock.now()
    line.full_clean(exclude=("effect", "booked_by", "signed_by", "reversed_by", "touchpoints", "units", "overlaps"))
    line.save(force_insert=True)
    record("ledger.booked", by=by, on=line, line=line.code, cents=line.value_cents, certainty=str(line.certainty))
    _tell(LEDGER_BOOKED, line)
    return line


def _valid(make: Callable[[], T]) -> T:
    """The library's own refusal, in the reader's language."""
    from resonanz.analytics.errors import InvalidArgument

    try:
        return make()
    except InvalidArgument as error:
        raise ValidationError(_(error.message.replace("{", "%(").replace("}", ")s")) % error.params) from error


def _require_one_currency(model: ValueModel) -> None:
    other = LedgerLine.objects.exclude(model__currency=model.currency).values_list("model__currency", flat=True).first()
    words = _("The ledger is kept in %(one)s; amounts in %(other)s cannot be added.")
    _require(other is None, words % {"one": other, "other": model.currency}, "model")


def _require_new(line: LedgerLine) -> None:
    if line.measure is None:
        return
    before = LedgerLine.objects.filter(measure=line.measure, reversed_at=None).first()
    words = _("This measure is booked as %(line)s already: one euro belongs to one line. Reverse that line first.")
    _require(before is None, words % {"line": before.code if before else ""}, "effect")


def _left(line: LedgerLine) -> tuple[list[dict[str, Any]], float]:
    """The lines that claim a part of these customers, and the share that is left."""
    claim = Claim(line.since, line.until, frozenset(line.touchpoints), frozenset(line.units))
    rows = LedgerLine.objects.filter(reversed_at=None, since__lte=line.until, until__gte=line.since).order_by("number")
    found = held(claim, rows)
    left = 1.0 - sum(share for _line, share in found)
    names = ", ".join(other.code for other, _share in found)
    words = _("All customers of this effect are claimed by %(lines)s already: no euro is booked twice.")
    _require(left > 1e-6, words % {"lines": names}, "effect")
    return [{"line": other.code, "share": round(share, 6)} for other, share in found], round(left, 6)


def outcome(made: Calculation, *, assumption: bool) -> dict[str, Any]:
    """What a calculation gives, as it is kept: amounts in cents."""
    from resonanz.analytics.value.roi.worth import assumed, value_of

    if assumption:
        return {"value": _cents(assumed(made).value)}
    worth = value_of(made, seed=SEED)
    amounts = {"value": worth.npv.value, "low": worth.npv.low, "high": worth.npv.high, "information": worth.information}
    amounts |= {"p10": worth.p10, "p50": worth.p50, "p90": worth.p90}
    chance = worth.positive
    return {
        **{name: _cents(value) for name, value in amounts.items()},
        "level": worth.npv.level,
        "n": worth.npv.n,
        "draws": worth.draws,
        "positive": {"value": chance.value, "low": chance.low, "high": chance.high},
        "influences": [
            {
                "factor": item.factor,
                "correlation": round(item.correlation, 4),
                **{name: _cents(getattr(item, name)) for name in ("low", "high", "information")},
            }
            for item in worth.influences
        ],
    }


def _cents(euro: float | None) -> int:
    return round((euro or 0.0) * 100)


def _until(since: date, years: int) -> date:
    return since + timedelta(days=round(365.25 * years) - 1)


def _tell(kind: str, line: LedgerLine) -> None:
    fields = {
        "type": kind,
        "occurred_at": clock.now(),
        "unit": line.unit.name,
        "instance": str(line.measure or line.pk),
        "value": f"{line.value_cents / 100:.2f}",
        "currency": line.model.currency,
        "attributes": {"line": line.code, "certainty": str(line.certainty), "grade": str(line.grade)},
    }
    accept_events([Sent(fields, f"{kind}:{line.pk}")], source="resonanz")


def _require(holds: object, words: str, field: str = "") -> None:
    if not holds:
        raise ValidationError({field: words} if field else words)
