"""The two articles with their claims marked in place, for whoever holds the articles.

The text of the articles is their publisher's: the pages are written outside the published book,
and each says why at its head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from dyadbook.analysis.claims import ledger
from dyadbook.analysis.facts import Fact, all_facts
from dyadbook.book.text import entry, fill_reason
from dyadbook.errors import DataError, DyadbookError
from dyadbook.evidence.seeds import ENVIRONMENT, check_seeds, find_originals
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.markdown import to_html
from dyadbook.parameters import read_parameters
from dyadbook.project import Project

TEMPLATE = Path(__file__).with_name("annotate.html")


@dataclass(frozen=True)
class Article:
    """Bibliographic facts about an article, as in ``seeds.csv``."""

    title: str
    author: str
    genre: str
    publisher: str
    date: str
    url: str
    language: str


@dataclass(frozen=True)
class MarkedClaim:
    """A claim with its verdict, and where it stands in the article.

    Attributes
    ----------
    id, statement, verdict, confidence, voice, theme : str
        As in ``claims.csv`` and ``assessments.csv``.
    start, end : int
        Span of its passage in the article's text, Unicode characters; the end is exclusive.
    reason : str
        Why the verdict, facts filled in, as HTML.
    sources : tuple of str
        Bibliography entries of what the verdict rests on, as HTML.
    """

    id: str
    statement: str
    verdict: str
    confidence: str
    voice: str
    theme: str
    start: int
    end: int
    reason: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """Part of a paragraph over which the same claims are made.

    Attributes
    ----------
    text : str
        The article's words.
    claims : tuple of MarkedClaim
        Claims whose passages cover it.
    opens, closes : list of MarkedClaim
        Claims whose passages begin, or end, with it.
    """

    text: str
    claims: tuple[MarkedClaim, ...]
    opens: list[MarkedClaim] = field(default_factory=list)
    closes: list[MarkedClaim] = field(default_factory=list)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def claims(self) -> list[MarkedClaim]:
        """Claims whose passages begin here."""
        return [claim for piece in self.pieces for claim in piece.opens]


def write_annotated(project: Project, originals: Path | None, out: Path) -> list[Path]:
    """Write one page an article, once its text has proved to be the one that was taken apart.

    Parameters
    ----------
    project : Project
        The checkout.
    originals : Path or None
        Folder with the articles; None looks where `find_originals` does.
    out : Path
        Folder for the pages, ``<seed_id>.html``.

    Returns
    -------
    list of Path
        The pages.

    Raises
    ------
    DyadbookError
        When `out` is part of what is published, or the articles are not at hand.
    DataError
        When an article has another hash than ``seeds.csv`` says, or the seeds break another rule.
    """
    refuse_published(project, out)
    found = find_originals(project, originals)
    if found is None:
        raise DyadbookError(
            "the articles are not at hand: their text is their publisher's and no part of the report. "
            f"Remedy: name their folder (--originals, {ENVIRONMENT}) or put them into seeds/originals."
        )
    if findings := check_seeds(project, found):
        raise DataError(findings)
    evidence = load_evidence(project=project)
    claims = _claims(evidence, all_facts(evidence, read_parameters("claims", {"as_of": evidence.as_of})))
    out.mkdir(parents=True, exist_ok=True)
    pages = []
    for seed in evidence.seeds.itertuples():
        article = Article(*(str(getattr(seed, name)) for name in Article.__dataclass_fields__))
        text = (found / str(seed.file)).read_bytes().decode("utf-8")
        page = out / f"{seed.seed_id}.html"
        page.write_text(to_page(article, text, claims[str(seed.seed_id)]), encoding="utf-8")
        pages.append(page)
    return pages


def refuse_published(project: Project, out: Path) -> None:
    """Refuse a folder that is, or may become, public.

    Inside the checkout only the build's folder is kept out of the repository, and of that the
    finished book is what gets published.

    Raises
    ------
    DyadbookError
        Names the folder and says where to write instead.
    """
    where = out.resolve()
    inside = where.is_relative_to(project.root.resolve())
    scratch = where.is_relative_to(project.output.resolve())
    # Sphinx leaves this file at the top of every HTML book, wherever it was built.
    book = next((one for one in (where, *where.parents) if (one / "objects.inv").exists()), None)
    finished = any(where.is_relative_to((project.output / name).resolve()) for name in ("html", "pdf"))
    if (inside and not scratch) or finished or book is not None:
        raise DyadbookError(
            f"{out} belongs to what is published, and the articles' text is not ours to publish. "
            f"Remedy: leave --out away (the pages go to {project.output / 'annotated'}), or name a "
            "folder outside the checkout and outside every built book."
        )


def to_page(article: Article, text: str, claims: Sequence[MarkedClaim]) -> str:
    """Make the page of one article.

    Parameters
    ----------
    article : Article
        What its head says.
    text : str
        The whole text that the spans count in.
    claims : sequence of MarkedClaim
        Its claims; passages may overlap, nest, and run over the end of a paragraph.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(article=article, paragraphs=split(text, claims)) + "\n"


def split(text: str, claims: Sequence[MarkedClaim]) -> list[Paragraph]:
    """Cut a text into paragraphs, and these wherever a passage begins or ends."""
    paragraphs = []
    for line in re.finditer(r"[^\n]+", text):
        edges = {edge for claim in claims for edge in (claim.start, claim.end)}
        cuts = sorted({line.start(), line.end()} | {e for e in edges if line.start() < e < line.end()})
        paragraphs.append(
            Paragraph(
                tuple(
                    Piece(
                        text[start:end],
                        tuple(claim for claim in claims if claim.start < end and start < claim.end),
                    )
                    for start, end in pairwise(cuts)
                )
            )
        )
    pieces = [piece for paragraph in paragraphs for piece in paragraph.pieces]
    for claim in claims:
        covered = [piece for piece in pieces if claim in piece.claims]
        covered[0].opens.append(claim)
        covered[-1].closes.append(claim)
    return paragraphs


def _claims(evidence: Evidence, facts: dict[str, Fact]) -> dict[str, list[MarkedClaim]]:
    """The claims of each article, by its ``seed_id``, in the order of their passages."""
    found: dict[str, list[MarkedClaim]] = {str(seed): [] for seed in evidence.seeds.index}
    for row in ledger(evidence).itertuples():
        reason, sources = fill_reason(str(row.reason), facts)
        sources = [*filter(None, str(row.source_id).split(";")), *sources]
        entries = [
            to_html(entry({str(name): str(value) for name, value in evidence.source(key).items()}))
            for key in dict.fromkeys(sources)
        ]
        found[str(row.seed_id)].append(
            MarkedClaim(
                id=str(row.claim_id),
                statement=str(row.statement),
                verdict=str(row.verdict),
                confidence=str(row.confidence),
                voice=str(row.voice),
                theme=str(row.theme),
                start=int(str(row.start)),
                end=int(str(row.end)),
                reason=to_html(reason),
                sources=tuple(entries),
            )
        )
    return {seed: sorted(claims, key=lambda one: (one.start, one.end)) for seed, claims in found.items()}
