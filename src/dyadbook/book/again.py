"""The HTML book from the last one: only those pages are written anew that can have changed.

A page of a notebook is left as it is while what Sphinx has read of it, the notebook itself, and all that
pages share (titles, numbers, labels, theme, settings, code) are what they were when it was written. All other
pages are written each time, and so is what stands beside the pages.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import js_index

from dyadbook.book.register import pages_in_order, shown

STATE = "html.json"
"""File that says what the last book was written from, and how large and old each of its files is."""

WRITTEN = "html.new.json"
"""The same of the book that is being written, without its files."""

SEARCH = "searchindex.js"
"""The index of the search, in the built book."""

APART = ("notebooks", "_build", "made", "facts.json")
"""What of a staged book is looked at page by page, or is no part of the pages."""

NOTEBOOKS, PDFS = "notebooks", "pdf"
"""Folders of a staged book: the notebooks; and the PDFs, which are put into a built one."""


def take_back(last: Path, kept: Path, made: Path) -> None:
    """Copy the last book to where the next one is made, if it is as it was when it was written.

    Parameters
    ----------
    last : Path
        The folder of the last book, which need not be there.
    kept : Path
        Where `STATE` is.
    made : Path
        The folder of the next one.
    """
    shutil.rmtree(made, ignore_errors=True)
    state = _load(kept / STATE)
    if state.get("files") == _files(last):
        shutil.copytree(last, made, ignore=lambda folder, _: [PDFS] if Path(folder) == last else [])


def begin(app: Sphinx) -> None:
    """Take away what must be written anew: some pages of the last book, or all of it."""
    if app.builder.name != "html" or not app.config.dyadbook_made_with:
        return
    out, kept = Path(app.outdir), Path(app.doctreedir)
    last, now = _load(kept / STATE), _state(app)
    (kept / STATE).unlink(missing_ok=True)
    if last.get("whole") == now["whole"]:
        for page in app.env.found_docs:
            if not page.startswith(f"{NOTEBOOKS}/") or last["pages"].get(page) != now["pages"][page]:
                (out / f"{page}.html").unlink(missing_ok=True)
    else:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
    (kept / WRITTEN).write_text(json.dumps(now), encoding="utf-8")


def end(kept: Path, made: Path) -> None:
    """Note that the book is written, and what its files are like.

    Sphinx leaves words in the index of its search that no page has any more: those are taken out first.
    """
    index = js_index.loads((made / SEARCH).read_text(encoding="utf-8"))
    for words in ("terms", "titleterms"):
        index[words] = {word: pages for word, pages in index[words].items() if pages != []}
    (made / SEARCH).write_text(js_index.dumps(index), encoding="utf-8")
    state = {**_load(kept / WRITTEN), "files": _files(made)}
    (kept / WRITTEN).write_text(json.dumps(state), encoding="utf-8")
    (kept / WRITTEN).rename(kept / STATE)


def _state(app: Sphinx) -> dict[str, Any]:
    """What the pages are written from: all together, and each."""
    source, environment = Path(app.srcdir), app.env
    labels = environment.get_domain("std")
    shared = [
        app.config.dyadbook_made_with,
        _shared_files(source),
        pages_in_order(environment),
        {page: title.astext() for page, title in environment.titles.items()},
        environment.toc_secnumbers,
        environment.toc_fignumbers,
        [[page, one.kind, one.label, one.title] for page, one in shown(environment)],
        labels.data["labels"],
        labels.data["anonlabels"],
    ]
    whole = hashlib.sha256(json.dumps(shared, sort_keys=True, default=str).encode()).hexdigest()
    pages = {
        page: _hash(Path(app.doctreedir, f"{page}.doctree")) + _hash(Path(environment.doc2path(page)))
        for page in environment.found_docs
    }
    return {"whole": whole, "pages": pages}


def _shared_files(source: Path) -> dict[str, str]:
    """Hashes of the staged files that are no page: theme, settings, metadata, tables."""
    found = {}
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        if path.is_file() and path.suffix != ".md" and name.parts[0] not in APART:
            found[name.as_posix()] = _hash(path)
    return found


def _files(book: Path) -> dict[str, list[int]]:
    """Size and time of change of every file of a book but its PDFs."""
    found = {}
    for path in book.rglob("*"):
        name = path.relative_to(book)
        if name.parts[0] != PDFS and path.is_file():
            state = path.stat()
            found[name.as_posix()] = [state.st_size, state.st_mtime_ns]
    return found


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _load(file: Path) -> Mapping[str, Any]:
    """What a file says; nothing where it is missing, or was only half written."""
    try:
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return told
