"""The runner: warm kernels, limits of a cell, what is read, what is kept, and what is made again."""

from __future__ import annotations

import ast
import base64
import dataclasses
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from dyadbook.analysis.gravity import Estimates
from dyadbook.book.notebooks import as_text
from dyadbook.errors import BuildError
from dyadbook.evidence import ledger
from dyadbook.evidence.digest import digest
from dyadbook.evidence.ledger import Reading
from dyadbook.evidence.store import Evidence, load_evidence, remembered
from dyadbook.project import CRATE_NAME, FACTS_NAME, PAGES, Project
from dyadbook.runner import code, engine, fits
from dyadbook.runner.build import STAGE, build, choose
from dyadbook.runner.cache import Cache, Doubt
from dyadbook.runner.execution import BEGIN, Task, confirmed, execute, kernels_for, run, tasks_of
from dyadbook.runner.fits import Fits
from dyadbook.runner.kernels import KernelServer, serve_kernels, use_kernels
from dyadbook.runner.provisioner import ForkedKernel
from dyadbook.runner.receipt import MADE_FROM

EVERYTHING = {FACTS_NAME, *PAGES}
"""The facts, and all pages: the verdicts on a page rest on facts of any chapter, and these on any table."""


@pytest.fixture(scope="module")
def server() -> Iterator[KernelServer]:
    with serve_kernels() as found:
        assert found is not None
        yield found


@pytest.fixture
def tiny(tmp_path: Path) -> Project:
    """A folder with room for notebooks."""
    (tmp_path / "notebooks").mkdir()
    return Project(tmp_path)


