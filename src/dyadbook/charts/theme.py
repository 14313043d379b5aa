"""One visual language for every chart: colours, dashes, type.

Two colours stand for the two states everywhere (blue and vermilion of Okabe and Ito 2008, darkened
for contrast on white; they differ for readers with any common colour blindness). What a number is
(actual, estimate, target, forecast) is told by the dash, never by colour.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

FONT = "Inter, Helvetica, Arial, sans-serif"
WIDTH, HEIGHT = 620, 300
"""Plot size in pixels that fits the page of book and PDF."""

INK, MUTED, RULE = "#1c2430", "#5b6675", "#d5dae1"

COUNTRY_COLOURS = {
    "AZE": "#1f6f9f",
    "UZB": "#c8641b",
    "KAZ": "#7b5aa6",
    "TUR": "#a63d57",
    "RUS": "#59616b",
    "CHN": "#b58900",
    "USA": "#3a7d6b",
    "ARM": "#8a6d3b",
    "GEO": "#4c8c4a",
    "KGZ": "#c27ba0",
    "TJK": "#6b8e9e",
    "TKM": "#5f8f3e",
    "IRN": "#8c564b",
    "AFG": "#999999",
    "BGR": "#7f9c3b",
    "BLR": "#a08c5b",
    "DEU": "#4f4f7a",
    "HUN": "#a65e7a",
    "IND": "#d08a3e",
    "ITA": "#3f8f8f",
    "PAK": "#2f6b4f",
    "ROU": "#8a5fa0",
    "UKR": "#c2a21f",
}
"""A fixed colour for each state that charts tell apart."""

NEUTRALS = ("#59616b", "#7b5aa6", "#3a7d6b", "#b58900", "#a63d57", "#6b8e9e")
"""Colours for categories that are no states, in order of use."""

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


YEARS = alt.Axis(format="d", tickMinStep=1)
"""An axis of whole years."""


@alt.theme.register("dyadbook", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """The report's Altair theme."""
    return {
        "config": {
            "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": None},
            "background": "white",
            "font": FONT,
            "padding": 6,
            "axis": {
                "labelColor": MUTED,
                "titleColor": MUTED,
                "titleFontWeight": "normal",
                "labelFontSize": 12,
                "titleFontSize": 12,
                "gridColor": "#e9ecf0",
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
            },
            "title": {"color": INK, "fontSize": 14, "anchor": "start", "fontWeight": 600},
            "line": {"strokeWidth": 2.2},
            "point": {"size": 45, "filled": True},
            "text": {"fontSize": 12, "color": INK},
            "bar": {"color": NEUTRALS[0]},
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
