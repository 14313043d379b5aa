"""Charts of the energy chapter about the green corridor, and its map."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.green_corridor import CORRIDOR_BAR, HOURS
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, drawn

GREY, VIOLET, GREEN, OCHRE, PINK, STEEL = theme.NEUTRALS

CAPACITY, LOAD = "corridor_capacity_mw", "corridor_load_factor"
"""The scenario's parameters, called as those of the notebook."""

SLIDERS = {CAPACITY: (100, 6000, 100), LOAD: (0.05, 1.0, 0.05)}
"""Least, largest and step of what the reader can move."""


@drawn
def slips(frame: pd.DataFrame) -> Figure:
    """Years promised for completion by the day of the promise; input: `green_corridor.slips`."""
    names = list(dict.fromkeys(frame["project"]))
    colour = alt.Color(
        "project:N",
        title=None,
        scale=alt.Scale(domain=names, range=[GREEN, VIOLET][: len(names)]),
        legend=None,
    )
    x = alt.X(
        "said:T",
        title="Day of the promise",
        axis=alt.Axis(format="%b %Y", tickCount=8),
        scale=alt.Scale(padding=22),
    )
    least, most = int(frame["said"].min()[:4]), int(frame["promised"].max())
    y = alt.Y(
        "promised:Q",
        title="Promised for the year",
        scale=alt.Scale(domain=[least - 1, most + 1], nice=False),
        axis=theme.YEARS,
    )
    firsts = frame.loc[frame.groupby("project")["said"].idxmin()]
    days = [frame["said"].min(), frame["said"].max()]
    due = pd.DataFrame({"said": days, "promised": [_on_the_scale_of_years(day) for day in days]})
    columns = ("said", "promised", "project")
    lines = alt.Chart(frame[list(columns)]).encode(x=x, y=y, color=colour)
    chart = alt.layer(
        alt.Chart(due).mark_area(color=theme.RULE, opacity=0.45).encode(x=x, y=y, y2=alt.datum(least - 1)),
        alt.Chart(due.tail(1).assign(label="already over on the day"))
        .mark_text(align="right", dy=22, color=theme.MUTED, fontSize=11)
        .encode(x=x, y=y, text="label:N"),
        lines.mark_line(interpolate="step-after", strokeDash=theme.STATUS_DASHES["target"]),
        lines.mark_point(shape="triangle-up", filled=True, size=90, opacity=1),
        lines.mark_text(dy=-13, fontWeight=600).encode(text=alt.Text("promised:Q", format="d")),
        alt.Chart(firsts[list(columns)])
        .mark_text(align="left", dy=18)
        .encode(x=x, y=y, color=colour, text="project:N"),
    ).properties(width=theme.WIDTH - 20, height=300)
    parts = [
        f"{name}: " + ", ".join(f"{row.promised} (said {row.stated})" for row in rows.itertuples())
        for name, rows in frame.groupby("project", sort=False)
    ]
    return Figure(chart, frame, f"Completion years by day of promise. {'; '.join(parts)}.")


def _on_the_scale_of_years(day: str) -> float:
    """A day on the scale on which a year stands for its end: the middle of 2025 is 2024.5."""
    stamp = pd.Timestamp(day)
    return round(stamp.year - 1 + stamp.day_of_year / (366 if stamp.is_leap_year else 365), 2)