def write(project: Project, *cells: str, page: str = "summary") -> Path:
    """Write a notebook of code cells, the first for parameters."""
    first = nbformat.v4.new_code_cell("year = 2026", metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(notebook.cells):
        cell["id"] = str(number)
    (project.notebooks / f"{page}.ipynb").write_text(as_text(notebook), encoding="utf-8")
    return project.root / "done.ipynb"


# -- kernels ----------------------------------------------------------------------------------


def test_a_forked_kernel_tells_the_same_as_one_started_afresh(
    project: Project, server: KernelServer, tmp_path: Path
) -> None:
    for name, kernels in (("warm.ipynb", server), ("stock.ipynb", None)):
        with use_kernels(kernels):
            execute(project, "security", tmp_path / name, {"as_of": "2025-07-04"})
    assert (tmp_path / "warm.ipynb").read_bytes() == (tmp_path / "stock.ipynb").read_bytes()


def test_a_kernel_is_a_fork_of_the_server_and_shares_what_it_imported(
    tiny: Project, server: KernelServer
) -> None:
    done = write(tiny, "import os, sys; print('pandas' in sys.modules, os.getppid())")
    with use_kernels(server):
        execute(tiny, "summary", done, {})
    (output,) = nbformat.read(done, as_version=4).cells[-1].outputs
    known, parent = output.text.split()
    assert known == "True"
    assert server.address in Path(f"/proc/{parent}/cmdline").read_text(encoding="utf-8")


def test_a_warmed_server_shares_what_its_function_kept(tiny: Project, server: KernelServer) -> None:
    done = write(
        tiny, "from dyadbook.evidence.store import _kept; print([one.isoformat() for _, one in _kept])"
    )
    values = {"root": str(Path(__file__).parents[1]), "values": {"as_of": "2025-07-04"}}
    with server.warmed("dyadbook.runner.edition:warm", values) as warm, use_kernels(warm):
        execute(tiny, "summary", done, {})
    (output,) = nbformat.read(done, as_version=4).cells[-1].outputs
    assert output.text == "['2025-07-04']\n"


FACTS_OF_TRADE = """
import sys
from datetime import date
from pathlib import Path
from dyadbook.analysis.facts import facts
from dyadbook.evidence.store import load_evidence
from dyadbook.parameters import read_parameters
from dyadbook.project import Project
evidence = load_evidence(date(2025, 7, 4), Project(Path({root!r})))
found = facts("trade", evidence, read_parameters("trade", {{"as_of": "2025-07-04"}}, evidence.cutoff))
print(any(one.function.startswith("dyadbook.analysis.gravity.") for one in found.values()))
print("pyfixest" in sys.modules)
"""


def test_a_server_warmed_in_two_steps_shares_every_fact(
    project: Project, tiny: Project, server: KernelServer
) -> None:
    done = write(tiny, FACTS_OF_TRADE.format(root=str(project.root)))
    values = {"as_of": "2025-07-04"}
    with (
        kernels_for(project, values, server, BEGIN) as begun,
        kernels_for(project, values, begun) as warm,
        use_kernels(warm),
    ):
        execute(tiny, "summary", done, {})
    (output,) = nbformat.read(done, as_version=4).cells[-1].outputs
    assert output.text == "True\nFalse\n", "facts of the gravity model, and nothing that fits it"


def test_a_server_goes_on_when_something_ends_that_nobody_asked_for(server: KernelServer) -> None:
    with server.warmed("subprocess:Popen", {"args": ["sleep", "0.2"]}) as warm:
        time.sleep(0.6)
        warm.call("os:getcwd", {})


def test_what_fails_in_the_server_is_told(server: KernelServer) -> None:
    with pytest.raises(RuntimeError, match="math:sqrt failed"):
        server.call("math:sqrt", {"x": -1})
    server.call("os:getcwd", {})


def test_a_killed_kernel_reports_its_end(server: KernelServer, tmp_path: Path) -> None:
    kernel = ForkedKernel(
        server.address, ["-f", str(tmp_path / "connection")], dict(os.environ), str(tmp_path)
    )
    assert kernel.poll() is None
    kernel.kill()
    assert kernel.wait() == -signal.SIGKILL
    assert kernel.poll() == -signal.SIGKILL


KERNEL = """
with serve_kernels() as server:
    kernel = ForkedKernel(server.address, ["-f", sys.argv[1] + "/connection"], dict(os.environ), sys.argv[1])
    Path(sys.argv[1], "pid").write_text(str(kernel.pid))
    time.sleep(60)
"""
CALL = """
with serve_kernels() as server, server.warmed("os:getpid", {}) as warm:
    warm.call("waiting:wait", {"folder": sys.argv[1]})
"""
WORKER = """
def fork():
    if os.fork() == 0:
        waiting.wait(sys.argv[1])
    time.sleep(60)
with start_workers(2) as pool:
    pool.submit(fork).result()
"""
EDITIONS = """
with editions._at_work(find_project(), {}, 1, "") as (pool, _):
    pool.submit(waiting.wait, sys.argv[1]).result()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not end what a killed process forked")
@pytest.mark.parametrize(
    "program", [KERNEL, CALL, WORKER, EDITIONS], ids=["kernel", "call", "worker", "editions"]
)
def test_nothing_outlives_a_killed_build(tmp_path: Path, program: str) -> None:
    """Kernels; what is computed in a warm server; what a worker forks, as Sphinx's readers; and editions."""
    (tmp_path / "waiting.py").write_text(
        "import os, pathlib, time\n"
        "def wait(folder):\n"
        "    pathlib.Path(folder, 'pid').write_text(str(os.getpid()))\n"
        "    time.sleep(60)\n",
        encoding="utf-8",
    )
    imports = (
        "import os, sys, time, waiting\n"
        "from pathlib import Path\n"
        "from dyadbook.project import find_project\n"
        "from dyadbook.runner import editions\n"
        "from dyadbook.runner.kernels import serve_kernels\n"
        "from dyadbook.runner.provisioner import ForkedKernel\n"
        "from dyadbook.runner.workers import start_workers\n"
    )
    command = [sys.executable, "-c", imports + program, str(tmp_path)]
    alone = {"OPENBLAS_NUM_THREADS": "1"}  # as the command line has it
    build = subprocess.Popen(command, env=os.environ | alone | {"PYTHONPATH": str(tmp_path)})
    pid = tmp_path / "pid"
    _wait(lambda: pid.exists() and pid.read_text() != "")
    build.kill()
    build.wait()
    _wait_for_end(pid.read_text())


def test_workers_draw_for_a_process_that_has_drawn() -> None:
    """V8's threads would not survive a fork, and what waits for them waits for ever."""
    program = """
from dyadbook.charts.figure import to_svg
from dyadbook.runner.workers import start_workers
if __name__ == "__main__":
    spec = {"data": {"values": [{"a": 1}]}, "mark": "point"}
    here = to_svg(spec)
    with start_workers(2) as pool:
        print(pool.submit(to_svg, spec).result(60) == here)
"""
    command = [sys.executable, "-c", program]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=alone, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def _wait_for_end(pid: str) -> None:
    process = Path("/proc", pid)
    _wait(lambda: not process.exists() or "Z" in (process / "stat").read_text().split(")")[1].split()[0])


def _wait(condition: object, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


# -- limits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("raise ValueError('no such year')", r"cell 2 failed with ValueError: no such year"),
        (
            "import time; time.sleep(60)",
            r"cell 2 took longer than 2 seconds\. Remedy: find what it waits for",
        ),
        ("len(bytearray(9 << 30))", r"cell 2 failed with MemoryError"),
        ("import os; os.kill(os.getpid(), 9)", r"cell 2 ended its kernel\. Remedy: run it by itself"),
        ("for _ in range(1000): print('x' * 1_000_000)", r"cell 2 told more than 10,000,000 characters"),
        (
            "from IPython.display import display\n"
            "display({'application/json': {'a': float('nan')}}, raw=True)",
            r"cell 2 warned: .*Message serialization failed",
        ),
        (
            "from IPython.display import display\ndisplay({'application/vnd.a.json': {'a': 1}}, raw=True)",
            r"cell 2 showed what no notebook can hold: .*Remedy: show text, or JSON under a type",
        ),
    ],
    ids=[
        "raises",
        "hangs",
        "eats memory",
        "kills its kernel",
        "prints a gigabyte",
        "not a number",
        "no JSON",
    ],
)
def test_what_a_cell_must_not_do_ends_with_one_message(
    tiny: Project, server: KernelServer, monkeypatch: pytest.MonkeyPatch, cell: str, message: str
) -> None:
    if "sleep" in cell:
        monkeypatch.setattr(engine, "TIME_LIMIT", 2)
    done = write(tiny, cell)
    with use_kernels(server), pytest.raises(BuildError, match=rf"^summary: .*{message}"):
        execute(tiny, "summary", done, {})


