"""A fork server of this process's own, from which `dyadbook.runner.provisioner` takes warm kernels.

Where a system cannot fork, kernels start as they always do.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, cast

from dyadbook.charts.drawing import DRAWER

SERVER = "DYADBOOK_KERNELS"
"""Environment variable: the socket of the fork server that kernels come from."""

CHOSEN = "JUPYTER_DEFAULT_PROVISIONER_NAME"
"""Environment variable by which Jupyter chooses a provisioner for kernels that name none."""

PRELOADED = "dyadbook.runner.edition"
"""What a fork server imports before its first fork; it imports more for a warm one."""

LONGEST = 60
"""Bytes that the folder for temporary files may be named with: some systems give a socket's address 103."""


@dataclass(frozen=True)
class KernelServer:
    """A running fork server.

    Attributes
    ----------
    address : str
        Its socket.
    drawer : str
        The socket of the process that draws for its kernels; see `dyadbook.charts.drawing`.
    """

    address: str
    drawer: str

    def call(self, function: str, values: Mapping[str, Any]) -> None:
        """Call a function in a fork of the server.

        Parameters
        ----------
        function : str
            ``module:function``.
        values : mapping
            Its keyword arguments, as JSON values.

        Raises
        ------
        OSError
            When it finds no room on a disk.
        RuntimeError
            When it fails in any other way; its traceback is on standard error.
        """
        answers = ask(self.address, call=function, values=dict(values))
        answers.readline()
        status = json.loads(answers.readline() or b"{}").get("status")
        if status != 0:
            raise _failure(function, status)

    @contextlib.contextmanager
    def warmed(self, function: str, values: Mapping[str, Any]) -> Iterator[KernelServer]:
        """Fork a server that calls a function first, so that its forks share what that keeps; see `call`."""
        with folder_of_sockets() as folder:
            address = f"{folder}/server"
            answers = ask(self.address, call=function, values=dict(values), socket=address)
            pid = int(json.loads(answers.readline())["pid"])
            if "ready" not in (told := json.loads(answers.readline() or b"{}")):
                raise _failure(function, told.get("status"))
            try:
                yield KernelServer(address, self.drawer)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)


@contextlib.contextmanager
def serve_kernels(pictures: Path | None = None) -> Iterator[KernelServer | None]:
    """Run a fork server for the length of a block; None where the system cannot fork.

    Parameters
    ----------
    pictures : Path, optional
        A folder that keeps what is drawn.
    """
    with begin_serving(pictures) as (awaited, _):
        yield awaited()


@contextlib.contextmanager
def begin_serving(
    pictures: Path | None = None,
) -> Iterator[tuple[Callable[[], KernelServer | None], int]]:
    """As `serve_kernels`, for who has something to do before the server is ready.

    Yields
    ------
    tuple
        What waits for the server and gives it; and the file descriptor that keeps it alive as long as any
        process holds that open (-1 for none), which a fork of this one must close.
    """
    if not hasattr(os, "fork"):
        yield lambda: None, -1
        return
    with folder_of_sockets() as folder:
        address, drawer = f"{folder}/server", f"{folder}/drawer"
        command = [sys.executable, "-m", "dyadbook.runner.server", address, PRELOADED]
        # Its threads would not survive a fork, and its kernels run side by side anyway.
        quiet = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        quiet["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # the kernel's debugger would say that it is loaded
        server = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | quiet)
        open_too = contextlib.ExitStack()

        def awaited() -> KernelServer:
            _wait_for(address, server)
            values = {"address": drawer, "folder": "" if pictures is None else str(pictures)}
            drawing = ask(address, call="dyadbook.charts.drawing:serve", values=values)
            open_too.enter_context(drawing)
            _wait_for(drawer, server)
            return KernelServer(address, drawer)

        try:
            with open_too:
                yield awaited, cast("IO[bytes]", server.stdin).fileno()
        finally:
            try:
                server.communicate(timeout=5)  # closes its standard input, which is its end
            except subprocess.TimeoutExpired:
                server.kill()  # some other process holds that open; kernels end with their server
                server.wait()


@contextlib.contextmanager
def use_kernels(
    server: KernelServer | None, variables: Mapping[str, str] = MappingProxyType({})
) -> Iterator[None]:
    """Have Jupyter start kernels through `dyadbook.runner.provisioner` for the length of a block.

    Parameters
    ----------
    server : KernelServer or None
        Where they come from; with none they are started as always.
    variables : mapping of str to str
        More variables of their environment.
    """
    ours = {CHOSEN: "dyadbook-warm", SERVER: "", DRAWER: "", **variables}
    if server is not None:
        ours |= {SERVER: server.address, DRAWER: server.drawer}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def folder_of_sockets() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder whose name is short enough for the addresses of sockets in it."""
    usual = tempfile.gettempdir()
    return tempfile.TemporaryDirectory(
        prefix="dyadbook-", dir=usual if len(os.fsencode(usual)) <= LONGEST else "/tmp"
    )


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a process that the fork server is, or forks, listens at a socket."""
    while not Path(address).exists():
        if server.poll() is not None:
            raise RuntimeError("the fork server ended before it listened; see above")
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.01)


def _failure(function: str, status: int | None) -> Exception:
    """The error of a call that ended with a status."""
    if status == errno.ENOSPC:
        return OSError(status, os.strerror(status))
    return RuntimeError(f"{function} failed in the fork server, status {status}; see above")


def ask(server: str, **request: Any) -> Any:
    """Send a request to a fork server, and return the file of its answers."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(server)
    with connection:
        connection.sendall(json.dumps(request).encode() + b"\n")
        # Unbuffered, so that `select` sees what has not been read.
        return connection.makefile("rb", buffering=0)