@drawn
def scenario(frame: pd.DataFrame, capacity_mw: float, load_factor: float) -> Figure:
    """The assumed corridor beside net exports and hopes, with capacity and load factor to move.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `green_corridor.scenario` returns it.
    capacity_mw, load_factor : float
        What the chart opens with: the parameters that `frame` was made with.
    """
    countries = [name for name in ("Corridor", "Azerbaijan", "Uzbekistan") if name in set(frame["country"])]
    colours = {
        "Corridor": GREY,
        "Azerbaijan": theme.COUNTRY_COLOURS["AZE"],
        "Uzbekistan": theme.COUNTRY_COLOURS["UZB"],
    }
    opening = {CAPACITY: capacity_mw, LOAD: load_factor}
    words = {CAPACITY: "Capacity, MW ", LOAD: "Load factor "}
    sliders = [
        alt.param(
            name=name,
            value=opening[name],
            bind=alt.binding_range(min=low, max=max(high, opening[name]), step=step, name=words[name]),
        )
        for name, (low, high, step) in SLIDERS.items()
    ]
    shown = frame.assign(
        firm=frame["status"].isin(["actual", "preliminary"]), assumed=frame["what"] == CORRIDOR_BAR
    )
    corridor = f"{CAPACITY} * {HOURS} * {LOAD} / 1000000"
    others = float(frame.loc[~shown["assumed"], "twh"].abs().max()) if len(frame) > 1 else 0.0
    least = min(0.0, float(frame["twh"].min()))
    base = (
        alt.Chart(shown[["what", "twh", "country", "firm", "assumed"]])
        .transform_calculate(shown=f"datum.assumed ? {corridor} : datum.twh")
        .transform_calculate(
            label=(
                "format(datum.shown, '.1f') + (datum.assumed ? ''"
                f" : datum.twh > 0 ? ' (corridor: ' + format({corridor} / datum.twh, '.1f') + ' times this)'"
                " : ' (more bought than sold)')"
            )
        )
        .encode(
            y=alt.Y("what:N", title=None, sort=list(frame["what"]), axis=alt.Axis(labelLimit=420)),
            x=alt.X(
                "shown:Q",
                title="TWh a year",
                scale=alt.Scale(
                    domainMin=math.floor(least),
                    domainMax=alt.ExprRef(expr=f"1.5 * max({others}, {corridor})"),
                    nice=False,
                ),
            ),
        )
    )
    scale = alt.Scale(domain=countries, range=[colours[name] for name in countries])
    chart = (
        alt.layer(
            base.mark_bar(height=18, strokeWidth=1.5).encode(
                color=alt.Color("country:N", legend=None, scale=scale),
                stroke=alt.Stroke("country:N", legend=None, scale=scale),
                fillOpacity=alt.condition("datum.firm", alt.value(1), alt.value(0.15)),
                strokeDash=alt.condition(
                    "datum.firm", alt.value([1, 0]), alt.value(theme.STATUS_DASHES["target"])
                ),
            ),
            base.transform_calculate(place="max(0, datum.shown)")
            .mark_text(align="left", dx=5)
            .encode(x="place:Q", text="label:N"),
        )
        .add_params(*sliders)
        .properties(width=310, height=30 * len(frame))
    )
    told = "; ".join(f"{row['what']}: {format_number(row['twh'], 1)}" for row in frame.to_dict("records"))
    moved = "In the book's HTML edition capacity and load factor can be moved."
    return Figure(chart, frame, f"Bars in TWh a year. {told}. {moved}")


# -- map ------------------------------------------------------------------------------------

WEST, EAST, SOUTH, NORTH = 43.8, 73.8, 36.4, 46.2
"""Degrees that the map shows: from the Caucasus to the Fergana valley."""

MAP_WIDTH = 660
MAP_HEIGHT = round(MAP_WIDTH * (NORTH - SOUTH) / ((EAST - WEST) * math.cos(math.radians(41.3))))
"""Pixels; a degree of longitude is as much shorter than one of latitude as in the middle of the map."""

FUELS = {"Gas": "#59616b", "Coal": "#1c2430", "Hydro": STEEL}

LINES = {"operating": [1, 0], "under construction": [6, 3], "proposed": [2, 3]}

NAMED_PLANTS = {
    ("Azerbaijan thermal power plant", "operating"): ("Mingachevir", 0, -20, "center"),
    ("Syrdarya power station", "operating"): ("Syrdarya", -16, 14, "right"),
    ("Talimarjan power station", "operating"): ("Talimarjan", 12, 14, "left"),
    ("Navoi power station", "operating"): ("Navoi", 0, -20, "center"),
    ("Takhiatash power station", "operating"): ("Takhiatash", 12, 0, "left"),
    ("Surkhandarya power station", "under construction"): ("Surkhandarya", -16, 4, "right"),
}  # fmt: skip
"""Plants with a label: words, offset in pixels, alignment."""

NAMED_FIELDS = {
    "Shah Deniz": (7, 14, "left"),
    "Azeri": (8, -3, "left"),
    "Shurtan": (-8, -8, "right"),
    "Kandym-Khauzak-Shady-Kungrad": (-8, 6, "right"),
    "Djel": (8, 4, "left"),
}
"""Fields with a label: offset in pixels, alignment."""

NAMED_LINES = {
    "South Caucasus Gas Pipeline": (44.1, 42.45, "to Georgia and Türkiye"),
    "Trans-Caspian Gas Pipeline": (51.6, 40.75, "Trans-Caspian line, proposed"),
    "Central Asia–China Gas Pipeline": (70.2, 43.05, "to China"),
    "Central Asia–Center Gas Pipeline": (59.2, 45.2, "to and from Russia"),
}
"""Lines with a label, by the beginning of their names: where it stands (degrees), and its words."""


TOWNS = {"baku": (-9, -9, "right"), "tashkent": (10, -12, "left")}
"""Nodes of the corridors that the map names, for bearings."""


