"""The Sphinx extension of the book: its theme, its lists, its search, and what its charts need.

The directives ``cited-sources``, ``figure-list``, ``table-list`` and ``cite-report`` leave a place that is
filled once all pages are read, so that a list holds what the book holds and nothing else.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import traceback
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.search.en import SearchEnglish
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.parallel import parallel_available

from dyadbook.book import addresses, again, html, links
from dyadbook.book.citing import REPORT, write_citations
from dyadbook.book.domain import Report, report_of
from dyadbook.book.head import write_cards
from dyadbook.book.mime import cited_page
from dyadbook.book.mimetypes import NUMBERS
from dyadbook.book.register import LISTED, named, numbered, shown, sources
from dyadbook.book.runtime import ship
from dyadbook.book.text import source_item
from dyadbook.errors import BuildError
from dyadbook.evidence.package import cutoff
from dyadbook.evidence.periods import parse_period
from dyadbook.project import Project

LISTS = {"cited-sources": "source", "figure-list": "figure", "table-list": "table"}
"""Directives, and what each lists."""

BIBLIOGRAPHY = "sources.json"
"""Name of the file that holds the list of sources for reference managers."""


class book_list(nodes.General, nodes.Element):
    """The place of a list."""


class BookList(SphinxDirective):
    """All sources, figures or tables of the book, as its name in `LISTS` says."""

    def run(self) -> list[nodes.Node]:
        """Leave the place."""
        kind = LISTS[self.name]
        self.env.metadata[self.env.docname].setdefault(LISTED, []).append(kind)
        return [book_list(kind=kind)]


class CiteReport(SphinxDirective):
    """How to cite the report as a whole."""

    def run(self) -> list[nodes.Node]:
        """Leave the place."""
        return [cited_page(page=REPORT)]


class Numbered(SphinxPostTransform):
    """References to figures and tables by their numbers; Sphinx itself loads a whole page for each."""

    default_priority = ReferencesResolver.default_priority - 1

    def run(self, **_: Any) -> None:
        """Resolve what the register knows, and leave the others."""
        standard = cast(StandardDomain, self.env.get_domain("std"))
        known = {one.label: (page, one) for page, one in shown(self.env) if one.kind != "claim"}
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["reftype"] == "numref" and not node["refexplicit"] and node["reftarget"] in known:
                page, one = known[node["reftarget"]]
                words = numbered(self.env, page, one)
                link = standard.build_reference_node(
                    node["refdoc"], self.app.builder, page, one.label, words, "numref",
                    nodeclass=addnodes.number_reference, title=words,
                )  # fmt: skip
                node.replace_self(link)


class Reader(Builder):
    """Reads the pages and writes nothing: what it leaves behind serves every other builder."""

    name = "read"

    def get_outdated_docs(self) -> list[str]:
        """No page is out of date where none is written."""
        return []

    def write(self, *_: Any) -> None:
        """Write nothing."""


def _let_read_in_parallel(app: Sphinx) -> None:
    """Say of an extension that does not say so itself that pages may be read side by side.

    It numbers sections once all pages are read, from notes that Sphinx merges.
    """
    app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True


def _always_rewrite(app: Sphinx, environment: BuildEnvironment) -> list[str]:
    """A page with a list changes with every other page."""
    return [name for name in environment.found_docs if LISTED in environment.metadata[name]]


def _fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.name != "html":
        # The PDF leaves the list of numbers out, which is half of what it would have to read.
        for raw in [raw for raw in doctree.findall(nodes.raw) if raw.astext().startswith(NUMBERS)]:
            raw.parent.remove(raw)
    for place in list(doctree.findall(book_list)):
        if place["kind"] == "source":
            place.replace_self(_list_sources(app, docname))
        else:
            place.replace_self(_list_shown(app, docname, place["kind"]))
    for cited in list(doctree.findall(cited_page)):
        files = html.citation_files(docname, cited["page"]) if app.builder.name == "html" else ""
        written = html.citation_block(report_of(app.env).citations[cited["page"]], files)
        cited.replace_self(nodes.raw("", written, format="html"))


def _list_sources(app: Sphinx, docname: str) -> list[nodes.Element]:
    items = nodes.bullet_list(classes=["sources"])
    accessed = parse_period(cutoff(Project(Path(app.srcdir))).isoformat()).words
    for key, (entry, places) in sources(app.env).items():
        paragraph = entry.deepcopy()
        if address := places[0][1]["url"]:
            paragraph += [nodes.Text(" "), nodes.reference("", address, refuri=address)]
            paragraph += nodes.Text(f", accessed {accessed}.")
        paragraph += nodes.Text(" Cited in: ")
        for index, (page, note) in enumerate(places):
            if index:
                paragraph += nodes.Text(", ")
            text = f"{app.env.titles[page].astext()} {note['number']}"
            paragraph += _link(app, docname, page, note["anchor"], text)
        paragraph += nodes.Text(".")
        items += nodes.list_item("", paragraph, ids=[f"source-{key}"])
    if app.builder.name != "html":
        return [items]
    address = f"{'../' * docname.count('/')}{html.DOWNLOADS}/{BIBLIOGRAPHY}"
    return [html.markup(html=f'<p><a href="{address}" download>The list as CSL-JSON</a></p>'), items]


def _list_shown(app: Sphinx, docname: str, kind: str) -> nodes.Element:
    items = nodes.bullet_list(classes=["shown"])
    for page, one in shown(app.env, kind):
        link = _link(app, docname, page, one.label, named(app.env, page, one))
        items += nodes.list_item("", nodes.paragraph("", "", link))
    return items


def _link(app: Sphinx, docname: str, page: str, anchor: str, text: str) -> nodes.reference:
    address = app.builder.get_relative_uri(docname, page).split("#")[0]
    return nodes.reference("", text, internal=True, refuri=f"{address}#{anchor}")


def _write_downloads(app: Sphinx) -> None:
    """Write the data of figures and tables, and the bibliography for reference managers."""
    folder, project = Path(app.outdir) / html.DOWNLOADS, Project(Path(app.srcdir))
    html.write_downloads(app.env, folder, Path(app.doctreedir) / "downloads")
    with (project.data / "sources.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    used, accessed = sources(app.env), cutoff(project)
    items = [source_item(row, accessed) for row in rows if row["source_id"] in used]
    written = json.dumps(items, ensure_ascii=False, indent=1) + "\n"
    (folder / BIBLIOGRAPHY).write_text(written, encoding="utf-8")


def _write_others(app: Sphinx) -> None:
    """Write all citations, pictures for links to the pages, and what brings charts to life."""
    out, report = Path(app.outdir), report_of(app.env)
    write_citations(report.citations, out)
    write_cards(Project(Path(app.srcdir)), report.metadata, report.edition.as_of, out)
    ship(out, Path(app.doctreedir))


BESIDE = (_write_downloads, _write_others)
"""What writes beside the pages."""


def _begin_beside(app: Sphinx, environment: BuildEnvironment) -> None:
    """Begin to write beside the pages, in processes of its own where Sphinx forks some, too."""
    if app.builder.name == "html" and app.parallel > 1 and parallel_available:
        context = multiprocessing.get_context("fork")
        for write in BESIDE:
            told, tell = context.Pipe(duplex=False)
            process = context.Process(target=_told, args=(write, app, tell))
            process.start()
            tell.close()
            _beside.setdefault(app, []).append((process, told))


def _end_beside(app: Sphinx, error: Exception | None) -> None:
    """See to it that all is written."""
    begun = _beside.pop(app, None)
    for process, told in begun or ():
        process.join()
        if process.exitcode and error is None:
            raise BuildError(told.recv() if told.poll() else f"a writer ended with {process.exitcode}")
    if begun is None and app.builder.name == "html" and error is None:
        for write in BESIDE:
            write(app)


def _told(write: Callable[[Sphinx], None], app: Sphinx, tell: Connection) -> None:
    """Write, and send what goes wrong."""
    try:
        write(app)
    except BaseException:
        tell.send(traceback.format_exc())
        raise


_beside: WeakKeyDictionary[Sphinx, list[tuple[BaseProcess, Connection]]] = WeakKeyDictionary()
"""The processes that write beside the pages, each with what it tells."""


class English(SearchEnglish):
    """The language of Sphinx's search, which remembers the stems of words: most stand in the book often."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.stem = cache(super().stem)  # type: ignore[method-assign]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, the search, the theme, the fonts and the runtime of charts."""
    app.add_node(book_list)
    for name in LISTS:
        app.add_directive(name, BookList)
    app.add_directive("cite-report", CiteReport)
    app.add_domain(Report)
    app.add_config_value("dyadbook_as_of", "", "env")  # the day on which the evidence of the edition ends
    app.add_config_value("dyadbook_made_with", "", "")  # see `dyadbook.book.again`
    app.add_config_value("dyadbook_pdf", False, "html")  # whether PDFs stand beside the pages
    # Jupyter Book sets it for an extension that the book does without.
    app.add_config_value("comments_config", {}, "html")
    app.add_builder(Reader)
    app.add_search_language(English)
    app.add_post_transform(Numbered)
    app.connect("builder-inited", _let_read_in_parallel)
    app.connect("builder-inited", again.begin)
    app.connect("env-updated", _always_rewrite)
    app.connect("doctree-resolved", _fill)
    app.connect("env-check-consistency", _begin_beside)
    app.connect("build-finished", _end_beside)
    html.setup(app)
    addresses.setup(app)
    links.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
