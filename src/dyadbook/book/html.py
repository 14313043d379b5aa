"""What the HTML pages have and the PDF has not: charts in the page, downloads, code, ways around.

Works on the resolved document of a page, after `dyadbook.book.mime` has made figures and tables of a
notebook's outputs. What stands under them is ``tools.html`` beside this module; the pages' own templates
are in ``book/theme``.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxTranslator
from sphinx.writers.html5 import HTML5Translator

from dyadbook.book import head
from dyadbook.book.citing import FOLDER, REPORT, Citation, key_of
from dyadbook.book.domain import report_of
from dyadbook.book.mime import EXTRA
from dyadbook.book.register import cited, number, shown
from dyadbook.evidence.package import read_descriptor
from dyadbook.project import PAGES, REPORT_PDF, pdf_of

DOWNLOADS = "_downloads"
"""Folder of the built book that holds the data of figures and tables."""

FILTERED = 20
"""Tables with more rows than this get a field that filters them."""

LISTED = 50
"""Rows of a figure's data that its page lists; its files have all."""

DESCRIBED = 250
"""Letters that a page's description may have."""


class markup(nodes.General, nodes.Element):
    """HTML of our own, which the search does not read."""


@dataclass(frozen=True)
class Part:
    """A part of the book in the menu: its caption, and name, number and title of each page."""

    caption: str
    pages: list[dict[str, str]]


# -- the page's document ------------------------------------------------------------------------


def dress(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give a page's figures and tables what only a screen can show."""
    if app.builder.name != "html":
        return
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code":
            code = _take_code(cell)
            shown: list[nodes.Element] = [*cell.findall(nodes.figure), *cell.findall(nodes.table)]
            for node in shown:
                if EXTRA in node.attributes:
                    _dress(app, docname, node, code)
    _add_claims(app, docname, doctree)
    for note in list(doctree.findall(nodes.admonition)):
        if "method" in note["classes"]:
            opening = markup(html='<details class="method"><summary>Method</summary>')
            note.replace_self([opening, *note.children[1:], markup(html="</details>")])


def _take_code(cell: nodes.Element) -> str:
    """Take the code out of a cell: only what it shows stays in the text."""
    code = ""
    for child in list(cell.children):
        if isinstance(child, nodes.Element) and child.get("nb_element") != "cell_code_output":
            code += "\n".join(block.astext() for block in child.findall(nodes.literal_block))
            cell.remove(child)
    return code


def _dress(app: Sphinx, docname: str, node: nodes.Element, code: str) -> None:
    extra, label = node[EXTRA], node["ids"][0]
    kind = "figure" if isinstance(node, nodes.figure) else "table"
    key = key_of(kind, docname.rpartition("/")[2], label)
    count = number(app.env, docname, kind, label)
    notes = cited(app.env, docname)
    written = _render(
        "tools.html",
        label=label,
        kind=kind,
        name=f"{'Fig.' if kind == 'figure' else 'Table'} {count}",
        extra=extra,
        listed=LISTED,
        notes=[[notes[key] for key in keys if key in notes] for keys in extra["sources"]],
        code=code,
        downloads="../" * docname.count("/") + f"{DOWNLOADS}/{label}",
        citation=citation_block(report_of(app.env).citations[key], citation_files(docname, key)),
    )
    if kind == "figure":
        image = next(iter(node.findall(nodes.image)))
        svg = (Path(app.srcdir) / image["uri"]).read_text(encoding="utf-8")
        image.replace_self(
            markup(html=f'<div class="frame">{inline(svg, label)}{_living(extra["spec"])}</div>')
        )
        node["data-height"] = re.findall(r' height="(\d+)', svg)[0]
        caption = next(iter(node.findall(nodes.caption))).astext()
        node["data-letters"] = len(caption.partition("Sources:")[0])  # the marks of these are small
        node += markup(html=written)
    else:
        node.parent.insert(node.parent.index(node) + 1, markup(html=written))


def inline(svg: str, label: str) -> str:
    """Make an SVG part of a page: no identifier of it may meet another's, and nothing of it is without use.

    A tenth of a pixel is as exact as a screen can be, and Vega leaves paths that paint nothing.

    Examples
    --------
    >>> inline('<svg><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>', "a")
    '<svg><clipPath id="a-clip0"/><g clip-path="url(#a-clip0)"/></svg>'
    >>> inline('<svg><path transform="translate(0.5,4.99)" d="M-3.757,7h10.04" opacity="0.85"/></svg>', "a")
    '<svg><path transform="translate(0.5,5)" d="M-3.8,7h10" opacity="0.85"/></svg>'
    >>> inline('<svg><path class="background" d="M0,0h9v9h-9Z"/><text opacity="1">a</text></svg>', "a")
    '<svg><text>a</text></svg>'
    """
    own = re.sub(r'\b(?:d|transform)="[^"]+"', _rounded, _IDLE.sub("", svg))
    own = re.sub(r'\bid="([^"]+)"', rf'id="{label}-\1"', own)
    own = re.sub(r"url\(#([^)]+)\)", rf"url(#{label}-\1)", own)
    return own.replace('aria-labelledby="title desc"', f'aria-labelledby="{label}-title {label}-desc"')


_IDLE = re.compile(
    r'<path class="(?:back|fore)ground" d="[^"]*"(?: pointer-events="none")?(?: display="none")?/>'
    r'| opacity="1"'
)
"""What a drawing does without: grounds with neither fill nor line, and what is said of everything anyway."""


def _rounded(geometry: re.Match[str]) -> str:
    """A path or a transformation to a tenth of a pixel."""
    return re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), geometry[0])


