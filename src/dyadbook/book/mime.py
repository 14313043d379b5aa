"""MyST-NB renderers: turn our figures, tables and notes into numbered, labelled parts of the book.

What HTML alone gets (downloads, code, the living chart) hangs on the nodes as the attribute `EXTRA`;
`dyadbook.book.html` makes it of that.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, ClassVar

import nbformat
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from dyadbook.book.mimetypes import CITE, NOTES, REVIEWS, TABLE, VEGALITE
from dyadbook.book.register import Shown, note_cited, note_shown
from dyadbook.project import find_project

EXTRA = "dyadbook"
"""Attribute of a figure or table: a dictionary of its data, how it was made, and its living chart."""


_ON_PAGE = {"background": "transparent"}
"""What a living chart has otherwise than its picture: the page beneath it may be dark."""


def read_notebook(text: str) -> nbformat.NotebookNode:
    """Read a notebook as the book wants it: of each output in several formats the one that is ours.

    MyST-NB would make parts of a page of all of them, and throw all but one away. A chart's picture, which
    the notebook holds beside it, goes along in its notes.
    """
    notebook: nbformat.NotebookNode = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in (VEGALITE, TABLE, NOTES, REVIEWS, CITE):
                if kind in data:
                    if kind == VEGALITE:
                        data[kind]["usermeta"]["svg"] = data["image/svg+xml"]
                    output["data"] = nbformat.from_dict({kind: data[kind]})
    return notebook


class FigureRenderer:
    """A Vega-Lite chart becomes a figure: static SVG, alternative text, caption, label.

    One with parameters that a reader can move carries its specification too, which ``charts.js``
    brings to life.
    """

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", VEGALITE, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Make a docutils figure of a chart that carries a label."""
        if data.mime_type != VEGALITE or inline:
            return None
        spec: Any = data.content
        meta = spec["usermeta"]
        svg = picture_of(spec).encode()
        name = f"{meta['label']}-{hashlib.sha256(svg).hexdigest()[:8]}.svg"
        uri = renderer.write_file([name], svg, overwrite=True, exists_ok=True)
        figure = nodes.figure("", nodes.image(uri=uri, alt=meta["alt"]), classes=["chart"])
        figure += nodes.caption("", "", *_inline(renderer, meta["caption"], data))
        living = {key: value for key, value in spec.items() if key != "usermeta"}
        figure[EXTRA] = {
            "title": meta["title"],
            **meta["data"],
            **meta["made"],
            "spec": living | _ON_PAGE | {"description": meta["alt"]} if spec.get("params") else None,
        }
        _label(renderer, figure, "figure", meta)
        return [figure]


class TableRenderer:
    """A table of ours becomes a docutils table with a caption and a label."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", TABLE, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Make a docutils table of our table's JSON."""
        if data.mime_type != TABLE or inline:
            return None
        content: Any = data.content
        columns = content["columns"]
        table = nodes.table("", classes=["data"])
        table += nodes.title("", "", *_inline(renderer, content["caption"], data))
        group = nodes.tgroup("", cols=len(columns))
        group += [nodes.colspec(colwidth=3 if column["wide"] else 1) for column in columns]
        head, body = nodes.thead(), nodes.tbody()
        head += _row([column["name"] for column in columns], columns, renderer, data)
        body += [_row(cells, columns, renderer, data) for cells in content["rows"]]
        table += group
        group += [head, body]
        table[EXTRA] = {
            "title": content["title"],
            "columns": [column["name"] for column in columns],
            "rows": [
                [_cell(entry.astext(), column) for entry, column in zip(row.children, columns, strict=True)]
                for row in body.children
            ],
            "sources": content["sources"],
            **content["made"],
        }
        _label(renderer, table, "table", content)
        if renderer.renderer.sphinx_env is not None:
            for anchor, words in content.get("claims", []):
                note_shown(renderer.renderer.sphinx_env, Shown("claim", anchor, words))
        return [table]


