"""How the log-in library meets our members."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Nobody signs up alone: members are invited or come from the company's directory."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
