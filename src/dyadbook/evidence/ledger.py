"""What a computation read and what it asked, also where the answer was remembered.

What a page read, and what answers it got, decides when it must be computed anew. A page reads few files by
itself: it asks questions of the evidence, and of the functions that remember what they made of it. A
question whose files changed can be asked again; where all answers are the same, so is the page.
"""

from __future__ import annotations

import base64
import functools
import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from dyadbook.errors import DyadbookError

T = TypeVar("T")

LEDGER_FILE = "DYADBOOK_LEDGER"
"""Environment variable: the file to which a kernel writes what it reads and asks; see `read_ledger`."""

GUARDED = ("data", "seeds", "book")
"""Folders of a checkout whose files may not be read behind the ledger's back."""

_open: ContextVar[tuple[set[str], ...]] = ContextVar("ledgers", default=())


@dataclass(frozen=True)
class Answer:
    """What was answered to a question.

    Attributes
    ----------
    asked : str
        The question; see `ask_again`.
    files : tuple of str
        What was read for it: paths relative to the checkout.
    digest : str
        A hash of the answer.
    """

    asked: str
    files: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Reading:
    """What a computation read by itself (paths relative to the checkout), and what it asked."""

    files: tuple[str, ...]
    answers: tuple[Answer, ...] = ()


class _Ledger:
    """The ledger of this process."""

    def __init__(self, path: str) -> None:
        # Unbuffered: each line is there at once, however the process ends.
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.known: set[str] = set()
        self.told: set[object] = set()

    def write(self, key: object, line: Any) -> None:
        self.told.add(key)
        os.write(self.file, json.dumps(line).encode() + b"\n")


_ledger: _Ledger | None = None


# -- reading ------------------------------------------------------------------------------------


@contextmanager
def reading() -> Iterator[set[str]]:
    """Collect the files that the block reads: paths relative to the checkout, as POSIX writes them."""
    with _collecting() as read:
        yield read
    _note(read)


@contextmanager
def _collecting() -> Iterator[set[str]]:
    read: set[str] = set()
    token = _open.set((*_open.get(), read))
    try:
        yield read
    finally:
        _open.reset(token)


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


def _note(read: set[str] | frozenset[str]) -> None:
    for one in _open.get():
        one |= read
    if _ledger is not None:
        _ledger.known |= read
        if not _open.get():
            for path in sorted(read - _ledger.told):
                _ledger.write(path, path)


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


# -- asking -------------------------------------------------------------------------------------


def ask(question: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Answer a question, and write the answer down unless it is part of another one's.

    Parameters
    ----------
    question : tuple
        As `ask_again` understands it.
    make : callable
        Makes the answer; that it raises an error is an answer, too.
    """
    if _ledger is None or _open.get():
        return make()
    with _collecting() as read:
        try:
            value = make()
        except Exception as error:
            _answered(question, read, error)
            raise
    _answered(question, read, value)
    return value


def _answered(question: tuple[Any, ...], read: set[str], value: object) -> None:
    if _ledger is not None and question not in _ledger.told:
        from dyadbook.evidence.digest import digest  # slow to import, and the runner asks nothing

        asked = base64.b64encode(pickle.dumps(question)).decode()
        _ledger.write(question, {"asked": asked, "files": sorted(read), "digest": digest(value)})


def ask_again(load: Callable[[date], Any], asked: str) -> str:
    """The hash of today's answer to a question that was written down.

    Parameters
    ----------
    load : callable
        Gives the evidence as of a day.
    asked : str
        A pickled tuple: the day; ``"of"`` and the name of an attribute or method of the evidence, or ``"by"``
        and the name of a function that takes it first (``module:name``); positional and named arguments.
    """
    from dyadbook.evidence.digest import digest

    day, kind, name, *given = pickle.loads(base64.b64decode(asked))
    evidence = load(day)
    try:
        if kind == "of":
            found = getattr(evidence, name)
            value = found(*given[0], **dict(given[1])) if given else found
        else:
            module, _, function = name.partition(":")
            value = getattr(sys.modules[module], function)(evidence, *given[0], **dict(given[1]))
    except Exception as error:
        value = error
    return digest(value)


def question(method: Callable[..., T]) -> Callable[..., T]:
    """Mark a method of the evidence whose answer counts, and not the tables that it goes through."""

    @functools.wraps(method)
    def asked(self: Any, *args: Any, **kwargs: Any) -> T:
        if _ledger is None or _open.get():
            return method(self, *args, **kwargs)
        asking = (self.as_of, "of", method.__name__, args, tuple(sorted(kwargs.items())))
        return ask(asking, lambda: method(self, *args, **kwargs))

    return asked


class derived(Generic[T]):
    """A property that is made once, as `functools.cached_property`, and accounts for what it read.

    The object keeps its memory in its attribute ``memory``, and its day is ``as_of``.
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
        return ask(
            (owner.as_of, "of", self._name),
            lambda: recall(owner.memory, self._name, lambda: self.make(owner)),
        )


# -- the ledger's file --------------------------------------------------------------------------


def guard(root: Path, read: set[str]) -> None:
    """Write what this process reads and asks to the file that `LEDGER_FILE` names; refuse what is not noted.

    Nothing happens where the variable is not set: only a kernel that the runner started is guarded. It
    stays so until it ends.

    Parameters
    ----------
    root : Path
        The checkout, whose folders `GUARDED` are watched.
    read : set of str
        What was read before.
    """
    global _ledger
    target = os.environ.pop(LEDGER_FILE, "")
    if not target:
        return
    ledger = _ledger = _Ledger(target)
    _note(read)
    inside = tuple(f"{root / folder}{os.sep}" for folder in GUARDED)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str):
            return
        path = os.path.abspath(arguments[0])  # noqa: PTH100 - a Path would be slow for every open file
        if path.startswith(inside) and Path(path).relative_to(root).as_posix() not in ledger.known:
            raise DyadbookError(
                f"{path}: read without telling the ledger, so a change of it would go unnoticed. "
                "Remedy: read it through `Evidence`, or note it with `dyadbook.evidence.ledger.note`."
            )

    sys.addaudithook(watch)


def write_ledger(path: Path, reading: Reading) -> None:
    """Write what was read and asked as a kernel does."""
    lines = [*reading.files, *map(asdict, reading.answers)]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")


def read_ledger(path: Path) -> Reading:
    """What a file says that was read and asked: JSON lines, a text for a path and an object for an answer."""
    lines: list[str | Mapping[str, Any]] = list(
        map(json.loads, path.read_text(encoding="utf-8").splitlines())
    )
    files = [line for line in lines if isinstance(line, str)]
    answers = [
        Answer(line["asked"], tuple(line["files"]), line["digest"])
        for line in lines
        if isinstance(line, dict)
    ]
    return Reading(tuple(files), tuple(answers))
