"""The PDF: one HTML page of the whole book, through pandoc and Typst, on a template of our own."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import numpy.typing as npt
import pypandoc  # type: ignore[import-untyped]
import typst
from bs4 import BeautifulSoup, Tag

from dyadbook.errors import BuildError

Lengths = npt.NDArray[np.float64]

FILTER = Path(__file__).with_name("pdf.lua")

# PDF/UA-1 is the standard of accessible documents: Typst refuses to write one whose pictures or
# formulas have no alternative text, or whose glyphs are missing, so the compiler tests the book.
STANDARDS: list[typst.PDFStandard] = ["1.7", "ua-1"]

# What serves a reader at a screen only: navigation, code, disclosures, scripts; and pages whose lists
# the PDF has with page numbers.
SCREEN_TAGS = {"script", "style", "nav", "footer", "details", "input", "button", "dialog", "iframe"}
SCREEN_PAGES = ("book/figures", "book/tables")
SCREEN_CLASSES = {"headerlink", "cell_input", "hidden", "prev-next-area", "d-print-none"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Elements that bring their identifier through pandoc, and those with no place for a mark inside.
LABELLED = {*HEADINGS, "figure", "table", "span", "div"}
CLOSED = {"a", "code", "pre", "img"}

# Points of the report's text width, and the type sizes a table may take: book/template.typ sets the
# same page. A table takes the first or the second size if its longest words fit their columns, and
# one that would need a smaller one gets a page turned on its side.
TEXT_WIDTH = 160 / 25.4 * 72
TURNED_WIDTH = 247 / 25.4 * 72
# The second is better than divided words, the others are not.
TABLE_SIZES = (8.0, 7.25, 6.5, 5.75)
# Share of its height that a table must lose to be set in the second size, or with divided words.
WORTH = 0.15
# Points beside the text of a cell, and above and below it: book/template.typ says the same.
CELL_PADDING, ROW_PADDING = 8.0, 6.8
# Classes of right-aligned cells: our own tables', and those that MyST writes for Markdown tables.
RIGHT = {"right", "text-right"}
# In ems: how far lines stay short of their column (about half a word), how high a line is, and by how
# much columns are widened, one after the other, until their table is as wide as its page.
RAGGED, LINE, STEP = 1.2, 1.23, 0.25
# Letters of a word that stay together where Typst may hyphenate it; numbers and codes must stay whole.
HYPHENATED = 9
# Class of what spans the page where the template has columns: a cell's tag ``wide``.
WIDE = "tag_wide"
# Rows (with the head) and letters up to which a table is kept on one page.
SHORT_ROWS, SHORT_LETTERS = 16, 1200
# Widths of the letters of Inter, in ems; of all others, and how much wider a head's heavier letters are.
LETTERS = {
    letter: width
    for width, letters in (
        (0.0, "\u200b"), (0.28, " .,:;|!'’ijlI"), (0.4, "()[]frt/-·*“”"),
        (0.66, "0123456789BEFKPRSTXYZ€×−–+<>=~"), (0.76, "ACDGHNOQUV"), (0.9, "mwMW%@—&"),
    )
    for letter in letters
}  # fmt: skip
OTHER_LETTERS = 0.6
HEAVIER = 1.05
# Where a line may break: not after a hyphen before a digit, so that dates stay whole.
BREAK = re.compile(r"[\s\u200b–—]+|(?<=/)|(?<=-)(?=[^\W\d])")
# A sentence ends where another begins with a capital.
FIRST_SENTENCE = re.compile(r".*?(?:[.?!](?=\s+[A-ZÀ-Ž“‘(])|$)")
# Identifiers and addresses as long as this get places where a line may break.
LONG_WORD = re.compile(r"\S{12,}")
BREAK_AFTER = re.compile(r"([_=&?:;/]|(?<=\D)[.,-])(?=\w)")


@dataclass(frozen=True)
class BookMetadata:
    """What the title page, the imprint and the document's properties say.

    Attributes
    ----------
    title, subtitle : str
        Title and subtitle of the report.
    authors : tuple of str
        Names, in the order in which they are cited.
    version : str
        Version of the report, as in ``CITATION.cff``.
    date : datetime.date
        Day of the version. It is also the time stamp of the file, so that the same book is the
        same bytes whenever it is made.
    evidence_cutoff : datetime.date
        Day up to which evidence was used.
    citation : str
        How to cite what is typeset, HTML.
    licence : str
        Licence of the text, in one sentence.
    edition : str
        Which pair of states the edition is about.
    abstract : str
        What the report is, in a sentence or two.
    keywords : tuple of str
        Subject terms.
    chapter : str
        Name of the chapter that is typeset alone; empty for the report.
    """

    title: str
    subtitle: str
    authors: tuple[str, ...]
    version: str
    date: dt.date
    evidence_cutoff: dt.date
    citation: str
    licence: str
    edition: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    chapter: str = ""


@dataclass(frozen=True)
class Book:
    """The book, or pages of it, ready to typeset.

    Attributes
    ----------
    source : Path
        The single HTML page that it was read from; its pictures lie in the folder ``_images``
        beside it or above it.
    pages : dict of str to str
        Typst markup of each page by the identifier of its heading, in the order of the book.
    """

    source: Path
    pages: dict[str, str]

    def only(self, document: str) -> Book:
        """One page of it, by the name that Sphinx knows it by (``notebooks/trade``).

        Raises
        ------
        BuildError
            If the book holds no such page.
        """
        key = _plain_name(f"document-{document}")
        if key not in self.pages:
            raise _no_page(document)
        return Book(self.source, {key: self.pages[key]})


def read_book(page: Path, document: str = "", width: float = TEXT_WIDTH) -> Book:
    """Read the page that Sphinx's ``singlehtml`` builder wrote, and turn it into Typst's markup.

    Parameters
    ----------
    page : Path
        The page.
    document : str
        The page of the book to read alone, as Sphinx names it (``notebooks/brief``); empty for all.
    width : float
        Width of the template's text block or column, points; what is marked `WIDE` spans the page.

    Raises
    ------
    BuildError
        If a step fails; names the step, the cause and the remedy.
    """
    try:
        html = page.read_text(encoding="utf-8")
    except OSError as error:
        raise _failure("reading the single HTML page", error, f"build {page} first.") from error
    return Book(page, to_typst(clean(html, document, width)))


def write_pdf(book: Book, target: Path, *, fonts: Path, template: Path, metadata: BookMetadata) -> None:
    """Typeset a book.

    Parameters
    ----------
    book : Book
        What to typeset.
    target : Path
        The PDF to write.
    fonts : Path
        Folder with the font files. The system's fonts are not used: they differ by machine.
    template : Path
        Typst template that defines ``report`` and the functions that ``pdf.lua`` calls; it may
        import others of its folder.
    metadata : BookMetadata
        What stands on the title page and in the imprint.

    Raises
    ------
    BuildError
        If a step fails; names the step, the cause and the remedy.
    """
    with tempfile.TemporaryDirectory(prefix="dyadbook-pdf-") as folder:
        root = Path(folder)
        _copy_images(book.source, root)
        for part in template.parent.glob("*.typ"):
            shutil.copyfile(part, root / part.name)
        (root / "metadata.json").write_text(json.dumps(asdict(metadata), default=str))
        (root / "citation.typ").write_text(_pandoc(metadata.citation, "html"), encoding="utf-8")
        main = root / "main.typ"
        main.write_text(
            "\n\n".join(
                (
                    f'#import "{template.name}": *',
                    '#show: report.with(json("metadata.json"), include "citation.typ")',
                    # No figure floats out of its chapter.
                    "\n\n#place.flush()\n\n".join(book.pages.values()),
                )
            ),
            encoding="utf-8",
        )
        pdf = _compile(main, fonts, metadata.date)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pdf)


def clean(html: str, document: str = "", width: float = TEXT_WIDTH) -> str:
    """Reduce the single HTML page to the plain document that pandoc can carry over.

    Parameters
    ----------
    html : str
        A page of Sphinx's ``singlehtml`` builder.
    document : str
        The page of the book to keep, as Sphinx names it; all where it is empty.
    width : float
        Width that tables have, points.

    Returns
    -------
    str
        An HTML body: chapters as ``h1``, identifiers unique, links that resolve, tables with column
        widths, no trace of the web page around it.

    Raises
    ------
    BuildError
        If the page holds no article, not the document asked for, or a picture without an
        alternative text.
    """
    if document:
        html = _single(html, document)
    soup = BeautifulSoup(html, "lxml")
    article = soup.find("article")
    if article is None:
        raise _failure(
            "cleaning the single HTML page",
            "it holds no <article>",
            "pass the page of the singlehtml builder, not the redirect beside it.",
        )
    for name in SCREEN_PAGES:
        for start in article.find_all("span", id=f"document-{name}"):
            for part in (start.find_next_sibling("section"), start):
                if part is not None:
                    part.extract()
    for tag in _tags(article):
        if tag.name in SCREEN_TAGS or SCREEN_CLASSES.intersection(_classes(tag)):
            tag.extract()
        elif "fact" in _classes(tag):
            tag.unwrap()  # it leads to the list of numbers; on paper the source notes serve
    _level_headings(article)
    _resolve_links(article, soup)
    _mark_up(article, soup)
    for picture in article.find_all("img"):
        _check_picture(picture)
    for table in article.find_all("table"):
        _lay_out(table, soup, width)
    return article.decode_contents()


def _single(html: str, document: str) -> str:
    """The HTML of one page of the book alone; to parse all of it would take seconds."""
    # Sphinx marks the start of a page by an empty span.
    _, found, rest = html.partition(f'<span id="document-{document}"></span>')
    if not found:
        raise _no_page(document)
    section, _, _ = rest.partition('<span id="document-')
    return f"<article>{found}{section}</article>"


def to_typst(html: str) -> dict[str, str]:
    """Convert a cleaned HTML body to Typst markup.

    Chapters are converted side by side: nothing that pandoc does to one depends on another.

    Returns
    -------
    dict of str to str
        The markup of each chapter by the identifier of its heading.

    Raises
    ------
    BuildError
        If pandoc fails.
    """
    chapters = [part for part in re.split(r"(?=<h1\b)", html) if part.strip()]
    names = [_identifier(part) or str(number) for number, part in enumerate(chapters)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # Headings without an identifier need none: nothing links to them.
        markup = pool.map(lambda part: _pandoc(part, "html-auto_identifiers"), chapters)
        return dict(zip(names, markup, strict=True))


def _identifier(html: str) -> str:
    """The identifier of the element that a piece of HTML opens with; empty where it has none."""
    found = re.match(r'<h1[^>]* id="([^"]+)"', html)
    return found[1] if found else ""


def _pandoc(text: str, form: str) -> str:
    try:
        markup: str = pypandoc.convert_text(
            text,
            # Quotation marks as they are: Typst would make a prime of an apostrophe after a digit.
            to="typst-smart",
            format=form,
            extra_args=["--wrap=none", "--syntax-highlighting=idiomatic", f"--lua-filter={FILTER}"],
        )
    except (RuntimeError, OSError) as error:
        raise _failure("pandoc, HTML to Typst", error, "mend the page that it names.") from error
    return markup


def _compile(main: Path, fonts: Path, day: dt.date) -> bytes:
    try:
        pdf, warnings = typst.compile_with_warnings(
            main,
            root=main.parent,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=dt.datetime.combine(day, dt.time(), dt.UTC),
        )
    except typst.TypstError as error:
        raise _failure(
            "Typst, markup to PDF",
            "\n".join([error.diagnostic or error.message, *error.hints]),
            "mend the page or the template that the message points to.",
        ) from error
    if warnings:
        raise _failure(
            "Typst, markup to PDF",
            "\n".join(warning.diagnostic or warning.message for warning in warnings),
            "mend what it warns of: warnings are errors here.",
        )
    if not isinstance(pdf, bytes):
        raise _failure("Typst, markup to PDF", "it returned no document", "check its version.")
    return pdf


def _copy_images(page: Path, root: Path) -> None:
    # Where the root document lies in a subfolder, Sphinx writes the page there, but the pictures
    # and the paths to them stay at the top.
    for folder in (page.parent, *page.parent.parents):
        if (folder / "_images").is_dir():
            shutil.copytree(folder / "_images", root / "_images")
            return


def _no_page(document: str) -> BuildError:
    return _failure(
        "cleaning the single HTML page", f"it holds no page {document}", "list the page in _toc.yml."
    )


def _failure(step: str, cause: object, remedy: str) -> BuildError:
    return BuildError(f"The PDF could not be made. Step: {step}. Cause: {cause}. Remedy: {remedy}")


# Headings


def _level_headings(article: Tag) -> None:
    """Make every chapter level 1, whatever depth Sphinx's nesting gave it.

    Sphinx nests all chapters in the section of the root page, so they come out one level too deep.
    A heading inside a notebook's output is no section but a ``rubric``, at the level as written.
    """
    previous = 0
    for heading in article.find_all(HEADINGS):
        if "rubric" in _classes(heading):
            # An output cannot open a chapter.
            level = max(2, int(heading.name[1]))
        else:
            level = len(heading.find_parents("section"))
            if heading.find_parent(class_="toctree-wrapper"):
                level -= 1
        # Screen readers, and so PDF/UA, want no level left out.
        level = min(max(level, 1), previous + 1)
        heading.name = f"h{level}"
        previous = level


# Identifiers and links


def _resolve_links(article: Tag, soup: BeautifulSoup) -> None:
    """Give every target one identifier of its own, and point every link at it.

    Pages that were apart may use the same identifier: a link means the one on the page it names,
    or on its own page, before any other.
    """
    tags = list(_with_documents(article))
    targets = _rename_targets(tags, soup)
    anywhere: dict[str, str] = {}
    for (_, name), identifier in targets.items():
        anywhere.setdefault(name, identifier)
    for link, document in tags:
        if link.name != "a":
            continue
        target = _target(_attribute(link, "href"), document, targets, anywhere)
        if target is None:
            link.unwrap()
        else:
            link.attrs = {"href": target}


def _with_documents(article: Tag) -> Iterator[tuple[Tag, str]]:
    """Every element, with the name of the page that it came from."""
    document = ""
    for tag in _tags(article):
        # Sphinx marks the start of a page by an empty span.
        if tag.name == "span" and _attribute(tag, "id").startswith("document-"):
            document = _attribute(tag, "id").removeprefix("document-")
        yield tag, document


def _rename_targets(tags: list[tuple[Tag, str]], soup: BeautifulSoup) -> dict[tuple[str, str], str]:
    """Rename identifiers so that each is unique; return them by page and former name."""
    taken: set[str] = set()
    targets: dict[tuple[str, str], str] = {}
    waiting: list[tuple[str, str]] = []
    for tag, document in tags:
        names = [(document, _attribute(tag, "id"))] if tag.get("id") else []
        # A section, and the empty spans before it, are the same place as its heading. The heading
        # alone keeps an identifier: a mark before it would stand on the page before its chapter.
        if names and (tag.name == "section" or _starts_section(tag)):
            waiting += names
            names = []
        elif tag.name in HEADINGS:
            names = waiting + names
            waiting = []
        del tag["id"]
        if names:
            identifier = _unique(names[0][1], taken)
            _label(tag, identifier, soup)
            targets |= {name: identifier for name in names if name not in targets}
    return targets


def _label(tag: Tag, identifier: str, soup: BeautifulSoup) -> None:
    if tag.name in LABELLED:
        tag["id"] = identifier
        return
    mark = soup.new_tag("span", id=identifier)
    if tag.name in CLOSED:
        tag.insert_before(mark)
    else:
        (tag.find(["li", "dt", "td", "th"]) or tag).insert(0, mark)


def _starts_section(tag: Tag) -> bool:
    if tag.name != "span" or tag.get_text(strip=True):
        return False
    following = tag.find_next_sibling(lambda other: other.name != "span")
    return following is not None and following.name in ("section", *HEADINGS)


def _unique(name: str, taken: set[str]) -> str:
    plain = _plain_name(name)
    identifier, count = plain, 1
    while identifier in taken:
        count += 1
        identifier = f"{plain}-{count}"
    taken.add(identifier)
    return identifier


def _plain_name(name: str) -> str:
    """An identifier in the letters that a label of Typst may have."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)


