"""The PDF, over small pages as Sphinx's singlehtml builder writes them, read back with pypdf."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from readpdf import alternative_texts, links, outline, place

from dyadbook.book.pdf import BookMetadata, clean, column_widths, read_book, to_typst, write_pdf
from dyadbook.errors import BuildError

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "book" / "fonts"
TEMPLATE = ROOT / "book" / "template.typ"

METADATA = BookMetadata(
    title="Baku–Tashkent",
    subtitle="a test of the report",
    authors=("First Author", "Second Author"),
    version="9.8.7",
    date=dt.date(2026, 11, 22),
    evidence_cutoff=dt.date(2026, 11, 15),
    citation="First Author; Second Author (2026). <em>Baku–Tashkent: a test</em>. Evidence as of 2026-11-15.",
    licence="CC BY 4.0 for the text.",
    edition="Azerbaijan–Uzbekistan",
    abstract="A test & nothing more.",
    keywords=("Azerbaijan", "Uzbekistan"),
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="620" height="300">'
    '<rect width="620" height="300" fill="#1f6f9f"/>'
    '<text x="20" y="40" font-family="Inter">PICTURE</text></svg>'
)

TRADE = """
<span id="document-notebooks/trade"></span><section class="tex2jax_ignore" id="trade">
<h2><span class="section-number">1. </span>Trade<a class="headerlink" href="#trade">#</a></h2>
<div class="cell tag_hide-input docutils container">
<details class="admonition hide above-input"><summary>Show code cell source</summary>
<div class="cell_input docutils container"><pre>SECRET_CODE</pre></div></details>
<div class="cell_output docutils container">
<p>Turnover rose.<sup class="note"><a href="#trade-note-1">1</a></sup><sup class="note"><a
href="#trade-note-2">2</a></sup> See <a class="reference internal"
href="index.html#fig-turnover">Fig. 1.1</a>, <a href="#document-notebooks/energy">the energy
chapter</a>, <a href="energy.html#twice">its section</a>, <a href="#nowhere">a lost place</a> and
<a href="_downloads/x.csv">a file</a>.</p>
</div></div>
<section id="turnover"><span id="another-name"></span>
<h3><span class="section-number">1.1. </span>Turnover<a class="headerlink" href="#t">#</a></h3>
<figure class="align-default" id="fig-turnover">
<img alt="Bars that &quot;rise&quot; &amp; fall" src="_images/chart.svg" />
<figcaption><p><span class="caption-number">Fig. 1.1 </span><span class="caption-text">Turnover by
reporter, in 5.5 mn.<sup class="note"><a href="#trade-note-2">2</a></sup> Marks are
years.</span><a class="headerlink"
href="#fig-turnover">#</a></p></figcaption>
</figure>
<p>The growth is <span class="math notranslate">\\(g_t\\)</span>, where</p>
<div class="math notranslate">\\[ g = \\frac{a}{b} \\]</div>
<p><a href="#another-name">Same section</a>; <a href="#twice">here</a>.</p>
</section>
<section id="twice"><h3><span class="section-number">1.2. </span>Twice in trade</h3>
TABLE
<h2 class="rubric" id="sources-of-this-chapter">Sources of this chapter</h2>
<ol class="source-notes"><li><span id="trade-note-1"></span>AZERTAC, <a
href="https://example.org/a?b=1&amp;c=2">First source</a>.</li>
<li><span id="trade-note-2"></span>Trend, second source.</li></ol>
</section></section>
"""

ENERGY = """
<span id="document-notebooks/energy"></span><section id="energy">
<h2><span class="section-number">2. </span>Energy</h2>
<section id="twice"><h3><span class="section-number">2.1. </span>Twice in energy</h3>
<p>Verdict: <span class="verdict verdict-partly">partly</span>. Զանգեզուր, Алят, الات.</p>
<div class="admonition note"><p class="admonition-title">How to read</p><p>Slowly.</p></div>
<div class="dropdown method admonition"><p class="admonition-title">Method</p>METHOD</div>
<div class="highlight-bash notranslate"><div class="highlight"><pre>make $book #1</pre></div></div>
</section>
<h2 class="rubric" id="sources-of-this-chapter">Sources of this chapter</h2>
</section>
"""

HEAD = "".join(f'<th class="head{" right" * (i > 0)}"><p>Y{2012 + i}</p></th>' for i in range(13))
ROWS = "".join(
    f"<tr><td><p>Statistics Agency of Uzbekistan {n}</p></td>"
    + "".join(f'<td class="right"><p>{n}.{i:02}</p></td>' for i in range(1, 13))
    + "</tr>"
    for n in range(80)
)
TABLE = (
    '<div class="pst-scrollable-table-container"><table class="data table" id="tab-wide"><caption>'
    '<span class="caption-number">Table 1.1 </span><span class="caption-text">Shares</span>'
    f"</caption><thead><tr>{HEAD}</tr></thead><tbody>{ROWS}</tbody></table></div>"
)


FIGURES = """
<span id="document-book/figures"></span><section id="figures"><h2>Figures</h2>
<ul class="shown"><li>HTML_ONLY</li></ul></section>
"""


def singlehtml(chapters: str) -> str:
    return f"""<!DOCTYPE html><html><head><title>x</title></head><body><nav>NAVIGATION</nav>
