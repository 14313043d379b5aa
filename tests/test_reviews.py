"""The verdicts as schema.org ClaimReview: whole, honest about their scale, and safe in a page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_from_doctree
from docutils.utils import new_document
from myst_nb.core.render import MimeData

from dyadbook.analysis import claims
from dyadbook.analysis.facts import all_facts
from dyadbook.analysis.verdicts import VERDICTS
from dyadbook.book.mime import ReviewsRenderer
from dyadbook.book.mimetypes import REVIEWS
from dyadbook.book.page import Page
from dyadbook.book.pdf import clean
from dyadbook.book.reviews import RATINGS, claim_reviews
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import read_parameters

REQUIRED = {
    "@type": "ClaimReview",
    "@id": "#claims-claim-",
    "url": "#claims-claim-",
    "identifier": "",
    "author": [{"@type": "Organization", "name": "The Baku–Tashkent report contributors"}],
    "datePublished": "20",
    "inLanguage": "en",
    "claimReviewed": "",
    "reviewBody": "",
    "reviewRating": {"@type": "Rating", "alternateName": ""},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "", "name": ""},
        "datePublished": "2025-",
        "appearance": {
            "@type": "NewsArticle",
            "headline": "",
            "url": "https://news.az/",
            "datePublished": "2025-",
            "inLanguage": "en",
            "publisher": {"@type": "Organization", "name": "News.Az"},
        },
    },
}
"""What every review must have; text must begin as here and hold something."""


@pytest.fixture(scope="module")
def page(evidence: Evidence) -> Page:
    parameters = read_parameters("claims", {})
    return Page("claims", parameters, evidence, all_facts(evidence, parameters))


@pytest.fixture(scope="module")
def document(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.reviews().bundle[REVIEWS]
    return found


@pytest.fixture(scope="module")
def reviews(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The reviews by the id of their claim."""
    return {one["identifier"]: one for one in document["@graph"]}


def lacking(found: Any, required: Any, path: str = "") -> list[str]:
    """The properties of `required` that `found` lacks or fills otherwise."""
    if isinstance(required, dict):
        if not isinstance(found, dict):
            return [path]
        parts = [lacking(found.get(key), value, f"{path}/{key}") for key, value in required.items()]
        return [each for part in parts for each in part]
    if isinstance(required, list):
        return [] if found == required else [path]
    return [] if isinstance(found, str) and found.startswith(required) and found.strip() else [path]


def test_every_claim_has_a_whole_review(
    evidence: Evidence, document: dict[str, Any], reviews: dict[str, dict[str, Any]]
) -> None:
    assert document["@context"] == "https://schema.org"
    assert [one["identifier"] for one in document["@graph"]] == list(evidence.claims.index)
    assert len(reviews) == 66
    assert {key: lacking(one, REQUIRED) for key, one in reviews.items() if lacking(one, REQUIRED)} == {}


def test_the_check_of_properties_can_fail(reviews: dict[str, dict[str, Any]]) -> None:
    one = json.loads(json.dumps(reviews["A01"]))
    one["itemReviewed"]["appearance"]["url"] = "ftp://elsewhere"
    del one["reviewRating"]
    assert lacking(one, REQUIRED) == ["/reviewRating", "/itemReviewed/appearance/url"]


def test_a_review_says_what_the_tables_say(evidence: Evidence, reviews: dict[str, dict[str, Any]]) -> None:
    ledger = claims.ledger(evidence)
    for key, one in reviews.items():
        row, seed = ledger.loc[key], evidence.seeds.loc[ledger.loc[key, "seed_id"]]
        assert one["claimReviewed"] == row["statement"]
        assert one["reviewRating"]["alternateName"] == row["verdict"]
        assert one["itemReviewed"]["datePublished"] == seed["date"]
        assert one["itemReviewed"]["appearance"]["headline"] == seed["title"]
        assert one["itemReviewed"]["appearance"]["url"] == seed["url"]


def test_ratings_follow_the_order_of_the_verdicts(reviews: dict[str, dict[str, Any]]) -> None:
    ratings = [one["reviewRating"] for one in reviews.values()]
    rated = {one["alternateName"]: one["ratingValue"] for one in ratings if "ratingValue" in one}
    ordered = [verdict for verdict in VERDICTS if verdict in rated]
    assert sorted(rated, key=lambda verdict: -rated[verdict]) == ordered
    assert ordered == ["supported", "partly", "disputed", "contradicted"]
    for one in ratings:
        if one["alternateName"] in ("unverifiable", "opinion"):
            assert one.keys() == {"@type", "alternateName"}
        else:
            assert (one["worstRating"], one["bestRating"]) == (1, 5)
            assert all(f"{value} {verdict}" in one["ratingExplanation"] for verdict, value in RATINGS.items())