# -- the ledger -------------------------------------------------------------------------------


def test_a_remembered_table_counts_as_read_again(project: Project, evidence: Evidence) -> None:
    fresh = Evidence(project, evidence.as_of)
    reads = []
    for _ in range(2):
        with ledger.reading() as read:
            fresh.plants  # noqa: B018 - its reading is what is asked for
        reads.append(read)
    assert reads[0] == reads[1]
    assert {"data/plants.csv", "data/sources.csv", "data/corrections.csv"} <= reads[0]
    assert "data/legs.csv" not in reads[0]


def test_a_file_read_behind_the_ledgers_back_stops_the_page(
    project: Project, server: KernelServer, tmp_path: Path
) -> None:
    copy = Project(tmp_path)
    for name in ("data", "seeds", "book"):
        shutil.copytree(project.root / name, tmp_path / name)
    for name in ("_config.yml", "CITATION.cff"):
        shutil.copy(project.root / name, tmp_path / name)
    copy.notebooks.mkdir()
    opened = "from dyadbook.book.page import open_page; page = open_page('politics', as_of='2026-11-21')"
    for cell in ("open('data/fields.csv')", "import pandas; pandas.read_csv('seeds/../data/fields.csv')"):
        write(copy, opened, cell, page="politics")
        task = Task("politics", "", {}, tmp_path / "done.ipynb")
        with pytest.raises(BuildError, match=r"data/fields\.csv: read without telling the ledger.*Remedy"):
            run(copy, task, server)


