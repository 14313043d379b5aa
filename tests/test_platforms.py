"""Systems that lack something of Linux: no fork, no exchange of folders, no signal at a parent's end."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from dyadbook.book.notebooks import as_text
from dyadbook.project import Project
from dyadbook.runner import build as building
from dyadbook.runner.execution import execute
from dyadbook.runner.kernels import LONGEST, serve_kernels, use_kernels

PATIENCE = 60
"""Seconds after which what should have ended counts as still there."""


def write_page(project: Project) -> None:
    """Put a notebook of one line in the place of the summary."""
    first = nbformat.v4.new_code_cell("year = 2026", metadata={"tags": ["parameters"]}, id="0")
    notebook = nbformat.v4.new_notebook(cells=[first, nbformat.v4.new_code_cell("print(6 * 7)", id="1")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    project.notebooks.mkdir(exist_ok=True)
    (project.notebooks / "summary.ipynb").write_text(as_text(notebook), encoding="utf-8")


def answer(page: Path) -> str:
    (output,) = nbformat.read(page, as_version=4).cells[-1].outputs
    return str(output.text)


def run_program(folder: Path, text: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a program that stands in a file: new processes of it must be able to read it again."""
    program = folder / "program.py"
    program.write_text(text, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_without_fork_pages_are_made_in_new_processes(tmp_path: Path) -> None:
    write_page(Project(tmp_path))
    program = """
import os, sys
del os.fork
from pathlib import Path
from dyadbook.project import Project
from dyadbook.runner.execution import Task, make
from dyadbook.runner.kernels import begin_serving
from dyadbook.runner.workers import start_workers
if __name__ == "__main__":
    project = Project(Path(sys.argv[1]))
    with begin_serving() as (server, _), start_workers(2) as pool:
        make(project, {}, [Task("summary", "key", {}, project.root / "done.ipynb")], pool, server, print)
"""
    running = run_program(tmp_path, program, str(tmp_path))
    told = running.communicate()
    assert (running.returncode, *told) == (0, "summary\n", "")
    assert answer(tmp_path / "done.ipynb") == "42\n"


def test_where_no_signal_tells_of_it_workers_see_their_parents_end_themselves(tmp_path: Path) -> None:
    program = """
import os, sys, time
import dyadbook.runner.engine
from dyadbook.runner.workers import start_workers
sys.platform = "another"
if __name__ == "__main__":
    with start_workers(2) as pool:
        pool.submit(os.getpid).result()
        print(*(one.pid for one in pool._processes.values()), flush=True)
        time.sleep(600)
"""
    running = run_program(tmp_path, program)
    assert running.stdout is not None
    workers = [psutil.Process(int(pid)) for pid in running.stdout.readline().split()]
    assert workers
    running.kill()
    running.communicate()
    end = time.monotonic() + PATIENCE
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in workers):
        assert time.monotonic() < end, workers
        time.sleep(0.1)


@pytest.mark.parametrize("platform", ["linux", "another"])
def test_a_folder_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    made = tmp_path / "made"
    for folder in (made / "html", tmp_path / "html"):
        folder.mkdir(parents=True)
        (folder / "page").write_text(folder.parent.name, encoding="utf-8")
    monkeypatch.setattr(sys, "platform", platform)
    building.replace(made / "html", tmp_path / "html")
    assert (tmp_path / "html" / "page").read_text(encoding="utf-8") == "made"
    assert list(made.iterdir()) == []


def test_a_folder_that_a_killed_build_had_put_aside_comes_back(tmp_path: Path) -> None:
    made, aside = tmp_path / "made", tmp_path / "made" / "html.old"
    aside.mkdir(parents=True)
    building.restore(made, tmp_path)
    assert (tmp_path / "html").is_dir()
    assert not aside.exists()
    # Where the new one came, the old one is of no use.
    aside.mkdir()
    building.restore(made, tmp_path)
    assert aside.exists()


def test_sockets_have_short_names_wherever_temporary_files_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * LONGEST) / ("y" * LONGEST)
    long.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    project = Project(tmp_path)
    write_page(project)
    with serve_kernels() as server:
        for name, kernels in (("warm.ipynb", server), ("stock.ipynb", None)):
            with use_kernels(kernels):
                execute(project, "summary", tmp_path / name, {})
            assert answer(tmp_path / name) == "42\n"


def test_a_limit_of_memory_that_is_there_already_is_kept(tmp_path: Path) -> None:
    write_page(Project(tmp_path))
    program = """
import resource, sys
from pathlib import Path
from dyadbook.project import Project
from dyadbook.runner.execution import execute
from dyadbook.runner.kernels import serve_kernels, use_kernels
resource.setrlimit(resource.RLIMIT_DATA, (4 << 30, 4 << 30))
root = Path(sys.argv[1])
with serve_kernels() as server, use_kernels(server):
    execute(Project(root), "summary", root / "done.ipynb", {})
"""
    running = run_program(tmp_path, program, str(tmp_path))
    told = running.communicate()
    assert (running.returncode, *told) == (0, "", "")
    assert answer(tmp_path / "done.ipynb") == "42\n"
