"""One visual language for every chart: colours, dashes, type.

Two colours stand for the two states everywhere (blue and vermilion of Okabe and Ito 2008, darkened
for contrast on white). Every colour that draws marks stands out from white by at least 3 : 1, and those
that charts use together stay apart for readers who lack any one kind of cones; ``tests/test_theme.py``
works that out. What a number is (actual, estimate, target, forecast) is told by the dash, never by colour.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

FONT = "Inter, Helvetica, Arial, sans-serif"
WIDTH, HEIGHT = 620, 300
"""Plot size in pixels that fits the page of book and PDF."""

PAPER = "white"
INK, MUTED = "#1c2430", "#5b6675"
"""Text, and text that stands back; both also draw lines that no category owns."""

RULE, GRID = "#d5dae1", "#e9ecf0"
"""Pale lines behind the marks: axes and what joins marks, and the grid. They draw no mark themselves."""

GREY, VIOLET, GREEN, OCHRE, PINK, STEEL = NEUTRALS = (
    "#59616b",
    "#a070e0",
    "#608260",
    "#b08810",
    "#902848",
    "#6898b0",
)
"""Colours for categories that are no states, in order of use.

`OCHRE` and the colour of Uzbekistan look alike to many: where both appear, something else tells them apart.
"""

COUNTRY_COLOURS = {
    "AZE": "#1f6f9f",
    "UZB": "#c8641b",
    "KAZ": VIOLET,
    "TUR": PINK,
    "RUS": GREY,
    "CHN": "#806010",
    "USA": GREEN,
    "ARM": "#605010",
    "GEO": "#709058",
    "KGZ": "#b07888",
    "TJK": STEEL,
    "TKM": "#507050",
    "IRN": "#985040",
    "AFG": "#787070",
    "BGR": "#989078",
    "BLR": "#907038",
    "DEU": "#485078",
    "HUN": "#b06088",
    "IND": "#e87018",
    "ITA": "#108898",
    "PAK": "#205848",
    "ROU": "#9060c0",
    "UKR": "#a89040",
}
"""A fixed colour for each state that charts tell apart."""

STATUS_DASHES = {
    "actual": [1, 0],
    "preliminary": [8, 2],
    "estimate": [5, 3],
    "target": [2, 2],
    "forecast": [8, 3, 2, 3],
}
"""What a number is, told by its line."""

REPORTER_SHAPES = {"AZE": "circle", "UZB": "square", "PRESS": "triangle-up"}
"""Who measured, told by the marker; other reporters take ``diamond``."""


_LINES = r"split(trim(replace(datum.label, /(.{1,30}$|.{0,29}[^\d ](?= )) ?/g, '$1\n')), '\n')"
WRAPPED: dict[str, Any] = {
    "labelExpr": _LINES,
    "labelLineHeight": 14,
    "labelOffset": alt.ExprRef(f"-7 * (length({_LINES}) - 1)"),
}
"""An axis with long labels in lines of at most thirty letters, each number with its unit. The middle of the
lines stands at the row: Vega would put the first line there."""

YEARS = alt.Axis(format="d", tickMinStep=1)
"""An axis of whole years."""


@alt.theme.register("dyadbook", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """The report's Altair theme."""
    return {
        "config": {
            "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": None},
            "background": PAPER,
            "font": FONT,
            "padding": 6,
            "axis": {
                "labelColor": MUTED,
                "titleColor": MUTED,
                "titleFontWeight": "normal",
                "labelFontSize": 12,
                "titleFontSize": 12,
                "gridColor": GRID,
                "domainColor": RULE,
                "tickColor": RULE,
                "labelLimit": 260,
            },
            "axisX": {"grid": False},
            "header": {"labelFontSize": 13, "labelColor": INK, "titleColor": MUTED},
            "legend": {
                "orient": "top",
                "titleColor": MUTED,
                "labelColor": INK,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "labelLimit": 320,
                "symbolStrokeWidth": 2,
                "symbolBaseFillColor": INK,
                "symbolBaseStrokeColor": INK,
            },
            "title": {"color": INK, "fontSize": 14, "anchor": "start", "fontWeight": 600},
            "line": {"strokeWidth": 2.2},
            "point": {"size": 45, "filled": True, "opacity": 1},
            "text": {"fontSize": 12, "color": INK},
            "bar": {"color": GREY},
        }
    }


def colour(codes: list[str], names: dict[str, str]) -> alt.Scale:
    """A colour scale for states by their names, in the given order.

    Raises
    ------
    KeyError
        When a state has no fixed colour in `COUNTRY_COLOURS`.
    """
    return alt.Scale(domain=[names[code] for code in codes], range=[COUNTRY_COLOURS[code] for code in codes])


def ends(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """The row of the last ``year`` of each line, where its label stands."""
    return frame.loc[frame.groupby(by)["year"].idxmax()] if len(frame) else frame
