"""A figure: a chart, the data it shows, and what it says to who cannot see it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import altair as alt
import pandas as pd
import vl_convert as vlc

from dyadbook.analysis.facts import format_number
from dyadbook.project import Project

VEGALITE = "application/vnd.vegalite.v6+json"
"""Mimetype of our charts; Altair's own, ``…v6.json``, makes nbformat refuse the output."""

VL_VERSION = "6.4"


@dataclass(frozen=True)
class Figure:
    """What a chart function returns.

    Attributes
    ----------
    chart : altair.TopLevelMixin
        The chart.
    data : pandas.DataFrame
        The rows that it shows, with readable column names and their sources in ``source_id``,
        where the rows have any.
    alt : str
        Alternative text: kind of chart, span, extremes, last value; computed from the data.
    """

    chart: Any
    data: pd.DataFrame
    alt: str

    def spec(self, **usermeta: str) -> dict[str, Any]:
        """The Vega-Lite specification, with notes for the book in ``usermeta``."""
        spec: dict[str, Any] = json.loads(self.chart.to_json(format="vega-lite", validate=True))
        spec["usermeta"] = {"alt": self.alt, **usermeta}
        return spec


def describe(
    frame: pd.DataFrame, x: str, y: str, *, kind: str, of: str, unit: str, by: str | None = None,
    decimals: int = 1,
) -> str:
    """Say what a chart of `y` over `x` shows, from its data.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows drawn.
    x, y : str
        Columns along the axes; `y` is numeric.
    kind, of, unit : str
        Kind of chart, what `y` is, and its unit: "Line chart", "turnover", "USD million".
    by : str, optional
        Column that tells the lines or colours apart.
    decimals : int
        Digits after the point.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2020, 2021], "value": [1.0, 3.0]})
    >>> describe(frame, "year", "value", kind="Line chart", of="output", unit="TWh")
    'Line chart of output in TWh, 2020 to 2021: lowest 1.0 (2020), highest 3.0 (2021), last 3.0 (2021).'
    """
    frame = frame.dropna(subset=[y])
    if frame.empty:
        return f"{kind} of {of}: no data."
    groups = [("", frame)] if by is None else list(frame.groupby(by, sort=False))
    span = f"{frame[x].min()} to {frame[x].max()}"
    parts = []
    for name, rows in groups:
        low, high = rows.loc[rows[y].idxmin()], rows.loc[rows[y].idxmax()]
        last = rows.loc[rows[x].astype(str).idxmax()] if len(rows) > 1 else rows.iloc[0]
        values = (
            f"lowest {format_number(low[y], decimals)} ({low[x]}), "
            f"highest {format_number(high[y], decimals)} ({high[x]}), "
            f"last {format_number(last[y], decimals)} ({last[x]})"
            if len(rows) > 1
            else f"{format_number(last[y], decimals)} ({last[x]})"
        )
        parts.append(f"{name}: {values}" if name else values)
    return f"{kind} of {of} in {unit}, {span}: {'; '.join(parts)}."


def to_svg(spec: dict[str, Any]) -> str:
    """Draw a specification as SVG, with the role, title and description that vl-convert leaves out."""
    svg: str = vlc.vegalite_to_svg(spec, vl_version=VL_VERSION)
    alt_text = escape(spec.get("usermeta", {}).get("alt", ""))
    start = svg.index(">") + 1
    opening = svg[: start - 1] + ' role="img">'
    return f"{opening}<desc>{alt_text}</desc>{svg[start:]}"


def use_fonts(project: Project) -> None:
    """Let charts measure and draw their text with the fonts that ship with the book."""
    vlc.register_font_directory(str(project.fonts))
