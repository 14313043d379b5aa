"""The heads of the pages: tags and linked data say what the files say, and programs read them so."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jinja2
import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image
from pyld import jsonld

from dyadbook.book import head
from dyadbook.book.citing import REPORT, Edition, hashes_of
from dyadbook.book.head import Page
from dyadbook.book.metadata import Author, Metadata, load_metadata
from dyadbook.errors import BuildError
from dyadbook.project import PAGES, Project

SITE = "https://example.org/report"
AS_OF = date(2026, 10, 3)
HASHES = {name: f"{number:012x}" for number, name in enumerate(PAGES, 1)}

HOME = Page("book/preface", "book/preface", "Preface", "First sentences.", "pdf/baku-tashkent.pdf")
TRADE = Page("notebooks/trade", "book/preface", "Trade", "First sentences.", "pdf/chapters/trade.pdf")
CATALOGUE = replace(TRADE, name="notebooks/catalogue")
METHOD = Page("book/method", "book/preface", "Method <&>", 'How it was "done".')

READER = Path(sys.prefix) / "clients" / "node_modules" / "html-metadata"
"""Where the Makefile installs what ``tests/clients`` locks."""


@pytest.fixture(scope="module")
def cff(project: Project) -> dict[str, Any]:
    return yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def beside(project: Project) -> dict[str, Any]:
    return yaml.safe_load((project.book / "metadata.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def package(project: Project) -> dict[str, Any]:
    return json.loads((project.data / "datapackage.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def metadata(project: Project) -> Metadata:
    return load_metadata(project)


@pytest.fixture(scope="module")
def edition(cff: dict[str, Any]) -> Edition:
    return Edition(cff["version"], AS_OF, HASHES)


def gathered(found: Iterable[head.Tag]) -> dict[str, list[str]]:
    """Contents by key."""
    contents: dict[str, list[str]] = {}
    for _, key, content in found:
        contents.setdefault(key, []).append(content)
    return contents


# -- tags ---------------------------------------------------------------------------------------


def preview(kind: str, title: str, about: str, picture: str, alt: str) -> dict[str, list[str]]:
    return {
        "description": [about],
        "og:type": [kind],
        "og:title": [title],
        "og:site_name": ["Baku–Tashkent"],
        "og:description": [about],
        "og:image": [picture],
        "og:image:type": ["image/png"],
        "og:image:width": ["1200"],
        "og:image:height": ["630"],
        "og:image:alt": [alt],
        "twitter:card": ["summary_large_image"],
    }


def publication(cff: dict[str, Any], beside: dict[str, Any], record: dict[str, Any]) -> dict[str, list[str]]:
    """What is said of the report and of its chapters alike."""
    groups = [author["name"] for author in cff["authors"]]
    return {
        "citation_title": [record["title"]],
        "citation_author": [f"{name}," for name in groups],
        "citation_publication_date": [cff["date-released"].replace("-", "/")],
        "citation_language": [beside["language"]],
        "citation_abstract": [record["abstract"]],
        "citation_keywords": record["keywords"],
        "DC.type": ["Text"],
        "DC.title": [record["title"]],
        "DC.creator": groups,
        "DC.date": [cff["date-released"]],
        "DC.language": [beside["language"]],
        "DC.description": [record["abstract"]],
        "DC.subject": record["keywords"],
        "DC.rights": [beside["licence"]],
        "DCTERMS.license": [beside["licence_address"]],
        "DCTERMS.temporal": ["end=2026-10-03; scheme=W3C-DTF"],
    }


@pytest.mark.parametrize("site", ["", SITE])
def test_a_chapter_says_what_the_files_say(
    cff: dict[str, Any], beside: dict[str, Any], metadata: Metadata, edition: Edition, site: str
) -> None:
    record = beside["pages"]["trade"]
    picture = f"{site}/_static/cards/trade.png" if site else "../_static/cards/trade.png"
    expected = preview("article", "Trade", record["abstract"], picture, "Baku–Tashkent: Trade")
    expected |= publication(cff, beside, record)
    expected |= {
        "article:published_time": [cff["date-released"]],
        "citation_inbook_title": [cff["title"]],
        "DCTERMS.isPartOf": [cff["title"]],
        "prism.edition": [
            f"version {cff['version']}, evidence as of 2026-10-03, content trade@{HASHES['trade']}"
        ],
    }
    if site:
        expected |= {
            "og:url": [f"{SITE}/notebooks/trade.html"],
            "citation_public_url": [f"{SITE}/notebooks/trade.html"],
            "citation_pdf_url": [f"{SITE}/pdf/chapters/trade.pdf"],
            "DC.identifier": [f"{SITE}/notebooks/trade.html"],
        }
    assert gathered(head.tags(replace(metadata, address=site), edition, TRADE)) == expected


@pytest.mark.parametrize("site", ["", SITE])
def test_the_first_page_is_the_book(
    cff: dict[str, Any], beside: dict[str, Any], metadata: Metadata, edition: Edition, site: str
) -> None:
    picture = f"{site}/_static/cards/report.png" if site else "../_static/cards/report.png"
    expected = preview("book", cff["title"], cff["abstract"], picture, cff["title"])
    expected |= publication(cff, beside, cff)
    expected |= {
        "book:release_date": [cff["date-released"]],
        "prism.edition": [edition.words(REPORT)],
    }
    if site:
        expected |= {
            "og:url": [f"{SITE}/book/preface.html"],
            "citation_public_url": [f"{SITE}/book/preface.html"],
            "citation_pdf_url": [f"{SITE}/pdf/baku-tashkent.pdf"],
            "DC.identifier": [f"{SITE}/book/preface.html"],
        }
    assert gathered(head.tags(replace(metadata, address=site), edition, HOME)) == expected


def test_other_pages_are_no_publication(
    cff: dict[str, Any], metadata: Metadata, edition: Edition, package: dict[str, Any]
) -> None:
    expected = preview(
        "website", "Method <&>", 'How it was "done".', "../_static/cards/report.png", cff["title"]
    )
    assert gathered(head.tags(metadata, edition, METHOD)) == expected
    assert head.linked_data(metadata, edition, METHOD, package) == {}


def test_a_page_without_a_pdf_names_none(metadata: Metadata, edition: Edition) -> None:
    found = gathered(head.tags(replace(metadata, address=SITE), edition, replace(TRADE, pdf="")))
    assert "citation_pdf_url" not in found


def persons(metadata: Metadata) -> Metadata:
    """The report with other authors: two persons of the chapter on trade, one of all else."""
    ada = Author.model_validate({"family-names": "Doe", "given-names": "Ada"})
    bo = Author.model_validate(
        {"family-names": "Roe", "given-names": "Bo", "orcid": "https://orcid.org/0000-0002-1825-0097"}
    )
    trade = metadata.pages["trade"].model_copy(update={"authors": (ada, bo)})
    return replace(metadata, authors=(bo,), pages={**metadata.pages, "trade": trade}, doi="10.5072/x")


def test_a_page_has_its_own_authors(metadata: Metadata, edition: Edition, package: dict[str, Any]) -> None:
    found = gathered(head.tags(persons(metadata), edition, TRADE))
    assert found["citation_author"] == found["DC.creator"] == ["Doe, Ada", "Roe, Bo"]
    assert found["citation_doi"] == ["10.5072/x"]
    assert gathered(head.tags(persons(metadata), edition, HOME))["citation_author"] == ["Roe, Bo"]
    [chapter] = head.linked_data(persons(metadata), edition, TRADE, package)["@graph"]
    bo = {
        "@type": "Person", "@id": "https://orcid.org/0000-0002-1825-0097",
        "name": "Bo Roe", "familyName": "Roe", "givenName": "Bo",
    }  # fmt: skip
    assert [author["name"] for author in chapter["author"]] == ["Ada Doe", "Bo Roe"]
    assert chapter["author"][1] == chapter["isPartOf"]["author"][0] == bo
    assert chapter["isPartOf"]["sameAs"] == "https://doi.org/10.5072/x"


# -- the page as it is written ------------------------------------------------------------------


def written(
    project: Project, metadata: Metadata, edition: Edition, page: Page, package: Mapping[str, Any]
) -> str:
    """A page without a text, in the theme's layout."""
    theme = jinja2.Environment(loader=jinja2.FileSystemLoader(project.book / "theme"))
    linked = head.linked_data(metadata, edition, page, package)
    return theme.get_template("layout.html").render(
        builder="html",
        pagename=page.name,
        root_doc=page.root,
        title=page.title,
        docstitle=metadata.title,
        body="",
        pathto=lambda path, resource=0: path,
        edition={
            "short": metadata.short, "title": metadata.title, "home": "Preface", "authors": "", "version": "",
            "date": "", "licence": "",
        },
        head=head.tags(metadata, edition, page),
        linked=json.dumps(linked, ensure_ascii=False).replace("<", r"\u003c") if linked else "",
        canonical=metadata.url(f"{page.name}.html"),
    )  # fmt: skip


