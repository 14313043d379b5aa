"""The map of many pairs: a line between the two states of each, as wide as their trade."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, drawn
from dyadbook.charts.maps import BORDER, LAND, SEA, Shapes, Window

WINDOW = Window(25.9, 83.0, 33.45, 53.6)
"""All that the shapes reach."""

PLACES = {
    "AFG": (66.0, 34.2), "ARM": (45.0, 40.1), "AZE": (48.0, 40.6), "BGR": (27.3, 42.8), "BLR": (28.9, 52.6),
    "CHN": (80.5, 41.0), "GEO": (43.4, 42.2), "IRN": (53.0, 35.2), "KAZ": (67.0, 48.3), "KGZ": (75.0, 41.8),
    "PAK": (72.0, 34.0), "ROU": (27.3, 45.6), "RUS": (48.0, 51.8), "TJK": (71.0, 38.8), "TKM": (58.8, 39.6),
    "TUR": (33.5, 39.3), "UKR": (31.8, 49.3), "UZB": (63.8, 41.8),
}  # fmt: skip
"""Where the lines of a state begin, degrees east and north, inside it; the others lie beyond the map."""

WIDEST = 9
"""Pixels of the line of the largest turnover."""


@drawn
def turnover_map(frame: pd.DataFrame, shapes: Shapes) -> Figure:
    """Draw a line for each pair that lies on the map, its width in proportion to the turnover.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``a``, ``b`` (codes of the states), ``pair`` (their names), ``turnover`` (USD million).
    shapes : list of dict
        See `dyadbook.charts.maps.read_shapes`.

    Returns
    -------
    Figure
        Its data are the pairs on the map, the largest turnover first.
    """
    inside = frame[frame["a"].isin(PLACES) & frame["b"].isin(PLACES)]
    inside = inside.sort_values(["turnover", "pair"], ascending=[False, True]).reset_index(drop=True)
    for end, names in (("a", ("lon", "lat")), ("b", ("to_lon", "to_lat"))):
        for axis, name in enumerate(names):
            inside[name] = pd.Series([PLACES[code][axis] for code in inside[end]], dtype=float)
    used = sorted({*inside["a"], *inside["b"]})
    points = pd.DataFrame([(code, *PLACES[code]) for code in used], columns=["code", "lon", "lat"]).astype(
        {"lon": float, "lat": float}
    )
    lines = alt.Chart(inside[["turnover", "lon", "lat", "to_lon", "to_lat"]]).mark_rule(
        color=theme.COUNTRY_COLOURS["AZE"], opacity=0.6, strokeCap="round", clip=True
    ).encode(
        longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"),
        longitude2=alt.Longitude2("to_lon:Q"), latitude2=alt.Latitude2("to_lat:Q"),
        strokeWidth=alt.StrokeWidth("turnover:Q", title="Goods turnover, USD million",
            scale=alt.Scale(domainMin=0, range=[0.4, WIDEST])),
    )  # fmt: skip
    base = alt.Chart(points).encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"))
    rim: dict[str, Any] = {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
    text: dict[str, Any] = {"dy": -9, "fontSize": 11, "fontWeight": 600}
    chart = WINDOW.show(
        *_land(),
        lines,
        base.mark_point(size=30, color=theme.INK),
        base.mark_text(**text, **rim).encode(text=alt.Text("code:N")),
        base.mark_text(**text, color=theme.INK).encode(text=alt.Text("code:N")),
    ).properties(datasets=WINDOW.land(shapes))
    data = inside[["pair", "turnover"]].rename(
        columns={"pair": "Pair", "turnover": "Goods turnover, USD million"}
    )
    return Figure(chart, data, _words(inside, len(frame) - len(inside)))


def _land() -> list[alt.Chart]:
    """States, lakes, and dotted where a boundary is not agreed."""
    data = alt.NamedData("land", format=alt.JsonDataFormat(type="json"))
    looks: tuple[tuple[str, dict[str, Any]], ...] = (
        ("state", {"fill": LAND, "stroke": BORDER, "strokeWidth": 0.7, "strokeJoin": "round"}),
        ("undetermined", {"filled": False, "stroke": LAND, "strokeWidth": 1.8}),
        ("undetermined", {"filled": False, "stroke": BORDER, "strokeDash": [1.5, 2.5]}),
        ("lake", {"fill": SEA, "stroke": BORDER, "strokeWidth": 0.4}),
    )
    return [
        alt.Chart(data).transform_filter(f"datum.properties.kind == '{kind}'").mark_geoshape(**look)
        for kind, look in looks
    ]


def _words(inside: pd.DataFrame, beyond: int) -> str:
    said = f"Map of states and seas, {WINDOW}, with {len(inside)} lines, one for each pair of states on it"
    if len(inside):
        ends = [
            f"{row['pair']} (USD {format_number(row['turnover'], 1)} million)"
            for row in (inside.iloc[0], inside.iloc[-1])
        ]
        said += f": the widest {ends[0]}, the narrowest {ends[1]}"
    return f"{said}. Pairs with a state beyond it: {beyond}."
