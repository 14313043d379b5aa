"""What a notebook calls: a page of the report, its sentences, figures, tables, verdicts and notes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd
from altair.utils.schemapi import debug_mode

from dyadbook.analysis import claims
from dyadbook.analysis.facts import Fact, all_facts, facts
from dyadbook.analysis.provenance import anchor, page_of, rows_behind
from dyadbook.analysis.words import Sentences
from dyadbook.book.mimetypes import CITE, NOTES, REVIEWS, TABLE, VEGALITE
from dyadbook.book.numbers import SHOWN, list_numbers
from dyadbook.book.reviews import claim_reviews
from dyadbook.book.text import entry, fill_reason
from dyadbook.charts.drawing import use_fonts
from dyadbook.charts.figure import Figure, to_svg
from dyadbook.evidence.ledger import guard, note, reading
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.markdown import escape, to_plain
from dyadbook.parameters import PAIR, Parameters, model_of, parameters_of_notebook
from dyadbook.project import CHAPTERS

_NOT_YET = "*The full reason rests on evidence that had not been published by this day.*"

SHORT = 12
"""Columns whose cells have at most so many characters are not broken over lines."""


@dataclass(frozen=True)
class Shown:
    """Something a notebook shows, in every format that a reader's program may want."""

    bundle: dict[str, Any]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self.bundle


