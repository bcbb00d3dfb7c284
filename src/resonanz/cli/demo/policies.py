"""What happens by itself at Nordlicht from now on: the policies of the loop, and the question after a closed case."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.listen.surveys.models import Survey
from resonanz.loop.actions import set_policy, switch_of, switch_policy
from resonanz.loop.policies import ALL
from resonanz.organisation.people.models import Member


def tell(people: Mapping[str, Member], survey: Survey) -> None:
    """Switch every policy on, with the survey they ask with; what lies in the past fires nothing."""
    cx = people["cx_manager"]
    for policy in ALL:
        if "survey" in {setting.code for setting in policy.settings}:
            seen = switch_of(policy).version
            set_policy(policy, settings={"survey": str(survey.pk)}, units=(), seen=seen, by=cx)
        switch_policy(policy, on=True, seen=switch_of(policy).version, by=cx)
