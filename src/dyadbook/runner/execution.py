"""Executing the notebooks of an edition: side by side, on warm kernels, and only where something changed."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dyadbook.errors import BuildError
from dyadbook.evidence.ledger import LEDGER_FILE, Reading, read_ledger, write_ledger
from dyadbook.project import FACTS_NAME, PAGES, SELF_CONTAINED, Project
from dyadbook.runner.cache import Cache, Doubt, facts_key, page_key
from dyadbook.runner.disk import place_whole
from dyadbook.runner.kernels import KernelServer, use_kernels

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

BEGIN, WARM = "dyadbook.runner.edition:begin", "dyadbook.runner.edition:warm"
"""What makes a process ready that kernels of an edition are forked from, in two steps."""

LONGEST_FIRST = ("energy", "trade", "politics", "security", "transport", "commitments", "claims", FACTS_NAME)
"""What takes longest: begun first, so that none is left to run alone at the end."""


@dataclass(frozen=True)
class Task:
    """Something of an edition that is made once and kept: a page, or the facts.

    Attributes
    ----------
    name : str
        A page of `dyadbook.project.PAGES`, or `FACTS_NAME`.
    key : str
        What it depends on, as far as that is known before it is made.
    values : mapping
        Parameters that differ from the notebook's own, as JSON values.
    target : Path
        Where it goes.
    """

    name: str
    key: str
    values: Mapping[str, Any]
    target: Path


def tasks_of(
    project: Project, values: Mapping[str, str], chosen: Mapping[str, Mapping[str, Any]], folder: Path
) -> list[Task]:
    """What an edition is made of.

    Parameters
    ----------
    project : Project
        The checkout.
    values : mapping of str to str
        Parameters that differ from the default edition.
    chosen : mapping
        The same for each page, validated.
    folder : Path
        Gets ``facts.json`` and the folder ``notebooks``.
    """
    tasks = [Task(FACTS_NAME, facts_key(project, values), values, folder / FACTS_NAME)]
    for page in PAGES:
        key = page_key(project, page, chosen[page])
        tasks.append(Task(page, key, chosen[page], folder / "notebooks" / f"{page}.ipynb"))
    return tasks


def make(
    project: Project,
    values: Mapping[str, str],
    tasks: Sequence[Task],
    pool: Executor,
    server: Callable[[], KernelServer | None],
    done: Callable[[str], None],
) -> None:
    """Make all tasks, those from the cache that nothing has changed for.

    Parameters
    ----------
    project : Project
        The checkout.
    values : mapping of str to str
        Parameters of the edition that differ from the default one.
    tasks : sequence of Task
        See `tasks_of`.
    pool : concurrent.futures.Executor
        Does the work; its workers are processes.
    server : callable
        Gives the fork server once it is there; see `dyadbook.runner.kernels.begin_serving`.
    done : callable
        Told the name of each task that is done.

    Raises
    ------
    BuildError
        When notebooks fail, once all others are made and kept.
    """
    cache = Cache(project)
    stale = []
    for task in tasks:
        if (kept := cache.find(task.name, task.key)) is None:
            stale.append(task)
        else:
            task.target.parent.mkdir(parents=True, exist_ok=True)
            place_whole(task.target, kept.read_bytes())
            done(task.name)
    if not stale:
        return
    stale.sort(key=lambda task: (*LONGEST_FIRST, *PAGES).index(task.name))
    first = [task for task in stale if task.name in SELF_CONTAINED]
    work: dict[Future[Reading], Task] = {}

    def submit(some: Iterable[Task], kernels: KernelServer | None) -> None:
        for task in some:
            doubts = cache.doubts(task.name, task.key) if shared is not None and kernels is not None else []
            work[pool.submit(run, project, task, kernels, doubts)] = task

    # Where several want facts they are computed once, and shared: with those that need few the work begins.
    shared = values if len(stale) > 1 else None
    failures = []
    with kernels_for(project, shared, server(), BEGIN) as begun:
        submit(first, begun)
        with kernels_for(project, shared, begun) as warm:
            submit((task for task in stale if task not in first), warm)
            for one in as_completed(work):
                task = work[one]
                try:
                    cache.keep(task.name, task.key, task.target, one.result())
                except BuildError as error:
                    failures.append(str(error))
                done(task.name)
    if failures:
        raise BuildError("\n\n".join(failures))


@contextlib.contextmanager
def kernels_for(
    project: Project,
    values: Mapping[str, Any] | None,
    server: KernelServer | None,
    function: str = WARM,
) -> Iterator[KernelServer | None]:
    """A fork server; one that has an edition's facts ready where its parameters are given."""
    if server is None or values is None:
        yield server
    else:
        with server.warmed(function, {"root": str(project.root), "values": dict(values)}) as warm:
            yield warm


