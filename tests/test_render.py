"""What Sphinx is given to read, and what it finds again; what a build leaves, and what it takes up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from dyadbook.book.mime import picture_of, read_notebook
from dyadbook.book.mimetypes import VEGALITE
from dyadbook.book.notebooks import as_text
from dyadbook.book.render import KEEP, lay_out, read
from dyadbook.project import Project
from dyadbook.runner.receipt import holds, inputs_of, request_of, write_receipt


def test_only_what_differs_is_written_and_what_is_not_wanted_goes(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.txt": b"a", "book/b.txt": b"b", "book/c.txt": b"c"})
    for name in ("notebooks/trade.ipynb", f"{KEEP}/html/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("kept", encoding="utf-8")
    for name in ("a.txt", "book/b.txt"):
        os.utime(tmp_path / name, (1, 1))
    lay_out(tmp_path, {"a.txt": b"a", "book/b.txt": b"other"})
    assert (tmp_path / "a.txt").stat().st_mtime == 1
    assert (tmp_path / "book" / "b.txt").stat().st_mtime > 1
    assert (tmp_path / "book" / "b.txt").read_bytes() == b"other"
    assert not (tmp_path / "book" / "c.txt").exists()
    assert (tmp_path / "notebooks" / "trade.ipynb").exists()
    assert (tmp_path / KEEP / "html" / "index.html").exists()


@pytest.mark.parametrize("cut_short", [True, False])
def test_what_a_reading_that_was_cut_short_left_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_short: bool
) -> None:
    (tmp_path / KEEP).mkdir()
    (tmp_path / KEEP / "half").touch()
    if cut_short:
        (tmp_path / KEEP / ".unfinished").touch()
    seen = []

    def run(source: Path, builder: str) -> None:
        assert (source / KEEP / ".unfinished").exists()
        seen.append((builder, (source / KEEP / "half").exists()))

    monkeypatch.setattr("dyadbook.book.render._run", run)
    read(tmp_path)
    assert seen == [("read", not cut_short)]
    assert not (tmp_path / KEEP / ".unfinished").exists()


def test_the_book_reads_of_each_output_what_is_ours() -> None:
    data = {
        VEGALITE: {"usermeta": {"label": "a"}},
        "image/svg+xml": "<svg/>",
        "text/plain": "a chart",
    }
    ours = nbformat.v4.new_output("display_data", data=data)
    other = nbformat.v4.new_output("display_data", data={"text/markdown": "b", "text/plain": "b"})
    cell = nbformat.v4.new_code_cell("", outputs=[ours, other])
    found = read_notebook(as_text(nbformat.v4.new_notebook(cells=[cell]))).cells[0].outputs
    assert found[0]["data"] == {VEGALITE: {"usermeta": {"label": "a", "svg": "<svg/>"}}}
    assert found[1]["data"] == {"text/markdown": "b", "text/plain": "b"}


def test_a_chart_that_jupyter_book_executed_itself_is_drawn_when_it_is_read(project: Project) -> None:
    """Its reader was given no picture: `read_notebook` ran before the cells did."""
    spec = {"data": {"values": [{"a": 1}]}, "mark": "point", "usermeta": {"alt": "One point.", "title": "A"}}
    drawn = picture_of(spec)
    assert '<title id="title">A</title><desc id="desc">One point.</desc>' in drawn
    spec["usermeta"] = {"svg": drawn}
    assert picture_of(spec) == drawn


# -- the receipt ------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path) -> Path:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").write_text("a book", encoding="utf-8")
    write_receipt(tmp_path, ["html"], "made from this")
    return tmp_path


def test_a_receipt_holds_while_nothing_changes(made: Path) -> None:
    (made / "shots").mkdir()  # what others put beside it is no part of it
    assert holds(made, "made from this")
    assert not holds(made, "made from that")
    assert not holds(made / "html", "made from this")


@pytest.mark.parametrize("change", ["edited", "deleted", "added"])
def test_a_receipt_ends_with_a_change_of_what_was_made(made: Path, change: str) -> None:
    page = made / "html" / "index.html"
    if change == "edited":
        page.write_text("a look", encoding="utf-8")
        os.utime(page, ns=(1, 1))
    elif change == "deleted":
        page.unlink()
    else:
        (made / "html" / "more.html").touch()
    assert not holds(made, "made from this")


def test_every_input_and_every_wish_counts(project: Project, tmp_path: Path) -> None:
    for name in ("_config.yml", "requirements.lock"):
        shutil.copy(project.root / name, tmp_path / name)
    (tmp_path / "data").mkdir()
    table = tmp_path / "data" / "a.csv"
    table.write_text("a", encoding="utf-8")
    copy = Project(tmp_path)
    wish = request_of({}, html=True, pdf=True, title="")
    found = {inputs_of(copy, wish)}
    for other in ({"html": False}, {"title": "Another"}, {"values": {"target_year": "2035"}}):
        found.add(inputs_of(copy, wish | other))
    table.write_text("b", encoding="utf-8")
    found.add(inputs_of(copy, wish))
    table.rename(tmp_path / "data" / "b.csv")
    found.add(inputs_of(copy, wish))
    assert len(found) == 6


def test_a_build_with_nothing_to_do_loads_none_of_the_heavy_libraries(project: Project, built: Path) -> None:
    program = (
        "import sys; from dyadbook.cli import main; "
        "main(sys.argv[1:], standalone_mode=False); print(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "build", "--out", str(built)],
        cwd=project.root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("nothing has changed since the last build\n")
    heavy = {"pandas", "numpy", "altair", "papermill", "sphinx", "frictionless", "nbformat", "typst"}
    assert not heavy & set(done.stdout.split())