def test_the_ledger_names_what_a_page_read(project: Project, server: KernelServer, tmp_path: Path) -> None:
    task = Task("security", "", {"as_of": "2025-07-04"}, tmp_path / "security.ipynb")
    reading = run(project, task, server)
    assert "data/datapackage.json" in reading.files
    assert any(path.startswith("book/fonts/") for path in reading.files)
    asked = {path for answer in reading.answers for path in answer.files}
    assert {"data/indicators.csv", "seeds/assessments.csv"} <= asked
    assert not {"book/boundaries.json", "book/metadata.yaml"} & {*reading.files, *asked}
    assert not {"data/indicators.csv", "seeds/assessments.csv"} & {*reading.files}, "asked for, not read"


def test_a_ledger_is_read_as_it_was_written(tmp_path: Path) -> None:
    told = Reading(("data/a.csv",), (ledger.Answer("asked", ("data/b.csv", "data/c.csv"), "told"),))
    ledger.write_ledger(tmp_path / "ledger", told)
    assert ledger.read_ledger(tmp_path / "ledger") == told


def test_functions_that_share_a_name_count_with_what_they_read(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asks_for(table: str) -> Callable[[Evidence], int]:
        @remembered
        def rows(evidence: Evidence) -> int:
            return len(getattr(evidence, table))

        return rows

    evidence, target = load_evidence(project=project), tmp_path / "ledger"
    monkeypatch.setattr(ledger, "_ledger", ledger._Ledger(str(target)))
    for table in ("countries", "reporters"):
        assert asks_for(table)(evidence) == len(getattr(evidence, table)) > 0
    told = ledger.read_ledger(target)
    assert {"data/countries.csv", "data/reporters.csv"} <= set(told.files)
    assert not any("locals" in str(pickle.loads(base64.b64decode(one.asked))) for one in told.answers)


def test_equal_answers_have_the_same_hash_whatever_they_are_like_inside() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"], "c": [3.0, 4.0]})
    built = pd.DataFrame({"a": [1.0, 2.0]})
    for name, cells in (("b", ["".join(["x"]), "y"]), ("c", [3.0, 4.0])):
        built[name] = cells
    assert digest(built) == digest(frame)
    assert digest({"k": built}) == digest({"k": frame})
    assert digest(set("abcdefgh")) == digest(set("hgfedcba"))
    others = [frame.rename(columns={"a": "d"}), frame.set_axis([1, 2]), frame.replace(4.0, 5.0)]
    others += [frame.astype({"a": int}), frame[["b", "a", "c"]], frame.iloc[:1]]
    assert len({digest(one) for one in [frame, *others]}) == 1 + len(others)
    assert digest(KeyError("a")) != digest(KeyError("b"))
    assert digest(KeyError("a")) != digest(ValueError("'a'"))


# -- the cache --------------------------------------------------------------------------------


class Scenario:
    """A checkout in which everything is kept; one change; what must be made again."""

    values: dict[str, str] = {}  # noqa: RUF012
    again: set[str] = set()  # noqa: RUF012

    def change(self, checkout: Project, package: Path) -> None:
        """Change one thing."""


class NothingChanged(Scenario):
    pass


class OneVote(Scenario):
    """A chapter shows votes, and the catalogue reads whole tables; no number that a page states changes."""

    again = {"politics", "catalogue", FACTS_NAME}  # noqa: RUF012

    def change(self, checkout: Project, package: Path) -> None:
        replace(checkout.data / "roll_calls.csv", ",Y,", ",N,")


class OneObservation(Scenario):
    """A number of the energy chapter; only trade neither shows it nor asks for the table as a whole."""

    again = EVERYTHING - {"trade"}

    def change(self, checkout: Project, package: Path) -> None:
        replace(checkout.data / "observations.csv", ",2025-10-20,1829.6,", ",2025-10-20,1829.7,")


class OneSpaceOfADescription(Scenario):
    """The catalogue reads the description of the tables itself; others ask it for the day, which stays."""

    again = {"catalogue", FACTS_NAME}  # noqa: RUF012

    def change(self, checkout: Project, package: Path) -> None:
        replace(checkout.data / "datapackage.json", "{", "{ ")


class OneShape(Scenario):
    """Two chapters have maps."""

    again = {"energy", "transport"}  # noqa: RUF012

    def change(self, checkout: Project, package: Path) -> None:
        replace(checkout.book / "boundaries.json", "{", "{ ")


class TheTitle(Scenario):
    """The report's name goes into the verdicts for search engines alone, which stand on one page."""

    again = {"claims"}  # noqa: RUF012

    def change(self, checkout: Project, package: Path) -> None:
        replace(checkout.root / "CITATION.cff", "title: ", "title:  ")


class OneFunctionOfAChart(Scenario):
    again = {"energy"}  # noqa: RUF012

    def change(self, checkout: Project, package: Path) -> None:
        replace(package / "charts" / "energy.py", "return", "return ")


class OneFunctionOfAChapter(Scenario):
    again = EVERYTHING

    def change(self, checkout: Project, package: Path) -> None:
        replace(package / "analysis" / "green_corridor.py", "return", "return ")


class OneFunctionOfTheBook(Scenario):
    """How the book writes HTML is no part of any notebook."""

    def change(self, checkout: Project, package: Path) -> None:
        replace(package / "book" / "html.py", "return", "return ")


class OneParameter(Scenario):
    """The distance factor is a parameter of the transport chapter, and of the pages that state its facts."""

    values = {"distance_factor": "1.4"}  # noqa: RUF012
    again = {"transport", "summary", "brief", "commitments", "claims", FACTS_NAME}  # noqa: RUF012


class OneLockLine(Scenario):
    again = EVERYTHING

    def change(self, checkout: Project, package: Path) -> None:
        replace(checkout.root / "requirements.lock", "pandas==", "pandas==9.")


class OneSentence(Scenario):
    again = {"trade"}  # noqa: RUF012

    def change(self, checkout: Project, package: Path) -> None:
        replace(checkout.notebooks / "trade.ipynb", "## How much", "## How very much")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def kept(project: Project, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the checkout, of the package, and of all results that were kept when the book was built."""
    assert built.exists()
    for name in ("data", "seeds", "book", "notebooks"):
        shutil.copytree(project.root / name, tmp_path / name)
    for name in ("_config.yml", "CITATION.cff", "requirements.lock"):
        shutil.copy(project.root / name, tmp_path / name)
    copy = Project(tmp_path)
    shutil.copytree(Cache(project).folder, Cache(copy).folder)
    shutil.copytree(code.ROOT, tmp_path / "package" / "dyadbook")
    monkeypatch.setattr(code, "ROOT", tmp_path / "package" / "dyadbook")
    return copy


def stale(project: Project, values: dict[str, str], server: KernelServer) -> set[str]:
    """What is made again, of what is not found in the cache."""
    cache = Cache(project)
    tasks = tasks_of(project, values, choose(project, values), project.output)
    missing = [task for task in tasks if cache.find(task.name, task.key) is None]
    doubts = {task.name: cache.doubts(task.name, task.key) for task in missing}
    if not any(doubts.values()):
        return set(doubts)
    with kernels_for(project, values, server) as warm:
        assert warm is not None
        return {
            name for name, ours in doubts.items() if not any(confirmed(project, warm, one) for one in ours)
        }


def parsed(source: str, known: frozenset[str]) -> set[str]:
    """The modules that a source text imports, as Python's own parser finds them."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return named & known


@pytest.mark.parametrize("path", sorted(code.ROOT.rglob("*.py")), ids=lambda path: path.stem)
def test_no_import_of_a_module_is_overlooked(path: Path) -> None:
    source, known = path.read_text(encoding="utf-8"), code.modules()
    assert parsed(source, known) <= code.imports_of(source, known)


@pytest.mark.parametrize(
    "source",
    [
        "if True: import a.b; from a import c",
        "from a \\\n import (\n    b,  # one\n    c as d,\n)",
        "import x, a.b as y, \\\n    a.c",
        "def f():\n\tfrom a import c",
        '"""From the one to import (it is not."""\nfrom a import b',
    ],
)
def test_an_import_is_seen_however_it_is_written(source: str) -> None:
    known = frozenset({"a", "a.b", "a.c"})
    assert parsed(source, known) == code.imports_of(source, known) != set()


@pytest.mark.parametrize("scenario", Scenario.__subclasses__(), ids=lambda scenario: scenario.__name__)
def test_exactly_what_depends_on_a_change_is_made_again(
    kept: Project, scenario: type[Scenario], server: KernelServer
) -> None:
    scenario().change(kept, code.ROOT)
    assert stale(kept, scenario.values, server) == scenario.again


def test_an_answer_that_is_confirmed_counts_with_what_was_read_for_it_now(
    project: Project, evidence: Evidence, server: KernelServer
) -> None:
    asked = base64.b64encode(pickle.dumps((evidence.as_of, "of", "countries"))).decode()
    same = ledger.Answer(asked, ("data/gone.csv",), digest(evidence.countries))
    other = dataclasses.replace(same, digest=digest(evidence.reporters))
    with kernels_for(project, {}, server) as warm:
        assert warm is not None
        found, none = (
            confirmed(project, warm, Doubt(Path("result"), Reading(("data/a.csv",), (one,)), (one,)))
            for one in (same, other)
        )
    assert none is None
    today = dataclasses.replace(same, files=("data/corrections.csv", "data/countries.csv"))
    assert found == Reading(("data/a.csv",), (today,))


def test_a_book_after_a_change_has_the_bytes_of_one_from_scratch(project: Project, tmp_path: Path) -> None:
    copies = [Project(tmp_path / name) for name in ("changed", "fresh")]
    for copy in copies:
        copy.root.mkdir()
        for name in MADE_FROM:
            source = project.root / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy.root / name)
    changed, fresh = copies
    assert build(changed, {}, changed.output, pdf=False)
    first = content(changed.output)
    page, shows = (changed.output / "html" / "notebooks" / f"{name}.html" for name in ("energy", "politics"))
    before = {path: path.stat().st_mtime_ns for path in (page, shows)}
    table = (changed.data / "roll_calls.csv").read_bytes()
    for copy in copies:
        replace(copy.data / "roll_calls.csv", ",Y,", ",A,")
        assert build(copy, {}, copy.output, pdf=False)
    assert content(changed.output) == content(fresh.output) != first
    assert page.stat().st_mtime_ns == before[page], "it was written again"
    assert shows.stat().st_mtime_ns > before[shows]
    # A page that somebody has changed in the book is not taken over, nor is any other.
    replace(page, "</body>", "<p>more</p></body>")
    (changed.data / "roll_calls.csv").write_bytes(table)
    assert build(changed, {}, changed.output, pdf=False)
    assert content(changed.output) == first


def content(out: Path) -> dict[str, bytes]:
    """Every file of a built book."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for folder in ("html", "inputs")
        for path in sorted((out / folder).rglob("*"))
        if path.is_file()
    } | {name: (out / name).read_bytes() for name in (FACTS_NAME, CRATE_NAME)}


def test_another_folder_and_an_empty_cache_give_the_same_bytes(
    project: Project, built: Path, tmp_path: Path
) -> None:
    copy = Project(tmp_path / "elsewhere")
    for name in MADE_FROM:
        source = project.root / name
        copy.root.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy.root / name)
    out = tmp_path / "out"
    build(copy, {}, out)
    for folder in ("html", "pdf", "inputs", f"{STAGE}/notebooks"):
        names = {path.relative_to(built) for path in (built / folder).rglob("*") if path.is_file()}
        assert names == {path.relative_to(out) for path in (out / folder).rglob("*") if path.is_file()}
        assert [
            name for name in sorted(names) if (built / name).read_bytes() != (out / name).read_bytes()
        ] == []
    for name in (FACTS_NAME, CRATE_NAME):
        assert (built / name).read_bytes() == (out / name).read_bytes()


def test_a_change_that_is_undone_costs_nothing(kept: Project, server: KernelServer) -> None:
    table = kept.data / "roll_calls.csv"
    before = table.read_bytes()
    replace(table, ",Y,", ",N,")
    assert stale(kept, {}, server)
    table.write_bytes(before)
    assert not stale(kept, {}, server)


def test_a_record_without_its_result_is_not_found(kept: Project, server: KernelServer) -> None:
    for result in (Cache(kept).folder / "energy").glob("*.result"):
        result.unlink()
    assert stale(kept, {}, server) == {"energy"}


def test_only_so_many_results_of_a_page_are_kept(tiny: Project) -> None:
    cache = Cache(tiny)
    result = tiny.root / "result"
    for number in range(12):
        result.write_text(str(number), encoding="utf-8")
        cache.keep("trade", f"key{number}", result, Reading(()))
        os.utime(next(cache.folder.glob(f"trade/key{number}-*.json")), (number, number))
    found = [number for number in range(12) if cache.find("trade", f"key{number}")]
    assert found == [4, 5, 6, 7, 8, 9, 10, 11]


# -- kept fits --------------------------------------------------------------------------------


def fit(first: float) -> Estimates:
    """A fit whose numbers have all the digits that a float can have."""
    terms = pd.DataFrame({"estimate": [first, 1 / 3], "error": [2 / 3, 1e-300]}, ["log_distance", "tie"])
    return Estimates(terms, pd.Series([0.1 + 0.2, 1e300], index=[4, 9]))


@pytest.fixture
def lean(tiny: Project, project: Project) -> Project:
    """A checkout as far as fits know one."""
    shutil.copy(project.root / "requirements.lock", tiny.root)
    return tiny


def test_a_fit_is_found_by_another_process_to_the_last_digit(lean: Project) -> None:
    Fits(lean)["what was fitted"] = fit(0.1)
    found = Fits(lean)["what was fitted"]
    pd.testing.assert_frame_equal(found.terms, fit(0.1).terms, check_exact=True)
    pd.testing.assert_series_equal(found.expected, fit(0.1).expected, check_exact=True)
    with pytest.raises(KeyError):
        Fits(lean)["something else"]


def test_a_fit_made_with_another_lock_is_not_found(lean: Project) -> None:
    Fits(lean)["what was fitted"] = fit(0.1)
    replace(lean.root / "requirements.lock", "pyfixest==", "pyfixest==9.")
    with pytest.raises(KeyError):
        Fits(lean)["what was fitted"]


def test_only_so_many_fits_are_kept(lean: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fits, "KEPT", 2)
    for number in range(4):
        Fits(lean)[str(number)] = fit(number)
        newest = max((Cache(lean).folder / "fits").iterdir(), key=lambda path: path.stat().st_mtime)
        os.utime(newest, (number, number))
    for gone in ("0", "1"):
        with pytest.raises(KeyError):
            Fits(lean)[gone]
    assert [Fits(lean)[left].terms["estimate"].iloc[0] for left in ("2", "3")] == [2, 3]


def test_a_warm_edition_fits_nothing_twice(project: Project) -> None:
    """pyfixest, which the second would have to import, cannot be."""
    warm = f"from dyadbook.runner.edition import warm; warm({str(project.root)!r}, {{}})"
    for first in ("", "import sys; sys.modules['pyfixest'] = None; "):
        subprocess.run([sys.executable, "-c", first + warm], check=True)