def _target(
    href: str, document: str, targets: dict[tuple[str, str], str], anywhere: dict[str, str]
) -> str | None:
    """Where a link goes in the PDF: an address, an identifier, or nowhere (None)."""
    parts = urlsplit(href)
    if parts.scheme in ("http", "https", "mailto"):
        return href
    name = unquote(parts.fragment)
    stem = parts.path.rsplit("/", 1)[-1].removesuffix(".html")
    if stem and parts.path.endswith(".html"):
        named = [key for key, _ in targets if key == stem or key.endswith(f"/{stem}")]
        document = named[0] if named else document
        name = name or f"document-{document}"
    elif parts.path:
        return None
    identifier = targets.get((document, name)) or anywhere.get(name)
    return f"#{identifier}" if identifier else None


# Marks that pandoc does not read


def _mark_up(article: Tag, soup: BeautifulSoup) -> None:
    """Put into elements that pandoc knows what Sphinx says with classes of its own."""
    for tag in _tags(article):
        classes = _classes(tag)
        if "math" in classes:
            text = tag.get_text().strip()
            kind = "math/tex; mode=display" if text.startswith(r"\[") else "math/tex"
            tag.replace_with(_leaf(soup, "script", text[2:-2].strip(), type=kind))
        elif "highlight" in classes:
            names = [name for name in _classes(tag.parent) if name.startswith("highlight-")]
            language = names[0].removeprefix("highlight-") if names else ""
            block = _leaf(soup, "pre", "", **{"class": language})
            block.append(_leaf(soup, "code", tag.get_text()))
            tag.replace_with(block)
        elif tag.name == "sup" and isinstance(tag.previous_sibling, Tag):
            # Notes 3 and 7 must not read as note 37.
            if tag.previous_sibling.name == "sup":
                tag.insert(0, ",\u2009")
        elif "caption-number" in classes:
            tag["data-title"], tag["data-of"] = _title(tag), _captioned(tag)
        elif tag.name == "p" and "admonition-title" in classes:
            # pandoc forgets the class of a paragraph.
            tag.name = "div"
        elif (tag.name == "p" and "rubric" in classes) or "sd-tab-label" in classes:
            tag.name = "strong"
            tag.wrap(soup.new_tag("p"))
        elif tag.name == "aside" and "footnote" in classes:
            tag.name, tag["class"] = "div", "footnote-text"
            number, words = tag.find(class_="label"), tag.find("p")
            if number and words:
                # The number stands in the line of the text that follows it.
                words.insert(0, number.extract(), " ")
    for items in article.find_all(["ol", "ul"]):
        name = _list_class(items)
        if name:
            items.wrap(soup.new_tag("div", attrs={"class": name}))
    for section in article.find_all("section"):
        section.unwrap()