def citation_block(citation: Citation, files: str = "") -> str:
    """How to cite a thing, as HTML; ``files`` is where its files lie, without their endings."""
    return _render("citation.html", one=citation, files=files)


def citation_files(docname: str, key: str) -> str:
    """Where a page finds the files of a citation, without their endings."""
    return "../" * docname.count("/") + f"{FOLDER}/{key}"


def _add_claims(app: Sphinx, docname: str, doctree: nodes.document) -> None:
    """Give every claim of the page a link to its citation, and the page the list of these."""
    report, entries = report_of(app.env), []
    for page, one in shown(app.env, "claim"):
        if page == docname:
            key = key_of("claim", docname.rpartition("/")[2], one.label)
            block = citation_block(report.citations[key], citation_files(docname, key))
            entries.append((key.rpartition("/")[2], f"cite-{one.label}", block))
            _link_claim(doctree, one.label)
    if entries:
        written = _render("claims.html", entries=entries)
        next(iter(doctree.findall(nodes.section))).append(markup(html=written))


def _link_claim(doctree: nodes.document, label: str) -> None:
    """Put the link behind the words that hold the claim's anchor."""
    opening = next(raw for raw in doctree.findall(nodes.raw) if f'id="{label}"' in raw.astext())
    place = opening.parent
    place.append(markup(html=f' <a class="cited" href="#cite-{label}">Cite</a>'))


def _copied(app: Sphinx, pagename: str) -> str:
    """What a reader can copy on a page: key to texts by the name of their format, as JSON."""
    report, name = report_of(app.env), pagename.rpartition("/")[2]
    keys = [key_of(one.kind, name, one.label) for page, one in shown(app.env) if page == pagename]
    copied = {
        key: {"BibTeX": one.bibtex, "RIS": one.ris, "CSL-JSON": one.csl_json}
        for key, one in report.citations.items()
        if key in {REPORT if name == "citing" else name, *keys}
    }
    return json.dumps(copied, ensure_ascii=False).replace("<", r"\u003c") if copied else ""


def _living(spec: dict[str, Any] | None) -> str:
    """The specification of a chart that can be moved; no text in it can end the script."""
    if spec is None:
        return ""
    written = json.dumps(spec, ensure_ascii=False).replace("<", r"\u003c")
    return f'<script type="application/json" class="vega-lite">{written}</script>'