class NotesRenderer:
    """A page's source notes become a numbered list, and enter the book's list of sources."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", NOTES, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Make the list, and record what the page cites for the directive ``cited-sources``."""
        if data.mime_type != NOTES or inline:
            return None
        content: Any = data.content
        environment = renderer.renderer.sphinx_env
        items = nodes.enumerated_list(classes=["source-notes"], enumtype="arabic", suffix=".")
        for note in content["notes"]:
            anchor = f"{content['page']}-note-{note['number']}"
            paragraph = nodes.paragraph("", "", *_inline(renderer, note["entry"], data))
            items += nodes.list_item("", paragraph, ids=[anchor])
            if environment is not None:
                entry = {"number": note["number"], "anchor": anchor, "url": note["url"]}
                note_cited(environment, note["key"], entry | {"entry": paragraph.deepcopy()})
        return [items]


class ReviewsRenderer:
    """The verdicts as JSON-LD become a script element; readers see nothing."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", REVIEWS, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Embed the JSON-LD in the page."""
        if data.mime_type != REVIEWS or inline:
            return None
        return [_script(data.content, "application/ld+json", "reviews")]


class cited_page(nodes.General, nodes.Element):
    """The place of the citation of a page, or of the report."""


class CiteRenderer:
    """A page's citation leaves its place, until all pages are read and numbered."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", CITE, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Leave the place."""
        if data.mime_type != CITE or inline:
            return None
        content: Any = data.content
        return [cited_page(page=content["page"])]


def _script(content: Any, kind: str, name: str) -> nodes.raw:
    """JSON as a script element, which only HTML has; no text in it can end the script or open a comment."""
    written = json.dumps(content, ensure_ascii=False).replace("<", r"\u003c")
    return nodes.raw("", f'<script type="{kind}" class="{name}">{written}</script>', format="html")


def picture_of(spec: dict[str, Any]) -> str:
    """The picture that the notebook holds; drawn here where Jupyter Book executes the notebooks itself."""
    if "svg" in spec["usermeta"]:
        return str(spec["usermeta"]["svg"])
    from dyadbook.charts.drawing import use_fonts
    from dyadbook.charts.figure import to_svg  # slow to import

    use_fonts(find_project().fonts)
    return to_svg(spec)


def _row(
    cells: list[str], columns: list[dict[str, Any]], renderer: NbElementRenderer, data: MimeData
) -> nodes.row:
    row = nodes.row()
    for cell, column in zip(cells, columns, strict=True):
        classes = [name for name, on in (
            ("right", column["align"] == "right"), ("short", column["short"]), ("wide", column["wide"])
        ) if on]  # fmt: skip
        entry = nodes.entry(classes=classes)
        entry += nodes.paragraph("", "", *_inline(renderer, cell, data))
        row += entry
    return row


def _cell(text: str, column: dict[str, Any]) -> str | int | float:
    """A cell's words, or its number where the column holds numbers."""
    words = re.sub(r"<[^>]+>", "", text).strip()
    if column["align"] == "right":
        plain = words.replace(",", "").replace("−", "-")
        if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", plain):
            return float(plain) if re.search(r"[.e]", plain) else int(plain)
    return words


def _inline(renderer: NbElementRenderer, markdown: str, data: MimeData) -> list[nodes.Node]:
    """Parse a line of Markdown within the page that is being read."""
    container = nodes.container()
    with renderer.renderer.current_node_context(container):
        renderer.renderer.nested_render_text(markdown, data.line or 0, inline=True)
    return list(container.children)


def _label(renderer: NbElementRenderer, node: nodes.Element, kind: str, meta: dict[str, Any]) -> None:
    label = meta["label"]
    node["names"].append(label)
    node["ids"].append(label)
    renderer.renderer.document.note_explicit_target(node, node)
    if renderer.renderer.sphinx_env is not None:
        note_shown(renderer.renderer.sphinx_env, Shown(kind, label, meta["title"]))
