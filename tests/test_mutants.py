"""The runner of mutants changes what it says it changes, wherever it stands."""

from __future__ import annotations

from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from mutants import Mutant, draw, mutants

CODE = """
LIMIT = 2

def other(function):
    return lambda *given: function(*given)

@other
def few(values: list[int], most: int = 5) -> bool:
    assert LIMIT > 0
    if values and min(values) < LIMIT:
        return "few: " + str(len(values)) == ""
    return not [value for value in values if value][:-1]
"""


@pytest.fixture
def known(tmp_path: Path) -> list[Mutant]:
    (tmp_path / "small.py").write_text(CODE, encoding="utf-8")
    return mutants(tmp_path / "small.py")


def test_every_place_is_changed_but_texts_types_defaults_and_assertions(known: list[Mutant]) -> None:
    assert [(one.line, one.change) for one in known] == [
        (2, "2 → 3"),
        (10, "values and min(values) < LIMIT → values or min(values) < LIMIT"),
        (10, "min(values) < LIMIT → min(values) <= LIMIT"),
        (10, "min(values) → max(values)"),
        (11, "'few: ' + str(len(values)) == '' → 'few: ' + str(len(values)) != ''"),
        (12, "not [value for value in values if value][:-1] → [value for value in values if value][:-1]"),
        (12, "value → not value"),
        (12, "-1 → 1"),
        (12, "1 → 2"),
    ]
    assert [one.inside for one in known] == [False] + [True] * 8
    assert [one.lines for one in known][:3] == [range(2, 3), range(10, 11), range(10, 11)]


def test_a_change_reaches_a_function_behind_its_decorator(known: list[Mutant]) -> None:
    names: dict[str, Any] = {}
    exec(compile(CODE, known[0].file, "exec"), names)
    inner = names["few"].__closure__[0].cell_contents
    assert isinstance(inner, FunctionType)
    assert names["few"]([3]) is True  # all but the last of one value is nothing
    known[7].make([inner])
    assert names["few"]([3]) is False  # what comes before place 1 is that value


def test_the_sample_is_even_and_the_same_at_each_run() -> None:
    first, again = draw("", 2), draw("", 2)
    assert list(map(str, first)) == list(map(str, again))
    counts = [sum(one.file == file for one in first) for file in {one.file for one in first}]
    assert set(counts) == {2}
    assert len(counts) > 40
