"""What the pages of one edition share, kept in the process that their kernels are forked from."""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from dyadbook.analysis import gravity, trade
from dyadbook.analysis.facts import all_facts, facts
from dyadbook.analysis.provenance import records
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.ledger import Reading, ask_again, read_ledger, reading, write_ledger
from dyadbook.evidence.package import cutoff
from dyadbook.evidence.store import Evidence, keep, load_evidence
from dyadbook.parameters import Parameters, read_parameters
from dyadbook.project import SELF_CONTAINED, STATING, Project
from dyadbook.runner import code
from dyadbook.runner.disk import place_whole
from dyadbook.runner.fits import Fits

PRELOADED = (
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic"),
    "dyadbook.book.page",
    *sorted(one for one in code.modules() if one.startswith(("dyadbook.analysis.", "dyadbook.charts."))),
)
"""What the kernels of an edition share; pyfixest starts threads and is not among it."""

_fitting: dict[tuple[Any, ...], BaseProcess] = {}
"""What fits the gravity model of an edition: begun by this process, or by one that it was forked from."""


def begin(root: str, values: Mapping[str, str]) -> None:
    """Load the evidence and compute the facts of `SELF_CONTAINED` chapters, for forks to share.

    A process of its own begins to fit the gravity model.

    Parameters
    ----------
    root : str
        The checkout.
    values : mapping of str to str
        Parameters that differ from the default edition.
    """
    evidence, parameters = _open(Project(Path(root)), values)
    keep(evidence)
    gravity.FITS = Fits(evidence.project)
    # pyfixest starts threads, so it runs in a fork of its own: this process is to be forked again.
    fitting = multiprocessing.get_context("fork").Process(target=_fit, args=(evidence, parameters))
    fitting.start()
    _fitting[root, *sorted(values.items())] = fitting
    for name in PRELOADED:
        importlib.import_module(name)
    _rehearse()
    for chapter in SELF_CONTAINED:
        facts(chapter, evidence, parameters.for_page(chapter))


def warm(root: str, values: Mapping[str, str]) -> None:
    """Compute every fact of an edition, for forks of this process to share.

    Parameters
    ----------
    root, values
        As for `begin`, which this process may have been forked from the end of.
    """
    edition = (root, *sorted(values.items()))
    if edition not in _fitting:
        begin(root, values)
    evidence, parameters = _open(Project(Path(root)), values)
    for module in STATING:
        if module != "trade":
            facts(module, evidence, parameters.for_page(module))
    for maker in trade.FACTS:
        if maker not in gravity.FACTS:
            maker(evidence, parameters.for_page("trade"))
    wait([_fitting[edition].sentinel])
    all_facts(evidence, parameters)


def warm_for_many(root: str, values: Mapping[str, str]) -> None:
    """As `warm`, for other editions to be forked from it: what they have in common is there."""
    warm(root, values)
    facts_of(Project(Path(root)), values)
    import pyfixest

    _ = pyfixest.fepois  # loaded when it is asked for; it starts threads only when it fits


def write_facts(root: str, values: Mapping[str, str], target: str, ledger: str = "") -> None:
    """Write the facts of an edition as JSON; ``book/facts.schema.json`` describes the file.

    Parameters
    ----------
    root, values
        As for `warm`.
    target : str
        The file.
    ledger : str
        A file that gets what was read; see `dyadbook.evidence.ledger.read_ledger`.
    """
    with reading() as read:
        found = facts_of(Project(Path(root)), values)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    place_whole(Path(target), f"{text}\n".encode())
    if ledger:
        write_ledger(Path(ledger), Reading(tuple(sorted(read))))


def confirm(root: str, asked: str, target: str) -> None:
    """Write a file if questions have the same answers today: the answers, with what was read for them now.

    Parameters
    ----------
    root : str
        The checkout.
    asked : str
        The questions with their answers; see `dyadbook.evidence.ledger.read_ledger`.
    target : str
        The file.
    """
    load = partial(load_evidence, project=Project(Path(root)))
    answers = []
    for one in read_ledger(Path(asked)).answers:
        with reading() as read:
            if ask_again(load, one.asked) != one.digest:
                return
        answers.append(replace(one, files=tuple(sorted(read))))
    write_ledger(Path(target), Reading((), tuple(answers)))


def facts_of(project: Project, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facts of an edition; see `dyadbook.analysis.provenance.records`.

    Parameters
    ----------
    project : Project
        The checkout.
    values : mapping of str to str
        Parameters that differ from the default edition.

    Raises
    ------
    ParameterError
        When a parameter is not known or not allowed.
    """
    return records(*_open(project, values))


def _rehearse() -> None:
    """Make a chart: libraries load some of their parts only then."""
    import altair as alt
    import pandas as pd

    alt.Chart(pd.DataFrame({"x": [0.0]})).mark_point().encode(x="x").to_dict()


def _open(project: Project, values: Mapping[str, str]) -> tuple[Evidence, Parameters]:
    parameters = read_parameters("summary", dict(values), cutoff(project))
    return load_evidence(parameters.as_of, project), parameters


def _fit(evidence: Evidence, parameters: Parameters) -> None:
    # What is missing after it, who waits for it tries again, and finds out why: a full disk, perhaps.
    with contextlib.suppress(MissingEvidence, OSError):
        gravity.model(evidence)
        gravity.own_terms(evidence, parameters.for_page("trade"))