<main role="main"><div id="jb-print-docs-body"><h1>Preface</h1><h2>Contents</h2></div>
<article class="bd-article"><section id="preface"><h1>Preface<a class="headerlink">#</a></h1>
<p>First words.</p><section id="aims"><h2>Aims</h2><p>Aims are stated.</p></section>
<div class="toctree-wrapper compound">{chapters}</div></section>
<script>kernelName = 'python3'</script></article>
<footer class="prev-next-footer">NEXT</footer></main></body></html>"""


METHOD = "".join(f"<p>Step {n} of the method.</p>" for n in range(60))
PAGE = singlehtml(TRADE.replace("TABLE", TABLE) + FIGURES + ENERGY.replace("METHOD", METHOD))


def build(folder: Path, html: str = PAGE, only: str = "", **changes: Any) -> Path:
    # The root document lies in a subfolder, so Sphinx puts the page there and the pictures above.
    page = folder / "singlehtml" / "book" / "preface.html"
    page.parent.mkdir(parents=True)
    page.write_text(html, encoding="utf-8")
    images = folder / "singlehtml" / "_images"
    images.mkdir()
    (images / "chart.svg").write_text(SVG)
    target = folder / "pdf" / "book.pdf"
    arguments = {"fonts": FONTS, "template": TEMPLATE, "metadata": METADATA} | changes
    book = read_book(page)
    write_pdf(book.only(only) if only else book, target, **arguments)
    return target


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="module")
def reader(pdf: Path) -> PdfReader:
    return PdfReader(pdf)


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.fixture(scope="module")
def text(pages: list[str]) -> str:
    return " ".join(pages)


@pytest.fixture(scope="module")
def cleaned() -> BeautifulSoup:
    return BeautifulSoup(clean(PAGE), "lxml")


def page_with(pages: list[str], words: str) -> int:
    """First page after the contents and lists with these words."""
    return next(number for number, text in enumerate(pages) if number > 4 and words in text)


class TestClean:
    def test_drops_the_web_page_around_the_article(self, cleaned: BeautifulSoup) -> None:
        words = cleaned.get_text()
        for gone in ("NAVIGATION", "NEXT", "kernelName", "SECRET_CODE", "Show code", "HTML_ONLY", "#"):
            assert gone not in words.replace("make $book #1", "")
        assert "Contents" not in words

    def test_chapters_are_level_1(self, cleaned: BeautifulSoup) -> None:
        headings = [(tag.name, tag.get_text()) for tag in cleaned.find_all(["h1", "h2", "h3"])]
        assert headings == [
            ("h1", "Preface"),
            ("h2", "Aims"),
            ("h1", "1. Trade"),
            ("h2", "1.1. Turnover"),
            ("h2", "1.2. Twice in trade"),
            ("h2", "Sources of this chapter"),
            ("h1", "2. Energy"),
            ("h2", "2.1. Twice in energy"),
            ("h2", "Sources of this chapter"),
        ]

    def test_no_level_of_headings_is_left_out(self) -> None:
        html = singlehtml('<section id="a"><h2>A</h2><h4 class="rubric">Deep</h4></section>')
        assert BeautifulSoup(clean(html), "lxml").find("h2", string="Deep")

    def test_identifiers_are_unique(self, cleaned: BeautifulSoup) -> None:
        identifiers = [tag["id"] for tag in cleaned.find_all(id=True)]
        assert len(identifiers) == len(set(identifiers)) > 8

    def test_every_inner_link_has_its_target(self, cleaned: BeautifulSoup) -> None:
        inner = [str(a["href"]) for a in cleaned.find_all("a") if str(a["href"]).startswith("#")]
        assert inner
        assert [href for href in inner if not cleaned.find(id=href[1:])] == []

    @pytest.mark.parametrize(
        ("words", "heading"),
        [
            ("the energy chapter", "2. Energy"),
            ("its section", "2.1. Twice in energy"),
            ("here", "1.2. Twice in trade"),
            ("Same section", "1.1. Turnover"),
        ],
    )
    def test_a_link_goes_to_the_page_it_names(self, cleaned: BeautifulSoup, words: str, heading: str) -> None:
        link = next(a for a in cleaned.find_all("a") if " ".join(a.get_text().split()) == words)
        target = cleaned.find(id=str(link["href"])[1:])
        assert target is not None
        assert target.get_text() == heading

    def test_a_link_to_nowhere_keeps_its_text(self, cleaned: BeautifulSoup) -> None:
        assert "a lost place and a file" in " ".join(cleaned.get_text().split())
        assert not cleaned.find("a", string=["a lost place", "a file"])

    def test_pictures_keep_their_alternative_text(self, cleaned: BeautifulSoup) -> None:
        picture = cleaned.find("img")
        assert picture is not None
        assert picture.attrs == {"src": "_images/chart.svg", "alt": 'Bars that "rise" & fall'}

    @pytest.mark.parametrize(
        ("picture", "message"),
        [
            ('<img src="_images/chart.svg">', "chart.svg has no alternative text"),
            ('<img src="_images/a.svg" alt="_images/a.svg">', "a.svg has no alternative text"),
            ('<img src="_static/a.svg" alt="A">', "not among the book's _images"),
        ],
    )
    def test_refuses_a_picture_that_cannot_be_set(self, picture: str, message: str) -> None:
        with pytest.raises(BuildError, match=message):
            clean(singlehtml(picture))

    def test_one_page_of_the_book_can_be_kept_alone(self) -> None:
        alone = BeautifulSoup(clean(PAGE, "notebooks/energy"), "lxml")
        headings = [(tag.name, tag.get_text()) for tag in alone.find_all(["h1", "h2"])]
        assert headings == [
            ("h1", "2. Energy"),
            ("h2", "2.1. Twice in energy"),
            ("h2", "Sources of this chapter"),
        ]

    def test_links_to_pages_left_out_keep_their_text(self) -> None:
        alone = BeautifulSoup(clean(PAGE, "notebooks/trade"), "lxml")
        assert "the energy chapter" in " ".join(alone.get_text().split())
        linked = {" ".join(link.get_text().split()) for link in alone.find_all("a")}
        assert "Fig. 1.1" in linked
        assert "the energy chapter" not in linked

    def test_names_the_page_of_the_book_that_is_not_there(self) -> None:
        with pytest.raises(BuildError, match=r"no page notebooks/absent.*_toc\.yml"):
            clean(PAGE, "notebooks/absent")

    def test_refuses_a_page_without_an_article(self) -> None:
        with pytest.raises(BuildError, match="redirect"):
            clean('<meta http-equiv="Refresh" content="0; url=book/preface.html" />')

    @pytest.mark.parametrize(
        ("caption", "title"),
        [
            ("Turnover, USD million.", "Turnover, USD million"),
            ("Rank of 121 states. A dash: none.", "Rank of 121 states"),
            ("Did it rise every year? “Yes” is 3 of 5.", "Did it rise every year?"),
            ("Growth of 5.5 per cent<sup>7</sup> in 2024.<sup>8</sup>", "Growth of 5.5 per cent in 2024"),
            ("The U.N. votes <em>of both</em>", "The U.N. votes of both"),
        ],
    )
    def test_lists_print_the_first_sentence_of_a_caption(self, caption: str, title: str) -> None:
        number = '<span class="caption-number">Fig. 1 </span>'
        html = f"<figure><figcaption><p>{number}<span>{caption}</span></p></figcaption></figure>"
        found = BeautifulSoup(clean(singlehtml(html)), "lxml").find(class_="caption-number")
        assert found is not None
        assert found["data-title"] == title

    def test_a_lone_mark_of_notes_is_not_small(self) -> None:
        source = '<td><p><sup class="note"><a href="#x">7</a></sup></p></td>'
        html = f"<table><tr>{source}<td>a<sup>8</sup></td></tr></table>"
        table = BeautifulSoup(clean(singlehtml(html)), "lxml").find("table")
        assert table is not None
        assert [mark.get_text() for mark in table.find_all("sup")] == ["8"]

    def test_a_table_too_wide_for_the_page_is_turned(self) -> None:
        html = singlehtml("".join(f"<table><tr>{'<td>1,234,567.89</td>' * n}</tr></table>" for n in (5, 11)))
        narrow, wide = BeautifulSoup(clean(html), "lxml").find_all("table")
        assert narrow.find_parent(class_="turned") is None
        assert wide.find_parent(class_="turned") is not None

    def test_numeric_cells_are_set_right(self, cleaned: BeautifulSoup) -> None:
        styles = {cell.get("style") for cell in cleaned.select("td:not(:first-child)")}
        assert styles == {"text-align:right"}
        assert cleaned.select_one("td:first-child[style]") is None


class TestTypst:
    def test_an_anchor_labels_no_neighbour(self) -> None:
        (markup,) = to_typst('<p>before<span id="x"></span> after</p>').values()
        assert markup.strip() == 'before#anchor("x") after'

    def test_what_typst_would_read_as_markup_is_text(self) -> None:
        (markup,) = to_typst("<p>#danger *x* $5 @y &lt;z&gt;</p>").values()
        assert r"\#danger \*x\* \$5 \@y \<z\>" in markup

    def test_an_apostrophe_after_a_digit_is_no_prime(self) -> None:
        (markup,) = to_typst("<p>2023’te, “so” – or 'so'</p>").values()
        assert markup.strip() == "2023’te, “so” – or 'so'"

    def test_quotes_in_alternative_texts_are_escaped(self) -> None:
        html = '<figure><img src="_images/a.svg" alt="a &quot;b&quot; \\ c"></figure>'
        (markup,) = to_typst(html).values()
        assert r'alt: "a \"b\" \\ c"' in markup

    def test_chapters_are_told_apart_by_the_identifier_of_their_heading(self) -> None:
        markup = to_typst(clean(PAGE))
        assert list(markup) == ["preface", "document-notebooks-trade", "document-notebooks-energy"]
        assert "Turnover rose" in markup["document-notebooks-trade"]


class TestColumnWidths:
    def test_numbers_are_never_broken_and_text_takes_the_rest(self) -> None:
        size, hyphenate, widths = column_widths([["Year", "2025-01/2025-11"], ["Text", "many words " * 30]])
        assert (size, hyphenate) == (8.0, False)
        assert sum(widths) == pytest.approx(100)
        assert 10 < widths[0] < 25

    def test_a_column_narrows_its_tables_but_not_what_spans_the_page(self) -> None:
        numbers = "".join(f"<td><p>1,234,56{n}.89</p></td>" for n in range(5))
        table = f"<table><tr>{numbers}</tr></table>"
        marked = f'<div class="cell tag_wide">{table}</div>'
        html = singlehtml(f'<section id="a"><h2>A</h2>{table}{marked}</section>')
        narrow, wide = BeautifulSoup(clean(html, width=230), "lxml").find_all("table")
        assert (narrow["typst:text:size"], wide["typst:text:size"]) == ("5.75pt", "8.0pt")

    def test_many_columns_are_set_smaller(self) -> None:
        size, _, _ = column_widths([["1,234,567.89"]] * 9)
        assert size < 8

    def test_words_are_divided_only_where_smaller_type_does_not_serve(self) -> None:
        word = "intergovernmental"
        divided = [column_widths([[word]] * count)[1] for count in (3, 5, 8)]
        assert divided == [False, False, True]

    def test_the_widths_make_the_table_lowest(self) -> None:
        # Ten rows; the first column has one long cell, the second ten twice as long. "nnnn " is 2.68
        # ems wide, so the table is 40.2 / a + 9 × 80.4 / b lines high (and the head), where a and b
        # are the widths in ems less the 1.2 at the ends of lines: together (453.54 − 2 × 8) / 8 − 2.4
        # = 52.29. It is lowest where b / a = √(9 × 80.4 / 40.2) = 4.243, that is a = 9.97.
        once = ["n", "nnnn " * 15, *["–"] * 9]
        always = ["n", *["nnnn " * 30] * 10]
        size, hyphenate, widths = column_widths([once, always])
        assert (size, hyphenate) == (8.0, False)
        share = 100 * ((9.97 + 1.2) * 8 + 8) / 453.54
        # Room is dealt out in steps of a quarter of an em, 0.44 per cent.
        assert widths == pytest.approx([share, 100 - share], abs=0.5)

    def test_a_column_of_short_words_gets_no_more_than_they_need(self) -> None:
        # Twelve letters of 0.6 ems, 0.2 to spare, padding: 7.4 × 8 + 8 of 453.54 points.
        _, _, widths = column_widths([["n", "n" * 12, "n" * 5], ["n", "nnnn " * 20, "nnnn " * 30]])
        assert widths[0] == pytest.approx(100 * 67.2 / 453.54, abs=0.01)

    def test_type_is_smaller_only_where_the_table_gets_much_lower(self) -> None:
        # Numbers leave the text 15.5 ems a line at 8 points and 20.7 at 7.25: 194 points high or 138.
        number, text = ["n", "1234567890"], ["n", "nnnn " * 100]
        assert column_widths([*[number] * 5, text])[:2] == (7.25, False)
        # Beside one of them four lines would only lose what the type does: 61 points or 53.
        assert column_widths([number, ["n", "nnnn " * 67]])[:2] == (8.0, False)

    def test_marks_of_notes_take_less_room_than_letters(self) -> None:
        rest = f"<td>{'nnnn ' * 60}</td></tr></table>"
        marked, plain = (
            f"<table><tr><td>n</td><td>n</td></tr><tr><td>{cell}</td>{rest}"
            for cell in (f"{'nnnn ' * 20}<sup>{'8, ' * 30}</sup>", f"{'nnnn ' * 20}{'8, ' * 20}")
        )
        first, second = BeautifulSoup(clean(singlehtml(marked + plain)), "lxml").find_all("table")
        assert str(first.colgroup) == str(second.colgroup)

    def test_short_cells_keep_to_one_line(self) -> None:
        days, words = ["Day", "3 July 2025"], ["What", "many words " * 60]
        _, _, free = column_widths([days, words, words])
        _, _, kept = column_widths([days, words, words], short=[True, False, False])
        assert kept[0] > free[0]


class TestPdf:
    def test_document_properties(self, reader: PdfReader) -> None:
        info = reader.metadata
        assert info is not None
        assert info.title == "Baku–Tashkent: a test of the report"
        assert "First Author" in (info.author or "")
        assert "Second Author" in (info.author or "")
        assert info.get("/Keywords") == "Azerbaijan, Uzbekistan"
        assert info.subject == "A test & nothing more."
        assert info.creation_date == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
        assert reader.root_object["/Lang"] == "en-GB"

    def test_is_tagged_as_accessible(self, reader: PdfReader) -> None:
        assert reader.root_object["/MarkInfo"]["/Marked"]
        metadata = reader.root_object["/Metadata"].get_object().get_data()
        assert b"pdfuaid:part" in metadata

    def test_front_matter(self, pages: list[str]) -> None:
        title, imprint = pages[:2]
        for words in ("A test of the report", "9.8.7", "22 November 2026", "15 November 2026"):
            assert words in title
        for words in ("First Author; Second Author (2026). Baku–Tashkent: a test. Evidence", "CC BY 4.0"):
            assert words in imprint

    def test_outline_holds_every_heading_on_its_page(self, reader: PdfReader, pages: list[str]) -> None:
        rows = outline(reader)
        assert [(level, title) for level, title, _ in rows] == [
            (1, "Contents"),
            (1, "Figures"),
            (1, "Tables"),
            (1, "Preface"),
            (2, "Aims"),
            (1, "1 Trade"),
            (2, "1.1 Turnover"),
            (2, "1.2 Twice in trade"),
            (2, "Sources of this chapter"),
            (1, "2 Energy"),
            (2, "2.1 Twice in energy"),
            (2, "Sources of this chapter"),
        ]
        for _, title, page in rows:
            assert page is not None
            assert title.split(" ", 1)[-1] in pages[page]

    def test_chapters_start_on_new_pages(self, reader: PdfReader) -> None:
        chapters = [page for level, _, page in outline(reader) if level == 1]
        assert len(set(chapters)) == len(chapters)

    def test_contents_give_page_numbers(self, pages: list[str]) -> None:
        entry = re.search(r"2\.1 Twice in energy[ .]*(\d+)", pages[2])
        assert entry is not None
        assert int(entry[1]) == page_with(pages, "Twice in energy") + 1

    def test_figures_and_tables_are_listed_with_their_pages(self, pages: list[str]) -> None:
        figures, tables = pages[3:5]
        figure = re.search(r"Fig\. 1\.1 Turnover by reporter, in 5\.5 mn[ .]*(\d+)", figures)
        table = re.search(r"Table 1\.1 Shares[ .]*(\d+)", tables)
        assert figure is not None
        assert table is not None
        assert int(figure[1]) == page_with(pages, "Marks are years.") + 1
        assert int(table[1]) == page_with(pages, "Y2013") + 1

    def test_running_heads_name_the_chapter(self, pages: list[str]) -> None:
        number = page_with(pages, "Statistics Agency of Uzbekistan 79")
        assert pages[number].startswith("Baku–Tashkent 1 Trade")

    def test_numbers_are_those_of_the_html(self, text: str) -> None:
        assert text.count("Fig. 1.1") == 3  # caption, reference and list
        assert text.count("Table 1.1") == 2
        assert "Figure 1" not in text

    def test_nothing_of_the_screen_is_left(self, text: str) -> None:
        for gone in ("SECRET_CODE", "NAVIGATION", "Show code"):
            assert gone not in text

    def test_every_kind_of_content_arrives(self, text: str) -> None:
        for words in ("PICTURE", "partly", "How to read", "Slowly.", "make $book #1", "Алят"):
            assert words in text
        assert "Զանգեզուր" in text

    def test_a_method_note_is_whole_and_may_break_over_pages(self, pages: list[str]) -> None:
        steps = [[f"Step {n} of the method." in page for page in pages].index(True) for n in range(60)]
        assert steps == sorted(steps)
        assert steps[-1] == steps[0] + 1
        assert "Method Step 0" in pages[steps[0]]

    def test_the_header_row_is_repeated(self, pages: list[str]) -> None:
        heads = [page for page in pages if "Y2013" in page]
        assert len(heads) > 1
        assert all("Y2024" in page for page in heads)

    def test_the_wide_table_stays_on_the_page(self, reader: PdfReader, pages: list[str]) -> None:
        page = reader.pages[page_with(pages, "Y2013")]
        starts: list[float] = []

        def visit(words: str, outer: list[float], inner: list[float], *_: Any) -> None:
            if words.strip():
                starts.append(inner[4] * outer[0] + inner[5] * outer[2] + outer[4])

        page.extract_text(visitor_text=visit)
        # The last column's numbers begin inside the text block, 25 mm from the paper's edge.
        assert 400 < max(starts) < float(page.mediabox.width) - 25 / 25.4 * 72

    def test_links_resolve(self, reader: PdfReader) -> None:
        found = links(reader)
        assert "https://example.org/a?b=1&c=2" in [target for _, target in found]
        inner = [target for _, target in found if not isinstance(target, str)]
        assert len(inner) > 15
        assert all(0 <= place(reader, target) < len(reader.pages) for target in inner)

    def test_notes_lead_to_the_list_of_sources(self, reader: PdfReader, pages: list[str]) -> None:
        sources = page_with(pages, "second source")
        opening = page_with(pages, "Turnover rose.")
        targets = [
            place(reader, target)
            for page, target in links(reader)
            if page == opening and not isinstance(target, str)
        ]
        assert targets.count(sources) >= 2

    def test_named_destinations_of_headings(self, reader: PdfReader) -> None:
        assert "document-notebooks-trade" in reader.named_destinations

    def test_alternative_text_is_in_the_file(self, reader: PdfReader) -> None:
        texts = alternative_texts(reader)
        assert 'Bars that "rise" & fall' in texts
        assert any("frac" in alt for alt in texts)

    def test_fonts_are_embedded_and_ours(self, reader: PdfReader) -> None:
        names = {
            str(font.get_object()["/BaseFont"]).split("+")[-1]
            for page in reader.pages
            for font in page["/Resources"].get("/Font", {}).values()
        }
        assert {"Inter-Regular", "Inter-SemiBold"} <= {n.removesuffix("-Identity-H") for n in names}
        assert any(name.startswith("LibertinusSerif") for name in names)

    def test_the_same_book_is_the_same_bytes(self, pdf: Path, tmp_path: Path) -> None:
        assert build(tmp_path / "elsewhere").read_bytes() == pdf.read_bytes()


def alone(folder: Path) -> Path:
    """The trade chapter alone."""
    citation = "F. Author (2026). Trade. In <em>B–T</em>."
    metadata = dataclasses.replace(METADATA, chapter="Trade", citation=citation)
    template = TEMPLATE.with_name("chapter.typ")
    return build(folder, only="notebooks/trade", template=template, metadata=metadata)


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return alone(tmp_path_factory.mktemp("chapter"))


@pytest.fixture(scope="module")
def words(trade: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(trade).pages]


class TestChapter:
    def test_the_first_page_has_citation_and_contents(self, words: list[str]) -> None:
        for said in (
            "Baku–Tashkent A test of the report",
            "Chapter 1 Trade",
            "F. Author (2026). Trade. In B–T.",
            "Version 9.8.7 of 22 November 2026, evidence up to 15 November 2026",
        ):
            assert said in words[0]
        assert re.search(r"1\.1 Turnover[ .]*2\b", words[0])

    def test_it_holds_its_chapter_alone(self, words: list[str]) -> None:
        assert "Turnover rose." in words[1]
        assert "second source" in words[-1]
        assert not any("Twice in energy" in page for page in words)

    def test_its_numbers_are_those_of_the_report(self, words: list[str]) -> None:
        assert "Fig. 1.1 Turnover by reporter" in words[1]

    def test_a_reference_to_another_chapter_is_plain_text(self, trade: Path, words: list[str]) -> None:
        assert "the energy chapter, its section, a lost place" in words[1]
        reader = PdfReader(trade)
        inner = [target for page, target in links(reader) if page == 1 and not isinstance(target, str)]
        # Two notes, Fig. 1.1, the note of its caption, two sections of its own; none to energy.
        assert len(inner) == 6
        assert all(0 <= place(reader, target) < len(reader.pages) for target in inner)

    def test_it_says_what_it_is(self, trade: Path) -> None:
        reader = PdfReader(trade)
        assert reader.metadata is not None
        assert reader.metadata.title == "Trade. Baku–Tashkent: a test of the report"
        assert b"pdfuaid:part" in reader.root_object["/Metadata"].get_object().get_data()

    def test_the_same_chapter_is_the_same_bytes(self, trade: Path, tmp_path: Path) -> None:
        assert alone(tmp_path).read_bytes() == trade.read_bytes()


class TestErrors:
    def test_names_the_page_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BuildError, match=r"Step: reading .*absent\.html"):
            read_book(tmp_path / "absent.html")

    def test_names_the_chapter_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BuildError, match=r"no page notebooks/absent.*_toc\.yml"):
            build(tmp_path, only="notebooks/absent")

    def test_names_the_picture_that_is_not_there(self, tmp_path: Path) -> None:
        html = singlehtml('<figure><img alt="A" src="_images/lost.svg"></figure>')
        with pytest.raises(BuildError, match=r"(?s)Step: Typst.*lost\.svg.*Remedy"):
            build(tmp_path, html)

    def test_missing_fonts_stop_the_build(self, tmp_path: Path) -> None:
        (tmp_path / "none").mkdir()
        with pytest.raises(BuildError, match=r"(?s)Step: Typst.*inter.*Remedy"):
            build(tmp_path, fonts=tmp_path / "none")

    def test_a_failed_build_leaves_the_last_file(self, tmp_path: Path) -> None:
        target = tmp_path / "pdf" / "book.pdf"
        target.parent.mkdir()
        target.write_bytes(b"last good")
        with pytest.raises(BuildError):
            build(tmp_path, singlehtml('<img src="_images/chart.svg">'))
        assert target.read_bytes() == b"last good"
