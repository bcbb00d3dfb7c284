"""Anonymous answers leave the urn: at least five of one version together, shuffled, and alike in all but the answers.

While they wait nobody sees them. What goes out has a random id and a day, and says of unit, channel, language and day
only what at least five of them share: whoever knows who answered cannot tell whose answer is whose.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from resonanz.listen.respond.models import Ballot, Invitation, Response
from resonanz.listen.respond.recording import record_responses
from resonanz.listen.respond.urn import FEWEST, coarse_days, grouped, pooled, shuffled


def empty_urns() -> int:
    """Let go out what is enough; how many answers did."""
    versions = Ballot.objects.order_by("survey_version").values_list("survey_version", flat=True).distinct()
    return sum(empty_urn(version) for version in list(versions))


@transaction.atomic
def empty_urn(version: UUID) -> int:
    """The same for one version of a survey.

    Fewer than five wait, as long as it is known who was asked; where nobody was, nothing can be joined.
    """
    rows = Ballot.objects.select_for_update(of=("self",)).filter(survey_version=version)
    ballots = list(rows.select_related("survey_version__survey", "unit", "touchpoint").order_by("pk"))
    if not ballots or (len(ballots) < FEWEST and Invitation.objects.filter(survey_version=version).exists()):
        return 0
    responses = shuffled([response for group in _groups(ballots) for response in group])
    for response in responses:
        response.save(force_insert=True)
        record_responses([response], at=_noon(response.given_on))
    Ballot.objects.filter(pk__in=[ballot.pk for ballot in ballots]).delete()
    return len(responses)


def _groups(ballots: list[Ballot]) -> Iterable[list[Response]]:
    cells = grouped(ballots, [(b.unit_id, b.touchpoint_id, b.channel, b.language) for b in ballots])
    kept, rest = pooled(cells)
    for group in kept.values():
        days = coarse_days([ballot.given_on for ballot in group])
        yield [_released(ballot, days[ballot.given_on]) for ballot in group]
    days = coarse_days([ballot.given_on for ballot in rest])
    yield [_pooled(ballot, days[ballot.given_on]) for ballot in rest]


def _released(ballot: Ballot, day: date) -> Response:
    return Response(
        id=uuid4(),
        survey_version=ballot.survey_version,
        unit=ballot.unit,
        touchpoint=ballot.touchpoint,
        channel=ballot.channel,
        language=ballot.language,
        given_on=day,
        answers=ballot.answers,
    )


def _pooled(ballot: Ballot, day: date) -> Response:
    return Response(
        id=uuid4(),
        survey_version=ballot.survey_version,
        touchpoint=ballot.survey_version.survey.touchpoint,
        given_on=day,
        answers=ballot.answers,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
