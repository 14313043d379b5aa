"""Nothing that the report gives away tells where, by whom or with which keys it was built."""

from __future__ import annotations

import getpass
import os
import re
import socket
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter

from dyadbook.project import Project

PLACES = re.compile(
    rb"(?<![\w./%-])(?:/(?:home|Users|root|tmp|var|opt|srv|mnt|builds|private|usr|work)/[\w.-]+|[A-Z]:\\+Users\\)"
)
"""Folders of a machine; in the address of a page something stands before them."""

KEYS = re.compile(
    rb"AKIA[0-9A-Z]{16}|\bgh[opsu]_\w{36}|\bgithub_pat_\w{20}|\bxox[abp]-\w{10}|\bsk-[A-Za-z0-9]{20}"
    rb"|-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[\w-]{20,}\.eyJ[\w-]+\."
)
"""Forms of keys and tokens."""

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)


def of_this_machine(project: Project) -> list[bytes]:
    """What only this machine knows: its folders, its name, its user, the secrets of its settings."""
    places = {project.root, Path(sys.prefix), Path(tempfile.gettempdir()), Path.home()}
    secret = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|CREDENTIAL", re.I)
    kept = [value for name, value in os.environ.items() if secret.search(name) and len(value) >= 8]
    host = socket.gethostname()
    named = [f"{place}/" for place in places] + ([host] if len(host) > 9 and host != "localhost" else [])
    return [text.encode() for text in [*named, f"/{getpass.getuser()}/", *kept] if len(text) > 3]


def contents(path: Path) -> Iterator[bytes]:
    """A file as it is, and what is packed in it."""
    raw = path.read_bytes()
    yield path.name.encode()
    yield raw
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield packed.read(name)
    elif path.suffix == ".pdf":
        for stream in STREAM.findall(raw):
            try:
                yield zlib.decompress(stream)
            except zlib.error:
                continue  # not packed: seen above
        yield "\n".join(str(value) for value in (PdfReader(path).metadata or {}).values()).encode()
    elif path.suffix == ".png":
        with Image.open(path) as picture:
            yield repr(picture.info).encode()


def given_away(path: Path, own: list[bytes]) -> list[str]:
    """What a file tells that it should not, each with a little of what stands around it."""
    found = []
    for content in contents(path):
        for told in [*PLACES.finditer(content), *KEYS.finditer(content)]:
            found.append(content[max(told.start() - 30, 0) : told.end() + 30].decode(errors="replace"))
        found += [text.decode() for text in own if text in content]
    return found


def test_no_output_tells_of_the_machine(project: Project, built: Path) -> None:
    own = of_this_machine(project)
    # What a build keeps for the next one stays on its machine.
    given = [path for path in built.iterdir() if not path.name.startswith(".")]
    files = [path for root in given for path in (root, *sorted(root.rglob("*"))) if path.is_file()]
    assert {path.suffix for path in files} >= {
        ".html",
        ".pdf",
        ".ipynb",
        ".json",
        ".xlsx",
        ".csv",
        ".png",
        ".js",
    }
    found = {path.relative_to(built).as_posix(): given_away(path, own)[:3] for path in files}
    assert {path: told for path, told in found.items() if told} == {}


def test_no_stored_notebook_tells_of_the_machine(project: Project) -> None:
    own = of_this_machine(project)
    found = {path.name: given_away(path, own)[:3] for path in project.notebooks.glob("*.ipynb")}
    assert len(found) > 5
    assert {path: told for path, told in found.items() if told} == {}


def test_no_document_names_who_made_it(built: Path) -> None:
    for path in built.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as packed:
            core = packed.read("docProps/core.xml").decode()
        for field in ("creator", "lastModifiedBy"):
            assert re.search(rf"<\w+:{field}>[^<]", core) is None, path.name
    for path in built.rglob("*.pdf"):
        metadata = PdfReader(path).metadata
        assert metadata is not None
        assert getpass.getuser() not in (metadata.author, metadata.creator, metadata.producer), path.name


PLANTED = [
    "/home/ada/report/x.py", "/root/x", "File /tmp/pytest-of-ada/y", "'/Users/ada/z'", r"C:\Users\ada",
    "AKIAABCDEFGHIJKLMNOP", "ghp_" + "a1" * 18, "-----BEGIN RSA PRIVATE KEY-----",
]  # fmt: skip


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_text_is_found(tmp_path: Path, text: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<p>{text}</p>", encoding="utf-8")
    assert given_away(path, [])


@pytest.mark.parametrize(
    "text", ["https://example.org/home/news", "../home/x.html", "and/or", "https://x.org/a/tmp/b", "1/2 /var"]
)
def test_addresses_are_no_places(tmp_path: Path, text: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<p>{text}</p>", encoding="utf-8")
    assert given_away(path, []) == []


def test_what_is_packed_is_seen(tmp_path: Path, project: Project) -> None:
    own = of_this_machine(project)
    book, paper, picture = tmp_path / "x.xlsx", tmp_path / "x.pdf", tmp_path / "x.png"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("docProps/core.xml", f"<x>{project.root}/data</x>")
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Producer": "/home/ada/bin/typst"})
    writer.write(paper)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Source", "/home/ada/card.typ", zip=True)
    Image.new("RGB", (1, 1)).save(picture, pnginfo=notes)
    assert all(given_away(path, own) for path in (book, paper, picture))