def metas(soup: BeautifulSoup) -> dict[str, list[str]]:
    """Contents of the ``meta`` elements of a page by their keys."""
    contents: dict[str, list[str]] = {}
    for tag in soup.select("head > meta[content]"):
        if key := tag.get("name") or tag.get("property"):
            contents.setdefault(str(key), []).append(str(tag["content"]))
    return contents


@pytest.mark.parametrize("page", [TRADE, HOME, METHOD], ids=lambda page: page.name)
def test_the_layout_writes_every_tag_once(
    project: Project, metadata: Metadata, edition: Edition, package: dict[str, Any], page: Page
) -> None:
    soup = BeautifulSoup(written(project, metadata, edition, page, package), "lxml")
    found = metas(soup)
    del found["viewport"]
    assert found == gathered(head.tags(metadata, edition, page))


def test_nothing_in_the_metadata_becomes_markup(
    project: Project, metadata: Metadata, edition: Edition, package: dict[str, Any]
) -> None:
    words = '"><script>alert(1)</script><!--'
    trade = metadata.pages["trade"].model_copy(update={"abstract": words, "keywords": (words,)})
    hostile = replace(metadata, pages={**metadata.pages, "trade": trade})
    soup = BeautifulSoup(written(project, hostile, edition, TRADE, package), "lxml")
    assert "alert(1)" not in {script.string for script in soup.find_all("script")}
    assert metas(soup)["citation_abstract"] == metas(soup)["citation_keywords"] == [words]
    assert (
        json.loads(soup.select_one('[type="application/ld+json"]').string)["@graph"][0]["abstract"] == words
    )


