"""Executing notebooks with papermill, and keeping what they store free of times and places."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import papermill
from traitlets.config import Config

from dyadbook.errors import BuildError
from dyadbook.project import Project

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

TIME_LIMIT = 600
"""Seconds that one cell may take."""


def execute(project: Project, page: str, target: Path, values: dict[str, Any]) -> None:
    """Execute one notebook into a file.

    Parameters
    ----------
    project : Project
        The checkout; the notebook runs in its root folder.
    page : str
        A page of `dyadbook.project.PAGES`.
    target : Path
        The executed notebook.
    values : dict
        Parameters that differ from those in the notebook, already validated.

    Raises
    ------
    BuildError
        When a cell fails: names page and cell, with the traceback.
    """
    source = project.notebooks / f"{page}.ipynb"
    try:
        # Sockets in a folder of their own where there are such: kernels that talk over TCP race for ports.
        with tempfile.TemporaryDirectory(prefix="dyadbook-") as sockets:
            ipc = {"transport": "ipc", "ip": f"{sockets}/kernel"} if os.name == "posix" else {}
            papermill.execute_notebook(
                source,
                target,
                parameters=values,
                cwd=project.root,
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=TIME_LIMIT,
                config=Config({"KernelManager": ipc}),
            )
    except papermill.PapermillExecutionError as error:
        raise BuildError(
            f"{page}: cell {error.exec_count} failed with {error.ename}: {error.evalue}\n"
            + _COLOUR.sub("", "\n".join(error.traceback))
        ) from None
    notebook = nbformat.read(target, as_version=4)
    target.write_text(as_text(tidy(notebook)), encoding="utf-8")


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out of a notebook what differs from run to run: times, versions, papermill's notes."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("tags",) if cell.metadata.get(key)}
    return notebook


def as_text(notebook: nbformat.NotebookNode) -> str:
    """A notebook as it is stored: one space of indent, readable characters, a final newline."""
    text: str = nbformat.writes(notebook, indent=1, ensure_ascii=False)
    return text.rstrip("\n") + "\n"
