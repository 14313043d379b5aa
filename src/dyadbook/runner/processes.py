"""Processes that end with the one that forked them, whatever ends that: nobody would tell them to."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""Argument of Linux's system call ``prctl``: the signal that the end of the parent brings."""


def end_with_parent() -> None:
    """Have this process, and all that it forks, killed when the process that forked it ends.

    Linux does so; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        _ask_for_end()
        os.register_at_fork(after_in_child=_ask_for_end)


def _ask_for_end() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
