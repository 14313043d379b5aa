"""Links that leave the book: a page that is opened by one is given no hold on the page it came from."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

_LEAVING = re.compile(r'<a(?=\s[^>]*href="https?:)')


def loosen(html: str) -> str:
    """Say ``rel="noopener"`` of every link to another host.

    Examples
    --------
    >>> loosen('<a class="x" href="https://example.org/">there</a> and <a href="../here.html">here</a>')
    '<a rel="noopener" class="x" href="https://example.org/">there</a> and <a href="../here.html">here</a>'
    """
    return _LEAVING.sub('<a rel="noopener"', html)


def loosen_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Do so in the text of a page, whoever wrote the link: Markdown, our templates, or a chart."""
    if "body" in context:
        context["body"] = loosen(context["body"])


def setup(app: Sphinx) -> None:
    """Register it; see `dyadbook.book.sphinx`."""
    app.connect("html-page-context", loosen_page)
