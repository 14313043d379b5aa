"""The verdicts as schema.org ``ClaimReview``, for search engines and fact-check registers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dyadbook.analysis.claims import ledger
from dyadbook.analysis.facts import Fact
from dyadbook.book.metadata import load_metadata
from dyadbook.book.text import fill_reason
from dyadbook.evidence.store import Evidence
from dyadbook.markdown import to_plain
from dyadbook.project import Project

RATINGS = {"supported": 5, "partly": 4, "disputed": 3, "contradicted": 1}
"""Verdicts on the scale from 1 (worst) to 5 (best) that registers of fact checks use.

A disputed claim stands in the middle: sources as good as each other are for it and against it. No
verdict is at 2, for a claim that holds in part is ``partly``, and one that does not hold is
``contradicted``. ``unverifiable`` and ``opinion`` say nothing about truth, and carry the word alone.
"""

_SCALE = "; ".join(f"{value} {verdict}" for verdict, value in RATINGS.items())


def claim_reviews(evidence: Evidence, facts: Mapping[str, Fact], page: str) -> dict[str, Any]:
    """Make one ``ClaimReview`` a claim, as JSON-LD.

    Identifiers are fragments of the page that shows the claims: the report names no address that
    it might be published at.

    Parameters
    ----------
    evidence : Evidence
        The evidence as of a day.
    facts : mapping of str to Fact
        The facts that reasons may hold, by their full ids.
    page : str
        The page with the anchors ``<page>-claim-<claim id>``.

    Returns
    -------
    dict
        A JSON-LD document whose ``@graph`` lists the reviews in the order of the articles.
    """
    report = _report(evidence.project)
    return {
        "@context": "https://schema.org",
        "@graph": [
            _review(
                row, evidence.seeds.loc[row["seed_id"]], report, facts, f"#{page}-claim-{row['claim_id']}"
            )
            for _, row in ledger(evidence).iterrows()
        ],
    }


def _report(project: Project) -> dict[str, Any]:
    metadata = load_metadata(project)
    return {
        "author": [author.linked for author in metadata.authors],
        "datePublished": metadata.date.isoformat(),
    }


def _review(
    row: pd.Series[Any],
    seed: pd.Series[Any],
    report: Mapping[str, Any],
    facts: Mapping[str, Fact],
    anchor: str,
) -> dict[str, Any]:
    review = {
        "@type": "ClaimReview",
        "@id": anchor,
        "url": anchor,
        "identifier": row["claim_id"],
        **report,
        "inLanguage": "en",
        "claimReviewed": row["statement"],
        "reviewRating": _rating(row["verdict"]),
        "itemReviewed": {
            "@type": "Claim",
            "author": _speaker(row["voice"], seed),
            "datePublished": seed["date"],
            "appearance": _appearance(seed),
        },
    }
    reason, _ = fill_reason(row["reason"], facts)
    return review | {"reviewBody": to_plain(reason)} if reason else review


def _rating(verdict: str) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": verdict}
    if verdict in RATINGS:
        rating |= {
            "ratingValue": RATINGS[verdict],
            "bestRating": max(RATINGS.values()),
            "worstRating": min(RATINGS.values()),
            "ratingExplanation": _SCALE,
        }
    return rating


def _speaker(voice: str, seed: pd.Series[Any]) -> dict[str, Any]:
    """Whose claim it is; the editor, who is not named, speaks for the outlet."""
    if voice == "editor":
        return {"@type": "Organization", "name": seed["publisher"]}
    return {"@type": "Person", "name": seed["author"]}


def _appearance(seed: pd.Series[Any]) -> dict[str, Any]:
    article = {
        "@type": "NewsArticle",
        "headline": seed["title"],
        "url": seed["url"],
        "datePublished": seed["date"],
        "inLanguage": seed["language"],
        "publisher": {"@type": "Organization", "name": seed["publisher"]},
    }
    # Of an interview the table names who was interviewed, not who wrote it.
    if seed["voice"] == "author":
        article["author"] = {"@type": "Person", "name": seed["author"]}
    return article