@drawn
def sites(plants: pd.DataFrame, fields: pd.DataFrame, lines: pd.DataFrame, nodes: pd.DataFrame) -> Figure:
    """Power plants, fields and cross-border gas pipelines by longitude and latitude, without borders.

    Parameters
    ----------
    plants, fields, lines : pandas.DataFrame
        As `analysis.sites.plants`, `analysis.sites.fields` and `analysis.sites.lines` return them.
    nodes : pandas.DataFrame
        Nodes of the corridors with ``name``, ``lon``, ``lat``; index ``node_id``.
    """
    x = alt.X("lon:Q", title=None, scale=alt.Scale(domain=[WEST, EAST], nice=False), axis=None)
    y = alt.Y("lat:Q", title=None, scale=alt.Scale(domain=[SOUTH, NORTH], nice=False), axis=None)
    fuels = [name for name in FUELS if name in set(plants["fuel"])]
    pipes = (
        alt.Chart(lines[["line", "status", "order", "lon", "lat"]])
        .mark_line(clip=True, strokeWidth=1.4, color=OCHRE)
        .encode(
            x=x, y=y, detail="line:N", order="order:Q",
            strokeDash=alt.StrokeDash("status:N", title="Gas pipeline", scale=alt.Scale(
                domain=list(LINES), range=list(LINES.values()))),
        )
    )  # fmt: skip
    wells = (
        alt.Chart(fields[["name", "lon", "lat"]])
        .mark_point(shape="diamond", filled=False, size=34, color=PINK, strokeWidth=1.4, opacity=1)
        .encode(x=x, y=y)
    )
    stations = (
        alt.Chart(plants[["name", "fuel", "status", "mw", "lon", "lat"]])
        .mark_point(filled=True, stroke="white", strokeWidth=0.7)
        .encode(
            x=x, y=y,
            size=alt.Size("mw:Q", title="Power plant, MW", scale=alt.Scale(domain=[0, 3200], range=[8, 520]),
                          legend=alt.Legend(values=[200, 1000, 3000], symbolFillColor="#59616b")),
            color=alt.Color("fuel:N", title="Fuel", scale=alt.Scale(
                domain=fuels, range=[FUELS[name] for name in fuels])),
            fillOpacity=alt.condition("datum.status == 'operating'", alt.value(0.85), alt.value(0.35)),
        )
    )  # fmt: skip
    chart = alt.layer(pipes, wells, stations, *_labels(plants, fields, lines, nodes, x, y)).properties(
        width=MAP_WIDTH, height=MAP_HEIGHT
    )
    shown = plants.assign(what="power plant").rename(columns={"fuel": "kind"})
    data = pd.concat(
        [
            shown[["what", "name", "kind", "status", "mw", "lon", "lat", "source_id"]],
            fields.assign(what="oil or gas field")[["what", "name", "lon", "lat", "source_id"]],
            lines.drop_duplicates("line").assign(what="gas pipeline", name=lines["line"])[
                ["what", "name", "status", "source_id"]
            ],
        ],
        ignore_index=True,
    )
    sums = plants[plants["status"] == "operating"].groupby("country")["mw"].sum() / 1000
    words = (
        f"Map without borders, {WEST} to {EAST} degrees east and {SOUTH} to {NORTH} degrees north: "
        f"{plants['name'].nunique()} power plants, {len(fields)} oil and gas fields as points, "
        f"{lines['line'].nunique()} gas pipelines as simplified lines. Operating plants in the inventories: "
        + ", ".join(f"{code} {format_number(value, 1)} GW" for code, value in sums.items())
        + "."
    )
    return Figure(chart, data, words)


def _labels(
    plants: pd.DataFrame,
    fields: pd.DataFrame,
    lines: pd.DataFrame,
    nodes: pd.DataFrame,
    x: alt.X,
    y: alt.Y,
) -> list[alt.Chart]:
    spots: list[tuple[Any, ...]] = [
        (nodes.loc[key, "lon"], nodes.loc[key, "lat"], nodes.loc[key, "name"], dx, dy, align, theme.MUTED)
        for key, (dx, dy, align) in TOWNS.items()
    ]
    for row in plants.to_dict("records"):
        if (row["name"], row["status"]) in NAMED_PLANTS:
            text, dx, dy, align = NAMED_PLANTS[row["name"], row["status"]]
            spots.append((row["lon"], row["lat"], text, dx, dy, align, theme.INK))
    for row in fields.to_dict("records"):
        if row["name"] in NAMED_FIELDS:
            dx, dy, align = NAMED_FIELDS[row["name"]]
            spots.append((row["lon"], row["lat"], row["name"].partition("-")[0], dx, dy, align, PINK))
    for name, (lon, lat, text) in NAMED_LINES.items():
        if lines["line"].str.startswith(name).any():
            spots.append((lon, lat, text, 0, 0, "left", "#8a6a00"))
    halo = {"stroke": "white", "strokeWidth": 3.5, "strokeJoin": "round"}
    found = []
    for lon, lat, text, dx, dy, align, colour in spots:
        one = alt.Chart(pd.DataFrame({"lon": [lon], "lat": [lat], "text": [text]}))
        spot = one.encode(x=x, y=y, text="text:N")
        look: dict[str, Any] = {"dx": dx, "dy": dy, "align": align, "fontSize": 11, "color": colour}
        found += [spot.mark_text(**(look | halo)), spot.mark_text(**look)]
    return found