# -- linked data --------------------------------------------------------------------------------

SCHEMA = "http://schema.org/"


@pytest.fixture(scope="module")
def vocabulary() -> dict[str, dict[str, Any]]:
    """Every term of schema.org, by its name; the package rocrate ships them."""
    text = (files("rocrate") / "data" / "schema.jsonld").read_text(encoding="utf-8")
    terms = json.loads(text)["@graph"]
    return {name(term["@id"]): term for term in terms if term["@id"].startswith(SCHEMA)}


def name(identifier: str) -> str:
    return identifier.removeprefix(SCHEMA)


def names(term: Mapping[str, Any], key: str) -> set[str]:
    found = term.get(key, [])
    return {name(one["@id"]) for one in (found if isinstance(found, list) else [found])}


def ancestors(vocabulary: Mapping[str, Any], kind: str) -> set[str]:
    """A type and those that it is a kind of."""
    parents = names(vocabulary.get(kind, {}), "rdfs:subClassOf")
    return {kind}.union(*(ancestors(vocabulary, parent) for parent in parents))


def context(vocabulary: Mapping[str, Any]) -> dict[str, Any]:
    """The context that schema.org serves: its vocabulary, and which terms hold addresses or days."""
    terms: dict[str, Any] = {"@vocab": SCHEMA}
    for key, term in vocabulary.items():
        ranges = names(term, f"{SCHEMA}rangeIncludes")
        if "URL" in ranges and "Text" not in ranges:
            terms[key] = {"@id": SCHEMA + key, "@type": "@id"}
        elif "Date" in ranges:
            terms[key] = {"@id": SCHEMA + key, "@type": f"{SCHEMA}Date"}
    return terms


