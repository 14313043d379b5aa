"""Kill builds at random moments: the last good book stays readable, and the next build succeeds.

``make torture``; the moments are drawn anew each time, and told, so that a failure can be tried again.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
from speed import DYADBOOK, copy_checkout

KILLS = 10
PATIENCE = 10
"""Seconds after which nothing may be left of a build that was killed."""


def build(year: int) -> list[str]:
    """The command that builds another book each year that is asked for."""
    return [DYADBOOK, "build", "--html-only", "-p", "target_year", str(year)]


def readable(root: Path) -> bool:
    """Whether the book's pages are there, whole."""
    pages = [
        root / "_build" / "html" / name for name in ("index.html", "notebooks/trade.html", "search.html")
    ]
    return all(page.is_file() and page.read_bytes().rstrip().endswith(b"</html>") for page in pages)


def left_over(root: Path) -> list[psutil.Process]:
    """Processes that still work in a checkout."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(root) and process.pid != os.getpid():
                found.append(process)
        except psutil.Error:
            continue
    return found


def main() -> None:
    """Build once, then kill ten builds, looking at the book all the time."""
    with tempfile.TemporaryDirectory(prefix="dyadbook-torture-") as folder:
        root = copy_checkout(Path(folder) / "checkout").resolve()
        start = time.monotonic()
        subprocess.run(build(2030), cwd=root, check=True, capture_output=True)
        whole = time.monotonic() - start
        print(f"a whole build: {whole:.0f} s", flush=True)
        for number in range(KILLS):
            moment = random.uniform(0, whole)
            running = subprocess.Popen(
                build(2031 + number), cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            end = time.monotonic() + moment
            while time.monotonic() < end and running.poll() is None:
                if not readable(root):
                    raise SystemExit(f"the book was not readable {moment:.1f} s into a build")
                time.sleep(0.05)
            running.send_signal(signal.SIGKILL)
            running.wait()
            if not readable(root):
                raise SystemExit(f"the book was not readable after a kill at {moment:.1f} s")
            end = time.monotonic() + PATIENCE
            while left := left_over(root):
                if time.monotonic() > end:
                    raise SystemExit(f"killed at {moment:.1f} s, but still there: {left}")
                time.sleep(0.1)
            print(f"killed at {moment:.1f} s: the book is readable, and nothing is left running", flush=True)
        done = subprocess.run(build(2040), cwd=root, capture_output=True, text=True, check=False)
        if done.returncode or not readable(root):
            raise SystemExit(f"the next build failed:\n{done.stdout}{done.stderr}")
        print("the next build succeeded")


if __name__ == "__main__":
    main()
