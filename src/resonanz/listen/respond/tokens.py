"""Links that open by knowing them: 192 bits, of which only a hash is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from django.conf import settings

_BYTES: Final = 24
LENGTH: Final = 32
"""Characters of a token in an address."""


def new_token() -> str:
    """A token for one link."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """What is stored of a token; long random tokens need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_hash(value: str) -> str:
    """How an address is remembered after an opt-out: recognised when it comes again, and not to be read back."""
    text = value.strip().casefold().encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"resonanz.opt-out:" + text, hashlib.sha256).hexdigest()
