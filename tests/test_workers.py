"""Worker processes: the helper, which does one thing after the other."""

from __future__ import annotations

import os
import signal
from concurrent.futures import BrokenExecutor
from functools import partial

import pytest

from dyadbook.errors import BuildError
from dyadbook.runner.workers import start_helper


def fail() -> None:
    raise BuildError("no page. Remedy: none.")


def test_a_helper_gives_what_was_begun_in_its_order() -> None:
    with start_helper() as helper:
        helper.begin(os.getpid)
        helper.begin(fail)
        helper.begin(partial(pow, 2, 10))
        assert helper.result() != os.getpid()
        with pytest.raises(BuildError, match="no page"):
            helper.result()
        assert helper.result() == 1024


def test_a_helper_that_is_killed_is_told_of() -> None:
    with start_helper() as helper:
        helper.begin(os.getpid)
        pid = helper.result()
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(BrokenExecutor, match="ended from outside"):
            helper.result()


def test_a_helper_ends_with_its_block_whatever_happens_in_it() -> None:
    pids = []

    def work() -> None:
        with start_helper() as helper:
            helper.begin(os.getpid)
            pids.append(helper.result())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)
