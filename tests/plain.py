"""Sentences as bare text: the style in which tests fill templates."""

from __future__ import annotations

from collections.abc import Iterable

from dyadbook.analysis.facts import Fact


class Plain:
    """Neither marks nor links."""

    def mark(self, sources: Iterable[str]) -> str:
        return ""

    def show(self, fact: Fact, text: str) -> str:
        return text
