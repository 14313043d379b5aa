"""Text from the tables, made safe for Markdown."""

from __future__ import annotations

import html
import re

from markdown_it import MarkdownIt

_INLINE = MarkdownIt("commonmark", {"html": False})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$@^-])")


def escape(text: str) -> str:
    r"""Make text of a table show as it is: neither Markdown nor HTML in it takes effect.

    Examples
    --------
    >>> escape("<b>2*3</b>")
    '&lt;b&gt;2\\*3&lt;/b&gt;'
    """
    return _MARKDOWN.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def link(text: str, address: str) -> str:
    """Make a Markdown link, or the text alone where there is no web address."""
    if not address.startswith(("https://", "http://")):
        return escape(text)
    safe = re.sub(r"[\s<>()\"'\\]", lambda match: f"%{ord(match[0]):02X}", address)
    return f"[{escape(text)}](<{safe}>)"


def to_html(markdown: str) -> str:
    r"""Turn a line of Markdown into HTML for a page outside the book; HTML in it shows as text.

    Examples
    --------
    >>> to_html("*a* <b> 2\\*3")
    '<em>a</em> &lt;b&gt; 2*3'
    """
    written: str = _INLINE.renderInline(markdown)
    return written


def to_plain(markdown: str) -> str:
    r"""Turn a line of Markdown into the bare words.

    Examples
    --------
    >>> to_plain("*a* [b](https://example.org) 2\\*3 &lt;")
    'a b 2*3 <'
    """
    return "".join(part.content for line in _INLINE.parseInline(markdown) for part in line.children or ())
