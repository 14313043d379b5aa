"""How fast the report is made, beside the stock tools, in one run: ``make bench``.

Everything works on copies of this checkout, so that nothing made before helps anyone. A ratio says how many
times as long the stock tools take for the same notebooks on the same machine in the same run. What was
measured last stands in ``tests/speed.md``.
"""

from __future__ import annotations

import contextlib
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml

from dyadbook.project import PAGES, find_project
from dyadbook.runner.edition import PRELOADED
from dyadbook.runner.receipt import MADE_FROM

BIN = Path(sys.executable).parent
DYADBOOK, PAPERMILL, JUPYTER_BOOK = (str(BIN / name) for name in ("dyadbook", "papermill", "jupyter-book"))
PAIRS = (
    *("AZE-UZB", "KAZ-UZB", "GEO-TKM", "TUR-KAZ", "ARM-IRN", "KGZ-TJK", "AZE-TUR", "CHN-KAZ"),
    *("AZE-GEO", "TKM-UZB", "CHN-UZB", "ARM-GEO", "KAZ-KGZ", "TJK-UZB", "AZE-KAZ", "IRN-TKM"),
)
"""Editions that are timed."""

CELLS = """
import contextlib, importlib, io, json, sys, time
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
begun = time.process_time()
for path in sorted(Path("notebooks").glob("*.ipynb")):
    shell = InteractiveShell()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.redirect_stdout(io.StringIO()):
                shell.run_cell("".join(cell["source"])).raise_error()
print(time.process_time() - begun)
"""
"""Runs all cells of all notebooks in one process, and tells its processor seconds without the imports."""

