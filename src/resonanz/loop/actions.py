"""Writing switches: what runs, where, from when on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.loop.models import Switch
from resonanz.loop.policy import Policy, Setting
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit


@transaction.atomic
def switch_policy(policy: Policy, *, on: bool, seen: int, by: Member | None) -> Switch:
    """Switch a policy on or off. Switched on, it concerns only what arrives from now on.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if it cannot run as it is set.
    """
    switch = switch_of(policy)
    if on:
        _check_complete(policy, switch.settings)
    since = clock.now() if on else switch.since
    switch.write(seen=seen, on=on, since=since, changed_by=by, changed_at=clock.now())
    record("policy.switched", by=by, on=switch, policy=policy.code, to="on" if on else "off")
    return switch


@transaction.atomic
def set_policy(
    policy: Policy, *, settings: Mapping[str, Any], units: Iterable[Unit], seen: int, by: Member | None
) -> Switch:
    """Set the numbers of a policy and where it runs.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if a number lies outside its limits.
    """
    kept = {each.code: _checked(each, settings[each.code]) for each in policy.settings if each.code in settings}
    switch = switch_of(policy)
    if switch.on:
        _check_complete(policy, kept)
    switch.write(seen=seen, settings=kept, changed_by=by, changed_at=clock.now())
    chosen = list(units)
    switch.units.set(chosen)
    record("policy.set", by=by, on=switch, policy=policy.code, settings=kept, units=[unit.name for unit in chosen])
    return switch


def switch_of(policy: Policy) -> Switch:
    """The switch of a policy; off where nobody touched it yet."""
    switch, _made = Switch.objects.get_or_create(code=policy.code)
    return switch


def _checked(setting: Setting, value: Any) -> Any:
    if setting.choices is not None:
        known = {code for code, _label in setting.choices()}
        if value and value not in known:
            raise ValidationError({setting.code: _("This choice does not exist any more. Choose another one.")})
        return value or ""
    number = int(value)
    if not setting.least <= number <= setting.most:
        limits = {"least": setting.least, "most": setting.most}
        raise ValidationError({setting.code: _("Choose a number from %(least)s to %(most)s.") % limits})
    return number


def _check_complete(policy: Policy, settings: Mapping[str, Any]) -> None:
    for setting in policy.settings:
        if setting.choices is not None and not settings.get(setting.code, setting.default):
            raise ValidationError(
                _("Choose first: %(what)s. Without it the policy has nothing to do.") % {"what": setting.label}
            )
