from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from resonanz.understand.metrics.queries.keeping import Keeper

pytestmark = pytest.mark.unit


def test_readers_who_come_at_once_have_a_result_made_once() -> None:
    keeper, made, started = Keeper(), [], threading.Event()

    def make() -> int:
        started.wait(5)
        made.append(1)
        return 7

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(keeper.get, "key", make) for _ in range(4)]
        started.set()
        assert [each.result() for each in asked] == [7] * 4
    assert made == [1]


def test_a_result_that_failed_is_made_again() -> None:
    keeper = Keeper()
    with pytest.raises(ZeroDivisionError):
        keeper.get("key", lambda: 1 // 0)
    assert keeper.get("key", lambda: 7) == 7


def test_the_result_that_nobody_asks_for_goes_first() -> None:
    keeper, made = Keeper(most=2), []
    for key in (1, 2, 1, 3, 1, 2):
        keeper.get(key, lambda key=key: made.append(key))
    assert made == [1, 2, 3, 2]
