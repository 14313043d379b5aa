"""Many editions: the bytes of single ones, continued after an end, told of when they fail, on a cluster."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
import psutil
import pytest
from bs4 import BeautifulSoup

from dyadbook.book.pairs import HEADLINES
from dyadbook.charts.maps import read_shapes
from dyadbook.charts.pairs import PLACES, turnover_map
from dyadbook.errors import BuildError, ParameterError
from dyadbook.parameters import STATES
from dyadbook.project import Project
from dyadbook.runner.cluster import check_software, software
from dyadbook.runner.editions import MAKING, make_editions, read_pairs, read_years
from dyadbook.runner.execution import execute
from dyadbook.runner.kernels import use_kernels
from dyadbook.runner.receipt import MADE_FROM
from dyadbook.runner.workshop import pack, unpack

YEARS = {"start_year": "2012", "end_year": "2022"}
PAGE = "security"
GOOD = [("KAZ", "UZB"), ("GEO", "TKM")]
BAD = ("ITA", "PAK")

PATIENCE = 600
"""Seconds after which a process that should have ended or begun counts as stuck."""


@dataclass(frozen=True)
class Made:
    """A run of the command, in which one pair fails: where it went, how it ended, what it said of errors."""

    out: Path
    status: int
    said: str


@pytest.fixture(scope="module")
def copy(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A checkout whose page fails for one pair, with a text that is markup."""
    root = tmp_path_factory.mktemp("checkout")
    for name in MADE_FROM:
        if (project.root / name).is_dir():
            shutil.copytree(project.root / name, root / name, ignore=shutil.ignore_patterns("originals"))
        else:
            shutil.copyfile(project.root / name, root / name)
    path = root / "notebooks" / f"{PAGE}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_code_cell(f"assert country_a != {BAD[0]!r}, 'not this one'", id="trap")
    notebook.cells.append(cell)
    nbformat.write(notebook, path)
    return Project(root)


def command(out: Path, pairs: list[tuple[str, str]], *options: str) -> list[str]:
    """The command line that makes editions of pairs."""
    listed = ",".join(f"{a}-{b}" for a, b in pairs)
    main = "from dyadbook.cli import run_main; run_main()"
    asked = ["editions", "--pairs", listed, "--years", "2012-2022", "--page", PAGE, "--out", str(out)]
    return [sys.executable, "-c", main, *asked, *options]


