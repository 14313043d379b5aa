"""The Sphinx extension of the book: its theme, its lists, its search, and what its charts need.

The directives ``cited-sources``, ``figure-list`` and ``table-list`` leave a place that is filled once
all pages are read, so that a list holds what the book holds and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import vl_convert as vlc
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from dyadbook.book import html
from dyadbook.book.register import Shown, cited, number, pages_in_order, shown
from dyadbook.charts.figure import VL_VERSION, use_fonts

EMBED = "window.vegaEmbed = vegaEmbed;"
"""What a page needs of the Vega runtime."""

LISTS = {"cited-sources": "source", "figure-list": "figure", "table-list": "table"}
"""Directives, and what each lists."""

Cited = tuple[nodes.paragraph, list[tuple[str, dict[str, Any]]]]
"""The entry of a source, and the pages and notes that cite it."""

LISTED = "dyadbook_listed"
"""Where a page's metadata says which lists it holds."""


class book_list(nodes.General, nodes.Element):
    """The place of a list."""


class BookList(SphinxDirective):
    """All sources, figures or tables of the book, as its name in `LISTS` says."""

    def run(self) -> list[nodes.Node]:
        """Leave the place."""
        kind = LISTS[self.name]
        self.env.metadata[self.env.docname].setdefault(LISTED, []).append(kind)
        return [book_list(kind=kind)]


class Report(Domain):
    """What a search for a figure, a table, a claim or a source finds, beside Sphinx's words."""

    name = "report"
    label = "Report"
    object_types = {kind: ObjType(kind) for kind in ("figure", "table", "claim", "source")}  # noqa: RUF012

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Name, shown name, kind, page, anchor and priority of each.

        Sphinx's search leaves an anchor out that is the name, and then makes it of what is shown: so
        names differ from anchors.
        """
        for page, one in shown(self.env):
            yield f"report-{one.label}", _named(self.env, page, one), one.kind, page, one.label, 0
        for page in pages_in_order(self.env):
            if "source" in self.env.metadata[page].get(LISTED, []):
                for key, (entry, _) in _sources(self.env).items():
                    yield f"report-{key}", entry.astext(), "source", page, f"source-{key}", 1

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """What a reader is told that a result is."""
        return str(type.lname)

    def resolve_any_xref(self, *args: Any) -> list[tuple[str, nodes.Element]]:
        """No link in a text is meant for it: figures and tables have roles of their own."""
        return []

    def merge_domaindata(self, docnames: list[str], otherdata: dict[str, Any]) -> None:
        """Nothing to merge: all of it stands in the pages' metadata."""


def _use_fonts(app: Sphinx) -> None:
    use_fonts(Path(app.srcdir) / "book" / "fonts")


def _ship_vega(app: Sphinx, error: Exception | None) -> None:
    """Put the Vega runtime beside the book's own scripts: charts that move ask no other host for it."""
    if error is None and app.builder.name == "html":
        bundle = vlc.javascript_bundle(EMBED, vl_version=VL_VERSION)
        target = Path(app.outdir) / "_static" / "vega.js"
        # A function around it keeps its hundreds of top-level names from the page.
        target.write_text(f"(() => {{\n{bundle}\n}})();\n", encoding="utf-8")


def _always_rewrite(app: Sphinx, environment: BuildEnvironment) -> list[str]:
    """A page with a list changes with every other page."""
    return [name for name in environment.found_docs if LISTED in environment.metadata[name]]


def _fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(book_list)):
        if place["kind"] == "source":
            place.replace_self(_list_sources(app, docname))
        else:
            place.replace_self(_list_shown(app, docname, place["kind"]))


def _sources(
    environment: BuildEnvironment,
) -> dict[str, tuple[nodes.paragraph, list[tuple[str, dict[str, Any]]]]]:
    """Every source cited, in order of its entry, with the pages and notes that cite it."""
    found: dict[str, tuple[nodes.paragraph, list[tuple[str, dict[str, Any]]]]] = {}
    for page in sorted(environment.found_docs):
        for key, note in cited(environment, page).items():
            found.setdefault(key, (note["entry"], []))[1].append((page, note))
    return dict(sorted(found.items(), key=lambda one: one[1][0].astext().lower()))


def _list_sources(app: Sphinx, docname: str) -> nodes.Element:
    items = nodes.bullet_list(classes=["sources"])
    for key, (entry, places) in _sources(app.env).items():
        paragraph = entry.deepcopy()
        paragraph += nodes.Text(" Cited in: ")
        for index, (page, note) in enumerate(places):
            if index:
                paragraph += nodes.Text(", ")
            text = f"{app.env.titles[page].astext()} {note['number']}"
            paragraph += _link(app, docname, page, note["anchor"], text)
        paragraph += nodes.Text(".")
        items += nodes.list_item("", paragraph, ids=[f"source-{key}"])
    return items


def _list_shown(app: Sphinx, docname: str, kind: str) -> nodes.Element:
    items = nodes.bullet_list(classes=["shown"])
    for page, one in shown(app.env, kind):
        link = _link(app, docname, page, one.label, _named(app.env, page, one))
        items += nodes.list_item("", nodes.paragraph("", "", link))
    return items


def _named(environment: BuildEnvironment, page: str, one: Shown) -> str:
    """A figure or table with its number before its title; a claim as it is."""
    if one.kind == "claim":
        return one.title
    word = {"figure": "Fig.", "table": "Table"}[one.kind]
    return f"{word} {number(environment, page, one.kind, one.label)} {one.title}"


def _link(app: Sphinx, docname: str, page: str, anchor: str, text: str) -> nodes.reference:
    address = app.builder.get_relative_uri(docname, page).split("#")[0]
    return nodes.reference("", text, internal=True, refuri=f"{address}#{anchor}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, the search, the theme, the fonts and the runtime of charts."""
    app.add_node(book_list)
    for name in LISTS:
        app.add_directive(name, BookList)
    app.add_domain(Report)
    app.add_config_value("dyadbook_pdf", False, "html")  # whether PDFs stand beside the pages
    # Jupyter Book sets it for an extension that the book does without.
    app.add_config_value("comments_config", {}, "html")
    app.connect("builder-inited", _use_fonts)
    app.connect("env-updated", _always_rewrite)
    app.connect("doctree-resolved", _fill)
    app.connect("build-finished", _ship_vega)
    html.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