def _title(number: Tag) -> str:
    """The first sentence of a caption, without the marks of its notes: what the lists print."""
    caption = number.find_parent(["caption", "figcaption"])
    marks = {id(text) for mark in caption.find_all("sup") for text in mark.strings} if caption else set()
    words = "".join(
        text
        for text in (caption.strings if caption else ())
        if id(text) not in marks and number not in text.parents
    )
    plain = " ".join(words.split())
    found = FIRST_SENTENCE.match(plain)
    return (found[0] if found else plain).rstrip(".")


def _captioned(number: Tag) -> str:
    """The identifier of the figure or table that a caption belongs to."""
    owner = number.find_parent(["figure", "table"])
    return _attribute(owner, "id") if owner else ""


def _leaf(soup: BeautifulSoup, name: str, text: str, **attributes: str) -> Tag:
    tag = soup.new_tag(name, attrs=dict(attributes))
    tag.string = text
    return tag


def _list_class(items: Tag) -> str:
    """Name the function that sets a list of sources (notes, bibliography) in small type."""
    if "source-notes" in _classes(items):
        return "source-notes"
    if "sources" in _classes(items):
        return "source-list"
    first = items.find(id=True)
    if first is not None and re.search(r"-note-\d+$", _attribute(first, "id")):
        return "source-notes"
    return ""