COLD, NOTHING, CELL = (
    "dyadbook build, cold",
    "dyadbook build, nothing changed",
    "dyadbook build, one CSV cell",
)
REFRESH, LOOP, STOCK = "dyadbook refresh, cold", "papermill in a loop", "jupyter-book build --all"
STOCK_NOTHING, HTML_CELL = "jupyter-book build, nothing changed", "dyadbook build --html-only, one CSV cell"


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
        while not ended.wait(1):  # to look is work too: it goes through all that a process holds
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
    told(LOOP, time_it(*papermill_loop(stock), cwd=stock))
    for page in PAGES:
        shutil.copy(stock / "executed" / f"{page}.ipynb", stock / "notebooks")
    shutil.rmtree(stock / "executed")
    told(STOCK, time_it([JUPYTER_BOOK, "build", "--all", "-q", "."], cwd=stock))
    told(STOCK_NOTHING, time_it([JUPYTER_BOOK, "build", "-q", "."], cwd=stock))

    force = copy_checkout(scratch / "force")
    config = yaml.safe_load((force / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "force", "timeout": 600, "run_in_temp": False}
    (force / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    told("jupyter-book, execute_notebooks: force", time_it([JUPYTER_BOOK, "build", "-q", "."], cwd=force))

    ours = copy_checkout(scratch / "ours")
    told(REFRESH, time_it([DYADBOOK, "refresh"], cwd=ours))
    shutil.rmtree(ours / "_build")
    told(COLD, time_it([DYADBOOK, "build"], cwd=ours))
    told(NOTHING, time_it([DYADBOOK, "build"], cwd=ours))
    change(ours / "data" / "roll_calls.csv", ",Y,", ",A,")
    told(CELL, time_it([DYADBOOK, "build"], cwd=ours))
    told("dyadbook build, one parameter", time_it([DYADBOOK, "build", "-p", "target_year", "2031"], cwd=ours))
    html = copy_checkout(scratch / "html")
    told("dyadbook build --html-only, cold", time_it([DYADBOOK, "build", "--html-only"], cwd=html))
    change(html / "data" / "roll_calls.csv", ",Y,", ",A,")
    told(HTML_CELL, time_it([DYADBOOK, "build", "--html-only"], cwd=html))


def measure_editions(scratch: Path, told: Callable[[str, Timing], None]) -> None:
    """Measure editions of several pairs, for each number of workers in a checkout of its own, and on Dask."""
    for workers, pairs in ((1, 4), (2, 4), (4, 8), (4, 16)):
        root = copy_checkout(scratch / f"editions-{workers}-{pairs}")
        asked = [DYADBOOK, "editions", "--pairs", ",".join(PAIRS[:pairs]), "--workers", str(workers)]
        told(f"{pairs} editions, workers: {workers}", time_it(asked, cwd=root))
    root = copy_checkout(scratch / "dask")
    with dask_cluster(scratch / "cluster") as address:
        asked = [DYADBOOK, "editions", "--pairs", ",".join(PAIRS[:8]), "--scheduler", address]
        told("8 editions, Dask workers: 2", time_it(asked, cwd=root))


@contextlib.contextmanager
def dask_cluster(folder: Path) -> Iterator[str]:
    """Run a Dask scheduler and two workers on this machine, and give the scheduler's address."""
    folder.mkdir()
    meeting = folder / "scheduler.json"
    quiet = ["--no-dashboard", "--scheduler-file", str(meeting), "--host", "127.0.0.1"]
    worker = ["distributed.cli.dask_worker", *quiet, "--no-nanny", "--nthreads", "1"]
    commands = [["distributed.cli.dask_scheduler", *quiet, "--port", "0"]]
    commands += [[*worker, "--local-directory", str(folder / name)] for name in ("one", "two")]
    running = []
    try:
        for command in commands:
            silent = subprocess.DEVNULL
            running.append(subprocess.Popen([sys.executable, "-m", *command], stdout=silent, stderr=silent))
            while not meeting.is_file():
                time.sleep(0.1)
        yield str(json.loads(meeting.read_text(encoding="utf-8"))["address"])
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()


def measure_floor(scratch: Path) -> tuple[float, float]:
    """Seconds that importing the libraries takes, and processor seconds of the cells of all notebooks."""
    root = copy_checkout(scratch / "floor")
    imports = time_it([sys.executable, "-c", f"import {', '.join(PRELOADED)}"], cwd=root).seconds
    command = [sys.executable, "-W", "ignore", "-c", CELLS, json.dumps(PRELOADED)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return imports, float(done.stdout.split()[-1])


def written(found: dict[str, Timing], imports: float, cells: float) -> str:
    """The measurements as a page in Markdown."""
    both = found[LOOP].seconds + found[STOCK].seconds
    floor = imports + cells / (os.cpu_count() or 1) + found[STOCK].seconds
    names = ("papermill", "jupyter-book", "pandas", "altair")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    lines = [
        "# How fast the report is made",
        "",
        f"Written by `make bench` on {datetime.date.today()}: {os.cpu_count()} processors, "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}.",
        "",
        f"The stock tools are papermill's command line in a loop and then `jupyter-book build --all`: "
        f"{both:.0f} s for the HTML alone. The last column says how many times as long they take.",
        "",
        "| what | seconds | processor seconds | memory, MB | stock takes so many times as long |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, timing in found.items():
        against = {REFRESH: found[LOOP].seconds, NOTHING: found[STOCK_NOTHING].seconds}.get(name, both)
        if "editions" in name:
            against = int(name.split()[0]) * found[LOOP].seconds
        lines.append(
            f"| {name} | {timing.seconds:.2f} | {timing.processor:.1f} | {timing.memory / 1e6:.0f} "
            f"| {against / timing.seconds:.1f} |"
        )
    lines += [
        "",
        "`refresh` executes all notebooks and nothing else, and is compared with papermill's loop alone; so "
        "are editions, each of which is all notebooks and the facts. A build in which nothing changed is "
        "compared with a stock build in which nothing changed.",
        "",
        f"The floor is {floor:.0f} s: one import of the libraries ({imports:.1f} s), the cells' own "
        f"{cells:.0f} processor seconds on {os.cpu_count()} processors, and Sphinx's own work "
        f"({found[STOCK].seconds:.0f} s). The cold HTML takes "
        f"{found['dyadbook build --html-only, cold'].seconds / floor:.2f} times as long.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and write ``speed.md`` beside this file."""
    found: dict[str, Timing] = {}

    def told(name: str, timing: Timing) -> None:
        found[name] = timing
        print(f"{name}: {timing.seconds:.1f} s", flush=True)

    with tempfile.TemporaryDirectory(prefix="dyadbook-bench-") as folder:
        measure(Path(folder), told)
        measure_editions(Path(folder), told)
        page = written(found, *measure_floor(Path(folder)))
    Path(__file__).with_suffix(".md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
