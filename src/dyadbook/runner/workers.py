"""Worker processes of this machine."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from tqdm import tqdm

from dyadbook.runner.processes import end_with_parent, is_single_threaded


def usual_workers() -> int:
    """Workers that keep the processors busy: of those that run notebooks some wait now and then."""
    return (os.cpu_count() or 1) + 2


@contextlib.contextmanager
def start_workers(many: int, lifeline: int = -1, *, collect: bool = True) -> Iterator[ProcessPoolExecutor]:
    """Processes that do the work, ended with the block whatever happens in it.

    Parameters
    ----------
    many : int
        Their number.
    lifeline : int
        File descriptor of a fork server's, which only this process may hold open; -1 for none.
    collect : bool
        Whether they collect garbage.
    """
    tqdm.monitor_interval = 0  # its thread would not survive a fork
    context, inherited = _how(lifeline)
    if context.get_start_method() == "fork":
        import dyadbook.runner.engine  # noqa: F401 - slow to import, so once for all of them
    with ProcessPoolExecutor(many, context, _begin, (inherited, collect)) as pool:
        # All are forked now: later they would inherit, and hold open, what tells a warm server its end.
        pool.submit(int).result()
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


ENDED = "A worker was ended from outside, by the system for want of memory perhaps."


class Helper:
    """One worker process, which does one thing after the other; see `start_helper`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, function: Callable[[], Any]) -> None:
        """Have it call a function, whose result `result` gives; raises as that where it has ended."""
        try:
            self._connection.send(function)
        except OSError:
            raise BrokenExecutor(ENDED) from None

    def result(self) -> Any:
        """Wait for what was begun first, and give its result.

        Raises
        ------
        BrokenExecutor
            When the process has ended.
        Exception
            What the function raised.
        """
        try:
            worked, result = self._connection.recv()
        except EOFError:
            raise BrokenExecutor(ENDED) from None
        if not worked:
            raise result
        return result


@contextlib.contextmanager
def start_helper(lifeline: int = -1) -> Iterator[Helper]:
    """Run one worker, which collects no garbage, for the length of a block.

    Unlike a pool it needs no thread here: so a pool can still be forked after it.

    Parameters
    ----------
    lifeline : int
        As for `start_workers`.
    """
    context, inherited = _how(lifeline)
    here, there = context.Pipe()
    process = context.Process(target=_help, args=(there, here, inherited))
    process.start()
    there.close()
    try:
        yield Helper(here)
        with contextlib.suppress(OSError):  # it has ended already
            here.send(None)
    except BaseException:
        process.kill()
        raise
    finally:
        here.close()
        process.join()


def _help(connection: Connection, other: Connection, inherited: int) -> None:
    other.close()
    _begin(inherited, False)
    with contextlib.suppress(EOFError):  # who asks is gone
        while (function := connection.recv()) is not None:
            try:
                answer = True, function()
            except Exception as error:
                answer = False, error
            connection.send(answer)


def _how(lifeline: int) -> tuple[Any, int]:
    """How processes are started, forked where that is safe; and what these hold open by inheritance."""
    forks = is_single_threaded()
    return multiprocessing.get_context("fork" if forks else "spawn"), lifeline if forks else -1


def _begin(inherited: int, collect: bool) -> None:
    """What a worker does first: would it hold the lifeline open, the fork server would never end."""
    if inherited >= 0:
        os.close(inherited)
    end_with_parent()
    if not collect:
        gc.disable()
