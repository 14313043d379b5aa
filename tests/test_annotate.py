"""The articles with their claims marked: in place, linked, safe, and never where it is published."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner

from dyadbook.book.annotate import Article, MarkedClaim, refuse_published, split, to_page
from dyadbook.cli import main
from dyadbook.errors import DataError, DyadbookError
from dyadbook.evidence.seeds import ENVIRONMENT, find_originals
from dyadbook.evidence.store import Evidence
from dyadbook.project import Project

# The ñ and the dash take more than one byte each: offsets in bytes would miss every passage.
TEXT = 'date 2025-07-04\n\nSeñor – <b>sold</b> "25" apples & 310 pears.\n\nMore & more\nfollow.\n'
ARTICLE = Article(
    title="Apples & <i>pears</i>", author="A Writer", genre="opinion", publisher="Fruit News",
    date="2025-07-04", url="https://example.org/?a=1&b=2", language="en",
)  # fmt: skip


def claim(key: str, passage: str, verdict: str = "partly", statement: str = "Fruit is sold") -> MarkedClaim:
    start = TEXT.index(passage)
    return MarkedClaim(
        id=key,
        statement=statement,
        verdict=verdict,
        confidence="low",
        voice="author",
        theme="trade",
        start=start,
        end=start + len(passage),
        reason="Counted <em>twice</em>",
        sources=("First source", "Second source"),
    )


WHOLE = '<b>sold</b> "25" apples & 310 pears'
NESTED, OVERLAPPING = '"25" apples', "apples & 310 pears."
ACROSS = "pears.\n\nMore & more\nfollow"


def page(*claims: MarkedClaim) -> BeautifulSoup:
    return BeautifulSoup(to_page(ARTICLE, TEXT, claims), "lxml")


def marked(soup: BeautifulSoup, key: str) -> str:
    """The text between where a passage is said to begin and where its mark stands, marks left out."""
    begin = soup.find(id=f"passage-{key}")
    end = soup.select_one(f'sup:has(> a[href="#claim-{key}"])')
    assert isinstance(begin, Tag)
    assert isinstance(end, Tag)
    found = []
    for node in begin.next_elements:
        if node is end:
            return "".join(found)
        if isinstance(node, Tag) and node.name == "ul":
            node.decompose()
        elif not isinstance(node, Tag) and not {"sup", "a"} & {one.name for one in node.parents}:
            found.append(str(node))
    raise AssertionError(f"the mark of {key} does not follow its passage")


@pytest.mark.parametrize(
    "passages",
    [
        {"A01": WHOLE},
        {"A01": WHOLE, "A02": NESTED},
        {"A01": NESTED, "A02": OVERLAPPING},
        {"A01": WHOLE, "A02": NESTED, "A03": OVERLAPPING},
        {"A01": WHOLE, "A02": WHOLE},
        {"A01": "Señor", "A02": "follow."},
    ],
)
def test_passages_stand_where_the_offsets_say(passages: dict[str, str]) -> None:
    for key, passage in passages.items():
        soup = page(*(claim(one, text) for one, text in passages.items()))
        assert marked(soup, key) == passage


@pytest.mark.parametrize("passage", [WHOLE, NESTED, ACROSS, TEXT.strip()])
def test_marking_changes_no_letter_of_the_article(passage: str) -> None:
    soup = page(claim("A01", passage), claim("A02", OVERLAPPING))
    for note in soup.find_all("sup"):
        note.decompose()
    paragraphs = [part.p.get_text() for part in soup.find_all("section")]
    assert paragraphs == [line for line in TEXT.split("\n") if line]


def test_a_passage_over_paragraphs_is_marked_in_each_and_told_once() -> None:
    soup = page(claim("A01", ACROSS))
    marks = [[mark.get_text() for mark in part.find_all("mark")] for part in soup.find_all("section")]
    assert marks == [[], ["pears."], ["More & more"], ["follow"]]
    assert len(soup.find_all(id="claim-A01")) == len(soup.find_all("sup")) == 1


def test_what_several_claims_cover_is_told_apart() -> None:
    soup = page(claim("A01", WHOLE, "supported"), claim("A02", NESTED))
    assert [(mark["class"], mark.get_text()) for mark in soup.find_all("mark")] == [
        (["supported"], "<b>sold</b> "),
        (["several"], '"25" apples'),
        (["supported"], " & 310 pears"),
    ]


def test_every_mark_leads_to_statement_verdict_and_reason() -> None:
    soup = page(claim("A01", WHOLE, "disputed"), claim("A02", "follow", "opinion"))
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = [str(link["href"]) for link in soup.find_all("a") if str(link["href"]).startswith("#")]
    assert sorted(link[1:] for link in links) == sorted(ids)
    first = soup.find(id="claim-A01")
    assert isinstance(first, Tag)
    for words in ("A01: disputed (low confidence)", "Fruit is sold.", "Counted twice", "Second source"):
        assert words in first.get_text(" ", strip=True)
    second = soup.find(id="claim-A02")
    assert isinstance(second, Tag)
    assert "confidence" not in second.get_text()


def test_markup_of_the_article_and_the_tables_shows_as_text() -> None:
    soup = page(claim("A01", "Señor", statement="<script>alert(1)</script> & more"))
    assert not soup.find_all(["b", "script", "i"])
    assert "<script>alert(1)</script> & more." in soup.get_text()
    assert soup.h1 is not None
    assert soup.h1.get_text() == ARTICLE.title


def test_only_a_web_address_becomes_a_link() -> None:
    bad = Article(**{**ARTICLE.__dict__, "url": "javascript:alert(1)"})
    assert "javascript" not in to_page(bad, TEXT, [])
    assert page().find("a", href=ARTICLE.url) is not None


def test_the_page_says_first_that_it_is_for_local_use_and_needs_nothing_else() -> None:
    soup = page(claim("A01", WHOLE))
    assert soup.body is not None
    first = next(tag for tag in soup.body.children if isinstance(tag, Tag))
    assert first["role"] == "note"
    assert "not ours to publish" in first.get_text()
    assert "no part of the published book" in first.get_text()
    assert soup.find("meta", attrs={"name": "robots"}, content="noindex, nofollow") is not None
    assert not soup.find_all(["script", "link", "img"])


def test_without_claims_a_paragraph_is_one_piece() -> None:
    assert [len(paragraph.pieces) for paragraph in split(TEXT, [])] == [1, 1, 1, 1]


# -- where it may be written ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder",
    [".", "notebooks", "book/_static", "data", "seeds", "docs", "_build/html", "_build/html/x", "_build/pdf",
     "_build/annotated/../html/x"],
)  # fmt: skip
def test_what_is_published_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(DyadbookError, match="not ours to publish"):
        refuse_published(Project(tmp_path), tmp_path / folder)


@pytest.mark.parametrize("folder", ["_build/annotated", "_build/mine", "../elsewhere"])
def test_other_places_are_allowed(tmp_path: Path, folder: str) -> None:
    refuse_published(Project(tmp_path / "checkout"), tmp_path / "checkout" / folder)


def test_a_book_built_elsewhere_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "site" / "html").mkdir(parents=True)
    (tmp_path / "site" / "html" / "objects.inv").touch()
    with pytest.raises(DyadbookError, match="not ours to publish"):
        refuse_published(Project(tmp_path / "checkout"), tmp_path / "site" / "html" / "annotated")


def test_a_link_into_the_book_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "_build" / "mine").symlink_to("html")
    with pytest.raises(DyadbookError, match="not ours to publish"):
        refuse_published(Project(tmp_path), tmp_path / "_build" / "mine" / "x")


# -- the command ----------------------------------------------------------------------------------


def annotate(*options: str | Path) -> str:
    done = CliRunner().invoke(main, ["annotate", *map(str, options)])
    if done.exception is not None:
        raise done.exception
    return done.output


def test_a_text_with_another_hash_stops_it(evidence: Evidence, tmp_path: Path) -> None:
    for file in evidence.seeds["file"]:
        (tmp_path / file).write_text(TEXT, encoding="utf-8")
    with pytest.raises(DataError, match="has another hash"):
        annotate("--originals", tmp_path, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_without_the_articles_it_says_what_to_do(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    if find_originals(project, None) is not None:
        pytest.skip("the articles lie in seeds/originals here")
    with pytest.raises(DyadbookError, match=r"not at hand.*Remedy: name their folder"):
        annotate("--out", tmp_path)


def test_a_published_folder_is_refused_before_the_articles_are_looked_for(project: Project) -> None:
    with pytest.raises(DyadbookError, match="not ours to publish"):
        annotate("--out", project.output / "html" / "annotated")


def test_every_claim_of_the_report_is_marked_in_its_article(
    project: Project, evidence: Evidence, tmp_path: Path
) -> None:
    beside = project.root.parent / "shared" / "seeds"
    given = None if os.environ.get(ENVIRONMENT) or not beside.is_dir() else beside
    originals = find_originals(project, given)
    if originals is None:
        pytest.skip(
            "the texts of the two articles are not here (they are their publisher's): put them "
            f"into seeds/originals or name their folder in {ENVIRONMENT}"
        )
    try:
        annotate("--originals", originals, "--out", tmp_path)
        for seed in evidence.seeds.itertuples():
            text = (originals / seed.file).read_bytes().decode("utf-8")
            html = (tmp_path / f"{seed.seed_id}.html").read_text(encoding="utf-8")
            soup = BeautifulSoup(html, "lxml")
            claims = evidence.claims[evidence.claims["seed_id"] == seed.seed_id]
            told = soup.select("ul.claims > li")
            assert {item["id"] for item in told} == {f"claim-{key}" for key in claims.index}
            for row in claims.itertuples():
                assert (
                    marked(BeautifulSoup(html, "lxml"), row.claim_id) == text[int(row.start) : int(row.end)]
                )
                card = soup.find(id=f"claim-{row.claim_id}")
                assert isinstance(card, Tag)
                assert row.statement in card.get_text()
                assert evidence.assessments.loc[row.claim_id, "verdict"] in card.get_text()
                reason = card.find_all("p")[2].get_text()
                assert reason.strip()
                assert "{" not in reason
    finally:
        shutil.rmtree(tmp_path)  # no copy of the articles stays behind