def _check_picture(picture: Tag) -> None:
    source = _attribute(picture, "src")
    # Where no alternative text was given, docutils repeats the address.
    if _attribute(picture, "alt").strip() in ("", source):
        raise _failure(
            "cleaning the single HTML page",
            f"the picture {source} has no alternative text",
            "give the figure an alt: PDF/UA wants one for every picture.",
        )
    path = source.partition("_images/")[2]
    if not path:
        raise _failure(
            "cleaning the single HTML page",
            f"the picture {source[:80]} is not among the book's _images",
            "show it through a figure or image node, so that Sphinx copies it.",
        )
    picture.attrs = {"src": f"_images/{unquote(path)}", "alt": _attribute(picture, "alt")}


# Tables


def _lay_out(table: Tag, soup: BeautifulSoup, width: float) -> None:
    """Set a table's type size, column widths and alignments, as pandoc reads them."""
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    for cell in chain.from_iterable(rows):
        paragraphs = [child for child in cell.children if isinstance(child, Tag) and child.name == "p"]
        if RIGHT.intersection(chain(_classes(cell), *map(_classes, paragraphs))):
            cell["style"] = "text-align:right"
        # A paragraph of its own would set the cell's content off from its row.
        if len(paragraphs) == 1:
            paragraphs[0].unwrap()
        # Marks of notes that stand alone need not be small.
        marks = cell.find_all("sup")
        if len(marks) == 1 and marks[0].get_text() == cell.get_text().strip():
            marks[0].unwrap()
        for text in list(cell.strings):
            if LONG_WORD.search(text):
                text.replace_with(_breakable(text))
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return
    columns = [[_measured(cell) for cell in column] for column in zip(*rows, strict=True)]
    letters = sum(len(text) for column in columns for text in column)
    if len(rows) <= SHORT_ROWS and letters <= SHORT_LETTERS:
        table.wrap(soup.new_tag("div", attrs={"class": "unbroken"}))
    wide = table.find_parent(class_=WIDE) is not None
    short = [all("short" in _classes(cell) for cell in column) for column in zip(*rows, strict=True)]
    size, hyphenate, widths = column_widths(columns, TEXT_WIDTH if wide else width, short)
    if size < TABLE_SIZES[1] and width == TEXT_WIDTH:
        size, hyphenate, widths = column_widths(columns, TURNED_WIDTH, short)
        table.wrap(soup.new_tag("div", attrs={"class": "turned"}))
    table["typst:text:size"] = f"{size}pt"
    table["typst:text:hyphenate"] = str(hyphenate).lower()
    for old in table.find_all("colgroup"):
        old.decompose()
    group = soup.new_tag("colgroup")
    for share in widths:
        group.append(soup.new_tag("col", style=f"width:{share:.2f}%"))
    caption = table.find("caption")
    if caption:
        caption.insert_after(group)
    else:
        table.insert(0, group)


