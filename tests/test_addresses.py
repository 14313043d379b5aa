"""Addresses that others cite: none goes unnoticed, and one that goes leads on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
import smallbook
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from dyadbook.analysis.facts import Fact, all_facts
from dyadbook.analysis.provenance import page_of
from dyadbook.book.addresses import (
    REDIRECTS,
    REGISTER,
    Address,
    addresses_of,
    check_addresses,
    read_register,
    write_register,
)
from dyadbook.book.mimetypes import TABLE, VEGALITE
from dyadbook.book.numbers import list_numbers
from dyadbook.errors import DataError
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import ReportParameters
from dyadbook.project import PAGES, Project


def store(folder: Path, page: str, *outputs: dict[str, object]) -> Path:
    """A stored notebook whose cells show some things."""
    cells = [
        new_markdown_cell(f"# {page.capitalize()}\n\nText."),
        *(new_code_cell("", outputs=[new_output("display_data", data=data)]) for data in outputs),
    ]
    path = folder / "notebooks" / f"{page}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


def table(label: str) -> dict[str, object]:
    return {TABLE: {"label": label, "title": "A table."}}


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """A checkout of two pages, each with two tables, all registered, and of one page of text."""
    for page in ("energy", "trade"):
        store(tmp_path, page, table(f"{page}-tab-b"), table(f"{page}-tab-a"))
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "method.md").write_text("# Method\n")
    (tmp_path / REGISTER).write_text("key,page,anchor\n")
    (tmp_path / REDIRECTS).write_text("old,new\n")
    write_register(Project(tmp_path))
    return Project(tmp_path)


def redirect(project: Project, *rows: tuple[str, str]) -> None:
    (project.root / REDIRECTS).write_text("\n".join(["old,new", *map(",".join, rows)]) + "\n")


def breaches(project: Project) -> list[tuple[str, int | None, str]]:
    return [(one.file, one.line, one.value) for one in check_addresses(project)]


# -- this report --------------------------------------------------------------------------------


def test_every_address_stands_or_leads_on(project: Project) -> None:
    assert [str(finding) for finding in check_addresses(project)] == []


def test_every_fact_can_be_found_under_its_name(project: Project, evidence: Evidence) -> None:
    """In the stored notebooks: on its page and nowhere else, called by its value and label."""
    found = [one for page in PAGES for one in addresses_of(project.notebooks / f"{page}.ipynb")]
    facts = all_facts(evidence, ReportParameters()).values()
    assert sorted((one.key, one.page, one.title) for one in found if one.key.startswith("fact/")) == sorted(
        (f"fact/{one.id}", f"notebooks/{page_of(one)}", f"{one.text}: {one.label}") for one in facts
    )


def test_no_key_and_no_address_is_given_twice(project: Project) -> None:
    register = read_register(project)
    assert len({one.key for one in register}) == len({one.path for one in register}) == len(register)


def test_the_committed_register_is_in_order(project: Project) -> None:
    register = [(PAGES.index(one.page.removeprefix("notebooks/")), one.key) for one in read_register(project)]
    assert register == sorted(register)


# -- reading a notebook -------------------------------------------------------------------------


def test_a_notebook_tells_its_addresses(tmp_path: Path, evidence: Evidence) -> None:
    """Facts of other pages, which it lists too, are not at home on it."""
    at_home, away = (
        Fact(key, "Label: with <colon>", "1 & 2", "text", "2024", 0, (), ())
        for key in ("claims/a-b", "trade/goal")
    )
    path = store(
        tmp_path,
        "claims",
        {VEGALITE: {"usermeta": {"label": "claims-fig-x", "title": "A figure."}}, "text/plain": "alt"},
        {
            TABLE: {
                "label": "claims-tab-y",
                "title": "A table.",
                "claims": [["claims-claim-B35", "B35 Words"]],
            }
        },
        {"text/html": list_numbers(evidence, "claims", [at_home, away])},
        {"text/markdown": "[a](#claims-fig-z)"},
    )
    assert [(one.key, one.path, one.title) for one in addresses_of(path)] == [
        ("claims", "notebooks/claims.html", "Claims"),
        ("claims/fig-x", "notebooks/claims.html#claims-fig-x", "A figure."),
        ("claims/tab-y", "notebooks/claims.html#claims-tab-y", "A table."),
        ("claim/B35", "notebooks/claims.html#claims-claim-B35", "B35 Words"),
        ("fact/claims/a-b", "notebooks/claims.html#claims-fact-a-b", "1 & 2: Label: with <colon>"),
    ]


# -- the register -------------------------------------------------------------------------------


def test_the_register_is_in_the_order_of_the_book(small: Project) -> None:
    assert (small.root / REGISTER).read_text() == (
        "key,page,anchor\n"
        "trade,notebooks/trade,\n"
        "trade/tab-a,notebooks/trade,trade-tab-a\n"
        "trade/tab-b,notebooks/trade,trade-tab-b\n"
        "energy,notebooks/energy,\n"
        "energy/tab-a,notebooks/energy,energy-tab-a\n"
        "energy/tab-b,notebooks/energy,energy-tab-b\n"
    )
    assert breaches(small) == []


def test_what_is_gone_must_lead_on(small: Project) -> None:
    store(small.root, "trade", table("trade-tab-b"))
    old = "notebooks/trade.html#trade-tab-a"
    assert breaches(small) == [(REGISTER, 3, old)]
    before = (small.root / REGISTER).read_text()
    with pytest.raises(DataError, match=old):
        write_register(small)
    assert (small.root / REGISTER).read_text() == before

    redirect(small, (old, "energy/tab-b"))
    assert breaches(small) == []
    write_register(small)
    assert (small.root / REGISTER).read_text() == before.replace(
        "trade/tab-a,notebooks/trade,trade-tab-a\n", ""
    )
    assert breaches(small) == []


def test_a_page_that_is_gone_must_lead_on_with_all_its_places(small: Project) -> None:
    (small.notebooks / "trade.ipynb").unlink()
    page = "notebooks/trade.html"
    assert [value for *_, value in breaches(small)] == [
        page, f"{page}#trade-tab-a", f"{page}#trade-tab-b",
    ]  # fmt: skip
    redirect(small, (page, "energy"), (f"{page}#trade-tab-a", "energy"))
    assert [value for *_, value in breaches(small)] == [f"{page}#trade-tab-b"]


def test_what_is_new_must_be_registered(small: Project) -> None:
    store(small.root, "trade", *map(table, ("trade-tab-a", "trade-tab-b", "trade-tab-c")))
    (finding,) = check_addresses(small)
    assert finding.value == "trade/tab-c,notebooks/trade,trade-tab-c"
    assert "`dyadbook register`" in finding.remedy
    write_register(small)
    assert Address("trade/tab-c", "notebooks/trade", "trade-tab-c") in read_register(small)
    assert breaches(small) == []


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        (REGISTER, None, 1), (REDIRECTS, None, 1), (REDIRECTS, "", 1),
        (REGISTER, "page,key,anchor\n", 1), (REDIRECTS, "old,new\nnotebooks/a.html\n", 2),
    ],
)  # fmt: skip
def test_a_damaged_table_is_named(small: Project, file: str, text: str | None, line: int) -> None:
    """`None`: the file is lost."""
    if text is None:
        (small.root / file).unlink()
    else:
        (small.root / file).write_text(text)
    assert [(found, where) for found, where, _ in breaches(small)] == [(file, line)]
    with pytest.raises(DataError):
        write_register(small)


# -- redirects ----------------------------------------------------------------------------------

GONE = "notebooks/trade.html#trade-tab-gone"


@pytest.mark.parametrize(
    ("rows", "line", "column", "said"),
    [
        *(
            ([(old, "trade")], 2, "old", "no address of the book")
            for old in (
                "trade-tab-gone", "/notebooks/x.html", "../notebooks/x.html", "notebooks/../x.html",
                "index.html", "https://example.org/notebooks/x.html", "notebooks/x.html#",
                "notebooks/x.html#a b", "",
            )
        ),
        ([("notebooks/trade.html#trade-tab-a", "energy")], 2, "old", "still stands"),
        ([("notebooks/trade.html", "energy")], 2, "old", "still stands"),
        ([("book/method.html", "energy")], 2, "old", "still stands"),
        ([(GONE, "trade"), (GONE, "energy")], 3, "old", "already"),
        ([("notebooks/gone.html#gone-tab-a", "trade")], 2, "old", "leads nowhere"),
        ([(GONE, "trade/tab-c")], 2, "new", "of this key"),
        ([(GONE, "notebooks/trade.html")], 2, "new", "of this key"),
        ([(GONE, "trade/tab-old"), ("notebooks/trade.html#trade-tab-old", "trade")], 2, "new", "of this key"),
    ],
)  # fmt: skip
def test_a_wrong_redirect_is_refused(
    small: Project, rows: Sequence[tuple[str, str]], line: int, column: str, said: str
) -> None:
    redirect(small, *rows)
    (finding,) = check_addresses(small)
    assert (finding.file, finding.line, finding.column) == (REDIRECTS, line, column)
    assert said in finding.rule
    with pytest.raises(DataError):
        write_register(small)


def test_a_right_redirect_is_let_through(small: Project) -> None:
    redirect(
        small,
        (GONE, "energy/tab-a"),
        ("notebooks/gone.html#gone-fact-1", "trade"),
        ("notebooks/gone.html", "trade"),
        ("book/gone.html", "energy"),
        ("book/method.html#a-section", "trade"),
    )
    assert breaches(small) == []


# -- the book -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return smallbook.make(project, tmp_path_factory.mktemp("small"))


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")


def moved(page: BeautifulSoup) -> dict[str, str]:
    """Old anchors of a page, and where they lead."""
    return {one["id"]: one.a["href"] for one in page.select("main .moved[id]")}


def test_an_old_anchor_stays_on_its_page_and_leads_on(book: Path) -> None:
    assert moved(soup(book / "notebooks" / "trade.html")) == {
        "trade-fig-near": "#trade-fig-new",
        "trade-fig-far": "energy.html#energy-fig-new",
        "trade-fact-n": "energy.html#energy-fact-n",
    }
    assert moved(soup(book / "book" / "preface.html")) == {"a-section": "../notebooks/trade.html"}
    for page in ("notebooks/energy", "search"):
        assert soup(book / f"{page}.html").select(".moved") == []


def test_a_page_that_is_gone_leads_on(book: Path) -> None:
    page = soup(book / "notebooks" / "gone.html")
    assert page.select_one("link[rel=canonical]")["href"] == "trade.html"
    assert page.select_one("meta[http-equiv=refresh]")["content"] == "0; url=trade.html"
    assert [link["href"] for link in page.select("main .moved:not([id]) a")] == ["trade.html"]
    assert moved(page) == {"gone-fig-x": "energy.html#energy-fig-new"}


def test_the_canonical_address_is_that_of_the_web(project: Project, tmp_path: Path) -> None:
    """Where the book has one."""
    source = tmp_path / "checkout"
    (source / "book").mkdir(parents=True)
    (source / "book" / "theme").symlink_to(project.book / "theme")
    (source / "CITATION.cff").symlink_to(project.root / "CITATION.cff")
    text = (project.book / "metadata.yaml").read_text(encoding="utf-8")
    known = text.replace('\naddress: ""\n', "\naddress: https://example.org/report\n")
    (source / "book" / "metadata.yaml").write_text(known, encoding="utf-8")
    made = smallbook.make(Project(source), tmp_path)
    page = soup(made / "notebooks" / "gone.html")
    assert page.select_one("link[rel=canonical]")["href"] == "https://example.org/report/notebooks/trade.html"
    assert page.select_one(".moved:not([id]) a")["href"] == "trade.html"


def test_the_one_page_for_the_pdf_has_nothing_of_it(project: Project, tmp_path: Path) -> None:
    made = smallbook.make(project, tmp_path, "singlehtml")
    assert [page.name for page in made.rglob("*.html")] == ["preface.html"]
    assert soup(made / "book" / "preface.html").select(".moved") == []
