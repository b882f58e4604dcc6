"""Running numbers: none twice, none without a unit."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from portal.infra.db import write
from portal.infra.numbering import next_number


def test_each_series_counts_from_one(app: Flask) -> None:
    with write():
        assert [next_number("repair:2026") for _ in range(3)] == [1, 2, 3]
        assert next_number("complaint:2026") == 1
    with write():
        assert next_number("repair:2026") == 4


def test_a_number_outside_a_unit_is_a_mistake(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        next_number("repair:2026")


def test_a_unit_that_rolls_back_leaves_no_trace(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), write():
        next_number("repair:2026")
        raise ZeroDivisionError
    with write():
        assert next_number("repair:2026") == 1


def test_no_number_twice_among_many_at_once(app: Flask) -> None:
    def take(_: int) -> list[int]:
        taken = []
        for _ in range(25):
            with app.app_context(), write():
                taken.append(next_number("repair:2026"))
        return taken

    with ThreadPoolExecutor(4) as pool:
        numbers = [n for some in pool.map(take, range(4)) for n in some]
    assert sorted(numbers) == list(range(1, 101))
