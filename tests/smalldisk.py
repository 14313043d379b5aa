"""A disk of a few bytes, for builds to fill; Linux lets a user mount one in a namespace of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE = 200_000_000
"""Bytes, of memory: more than a book and what its build keeps."""


@dataclass(frozen=True)
class SmallDisk:
    """A disk that is mounted on a folder for some processes alone.

    Attributes
    ----------
    folder : Path
        Where those that `run` starts find it.
    holder : int
        The process that keeps it.
    """

    folder: Path
    holder: int

    @property
    def seen(self) -> Path:
        """Where everyone else finds it."""
        return Path(f"/proc/{self.holder}/root{self.folder}")

    def command(self, command: Sequence[str | Path], cwd: Path) -> list[str]:
        """What runs a command where the disk is seen."""
        enter = ["nsenter", f"--target={self.holder}", "--user", "--mount", "--preserve-credentials", "--"]
        return [*enter, "sh", "-c", 'cd "$0" && exec "$@"', str(cwd), *map(str, command)]

    def run(self, command: Sequence[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command where the disk is seen."""
        return subprocess.run(self.command(command, cwd), capture_output=True, text=True, check=False)

    def leave(self, room: int) -> None:
        """Fill it until so many bytes are free."""
        ballast = self.seen / "ballast"
        ballast.unlink(missing_ok=True)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self.seen).free - room)


@contextlib.contextmanager
def mounted(folder: Path) -> Iterator[SmallDisk]:
    """Have a disk of `SIZE` on a folder; the test is skipped where that cannot be had."""
    script = 'mount -t tmpfs -o size="$1" tmpfs "$0" && echo mounted && exec cat'
    folder.mkdir(exist_ok=True)
    try:
        holder = subprocess.Popen(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", script, folder, str(SIZE)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("NO DISK WAS FILLED: unshare is not there")
    with holder:
        assert holder.stdout is not None
        if (said := holder.stdout.readline()) != "mounted\n":
            pytest.skip(f"NO DISK WAS FILLED: {said.strip()}")
        yield SmallDisk(folder.resolve(), holder.pid)
        holder.communicate()  # closes its standard input, which is its end
