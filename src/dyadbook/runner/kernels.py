"""Warm kernels: a fork server of this process's own, and the provisioner that takes kernels from it.

A kernel provisioner is Jupyter's own extension point, so papermill, nbclient and nbval all start their
kernels through `WarmProvisioner` where the environment says so, and notebooks keep the kernel ``python3``.
Where a system cannot fork, kernels start as they always do.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import select
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

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from dyadbook.charts.drawing import DRAWER

SERVER = "DYADBOOK_KERNELS"
"""Environment variable: the socket of the fork server that kernels come from."""

CHOSEN = "JUPYTER_DEFAULT_PROVISIONER_NAME"
"""Environment variable by which Jupyter chooses a provisioner for kernels that name none."""

PRELOADED = "dyadbook.runner.edition"
"""What a fork server imports before its first fork; it imports more for a warm one."""

LONGEST = 60
"""Bytes that the folder for temporary files may be named with: some systems give a socket's address 103."""

LAUNCHER = "ipykernel_launcher"
"""The module that starts Python's own kernel: any other kernel is none that can be forked."""


QUIET = "--log-level=50"
"""An argument of that kernel: Jupyter interrupts one before it ends it, which it would report."""


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
        answers = _ask(self.address, call=function, values=dict(values))
        answers.readline()
        status = json.loads(answers.readline() or b"{}").get("status")
        if status != 0:
            raise _failure(function, status)

    @contextlib.contextmanager
    def warmed(self, function: str, values: Mapping[str, Any]) -> Iterator[KernelServer]:
        """Fork a server that calls a function first, so that its forks share what that keeps; see `call`."""
        with _folder_of_sockets() as folder:
            address = f"{folder}/server"
            answers = _ask(self.address, call=function, values=dict(values), socket=address)
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
    with _folder_of_sockets() as folder:
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
            drawing = _ask(address, call="dyadbook.charts.drawing:serve", values=values)
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
    """Have Jupyter start kernels through `WarmProvisioner` for the length of a block.

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


class WarmProvisioner(LocalProvisioner):
    """Takes kernels from the fork server that `SERVER` names, and starts them itself where there is none."""

    _folder: tempfile.TemporaryDirectory[str] | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Talk over sockets in a folder of its own: kernels started side by side race for ports."""
        manager = self.parent
        if os.name == "posix" and manager is not None and manager.transport == "tcp":
            self._folder = _folder_of_sockets()
            manager.transport, manager.ip = "ipc", f"{self._folder.name}/kernel"
        return await super().pre_launch(**kwargs)

    async def cleanup(self, restart: bool = False) -> None:
        """Take the folder of sockets away with the kernel."""
        await super().cleanup(restart)
        if self._folder is not None and not restart:
            self._folder.cleanup()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Ask for a fork, where the command is that of Python's own kernel."""
        server = os.environ.get(SERVER)
        if LAUNCHER in cmd:
            cmd = [*cmd, QUIET]
        if not server or LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        argv = cmd[cmd.index(LAUNCHER) + 1 :]
        cwd = str(kwargs.get("cwd") or Path.cwd())
        kernel = ForkedKernel(server, argv, dict(kwargs.get("env") or os.environ), cwd)
        self.process = cast("subprocess.Popen[bytes]", kernel)
        self.pid = self.pgid = kernel.pid
        self.cwd = cwd
        return self.connection_info


class ForkedKernel:
    """A kernel that the fork server made: as much of `subprocess.Popen` as a provisioner needs.

    Attributes
    ----------
    pid : int
        Its process; it leads a process group.
    returncode : int or None
        How it ended.
    """

    stdin = stdout = stderr = None

    def __init__(self, server: str, argv: list[str], env: Mapping[str, str], cwd: str) -> None:
        self._answers = _ask(server, argv=argv, env=dict(env), cwd=cwd)
        self.pid = int(json.loads(self._answers.readline())["pid"])
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, or None while it runs."""
        if self.returncode is None and select.select([self._answers], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self) -> int:
        """Wait for its end."""
        if self.returncode is None:
            # No answer: the server is gone, and its kernels with it.
            told = json.loads(self._answers.readline() or b'{"status": -9}')
            self.returncode = int(told["status"])
            self._answers.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def _folder_of_sockets() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder whose name is short enough."""
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


def _ask(server: str, **request: Any) -> Any:
    """Send a request to a fork server, and return the file of its answers."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(server)
    with connection:
        connection.sendall(json.dumps(request).encode() + b"\n")
        # Unbuffered, so that `select` sees what has not been read.
        return connection.makefile("rb", buffering=0)
