"""Would the tests notice a slip in the analysis? Change its code in one place, run the tests that cover it.

``make mutants`` asks this of a sample, the same at each run: so many places of every module.
``make mutants MODULE=targets`` asks it of every place of one. A place is an operator, a comparison, a
condition, a number, a truth value or a call of ``min``, ``head`` and their like; texts stay as they are.
What no test notices is listed.

The tests are those of ``tests/`` and the doctests that call the analysis in this process. Stored notebooks,
which `make test` compares too, are left out: they say that a number moved, not which is right.

A runner of our own, for two well-kept ones do not fit. mutmut changes neither functions with decorators
nor what stands outside functions: more than half of the analysis (``@states``, ``@remembered``, rules of
claims, thresholds). cosmic-ray starts a process for each change, which imports and loads evidence for
longer than the tests take. Here every change is made in a fork of a process that has run all tests, and
has forgotten the results alone that rest on the changed statement.
"""

from __future__ import annotations

import argparse
import ast
import csv
import gc
import itertools
import os
import random
import resource
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any
from unittest.mock import patch

import coverage
import pytest

from dyadbook.analysis import gravity
from dyadbook.charts.drawing import DRAWER
from dyadbook.evidence import store
from dyadbook.evidence.ledger import recall
from dyadbook.project import find_project
from dyadbook.runner.kernels import serve_kernels

ROOT = find_project().root
ANALYSIS = ROOT / "src" / "dyadbook" / "analysis"
SEED = 20261121
EACH = 5
"""Places of every module that a run without ``MODULE`` changes."""

FORK = get_context("fork")
ELSEWHERE = ("test_cli.py", "test_contributing.py", "test_runner.py")
"""Tests that make the report in processes of their own."""

WHOLE = {"built", "pages"}
"""Fixtures of tests that look at the built book."""

PATIENCE = 300
"""Seconds that the tests of one change may take: what waits for ever spends no processor time."""

SWAPS: dict[type[ast.AST], Any] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or,
    ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.Continue: ast.Break, ast.Break: ast.Continue,
}  # fmt: skip
"""Operators and statements, and what each is changed to."""

PAIRS = ("min max", "any all", "head tail", "first last", "idxmin idxmax", "ceil floor", "le lt", "ge gt")
NAMES = {a: b for pair in PAIRS for a, b in (pair.split(), reversed(pair.split()))}
"""Functions and methods, and what a call of each is changed to."""


@dataclass(frozen=True)
class Mutant:
    """One change that can be made.

    Attributes
    ----------
    file : Path
        The module.
    tree : ast.Module
        All of it.
    holder, key : object
        What holds the place in the tree, and under which index or name.
    before, after : ast.AST
        What stands there, and what it is changed to.
    statement : ast.stmt
        The statement around it.
    inside : bool
        Whether it is in a function; what is not has run before any test.
    """

    file: Path
    tree: ast.Module
    holder: Any
    key: Any
    before: ast.AST
    after: ast.AST
    statement: ast.stmt
    inside: bool

    @property
    def line(self) -> int:
        """Where it stands."""
        return getattr(self.before, "lineno", self.statement.lineno)

    def __str__(self) -> str:
        column = getattr(self.before, "col_offset", 0) + 1
        return f"{self.file.relative_to(ROOT)}:{self.line}:{column}: {self.change}"

    @property
    def change(self) -> str:
        """The code before and after."""
        return f"{ast.unparse(self.before)} → {ast.unparse(self.after)}"

    @property
    def lines(self) -> range:
        """The lines of its statement, without those of statements in it."""
        body = getattr(self.statement, "body", None)
        last = body[0].lineno - 1 if body else self.statement.end_lineno or 0
        return range(self.statement.lineno, max(self.statement.lineno, last) + 1)

    def make(self, functions: list[FunctionType]) -> None:
        """Make the change in this process for good."""
        self.holder[self.key] = ast.copy_location(self.after, self.before)
        code = compile(ast.fix_missing_locations(self.tree), self.file, "exec", dont_inherit=True)
        if self.inside:
            changed = {(one.co_qualname, one.co_firstlineno): one for one in _codes(code)}
            for function in functions:
                if function.__code__.co_filename == str(self.file):
                    key = function.__code__.co_qualname, function.__code__.co_firstlineno
                    function.__code__ = changed[key]
        else:
            fresh = {"__name__": f"dyadbook.analysis.{self.file.stem}"}
            exec(code, fresh)
            for module in self.holders():
                setattr(module, self.bound, fresh[self.bound])

    @property
    def bound(self) -> str:
        """The name that its statement binds in the module, where it stands in no function."""
        return str(ast.unparse(self.statement).partition(" ")[0].rstrip(":"))

    def holders(self) -> list[ModuleType]:
        """The module, and those that import this name from it."""
        of_it = f"from dyadbook.analysis.{self.file.stem} import"
        found = [module for module in list(sys.modules.values()) if self.bound in vars(module)]
        files = [Path(getattr(module, "__file__", None) or "") for module in found]
        return [
            module
            for module, file in zip(found, files, strict=True)
            if file == self.file or (file.is_relative_to(ROOT) and of_it in file.read_text(encoding="utf-8"))
        ]


