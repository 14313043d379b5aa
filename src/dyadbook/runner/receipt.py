"""The receipt of a build: what it was made from and what it made, so that nothing is made twice.

Light to import: a build that has nothing to do is over before pandas or Sphinx would be loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import dyadbook
from dyadbook.project import Project
from dyadbook.runner.disk import place_whole

NAME = ".receipt.json"
"""The file, in the folder that a build writes to."""

MADE_FROM = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "pyproject.toml",
    "requirements.lock",
    "book",
    "data",
    "notebooks",
    "seeds",
)
"""Files and folders of a checkout that a book is made from, beside the package."""


def request_of(values: Mapping[str, str], *, html: bool, pdf: bool, title: str) -> dict[str, object]:
    """What was asked for, as JSON values: see `dyadbook.runner.build.build`."""
    return {"values": dict(values), "html": html, "pdf": pdf, "title": title}


def inputs_of(project: Project, request: Mapping[str, object], names: Sequence[str] = MADE_FROM) -> str:
    """A hash of everything that a book is made from.

    Parameters
    ----------
    project : Project
        The checkout.
    request : mapping
        What was asked for; see `request_of`.
    names : sequence of str
        Files and folders of the checkout that count; the package does in any case.
    """
    digest = hashlib.sha256()
    digest.update(json.dumps([platform.python_version(), dict(request)], sort_keys=True).encode())
    for root in (*(project.root / name for name in names), Path(dyadbook.__file__).parent):
        for path in _files(root):
            content = Path(path).read_bytes()
            name = Path(path).relative_to(root.parent).as_posix()
            digest.update(f"\n{name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def holds(out: Path, inputs: str) -> bool:
    """Whether a folder holds what a build from these inputs makes, untouched since."""
    receipt = out / NAME
    if not receipt.is_file():
        return False
    try:
        kept = json.loads(receipt.read_text(encoding="utf-8"))
    except ValueError:
        return False  # the system went down as it was written
    return bool(kept["inputs"] == inputs and kept["outputs"] == _state(out, kept["names"]))


def write_receipt(out: Path, names: Sequence[str], inputs: str) -> None:
    """Remember what was made and from what.

    Parameters
    ----------
    out : Path
        The folder.
    names : sequence of str
        The files and folders in it that were made; others may come and go.
    inputs : str
        See `inputs_of`.
    """
    kept = {"inputs": inputs, "names": list(names), "outputs": _state(out, names)}
    place_whole(out / NAME, json.dumps(kept).encode())


def _state(out: Path, names: Sequence[str]) -> str:
    """Names, sizes and times of change of all that was made."""
    digest = hashlib.sha256()
    start = len(f"{out}{os.sep}")
    for name in names:
        for path in _files(out / name):
            state = os.stat(path)  # noqa: PTH116 - thousands of files: a `Path` of each would take longer
            digest.update(f"{path[start:]} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[str]:
    """A file, or all files of a folder but what Python and the articles' owner keep there, in order."""
    if root.is_file():
        yield str(root)
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - {"__pycache__", "originals"})
        yield from (os.path.join(folder, file) for file in sorted(files))  # noqa: PTH118 - as above
