"""Nothing is asked of any network: in a namespace without one, facts and a page are made all the same.

`make test-offline` does so with the whole build and every test.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from dyadbook.project import Project

ALONE = ["unshare", "--map-root-user", "--net"]
DYADBOOK = "from dyadbook.cli import run_main; run_main()"
REACH = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)"


@pytest.fixture(scope="module", autouse=True)
def namespace() -> None:
    if shutil.which("unshare") is None or subprocess.run([*ALONE, "true"], check=False).returncode:
        pytest.skip("NOTHING WAS MADE WITHOUT A NETWORK: this machine makes no namespaces")


def alone(project: Project, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python in the checkout, without any network, not even this machine's own."""
    command = [*ALONE, sys.executable, "-c", *map(str, arguments)]
    return subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)


def test_there_is_no_network(project: Project) -> None:
    assert "Network is unreachable" in alone(project, REACH).stderr


def test_facts_are_computed(project: Project) -> None:
    done = alone(project, DYADBOOK, "facts")
    assert done.returncode == 0, done.stderr
    assert "turnover-2024-aze" in done.stdout


def test_a_page_is_executed(project: Project, tmp_path: Path) -> None:
    done = alone(project, DYADBOOK, "run", "chronology", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    made, stored = (
        nbformat.read(folder / "chronology.ipynb", as_version=4) for folder in (tmp_path, project.notebooks)
    )
    counts = [[len(cell.get("outputs", [])) for cell in notebook.cells] for notebook in (made, stored)]
    assert counts[0] == counts[1]
    assert sum(counts[0]) > 3
