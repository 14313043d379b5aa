"""Bibliography entries and citations."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from dyadbook.evidence.periods import parse_period
from dyadbook.markdown import escape, link
from dyadbook.project import Project


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
    record = yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))
    authors = "; ".join(person["name"] for person in record["authors"])
    year = str(record["date-released"])[:4]
    return (
        f"{escape(authors)} ({year}). {escape(chapter)}. In *{escape(record['title'])}*, "
        f"version {record['version']}."
    )
