"""Bibliography entries and the reasons of verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dyadbook.analysis.facts import Fact
from dyadbook.analysis.words import Sentences
from dyadbook.evidence.periods import parse_period
from dyadbook.markdown import escape, link


def entry(source: Mapping[str, str]) -> str:
    """One source as a bibliography gives it: author, title, publisher, date, address.

    Fields that are not known are left out. Titles in brackets were supplied by the compilers,
    because the page's own headline was not seen.
    """
    author = f"{escape(source['author'])}. " if source["author"] else ""
    title = link(source["title"], source["url"])
    day = parse_period(source["date"]).words if source["date"] else "undated"
    language = "" if source["language"] in ("en", "") else f" In {_LANGUAGES[source['language']]}."
    return f"{author}{title}. {escape(source['publisher'])}, {day}.{language}"


_LANGUAGES = {
    "ru": "Russian", "az": "Azerbaijani", "uz": "Uzbek", "de": "German", "it": "Italian",
    "fr": "French", "tr": "Turkish", "pl": "Polish", "hy": "Armenian", "ky": "Kyrgyz",
    "ur": "Urdu", "ro": "Romanian", "uk": "Ukrainian", "hu": "Hungarian", "es": "Spanish",
}  # fmt: skip


_CSL_TYPES = {"news": "article-newspaper", "report": "report", "dataset": "dataset", "official": "webpage"}
"""Kinds of sources that CSL knows by a type of its own; the others are documents."""


def source_item(source: Mapping[str, str], accessed: date) -> dict[str, Any]:
    """One source as CSL-JSON, for reference managers; fields that are not known are left out."""
    kind = _CSL_TYPES.get(source["kind"], "document")
    item: dict[str, Any] = {
        "id": source["source_id"],
        "type": kind,
        "title": source["title"].strip("[]"),
        "container-title" if kind == "article-newspaper" else "publisher": source["publisher"],
        "language": source["language"],
    }
    if source["author"]:
        item["author"] = [{"literal": source["author"]}]
    if source["date"]:
        item["issued"] = {"date-parts": [[int(part) for part in source["date"].split("-")]]}
    if source["url"]:
        item["URL"] = source["url"]
        item["accessed"] = {"date-parts": [[accessed.year, accessed.month, accessed.day]]}
    return item


def _as_text(fact: Fact, text: str) -> str:
    return text


@dataclass
class _NotedOnce:
    """Shows facts in a given way, and keeps their sources for a single mark."""

    show: Callable[[Fact, str], str]
    sources: list[str] = field(default_factory=list)

    def mark(self, sources: Iterable[str]) -> str:
        self.sources += sources
        return ""


def fill_reason(
    reason: str, facts: Mapping[str, Fact], show: Callable[[Fact, str], str] = _as_text
) -> tuple[str, list[str]]:
    """Fill the facts into a verdict's reason.

    Parameters
    ----------
    reason : str
        The template in ``assessments.csv``.
    facts : mapping of str to Fact
        Facts by their full ids.
    show : callable
        Shows the text of a fact; as it is by default.

    Returns
    -------
    text : str
        The reason as Markdown, without source notes; empty where the evidence of the day cannot
        carry it.
    sources : list of str
        Ids of the sources of its facts.
    """
    style = _NotedOnce(show)
    return Sentences(facts, style).fill(reason), style.sources
