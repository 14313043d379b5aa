"""Finding figures, claims and sources, and the rows of long tables, with no server behind the book."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from conftest import Visit
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def soup(html: Path, page: str) -> BeautifulSoup:
    """A page as its file says it."""
    return BeautifulSoup((html / page).read_text(encoding="utf-8"), "lxml")


def words(text: str) -> str:
    """The first plain words of a text, as a reader would type them."""
    return " ".join(re.findall(r"[^\W\d_]{4,}", text)[:4])


def a_figure(html: Path) -> tuple[str, str]:
    """Words of a figure's caption, and the address of the figure."""
    figure = soup(html, "notebooks/trade.html").select_one("figure[id]:has(figcaption)")
    number = figure.select_one(".caption-number").extract()
    assert number
    return words(figure.select_one(".caption-text").get_text()), f"notebooks/trade.html#{figure['id']}"


def a_claim(html: Path) -> tuple[str, str]:
    """The number of a claim, and its address."""
    row = soup(html, "notebooks/claims.html").find(id=re.compile(r"claim-B35$"))
    return "B35", f"notebooks/claims.html#{row['id']}"


def a_source(html: Path) -> tuple[str, str]:
    """Words of a source's title, and the address of its entry."""
    entry = soup(html, "book/sources.html").select_one("ul.sources > li:nth-of-type(40)")
    return words(entry.select_one("a.external").get_text()), f"book/sources.html#{entry['id']}"


def search(page: Page, query: str) -> None:
    """Type a query into the field at the head of the page and send it."""
    field = page.locator("header input[type=search]")
    field.fill(query)
    field.press("Enter")
    page.wait_for_url("**/search.html?**")
    page.locator("#search-results a").first.wait_for()


@pytest.mark.parametrize("what", [a_figure, a_claim, a_source])
def test_the_search_finds(anyway: Visit, html: Path, what: Callable[[Path], tuple[str, str]]) -> None:
    query, address = what(html)
    with anyway("notebooks/energy.html") as page:
        search(page, query)
        links = page.locator("#search-results a")
        expect(page.locator(f"#search-results a[href*='{address}']").first).to_be_visible()
        first = [links.nth(place).get_attribute("href") for place in range(min(links.count(), 10))]
        assert any(address in (href or "") for href in first), f"{query!r}: {first}"
        page.locator(f"#search-results a[href*='{address}']").first.click()
        page.wait_for_url(f"**/{address}")
        expect(page.locator(":target")).to_be_visible()


def test_markup_in_a_query_is_text(anyway: Visit) -> None:
    query = "<img src=x onerror=window.hacked=1> turnover"
    with anyway(f"search.html?{urlencode({'q': query})}") as page:
        page.locator("#search-results").get_by_text(re.compile("result|match|found", re.I)).first.wait_for()
        assert page.evaluate("window.hacked") is None
        assert page.locator("input[name=q]").last.input_value() == query


@pytest.mark.parametrize("name", ["chronology", "claims"])
def test_a_long_table_is_narrowed_to_what_is_typed(anyway: Visit, name: str) -> None:
    with anyway(f"notebooks/{name}.html") as page:
        field = page.locator(".filter input[type=search]").first
        table = page.locator(f"[id='{field.get_attribute('data-table')}']")
        rows = table.locator("tbody tr")
        texts = [text.lower() for text in rows.all_text_contents()]
        one, two = sorted(re.findall(r"[a-z]{3,}", texts[len(texts) // 2]), key=len)[-2:]
        wanted = [text for text in texts if one in text and two in text]
        assert 0 < len(wanted) < len(texts)
        field.fill(f"{two.upper()} {one}")
        assert [text.lower() for text in table.locator("tbody tr:visible").all_text_contents()] == wanted
        assert str(len(wanted)) in page.locator(".filter [role=status]").first.inner_text()
        field.fill("")
        assert table.locator("tbody tr:visible").count() == len(texts)
