"""Text from the tables, made safe for Markdown."""

from __future__ import annotations

import html
import re

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
