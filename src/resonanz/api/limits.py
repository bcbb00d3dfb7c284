"""How much one key may ask: a bucket of tokens in the database that refills by itself.

Each process takes a portion at a time and serves from it, so that a limit costs one write per portion and still holds
over all processes.
"""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction

from resonanz.api.models import Bucket
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.base import clock


@dataclass(frozen=True, slots=True)
class Limit:
    """Requests per second in the long run, how many may come at once, and how many a process takes at a time."""

    per_second: float
    at_once: int
    portion: int


class TooManyRequests(Exception):  # noqa: N818 - the name of the status
    """The bucket is empty; `wait` says for how many seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many requests with this key. Try again in {wait} s.")
        self.wait = wait


SENDING, ASKING = "sending", "asking"
_left: Final[dict[tuple[uuid.UUID, str], int]] = {}
_lock: Final = threading.Lock()


def kind_of(method: str, path: str) -> str:
    """Events that are sent have a bucket of their own: they are many and cheap."""
    return SENDING if method == "POST" and path.startswith("/api/v1/events") else ASKING


def limit_of(kind: str) -> Limit:
    """The limit as it is set."""
    per_second, at_once = settings.API_LIMITS[kind]
    return Limit(per_second, at_once, max(1, at_once // 20))


def take(key: ApiKey, kind: str) -> None:
    """Count one request.

    Raises:
        TooManyRequests: if the key has none left.
    """
    place = (key.pk, kind)
    with _lock:
        if _left.get(place, 0) < 1:
            _left[place] = _portion(key, limit_of(kind), kind)
        _left[place] -= 1


def forget() -> None:
    """Give up what this process took in advance."""
    with _lock:
        _left.clear()


@transaction.atomic
def _portion(key: ApiKey, limit: Limit, kind: str) -> int:
    now = clock.now()
    full = {"tokens": float(limit.at_once), "filled_at": now}
    bucket, _new = Bucket.objects.select_for_update().get_or_create(api_key=key, kind=kind, defaults=full)
    passed = max(0.0, (now - bucket.filled_at).total_seconds())
    tokens = min(float(limit.at_once), bucket.tokens + passed * limit.per_second)
    if tokens < 1:
        raise TooManyRequests(max(1, round((1 - tokens) / limit.per_second + 0.5)))
    given = min(limit.portion, int(tokens))
    Bucket.objects.filter(pk=bucket.pk).update(tokens=tokens - given, filled_at=now)
    return given
