"""Pictures come out the same wherever they are drawn: in this process, or in one that draws for many."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Listener
from pathlib import Path
from typing import Any

import pytest

from dyadbook.charts import drawing

SPEC: dict[str, Any] = {
    "data": {"values": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]},
    "mark": {"type": "line", "clip": True},
    "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
}
"""Clipped, so that the picture refers to itself by a number."""

WRONG = {"mark": "no such mark", "data": {"values": []}}


@pytest.fixture(scope="module")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    address = tmp_path_factory.mktemp("d") / "drawer"
    folder = address.with_name("pictures")
    program = "import sys; from dyadbook.charts.drawing import serve; serve(sys.argv[1], sys.argv[2])"
    process = subprocess.Popen([sys.executable, "-c", program, str(address), str(folder)])
    end = time.monotonic() + 60
    while not address.exists():
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.01)
    yield str(address)
    process.kill()
    process.wait()


@pytest.fixture
def here() -> str:
    return drawing.draw(SPEC)


def not_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this process draw nothing itself."""
    monkeypatch.setattr(drawing, "vlc", None)


def test_a_picture_does_not_tell_what_was_drawn_before_it(here: str) -> None:
    assert re.findall(r'id="clip(\d+)"', here) == ["0"]
    drawing._drawn.cache_clear()
    assert drawing.draw(SPEC) == here


def test_another_process_draws_the_same(
    drawer: str, here: str, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing.use_fonts(project.fonts)
    with_fonts = drawing.draw(SPEC)
    monkeypatch.setenv(drawing.DRAWER, drawer)
    not_here(monkeypatch)
    assert [drawing.draw(SPEC) for _ in range(3)] == [with_fonts] * 3


def test_what_cannot_be_drawn_fails_where_it_was_asked_for_and_stops_nobody_else(
    drawer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(drawing.DRAWER, drawer)
    with pytest.raises(ValueError, match="conversion failed"):
        drawing.draw(WRONG)
    not_here(monkeypatch)
    assert drawing.draw(SPEC).startswith("<svg")


def test_one_who_does_not_answer_is_not_waited_for(
    here: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = str(tmp_path / "s")
    monkeypatch.setattr(drawing, "PATIENCE", 0.1)
    monkeypatch.setenv(drawing.DRAWER, address)
    drawing._drawn.cache_clear()
    assert drawing.draw(SPEC) == here  # nobody is there
    drawing._drawn.cache_clear()
    with Listener(address, "AF_UNIX"):
        assert drawing.draw(SPEC) == here  # nobody answers


def test_a_picture_is_kept_for_those_who_draw_later(
    here: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = json.dumps(SPEC)
    assert drawing._kept(spec, tmp_path) == here
    [kept] = tmp_path.iterdir()
    not_here(monkeypatch)
    drawing._drawn.cache_clear()
    assert drawing._kept(spec, tmp_path) == here
    # What it was drawn with is part of what it is known by.
    monkeypatch.setattr(drawing, "VL_VERSION", "6.3")
    with pytest.raises(AttributeError):
        drawing._kept(spec, tmp_path)
    assert list(tmp_path.iterdir()) == [kept]


def test_only_so_many_pictures_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "KEPT_IN_FILES", 2)
    monkeypatch.setattr(drawing, "_drawn", str.upper)
    for number, spec in enumerate("abc"):
        drawing._kept(spec, tmp_path)
        newest = max(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime)
        os.utime(newest, (number, number))
    assert {path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"B", "C"}
