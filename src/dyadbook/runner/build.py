"""From notebooks to the finished book: execute, render, typeset, and only then replace the last one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from tqdm import tqdm

from dyadbook.errors import DataError, ParameterError
from dyadbook.evidence.package import check_package, cutoff
from dyadbook.parameters import Parameters, read_parameters
from dyadbook.project import FACTS_NAME, PAGES, Project
from dyadbook.runner.cache import Cache
from dyadbook.runner.disk import told_when_full
from dyadbook.runner.execution import make, tasks_of
from dyadbook.runner.kernels import KernelServer, begin_serving
from dyadbook.runner.receipt import NAME as RECEIPT
from dyadbook.runner.receipt import holds, inputs_of, request_of, write_receipt
from dyadbook.runner.workers import Helper, start_helper, start_workers, usual_workers

AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Arguments of Linux's system call ``renameat2``: paths from the working directory; change places."""

OPTION = "option -p"
"""Where parameters of the command line are given, for messages."""

ASIDE = ".old"
"""Ends the name of a folder that waits for the one that replaces it."""

STAGE = ".stage"
"""Folder in which a build works, beside the last good book; the next one finds there what Sphinx knows."""


def choose(project: Project, values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Validate parameters for every page and hand each page those that it has.

    Parameters
    ----------
    project : Project
        The checkout; its declared cut-off is the latest ``as_of``.
    values : mapping of str to str
        Names and values as the command line gives them.

    Returns
    -------
    dict
        Page to the parameters that differ from the notebook's own, as JSON values.

    Raises
    ------
    ParameterError
        When no page has a parameter of that name, or the value is not allowed.
    """
    whole = read_parameters("summary", dict(values), cutoff(project), dict.fromkeys(values, OPTION))
    return {page: whole.for_page(page).model_dump(mode="json", exclude_unset=True) for page in PAGES}


def choose_for(page: str, values: Mapping[str, str], latest: date) -> dict[str, Any]:
    """Validate the parameters of one page; see `choose`."""
    if page not in PAGES:
        raise ParameterError(f"{page!r} is no page of the report. Known: {', '.join(PAGES)}.")
    parameters = read_parameters(page, dict(values), latest, dict.fromkeys(values, OPTION))
    return parameters.model_dump(mode="json", exclude_unset=True)


def build(
    project: Project,
    values: Mapping[str, str],
    out: Path,
    *,
    html: bool = True,
    pdf: bool = True,
    title: str = "",
) -> bool:
    """Build the book into a folder, unless it is there already.

    Everything is made in a folder of its own first; the last good book is replaced at the end. The
    edition's facts go to ``facts.json`` beside it, copies of what it was made of to ``inputs/``, and how it
    came about to ``ro-crate-metadata.json``. A second build into the same folder waits for the first.

    Parameters
    ----------
    project : Project
        The checkout.
    values : mapping of str to str
        Parameters that differ from the default edition.
    out : Path
        Where all that goes.
    html, pdf : bool
        What to make.
    title : str
        What the edition is called; the names of the two states by default.

    Returns
    -------
    bool
        Whether anything was left to do.

    Raises
    ------
    ParameterError
        Before anything runs.
    DataError
        When ``data/`` breaks its own rules.
    BuildError
        When a notebook, Jupyter Book or the typesetting fails, or a disk is full.
    """
    chosen = choose(project, values)
    parameters = read_parameters("summary", chosen["summary"], cutoff(project))
    with told_when_full(out, Cache(project).folder), _alone(out):
        # Only now: what a build that went before has made, or what was changed meanwhile, counts.
        inputs = inputs_of(project, request_of(values, html=html, pdf=pdf, title=title))
        if holds(out, inputs):
            return False
        staging, made = out / STAGE, out / STAGE / "made"
        staging.mkdir(exist_ok=True)
        with (
            _at_work(project) as (pool, publisher, server),
            tqdm(total=len(PAGES) + 3, unit="step", leave=False) as bar,
        ):

            def done(step: str) -> None:
                bar.set_description(step)
                bar.update()

            # Slow to import: the others are busy now.
            from dyadbook.book.crate import write_crate
            from dyadbook.book.metadata import load_metadata
            from dyadbook.book.render import KEEP, prepare, stage

            restore(made, out)
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            stage(project, staging, parameters.as_of, pdf=html and pdf)
            publisher.begin(partial(prepare, staging, out / "html"))
            checked = pool.submit(check_package, project)
            try:
                make(project, values, tasks_of(project, values, chosen, staging), pool, server, done)
            finally:
                # Whatever else fails, bad data is the cause.
                if findings := checked.result():
                    raise DataError(findings)
            done("evidence")
            bar.set_description("HTML and PDF")
            printed = partial(_print, project, staging, parameters, title, made) if pdf else None
            made_with = inputs_of(project, {}, ("pyproject.toml", "requirements.lock")) if html else ""
            publisher.begin(partial(_publish, staging, printed, made_with))
            for _ in (prepare, _publish):
                publisher.result()
            done("book")
            if html:
                (staging / KEEP / "html").rename(made / "html")
            shutil.copyfile(staging / FACTS_NAME, made / FACTS_NAME)
            write_crate(project, load_metadata(project), made, values, parameters.as_of)
            if html and pdf:
                # The pages link to the PDFs wherever the folder of the book goes.
                shutil.copytree(made / "pdf", made / "html" / "pdf")
            names = sorted(path.name for path in made.iterdir())
            write_receipt(made, names, inputs)
            # From here on nothing needs room. The receipt comes last, and holds for the new book alone.
            for name in (*names, RECEIPT):
                replace(made / name, out / name)
    return True


def execute_all(
    project: Project, values: Mapping[str, str], folder: Path, done: Callable[[str], None]
) -> None:
    """Make the notebooks of an edition, and nothing else.

    Parameters
    ----------
    project : Project
        The checkout.
    values : mapping of str to str
        Parameters that differ from the default edition.
    folder : Path
        Gets the folder ``notebooks``.
    done : callable
        Told the name of each that is done.
    """
    chosen = choose(project, values)
    with told_when_full(folder, Cache(project).folder), _at_work(project) as (pool, _, server):
        tasks = [task for task in tasks_of(project, values, chosen, folder) if task.name in PAGES]
        make(project, values, tasks, pool, server, done)


def replace(made: Path, target: Path) -> None:
    """Put a finished file or folder in the place of the last one, which is there until the new one is."""
    if made.is_dir() and target.exists():
        _exchange(made, target)
        shutil.rmtree(made)
    else:
        made.replace(target)


def restore(made: Path, out: Path) -> None:
    """Take back what a build that was killed had put aside for a new folder that never came."""
    for aside in made.glob(f"*{ASIDE}"):
        target = out / aside.name.removesuffix(ASIDE)
        if not target.exists():
            aside.rename(target)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places: at once where Linux can do that, or else one after the other."""
    swap = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    paths = [os.fsencode(path) for path in (one, other)]
    if swap is None or swap(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) != 0:
        aside = one.with_name(f"{one.name}{ASIDE}")
        other.rename(aside)
        one.rename(other)
        aside.rename(one)


def _publish(staging: Path, printed: Callable[[], None] | None, made_with: str) -> None:
    """Read the pages, and make HTML and PDFs of them side by side.

    Parameters
    ----------
    staging : Path
        See `dyadbook.book.render.stage`.
    printed : callable or None
        Makes the PDFs of what was read.
    made_with : str
        As for `dyadbook.book.render.render`; no HTML book is made where it is empty.
    """
    from dyadbook.book.render import read, render  # slow to import

    read(staging)
    # A fork has loaded already what reading needed.
    with start_workers(1, collect=False) as pool:
        if made_with and printed is not None and hasattr(os, "nice"):
            pool.submit(os.nice, 10)  # the PDFs take longest, so their work goes first
        pages = pool.submit(render, staging, "html", made_with) if made_with else None
        if printed is not None:
            printed()
        if pages is not None:
            pages.result()


def _print(project: Project, staging: Path, parameters: Parameters, title: str, made: Path) -> None:
    """Make the PDFs of what was read."""
    from dyadbook.book.render import render  # slow to import, as is the next
    from dyadbook.book.typeset import typeset

    single = render(staging, "singlehtml")
    typeset(project, single, staging / "notebooks", parameters, title, made / "pdf")


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Let one build at a time write to a folder: a second one waits, and says so."""
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"another build is writing to {out}: waiting for its end", file=sys.stderr, flush=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _at_work(
    project: Project,
) -> Iterator[tuple[ProcessPoolExecutor, Helper, Callable[[], KernelServer | None]]]:
    """Workers, one more for the book, and a fork server, which is there once it is called for."""
    many = min(usual_workers(), len(PAGES) + 1)  # one for each that `tasks_of` names, at most
    # The trees of a book live until the worker's end, and going through them takes long.
    with (
        begin_serving(Cache(project).folder / "pictures") as (server, lifeline),
        start_helper(lifeline) as publisher,
        start_workers(many, lifeline, collect=False) as pool,
    ):
        yield pool, publisher, server
