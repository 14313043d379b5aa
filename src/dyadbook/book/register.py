"""What the pages of the book hold: figures, tables, claims and cited sources, with their anchors.

The renderers of `dyadbook.book.mime` note them while a page is read; the lists of the book and its
search are made of these notes once all pages are read. They live in Sphinx's metadata of each page,
so they go and come with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.environment import BuildEnvironment

CITED = "dyadbook_cited"
"""Where a page's metadata keeps its notes: source id to number, anchor, web address and parsed entry."""

SHOWN = "dyadbook_shown"
"""Where a page's metadata keeps its figures, tables and claims."""

LISTED = "dyadbook_listed"
"""Where a page's metadata says which lists of the book it holds."""

Places = list[tuple[str, dict[str, Any]]]
"""Pages, and their notes, that cite a source."""


@dataclass(frozen=True)
class Shown:
    """Something on a page that has an anchor of its own.

    Attributes
    ----------
    kind : str
        ``figure``, ``table`` or ``claim``.
    label : str
        Its anchor on the page.
    title : str
        What it is, in plain words.
    """

    kind: str
    label: str
    title: str


def note_cited(environment: BuildEnvironment, key: str, note: dict[str, Any]) -> None:
    """Remember that the page being read cites a source."""
    environment.metadata[environment.docname].setdefault(CITED, {})[key] = note


def note_shown(environment: BuildEnvironment, shown: Shown) -> None:
    """Remember what the page being read shows."""
    environment.metadata[environment.docname].setdefault(SHOWN, []).append(shown)


def cited(environment: BuildEnvironment, page: str) -> dict[str, dict[str, Any]]:
    """The notes of a page by source."""
    found: dict[str, dict[str, Any]] = environment.metadata[page].get(CITED, {})
    return found


def shown(environment: BuildEnvironment, kind: str = "") -> Iterator[tuple[str, Shown]]:
    """Every thing shown, or those of one kind, with its page, in the order of the book."""
    for page in pages_in_order(environment):
        for one in environment.metadata[page].get(SHOWN, []):
            if kind in ("", one.kind):
                yield page, one


def pages_in_order(environment: BuildEnvironment) -> list[str]:
    """The pages of the book as its table of contents orders them."""
    root = str(environment.config.root_doc)
    found: list[str] = []
    waiting = [root]
    while waiting:
        page = waiting.pop(0)
        found.append(page)
        waiting = [*environment.toctree_includes.get(page, []), *waiting]
    return found


def number(environment: BuildEnvironment, page: str, kind: str, label: str) -> str:
    """The number of a figure or table, as ``2.1``."""
    numbers = environment.toc_fignumbers
    # Where all pages are one, Sphinx files their numbers under the first.
    found = numbers.get(page, {}).get(kind) or numbers[environment.config.root_doc][f"{page}/{kind}"]
    return ".".join(map(str, found[label]))


def named(environment: BuildEnvironment, page: str, one: Shown) -> str:
    """A figure or table with its number before its title; a claim as it is."""
    if one.kind == "claim":
        return one.title
    return f"{numbered(environment, page, one)} {one.title}"


def numbered(environment: BuildEnvironment, page: str, one: Shown) -> str:
    """What a figure or table is called by its number, as ``Fig. 2.1``."""
    word = {"figure": "Fig.", "table": "Table"}[one.kind]
    return f"{word} {number(environment, page, one.kind, one.label)}"


def sources(
    environment: BuildEnvironment,
) -> dict[str, tuple[nodes.paragraph, Places]]:
    """Every source cited, in order of its entry, with the pages and notes that cite it."""
    found: dict[str, tuple[nodes.paragraph, Places]] = {}
    for page in sorted(environment.found_docs):
        for key, note in cited(environment, page).items():
            found.setdefault(key, (note["entry"], []))[1].append((page, note))
    return dict(sorted(found.items(), key=lambda one: one[1][0].astext().lower()))
