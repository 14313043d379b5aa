"""What the outputs of a notebook are called: `dyadbook.book.page` writes them, Sphinx's part reads them."""

from __future__ import annotations

VEGALITE = "application/vnd.vegalite.v6+json"
"""Mimetype of our charts; Altair's own, ``…v6.json``, makes nbformat refuse the output."""

TABLE = "application/vnd.dyadbook.table+json"
NOTES = "application/vnd.dyadbook.notes+json"
REVIEWS = "application/vnd.dyadbook.reviews+json"
CITE = "application/vnd.dyadbook.cite+json"
"""Mimetypes of our tables, source notes, reviews and the place of a page's citation;
`dyadbook.book.mime` turns them into the book's."""

NUMBERS = '<details class="facts"'
"""How the HTML of a page's list of numbers begins."""
