"""The page that leads to many editions: a map and a table of the pairs, with what each says first."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from dyadbook.charts.drawing import use_fonts
from dyadbook.charts.figure import to_svg
from dyadbook.charts.maps import read_shapes
from dyadbook.charts.pairs import turnover_map
from dyadbook.evidence.periods import parse_period
from dyadbook.project import FACTS_NAME, Project

TITLE = "Editions by pair of states"

TURNOVER = "trade/panel-last"
"""The fact that the map draws, USD million."""

HEADLINES = {
    TURNOVER: "Goods turnover",
    "trade/gravity-ratio-ab": "First state’s exports, actual over expected by the gravity model",
    "trade/gravity-ratio-ba": "Second state’s exports, actual over expected",
    "politics/votes-raw-run": "Same votes in the UN General Assembly",
    "politics/votes-pi-run": "The same beyond chance (Scott’s pi)",
}
"""Facts that any pair may have, and how the table calls them."""

STATIC = ("book.css", "icon.svg", "Inter-Regular.woff2", "Inter-SemiBold.woff2", "Inter-Italic.woff2")
"""Files of the book's theme that the page uses."""


@dataclass(frozen=True)
class Entry:
    """One edition in the table.

    Attributes
    ----------
    name : str
        Its folder: ``AZE-UZB``.
    title : str
        The names of its states.
    as_of : str
        The day that its evidence ends, as words.
    cells : tuple of tuple of str
        Text and period of each of `HEADLINES`; both empty where the edition has no such fact.
    turnover : float or None
        USD million.
    """

    name: str
    title: str
    as_of: str
    cells: tuple[tuple[str, str], ...]
    turnover: float | None


def write_site(project: Project, out: Path, names: Sequence[str], pages: Sequence[str]) -> None:
    """Write ``index.html`` and what it shows, the same bytes for the same editions.

    Parameters
    ----------
    project : Project
        The checkout.
    out : Path
        Has a folder for each edition.
    names : sequence of str
        These folders, in the order of the table.
    pages : sequence of str
        The notebooks in each.
    """
    entries = [_entry(name, out / name / FACTS_NAME) for name in names]
    figure = _draw(project, entries, out / "map.svg")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([Path(__file__).parent, project.book / "theme"]),
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    text = environment.get_template("pairs.html").render(
        title=TITLE, entries=entries, pages=pages, columns=HEADLINES.values(), figure=figure,
        as_of=", ".join(dict.fromkeys(one.as_of for one in entries)) or "no day",
        policy=Markup(environment.get_template("policy.html").render()),
    )  # fmt: skip
    static = out / "_static"
    static.mkdir(exist_ok=True)
    for name in STATIC:
        shutil.copyfile(project.book / "theme" / "static" / name, static / name)
    (out / "index.html").write_text(text + "\n", encoding="utf-8")


def _entry(name: str, file: Path) -> Entry:
    records: dict[str, Any] = {one["id"]: one for one in json.loads(file.read_text(encoding="utf-8"))}
    found = [records.get(key) for key in HEADLINES]
    return Entry(
        name=name,
        title=records["trade/pair"]["text"],
        as_of=parse_period(records["trade/pair"]["as_of"]).words,
        cells=tuple((one["text"], parse_period(one["period"]).words) if one else ("", "") for one in found),
        turnover=records[TURNOVER]["value"] if TURNOVER in records else None,
    )


def _draw(project: Project, entries: Sequence[Entry], target: Path) -> dict[str, str]:
    """Draw the map: its alternative text, width and height in pixels; nothing where no pair is on it."""
    rows = [(*one.name.split("-"), one.title, one.turnover) for one in entries if one.turnover is not None]
    frame = pd.DataFrame(rows, columns=["a", "b", "pair", "turnover"])
    figure = turnover_map(frame, read_shapes(project.book))
    if figure.data.empty:
        target.unlink(missing_ok=True)
        return {}
    use_fonts(project.fonts)
    svg = to_svg(figure.spec(title=TITLE))
    target.write_text(svg, encoding="utf-8")
    head = svg[: svg.index(">")]
    size = {side: re.findall(rf' {side}="(\d+)', head)[0] for side in ("width", "height")}
    return {"alt": figure.alt, **size}
