"""The addresses that others may cite, and what becomes of those that go.

``book/addresses.csv`` registers the address of every page that a notebook computes, and of every figure,
table, claim and fact on it, as the stored notebooks of the default edition have them. One that goes needs
a row in ``book/redirects.csv``: its old address, and the key of what stands for it now. The book then
leads on from there. An anchor that moved is still an anchor at the foot of its old page, with a link that
``book/theme/static/book.js`` follows at once; a page that is gone becomes a page that leads on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.html
import nbformat
from docutils import nodes
from sphinx.application import Sphinx

from dyadbook.book.metadata import load_metadata
from dyadbook.book.mimetypes import TABLE, VEGALITE
from dyadbook.errors import DataError, Finding
from dyadbook.project import PAGES, Project

REGISTER, REDIRECTS = "book/addresses.csv", "book/redirects.csv"

_COLUMNS = {REGISTER: ("key", "page", "anchor"), REDIRECTS: ("old", "new")}
_OLD = re.compile(r"(?:notebooks|book)/[a-z0-9-]+\.html(?:#[A-Za-z0-9-]+)?")


@dataclass(frozen=True)
class Address:
    """Where something that can be cited stands.

    Attributes
    ----------
    key : str
        What it is cited by: ``trade``, ``trade/fig-turnover``, ``trade/tab-mirror``, ``claim/B35``,
        ``fact/trade/turnover-2024-aze``.
    page : str
        Its page, as ``notebooks/trade``.
    anchor : str
        Its place on the page; empty for the page itself.
    title : str
        What it is, in plain words; the register leaves it out.
    """

    key: str
    page: str
    anchor: str
    title: str = field(default="", compare=False)

    @property
    def fragment(self) -> str:
        """What a link says after the page; empty for the page itself."""
        return f"#{self.anchor}" if self.anchor else ""

    @property
    def path(self) -> str:
        """The address within the book, as ``notebooks/trade.html#trade-fig-turnover``."""
        return f"{self.page}.html{self.fragment}"


@dataclass(frozen=True)
class Redirect:
    """An address that is gone, and the key of what stands for it now."""

    old: str
    new: str

    @property
    def page(self) -> str:
        """The old page, as ``notebooks/trade``."""
        return self.old.partition("#")[0].removesuffix(".html")

    @property
    def anchor(self) -> str:
        """The old place on it; empty for a whole page."""
        return self.old.partition("#")[2]


# -- the register -------------------------------------------------------------------------------


def addresses_of(notebook: Path) -> list[Address]:
    """Every address that an executed notebook has: the page's own first, then in its order.

    A page tells of facts from elsewhere too; only those at home on it have their address there.

    Parameters
    ----------
    notebook : Path
        An executed notebook, named as its page.
    """
    name, page = notebook.stem, f"notebooks/{notebook.stem}"
    cells = nbformat.read(notebook, as_version=4).cells
    found = [Address(name, page, "", cells[0].source.splitlines()[0].removeprefix("# "))]
    for data in (output.get("data", {}) for cell in cells for output in cell.get("outputs", ())):
        if shown := data[VEGALITE]["usermeta"] if VEGALITE in data else data.get(TABLE):
            label = shown["label"]
            found.append(Address(f"{name}/{label.removeprefix(f'{name}-')}", page, label, shown["title"]))
            for anchor, words in shown.get("claims", ()):
                found.append(Address(f"claim/{anchor.rpartition('-')[2]}", page, anchor, words))
        if "text/html" in data:
            found += _facts(page, data["text/html"])
    return found


def _facts(page: str, html: str) -> Iterator[Address]:
    """The facts at home on a page, from the entries of `dyadbook.book.numbers`."""
    for entry in lxml.html.fromstring(html).find_class("fact-entry"):
        anchor, value = entry.get("id"), entry.find("p/strong")
        label = value.tail.strip().rpartition(": ")[0]  # without period, unit and reporter
        for home in entry.iterfind(f".//a[@href='#{anchor}']"):
            yield Address(f"fact/{home.text_content()}", page, anchor, f"{value.text}: {label}")


def read_register(project: Project) -> list[Address]:
    """The registered addresses, in their order.

    Raises
    ------
    DataError
        When the file is missing or no table of its three columns.
    """
    return [Address(*row) for row in _read(project, REGISTER)]


def read_redirects(project: Project) -> list[Redirect]:
    """The addresses that are gone, and where they lead.

    Raises
    ------
    DataError
        When the file is missing or no table of its two columns.
    """
    return [Redirect(*row) for row in _read(project, REDIRECTS)]


def write_register(project: Project) -> None:
    """Write the register anew, as the stored notebooks have it.

    Raises
    ------
    DataError
        When an address vanished without a redirect, or a redirect is wrong; nothing is written then.
    """
    found, redirects = _stored(project), read_redirects(project)
    if findings := [*_vanished(found, read_register(project), redirects), *_wrong(project, found, redirects)]:
        raise DataError(findings)
    with (project.root / REGISTER).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(_COLUMNS[REGISTER])
        rows.writerows((one.key, one.page, one.anchor) for one in found)


