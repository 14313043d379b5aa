"""Warm kernels: the provisioner that takes them from a fork server.

A kernel provisioner is Jupyter's own extension point, so papermill, nbclient and nbval all start their
kernels through `WarmProvisioner` where `dyadbook.runner.kernels.use_kernels` says so, and notebooks keep the
kernel ``python3``.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from dyadbook.runner.kernels import SERVER, ask, folder_of_sockets

LAUNCHER = "ipykernel_launcher"
"""The module that starts Python's own kernel: any other kernel is none that can be forked."""

QUIET = "--log-level=50"
"""An argument of that kernel: Jupyter interrupts one before it ends it, which it would report."""


class WarmProvisioner(LocalProvisioner):
    """Takes kernels from the fork server that `SERVER` names, and starts them itself where there is none."""

    _folder: tempfile.TemporaryDirectory[str] | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Talk over sockets in a folder of its own: kernels started side by side race for ports."""
        manager = self.parent
        if os.name == "posix" and manager is not None and manager.transport == "tcp":
            self._folder = folder_of_sockets()
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
        self._answers = ask(server, argv=argv, env=dict(env), cwd=cwd)
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