@pytest.fixture(scope="module")
def local(copy: Project, tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp("editions")
    asked = command(out, [GOOD[0], BAD, GOOD[1]], "--workers", "2")
    done = subprocess.run(asked, cwd=copy.root, capture_output=True, text=True, check=False)
    return Made(out, done.returncode, done.stderr)


def content(out: Path) -> dict[str, bytes]:
    """Every file below a folder but those that are for this machine alone."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def wait_until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"no {what} within {PATIENCE} seconds"
        time.sleep(0.05)


# -- what is asked for ----------------------------------------------------------------------


def test_all_pairs_are_each_two_states_once() -> None:
    pairs = read_pairs("all")
    assert len(pairs) == len(STATES) * (len(STATES) - 1) / 2 == 253
    assert len({frozenset(pair) for pair in pairs}) == 253


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AZE-UZV", "'UZV' is no state that the panels cover. Did you mean UZB"),
        ("AZE", "'' is no state"),
        ("AZE-UZB,", "'' is no state"),
        ("AZE-AZE", "two different states"),
        ("AZE-UZB,UZB-AZE", "'UZB-AZE': a pair is two different states, and stands once"),
        ("ALL", "'ALL' is no state"),
        ("../x-UZB", "'../x' is no state"),
    ],
)
def test_bad_pairs_are_refused(text: str, said: str) -> None:
    with pytest.raises(ParameterError, match="option --pairs") as caught:
        read_pairs(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["2010", "2010–2024", "2010-24", "a-b", "2010-2024-", "２０１０-２０２４"])
def test_bad_years_are_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="must be the first and the last year"):
        read_years(text)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-p", "country_a", "AZE"], "-p country_a: --pairs and --years say this"),
        (["-p", "end_year", "2020"], "-p end_year: --pairs and --years say this"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:9"], "exclude each other"),
        (["-p", "target_yaer", "2030"], "Did you mean target_year"),
    ],
)
def test_options_that_contradict_are_refused(
    project: Project, tmp_path: Path, options: list[str], said: str
) -> None:
    asked = command(tmp_path / "out", GOOD, *options)
    done = subprocess.run(asked, cwd=project.root, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_bad_parameters_are_refused_before_anything_is_written(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(ParameterError, match="start_year"):
        make_editions(project, GOOD, {"start_year": "1900"}, out)
    with pytest.raises(ParameterError, match=f"Did you mean {PAGE}"):
        make_editions(project, GOOD, {}, out, pages=["secure"])
    assert not out.exists()


# -- local workers --------------------------------------------------------------------------


def test_an_edition_has_the_bytes_of_a_single_run(copy: Project, local: Made, tmp_path: Path) -> None:
    """A kernel that is started as always, against one forked from another edition's server."""
    a, b = GOOD[1]
    with use_kernels(None):
        values = {"country_a": a, "country_b": b, "start_year": 2012, "end_year": 2022}
        execute(copy, PAGE, tmp_path / "page.ipynb", values)
    made = local.out / f"{a}-{b}" / "notebooks" / f"{PAGE}.ipynb"
    assert made.read_bytes() == (tmp_path / "page.ipynb").read_bytes()


def test_facts_are_those_of_the_pair(local: Made) -> None:
    for a, b in GOOD:
        records = json.loads((local.out / f"{a}-{b}/facts.json").read_text(encoding="utf-8"))
        own = {one["inputs"]["parameters"]["country_a"] for one in records}
        assert own == {a}
        assert {one["inputs"]["parameters"]["start_year"] for one in records} == {2012}
        names = next(one["text"] for one in records if one["id"] == "trade/pair")
        assert names == f"{STATES[a]}–{STATES[b]}"


def test_one_that_fails_is_told_of_and_stops_no_other(local: Made) -> None:
    name = "-".join(BAD)
    assert local.status == 1
    assert f"{name}: {PAGE}: cell " in local.said
    assert "AssertionError: not this one" in local.said
    assert local.said.endswith(f"1 of 3 editions failed: {name}\n")
    assert "dyadbook/runner" not in local.said, "a traceback of ours"
    assert not (local.out / name).exists()
    assert not list((local.out / MAKING).iterdir()), "half of an edition"


def test_the_site_leads_to_every_edition(local: Made) -> None:
    page = BeautifulSoup((local.out / "index.html").read_text(encoding="utf-8"), "lxml")
    links = [str(link["href"]) for link in page.select("table a")]
    assert links == [f"{a}-{b}/{file}" for a, b in GOOD for file in ("facts.json", f"notebooks/{PAGE}.ipynb")]
    loaded = [str(tag[key]) for key in ("src", "href") for tag in page.select(f"img[{key}], link[{key}]")]
    for link in [*links, *loaded]:
        assert (local.out / link).is_file(), link
    assert not page.select("script, style, [style]"), "the policy lets none of it through"
    assert page.find("meta", {"http-equiv": "Content-Security-Policy"}) is not None
    for row, (a, b) in zip(page.select("tbody tr"), GOOD, strict=True):
        records = json.loads((local.out / f"{a}-{b}/facts.json").read_text(encoding="utf-8"))
        texts = {one["id"]: one["text"] for one in records}
        cells = [cell.get_text() for cell in row.select("td.right")]
        assert len(cells) == len(HEADLINES)
        for key, cell in zip(HEADLINES, cells, strict=True):
            assert cell.startswith(texts.get(key, "–")), key
        assert any(cell != "–" for cell in cells)


def test_what_was_finished_is_not_made_again(copy: Project, local: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(local.out, out)  # with the times of change, as an interruption leaves them
    first, second = (f"{a}-{b}" for a, b in GOOD)
    before = content(out)
    (out / second / "facts.json").unlink()
    (out / MAKING / second).mkdir()
    (out / MAKING / second / "facts.json").write_text("half", encoding="utf-8")
    told: list[str] = []
    assert not make_editions(copy, GOOD, YEARS, out, pages=[PAGE], workers=1, done=told.append)
    assert told == [second], f"{first} was there"
    assert content(out) == before
    assert not make_editions(copy, GOOD, YEARS, out, pages=[PAGE], workers=1, done=told.append)
    assert told == [second], "nothing was left to do"


# -- a cluster ------------------------------------------------------------------------------


@contextlib.contextmanager
def process(log: Path, *command: str, cwd: Path) -> Iterator[psutil.Popen]:
    """A Python process that is gone after the block, with all that it started."""
    with log.open("wb") as told:
        running = psutil.Popen([sys.executable, "-m", *command], stdout=told, stderr=told, cwd=cwd)
        try:
            yield running
        finally:
            family = [running]
            with contextlib.suppress(psutil.NoSuchProcess):
                family += running.children(recursive=True)
            for one in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
            running.wait()


def test_a_worker_is_killed_and_nothing_is_lost(copy: Project, local: Made, tmp_path: Path) -> None:
    """A scheduler and two workers, which are processes of their own; one dies while it makes an edition."""
    meeting, out = tmp_path / "scheduler.json", tmp_path / "out"
    quiet = ["--no-dashboard", "--scheduler-file", str(meeting)]
    worker = ["distributed.cli.dask_worker", *quiet, "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1"]
    with contextlib.ExitStack() as running:

        def start(name: str, *command: str) -> psutil.Popen:
            return running.enter_context(process(tmp_path / f"{name}.log", *command, cwd=copy.root))

        start("scheduler", "distributed.cli.dask_scheduler", *quiet, "--host", "127.0.0.1", "--port", "0")
        wait_until(meeting.is_file, "scheduler")
        workers = [start(name, *worker, "--local-directory", str(tmp_path / name)) for name in ("one", "two")]
        address = json.loads(meeting.read_text(encoding="utf-8"))["address"]
        log = tmp_path / "editions.log"
        with log.open("wb") as told:
            asked = command(out, GOOD, "--scheduler", address)
            ordered = subprocess.Popen(asked, stdout=told, stderr=told, cwd=copy.root)
        running.callback(ordered.wait)
        running.callback(ordered.kill)
        # A worker has a fork server as soon as it makes an edition.
        wait_until(
            lambda: ordered.poll() is not None or all(one.children() for one in workers),
            "work on both workers",
        )
        assert ordered.poll() is None, log.read_text(encoding="utf-8")
        servers = workers[0].children()
        workers[0].send_signal(signal.SIGKILL)
        _, left = psutil.wait_procs(servers, timeout=60)
        assert not left, "its fork server outlives it"
        assert ordered.wait(PATIENCE) == 0, log.read_text(encoding="utf-8")
    expected = {key: text for key, text in content(local.out).items() if not key.startswith("-".join(BAD))}
    assert content(out) == expected


def test_a_worker_with_other_software_is_refused() -> None:
    ours = software()
    check_software(ours, dict(ours), "tcp://there")
    with pytest.raises(BuildError, match=r"tcp://there has other software: altair 1\.0 instead of \d"):
        check_software(ours, ours | {"altair": "1.0"}, "tcp://there")
    assert {"python", "dyadbook", "pandas"} <= set(ours)
    assert "distributed" not in ours, "an extra is not what the bytes depend on"


def test_no_scheduler_is_told_with_its_address(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dyadbook.runner.cluster.PATIENCE", 1)
    with pytest.raises(BuildError, match=r"--scheduler: tcp://127\.0\.0\.1:9: no Dask scheduler answers"):
        make_editions(project, GOOD, {}, tmp_path, scheduler="tcp://127.0.0.1:9")


# -- parts ----------------------------------------------------------------------------------


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    archives = []
    for name in ("a", "b"):
        file = tmp_path / name / "x" / "y.txt"
        file.parent.mkdir(parents=True)
        file.write_text("é", encoding="utf-8")
        archives.append(pack(tmp_path / name, [file]))
    assert archives[0] == archives[1]
    unpack(archives[0], tmp_path / "c")
    assert (tmp_path / "c" / "x" / "y.txt").read_text(encoding="utf-8") == "é"


def test_the_map_tells_its_lines(project: Project) -> None:
    rows = [("AZE", "UZB", "A–U", 250.0), ("KAZ", "UZB", "K–U", 4500.0), ("ITA", "PAK", "I–P", 1700.0)]
    figure = turnover_map(
        pd.DataFrame(rows, columns=["a", "b", "pair", "turnover"]), read_shapes(project.book)
    )
    assert figure.data.values.tolist() == [["K–U", 4500.0], ["A–U", 250.0]]
    assert "with 2 lines" in figure.alt
    assert "the widest K–U (USD 4,500.0 million), the narrowest A–U (USD 250.0 million)" in figure.alt
    assert "Pairs with a state beyond it: 1." in figure.alt


@pytest.mark.parametrize("code", PLACES)
def test_lines_begin_inside_their_states(project: Project, code: str) -> None:
    """By the rule of even and odd: a ray from a point inside crosses the outline an odd number of times."""
    [shape] = [one for one in read_shapes(project.book) if one["properties"].get("code") == code]
    parts = shape["geometry"]["coordinates"]
    if shape["geometry"]["type"] == "Polygon":
        parts = [parts]
    x, y = PLACES[code]
    crossed = 0
    for ring in (ring for part in parts for ring in part):
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossed += 1
    assert crossed % 2 == 1