def changes(node: ast.AST, condition: bool) -> Iterator[ast.AST]:
    """What a node is changed to: a like operator, the next number, the other truth, the other end."""
    match node:
        case ast.Compare(left, ops, others):
            for place, op in enumerate(ops):
                yield ast.Compare(left, [*ops[:place], SWAPS[type(op)](), *ops[place + 1 :]], others)
        case ast.BinOp(left, op, right) if type(op) in SWAPS and not _text(left) and not _text(right):
            yield ast.BinOp(left, SWAPS[type(op)](), right)
        case ast.AugAssign(target, op, value) if type(op) in SWAPS and not _text(value):
            yield ast.AugAssign(target, SWAPS[type(op)](), value)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(SWAPS[type(op)](), values)
        case ast.UnaryOp(ast.Not() | ast.USub() | ast.Invert(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value + 1)
        case ast.Call(ast.Name(name), arguments, keywords) if name in NAMES:
            yield ast.Call(ast.Name(NAMES[name], ast.Load()), arguments, keywords)
        case ast.Call(ast.Attribute(owner, name), arguments, keywords) if name in NAMES:
            yield ast.Call(ast.Attribute(owner, NAMES[name], ast.Load()), arguments, keywords)
        case ast.Continue() | ast.Break():
            yield SWAPS[type(node)]()
    if condition and not isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """All code in a module's."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _text(node: ast.AST) -> bool:
    """Whether a sum of it is no arithmetic."""
    return isinstance(node, ast.JoinedStr | ast.List) or isinstance(getattr(node, "value", None), str)


def _idle(node: ast.AST) -> bool:
    """Whether it tells something to mypy or a reader of the code alone, or guards against what cannot be."""
    return isinstance(node, ast.Assert | ast.arguments) or getattr(node, "arg", None) in ("frozen", "strict")


def mutants(file: Path) -> list[Mutant]:
    """All changes of a module, from the top."""
    tree = ast.parse(file.read_text(encoding="utf-8"))

    def inner(node: ast.AST, statement: ast.stmt, inside: bool) -> Iterator[Mutant]:
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            holder, keys = (value, range(len(value))) if isinstance(value, list) else (vars(node), [name])
            called = inside or (name == "body" and isinstance(node, ast.FunctionDef | ast.Lambda))
            for key in keys:
                part = holder[key]
                fixed = isinstance(node, ast.ClassDef) and not isinstance(part, ast.FunctionDef)
                if isinstance(part, ast.AST) and not fixed and not _idle(part):
                    here = part if isinstance(part, ast.stmt) else statement
                    for after in changes(part, name in ("test", "ifs")):
                        yield Mutant(file, tree, holder, key, part, after, here, called)
                    yield from inner(part, here, called)

    return list(inner(tree, tree.body[0], False)) if tree.body else []


class Fits(dict[str, gravity.Estimates]):
    """`gravity.FITS`, which notes what uses a fit that was made for something else."""

    def __init__(self, suite: Suite) -> None:
        super().__init__()
        self.suite = suite
        self.makers: dict[str, str] = {}

    def __setitem__(self, key: str, fit: gravity.Estimates) -> None:
        """Note what runs while a fit is made."""
        super().__setitem__(key, fit)
        self.makers[key] = self.suite.running[-1]

    def get(self, key: str, default: Any = None) -> Any:
        """Note who asks for a fit that is known."""
        if key in self:
            self.suite.users[self.makers[key]].add(self.suite.running[-1])
        return super().get(key, default)


class Suite:
    """A plugin of pytest: runs the tests once and notes what each covers, then judges mutants by them.

    A test covers the lines that run for it, also those that ran earlier for a fixture or a remembered
    result that it uses.
    """

    def __init__(self, chosen: list[Mutant], workers: int, table: Path) -> None:
        self.chosen, self.workers, self.table = chosen, workers, table
        self.outcomes: list[tuple[Mutant, int, str]] = []
        self.watch = coverage.Coverage(
            data_file=None, config_file=False, include=[str(ROOT / "src" / "dyadbook" / "*")]
        )
        self.running = [""]
        self.users: dict[str, set[str]] = defaultdict(set)
        self.results: dict[tuple[int, Any], str] = {}
        self.seconds = Counter[str]()
        self.failed: list[str] = []
        self.surveying = True

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what looks at a built book or makes the report many times."""
        items[:] = [
            item
            for item in items
            if not WHOLE & set(getattr(item, "fixturenames", ())) and not item.get_closest_marker("slow")
        ]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests: run them, then judge."""
        global _suite
        _suite = self
        self.survey(session.items)
        gc.collect()
        objects = gc.get_objects()
        self.memories = [one.memory for one in objects if isinstance(one, store.Evidence)]
        self.functions = [one for one in objects if isinstance(one, FunctionType)]
        numbers = range(len(self.chosen))
        with (
            ProcessPoolExecutor(self.workers, FORK) as pool,
            self.table.open("w", encoding="utf-8", newline="") as file,
        ):
            writer = csv.writer(file, lineterminator="\n")
            for mutant, (tests, end) in zip(self.chosen, pool.map(_judged, numbers), strict=True):
                self.outcomes.append((mutant, tests, end))
                writer.writerow([mutant.file.stem, mutant.line, mutant.change, tests, end])
                file.flush()
        killers = {end for _, _, end in self.outcomes}
        items = [item for item in self.items if item.nodeid in killers]
        self.doubtful = self.apart(set(self.results.values()), items)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long a test takes, and whether it fails."""
        self.seconds[report.nodeid] += report.duration
        self.failed += [report.nodeid] * report.failed

    # -- what covers what -------------------------------------------------------------------

    @contextmanager
    def making(self, name: str) -> Iterator[None]:
        """Note what runs for a test, fixture or result, and that it is for what was running."""
        self.users[name].add(self.running[-1])
        self.running.append(name)
        self.watch.switch_context(name)
        try:
            yield
        finally:
            self.running.pop()
            self.watch.switch_context(self.running[-1])

    def recall(self, memory: dict[Any, Any], key: Any, make: Any) -> Any:
        """Stand in for `dyadbook.evidence.ledger.recall`."""
        if key in memory:
            self.users[self.results.get((id(memory), key), "")].add(self.running[-1])
            return recall(memory, key, make)
        name = self.results[id(memory), key] = f"result {len(self.users)}"
        with self.making(name):
            return recall(memory, key, make)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """Note what runs for a fixture."""
        if not self.surveying:
            return (yield)
        with self.making(f"{request.node.nodeid} {fixturedef.argname}"):
            return (yield)

    def survey(self, items: list[pytest.Item]) -> None:
        """Run all tests; those that fail judge nothing."""
        self.watch.start()
        fits = Fits(self)
        with patch.object(store, "recall", self.recall), patch.object(gravity, "FITS", fits):
            for item in items:
                for node, name in itertools.product(item.listchain(), getattr(item, "fixturenames", ())):
                    self.users[f"{node.nodeid} {name}"].add(item.nodeid)
            for item, following in _with_next(items):
                names = getattr(getattr(item, "dtest", None), "globs", {})
                kept = dict(names)  # a doctest clears them
                with self.making(item.nodeid):
                    item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                names |= kept
        self.watch.stop()
        self.surveying = False
        gravity.FITS.update(fits)
        data = self.watch.get_data()
        self.ran = {Path(file): data.contexts_by_lineno(file) for file in data.measured_files()}
        self.items = [item for item in items if item.nodeid not in self.failed]

    def resting(self, mutant: Mutant) -> set[str]:
        """The tests, fixtures and results for which the changed statement runs."""
        if mutant.inside:
            ran = self.ran.get(mutant.file, {})
            found = {name for line in mutant.lines for name in ran.get(line, ())}
        else:
            files = [Path(str(module.__file__)) for module in mutant.holders()]
            found = {name for file in files for names in self.ran.get(file, {}).values() for name in names}
        todo = list(found)
        while todo:
            more = self.users[todo.pop()] - found
            found |= more
            todo += more
        return found

    # -- judging ----------------------------------------------------------------------------

    def judged(self, number: int) -> tuple[int, str]:
        """How many tests cover a mutant, and the first that fails; empty when none does."""
        names = self.resting(self.chosen[number])
        items = [item for item in self.items if item.nodeid in names]
        costs = Counter[Path]()
        for item in items:
            costs[item.path] += self.seconds[item.nodeid]
        items.sort(key=lambda item: (costs[item.path], item.path))
        return len(items), self.apart(names, items, self.chosen[number])

    def apart(self, names: set[str], items: list[pytest.Item], mutant: Mutant | None = None) -> str:
        """Run tests in a fork, without the results named, and say which fails first; empty when none does."""
        if not items:
            return ""
        here, there = FORK.Pipe(duplex=False)
        process = FORK.Process(target=lambda: there.send(self.killer(names, items, mutant)))
        process.start()
        there.close()
        try:
            if here.poll(PATIENCE):
                return str(here.recv())
            process.kill()
            return "no end"
        except EOFError:  # out of processor time
            return "no end"
        finally:
            process.join()
            here.close()

    def killer(self, names: set[str], items: list[pytest.Item], mutant: Mutant | None) -> str:
        """Change this process for good, and run tests until one fails."""
        limit = 60 + 10 * int(sum(self.seconds[item.nodeid] for item in items))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        for memory in self.memories:
            for key in [key for key in memory if self.results.get((id(memory), key)) in names]:
                del memory[key]
        self.failed.clear()
        if mutant:
            if mutant.file.stem == "gravity":
                gravity.FITS.clear()
            try:
                mutant.make(self.functions)
            except Exception as error:  # whatever its import stops with
                return repr(error)
        for item, following in _with_next(items):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return self.failed[0]
        return ""


def _with_next(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item]]:
    """Each test and the next; after the last the first, so that what all share is not torn down."""
    return zip(items, [*items[1:], *items[:1]], strict=True)