def column_widths(
    columns: list[list[str]], width: float = TEXT_WIDTH, short: Sequence[bool] = ()
) -> tuple[float, bool, list[float]]:
    """Share the page's width among a table's columns.

    Each column first gets what its longest unbreakable word needs; the rest is shared so that the
    table becomes as low as it can be, see `_lowest`. Smaller type or divided words are taken where
    they make it lower by far.

    Parameters
    ----------
    columns : list of list of str
        The cells' text, column by column, each with its head first.
    width : float
        Width of the table, points.
    short : sequence of bool
        Columns whose cells should stand on one line each, where there is room.

    Returns
    -------
    size : float
        Type size, points.
    hyphenate : bool
        Whether words must be divided to fit their columns.
    widths : list of float
        Width of each column in per cent of the text block, together 100.

    Examples
    --------
    >>> size, hyphenate, widths = column_widths([["id", "A1"], ["statement", "a long sentence " * 20]])
    >>> size, hyphenate, widths[0] < 10 < widths[1]
    (8.0, False, True)
    """
    lengths = [[_text_width(cell) for cell in column] for column in columns]
    whole = [_needed(column) for column in columns]
    lines = [
        max([whole[i], *column[1:]]) if i < len(short) and short[i] else whole[i]
        for i, column in enumerate(lengths)
    ]
    divided = [_needed(column, HYPHENATED) for column in columns]
    rooms = {size: (width - CELL_PADDING * len(columns)) / size for size in TABLE_SIZES}
    tries = [(size, needs) for needs in (lines, whole, divided) for size in TABLE_SIZES[:2]]
    last = [(size, needs) for size in TABLE_SIZES[2:] for needs in (whole, divided)]
    fitting = [(size, needs) for size, needs in tries if sum(needs) <= rooms[size]] or [
        next(((size, needs) for size, needs in last if sum(needs) <= rooms[size]), last[-1])
    ]
    shares = [_lowest(lengths, needs, rooms[size]) for size, needs in fitting]
    heights = [_height(lengths, widths, size) for (size, _), widths in zip(fitting, shares, strict=True)]
    best = next(i for i, height in enumerate(heights) if min(heights[i:]) >= (1 - WORTH) * height)
    size, needs = fitting[best]
    padded = [one * size + CELL_PADDING for one in shares[best]]
    return size, needs is divided, [100 * one / sum(padded) for one in padded]


