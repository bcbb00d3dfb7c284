"""What actions are called. Each feature names its own in its `log.py`; the code stays beside the words."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

MODULE = "log"


@lru_cache(maxsize=1)
def actions() -> Mapping[str, Promise]:
    """All actions that any feature writes into the log, by code, with their words."""
    autodiscover_modules(MODULE)
    found: dict[str, Promise] = {}
    for app in apps.get_app_configs():
        if (module := sys.modules.get(f"{app.name}.{MODULE}")) is not None:
            found |= getattr(module, "ACTIONS", {})
    return found


def words_of(action: str) -> str:
    """The words of an action in the reader's language; the code itself where an older version wrote the line."""
    return str(actions().get(action, action))


def called(words: str) -> list[str]:
    """The codes of actions whose words hold all of these, in the reader's language."""
    wanted = words.casefold().split()
    return [code for code, name in actions().items() if all(word in str(name).casefold() for word in wanted)]
