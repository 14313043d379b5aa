"""The picture in ARCHITECTURE.md says which part imports which; the code must do that and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import product
from pathlib import Path

import nbformat
import pytest

from dyadbook.project import PAGES, Project

Edges = set[tuple[str, str]]
"""Pairs: what is imported, and what imports it."""


def drawn(page: str) -> Edges:
    """The solid arrows of the picture."""
    [picture] = re.findall(r"^```mermaid\n(.*?)^```", page, re.M | re.S)
    arrows = [line.split("-->") for line in picture.splitlines() if "-->" in line]
    return {
        (start.strip(), end.strip())
        for starts, ends in arrows
        for start, end in product(starts.split("&"), ends.split("&"))
    }


def imported(code: str) -> Iterator[str]:
    """Modules of the package that code imports, wherever in it: ``book.page`` for ``dyadbook.book.page``."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            names = [f"{node.module}.{one.name}" for one in node.names]
        else:
            continue
        yield from (name.removeprefix("dyadbook.") for name in names if name.startswith("dyadbook."))


def modules(source: Path) -> dict[str, str]:
    """Code of every module by its dotted name in the package."""
    return {
        ".".join(path.relative_to(source).with_suffix("").parts): path.read_text(encoding="utf-8")
        for path in source.rglob("*.py")
        if path != source / "__init__.py"
    }


def graph(code: dict[str, str]) -> Edges:
    """Which module imports which."""
    return {
        (next((name for name in (whole, whole.rpartition(".")[0]) if name in code), whole), module)
        for module, text in code.items()
        for whole in imported(text)
    }


def part(module: str) -> str:
    return module.partition(".")[0]


@pytest.fixture(scope="module")
def code(project: Project) -> dict[str, str]:
    return modules(project.root / "src" / "dyadbook")


@pytest.fixture(scope="module")
def page(project: Project) -> str:
    return (project.root / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shared(page: str) -> set[str]:
    """The modules that the page calls there for all parts."""
    [sentence] = re.findall(r"^(.*) are there for all parts, and import none of them\.$", page, re.M)
    return set(re.findall(r"`(\w+)`", sentence))


def test_every_part_of_the_package_is_told_of(page: str, code: dict[str, str], shared: set[str]) -> None:
    told = {name for edge in drawn(page) for name in edge} | shared
    assert told - {"notebooks"} == {part(module) for module in code}
    for name in told - shared:
        assert re.search(rf"^\| `(src/dyadbook/)?{name}(\.py)?` \|", page, re.M), name


def test_the_picture_shows_the_imports(
    project: Project, page: str, code: dict[str, str], shared: set[str]
) -> None:
    edges = {(part(start), part(end)) for start, end in graph(code)}
    for name in PAGES:
        notebook = nbformat.read(project.notebooks / f"{name}.ipynb", as_version=4)
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        edges |= {(part(module), "notebooks") for cell in cells for module in imported(cell)}
    edges = {(start, end) for start, end in edges if start != end}
    assert {edge for edge in edges if edge[0] not in shared} == drawn(page)


def test_the_flow_has_one_direction(page: str, shared: set[str]) -> None:
    assert order({(start, end) for start, end in drawn(page)}) == [
        "evidence", "analysis", "charts", "book", "notebooks", "runner", "cli",
    ]  # fmt: skip


def order(edges: Edges) -> list[str]:
    """A row in which everything stands behind what it imports; those of one rank by name."""
    sorter = TopologicalSorter({end: {start for start, other in edges if other == end} for _, end in edges})
    sorter.prepare()
    row: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        row += ready
        sorter.done(*ready)
    return row


def test_no_module_imports_what_imports_it(code: dict[str, str]) -> None:
    assert set(order(graph(code))) <= set(code) | {"dyadbook"}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from dyadbook.book import build as x", {"book.build"}),
        ("def f():\n    import dyadbook.charts.theme", {"charts.theme"}),
        ("if x:\n    from dyadbook.book import page, html", {"book.page", "book.html"}),
        ("import pandas\nfrom dyadbooks import y", set()),
    ],
)  # fmt: skip
def test_imports_are_found_wherever_they_stand(code: str, found: set[str]) -> None:
    assert set(imported(code)) == found


def test_an_arrow_back_is_found() -> None:
    backwards = {
        "evidence.store": "",
        "analysis.trade": "from dyadbook.evidence import store",
        "charts.trade": "from dyadbook.analysis.trade import table",
    }
    assert graph(backwards) == {("evidence.store", "analysis.trade"), ("analysis.trade", "charts.trade")}
    backwards["evidence.store"] = "def later():\n    from dyadbook.charts.trade import draw"
    with pytest.raises(CycleError):
        order(graph(backwards))
