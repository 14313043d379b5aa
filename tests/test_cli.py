"""The command line, as a shell sees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from dyadbook.analysis import compare
from dyadbook.book import citing
from dyadbook.cli import CITATION_FORMATS, COMPARISON_FORMATS
from dyadbook.project import Project


def dyadbook(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from dyadbook.cli import run_main; run_main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=project.root,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "trade", "-p", "target_yaer", "2035"), "Did you mean target_year?"),
        (("run", "trade", "-p", "as_of", "2099-01-01"), "cut-off of the evidence"),
        (("run", "trades"), "'trades' is no page of the report"),
        (("build", "-p", "country_b", "AZE"), "two different states"),
        (("build", "--html-only", "--pdf-only"), "exclude each other"),
    ],
)
def test_refusals_are_one_message_and_no_traceback(
    project: Project, arguments: tuple[str, ...], said: str
) -> None:
    done = dyadbook(project, *arguments)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_run_re_executes_one_notebook_with_a_parameter(project: Project, tmp_path: Path) -> None:
    done = dyadbook(project, "run", "trade", "-p", "target_year", "2035", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(tmp_path / "trade.ipynb", as_version=4)
    stored = nbformat.read(project.notebooks / "trade.ipynb", as_version=4)
    injected = next(cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", []))
    assert "target_year = 2035" in injected.source

    def sentences(which: nbformat.NotebookNode) -> str:
        return "\n".join(
            output["data"]["text/markdown"]
            for cell in which.cells
            for output in cell.get("outputs", [])
            if "text/markdown" in output.get("data", {})
        )

    assert "2035" in sentences(notebook)
    assert "2035" not in sentences(stored)


def test_outside_a_checkout_the_command_says_what_to_do(tmp_path: Path) -> None:
    done = dyadbook(Project(tmp_path), "verify")
    assert done.returncode != 0
    assert "not inside a checkout" in done.stderr


def test_every_format_can_be_asked_for() -> None:
    """The command line names them without importing what writes them."""
    assert set(CITATION_FORMATS) == set(citing.FORMATS)
    assert set(COMPARISON_FORMATS) == set(compare.FORMS)