@dataclass
class Page:
    """One computed page while its notebook runs, from top to bottom.

    Source notes are numbered in the order in which the page first cites them.

    Attributes
    ----------
    name : str
        A page of `dyadbook.project.PAGES`.
    parameters : Parameters
        Validated parameters.
    evidence : Evidence
        The evidence as of the chosen day.
    facts : dict of str to Fact
        The facts the page may state: a chapter's own by their short names, and those of every
        chapter by their full ids on pages that are no chapter.
    """

    name: str
    parameters: Parameters
    evidence: Evidence
    facts: dict[str, Fact]
    _notes: dict[str, int] = field(default_factory=dict)
    _shown: dict[str, Fact] = field(default_factory=dict)

    # -- text -------------------------------------------------------------------------------

    def text(self, template: str) -> Shown | None:
        """Sentences with facts in them; see `dyadbook.analysis.words` for the template.

        For another pair than the report's own only sentences with a fact in them are kept, and where
        none is left nothing is shown: the section has said why.
        """
        sentences = Sentences(self.facts, self)
        if not self.parameters.is_own_pair:
            lines = template.splitlines()
            template = "\n".join(line for line in lines if not line.strip() or sentences.names(line))
        filled = sentences.fill(template)
        if not filled.strip():
            return self._nothing() if self.parameters.is_own_pair else None
        return Shown({"text/markdown": filled, "text/plain": filled})

    def section(self, template: str) -> Shown:
        """The first sentences of a section, as `text`; or what its evidence is about, where it has none."""
        return self.text(template) or self._other_pair()

    def method(self, template: str) -> Shown | None:
        """How the numbers beside it were made: a note that HTML folds and the PDF prints."""
        shown = self.text(template)
        if shown is None:
            return None
        filled = shown.bundle["text/plain"]
        return Shown(
            {
                "text/markdown": f":::{{admonition}} Method\n:class: dropdown method\n\n{filled}\n:::",
                "text/plain": f"Method: {filled}",
            }
        )

    def answer(self, template: str) -> Shown:
        """The sentences that a page opens with: what it found, before how."""
        filled = self.section(template).bundle["text/plain"]
        return Shown(
            {
                "text/markdown": f'<div class="answer">\n\n{filled}\n\n</div>',
                "text/plain": filled,
            }
        )

    def figure(
        self,
        name: str,
        make: Callable[[], Figure],
        caption: str,
        note: str = "",
        *,
        any_pair: bool = False,
    ) -> Shown | None:
        """A numbered figure.

        Parameters
        ----------
        name : str
            Name within the chapter, as in ``turnover``; its anchor is ``<chapter>-fig-<name>``.
        make : callable
            Draws the chart, with its data and alternative text.
        caption : str
            A template that can stand alone: what, unit, where, when.
        note : str
            A template for what the reader must know to read it right.
        any_pair : bool
            Whether it holds for any pair; a figure of the report's own pair is left out for others.
        """
        if not (any_pair or self.parameters.is_own_pair):
            return None
        with debug_mode(False):  # see `Figure.spec`: tests check what comes of it
            figure = make()
        if figure.data.empty:
            return self._nothing()
        spec = figure.spec(
            label=f"{self.name}-fig-{name}",
            title=_plain(self._fill(caption)),
            caption=self._caption(caption, note, figure.data),
            data=_data(figure.data),
            made=self._made(figure.data),
        )
        return Shown({VEGALITE: spec, "image/svg+xml": to_svg(spec), "text/plain": figure.alt})

    def table(
        self,
        name: str,
        make: Callable[[], pd.DataFrame],
        caption: str,
        note: str = "",
        *,
        any_pair: bool = False,
        markdown: Sequence[str] = (),
        wide: Sequence[str] = (),
        claims: Sequence[tuple[str, str]] = (),
    ) -> Shown | None:
        """A numbered table.

        Parameters
        ----------
        name : str
            Name within the chapter; its anchor is ``<chapter>-tab-<name>``.
        make : callable
            Makes the data frame: columns as shown, numbers already rounded and written as text or left as
            numbers; a column ``source_id`` becomes a column of source notes.
        caption, note : str
            Templates, as for `figure`.
        any_pair : bool
            As for `figure`.
        markdown : sequence of str
            Columns whose cells are Markdown of ours; all others are escaped.
        wide : sequence of str
            Columns that hold sentences and should get the room.
        claims : sequence of tuple of str
            Anchor and words of each row that the book's search should find as a claim.
        """
        if not (any_pair or self.parameters.is_own_pair):
            return None
        shown = make()
        if shown.empty:
            return self._nothing()
        shown = shown.copy()
        sources = _ids(shown, "source_id")
        if "source_id" in shown:
            shown["Source"] = [self._marks(cell) for cell in shown.pop("source_id")]
            markdown = [*markdown, "Source"]
        content: dict[str, Any] = {
            "label": f"{self.name}-tab-{name}",
            "title": _plain(self._fill(caption)),
            "caption": self._caption(caption, note),
            "sources": sources,
            "made": self._made(),
            "columns": [
                {
                    "name": str(column),
                    "align": "right" if pd.api.types.is_numeric_dtype(shown[column]) else "left",
                    "wide": column in wide,
                    "short": bool(shown[column].astype(str).str.len().max() <= SHORT),
                }
                for column in shown.columns
            ],
            "rows": [
                [
                    str(cell) if column in markdown else escape(_cell(cell))
                    for column, cell in zip(shown.columns, row, strict=True)
                ]
                for row in shown.itertuples(index=False)
            ],
        }
        if claims:
            content["claims"] = [list(claim) for claim in claims]
        markdown_table = _pipe_table(content)
        return Shown({TABLE: content, "text/markdown": markdown_table, "text/plain": markdown_table})

    def verdicts(self) -> Shown:
        """The table of the chapter's claims, each with its verdict and reason."""
        frame = claims.ledger(self.evidence)
        return self.claims_table(frame[frame["theme"] == self.name], "verdicts") or self._other_pair()

    def claims_table(self, frame: pd.DataFrame, name: str) -> Shown | None:
        """A table of claims: what was said, the verdict now and on the article's date, how sure, and why.

        Reasons may hold facts by their full ids.
        """
        if not self.parameters.is_own_pair:
            return None
        known = {one.id: one for one in self.facts.values()}
        asked = {name for reason in frame["reason"] for name in Sentences(known, self).names(reason)}
        for chapter in sorted({name.partition("/")[0] for name in asked - set(known)} & set(CHAPTERS)):
            known |= facts(chapter, self.evidence, self.parameters.for_page(chapter))
        shown = pd.DataFrame(
            {
                "Claim": [f'<span id="{self.name}-claim-{key}">**{key}**</span>' for key in frame.index],
                "What was said": frame["statement"],
                "Verdict": [_badge(verdict) for verdict in frame["verdict"]],
                "On its date": [_badge(verdict) for verdict in frame["verdict_then"]],
                "Confidence": frame["confidence"].where(frame["verdict"] != "opinion", "–"),
                "Why": [
                    self._reason(known, reason, sources.split(";"))
                    for reason, sources in zip(frame["reason"], frame["source_id"], strict=True)
                ],
            }
        )
        return self.table(
            name,
            lambda: shown,
            "Claims of the two articles and what the evidence says of them. "
            "A: News.Az, 4 July 2025; B: News.Az, 16 October 2025. "
            "*On its date*: the verdict from what had been published by the day of the article.",
            markdown=("Claim", "Verdict", "On its date", "Why"),
            wide=("What was said", "Why"),
            claims=[
                (f"{self.name}-claim-{key}", f"{key} {statement} ({verdict})")
                for key, statement, verdict in zip(
                    frame.index, frame["statement"], frame["verdict"], strict=True
                )
                if self.name == "claims"  # a chapter shows some of them again
            ],
        )

    def watch_table(self, frame: pd.DataFrame, name: str, caption: str) -> Shown | None:
        """A table of what would change verdicts; see `dyadbook.analysis.watch.watch_list`."""
        known = {one.id: one for one in self.facts.values()}
        shown = pd.DataFrame(
            {
                "Claim": [f'<a href="claims.html#claims-claim-{claim}">{claim}</a>' for claim in frame.index],
                "What was said": frame["statement"],
                "Verdict": [_badge(verdict) for verdict in frame["verdict"]],
                "What would change it": [self._filled(known, change) for change in frame["would_change"]],
                "Where it stands": [self._filled(known, now) or "–" for now in frame["now"]],
            }
        )
        wide = ("What was said", "What would change it", "Where it stands")
        columns = ("Claim", "Verdict", *wide[1:])
        return self.table(name, lambda: shown, caption, markdown=columns, wide=wide)

    def reviews(self) -> Shown:
        """The verdicts as schema.org ``ClaimReview``, which programs read in the page and nobody sees."""
        found = claim_reviews(self.evidence, self.facts, self.name)
        return Shown({REVIEWS: found, "text/plain": f"{len(found['@graph'])} verdicts for search engines"})

    def notes(self) -> Shown:
        """The numbered source notes of everything cited so far."""
        rows, lines = [], []
        for key, number in self._notes.items():
            row = {str(name): str(value) for name, value in self.evidence.source(key).items()}
            text = entry(row)
            rows.append({"number": number, "key": key, "entry": text, "url": row["url"]})
            lines.append(f'{number}. <span id="{self._anchor(number)}"></span>{text}')
        content = {"page": self.name, "notes": rows}
        return Shown({NOTES: content, "text/markdown": "\n".join(lines), "text/plain": "\n".join(lines)})

    def numbers(self) -> Shown:
        """The list of the numbers shown so far, and of all that are at home on this page."""
        own = {one.id: one for one in self.facts.values() if page_of(one) == self.name}
        found = own | self._shown
        return Shown(
            {
                "text/html": list_numbers(self.evidence, self.name, list(found.values())),
                "text/plain": f"What stands behind each of {len(found)} numbers: see `dyadbook trace`.",
            }
        )

    def cite(self) -> Shown:
        """The place of this page's citation, which the book fills: it holds a hash of all the page tells."""
        line = f"`dyadbook cite {self.name}` tells how to cite this page of a built book."
        return Shown({CITE: {"page": self.name}, "text/markdown": line, "text/plain": line})

    def _reason(self, known: dict[str, Fact], reason: str, sources: list[str]) -> str:
        """A verdict's reason with one mark, of the sources of its facts and of its evidence."""
        filled, noted = fill_reason(reason, known, self.show)
        return (filled or _NOT_YET) + self.mark(key for key in [*noted, *sources] if key)

    def _filled(self, known: dict[str, Fact], template: str) -> str:
        """A template of a table's cell with one mark, of the sources of its facts."""
        filled, noted = fill_reason(template, known, self.show)
        return " ".join(filled.splitlines()) + self.mark(key for key in noted if key)

    def _nothing(self) -> Shown:
        """What a reader is told where the evidence of the day has nothing."""
        said = "*The evidence published by this day carries no statement here for these states.*"
        return Shown({"text/markdown": said, "text/plain": said})

    def _other_pair(self) -> Shown:
        """What a reader of another pair is told in place of a section about the report's own."""
        own = " and ".join(self.evidence.name(code) for code in PAIR)
        said = f"*This section rests on evidence about {own} alone.*"
        return Shown({"text/markdown": said, "text/plain": said})

    def _made(self, data: pd.DataFrame | None = None) -> dict[str, Any]:
        """How a figure or table comes about: the command that makes its page anew, and the rows used."""
        chosen = self.parameters.model_dump(mode="json")
        usual = model_of(self.name).model_validate({}).model_dump(mode="json")
        options = "".join(f" -p {key} {value}" for key, value in chosen.items() if value != usual[key])
        made: dict[str, Any] = {
            "command": f"dyadbook run {self.name}{options}",
            "as_of": self.parameters.as_of.isoformat(),
        }
        if data is not None:
            keys = list(dict.fromkeys(key for cell in _ids(data, "rows") for key in cell))
            rows = rows_behind(self.evidence, keys[:SHOWN])
            made |= {"rows_used": [[row.words, row.key] for row in rows], "more": len(keys) - len(rows)}
        return made

    # -- marks ------------------------------------------------------------------------------

    def _fill(self, template: str) -> str:
        return Sentences(self.facts, self).fill(template)

    def _caption(self, caption: str, note: str, data: pd.DataFrame | None = None) -> str:
        parts = [self._fill(caption)]
        if note:
            parts.append(self._fill(note))
        if data is not None and "source_id" in data:
            marks = self._marks(";".join(str(cell) for cell in data["source_id"]))
            parts.append(f"Sources: {marks}." if marks else "")
        return " ".join(part.strip() for part in parts if part)

    def _marks(self, cell: object) -> str:
        return self.mark(key for key in str(cell).split(";") if key)

    def mark(self, sources: Iterable[str]) -> str:
        """The mark of the source notes of some sources; empty for none."""
        numbers = set()
        for key in sources:
            self.evidence.source(key)  # a misspelt source is an error here, not on the page of notes
            numbers.add(self._notes.setdefault(key, len(self._notes) + 1))
        if not numbers:
            return ""
        links = ",\u2009".join(
            self._link(first) if first == last else f"{self._link(first)}–{self._link(last)}"
            for first, last in runs(sorted(numbers))
        )
        return f'<sup class="note">{links}</sup>'

    def show(self, fact: Fact, text: str) -> str:
        """The text of a fact, linked to the entry that tells what stands behind it."""
        if not fact.is_quantity:
            return text
        self._shown[fact.id] = fact
        return f'<a class="fact" href="#{anchor(fact, self.name)}">{text}</a>'

    def _link(self, number: int) -> str:
        return f'<a href="#{self._anchor(number)}">{number}</a>'

    def _anchor(self, number: int) -> str:
        return f"{self.name}-note-{number}"


