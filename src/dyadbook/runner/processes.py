"""Processes that end with the one that forked them, whatever ends that: nobody would tell them to."""

from __future__ import annotations

import ctypes
import multiprocessing
import multiprocessing.process
import os
import signal
import sys
import threading
from pathlib import Path

PR_SET_PDEATHSIG = 1
"""Argument of Linux's system call ``prctl``: the signal that the end of the parent brings."""


def is_single_threaded() -> bool:
    """Whether this process is known to have one thread, and can be forked.

    Threads that V8 or Typst have started do not survive a fork, and what waits for them waits for ever.
    Where a system does not list the threads of libraries, nothing is known.
    """
    tasks = Path("/proc/self/task")
    return hasattr(os, "fork") and tasks.is_dir() and len(list(tasks.iterdir())) == 1


def end_with_parent() -> None:
    """Have this process, and all that it forks, killed when the process that forked it ends.

    Linux does so; elsewhere a process of `multiprocessing` watches for that, and others are left alone.
    """
    if sys.platform == "linux":
        _ask_for_end()
        os.register_at_fork(after_in_child=_ask_for_end)
    elif (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _ask_for_end() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
