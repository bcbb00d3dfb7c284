"""Who meets the switches: whoever holds the right for the loop."""

from __future__ import annotations

from resonanz.loop.models import Switch
from resonanz.organisation.access.rules import Rule, everywhere

SWITCHES = Rule(Switch, "manage_policies", everywhere)
"""A policy reaches the whole house or the units named in it; its switch belongs to those who answer for the loop."""
