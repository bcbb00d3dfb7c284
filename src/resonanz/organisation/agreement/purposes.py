"""The register of functions that touch employees. Each is off until it was agreed, and can be switched off alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Function:
    """What a function does with data about employees.

    Attributes:
        code: its name for ever.
        label: what it does, in words.
        purpose: why.
        fields: what it processes.
        topic: the co-determination topic it falls under, such as § 87 (1) no. 6 BetrVG.
    """

    code: str
    label: Label
    purpose: Label
    fields: tuple[Label, ...]
    topic: Label


_REGISTER: dict[str, Function] = {}


def register(function: Function) -> None:
    """Add a function; called in `AppConfig.ready`.

    Raises:
        ValueError: another function has its code.
    """
    if _REGISTER.setdefault(function.code, function) != function:
        raise ValueError(f"two functions are called {function.code}")


def functions() -> Mapping[str, Function]:
    """All functions by code."""
    return MappingProxyType(_REGISTER)
