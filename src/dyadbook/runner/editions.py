"""Many editions: one for each pair of states, made side by side and kept one by one.

The work goes through a `concurrent.futures.Executor`: processes of this machine, or a Dask cluster
(`dyadbook.runner.cluster`). What each of its workers does is in `dyadbook.runner.workshop`.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from functools import partial
from itertools import combinations
from pathlib import Path

from filelock import FileLock

from dyadbook.book.pairs import write_site
from dyadbook.errors import BuildError, ParameterError, did_you_mean
from dyadbook.parameters import STATES
from dyadbook.project import PAGES, Project
from dyadbook.runner.build import choose, replace
from dyadbook.runner.disk import told_when_full
from dyadbook.runner.execution import kernels_for
from dyadbook.runner.kernels import begin_serving
from dyadbook.runner.receipt import holds, inputs_of, write_receipt
from dyadbook.runner.workers import start_workers, usual_workers
from dyadbook.runner.workshop import FIRST, Make, make_edition, unpack

Pair = tuple[str, str]
"""Codes of two states (ISO 3166-1 alpha-3)."""

ALL = "all"
"""The word for every pair of the states that the panels cover."""

MAKING = ".making"
"""Folder beside the finished editions in which one stands until it is whole."""


def read_pairs(text: str) -> list[Pair]:
    """Read pairs as the command line gives them: ``AZE-UZB,KAZ-UZB``, or ``all``.

    Raises
    ------
    ParameterError
        When one is no pair of two different states that the panels cover, or stands twice.

    Examples
    --------
    >>> read_pairs("AZE-UZB,KAZ-UZB")
    [('AZE', 'UZB'), ('KAZ', 'UZB')]
    >>> len(read_pairs("all"))
    253
    """
    if text == ALL:
        return list(combinations(sorted(STATES), 2))
    pairs: list[Pair] = []
    for item in text.split(","):
        a, _, b = item.partition("-")
        for code in (a, b):
            if code not in STATES:
                raise ParameterError(
                    f"option --pairs: {item!r}: {code!r} is no state that the panels cover."
                    f"{did_you_mean(code, STATES)} Remedy: write pairs as AZE-UZB,KAZ-UZB, or {ALL}; "
                    f"states are {', '.join(STATES)}."
                )
        if a == b or {a, b} in map(set, pairs):
            raise ParameterError(
                f"option --pairs: {item!r}: a pair is two different states, and stands once. "
                "Remedy: delete it."
            )
        pairs.append((a, b))
    return pairs


def read_years(text: str) -> dict[str, str]:
    """Read years as the command line gives them, as parameters.

    Raises
    ------
    ParameterError
        When the text is not two years; whether they are allowed is for the parameters to say.

    Examples
    --------
    >>> read_years("2010-2024")
    {'start_year': '2010', 'end_year': '2024'}
    """
    if not re.fullmatch(r"\d{4}-\d{4}", text, re.ASCII):
        raise ParameterError(
            f"option --years: {text!r}: must be the first and the last year. Remedy: write 2010-2024."
        )
    start, _, end = text.partition("-")
    return {"start_year": start, "end_year": end}


def make_editions(
    project: Project,
    pairs: Sequence[Pair],
    values: Mapping[str, str],
    out: Path,
    *,
    pages: Sequence[str] = PAGES,
    workers: int | None = None,
    scheduler: str = "",
    done: Callable[[str], object] = lambda name: None,
) -> dict[str, str]:
    """Make an edition of each pair, and the site that leads to them.

    An edition is the folder ``AZE-UZB`` with ``facts.json`` and ``notebooks/``. It appears there whole;
    one that was made of the same inputs before is left as it is, so that an interrupted run continues.

    Parameters
    ----------
    project : Project
        The checkout.
    pairs : sequence of tuple of str
        See `read_pairs`.
    values : mapping of str to str
        Parameters that differ from the default edition, but for the states.
    out : Path
        Gets the folders of the editions and ``index.html``.
    pages : sequence of str
        What to execute, of `dyadbook.project.PAGES`; facts are those of all pages in any case.
    workers : int, optional
        Processes of this machine; as many as `usual_workers` says by default.
    scheduler : str
        Address of a Dask scheduler, whose workers do the work instead.
    done : callable
        Told the name of each edition that is made or has failed.

    Returns
    -------
    dict
        What went wrong, by the name of the edition; empty when nothing did.

    Raises
    ------
    ParameterError
        Before anything runs.
    BuildError
        When the workers cannot be had, or end before their work.
    """
    wanted = {f"{a}-{b}": dict(values) | {"country_a": a, "country_b": b} for a, b in pairs}
    for page in pages:
        if page not in PAGES:
            raise ParameterError(
                f"{page!r} is no page of the report.{did_you_mean(page, PAGES)} Known: {', '.join(PAGES)}."
            )
    for parameters in wanted.values():
        choose(project, parameters)
    source = inputs_of(project, {"values": dict(values), "pages": list(pages)})
    problems: dict[str, str] = {}
    out.mkdir(parents=True, exist_ok=True)
    with told_when_full(out), FileLock(out / ".lock"):
        shutil.rmtree(out / MAKING, ignore_errors=True)
        waiting = [name for name in wanted if not holds(out / name, f"{source} {name}")]
        if waiting:
            with _at_work(project, wanted[waiting[0]], workers, scheduler) as (pool, make):
                work = {pool.submit(make, wanted[name], list(pages)): name for name in waiting}
                for one in as_completed(list(work)):
                    name = work.pop(one)  # and with it the archive, of which there may be hundreds
                    if problem := _problem(one):
                        problems[name] = problem
                    else:
                        _keep(one.result(), out, name, f"{source} {name}")
                    done(name)
        write_site(project, out, [name for name in wanted if name not in problems], list(pages))
    return problems


@contextlib.contextmanager
def _at_work(
    project: Project, values: Mapping[str, str], many: int | None, scheduler: str
) -> Iterator[tuple[Executor, Make]]:
    """Who does the work, and how it is asked for; what has not begun is called off when the block fails.

    Workers of this machine share a fork server, which has made ready the edition of some values.
    """
    if scheduler:
        from dyadbook.runner.cluster import use_cluster

        with use_cluster(project, scheduler) as (pool, make):
            yield pool, make
        return
    with (
        begin_serving() as (server, lifeline),
        start_workers(many or usual_workers(), lifeline) as local,
        kernels_for(project, values, server(), FIRST) as kept,
    ):
        yield local, partial(make_edition, str(project.root), kept)


def _problem(made: Future[bytes]) -> str:
    """What went wrong with an edition, or nothing."""
    try:
        made.result()
    except BrokenExecutor:
        raise BuildError(
            "A worker was ended from outside, by the system for want of memory perhaps. What was finished "
            "is kept. Remedy: run the same command again, with fewer --workers; it continues."
        ) from None
    except BuildError as error:
        return str(error)
    except Exception as error:  # whatever it is, it is one edition's
        return f"{type(error).__name__}: {error}"
    return ""


def _keep(archive: bytes, out: Path, name: str, inputs: str) -> None:
    """Put a finished edition in its place, whole."""
    made = out / MAKING / name
    unpack(archive, made)
    write_receipt(made, sorted(path.name for path in made.iterdir()), inputs)
    replace(made, out / name)