def run(project: Project, task: Task, server: KernelServer | None, doubts: Sequence[Doubt] = ()) -> Reading:
    """Make one task, and say what that read and asked.

    Parameters
    ----------
    project : Project
        The checkout.
    task : Task
        What to make.
    server : KernelServer or None
        Where kernels come from.
    doubts : sequence of Doubt
        Kept results; the first that the server, which has the edition's facts then, confirms is taken.
    """
    for doubt in doubts:
        if server is not None and (reading := confirmed(project, server, doubt)) is not None:
            task.target.parent.mkdir(parents=True, exist_ok=True)
            place_whole(task.target, doubt.result.read_bytes())
            return reading
    with tempfile.TemporaryDirectory(prefix="dyadbook-") as folder:
        ledger = Path(folder) / "ledger"
        ledger.touch()
        if task.name == FACTS_NAME:
            paths = {"target": str(task.target), "ledger": str(ledger)}
            write_facts({"root": str(project.root), "values": dict(task.values)} | paths, server)
        else:
            with use_kernels(server, {LEDGER_FILE: str(ledger)}):
                execute(project, task.name, task.target, task.values)
        return read_ledger(ledger)


def confirmed(project: Project, server: KernelServer, doubt: Doubt) -> Reading | None:
    """What the making of a kept result reads and asks today, if its questions have the same answers."""
    with tempfile.TemporaryDirectory(prefix="dyadbook-") as folder:
        asked, target = Path(folder) / "asked", Path(folder) / "told"
        write_ledger(asked, Reading((), doubt.again))
        paths = {"root": str(project.root), "asked": str(asked), "target": str(target)}
        server.call("dyadbook.runner.edition:confirm", paths)
        if not target.exists():
            return None
        today = {one.asked: one for one in read_ledger(target).answers}
    answers = tuple(today.get(one.asked, one) for one in doubt.reading.answers)
    return Reading(doubt.reading.files, answers)


def write_facts(values: dict[str, Any], server: KernelServer | None) -> None:
    """Call `dyadbook.runner.edition.write_facts`, in the server's fork where there is one."""
    if server is not None:
        server.call("dyadbook.runner.edition:write_facts", values)
    else:
        from dyadbook.runner import edition  # slow to import

        edition.write_facts(**values)


def execute(project: Project, page: str, target: Path, values: Mapping[str, Any]) -> None:
    """Execute one notebook into a file.

    Parameters
    ----------
    project : Project
        The checkout; the notebook runs in its root folder.
    page : str
        A page of `dyadbook.project.PAGES`.
    target : Path
        The executed notebook.
    values : mapping
        Parameters that differ from those in the notebook, already validated.

    Raises
    ------
    BuildError
        When a cell fails, names page and cell, with the traceback; when one does what
        `dyadbook.runner.engine` does not let it do.
    """
    from papermill import PapermillExecutionError  # slow to import

    from dyadbook.book.notebooks import as_text, tidy
    from dyadbook.runner.engine import execute_notebook

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        executed = execute_notebook(project.notebooks / f"{page}.ipynb", values, project.root)
    except BuildError as error:
        raise BuildError(f"{page}: {error}") from None
    except PapermillExecutionError as error:
        raise BuildError(
            f"{page}: cell {error.exec_count} failed with {error.ename}: {error.evalue}\n"
            + _COLOUR.sub("", "\n".join(error.traceback))
        ) from None
    place_whole(target, as_text(tidy(executed)).encode())
