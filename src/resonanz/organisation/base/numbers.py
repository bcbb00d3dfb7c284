"""Short numbers that people read aloud: one count per noun, never given twice, kept in the operational database."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F


@transaction.atomic
def next_number(noun: str, *, first: int = 1) -> int:
    """The next number of a noun, such as 1042 for "case"; `first` is the one a new installation begins with.

    The row stays locked until the transaction ends: two at the same moment get two numbers, and what is rolled back
    leaves no gap.
    """
    counter: Any = apps.get_model("intake", "Counter")
    counter.objects.get_or_create(noun=noun, defaults={"value": first - 1})
    counter.objects.filter(noun=noun).update(value=F("value") + 1)
    return int(counter.objects.values_list("value", flat=True).get(noun=noun))
