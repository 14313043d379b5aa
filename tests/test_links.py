"""Links: those that leave the book give no hold on it, and those of charts stay within it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from dyadbook.book.links import loosen
from dyadbook.charts.figure import to_svg


@pytest.mark.parametrize("tag", [
    '<a href="https://example.org/">',
    '<a href="http://example.org/">',
    '<a class="reference external" href="https://example.org/?a=b&amp;c">',
    "<a id='x'\n" ' href="https://example.org/">',
    '<a xlink:href="https://example.org/">',
])  # fmt: skip
def test_a_link_out_is_loosened(tag: str) -> None:
    assert BeautifulSoup(loosen(f"{tag}x</a>"), "lxml").a["rel"] == ["noopener"]


@pytest.mark.parametrize(
    "tag",
    ['<a href="trade.html">', '<a href="#https://x">', '<abbr title="https://x">', '<a id="x">', "<article>"],
)
def test_what_does_not_lead_out_stays_as_it_is(tag: str) -> None:
    following = '<link href="https://example.org/">'
    assert loosen(tag + following) == tag + following


@pytest.mark.parametrize("address", ["#here", "claims.html#there", "../book/method.html"])
def test_a_link_of_a_chart_leads_within_the_book(address: str) -> None:
    points = pd.DataFrame({"x": [1], "address": [address]})
    chart = alt.Chart(points).mark_point().encode(x="x:Q", href="address:N")
    assert re.findall(r'<a xlink:href="([^"]*)"', to_svg(chart.to_dict())) == [address]


def test_every_link_out_of_the_book_is_loosened(pages: dict[str, BeautifulSoup]) -> None:
    seen = 0
    for path, soup in pages.items():
        for link in soup.find_all("a"):
            address = link.get("href") or link.get("xlink:href") or ""
            if urlsplit(address).netloc:
                seen += 1
                assert link.get("rel") == ["noopener"], (path, address)
                assert link.get("target") is None, (path, address)
                assert link.find_parent("svg") is None, (path, address)
    assert seen > 1000
