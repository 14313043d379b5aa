"""The committed notebooks: outputs stored, tidy, and truly compared by nbval."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from dyadbook.book.mimetypes import TABLE, VEGALITE
from dyadbook.book.notebooks import as_text, tidy
from dyadbook.project import CHAPTERS, PAGES, Project


def read(project: Project, page: str) -> nbformat.NotebookNode:
    return nbformat.read(project.notebooks / f"{page}.ipynb", as_version=4)


def outputs_of(notebook: nbformat.NotebookNode, mimetype: str) -> list[object]:
    return [
        output["data"][mimetype]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if mimetype in output.get("data", {})
    ]


@pytest.mark.parametrize("page", PAGES)
def test_outputs_are_stored_and_tidy(project: Project, page: str) -> None:
    path = project.notebooks / f"{page}.ipynb"
    notebook = read(project, page)
    assert path.read_text(encoding="utf-8") == as_text(tidy(notebook))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not any(output.output_type in ("error", "stream") for output in cell.outputs)
            assert not set(cell.metadata) - {"tags"}
    compared = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert len(compared) > 0
    assert outputs_of(notebook, "text/markdown")


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_has_figures_and_tables(project: Project, page: str) -> None:
    notebook = read(project, page)
    figures, tables = outputs_of(notebook, VEGALITE), outputs_of(notebook, TABLE)
    assert len(figures) >= 4
    assert len(tables) >= 2  # one of its own, and the verdicts
    for figure in figures:
        assert isinstance(figure, dict)
        assert len(figure["usermeta"]["alt"]) > 20
        assert figure["usermeta"]["label"].startswith(f"{page}-fig-")
        assert figure["usermeta"]["caption"]


@pytest.mark.parametrize("page", PAGES)
def test_cells_are_short(project: Project, page: str) -> None:
    """A cell shows; what is worth a test lives in the package. Sentences do not count."""
    for cell in read(project, page).cells:
        if cell.cell_type == "code" and '"""' not in cell.source:
            assert len(cell.source.splitlines()) <= 15, cell.id


def test_nbval_notices_a_changed_number_a_changed_cell_and_a_changed_chart(
    project: Project,
) -> None:
    notebook = read(project, "catalogue")
    changed = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output["data"]
            if VEGALITE in data and changed == 0:
                data[VEGALITE]["width"] = 1
                changed += 1
            elif TABLE in data and changed == 1:
                data[TABLE]["rows"][0][0] += "x"
                changed += 1
            elif "text/markdown" in data and changed == 2:
                data["text/markdown"] += " 1"
                changed += 1
    assert changed == 3
    project.output.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=project.output) as folder:
        path = Path(folder) / "changed.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(path)],
            capture_output=True, text=True, check=False, cwd=project.root,
        )  # fmt: skip
    assert "3 failed" in done.stdout
