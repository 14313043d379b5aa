"""Is the evidence load-bearing? Change one observation, replay the report, see what moves.

An observation bears load when a change of its value, or its absence, moves a fact, a figure, a table
or a sentence (verdicts are facts and sentences), when an assessment cites it as evidence, or when a
number of a chapter names it: as one of its rows, which the value of another decides, or as another
figure given for the same thing, which the reader finds behind the number. Any other row has no place
in ``data/``.

``make mutate`` asks this of every row; a test marked slow asks it of a small sample. Facts are made
anew function by function and the code cells of the committed notebooks are replayed one by one, in
this process, without kernels and without drawing: two charts with the same specification are the
same picture. A unit that does not read the series of the changed row is left out, and the replay
stops at the first difference.
"""

from __future__ import annotations

import argparse
import ast
import csv
import functools
import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

import nbformat
import pandas as pd

from dyadbook.analysis.choice import alternatives
from dyadbook.analysis.facts import Fact, facts
from dyadbook.book import page as pages
from dyadbook.charts.figure import Figure
from dyadbook.evidence.ledger import derived
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import Parameters
from dyadbook.project import CHAPTERS, PAGES, STATING, Project, find_project

BACK_MATTER = ("page.numbers()", "page.notes()")
"""Lists of what a page has stated, with every row behind it: a row does not bear load by standing there."""

Maker = Callable[[Evidence, Parameters], list[Fact]]


