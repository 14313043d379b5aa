"""The fork server: a process that has the libraries loaded, and forks a kernel of itself in milliseconds.

``python -m dyadbook.runner.server SOCKET MODULE...`` imports the modules and then answers requests over a
Unix socket, one JSON object a line:

- ``{"argv": [...], "env": {...}, "cwd": "..."}`` forks an IPython kernel with these arguments; the answers
  are ``{"pid": ...}`` and, once it has ended, ``{"status": ...}``;
- ``{"call": "module:function", "values": {...}}`` forks a process that calls the function with the values;
  the answers are the same, and the status is `errno.ENOSPC` where it found a disk full. With
  ``"socket": "..."`` it then answers ``{"ready": true}`` and becomes a server at that socket: what the
  function keeps in memory is there in all that is forked from it.

A server ends, and all that it forked with it, when its standard input is closed: so nothing outlives the
process that started it, however that ends.

Nothing that starts threads may run before a fork: neither vl-convert nor pyfixest may be used here.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from dyadbook.runner.disk import is_full
from dyadbook.runner.processes import end_with_parent

LINE = 1 << 20
"""Bytes that a request may have."""

MEMORY_LIMIT = 8 << 30
"""Bytes of data that a kernel may hold: several times what the hungriest notebook needs."""


def main(address: str, modules: Sequence[str]) -> None:
    """Import the modules, listen, and serve until standard input is closed."""
    gc.disable()  # what it and its forks make lives until their end, and going through it takes long
    for name in modules:
        importlib.import_module(name)
    lifeline = os.dup(sys.stdin.fileno())
    # Kernels must not find the pipe where they look for their input.
    with open(os.devnull) as nothing:  # noqa: PTH123 - a name of the system, not a file
        os.dup2(nothing.fileno(), sys.stdin.fileno())
    serve(_listen(address), lifeline)


def serve(listener: socket.socket, lifeline: int) -> None:
    """Answer requests until the lifeline is closed.

    Parameters
    ----------
    listener : socket.socket
        Listens already.
    lifeline : int
        File descriptor of a pipe; its end is the server's.
    """
    # A child that ends wakes the loop.
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    asked: dict[int, socket.socket] = {}
    while True:
        watched: list[Any] = [listener, woken, lifeline]
        ready, _, _ = select.select(watched, [], [])
        if lifeline in ready:
            break
        if woken in ready:
            os.read(woken, LINE)
            _bury(asked)
        if listener in ready:
            connection, _ = listener.accept()
            request = json.loads(connection.makefile("r").readline(LINE))
            if not (pid := os.fork()):
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for one in (listener, *asked.values()):
                    one.close()
                _become(request, connection, lifeline)
            asked[pid] = connection
            _answer(connection, pid=pid)
    for pid in asked:
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def _become(request: dict[str, Any], connection: socket.socket, lifeline: int) -> NoReturn:
    """In the child: be the kernel, or the warm server, that was asked for."""
    status = 1
    try:
        os.setsid()
        end_with_parent()
        if "call" in request:
            module, _, function = request["call"].partition(":")
            getattr(importlib.import_module(module), function)(**request["values"])
            if "socket" in request:
                listener = _listen(request["socket"])
                _answer(connection, ready=True)
                connection.close()
                serve(listener, lifeline)
        else:
            connection.close()
            os.close(lifeline)
            _run_kernel(request)
        status = 0
    except BaseException as error:
        if is_full(error):
            status = errno.ENOSPC  # who asked says where there is no room
        else:
            sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _run_kernel(request: dict[str, Any]) -> None:
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    from ipykernel.kernelapp import IPKernelApp

    # It ends with the server, as other kernels do with the process that started them.
    IPKernelApp.launch_instance([*request["argv"], f"--IPKernelApp.parent_handle={os.getppid()}"])


def _bury(asked: dict[int, socket.socket]) -> None:
    """Tell who asked for a child how it ended."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if pid not in asked:
                continue  # begun by a function that was called
            connection = asked.pop(pid)
            with contextlib.suppress(OSError):
                _answer(connection, status=os.waitstatus_to_exitcode(status))
            connection.close()


def _listen(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{address}.new")
    listener.listen(64)
    Path(f"{address}.new").rename(address)  # who sees it can connect to it
    return listener


def _answer(connection: socket.socket, **words: Any) -> None:
    connection.sendall(json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
