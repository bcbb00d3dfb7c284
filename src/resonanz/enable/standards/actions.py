"""Writing standards: an edition is drafted, handed in, approved by somebody else, and replaced by the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.enable.standards.events import PUBLISHED
from resonanz.enable.standards.models import OPEN, Edition, Receipt, Standard, State
from resonanz.enable.standards.queries import groups_of, measure_of
from resonanz.enable.standards.rules import RECEIPTS, clean_texts, require_complete
from resonanz.organisation.agreement.actions import Cell, iso_week, release
from resonanz.organisation.agreement.models import Release
from resonanz.organisation.agreement.queries import is_on
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.base.numbers import next_number
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint

Texts = Mapping[str, Mapping[str, Any]]
_NOUN: Final = "standard"
FOLDER: Final = Path(__file__).parent / "library"


@transaction.atomic
def create_standard(
    *,
    touchpoint: Touchpoint,
    role: Role | None,
    texts: Texts,
    by: Member | None,
    unreviewed: bool = False,
    key: str | None = None,
) -> Standard:
    """Begin a standard with a draft of its first edition.

    Raises:
        ValidationError: the role does not work at the touchpoint, or the words do not fit.
    """
    _require_at_work(touchpoint, role)
    standard = Standard(number=next_number(_NOUN), key=key, touchpoint=touchpoint, role=role)
    standard.full_clean()
    standard.save(force_insert=True)
    edition = Edition.objects.create(standard=standard, number=1, texts=clean_texts(texts), unreviewed=unreviewed)
    _note_author(edition, by)
    record("standard.created", by=by, on=standard, touchpoint=touchpoint.name)
    return standard


@transaction.atomic
def save_draft(
    standard: Standard, *, seen: int, texts: Texts, by: Member | None, role: Role | None = None, keep_role: bool = True
) -> Edition:
    """Write the words of the next edition, from the version of the standard that was seen.

    What waits for approval goes back to being a draft: nobody approves words that changed meanwhile.

    Raises:
        Conflict: somebody else changed the standard in the meantime.
        ValidationError: the standard has ended, or the words do not fit.
    """
    _require_alive(standard)
    words = clean_texts(texts)
    if not keep_role:
        _require_at_work(standard.touchpoint, role)
    standard.write(seen=seen, **({} if keep_role else {"role": role}))
    edition = _open_edition(standard)
    Edition.objects.filter(pk=edition.pk).update(texts=words, state=State.DRAFT, submitted_at=None, unreviewed=False)
    _note_author(edition, by)
    record("standard.drafted", by=by, on=standard, edition=edition.number)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def submit_standard(standard: Standard, *, by: Member | None) -> Edition:
    """Hand the draft in for approval.

    Raises:
        ValidationError: there is no draft, or it is not complete.
    """
    _require_alive(standard)
    edition = _edition(standard, State.DRAFT)
    require_complete(edition.texts)
    _move(edition, State.WAITING, submitted_at=clock.now(), returned="")
    record("standard.submitted", by=by, on=standard, edition=edition.number)
    return edition


@transaction.atomic
def return_standard(standard: Standard, *, reason: str, by: Member | None) -> Edition:
    """Give what waits back to its authors, with a reason.

    Raises:
        ValidationError: nothing waits, or the reason is missing.
    """
    edition = _edition(standard, State.WAITING)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is missing: the authors will ask.")})
    _move(edition, State.DRAFT, submitted_at=None, returned=reason.strip()[:500])
    record("standard.returned", by=by, on=standard, edition=edition.number)
    return edition


@transaction.atomic
def publish_standard(
    standard: Standard, *, edition: Edition | None = None, by: Member | None, reviewed: bool = True
) -> Edition:
    """Approve what waits: it is in force from now on, and the edition before is replaced.

    Args:
        standard: whose edition.
        edition: the one that was read; another one that waits meanwhile is refused.
        by: who approves; nobody who wrote in it.
        reviewed: whether a person read it critically; without, its mark stays.

    Raises:
        ValidationError: nothing waits, another edition waits, or the approver wrote in it.
    """
    _require_alive(standard)
    waiting = _edition(standard, State.WAITING)
    if edition is not None and edition.pk != waiting.pk:
        raise ValidationError(_("Another version waits now. Read it before you approve it."))
    if by is not None and waiting.authors.filter(pk=by.pk).exists():
        raise ValidationError(_("You wrote in this version. Somebody else has to approve it."))
    standard.editions.filter(state=State.IN_FORCE).update(state=State.REPLACED)
    unreviewed = waiting.unreviewed and not reviewed
    _move(waiting, State.IN_FORCE, approved_by=by, since=clock.now(), unreviewed=unreviewed)
    record("standard.published", by=by, on=standard, edition=waiting.number)
    _tell(standard, waiting)
    return waiting


@transaction.atomic
def review_standard(standard: Standard, *, by: Member) -> Edition:
    """Say that one has read critically what is in force and was marked as not yet reviewed by a person.

    Raises:
        ValidationError: nothing in force carries the mark, or the reader wrote in it.
    """
    edition = standard.editions.filter(state=State.IN_FORCE, unreviewed=True).first()
    if edition is None:
        raise ValidationError(_("What holds here was reviewed already."))
    if edition.authors.filter(pk=by.pk).exists():
        raise ValidationError(_("You wrote in this version. Somebody else has to approve it."))
    Edition.objects.filter(pk=edition.pk).update(unreviewed=False, approved_by=by)
    edition.refresh_from_db()
    record("standard.reviewed", by=by, on=standard, edition=edition.number)
    return edition


@transaction.atomic
def install_library(*, by: Member | None, approver: Member | None, folder: Path = FOLDER) -> list[Standard]:
    """Put the standards of a folder in force that are not there yet; each carries the mark that nobody reviewed it.

    A file whose touchpoint or role does not exist here is passed over.

    Raises:
        ValidationError: the words of a file do not fit.
    """
    made = []
    for path in sorted(folder.glob("*.yaml")):
        standard = _installed(path, by)
        if standard is not None:
            submit_standard(standard, by=by)
            publish_standard(standard, by=approver, reviewed=False)
            made.append(standard)
    return made


def _installed(path: Path, by: Member | None) -> Standard | None:
    import yaml

    given = yaml.safe_load(path.read_text("utf-8"))
    touchpoint = Touchpoint.objects.filter(name=given["touchpoint"], archived_at=None).first()
    role = Role.objects.filter(name=given["role"], archived_at=None).first() if given.get("role") else None
    if touchpoint is None or (given.get("role") and role is None) or Standard.objects.filter(key=path.stem).exists():
        return None
    words = given["texts"]
    return create_standard(touchpoint=touchpoint, role=role, texts=words, by=by, unreviewed=True, key=path.stem)


@transaction.atomic
def end_standard(standard: Standard, *, seen: int, reason: str, by: Member | None) -> Standard:
    """Take a standard out of force; its editions stay readable for those who write.

    Raises:
        Conflict: somebody else changed it in the meantime.
        ValidationError: the reason is missing.
    """
    _require_alive(standard)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it ends: people work by it.")})
    standard.write(seen=seen, ended_at=clock.now(), ended_reason=reason.strip()[:500])
    record("standard.ended", by=by, on=standard)
    return standard


@transaction.atomic
def note_read(edition: Edition, *, by: Member) -> Receipt | None:
    """Remember for the reader, and the reader alone, that an edition in force was read; the log is not told.

    Nothing is kept while the works agreement does not have the function.
    """
    if not is_on(RECEIPTS.code) or edition.state != State.IN_FORCE:
        return None
    return Receipt.objects.get_or_create(edition=edition, member=by, defaults={"read_at": clock.now()})[0]


@transaction.atomic
def take_back_read(edition: Edition, *, by: Member) -> None:
    """The reader's own receipt goes."""
    Receipt.objects.filter(edition=edition, member=by).delete()


