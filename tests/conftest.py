"""What several tests need."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from filelock import FileLock

from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.project import FACTS_NAME, Project, find_project
from dyadbook.runner import build as building
from dyadbook.runner.kernels import serve_kernels, use_kernels

# It holds no doctests, and two modules of one name cannot be searched for them.
collect_ignore = ["conftest.py", "browser/conftest.py"]


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, bool, bool]:
    """Let the kernels of stored notebooks be forks of an edition that has its facts, for speed."""
    if not any(item.path.suffix == ".ipynb" for item in session.items):
        return (yield)
    with serve_kernels() as server, contextlib.ExitStack() as open_too:
        if server is not None:
            values = {"root": str(find_project().root), "values": {}}
            server = open_too.enter_context(server.warmed("dyadbook.runner.edition:warm", values))
        with use_kernels(server):
            return (yield)


@pytest.fixture(scope="session")
def project() -> Project:
    """This checkout."""
    return find_project()


@pytest.fixture(scope="session")
def evidence(project: Project) -> Evidence:
    """The evidence at its cut-off."""
    return load_evidence(project=project)


@pytest.fixture(scope="session")
def built(project: Project, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The default edition, built from scratch; all workers share it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with FileLock(shared / "book.lock"):
        if not (shared / "book" / FACTS_NAME).exists():
            building.build(project, {}, shared / "book")
    return shared / "book"


@pytest.fixture(scope="session")
def pages(built: Path) -> dict[str, BeautifulSoup]:
    """Every HTML page of the book, by its path."""
    html = built / "html"
    return {
        path.relative_to(html).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        for path in sorted(html.rglob("*.html"))
        if "_static" not in path.parts
    }
