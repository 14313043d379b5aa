"""How fast the report is made, beside the stock tools, in one run: ``make bench``.

Everything works on copies of this checkout, so that nothing made before helps anyone. A ratio says how many
times as long the stock tools take for the same notebooks on the same machine in the same run.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml

from dyadbook.project import PAGES, find_project
from dyadbook.runner.receipt import MADE_FROM

BIN = Path(sys.executable).parent
DYADBOOK, PAPERMILL, JUPYTER_BOOK = (str(BIN / name) for name in ("dyadbook", "papermill", "jupyter-book"))
PAIRS = ("AZE-UZB", "KAZ-UZB", "GEO-TKM", "TUR-KAZ")
"""Editions that are timed: the report's own pair, and three others."""


@dataclass(frozen=True)
class Timing:
    """How long something took: seconds on the clock, seconds of all processors, highest memory in bytes."""

    seconds: float
    processor: float
    memory: int


def copy_checkout(target: Path) -> Path:
    """Lay out a checkout in which nothing was ever built."""
    root = find_project().root
    for name in MADE_FROM:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("originals"))
        else:
            target.mkdir(exist_ok=True)
            shutil.copy(source, target / name)
    return target


def time_it(*commands: Sequence[str], cwd: Path) -> Timing:
    """Run commands one after the other."""
    highest, start, ended = 0, time.perf_counter(), threading.Event()
    before = os.times()
    ours = psutil.Process()

    def watch() -> None:
        nonlocal highest
        while not ended.wait(0.2):
            used = 0
            for child in ours.children(recursive=True):
                try:
                    used += child.memory_full_info().pss  # shared pages count once among their sharers
                except psutil.Error:
                    continue
            highest = max(highest, used)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for command in commands:
            done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    finally:
        ended.set()
        watcher.join()
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Timing(time.perf_counter() - start, spent, highest)


def papermill_loop(root: Path) -> list[list[str]]:
    """papermill's command line, a notebook at a time."""
    folder = root / "executed"
    folder.mkdir(exist_ok=True)
    return [
        [PAPERMILL, "--cwd", str(root), f"notebooks/{page}.ipynb", f"executed/{page}.ipynb"] for page in PAGES
    ]


def change(path: Path, old: str, new: str) -> None:
    """Change one thing in a file."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{path} has no {old!r} to change")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def measure(scratch: Path, told: Callable[[str, Timing], None]) -> None:
    """Measure everything, and tell each."""
    stock = copy_checkout(scratch / "stock")
    told("papermill in a loop", time_it(*papermill_loop(stock), cwd=stock))
    for page in PAGES:
        shutil.copy(stock / "executed" / f"{page}.ipynb", stock / "notebooks")
    shutil.rmtree(stock / "executed")
    told("jupyter-book build --all", time_it([JUPYTER_BOOK, "build", "--all", "-q", "."], cwd=stock))
    told("jupyter-book build, nothing changed", time_it([JUPYTER_BOOK, "build", "-q", "."], cwd=stock))

    force = copy_checkout(scratch / "force")
    config = yaml.safe_load((force / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "force", "timeout": 600, "run_in_temp": False}
    (force / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    told("jupyter-book, execute_notebooks: force", time_it([JUPYTER_BOOK, "build", "-q", "."], cwd=force))

    ours = copy_checkout(scratch / "ours")
    told("dyadbook refresh, cold", time_it([DYADBOOK, "refresh"], cwd=ours))
    shutil.rmtree(ours / "_build")
    told("dyadbook build, cold", time_it([DYADBOOK, "build"], cwd=ours))
    told("dyadbook build, nothing changed", time_it([DYADBOOK, "build"], cwd=ours))
    change(ours / "data" / "roll_calls.csv", ",Y,", ",A,")
    told("dyadbook build, one CSV cell", time_it([DYADBOOK, "build"], cwd=ours))
    told("dyadbook build, one parameter", time_it([DYADBOOK, "build", "-p", "target_year", "2031"], cwd=ours))
    html = copy_checkout(scratch / "html")
    told("dyadbook build --html-only, cold", time_it([DYADBOOK, "build", "--html-only"], cwd=html))
    change(html / "data" / "roll_calls.csv", ",Y,", ",A,")
    told("dyadbook build --html-only, one CSV cell", time_it([DYADBOOK, "build", "--html-only"], cwd=html))
    change(html / "book" / "boundaries.json", "{", "{ ")
    told("dyadbook build --html-only, one map", time_it([DYADBOOK, "build", "--html-only"], cwd=html))


def main() -> None:
    """Measure, and print a table in Markdown."""
    found: dict[str, Timing] = {}

    def told(name: str, timing: Timing) -> None:
        found[name] = timing
        print(f"{name}: {timing.seconds:.1f} s", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="dyadbook-bench-") as folder:
        measure(Path(folder), told)
    both = found["papermill in a loop"].seconds + found["jupyter-book build --all"].seconds
    versions = {
        name: importlib.metadata.version(name) for name in ("papermill", "jupyter-book", "pandas", "altair")
    }
    print(
        f"{datetime.date.today()}, {os.cpu_count()} processors, {platform.machine()}, "
        f"Python {platform.python_version()}"
    )
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    print(f"Stock: papermill in a loop, then jupyter-book build --all: {both:.1f} s\n")
    print("| what | seconds | processor seconds | memory, MB | stock takes so many times as long |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, timing in found.items():
        against = {
            "dyadbook refresh, cold": found["papermill in a loop"].seconds,
            "dyadbook build, nothing changed": found["jupyter-book build, nothing changed"].seconds,
        }.get(name, both)
        print(
            f"| {name} | {timing.seconds:.2f} | {timing.processor:.1f} | {timing.memory / 1e6:.0f} "
            f"| {against / timing.seconds:.1f} |"
        )
    json.dump({name: vars(timing) for name, timing in found.items()}, sys.stderr, indent=1)


if __name__ == "__main__":
    main()
