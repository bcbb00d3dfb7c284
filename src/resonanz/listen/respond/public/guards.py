"""What keeps strangers and machines out where there is no session: origin, rate, a field that only machines fill in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

TRAP: Final = "website"
"""A field that people do not see."""
PER_ADDRESS: Final = 60
PER_LINK: Final = 3_000
_HOUR: Final = 3_600
# New with each start and never stored: what is counted cannot be led back to an address.
_SALT: Final = secrets.token_bytes(32)


def from_here(request: HttpRequest) -> bool:
    """Whether a POST comes from our own page, or from no page at all (a mail program's one click).

    The pages send no referrer, so that browsers say `Origin: null`; then `Sec-Fetch-Site` decides.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin in {"null", f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL}


def is_trapped(request: HttpRequest) -> bool:
    """Whether a machine filled in what no person sees."""
    return bool(request.POST.get(TRAP))


def too_many(request: HttpRequest, code: str) -> bool:
    """Whether more answers came by an open link in this hour than people send; counts this one."""
    address = _counter(f"{code}|{_address(request)}")
    return _count(address) > PER_ADDRESS or _count(_counter(code)) > PER_LINK


def _counter(name: str) -> str:
    return "respond:" + hmac.new(_SALT, name.encode(), hashlib.sha256).hexdigest()


def _count(key: str) -> int:
    cache.add(key, 0, _HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # it ended in this moment
        return 1


def _address(request: HttpRequest) -> str:
    hops = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    through = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return through[-hops] if 0 < hops <= len(through) else str(request.META.get("REMOTE_ADDR", ""))