@pytest.mark.parametrize(
    ("voice", "kind", "name"),
    [
        ("author", "Person", "Seymur Mammadov"),
        ("interviewee", "Person", "Adkhamjon Janobiddinov"),
        ("editor", "Organization", "News.Az"),
    ],
)
def test_a_claim_is_its_speakers(
    evidence: Evidence, reviews: dict[str, dict[str, Any]], voice: str, kind: str, name: str
) -> None:
    keys = evidence.claims.index[evidence.claims["voice"] == voice]
    assert len(keys) > 0
    for key in keys:
        assert reviews[key]["itemReviewed"]["author"] == {"@type": kind, "name": name}


def test_an_interview_is_not_credited_to_whom_it_questions(
    evidence: Evidence, reviews: dict[str, dict[str, Any]]
) -> None:
    for key, seed in evidence.claims["seed_id"].items():
        credited = "author" in reviews[str(key)]["itemReviewed"]["appearance"]
        assert credited == (evidence.seeds.loc[seed, "voice"] == "author")


def test_reasons_are_plain_sentences_with_their_facts(reviews: dict[str, dict[str, Any]]) -> None:
    leftovers = ("{", "}", "\\", "<", "&lt;", "](")
    for one in reviews.values():
        assert [part for part in leftovers if part in one["reviewBody"]] == []


def test_a_reason_that_the_day_cannot_carry_is_left_out(evidence: Evidence) -> None:
    found = claim_reviews(evidence, {}, "claims")["@graph"]
    templates = claims.ledger(evidence)["reason"]
    for one in found:
        assert ("reviewBody" in one) == ("{" not in templates[one["identifier"]])
    assert any("reviewBody" not in one for one in found)


def test_identifiers_are_anchors_of_the_page(page: Page, reviews: dict[str, dict[str, Any]]) -> None:
    table = page.claims_table(claims.ledger(page.evidence), "all").bundle["text/markdown"]
    for one in reviews.values():
        assert f'<span id="{one["@id"].removeprefix("#")}">' in table


# -- in the page ----------------------------------------------------------------------------------


def rendered(content: object) -> str:
    """The HTML body that the renderer's node becomes."""
    found = ReviewsRenderer.handle_mime(None, MimeData(REVIEWS, content), False)  # type: ignore[arg-type]
    assert found is not None
    document = new_document("claims")
    document.settings.raw_enabled = True
    document += [nodes.paragraph("", "Before."), *found, nodes.paragraph("", "After.")]
    html: bytes = publish_from_doctree(document, writer_name="html5")
    return html.decode("utf-8")


def test_the_json_comes_out_of_the_page_as_it_went_in(document: dict[str, Any]) -> None:
    script = BeautifulSoup(rendered(document), "lxml").find("script", type="application/ld+json")
    assert script is not None
    assert json.loads(script.get_text()) == document


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!-- <script>", "a & b é “c”"])
def test_no_text_ends_the_script(text: str) -> None:
    soup = BeautifulSoup(rendered({"claimReviewed": text}), "lxml")
    scripts = soup.find_all("script")
    assert len(scripts) == 1
    assert json.loads(scripts[0].get_text()) == {"claimReviewed": text}
    assert [part.get_text() for part in soup.find_all("p")] == ["Before.", "After."]


@pytest.mark.parametrize(("mimetype", "inline"), [("text/plain", False), (REVIEWS, True)])
def test_what_is_not_a_block_of_reviews_is_left_to_others(mimetype: str, inline: bool) -> None:
    assert ReviewsRenderer.handle_mime(None, MimeData(mimetype, {}), inline) is None  # type: ignore[arg-type]


def test_nothing_of_it_reaches_the_pdf(document: dict[str, Any]) -> None:
    body = BeautifulSoup(rendered(document), "lxml").body
    assert body is not None
    found = clean(f"<html><body><article>{body.decode_contents()}</article></body></html>")
    assert BeautifulSoup(found, "lxml").get_text(" ", strip=True) == "Before. After."
    assert "ClaimReview" not in found