def write_downloads(environment: BuildEnvironment, folder: Path, kept: Path) -> None:
    """Write the rows of every figure and table.

    Parameters
    ----------
    environment : BuildEnvironment
        What Sphinx has read.
    folder : Path
        Where they go.
    kept : Path
        A folder that keeps what is written: Excel's format takes long.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept.mkdir(exist_ok=True)
    used = set()
    for page in sorted({page for page, one in shown(environment) if one.kind != "claim"}):
        for node in environment.get_doctree(page).findall(nodes.Element):
            if EXTRA in node.attributes:
                used |= _write_data(folder, node["ids"][0], node[EXTRA], kept)
    for old in set(kept.iterdir()) - used:
        old.unlink()


def _write_data(folder: Path, label: str, extra: dict[str, Any], kept: Path) -> set[Path]:
    """Write the rows of a figure or table as CSV and XLSX, with the ids of sources and rows."""
    frame = pd.DataFrame(extra["rows"], columns=extra["columns"])
    for name, lists in (("source_id", extra["sources"]), ("rows", extra.get("keys", []))):
        if lists:
            frame[name] = [";".join(keys) for keys in lists]
    frame.to_csv(folder / f"{label}.csv", index=False)
    made_with = [version("pandas"), version("xlsxwriter"), extra["columns"], extra["rows"]]
    told = json.dumps([*made_with, extra["sources"], extra.get("keys")], sort_keys=True)
    copy = kept / f"{hashlib.sha256(told.encode()).hexdigest()}.xlsx"
    if not copy.is_file():
        whole = copy.with_suffix(".new")
        _write_excel(frame, whole)
        whole.rename(copy)
    shutil.copyfile(copy, folder / f"{label}.xlsx")
    return {copy}


def _write_excel(frame: pd.DataFrame, file: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        book.book.set_properties({"created": pd.Timestamp(0).to_pydatetime()})
        frame.to_excel(book, index=False, sheet_name="data")


def _cell(value: str | int | float | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.10g}".replace("-", "−")
    return str(value).replace("-", "−") if isinstance(value, int) else value


_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["cell"] = _cell


def _render(template: str, **values: Any) -> str:
    """Fill a template; lines between two tags are for its author, and would be nodes of the page."""
    return _TEMPLATES.get_template(template).render(**values).replace(">\n<", "><")


# -- the page around it -------------------------------------------------------------------------


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates the menu, the sections of the page, and what the edition is called."""
    if app.builder.name != "html":
        return
    report = report_of(app.env)
    metadata, name = report.metadata, pagename.rpartition("/")[2]
    context["edition"] = {
        "title": metadata.title,
        "short": metadata.short,
        "home": app.env.titles[app.config.root_doc].astext(),
        "authors": "; ".join(author.words for author in metadata.authors),
        "date": metadata.date,
        "words": report.edition.words(name if name in PAGES else REPORT),
        "licence": metadata.licence,
    }
    context["copied"] = _copied(app, pagename)
    context["pdf"] = _pdf(pagename, app.config.root_doc) if app.config.dyadbook_pdf else ""
    context["parts"] = list(_parts(app))
    context["sections"] = list(_sections(doctree)) if doctree is not None else []
    about = _description(doctree) if doctree is not None else metadata.title
    title = app.env.titles[pagename].astext() if pagename in app.env.titles else metadata.title
    page = head.Page(pagename, app.config.root_doc, title, about, context["pdf"])
    linked = head.linked_data(metadata, report.edition, page, _package(app.srcdir))
    context["head"] = head.tags(metadata, report.edition, page)
    context["linked"] = json.dumps(linked, ensure_ascii=False).replace("<", r"\u003c") if linked else ""
    # The folder of the book shows its first page.
    context["canonical"] = metadata.url(f"{app.config.root_doc if pagename == 'index' else pagename}.html")


@cache
def _package(source: str | Path) -> dict[str, Any]:
    """The descriptor of the data package."""
    return read_descriptor(Path(source) / "data" / "datapackage.json", Path(source))


