"""What a check finds: a message and its parameters, put into words by the layer that talks to people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, as an English template with parameters."""

    message: str
    params: tuple[tuple[str, object], ...]

    def __str__(self) -> str:
        return self.message.format(**dict(self.params))


def finding(message: str, **params: object) -> Finding:
    """Make a finding; `finding("The file {path} is missing.", path=path)`."""
    return Finding(message, tuple(params.items()))