def _lowest(lengths: list[list[float]], needs: list[float], room: float) -> list[float]:
    """Widths, of the needs at least, that make a table lowest; all in ems.

    A row is as high as its highest cell. So the room that the columns do not need is dealt out in
    small steps, each to the column that lowers the rows most: those in which its cell is the highest.

    Parameters
    ----------
    lengths : list of list of float
        Length of each cell on one line, column by column.
    needs : list of float
        Least width of each column.
    room : float
        Width of all columns.
    """
    cells = np.array(lengths)
    fulls = cells.max(axis=1)
    widths = np.array(needs)
    spare = room - sum(needs)
    while spare > 0:
        lines = _lines(cells, widths)
        highest = lines.argmax(axis=0)
        at = highest, np.arange(lines.shape[1])
        broken = lines[at] > 1
        # By how much a row gets lower, for each em that its highest column gets wider: a text so long in
        # a column so wide has length / width lines, and its slope is length / width².
        slopes = (lines[at] ** 2)[broken] / cells[at][broken]
        gains = np.bincount(highest[broken], weights=slopes, minlength=len(widths))
        if not gains.any():
            # All fits on one line each: what is left is shared out by length.
            widths = widths + spare * fulls / fulls.sum()
            break
        step = min(STEP, spare)
        widths[gains.argmax()] += step
        spare -= step
    return [float(width) for width in widths]