def _pdf(page: str, root: str) -> str:
    """The PDF of a page, seen from the folder of the book; of pages that have none of their own, nothing."""
    if page == root:
        return f"pdf/{REPORT_PDF}"
    folder, _, name = page.partition("/")
    return f"pdf/{pdf_of(name)}" if folder == "notebooks" else ""


def collect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page that leads from the folder of the book to its first page."""
    if app.builder.name == "html":
        yield "index", {}, "index.html"


def _parts(app: Sphinx) -> Iterator[Part]:
    environment: BuildEnvironment = app.env
    site = app.config.external_site_map
    for tree in site.root.subtrees:
        pages = [
            {
                "name": name,
                "title": environment.titles[name].astext(),
                "number": ".".join(map(str, environment.toc_secnumbers.get(name, {}).get("", ()))),
            }
            for name in tree.files()
        ]
        yield Part(tree.caption or "", pages)


def _sections(doctree: nodes.document) -> Iterator[dict[str, str]]:
    """The sections of a page beneath its title."""
    for title in doctree.findall(nodes.section):
        if isinstance(title.parent, nodes.section) and isinstance(title.parent.parent, nodes.document):
            yield {"anchor": title["ids"][0], "title": title[0].astext()}


def _description(doctree: nodes.document) -> str:
    """What a page is about: its first sentences."""
    for paragraph in doctree.findall(nodes.paragraph):
        plain = paragraph.deepcopy()
        for raw in list(plain.findall(nodes.raw)):
            raw.parent.remove(raw)
        words = re.sub(r"\s+", " ", re.sub(r"<sup.*?</sup>", "", plain.astext())).strip()
        if len(words) > 40:
            if len(words) <= DESCRIBED:
                return words
            return words[:DESCRIBED].rsplit(" ", 1)[0].rstrip(",;:–") + " …"
    return doctree.astext()[:DESCRIBED]


# -- writing ------------------------------------------------------------------------------------


class Translator(HTML5Translator):
    """Sphinx's HTML, with tables that scroll inside themselves and headers that say what they head.

    Figures tell their height and the letters of their captions, tables their rows and letters, and source
    notes how many they are: the style sheet keeps room for them until they are laid out.
    """

    def visit_table(self, node: nodes.Element) -> None:
        """Open the frame in which a wide table scrolls; a long one gets a field that filters it."""
        rows = sum(len(body) for body in node.findall(nodes.tbody))
        if EXTRA in node and rows > FILTERED:
            label = node["ids"][0]
            self.body.append(
                f'<p class="filter"><label for="{label}-filter">Filter the rows</label> '
                f'<input type="search" id="{label}-filter" data-table="{label}">'
                f' <span role="status"></span></p>'
            )
        letters = len(node.astext())
        self.body.append(f'<div class="scroll" data-rows="{rows}" data-letters="{letters}">')
        super().visit_table(node)

    def depart_table(self, node: nodes.Element) -> None:
        """Close the frame."""
        super().depart_table(node)
        self.body.append("</div>\n")

    def starttag(self, node: nodes.Element, tagname: str, *args: Any, **attributes: Any) -> str:
        """Say of a header cell that it heads its column, of figures and source notes what room they take."""
        if tagname == "th" and isinstance(node.parent.parent, nodes.thead):
            attributes["scope"] = "col"
        if tagname == "ol" and "source-notes" in node["classes"]:
            attributes["data-notes"] = len(node)
        if tagname == "figure":
            attributes |= {name: node[name] for name in ("data-height", "data-letters") if name in node}
        return super().starttag(node, tagname, *args, **attributes)


def _visit_markup(translator: SphinxTranslator, node: nodes.Element) -> None:
    translator.body.append(node["html"])  # type: ignore[attr-defined]  # every HTML translator has it
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register what makes the pages."""
    app.add_node(markup, html=(_visit_markup, None))
    app.set_translator("html", Translator)
    app.connect("doctree-resolved", dress, priority=900)
    app.connect("html-page-context", add_context)
    app.connect("html-collect-pages", collect_pages)
