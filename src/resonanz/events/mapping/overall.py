"""Judgements of the whole, which explain nothing about another one."""

from __future__ import annotations

from resonanz.events.headers import normalise
from resonanz.events.mapping import words


def is_overall(header: str) -> bool:
    """Whether a rating judges the whole and not one touchpoint: overall satisfaction or recommendation.

    Such ratings say the same as an outcome, so they are no drivers of it.
    """
    name = normalise(header)
    return bool(words.WHOLE.search(name) or words.NPS.search(name))