@transaction.atomic
def release_week() -> list[Release]:
    """How many of each group have read what is in force, for the week that is over; each cell is decided once."""
    if not is_on(RECEIPTS.code):
        return []
    day = clock.today()
    sunday = day - timedelta(days=day.isoweekday())
    week = iso_week(sunday)
    done = set(Release.objects.filter(function=RECEIPTS.code, week=week).values_list("measure", flat=True))
    held = Edition.objects.filter(state=State.IN_FORCE, standard__ended_at=None).select_related("standard")
    return [row for edition in held if measure_of(edition) not in done for row in _released(edition, sunday, week)]


def _released(edition: Edition, sunday: date, week: str) -> list[Release]:
    cells = [
        Cell(group.unit, group.role, group.members, len(group.members & group.readers))
        for group in groups_of(edition, sunday)
    ]
    return release(RECEIPTS.code, measure_of(edition), week, cells, standing=True)


def forget_receipts_of_replaced() -> int:
    """Receipts of editions that nobody works by any more."""
    old = Receipt.objects.exclude(edition__state=State.IN_FORCE, edition__standard__ended_at=None)
    return old.delete()[0]


def _require_alive(standard: Standard) -> None:
    if standard.ended_at is not None:
        raise ValidationError(_("%(name)s has ended. Begin a new standard."), params={"name": standard.label})


def _require_at_work(touchpoint: Touchpoint, role: Role | None) -> None:
    if role is not None and touchpoint.roles.exists() and not touchpoint.roles.filter(pk=role.pk).exists():
        working = ", ".join(touchpoint.roles.values_list("name", flat=True))
        raise ValidationError(
            {
                "role": ValidationError(
                    _("%(role)s does not work at %(place)s. There work: %(roles)s."),
                    params={"role": role.name, "place": touchpoint.name, "roles": working},
                )
            }
        )


def _edition(standard: Standard, state: State) -> Edition:
    found = Edition.objects.select_for_update().filter(standard=standard, state=state).first()
    if found is None:
        words = {State.DRAFT: _("There is no draft to hand in."), State.WAITING: _("Nothing waits for approval here.")}
        raise ValidationError(words[state])
    return found


def _open_edition(standard: Standard) -> Edition:
    found = standard.editions.filter(state__in=OPEN).first()
    if found is not None:
        return found
    newest = standard.editions.order_by("-number").first()
    return Edition.objects.create(standard=standard, number=newest.number + 1 if newest else 1)


def _move(edition: Edition, state: State, **fields: Any) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(edition, name, value)
    edition.save(update_fields=["state", *fields])


def _note_author(edition: Edition, by: Member | None) -> None:
    if by is not None:
        edition.authors.add(by)


def _tell(standard: Standard, edition: Edition) -> None:
    """The record hears that a standard is in force from now on."""
    fields: dict[str, object] = {
        "type": PUBLISHED,
        "touchpoint": standard.touchpoint.name,
        "instance": str(standard.pk),
        "occurred_at": edition.since,
        "attributes": {"standard": standard.label, "edition": str(edition.number)},
    }
    role = {"role": standard.role.name} if standard.role else {}
    key = f"{PUBLISHED}:{standard.pk}:{edition.number}"
    accept_events([Sent(fields | role, key)], source="resonanz")