def check_addresses(project: Project) -> list[Finding]:
    """Check the register against the stored notebooks, and the redirects against both.

    Parameters
    ----------
    project : Project
        The checkout.

    Returns
    -------
    list of Finding
        All breaches found; empty when every address stands, is registered, or leads on.
    """
    try:
        register, redirects = read_register(project), read_redirects(project)
    except DataError as error:
        return error.findings
    found = _stored(project)
    return [
        *_vanished(found, register, redirects),
        *_wrong(project, found, redirects),
        *_unregistered(found, register),
    ]


def _stored(project: Project) -> list[Address]:
    """The addresses of the stored notebooks, in the order of the register."""
    notebooks = [project.notebooks / f"{page}.ipynb" for page in PAGES]
    return [
        one
        for notebook in notebooks
        if notebook.is_file()
        for one in sorted(addresses_of(notebook), key=lambda one: one.key)
    ]


def _read(project: Project, file: str) -> list[list[str]]:
    """The rows of a table without its header."""
    path, columns = project.root / file, _COLUMNS[file]
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    rows = list(csv.reader(lines)) or [[]]
    findings = [
        Finding(
            file=file, line=line, value=",".join(row),
            rule=f"the table has the columns {','.join(columns)}, and a cell for each in every row.",
            remedy="mend the line; restore the file from the repository's history where it was lost.",
        )
        for line, row in enumerate(rows, 1)
        if len(row) != len(columns) or (line == 1 and tuple(row) != columns)
    ]  # fmt: skip
    if findings:
        raise DataError(findings)
    return rows[1:]


def _vanished(
    found: Iterable[Address], register: Iterable[Address], redirects: Iterable[Redirect]
) -> Iterator[Finding]:
    kept = {one.path for one in found} | {one.old for one in redirects}
    for line, one in enumerate(register, 2):
        if one.path not in kept:
            yield Finding(
                file=REGISTER, line=line, value=one.path,
                rule="the address is registered, and the stored notebooks have it no more.",
                remedy=f"bring it back, or say in {REDIRECTS} what stands for it now.",
            )  # fmt: skip


def _unregistered(found: Iterable[Address], register: Collection[Address]) -> Iterator[Finding]:
    known = set(register)
    for one in found:
        if one not in known:
            yield Finding(
                file=REGISTER, value=f"{one.key},{one.page},{one.anchor}",
                rule="the stored notebooks have an address that the register has not.",
                remedy="run `dyadbook register`.",
            )  # fmt: skip


def _wrong(project: Project, found: Iterable[Address], redirects: Sequence[Redirect]) -> Iterator[Finding]:
    """Redirects that lead from no old address, or to nothing."""
    keys, standing = {one.key for one in found}, {one.path for one in found}
    old = [one.old for one in redirects]

    def breach(one: Redirect, before: Collection[str]) -> tuple[str, str, str] | None:
        if not _OLD.fullmatch(one.old):
            form = "notebooks/trade.html#trade-fig-turnover, or notebooks/trade.html for a page"
            return "old", "this is no address of the book.", f"write it as {form}."
        page_stands = any(project.root.glob(f"{one.page}.*"))
        if one.old in standing or (page_stands and not one.anchor):
            return "old", "the address still stands.", "take the row out: only what is gone leads on."
        if one.old in before:
            return "old", "the address leads on already.", "keep only the right row."
        if not page_stands and f"{one.page}.html" not in old:
            return "old", "its page is gone and leads nowhere.", f"add a row for {one.page}.html."
        if one.new not in keys:
            remedy = "name the key that it has now: a redirect never leads to another."
            return "new", "no page has anything of this key.", remedy
        return None

    for index, one in enumerate(redirects):
        if told := breach(one, old[:index]):
            column, rule, remedy = told
            yield Finding(
                file=REDIRECTS, line=index + 2, column=column, value=getattr(one, column),
                rule=rule, remedy=remedy,
            )  # fmt: skip


# -- the book -----------------------------------------------------------------------------------


def moved_on(
    page: str, redirects: Iterable[Redirect], register: Iterable[Address]
) -> list[tuple[str, Address]]:
    """Old anchors of a page, each with what stands for it now; an empty one is the page itself."""
    known = {one.key: one for one in register}
    return [(one.anchor, known[one.new]) for one in redirects if one.page == page]


def lead_on(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates the old anchors of a page (``moved``) and, where it is gone, its heir (``heir``)."""
    project = Project(Path(app.srcdir))
    links = [
        {
            "anchor": anchor,
            "key": target.key,
            "href": app.builder.get_relative_uri(pagename, target.page) + target.fragment,
            "address": load_metadata(project).url(target.path),
        }
        for anchor, target in moved_on(pagename, read_redirects(project), read_register(project))
    ]
    context["moved"] = [link for link in links if link["anchor"]]
    context["heir"] = next((link for link in links if not link["anchor"]), None)


def collect_moved(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The pages that stand where a page is gone."""
    for one in read_redirects(Project(Path(app.srcdir))):
        if not one.anchor:
            yield one.page, {}, "moved.html"


def setup(app: Sphinx) -> None:
    """Make old addresses lead on; see `dyadbook.book.sphinx`."""
    app.connect("html-page-context", lead_on)
    app.connect("html-collect-pages", collect_moved)