def open_page(name: str, **values: Any) -> Page:
    """Open a page: validate its parameters, load the evidence, compute the facts.

    Parameters
    ----------
    name : str
        A page of `dyadbook.project.PAGES`.
    **values
        The notebook's parameters.

    Raises
    ------
    ParameterError
        When a parameter is not known or not allowed.
    """
    with reading() as read:
        parameters = parameters_of_notebook(name, values)
        evidence = load_evidence(parameters.as_of)
    project = evidence.project
    guard(project.root, read)
    for font in project.fonts.iterdir():
        note(project.root, font)
    use_fonts(project.fonts)
    if name in CHAPTERS:
        known = {key.partition("/")[2]: one for key, one in facts(name, evidence, parameters).items()}
    else:
        known = all_facts(evidence, parameters)
    return Page(name, parameters, evidence, known)


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Write ascending numbers as runs of three or more, as notes are printed.

    Examples
    --------
    >>> runs([1, 2, 4, 5, 6, 9])
    [(1, 1), (2, 2), (4, 6), (9, 9)]
    """
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return [
        part
        for first, last in found
        for part in ([(first, last)] if last - first != 1 else [(first, first), (last, last)])
    ]


def _cell(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return "–"
    if isinstance(value, float):
        return f"{value:,.10g}".replace("-", "−")
    return f"{value:,}".replace("-", "−") if isinstance(value, int) else str(value)


def _ids(frame: pd.DataFrame, column: str) -> list[list[str]]:
    """The ids in each row's cell of a column; none where the frame lacks it."""
    if column not in frame:
        return []
    return [[key for key in str(cell).split(";") if key] for cell in frame[column]]


