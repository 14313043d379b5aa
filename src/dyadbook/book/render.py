"""Jupyter Book over a folder: the HTML book, and the one page of all pages that PDFs are made of.

Sphinx reads each page that changed once, for both.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from dyadbook.book import again
from dyadbook.errors import BuildError
from dyadbook.project import Project

SINGLE = Path("_build", "singlehtml", "book", "preface.html")
"""Where the page of all pages is, from the folder that was rendered."""


KEEP = "_build"
"""What is kept in a staged folder from one build to the next: Sphinx's own notes on what it has read."""

DOCTREES = ".doctrees"
"""Where they are, in that folder."""

READER = "read"
"""The builder that reads and writes nothing; see `dyadbook.book.sphinx.Reader`."""

SHARES = 4
"""Parts in which each processor reads the pages: Sphinx deals out many at once, and some are long."""


def stage(project: Project, staging: Path, as_of: date, *, pdf: bool = False) -> None:
    """Lay out what Jupyter Book reads, except the notebooks and the facts.

    A file that is there already with the same content is left alone, so that Sphinx sees what changed.

    Parameters
    ----------
    project : Project
        The checkout.
    staging : Path
        A folder, empty or left by the last build.
    as_of : datetime.date
        The day on which the evidence of the edition ends.
    pdf : bool
        Whether the pages will find PDFs beside them to link to.
    """
    config = yaml.safe_load((project.root / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"] |= {
        "dyadbook_pdf": pdf,
        "dyadbook_as_of": as_of.isoformat(),
    }
    wanted = {"_config.yml": yaml.safe_dump(config, allow_unicode=True).encode()}
    for name in ("_toc.yml", "CITATION.cff", "data/sources.csv", "data/datapackage.json"):
        wanted[name] = (project.root / name).read_bytes()
    for path in project.book.rglob("*"):
        if path.is_file():
            wanted[path.relative_to(project.root).as_posix()] = path.read_bytes()
    lay_out(staging, wanted)


def lay_out(staging: Path, wanted: Mapping[str, bytes]) -> None:
    """Make the files of a folder those that are wanted, touching only what differs.

    What stands in ``notebooks/`` and `KEEP` is none of them and is left alone.
    """
    (staging / "notebooks").mkdir(parents=True, exist_ok=True)
    for path in [path for path in staging.rglob("*") if path.is_file()]:
        name = path.relative_to(staging)
        if name.parts[0] not in ("notebooks", KEEP) and name.as_posix() not in wanted:
            path.unlink()
    for file, content in wanted.items():
        place(staging / file, content)


def place(target: Path, content: bytes) -> None:
    """Write a file, unless it is there with this content already."""
    if not (target.is_file() and target.read_bytes() == content):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def prepare(source: Path, last: Path) -> None:
    """Load what makes the book, and take back the last one, before there is anything to make a new one of.

    Parameters
    ----------
    source : Path
        As for `read`.
    last : Path
        The folder of the last HTML book; see `dyadbook.book.again`.
    """
    if hasattr(os, "nice"):
        os.nice(5)  # what it is made of is in more of a hurry
    from sphinx.application import builtin_extensions

    ours = ("jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx_external_toc", "dyadbook.book.sphinx")
    for name in (*builtin_extensions, *ours):
        importlib.import_module(name)
    again.take_back(last, source / KEEP / DOCTREES, source / KEEP / "html")


def read(source: Path) -> None:
    """Have Sphinx read every page that changed since it last did, for `render` to write.

    Parameters
    ----------
    source : Path
        What `stage` laid out, with notebooks and facts.

    Raises
    ------
    BuildError
        With Jupyter Book's own messages.
    """
    # A reading that was cut short may have left anything behind.
    unfinished = source / KEEP / ".unfinished"
    if unfinished.exists():
        shutil.rmtree(source / KEEP)
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.touch()
    _run(source, READER)
    unfinished.unlink()


def render(source: Path, builder: str, made_with: str = "") -> Path:
    """Write what was read.

    Parameters
    ----------
    source : Path
        As for `read`.
    builder : str
        ``html`` or ``singlehtml``.
    made_with : str
        A hash of all code that writes; where it is given, pages of the last book are left as they are that
        cannot have changed.

    Returns
    -------
    Path
        The folder that holds the result.

    Raises
    ------
    BuildError
        With Jupyter Book's own messages.
    """
    made = source / KEEP / builder
    if not made_with:
        shutil.rmtree(made, ignore_errors=True)
    _run(source, builder, made_with)
    if made_with:
        again.end(source / KEEP / DOCTREES, made)
    return made


def _run(source: Path, builder: str, made_with: str = "") -> None:
    from jupyter_book.sphinx import build_sphinx  # slow to import

    overrides: dict[str, Any] = {
        "external_toc_path": str(source / "_toc.yml"),
        "latex_individualpages": False,
        "nitpicky": True,
        "dyadbook_made_with": made_with,
    }
    with _said() as said, warnings.catch_warnings():
        # Libraries that warn of one another are no fault of the book; Sphinx tells the faults of the book.
        warnings.simplefilter("default")
        failed = build_sphinx(
            source,
            source / KEEP / builder,
            noconfig=True,
            path_config=source / "_config.yml",
            confoverrides=overrides,
            builder=builder,
            warningiserror=True,
            keep_going=True,
            quiet=True,
            jobs=(os.cpu_count() or 1) * (SHARES if builder == READER else 1),
        )
    if failed:
        raise BuildError(f"Jupyter Book ({builder}) failed:\n{said.getvalue()}")


@contextlib.contextmanager
def _said() -> Iterator[io.StringIO]:
    """Catch what Sphinx prints: it is told in the error, or not at all."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        yield said