@dataclass(frozen=True)
class Outcome:
    """What became of one changed observation.

    Attributes
    ----------
    observation_id : str
        The row.
    moved : str
        The first unit that came out otherwise, or the error that one stopped with; empty when
        nothing did.
    cited : bool
        Whether an assessment names the row as evidence.
    named : bool
        Whether a fact of a chapter names it, among its rows or as another figure for the same thing.
    """

    observation_id: str
    moved: str
    cited: bool
    named: bool

    @property
    def fault(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        if self.moved or self.cited or self.named:
            return ""
        return "moves nothing, no assessment cites it and no number names it: show it or take it out"


@dataclass(frozen=True)
class Unit:
    """What the report makes in one step: the facts of one function, or what one cell shows.

    Attributes
    ----------
    name : str
        For messages.
    make : callable
        Makes it from evidence, without anything that another unit left behind.
    made : object
        What it was made to from untouched evidence.
    reads : set of str, optional
        The series whose values it reads; None where that cannot be told.
    """

    name: str
    make: Callable[[Evidence], Any]
    made: Any
    reads: set[str] | None


class Replay:
    """The report as its functions and notebooks make it, ready to be made again from other evidence."""

    def __init__(self, project: Project) -> None:
        self.tables: dict[str, pd.DataFrame] = {}
        self.evidence = load_evidence(project=project)
        self.cited = {
            key
            for column in ("evidence_for", "evidence_against")
            for cell in self.evidence.assessments[column]
            for key in cell.split(";")
        }
        makers = {
            f"facts of {chapter}: {maker.__name__}": partial(_stated, maker, chapter)
            for chapter in STATING
            for maker in importlib.import_module(f"dyadbook.analysis.{chapter}").FACTS
        }
        self.units = self._units(makers)
        # A page is made after its facts were found unmoved, so they need not be made again.
        with self.reading() as evidence:
            self.facts = {chapter: _facts(chapter, evidence) for chapter in STATING}
        rows = {row for chapter in CHAPTERS for one in self.facts[chapter].values() for row in one.rows}
        rows &= set(self.evidence.all_observations.index)
        self.named = rows | {other for row in rows for other in alternatives(self.evidence, row)}
        self.units += self._units(
            {name: show for page in PAGES for name, show in self._cells(project, page).items()}
        )

    def outcome(self, observation_id: str) -> Outcome:
        """Change one observation, upwards and if need be downwards, take it out, and say what moved."""
        ways = (upwards, downwards, None)
        moved = next((moved for way in ways if (moved := self.first_move(observation_id, way))), "")
        return Outcome(observation_id, moved, observation_id in self.cited, observation_id in self.named)

    def first_move(self, observation_id: str, changed: Callable[[str], str] | None) -> str:
        """The first unit that comes out otherwise when one value is changed or gone; empty when none does."""
        series = self.evidence.observation(observation_id)["series_id"]
        with self.reading(observation_id, changed) as evidence:
            for unit in self.units:
                if unit.reads is None or series in unit.reads:
                    try:
                        if unit.make(evidence) != unit.made:
                            return unit.name
                    except Exception as error:  # whatever stops a page is seen by who builds the report
                        return f"{unit.name}: stops with {type(error).__name__}: {error}"
        return ""

    # -- units ------------------------------------------------------------------------------

    def _cells(self, project: Project, page: str) -> dict[str, Callable[[Evidence], Any]]:
        """What shows each cell of a page on its own: the cells whose names it needs run before it."""
        found: dict[str, Callable[[Evidence], Any]] = {}
        bodies: list[CodeType] = []
        needs: dict[str, set[int]] = {}  # by name, the places of the cells that have to run before it
        for cell in nbformat.read(project.notebooks / f"{page}.ipynb", as_version=4).cells:
            if cell.cell_type == "code":
                tree = ast.parse(cell.source)
                used, bound = _names(tree)
                before = {place for name in used for place in needs.get(name, ())} | {len(bodies)}
                needs |= dict.fromkeys(bound, before)
                shown = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
                bodies.append(compile(tree, cell.id, "exec"))
                if shown and ast.unparse(shown) not in BACK_MATTER:
                    last = compile(ast.Expression(shown.value), cell.id, "eval")
                    chain = [bodies[place] for place in sorted(before)]
                    found[f"{page}: {_title(cell)}"] = partial(self._show, chain, last)
        return found

    def _show(self, chain: list[CodeType], last: CodeType, evidence: Evidence) -> Any:
        known = {key: one for found in self.facts.values() for key, one in found.items()}
        names: dict[str, Any] = {}
        with (
            patch.object(pages, "load_evidence", lambda _: evidence),
            patch.object(pages, "facts", lambda chapter, *_: self.facts[chapter]),
            patch.object(pages, "all_facts", lambda *_: known),
            patch.object(pages, "to_svg", lambda _: ""),
            patch.object(pages, "use_fonts", lambda _: None),
            patch.object(Figure, "spec", _spec),
        ):
            for body in chain:
                exec(body, names)
            return eval(last, names).bundle

    def _units(self, makes: dict[str, Callable[[Evidence], Any]]) -> list[Unit]:
        """Make each unit from untouched evidence and note the series whose values it reads.

        Values are asked for by series or by id; who takes the whole table gets it without its
        values here, and if that will not do, it counts as reading every series.
        """
        tables = {name for name, member in vars(Evidence).items() if isinstance(member, derived)}
        whole = vars(Evidence)["all_observations"].make
        noted: set[str] = set()
        asking: list[str] = []

        def notes(method: str, series_of: Callable[[Any, str], Iterable[str]]) -> Any:
            asked = getattr(Evidence, method)

            def ask(evidence: Evidence, key: str, **where: str) -> Any:
                asking.append(key)
                try:
                    found = asked(evidence, key, **where)
                finally:
                    asking.pop()
                noted.update(series_of(found, key))
                return found

            return patch.object(Evidence, method, ask)

        @functools.cache
        def all_of(evidence: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
            frame = whole(evidence)
            return frame, frame.drop(columns="value")

        units = []
        with self.reading() as evidence:
            for name, make in makes.items():
                noted.clear()
                reads: set[str] | None = set()
                with (
                    notes("observations", lambda _, key: [key]),
                    notes("observation", lambda row, _: [row["series_id"]]),
                    notes(
                        "behind",
                        lambda found, _: [row["series_id"] for row in found[1] if "series_id" in row],
                    ),
                    patch.object(
                        Evidence, "all_observations", property(lambda self: all_of(self)[not asking])
                    ),
                ):
                    try:
                        made = make(evidence)
                        reads = set(noted)
                    except Exception:
                        reads = None
                self._forget(evidence, tables)
                units.append(Unit(name, make, make(evidence) if reads is None else made, reads))
                self._forget(evidence, tables)
        return units

    @staticmethod
    def _forget(evidence: Evidence, tables: set[str]) -> None:
        """Drop what `remembered` keeps: a unit that finds a result there reads nothing."""
        for name in set(evidence.memory) - tables:
            del evidence.memory[name]

    @contextmanager
    def reading(
        self, observation_id: str = "", changed: Callable[[str], str] | None = str
    ) -> Iterator[Evidence]:
        """Evidence of which one observation is changed or gone, for every `Evidence` that anything reads."""
        read = Evidence._read

        def altered(evidence: Evidence, table: str) -> pd.DataFrame:
            if table not in self.tables:
                self.tables[table] = read(evidence, table)
            frame = self.tables[table].copy()
            if table == "observations" and observation_id:
                row = frame["observation_id"] == observation_id
                if changed is None:
                    return frame[~row]
                frame.loc[row, "value"] = frame.loc[row, "value"].map(changed)
            return frame

        with patch.object(Evidence, "_read", altered):
            # An object of its own: what `remembered` keeps lives with the evidence it was made from.
            yield Evidence(self.evidence.project, self.evidence.as_of)


def _facts(chapter: str, evidence: Evidence) -> dict[str, Fact]:
    return facts(chapter, evidence, Parameters().for_page(chapter))


def _stated(maker: Maker, chapter: str, evidence: Evidence) -> list[Fact]:
    return maker(evidence, Parameters().for_page(chapter))


def _spec(figure: Figure, **usermeta: str) -> dict[str, Any]:
    """What a figure draws; it was held against the schema of Vega-Lite when its page was built."""
    return {**figure.chart.to_dict(validate=False), "usermeta": {"alt": figure.alt, **usermeta}}


def _names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names that a cell uses, and those that it binds."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return {node.id for node in names}, bound | {
        name.asname or name.name for node in imports for name in node.names
    }


def _title(cell: nbformat.NotebookNode) -> str:
    """The cell and what it calls: ``trade-05 page.figure( "turnover",``."""
    place = cell.source.find("page.")
    return f"{cell.id} {' '.join(cell.source[place : place + 60].split())}"


def upwards(value: str) -> str:
    """A value further from zero, by more than rounding hides, with as many decimals as printed.

    Examples
    --------
    >>> upwards("3959"), upwards("-2.0"), upwards("0.33")
    ('5425', '-3.7', '1.45')
    """
    number = float(value)
    return _written(number * 1.37 + (1 if number >= 0 else -1), value)


def downwards(value: str) -> str:
    """A value nearer to zero: some rows count only while they are the lowest.

    Examples
    --------
    >>> downwards("3959"), downwards("-2.0")
    ('1702', '-0.9')
    """
    return _written(float(value) * 0.43, value)


def _written(number: float, like: str) -> str:
    return f"{number:.{len(like.partition('.')[2])}f}"


_replay: Replay | None = None


def _open(root: Path) -> None:
    global _replay
    os.chdir(root)
    _replay = Replay(Project(root))


def _outcome(observation_id: str) -> Outcome:
    assert _replay is not None
    return _replay.outcome(observation_id)


def outcomes(project: Project, ids: list[str], workers: int) -> Iterator[Outcome]:
    """Change observations one at a time, in several processes; outcomes come in the order of `ids`."""
    with ProcessPoolExecutor(workers, get_context("spawn"), _open, (project.root,)) as pool:
        yield from pool.map(_outcome, ids)


def main() -> int:
    """Ask it of every observation; write the outcomes to a table and the faults to the terminal."""
    parser = argparse.ArgumentParser(description="Change every observation in turn and see what moves.")
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--table", type=Path, help="where the outcomes go (default _build/mutate.csv)")
    options = parser.parse_args()
    project = find_project()
    table: Path = options.table or project.output / "mutate.csv"
    table.parent.mkdir(parents=True, exist_ok=True)
    ids = list(load_evidence(project=project).all_observations.index)
    faults = 0
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["observation_id", "moved", "cited", "named"])
        for number, one in enumerate(outcomes(project, ids, options.workers), 1):
            writer.writerow([one.observation_id, one.moved, one.cited, one.named])
            file.flush()
            if one.fault:
                faults += 1
                print(f"{one.observation_id}: {one.fault}")
            if number % 100 == 0:
                print(f"{number} of {len(ids)}", file=sys.stderr)
    print(f"{len(ids)} observations changed one at a time, {faults} at fault; outcomes in {table}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