def expanded(document: dict[str, Any], base: str, vocabulary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A document as pyld reads it, without a network."""

    def load(url: str, options: object) -> dict[str, Any]:
        assert url == "https://schema.org"
        return {
            "contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
            "document": {"@context": context(vocabulary)},
        }  # fmt: skip

    return jsonld.expand(document, {"base": base, "documentLoader": load})


def breaches(node: Mapping[str, Any], vocabulary: Mapping[str, Any]) -> Iterator[str]:
    """What of an expanded node schema.org does not know or does not allow."""
    kinds = set().union(*(ancestors(vocabulary, name(kind)) for kind in node["@type"]))
    for kind in node["@type"]:
        if vocabulary.get(name(kind), {}).get("@type") != "rdfs:Class":
            yield f"{kind} is no type"
    for key, values in node.items():
        if key.startswith("@"):
            continue
        term = vocabulary.get(name(key), {})
        if term.get("@type") != "rdf:Property" or f"{SCHEMA}supersededBy" in term:
            yield f"{key} is no property"
            continue
        if not kinds & names(term, f"{SCHEMA}domainIncludes"):
            yield f"{key} is no property of {kinds}"
        ranges = names(term, f"{SCHEMA}rangeIncludes")
        for value in values:
            if "@type" in value and "@value" not in value:
                found = set().union(*(ancestors(vocabulary, name(kind)) for kind in value["@type"]))
                if not found & ranges:
                    yield f"{key} may not hold {found}"
                yield from breaches(value, vocabulary)
            elif not literal(value, ranges):
                yield f"{key} may not hold {value}"


def literal(value: Mapping[str, Any], ranges: set[str]) -> bool:
    """Whether an address, a number, a day or a text is among what a property may hold."""
    if "@id" in value:
        return "URL" in ranges and value["@id"].startswith(("https://", "http://"))
    if name(value.get("@type", "")) == "Date":
        return re.fullmatch(r"\d{4}-\d\d-\d\d", value["@value"]) is not None
    if isinstance(value["@value"], int):
        return "Number" in ranges
    return "Text" in ranges and value["@value"] == value["@value"].strip() != ""


@pytest.mark.parametrize("site", ["", SITE])
@pytest.mark.parametrize("page", [TRADE, HOME, CATALOGUE], ids=lambda page: page.name)
@pytest.mark.parametrize("people", [False, True], ids=["a group", "persons"])
def test_schema_org_knows_every_term(
    metadata: Metadata, edition: Edition, package: dict[str, Any], vocabulary: dict[str, Any],
    page: Page, site: str, people: bool,
) -> None:  # fmt: skip
    metadata = replace(persons(metadata) if people else metadata, address=site)
    linked = head.linked_data(metadata, edition, page, package)
    nodes = expanded(linked, f"{SITE}/{page.name}.html", vocabulary)
    assert [name(kind) for node in nodes for kind in node["@type"]] == {
        TRADE: ["Chapter"], HOME: ["Book"], CATALOGUE: ["Chapter", "Dataset"],
    }[page]  # fmt: skip
    assert [breach for node in nodes for breach in breaches(node, vocabulary)] == []


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("pdatePublished", "2026-11-22", "pdatePublished is no property"),
        ("@type", "BookPart", "BookPart is no type"),
        ("bookEdition", "1", "bookEdition is no property of"),
        ("datePublished", "22 November 2026", "datePublished may not hold"),
        ("author", "A. Doe", "author may not hold"),
        ("isPartOf", {"@type": "Person", "name": "A. Doe"}, "isPartOf may not hold"),
        ("isPartOf", {"@type": "Book", "call": "X"}, "call is no property"),
    ],
)
def test_what_schema_org_does_not_know_is_found(
    metadata: Metadata, edition: Edition, package: dict[str, Any], vocabulary: dict[str, Any],
    key: str, value: object, found: str,
) -> None:  # fmt: skip
    linked = head.linked_data(metadata, edition, TRADE, package)
    linked["@graph"][0][key] = value
    [node] = expanded(linked, SITE, vocabulary)
    assert any(found in breach for breach in breaches(node, vocabulary))


@pytest.mark.parametrize("site", ["", SITE])
def test_a_chapter_is_part_of_the_book(
    cff: dict[str, Any], beside: dict[str, Any], metadata: Metadata, edition: Edition,
    package: dict[str, Any], site: str,
) -> None:  # fmt: skip
    linked = head.linked_data(replace(metadata, address=site), edition, TRADE, package)
    [chapter] = linked["@graph"]
    authors = [{"@type": "Organization", "name": author["name"]} for author in cff["authors"]]
    shared = {
        "author": authors,
        "datePublished": cff["date-released"],
        "version": cff["version"],
        "license": beside["licence_address"],
        "inLanguage": beside["language"],
    }
    here = f"{SITE}/notebooks/trade.html"
    book = chapter.pop("isPartOf")
    assert urljoin(here, chapter.pop("@id")) == f"{here}#chapter"
    assert urljoin(here, chapter.pop("image")) == f"{SITE}/_static/cards/trade.png"
    assert chapter == {
        "@type": "Chapter",
        "name": "Trade",
        **shared,
        "identifier": f"trade@{HASHES['trade']}",
        "abstract": beside["pages"]["trade"]["abstract"],
        "keywords": beside["pages"]["trade"]["keywords"],
        "temporalCoverage": "../2026-10-03",
        **({"url": here} if site else {}),
    }
    assert urljoin(here, book.pop("@id")) == f"{SITE}/book/preface.html#book"
    assert urljoin(here, book.pop("isBasedOn")["@id"]) == f"{SITE}/notebooks/catalogue.html#dataset"
    url = {"url": f"{SITE}/book/preface.html"} if site else {}
    assert book == {"@type": "Book", "name": cff["title"], **shared, **url}


def test_the_book_lists_its_chapters(
    beside: dict[str, Any], metadata: Metadata, edition: Edition, package: dict[str, Any]
) -> None:
    home = f"{SITE}/book/preface.html"
    [book] = head.linked_data(metadata, edition, HOME, package)["@graph"]
    listed = [(one["@type"], urljoin(home, one["@id"]), one["name"]) for one in book["hasPart"]]
    assert listed == [
        ("Chapter", f"{SITE}/notebooks/{key}.html#chapter", record["title"])
        for key, record in beside["pages"].items()
    ]
    assert urljoin(home, book["@id"]) == f"{home}#book"


def test_the_catalogue_describes_the_data(
    metadata: Metadata, edition: Edition, package: dict[str, Any]
) -> None:
    chapter, data = head.linked_data(metadata, edition, CATALOGUE, package)["@graph"]
    assert data["@id"] == chapter["isPartOf"]["isBasedOn"]["@id"]
    assert [data[key] for key in ("name", "description", "version", "identifier", "keywords")] == [
        package[key] for key in ("title", "description", "version", "name", "keywords")
    ]
    assert data["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert package["created"].startswith(data["dateCreated"])


# -- programs that read it ----------------------------------------------------------------------

HIGHWIRE_TYPES = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_book_title": "bookSection",
    "citation_inbook_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}
GUESSED_TYPES = {"citation_isbn": "book", "citation_title": "journalArticle"}
OPEN_GRAPH_TYPES = {"book": "book", "website": "webpage"}


def as_zotero(soup: BeautifulSoup) -> dict[str, Any]:
    """The item that Zotero makes of a page, by the rules of its translator *Embedded Metadata*.

    What the Highwire tags stand for decides on the type, then Open Graph, then a guess; fields are those
    of the Highwire tags, and where there are none those of Dublin Core, Open Graph and PRISM.
    """
    found = metas(soup)
    stated = [kind for key, kind in HIGHWIRE_TYPES.items() if key in found]
    graph = [OPEN_GRAPH_TYPES[kind] for kind in found.get("og:type", []) if kind in OPEN_GRAPH_TYPES]
    guessed = [kind for key, kind in GUESSED_TYPES.items() if key in found]

    def first(*keys: str) -> str:
        return next((found[key][0] for key in keys if key in found), "")

    return {
        "itemType": [*stated, *graph, *guessed, "webpage"][0],
        "title": first("citation_title", "DC.title", "og:title"),
        "bookTitle": first("citation_inbook_title", "DC.source"),
        "creators": [as_creator(one) for one in found.get("citation_author", found.get("DC.creator", []))],
        "date": first("citation_publication_date", "citation_date", "DC.date"),
        "edition": first("prism.edition"),
        "language": first("citation_language", "DC.language"),
        "rights": first("DC.rights"),
        "url": first("citation_public_url", "og:url"),
        "abstractNote": first("citation_abstract", "DC.description", "og:description", "description"),
        "pdf": first("citation_pdf_url"),
    }


def as_creator(author: str) -> tuple[str, str]:
    """Family and given name: around a comma, or else around the last space."""
    bare = author.strip(" .,/[]:")
    if "," in author:
        family, _, given = bare.partition(", ")
    else:
        given, _, family = bare.rpartition(" ")
    return family, given


def test_the_rules_of_zotero_take_a_group_apart_without_a_comma() -> None:
    assert as_creator("The Report Contributors") == ("Contributors", "The Report")
    assert as_creator("The Report Contributors,") == ("The Report Contributors", "")
    assert as_creator("Doe, Ada") == as_creator("Ada Doe") == ("Doe", "Ada")


@pytest.fixture
def read(project: Project, metadata: Metadata, edition: Edition, package: dict[str, Any]) -> Any:
    """The page in the theme's layout, with a web address."""
    published = replace(metadata, address=SITE)
    return lambda page: written(project, published, edition, page, package)


def test_zotero_takes_a_chapter_for_a_section_of_a_book(
    cff: dict[str, Any], beside: dict[str, Any], edition: Edition, read: Any
) -> None:
    assert as_zotero(BeautifulSoup(read(TRADE), "lxml")) == {
        "itemType": "bookSection",
        "title": "Trade",
        "bookTitle": cff["title"],
        "creators": [(author["name"], "") for author in cff["authors"]],
        "date": cff["date-released"].replace("-", "/"),
        "edition": edition.words("trade"),
        "language": "en",
        "rights": beside["licence"],
        "url": f"{SITE}/notebooks/trade.html",
        "abstractNote": beside["pages"]["trade"]["abstract"],
        "pdf": f"{SITE}/pdf/chapters/trade.pdf",
    }


@pytest.mark.parametrize(("page", "kind"), [(HOME, "book"), (METHOD, "webpage")], ids=["home", "method"])
def test_zotero_takes_other_pages_for_what_they_are(read: Any, page: Page, kind: str) -> None:
    item = as_zotero(BeautifulSoup(read(page), "lxml"))
    assert (item["itemType"], item["bookTitle"]) == (kind, "")


def test_the_reader_of_wikipedia_finds_all_records(cff: dict[str, Any], read: Any) -> None:
    node = shutil.which("node")
    if node is None or not READER.is_dir():
        pytest.skip("NO PAGE WAS READ BY HTML-METADATA: remove .venv/clients and run `make test`")
    done = subprocess.run(
        [node, Path(__file__).parent / "clients" / "read_page.cjs"],
        input=read(TRADE), env=os.environ | {"NODE_PATH": str(READER.parent)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    [group] = [author["name"] for author in cff["authors"]]
    highwire = found["highwirePress"]
    assert [highwire[key] for key in ("title", "inbook_title", "author", "publication_date")] == [
        "Trade", cff["title"], f"{group},", cff["date-released"].replace("-", "/")
    ]  # fmt: skip
    assert found["dublinCore"]["creator"] == group
    assert found["openGraph"]["image"] == {
        "url": f"{SITE}/_static/cards/trade.png", "type": "image/png", "width": "1200", "height": "630",
        "alt": "baku–tashkent: trade",  # it writes what it finds of a picture in lower case
    }  # fmt: skip
    assert found["prism"]["edition"].endswith(f"content trade@{HASHES['trade']}")
    [chapter] = found["jsonLd"]["@graph"]
    assert (chapter["@type"], chapter["isPartOf"]["name"]) == ("Chapter", cff["title"])


# -- pictures -----------------------------------------------------------------------------------


def test_every_page_has_a_picture_of_its_own(project: Project, metadata: Metadata, tmp_path: Path) -> None:
    head.write_cards(project, metadata, AS_OF, tmp_path)
    cards = sorted((tmp_path / "_static" / "cards").iterdir())
    assert [card.stem for card in cards] == sorted([REPORT, *PAGES])
    for card in cards:
        with Image.open(card) as picture:
            assert (picture.format, picture.size) == ("PNG", (1200, 630))
        assert card.stat().st_size < 150_000
    assert len({card.read_bytes() for card in cards}) == len(cards)


def test_pictures_are_the_same_bytes_each_time_and_follow_the_metadata(
    project: Project, metadata: Metadata, tmp_path: Path
) -> None:
    trade = metadata.pages["trade"].model_copy(update={"abstract": "Something else."})
    editions = {
        "one": (metadata, AS_OF),
        "two": (metadata, AS_OF),
        "day": (metadata, date(2025, 1, 1)),
        "version": (replace(metadata, version="9"), AS_OF),
        "words": (replace(metadata, pages={**metadata.pages, "trade": trade}), AS_OF),
    }
    drawn = {}
    for edition, (record, as_of) in editions.items():
        head.write_cards(project, record, as_of, tmp_path / edition)
        drawn[edition] = (tmp_path / edition / "_static" / "cards" / "trade.png").read_bytes()
    assert drawn["one"] == drawn["two"]
    assert len(set(drawn.values())) == len(drawn) - 1


def test_what_is_too_long_for_a_picture_is_refused(
    project: Project, metadata: Metadata, tmp_path: Path
) -> None:
    trade = metadata.pages["trade"].model_copy(update={"abstract": "many words " * 100})
    with pytest.raises(BuildError, match="too long for a card"):
        head.write_cards(
            project, replace(metadata, pages={**metadata.pages, "trade": trade}), AS_OF, tmp_path
        )


# -- the built book -----------------------------------------------------------------------------


def test_every_chapter_of_the_book_is_read_as_one(
    cff: dict[str, Any], beside: dict[str, Any], built: Path, pages: dict[str, BeautifulSoup]
) -> None:
    hashes = hashes_of(built / "html" / "_sources" / "notebooks")
    for key in PAGES:
        item = as_zotero(pages[f"notebooks/{key}.html"])
        assert (item["itemType"], item["title"], item["bookTitle"]) == (
            "bookSection", beside["pages"][key]["title"], cff["title"]
        )  # fmt: skip
        assert item["creators"] == [(author["name"], "") for author in cff["authors"]]
        assert item["edition"].endswith(f"content {key}@{hashes[key]}")
    kinds = {path: as_zotero(soup)["itemType"] for path, soup in pages.items()}
    assert [path for path, kind in kinds.items() if kind == "book"] == ["book/preface.html"]
    assert sorted(path for path, kind in kinds.items() if kind == "bookSection") == sorted(
        f"notebooks/{key}.html" for key in PAGES
    )


def test_no_page_of_the_book_says_a_thing_twice(pages: dict[str, BeautifulSoup]) -> None:
    several = {"citation_author", "citation_keywords", "DC.creator", "DC.subject"}
    for path, soup in pages.items():
        for key, contents in metas(soup).items():
            assert len(set(contents)) == len(contents), (path, key)
            assert len(contents) == 1 or key in several, (path, key)
        records = [json.loads(script.string) for script in soup.select('[type="application/ld+json"]')]
        works = [node["@type"] for record in records for node in record["@graph"]]
        assert works.count("Book") + works.count("Chapter") <= 1, path


def test_every_picture_that_a_page_names_is_in_the_book(built: Path, pages: dict[str, BeautifulSoup]) -> None:
    for path, soup in pages.items():
        for image in metas(soup).get("og:image", []):
            assert (built / "html" / path).parent.joinpath(image).is_file(), path


def test_schema_org_knows_every_term_of_the_book(
    pages: dict[str, BeautifulSoup], vocabulary: dict[str, Any]
) -> None:
    for key in PAGES:
        path = f"notebooks/{key}.html"
        for script in pages[path].select('[type="application/ld+json"]'):
            nodes = expanded(json.loads(script.string), f"{SITE}/{path}", vocabulary)
            assert [breach for node in nodes for breach in breaches(node, vocabulary)] == [], path


def test_every_page_is_bound_before_it_loads_anything(pages: dict[str, BeautifulSoup]) -> None:
    """The policy stands before all that it rules, and a page has nothing that would need an exception."""
    policies = set()
    for path, soup in pages.items():
        first, second = soup.head.find_all(True, recursive=False)[:2]
        assert first.get("charset") == "utf-8", path
        assert second["http-equiv"] == "Content-Security-Policy", path
        policies.add(second["content"])
        assert soup.select("[style], style, iframe, object, embed, base") == [], path
        assert soup.select("script:not([src]):not([type$=json])") == [], path
        handlers = [one.name for one in soup.find_all(True) if any(key.startswith("on") for key in one.attrs)]
        assert handlers == [], path
    [policy] = policies
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("default-src") == rules.pop("base-uri") == "'none'"
    assert set(rules.values()) == {"'self'"}
