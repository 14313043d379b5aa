"""Which files of the checkout a computation read, also where its result was remembered.

What a page read decides when it must be computed anew. A result that is kept and used again counts as
read again: `recall` files with each value what its making read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from dyadbook.errors import DyadbookError

T = TypeVar("T")

LEDGER_FILE = "DYADBOOK_LEDGER"
"""Environment variable: the file to which a kernel writes what it reads, one path a line."""

GUARDED = ("data", "seeds", "book")
"""Folders of a checkout whose files may not be read behind the ledger's back."""

_open: ContextVar[tuple[set[str], ...]] = ContextVar("ledgers", default=(set(),))


@contextmanager
def reading() -> Iterator[set[str]]:
    """Collect the files that the block reads: paths relative to the checkout, as POSIX writes them."""
    read: set[str] = set()
    token = _open.set((*_open.get(), read))
    try:
        yield read
    finally:
        _open.reset(token)
        _note(read)


def note(root: Path, path: Path) -> Path:
    """Note that a file is read, and return its path.

    Parameters
    ----------
    root : Path
        The checkout.
    path : Path
        The file, inside it.
    """
    _note({path.relative_to(root).as_posix()})
    return path


def recall(memory: dict[Any, tuple[Any, frozenset[str]]], key: Any, make: Callable[[], T]) -> T:
    """Make a value once, and note each time what its making read.

    Parameters
    ----------
    memory : dict
        Values made so far, with the files that each was made from.
    key : hashable
        What the value is known by.
    make : callable
        Makes it.
    """
    if key in memory:
        value, read = memory[key]
        _note(read)
    else:
        with reading() as found:
            value = make()
        memory[key] = value, frozenset(found)
    made: T = value
    return made


class derived(Generic[T]):
    """A property that is made once, as `functools.cached_property`, and accounts for what it read.

    The object keeps its memory in its attribute ``memory``.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> derived[T]: ...
    @overload
    def __get__(self, owner: object, kind: type) -> T: ...
    def __get__(self, owner: Any, kind: type) -> derived[T] | T:
        """The value, or the descriptor itself on the class."""
        if owner is None:
            return self
        return recall(owner.memory, self._name, lambda: self.make(owner))


def guard(root: Path) -> None:
    """Write what this process reads to the file that `LEDGER_FILE` names, and refuse what was not noted.

    Nothing happens where the variable is not set: only a kernel that the runner started is guarded. It
    stays so until it ends.

    Parameters
    ----------
    root : Path
        The checkout, whose folders `GUARDED` are watched.
    """
    target = os.environ.pop(LEDGER_FILE, "")
    if not target:
        return
    _told[target] = set()
    _note(set().union(*_open.get()))
    inside = tuple(f"{root / folder}{os.sep}" for folder in GUARDED)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str):
            return
        path = os.path.abspath(arguments[0])  # noqa: PTH100 - a Path would be slow for every open file
        if path.startswith(inside) and Path(path).relative_to(root).as_posix() not in _told[target]:
            raise DyadbookError(
                f"{path}: read without telling the ledger, so a change of it would go unnoticed. "
                "Remedy: read it through `Evidence`, or note it with `dyadbook.evidence.ledger.note`."
            )

    sys.addaudithook(watch)


_told: dict[str, set[str]] = {}
"""Files of `LEDGER_FILE`, and what each was told already."""


def _note(read: set[str] | frozenset[str]) -> None:
    for one in _open.get():
        one |= read
    for target, told in _told.items():
        if fresh := sorted(read - told):
            told |= read
            with Path(target).open("a", encoding="utf-8") as file:
                file.writelines(f"{path}\n" for path in fresh)
