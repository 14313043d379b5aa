"""The Sphinx extension of the book: fonts and runtime of its charts, and the list of every source cited.

The directive ``cited-sources`` leaves a place that is filled once all pages are read, so that the
list holds what is cited and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import vl_convert as vlc
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from dyadbook.charts.figure import VL_VERSION, use_fonts

CITED = "dyadbook_cited"
"""Where a page's metadata keeps its notes: source id to number, anchor and parsed entry."""


EMBED = "window.vegaEmbed = vegaEmbed;"
"""What a page needs of the Vega runtime."""

LISTED = "dyadbook_listed"
"""Marks a page that holds the list."""


class cited_sources(nodes.General, nodes.Element):
    """The place of the list."""


class CitedSources(SphinxDirective):
    """``{cited-sources}``: every source that a page of the book cites, in order of its entry."""

    def run(self) -> list[nodes.Node]:
        """Leave the place."""
        self.env.metadata[self.env.docname][LISTED] = True
        return [cited_sources()]


def record(environment: BuildEnvironment, key: str, note: dict[str, Any]) -> None:
    """Remember that the page being read cites a source."""
    environment.metadata[environment.docname].setdefault(CITED, {})[key] = note


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
    """The page with the list changes with every other page."""
    return [name for name in environment.found_docs if LISTED in environment.metadata[name]]


def _fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(cited_sources)):
        place.replace_self(_list(app, docname))


def _list(app: Sphinx, docname: str) -> nodes.Element:
    environment = app.env
    found: dict[str, tuple[nodes.paragraph, list[tuple[str, dict[str, Any]]]]] = {}
    for page in sorted(environment.found_docs):
        for key, note in environment.metadata[page].get(CITED, {}).items():
            found.setdefault(key, (note["entry"], []))[1].append((page, note))
    items = nodes.bullet_list(classes=["sources"])
    for key, (entry, places) in sorted(found.items(), key=lambda one: one[1][0].astext().lower()):
        paragraph = entry.deepcopy()
        paragraph += nodes.Text(" Cited in: ")
        for index, (page, note) in enumerate(places):
            if index:
                paragraph += nodes.Text(", ")
            address = app.builder.get_relative_uri(docname, page).split("#")[0]
            paragraph += nodes.reference(
                "",
                f"{environment.titles[page].astext()} {note['number']}",
                internal=True,
                refuri=f"{address}#{note['anchor']}",
            )
        paragraph += nodes.Text(".")
        items += nodes.list_item("", paragraph, ids=[f"source-{key}"])
    return items


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, the fonts and the runtime of charts."""
    app.add_node(cited_sources)
    app.add_directive("cited-sources", CitedSources)
    app.connect("builder-inited", _use_fonts)
    app.connect("env-updated", _always_rewrite)
    app.connect("doctree-resolved", _fill)
    app.connect("build-finished", _ship_vega)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
