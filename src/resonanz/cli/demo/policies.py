"""What happens by itself at Nordlicht from now on: the policies of the loop, and the question after a closed case."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.listen.surveys.actions import create_survey, publish_survey
from resonanz.listen.surveys.models import Survey
from resonanz.listen.surveys.starters.queries import starter
from resonanz.loop.actions import set_policy, switch_of, switch_policy
from resonanz.loop.policies import ALL
from resonanz.organisation.people.models import Member


def tell(people: Mapping[str, Member]) -> None:
    """Switch every policy on; what lies in the past fires nothing."""
    cx = people["cx_manager"]
    survey = _follow_up_survey(cx)
    for policy in ALL:
        if "survey" in {setting.code for setting in policy.settings}:
            seen = switch_of(policy).version
            set_policy(policy, settings={"survey": str(survey.pk)}, units=(), seen=seen, by=cx)
        switch_policy(policy, on=True, seen=switch_of(policy).version, by=cx)


def _follow_up_survey(cx: Member) -> Survey:
    found = starter("follow_up")
    assert found is not None
    survey = create_survey(
        title={"de": "Wie ist es ausgegangen?", "en": "How did it turn out?"},
        content=found.plain,
        purpose=found.purpose,
        anonymity=found.anonymity,
        by=cx,
    )
    publish_survey(survey, by=cx)
    return survey