def _height(lengths: list[list[float]], widths: list[float], size: float) -> float:
    """About how high a table is, points; see `_lowest`."""
    lines = float(_lines(np.array(lengths), np.array(widths)).max(axis=0).sum())
    return LINE * size * lines + ROW_PADDING * len(lengths[0])


def _lines(cells: Lengths, widths: Lengths) -> Lengths:
    """About how many lines each text takes in its column; columns by rows."""
    column = widths[:, np.newaxis]
    return np.where(cells <= column, 1.0, cells / np.maximum(column - RAGGED, column / 2))


def _measured(cell: Tag) -> str:
    """A cell's text, as much of it as takes room: marks of notes are set in two thirds of its size."""
    marks = {id(text): text for mark in cell.find_all("sup") for text in mark.strings}
    words = "".join(text for text in cell.strings if id(text) not in marks)
    small = "".join(marks.values())
    return (words + small[: 2 * len(small) // 3]).strip()


def _text_width(text: str) -> float:
    """Width of a text in Inter, in ems."""
    return sum(LETTERS.get(letter, OTHER_LETTERS) for letter in text)


def _needed(column: list[str], letters: int | None = None) -> float:
    """Width in ems that a column's words need; see `_word_width`."""
    head, *cells = (_word_width(cell, letters) for cell in column)
    return max([HEAVIER * head, *cells])


def _word_width(text: str, letters: int | None = None) -> float:
    """Width in ems of the longest part that no line may break, of words so many letters at most."""
    words: Iterator[str] = (word for word in BREAK.split(text) if word)
    widths: Iterable[float] = (_text_width(word[:letters] if word.isalpha() else word) for word in words)
    return max(widths, default=0.0) + 0.2


def _breakable(text: str) -> str:
    """Allow line breaks inside long identifiers and addresses, after their punctuation."""
    return LONG_WORD.sub(lambda word: BREAK_AFTER.sub("\\g<0>\u200b", word[0]), text)


def _tags(tag: Tag) -> list[Tag]:
    return [node for node in tag.descendants if isinstance(node, Tag)]


def _classes(tag: Tag | None) -> list[str]:
    return [str(name) for name in tag.get_attribute_list("class")] if tag is not None else []


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name, "")
    return value if isinstance(value, str) else " ".join(value or ())