_suite: Suite | None = None


def _judged(number: int) -> tuple[int, str]:
    assert _suite is not None
    return _suite.judged(number)


def draw(module: str, each: int) -> list[Mutant]:
    """All mutants of one module, or so many of every module."""
    if module:
        return mutants(ANALYSIS / f"{module}.py")
    found = []
    for file in sorted(ANALYSIS.glob("*.py")):
        known = mutants(file)
        places = random.Random(f"{SEED} {file.stem}").sample(range(len(known)), min(each, len(known)))
        found += [known[place] for place in sorted(places)]
    return found


def main() -> int:
    """Judge mutants, write the outcomes to a table and those that no test noticed to the terminal."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    stems = sorted(file.stem for file in ANALYSIS.glob("*.py"))
    parser.add_argument("--module", default="", choices=stems, help="change every place of this module")
    parser.add_argument("--each", type=int, default=EACH, help=f"places of every module (default {EACH})")
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--tests", nargs="*", help="files of tests that judge (default all that fit)")
    options = parser.parse_args()
    os.chdir(ROOT)
    table = find_project().output / "mutants.csv"
    table.parent.mkdir(parents=True, exist_ok=True)
    suite = Suite(draw(options.module, options.each), options.workers, table)
    tests = sorted(set(Path("tests").glob("test_*.py")) - {Path("tests") / name for name in ELSEWHERE})
    calling = [str(file) for file in tests if "dyadbook.analysis" in file.read_text(encoding="utf-8")]
    files = options.tests or [*calling, str(ANALYSIS)]
    with tempfile.TemporaryDirectory() as folder, serve_kernels() as server:
        if server is not None:
            # The engine that draws has threads, and would not work in forks of a process that has drawn.
            os.environ[DRAWER] = server.drawer
        fixed = ["-p", "no:cacheprovider", "-p", "no:terminal", "-o", "addopts=", "--doctest-modules"]
        fixed += ["--hypothesis-seed=0", f"--basetemp={folder}/tests"]
        pytest.main([*fixed, *files], plugins=[suite])
    unseen = [(mutant, count) for mutant, count, end in suite.outcomes if not end]
    for mutant, count in unseen:
        print(f"{mutant}  ({count} tests)" if count else f"{mutant}  (no test runs it)")
    total, noticed = len(suite.outcomes), len(suite.outcomes) - len(unseen)
    print(f"{total} changes, {noticed} noticed ({noticed / total:.0%}); outcomes in {table}")
    if suite.doubtful:
        print(f"{suite.doubtful} fails without a change, too: what it noticed is not counted rightly")
    return 1 if suite.doubtful else 0


if __name__ == "__main__":
    sys.exit(main())
