"""Bibliography entries, citations, and the reasons of verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from dyadbook.analysis.facts import Fact
from dyadbook.analysis.words import Sentences
from dyadbook.evidence.periods import parse_period
from dyadbook.markdown import escape, link
from dyadbook.project import Project

LICENCE = "Text and compiled data CC BY 4.0, code MIT; figures keep their providers' terms"
"""Under which terms the report may be used, in one line."""


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


def citation(project: Project, chapter: str) -> str:
    """How to cite one chapter of the report, from ``CITATION.cff``."""
    record = citation_record(project)
    authors = "; ".join(person["name"] for person in record["authors"])
    year = str(record["date-released"])[:4]
    return (
        f"{escape(authors)} ({year}). {escape(chapter)}. In *{escape(record['title'])}*, "
        f"version {record['version']}."
    )


def citation_record(project: Project) -> dict[str, Any]:
    """The record of the report in ``CITATION.cff``."""
    record: dict[str, Any] = yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))
    return record


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
