"""What HTML alone has: charts in the page, data to download, code, search, lists, ways around."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from dyadbook.book import html
from dyadbook.book.mimetypes import TABLE, VEGALITE
from dyadbook.project import PAGES, Project

EXTRA: dict[str, Any] = {
    "title": "Two rows.",
    "columns": ["Year", "Who, <b>really</b>"],
    "rows": [[2020, "=1+1"], [2021, "<script>x</script>"]],
    "sources": [["a", "b"], []],
    "keys": [["o-1"], ["o-2", "o-3"]],
}


def shown(project: Project) -> list[tuple[str, str, dict[str, Any]]]:
    """Page, kind and content of every figure and table stored in the notebooks."""
    found = []
    for page in PAGES:
        notebook = nbformat.read(project.notebooks / f"{page}.ipynb", as_version=4)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if VEGALITE in data:
                    found.append((page, "figure", data[VEGALITE]["usermeta"]))
                if TABLE in data:
                    found.append((page, "table", data[TABLE]))
    return found


def test_data_is_written_twice_and_the_same(tmp_path: Path) -> None:
    html._write_data(tmp_path, "x", EXTRA, tmp_path)
    from_csv = pd.read_csv(tmp_path / "x.csv", dtype=str, keep_default_na=False)
    from_xlsx = pd.read_excel(tmp_path / "x.xlsx", dtype=str, keep_default_na=False)
    assert from_csv.equals(from_xlsx)
    assert list(from_csv.columns) == ["Year", "Who, <b>really</b>", "source_id", "rows"]
    assert from_csv.to_numpy().tolist() == [
        ["2020", "=1+1", "a;b", "o-1"],
        ["2021", "<script>x</script>", "", "o-2;o-3"],
    ]


def test_a_workbook_is_kept_for_the_same_rows_alone(tmp_path: Path) -> None:
    kept = html._write_data(tmp_path, "x", EXTRA, tmp_path)
    [copy] = kept
    copy.write_bytes(b"kept")
    assert html._write_data(tmp_path, "y", EXTRA, tmp_path) == kept
    assert (tmp_path / "y.xlsx").read_bytes() == b"kept"
    other = {**EXTRA, "rows": EXTRA["rows"][:1], "sources": [["a"]], "keys": [["o-1"]]}
    assert html._write_data(tmp_path, "z", other, tmp_path).isdisjoint(kept)
    assert (tmp_path / "z.xlsx").read_bytes().startswith(b"PK")


def test_data_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "kept").mkdir(parents=True)
        html._write_data(tmp_path / name, "x", EXTRA, tmp_path / name / "kept")
    for suffix in ("csv", "xlsx"):
        first, second = ((tmp_path / name / f"x.{suffix}").read_bytes() for name in ("one", "two"))
        assert first == second


def test_markup_in_data_shows_as_text() -> None:
    written = html._render(
        "tools.html", label="x", kind="figure", name="Fig. 1", code="<i>", downloads="x", listed=50,
        extra={**EXTRA, "rows_used": [["<s>", "o-1"]], "more": 0, "command": "run", "as_of": "2026-01-01"},
        notes=[[], []],
        citation="",
    )  # fmt: skip
    soup = BeautifulSoup(written, "lxml")
    assert soup.find(["b", "i", "s", "script"]) is None
    assert "<script>x</script>" in soup.get_text()


def test_every_figure_and_table_has_its_data_and_how_it_was_made(
    project: Project, built: Path, pages: dict[str, BeautifulSoup]
) -> None:
    for page, kind, content in shown(project):
        soup = pages[f"notebooks/{page}.html"]
        label = content["label"]
        node = soup.find(id=label)
        assert node is not None, label
        tools = node.select_one(".tools") if kind == "figure" else node.parent.find_next_sibling("div")
        assert tools is not None, label
        made = tools.select_one("details.made").get_text()
        assert f"dyadbook run {page}" in made
        name = label.rpartition("-")[2]
        assert name in made  # the code names what it makes
        cite = tools.select_one("details.cite").get_text()
        assert content["title"].rstrip(".").replace("'", "’") in " ".join(cite.split())
        frame = pd.read_csv(built / "html" / html.DOWNLOADS / f"{label}.csv", dtype=str)
        rows = content["data"]["rows"] if kind == "figure" else content["rows"]
        assert len(frame) == len(rows), label
        assert (built / "html" / html.DOWNLOADS / f"{label}.xlsx").is_file()


def test_the_table_under_a_figure_has_its_rows_and_notes(
    project: Project, pages: dict[str, BeautifulSoup]
) -> None:
    for page, kind, content in shown(project):
        if kind == "table":
            continue
        figure = pages[f"notebooks/{page}.html"].find(id=content["label"])
        rows = figure.select("details.data tbody tr")
        every = len(content["data"]["rows"])
        assert len(rows) == min(every, 50)
        told = figure.select_one("details.data > p").get_text()
        assert (f"The first 50 of {every} rows; these files have all:" in told) == (every > 50)
        for row, keys in zip(rows, content["data"]["sources"], strict=False):
            assert len(row.find_all("td")[-1].find_all("a")) == len(set(keys))


def test_every_chart_stands_in_its_page_with_title_and_description(
    project: Project, pages: dict[str, BeautifulSoup]
) -> None:
    for page, kind, content in shown(project):
        if kind == "table":
            continue
        svg = pages[f"notebooks/{page}.html"].find(id=content["label"]).find("svg")
        assert svg["role"] == "img"
        title, description = (svg.find(id=name).get_text() for name in svg["aria-labelledby"].split())
        assert title == content["title"]
        assert description == content["alt"]


def test_the_source_notes_say_how_many_they_are(pages: dict[str, BeautifulSoup]) -> None:
    lists = [notes for soup in pages.values() for notes in soup.select("ol.source-notes")]
    assert len(lists) == len(PAGES)
    for notes in lists:
        assert int(notes["data-notes"]) == len(notes.find_all("li", recursive=False)) > 0


def test_no_identifier_stands_twice_on_a_page(pages: dict[str, BeautifulSoup]) -> None:
    for page, soup in pages.items():
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), (page, {name for name in ids if ids.count(name) > 1})


def test_the_lists_name_every_figure_and_table_once(
    project: Project, pages: dict[str, BeautifulSoup]
) -> None:
    for kind, page in (("figure", "book/figures.html"), ("table", "book/tables.html")):
        linked = [link["href"].rpartition("#")[2] for link in pages[page].select("ul.shown a")]
        assert linked == [content["label"] for _, one, content in shown(project) if one == kind]


@pytest.mark.parametrize("kind", ["figure", "table", "claim", "source"])
def test_the_search_knows(project: Project, built: Path, kind: str) -> None:
    index = (built / "html" / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(re.sub(r"^Search\.setIndex\((.*)\)$", r"\1", index, flags=re.DOTALL))
    types = {name.partition(":")[2]: number for number, name in found["objtypes"].items()}
    names = [one for group in found["objects"].values() for one in group if str(one[1]) == types[kind]]
    if kind == "claim":
        assert len(names) == 66
    elif kind == "source":
        assert len(names) > 500
    else:
        assert len(names) == sum(1 for _, one, _ in shown(project) if one == kind)


def test_the_menu_leads_to_every_page_and_marks_the_present_one(pages: dict[str, BeautifulSoup]) -> None:
    for page, soup in pages.items():
        menu = soup.select_one("nav.menu")
        if menu is None:
            assert page == "index.html"  # leads on to the first page
            continue
        current = menu.select('[aria-current="page"]')
        assert len(current) == (page != "search.html")
        assert len(menu.select("a")) >= len(PAGES)


def test_every_page_says_what_it_is_about(pages: dict[str, BeautifulSoup]) -> None:
    described = {}
    for page, soup in pages.items():
        if page != "index.html":
            described[page] = soup.find("meta", attrs={"name": "description"})["content"]
    assert all(20 < len(words) <= html.DESCRIBED + 2 for words in described.values()), described
    assert len(set(described.values())) == len(described)