def _data(frame: pd.DataFrame) -> dict[str, Any]:
    """The rows of a figure as JSON values, with the ids of their sources and of the rows behind them."""
    shown = frame.drop(columns=["source_id", "rows"], errors="ignore")
    return {
        "columns": [str(column) for column in shown.columns],
        "rows": [[_value(cell) for cell in row] for row in shown.itertuples(index=False)],
        "sources": _ids(frame, "source_id"),
        "keys": _ids(frame, "rows"),
    }


def _value(cell: Any) -> str | int | float | None:
    """A cell as JSON: a number to ten digits, an ISO date, a text, or nothing."""
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, (bool, np.bool_)):
        return "yes" if cell else "no"
    if isinstance(cell, Integral):
        return int(cell)
    if isinstance(cell, Real):
        return float(f"{cell:.10g}")
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


def _plain(markdown: str) -> str:
    """A caption's words without notes, links and marks."""
    return html.unescape(to_plain(re.sub(r"<sup.*?</sup>|<[^>]+>", "", markdown))).strip()


def _badge(verdict: str) -> str:
    return f'<span class="verdict verdict-{verdict}">{verdict}</span>'


def _pipe_table(content: dict[str, Any]) -> str:
    """The table as Markdown, for programs that do not know our mimetype."""
    names = [column["name"] for column in content["columns"]]
    rules = ["--:" if column["align"] == "right" else ":--" for column in content["columns"]]
    lines = [names, rules, *content["rows"]]
    body = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"**{content['caption']}**\n\n{body}"
