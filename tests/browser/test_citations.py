"""Citing from the page: figures, claims and chapters, by copy and as files."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PHONE, Visit
from playwright.sync_api import Locator, Page

from dyadbook.book.citing import read_citation

pytestmark = pytest.mark.browser

FORMS = {"APA": "apa", "Chicago": "chicago", "BibTeX": "bibtex", "RIS": "ris", "CSL-JSON": "csl-json"}


def copied(page: Page, block: Locator) -> dict[str, str]:
    """What each button of a citation puts into the clipboard."""
    found = {}
    buttons = block.locator("button")
    for index in range(buttons.count()):
        button = buttons.nth(index)
        name = button.text_content() or ""
        button.click()
        button.get_by_text("copied").wait_for()
        found[name] = page.evaluate("navigator.clipboard.readText()")
    return found


def expected(html: Path, key: str) -> dict[str, str]:
    return {name: read_citation(html, key, form).strip() for name, form in FORMS.items()}


def test_a_figure_is_cited_from_its_disclosure(anyway: Visit, html: Path) -> None:
    with anyway("notebooks/trade.html", permissions=["clipboard-read", "clipboard-write"]) as page:
        folded = page.locator("#trade-fig-turnover details.cite")
        folded.locator("summary").click()
        block = folded.locator(".citation")
        assert copied(page, block) == expected(html, "trade/fig-turnover")
        for link in block.locator("p.files a").all():
            target = link.evaluate("one => one.href")
            assert (html / "citations" / "trade" / Path(target).name).is_file()


def test_a_chapter_shows_its_citation(anyway: Visit, html: Path) -> None:
    with anyway("notebooks/energy.html", permissions=["clipboard-read", "clipboard-write"]) as page:
        block = page.locator('.citation[data-key="energy"]')
        block.scroll_into_view_if_needed()
        assert copied(page, block) == expected(html, "energy")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_a_claim_is_cited_beside_it(visit: Visit, html: Path, screen: dict[str, object]) -> None:
    with visit("notebooks/claims.html", permissions=["clipboard-read", "clipboard-write"], **screen) as page:
        link = page.locator('a.cited[href="#cite-claims-claim-B35"]')
        link.scroll_into_view_if_needed()
        link.click()
        card = page.locator(".fact-card")
        assert card.is_visible()
        assert copied(page, card.locator(".citation")) == expected(html, "claim/B35")


def test_without_scripts_the_link_leads_to_the_citation(visit: Visit) -> None:
    with visit("notebooks/claims.html", javascript=False) as page:
        page.locator('a.cited[href="#cite-claims-claim-B35"]').click()
        entry = page.locator("#cite-claims-claim-B35")
        assert entry.is_visible()
        assert "Claim B35" in entry.inner_text()
        assert entry.locator("button").count() == 0
