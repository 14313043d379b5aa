"""Results kept until something that they came from changes.

The key of a result is all that it came from: the notebook's cells, its validated parameters, the package's
modules that it uses, the lock file, the version of Python, and the content of every file of the checkout
that its making read (see `dyadbook.evidence.ledger`). What was read is known only afterwards: so each kept
result carries the list of these files with their hashes, and counts as found only while all still hold.

Where some hold no more that were read for answers alone, the result is a `Doubt`: it counts once the same
questions have the same answers. (A trace that is verified, with an early end: Mokhov, Mitchell and Peyton
Jones 2018, Build systems à la carte, Proceedings of the ACM on Programming Languages 2, ICFP, article 79.)
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dyadbook.runner.code as code
from dyadbook.evidence.ledger import Answer, Reading
from dyadbook.project import STATING, Project
from dyadbook.runner.disk import place_whole

KEPT = 8
"""Results kept of one page: as many changes can be undone without running it again."""

_STATED = tuple(f"dyadbook.analysis.{name}" for name in STATING)
"""Modules whose facts `dyadbook.analysis.facts.facts` finds by name: any page's verdicts may rest on any."""


@dataclass(frozen=True)
class Doubt:
    """A kept result that holds if some questions still have the same answers.

    Attributes
    ----------
    result : Path
        The file.
    reading : Reading
        All that its making read and asked.
    again : tuple of Answer
        The answers for which a file was read that has changed.
    """

    result: Path
    reading: Reading
    again: tuple[Answer, ...]


@dataclass(frozen=True)
class Cache:
    """Kept results in a folder.

    Attributes
    ----------
    project : Project
        The checkout that the results are of.
    """

    project: Project

    @property
    def folder(self) -> Path:
        """Where results are kept; whoever deletes it loses time and nothing else."""
        return self.project.output / ".cache"

    def find(self, page: str, key: str) -> Path | None:
        """The kept result of a page, if nothing that it came from has changed since.

        Parameters
        ----------
        page : str
            What the result is of.
        key : str
            What was known before it was made, as `page_key` and `facts_key` give it.
        """
        for record, told in self._records(page, key):
            if not self._changed(told):
                os.utime(record)
                return record.with_suffix(".result")
        return None

    def doubts(self, page: str, key: str) -> list[Doubt]:
        """The kept results of a page that hold if questions have the same answers; as `find`."""
        found = []
        for record, told in self._records(page, key):
            changed = self._changed(told)
            answers = tuple(Answer(asked, tuple(files), digest) for asked, files, digest in told["answers"])
            if changed.isdisjoint(told["files"]):
                again = tuple(one for one in answers if not changed.isdisjoint(one.files))
                found.append(
                    Doubt(record.with_suffix(".result"), Reading(tuple(told["files"]), answers), again)
                )
        return found

    def _records(self, page: str, key: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        for record in sorted((self.folder / page).glob(f"{key}-*.json")):
            try:
                told: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
            except (FileNotFoundError, ValueError):
                continue  # another build has just let it go, or the system went down as it was written
            if record.with_suffix(".result").exists():
                yield record, told

    def _changed(self, told: Mapping[str, Any]) -> set[str]:
        """Files of a record that are not what they were."""
        return {path for path, kept in told["hashes"].items() if self._hash(path) != kept}

    def keep(self, page: str, key: str, result: Path, reading: Reading) -> None:
        """Keep a result.

        Parameters
        ----------
        page, key
            As for `find`.
        result : Path
            The file; it is copied.
        reading : Reading
            What its making read and asked.
        """
        read = {*reading.files, *(path for answer in reading.answers for path in answer.files)}
        told = json.dumps(
            {
                "hashes": {path: self._hash(path) for path in sorted(read)},
                "files": reading.files,
                "answers": [[one.asked, one.files, one.digest] for one in reading.answers],
            }
        )
        name = f"{key}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
        folder = self.folder / page
        folder.mkdir(parents=True, exist_ok=True)
        # The record comes last, and both come whole: a build that is killed leaves no half of either.
        kept = folder / f"{name}.result"
        place_whole(kept, result.read_bytes())
        try:
            place_whole(kept.with_suffix(".json"), told.encode())
        except OSError:
            kept.unlink(missing_ok=True)  # without a record nobody would find it, or let it go
            raise
        records = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        for old in records[:-KEPT]:
            old.unlink(missing_ok=True)
            old.with_suffix(".result").unlink(missing_ok=True)

    def _hash(self, path: str) -> str:
        file = self.project.root / path
        if not file.is_file():
            return ""
        state = file.stat()
        return hash_file(file, state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=4096)
def hash_file(file: Path, changed: int, size: int) -> str:
    """SHA-256 of a file as it was at a time of change, with a size."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def page_key(project: Project, page: str, values: Mapping[str, Any]) -> str:
    """What a page's result depends on as far as it is known before the notebook runs.

    Parameters
    ----------
    project : Project
        The checkout.
    page : str
        A page of `dyadbook.project.PAGES`.
    values : mapping
        Its parameters that differ from the notebook's own, as JSON values.
    """
    notebook = json.loads((project.notebooks / f"{page}.ipynb").read_text(encoding="utf-8"))
    cells = [[cell["cell_type"], "".join(cell["source"]), cell["metadata"]] for cell in notebook["cells"]]
    known = code.modules()
    used = set().union(*(code.imports_of(text, known) for kind, text, _ in cells if kind == "code"))
    return key_of(project, cells, dict(values), code.digest_of([*used, *_STATED, "dyadbook.book.notebooks"]))


def facts_key(project: Project, values: Mapping[str, Any]) -> str:
    """What an edition's facts depend on, as `page_key`."""
    return key_of(project, [], dict(values), code.digest_of([*_STATED, "dyadbook.analysis.provenance"]))


def key_of(project: Project, *known: Any) -> str:
    """A key of things that JSON can hold, of the lock file and of the version of Python."""
    lock = hashlib.sha256((project.root / "requirements.lock").read_bytes()).hexdigest()
    told = json.dumps([lock, platform.python_version(), *known], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
