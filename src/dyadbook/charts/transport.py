"""Transport charts: tonnage, Uzbek cargo, the port, the railway, times, routes, slips and the map."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.routes import CORRIDORS, GEORGIA, HIGHEST, LOWEST, PARTS
from dyadbook.analysis.times import CLAIMED, REPORTED, STATED
from dyadbook.analysis.tonnage import ASSOCIATION, MILLION_TONNES, MINISTRY
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe, drawn

STEP = 23
"""Height of one row of a chart with named rows, pixels."""

KAZ, OTHER = theme.COUNTRY_COLOURS["KAZ"], theme.NEUTRALS[2]
"""Colours of the ministry's count and of the association's."""

LABELLED = {
    "tashkent": (6, -8, "left"),
    "khorgos": (-4, 14, "right"),
    "bukhara": (0, 16, "center"),
    "turkmenbashi": (4, -8, "left"),
    "aktau": (8, -8, "left"),
    "alat": (-2, 17, "left"),
    "tbilisi": (0, -10, "center"),
    "kars": (-4, 14, "right"),
    "istanbul": (4, -10, "left"),
    "poti": (-2, -10, "right"),
    "constanta": (8, -4, "left"),
    "tehran": (0, 16, "center"),
    "mashhad": (0, 16, "center"),
    "kashgar": (-2, 16, "center"),
    "kabul": (-8, 4, "right"),
    "meghri": (-6, 15, "right"),
    "orenburg": (0, 15, "center"),
    "astana": (6, 15, "center"),
    "ashgabat": (0, 16, "center"),
}
"""Places that the map names: offset of the label in pixels, and its alignment."""

SHORT = {
    "khorgos": "Khorgos",
    "turkmenbashi": "Turkmenbashi",
    "aktau": "Aktau",
    "alat": "Alat (Port of Baku)",
    "poti": "Poti",
    "constanta": "Constanta",
}
"""Shorter names for the map."""

MAP_DASHES = {"rail": [1, 0], "road": [9, 2, 2, 2], "sea": [1, 4], "rail, not operating": [5, 4]}
"""Dash of each kind of line on the map."""

MAP_COLOURS = [theme.COUNTRY_COLOURS[code] for code in ("KAZ", "UZB", "AZE", "ARM", "KGZ", "RUS", "IRN")]
"""Colours of the corridors, in the order of `analysis.routes.CORRIDORS`."""

WEST, EAST, SOUTH, NORTH = 26.5, 82.5, 33.0, 53.0
"""Frame of the map in degrees."""

TONNES = "million tonnes"
"""Column of every amount of cargo in the charts' data."""

MAP_HEIGHT = 320
"""Pixels; with `theme.WIDTH` about true to scale at 42 degrees north."""


@drawn
def tonnage(counts: pd.DataFrame, promises: pd.DataFrame) -> Figure:
    """Tonnage of the route by who counts it, with what was promised for each year.

    Parameters
    ----------
    counts : pandas.DataFrame
        As `analysis.tonnage.route_by_counter` returns it.
    promises : pandas.DataFrame
        As `analysis.tonnage.route_promises` returns it; those of another scope are left out.
    """
    done = counts.rename(columns={"count": "who"}).round({"kt": 0})
    asked = promises[promises["scope"] == ""].rename(columns={"status": "who"})
    data = pd.concat([done, asked[["year", "kt", "who", "source_id"]]], ignore_index=True)
    data = data.assign(**{TONNES: (data["kt"] / MILLION_TONNES).round(3)}).drop(columns="kt")
    order = [MINISTRY, ASSOCIATION, "target", "forecast"]
    colours = alt.Scale(domain=order, range=[KAZ, OTHER, theme.INK, theme.NEUTRALS[3]])
    shapes = alt.Scale(domain=order, range=["circle", "diamond", "triangle-down", "cross"])
    span = alt.Scale(domain=[int(data["year"].min()) - 0.5, int(data["year"].max()) + 0.5],
                     nice=False)  # fmt: skip
    x = alt.X("year:Q", title=None, scale=span, axis=theme.YEARS)
    y = alt.Y(f"{TONNES}:Q", title="million tonnes a year", scale=alt.Scale(zero=True))
    drawn = data[["year", TONNES, "who"]]
    lines = alt.Chart(drawn[drawn["who"] == MINISTRY]).mark_line(color=KAZ).encode(x=x, y=y)
    points = (
        alt.Chart(drawn)
        .mark_point(filled=False, size=80, strokeWidth=2, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("who:N", scale=colours, title=None),
            shape=alt.Shape("who:N", scale=shapes, title=None),
        )
    )
    chart = (lines + points).properties(width=theme.WIDTH, height=theme.HEIGHT)
    words = describe(drawn, "year", TONNES, kind="Line with points", of="cargo on the route",
                     unit="million tonnes a year", by="who", decimals=2)  # fmt: skip
    return Figure(chart, data, words)


@drawn
def uzbek(rows: pd.DataFrame, claimed: float) -> Figure:
    """Everything quoted as Uzbek cargo on the route, one row each, against what was claimed.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.uzbek.cargo` returns it.
    claimed : float
        The mark that a claim says was passed, thousand tonnes.
    """
    data = rows.assign(
        row=rows["what"] + ", " + rows["when"], **{TONNES: (rows["kt"] / MILLION_TONNES).round(3)}
    )
    promised = data["status"].isin(["target", "forecast"])
    data["kind"] = promised.map({True: "promised", False: "whole year"})
    data.loc[~promised & ~data["whole_year"], "kind"] = "part of a year"
    data["side"] = data["reporter"].map({"AZE": "Azerbaijani side", "UZB": "Uzbek side"})
    data = data.drop_duplicates(["row", TONNES, "kind", "side"])
    again = data["row"].duplicated(keep=False)
    data.loc[again, "row"] += " (" + data["side"].str.removesuffix(" side") + ")"
    kinds, sides = ["whole year", "part of a year", "promised"], ["Azerbaijani side", "Uzbek side"]
    colours = [theme.COUNTRY_COLOURS["AZE"], theme.COUNTRY_COLOURS["UZB"]]
    drawn = data[["row", TONNES, "kind", "side"]]
    base = alt.Chart(drawn).encode(
        y=alt.Y("row:N", sort=list(drawn["row"]), title=None, axis=alt.Axis(labelLimit=440)),
        x=alt.X(f"{TONNES}:Q", title="million tonnes", scale=alt.Scale(zero=True)),
    )
    points = base.mark_point(size=100, opacity=1, filled=False, strokeWidth=2.4).encode(
        color=alt.Color("side:N", scale=alt.Scale(domain=sides, range=colours), title=None),
        shape=alt.Shape(
            "kind:N",
            title=None,
            legend=alt.Legend(orient="bottom"),
            scale=alt.Scale(domain=kinds, range=["circle", "square", "triangle-down"]),
        ),
    )
    rule = (
        alt.Chart(pd.DataFrame({TONNES: [claimed / MILLION_TONNES]}))
        .mark_rule(color=theme.INK, strokeDash=[3, 3])
        .encode(x=f"{TONNES}:Q")
    )
    chart = (rule + points).properties(width=theme.WIDTH - 320, height=STEP * len(drawn))
    listed = "; ".join(
        f"{row}: {value:.2f} ({kind}, {side})" for row, value, kind, side in drawn.itertuples(index=False)
    )
    shown = data[["row", TONNES, "kind", "side", "source_id"]]
    return Figure(chart, shown, f"Point chart of Uzbek cargo in million tonnes: {listed}.")


@drawn
def port(rows: pd.DataFrame) -> Figure:
    """Cargo, containers and trucks at the Port of Baku, three panels of bars.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.port.port` returns it.
    """
    years = [str(year) for year in range(int(rows["year"].min()), int(rows["year"].max()) + 1)]
    data = rows.astype({"year": str})
    panels = []
    for measure in data["measure"].unique():
        part = data.loc[data["measure"] == measure, ["year", "value"]]
        bars = (
            alt.Chart(part, title=str(measure))
            .mark_bar(color=theme.COUNTRY_COLOURS["AZE"])
            .encode(
                x=alt.X("year:O", title=None, scale=alt.Scale(domain=years),
                        axis=alt.Axis(labelAngle=-90)),
                y=alt.Y("value:Q", title=None),
            )
        )  # fmt: skip
        panels.append(bars.properties(width=165, height=200))
    words = describe(data, "year", "value", kind="Bar charts", of="the Port of Baku",
                     unit="the units named", by="measure")  # fmt: skip
    return Figure(alt.hconcat(*panels, spacing=22), data, words)


@drawn
def btk(rows: pd.DataFrame) -> Figure:
    """Freight carried over Baku-Tbilisi-Kars beside its stated capacity.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.port.btk` returns it.
    """
    data = rows[["what", "kind", "kt", "source_id"]].reset_index(drop=True)
    data = data.assign(**{TONNES: (data["kt"] / MILLION_TONNES).round(3)}).drop(columns="kt")
    data["label"] = [format_number(value, 2) for value in data[TONNES]]
    kinds = ["carried", "capacity stated", "capacity promised"]
    colours = [theme.COUNTRY_COLOURS["AZE"], "#b9c2cc", "#e1e5ea"]
    base = alt.Chart(data[["what", TONNES, "kind", "label"]]).encode(
        y=alt.Y("what:N", sort=list(data["what"]), title=None, axis=alt.Axis(labelLimit=330)),
        x=alt.X(f"{TONNES}:Q", title="million tonnes a year, or in the months named"),
    )
    bars = base.mark_bar(height=15).encode(
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=colours), title=None)
    )
    labels = base.mark_text(align="left", dx=5).encode(text="label:N")
    chart = (bars + labels).properties(width=theme.WIDTH - 300, height=STEP * len(data))
    listed = "; ".join(f"{row.what} {row.label}" for row in data.itertuples())
    shown = data.drop(columns="label")
    return Figure(chart, shown, f"Bar chart of million tonnes a year on the railway: {listed}.")


@drawn
def trains(rows: pd.DataFrame) -> Figure:
    """Block trains from China by year: sent, received, promised.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.port.trains` returns it.
    """
    data = rows.assign(row=rows["year"].astype(str) + ", " + rows["what"])
    order = ["sent on the route", "received in Azerbaijan", "promised"]
    colours = [theme.NEUTRALS[3], theme.COUNTRY_COLOURS["AZE"], "#c3cad2"]
    base = alt.Chart(data[["row", "trains", "what"]]).encode(
        y=alt.Y("row:N", sort=list(data["row"]), title=None, axis=alt.Axis(labelLimit=300)),
        x=alt.X("trains:Q", title="trains a year"),
    )
    bars = base.mark_bar(height=15).encode(
        color=alt.Color("what:N", scale=alt.Scale(domain=order, range=colours), title=None)
    )
    labels = base.mark_text(align="left", dx=5).encode(text=alt.Text("trains:Q", format=",d"))
    chart = (bars + labels).properties(width=theme.WIDTH - 230, height=STEP * len(data))
    listed = "; ".join(
        f"{row} {trains:,.0f}" for row, trains in zip(data["row"], data["trains"], strict=True)
    )
    return Figure(chart, rows, f"Bar chart of block trains from China a year: {listed}.")


@drawn
def times(rows: pd.DataFrame) -> Figure:
    """Published times of whole trips as ranges of days.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.times.times` returns it.
    """
    data = rows[["what", "low", "high", "kind", "open", "source_id"]].reset_index(drop=True)
    data["label"] = [
        format_number(low) + (" or more" if more else "" if low == high else f"–{format_number(high)}")
        for low, high, more in zip(data["low"], data["high"], data["open"], strict=True)
    ]
    order = [REPORTED, CLAIMED, STATED]
    colours = [theme.COUNTRY_COLOURS["AZE"], KAZ, theme.NEUTRALS[3]]
    kinds = alt.Scale(domain=order, range=colours)
    base = alt.Chart(data[["what", "low", "high", "kind", "label"]]).encode(
        y=alt.Y("what:N", sort=list(data["what"]), title=None, axis=alt.Axis(labelLimit=330)),
        color=alt.Color("kind:N", scale=kinds, title=None),
    )
    days = alt.X("low:Q", title="days", scale=alt.Scale(zero=True))
    spans = base.mark_rule(strokeWidth=5, opacity=0.55).encode(x=days, x2="high:Q")
    ends = base.mark_point(size=60, opacity=1).encode(
        x=days,
        shape=alt.Shape("kind:N", title=None,
                        scale=alt.Scale(domain=order, range=["circle", "diamond", "triangle-down"])),
    )  # fmt: skip
    labels = base.mark_text(align="left", dx=9, color=theme.INK).encode(
        x=alt.X("high:Q"), text="label:N", color=alt.value(theme.INK)
    )
    chart = (spans + ends + labels).properties(width=theme.WIDTH - 290, height=STEP * len(data))
    listed = "; ".join(f"{row.what}: {row.label} ({row.kind})" for row in data.itertuples())
    return Figure(chart, data.drop(columns="label"), f"Range chart of transit days: {listed}.")


@drawn
def factor(rows: pd.DataFrame, value: float) -> Figure:
    """Length of the compared routes to Istanbul, with a slider for the great-circle factor.

    The specification computes every length, so moving the slider needs no server.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.routes.route_parts` returns it.
    value : float
        The factor at which the slider stands at first.
    """
    slider = alt.param(
        name="distance_factor",
        value=value,
        bind=alt.binding_range(min=LOWEST, max=HIGHEST, step=0.01, name="km per great-circle km "),
    )
    trips = list(dict.fromkeys(rows["trip"]))
    bars = [_lengths(rows[rows["trip"] == trip], trip, last=trip == trips[-1]) for trip in trips]
    chart = alt.vconcat(*bars, _differences(rows[rows["trip"] == trips[0]], trips[0]), spacing=14)
    chart = chart.add_params(slider).resolve_scale(color="independent")
    sums = rows.assign(km=rows["fixed"] + value * rows["circle"])
    sums = sums.groupby(["trip", "route"], sort=False)[["km"]].sum().reset_index()
    listed = "; ".join(
        f"{row['trip']} by {row['route']} {format_number(row['km'])} km" for row in sums.to_dict("records")
    )
    words = (
        f"Bar charts of the length of each route and under them lines of the difference from {GEORGIA}. "
        f"With {value:.2f} rail kilometres for each great-circle kilometre: {listed}. A slider moves that "
        f"factor from {LOWEST:.0f} to {HIGHEST:.0f}, and all lengths with it."
    )
    return Figure(chart, rows, words)


def _lengths(rows: pd.DataFrame, trip: str, *, last: bool) -> Any:
    """Bars of each route of one trip by what their kilometres rest on, with the sum beside them."""
    order, kinds = list(dict.fromkeys(rows["route"])), list(PARTS)
    colours = [theme.NEUTRALS[0], theme.COUNTRY_COLOURS["AZE"], "#d3b48c"]
    base = (
        alt.Chart(rows[["route", "part", "fixed", "circle"]], title=trip)
        .transform_calculate(km="datum.fixed + distance_factor * datum.circle",
                             place=f"indexof({kinds!r}, datum.part)")
        .encode(y=alt.Y("route:N", sort=order, title=None, axis=alt.Axis(labelLimit=170, minExtent=160)))
    )  # fmt: skip
    span = alt.Scale(domain=[0, 10000])
    legend = None if last else alt.Legend(columns=3)
    shown = base.mark_bar(height=15).encode(
        x=alt.X("km:Q", title="km" if last else None, scale=span, axis=alt.Axis(labels=last, ticks=last)),
        color=alt.Color("part:N", title=None, legend=legend,
                        scale=alt.Scale(domain=kinds, range=colours)),
        order=alt.Order("place:Q"),
    )  # fmt: skip
    sums = (
        base.transform_aggregate(total="sum(km)", groupby=["route"])
        .transform_calculate(label="format(datum.total, ',.0f')")
        .mark_text(align="left", dx=5)
        .encode(x=alt.X("total:Q", scale=span), text="label:N")
    )
    return alt.layer(shown, sums).properties(width=theme.WIDTH - 170, height=STEP * len(order))


def _differences(rows: pd.DataFrame, trip: str) -> Any:
    """How much longer or shorter than by Georgia each other route of a trip is, over the factor."""
    sums = rows.groupby("route", sort=False)[["fixed", "circle"]].sum()
    rest = sums.drop(GEORGIA) - sums.loc[GEORGIA]
    order = list(rest.index)
    scale = alt.Scale(domain=order, range=[theme.COUNTRY_COLOURS["UZB"], theme.COUNTRY_COLOURS["IRN"]])
    data = rest.round(6).reset_index()
    ends = pd.concat([data.assign(at=at) for at in (LOWEST, HIGHEST)])
    x = alt.X("at:Q", title="rail kilometres per great-circle kilometre, where estimated",
              scale=alt.Scale(domain=[LOWEST, HIGHEST]), axis=alt.Axis(format=".1f"))  # fmt: skip
    y = alt.Y("km:Q", title="km more than by Georgia")
    colour = alt.Color("route:N", title=None, scale=scale)
    lines = (
        alt.Chart(ends, title=f"{trip}: longer (above zero) or shorter than {GEORGIA}")
        .transform_calculate(km="datum.fixed + datum.at * datum.circle")
        .mark_line()
        .encode(x=x, y=y, color=colour)
    )
    zero = alt.Chart(pd.DataFrame({"km": [0]})).mark_rule(color=theme.MUTED).encode(y=y)
    now = alt.Chart(data).transform_calculate(
        at="distance_factor",
        km="datum.fixed + distance_factor * datum.circle",
        label="format(datum.km, '+,.1f')",
    )
    mark = now.mark_rule(strokeDash=[2, 3], color=theme.MUTED).encode(x=x)
    points = now.mark_point(size=70, opacity=1).encode(x=x, y=y, color=colour)
    labels = [
        now.transform_filter(f"datum.km {sign} 0").mark_text(align="right", dx=-8, dy=dy)
        .encode(x=x, y=y, text="label:N")
        for sign, dy in ((">=", -10), ("<", 13))
    ]  # fmt: skip
    return alt.layer(zero, mark, lines, points, *labels).properties(width=theme.WIDTH - 170, height=190)


@drawn
def slips(rows: pd.DataFrame) -> Figure:
    """When each promise was made, and for when: one row a statement.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.transport.promises` returns it.
    """
    data = rows[["what", "iso", "due", "source_id"]].assign(
        row=[f"{what}, {iso[:7]}" for what, iso in zip(rows["what"], rows["iso"], strict=True)],
        said=[day.year + (day.timetuple().tm_yday - 1) / 365.25 for day in rows["said"]],
    )
    data["said"] = data["said"].round(2)
    # A promised year is drawn at its end, the last day on which it can be kept.
    data["end"] = data["due"] + 1
    order = list(dict.fromkeys(data["what"]))
    colours = [theme.COUNTRY_COLOURS["AZE"], theme.COUNTRY_COLOURS["ARM"], theme.COUNTRY_COLOURS["TUR"],
               theme.COUNTRY_COLOURS["UZB"], theme.COUNTRY_COLOURS["GEO"], theme.NEUTRALS[1],
               theme.NEUTRALS[0]]  # fmt: skip
    shown = data[["row", "what", "said", "end", "due"]]
    base = alt.Chart(shown).encode(
        y=alt.Y("row:N", sort=list(data["row"]), title=None, axis=alt.Axis(labelLimit=330)),
        color=alt.Color("what:N", legend=None, scale=alt.Scale(domain=order, range=colours[: len(order)])),
    )
    first, last = int(data["said"].min()), int(data["end"].max()) + 2
    span = alt.Scale(domain=[first, last], nice=False)
    x = alt.X("said:Q", title="year", scale=span, axis=theme.YEARS)
    lines = base.mark_rule(strokeWidth=2, strokeDash=theme.STATUS_DASHES["target"]).encode(x=x, x2="end:Q")
    said = base.mark_point(size=60, opacity=1).encode(x=x)
    due = base.mark_point(size=70, opacity=1, shape="triangle-right").encode(x=alt.X("end:Q", scale=span))
    labels = base.mark_text(align="left", dx=9).encode(
        x=alt.X("end:Q", scale=span), text=alt.Text("due:Q", format="d"), color=alt.value(theme.INK)
    )
    chart = (lines + said + due + labels).properties(width=theme.WIDTH - 330, height=STEP * len(data))
    listed = "; ".join(
        f"{what}: " + ", ".join(f"{row.due} (said {row.iso})" for row in part.itertuples())
        for what, part in data.groupby("what", sort=False)
    )
    shown_data = data[["what", "iso", "due", "source_id"]].rename(columns={"iso": "said"})
    return Figure(chart, shown_data, f"Chart of promises, from the day said to the year promised. {listed}.")


@drawn
def caspian(rows: pd.DataFrame) -> Figure:
    """Mean yearly fall of the Caspian by the span that it is taken over.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.transport.level_rates` returns it.
    """
    data = rows.assign(low=rows["low"].round(1), high=rows["high"].round(1))
    data["label"] = [
        format_number(low) + ("" if low == high else f"–{format_number(high)}")
        + ("" if pd.isna(drop) else f" ({format_number(drop, 2)} m in all)")
        for low, high, drop in zip(data["low"], data["high"], data["drop"], strict=True)
    ]  # fmt: skip
    base = alt.Chart(data[["what", "low", "high", "label"]]).encode(
        y=alt.Y("what:N", sort=list(data["what"]), title=None, axis=alt.Axis(labelLimit=330))
    )
    x = alt.X("low:Q", title="cm a year", scale=alt.Scale(domain=[0, 40]))
    colour = theme.COUNTRY_COLOURS["AZE"]
    spans = base.mark_rule(strokeWidth=5, opacity=0.5, color=colour).encode(x=x, x2="high:Q")
    points = base.mark_point(size=70, opacity=1, color=colour).encode(x=x)
    labels = base.mark_text(align="left", dx=9).encode(x=alt.X("high:Q"), text="label:N")
    chart = (spans + points + labels).properties(width=theme.WIDTH - 310, height=STEP * len(data))
    listed = "; ".join(f"{row.what}: {row.label}" for row in data.itertuples())
    shown = data[["what", "low", "high", "drop", "source_id"]]
    return Figure(chart, shown, f"Range chart of how the Caspian recedes in cm a year: {listed}.")


@drawn
def scores(rows: pd.DataFrame) -> Figure:
    """Logistics Performance Index of the pair among all core states.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.logistics.scores` returns it.
    """
    pair = rows[rows["of_pair"]]
    names = sorted(set(pair["state"]))
    x = alt.X("year:Q", title=None, axis=theme.YEARS, scale=alt.Scale(zero=False, nice=False, padding=12))
    y = alt.Y("score:Q", title="score, 1 to 5", scale=alt.Scale(zero=False))
    shown = rows[["year", "score", "state"]]
    others = (
        alt.Chart(shown[~rows["of_pair"]])
        .mark_line(color=theme.RULE, strokeWidth=1.2)
        .encode(x=x, y=y, detail="state:N")
    )
    scale = alt.Scale(domain=names, range=[theme.COUNTRY_COLOURS["AZE"], theme.COUNTRY_COLOURS["UZB"]])
    base = alt.Chart(shown[rows["of_pair"]]).encode(
        x=x, y=y, color=alt.Color("state:N", title=None, scale=scale)
    )
    chart = (others + base.mark_line() + base.mark_point(size=60, opacity=1)).properties(
        width=theme.WIDTH, height=260
    )
    words = describe(pair, "year", "score", kind="Line chart", of="the Logistics Performance Index",
                     unit="points of 5", by="state", decimals=2)  # fmt: skip
    grey = rows.loc[~rows["of_pair"], "state"].nunique()
    return Figure(chart, rows, f"{words} Grey: {grey} other states.")


@drawn
def corridors(lines: pd.DataFrame, nodes: pd.DataFrame) -> Figure:
    """The corridor graph by longitude and latitude, straight lines between places.

    Parameters
    ----------
    lines : pandas.DataFrame
        As `analysis.routes.corridor_lines` returns it.
    nodes : pandas.DataFrame
        Nodes with ``name``, ``lon``, ``lat``; index ``node_id``.
    """
    kinds = [kind for kind in MAP_DASHES if kind in set(lines["kind"])]
    corridors = [name for name in CORRIDORS.values() if name in set(lines["corridor"])]
    colours = dict(zip(CORRIDORS.values(), MAP_COLOURS, strict=True))
    x = alt.X("lon:Q", title=None, scale=alt.Scale(domain=[WEST, EAST], nice=False), axis=None)
    y = alt.Y("lat:Q", title=None, scale=alt.Scale(domain=[SOUTH, NORTH], nice=False), axis=None)
    paths = (
        alt.Chart(lines.drop(columns="node"))
        .mark_line(clip=True, strokeWidth=2.2)
        .encode(
            x=x,
            y=y,
            detail="leg:N",
            color=alt.Color("corridor:N", title=None, legend=alt.Legend(columns=4),
                            scale=alt.Scale(domain=corridors, range=[colours[c] for c in corridors])),
            strokeDash=alt.StrokeDash("kind:N", title=None,
                            legend=alt.Legend(columns=4, orient="bottom", symbolSize=500),
                            scale=alt.Scale(domain=kinds, range=[MAP_DASHES[k] for k in kinds])),
        )
    )  # fmt: skip
    used = nodes[nodes.index.isin(lines["node"])]
    inside = used[used["lon"].between(WEST, EAST) & used["lat"].between(SOUTH, NORTH)]
    dots = (
        alt.Chart(inside[["lon", "lat"]].reset_index(drop=True))
        .mark_point(size=22, color=theme.INK, opacity=1)
        .encode(x=x, y=y)
    )
    labels: list[Any] = []
    look: dict[str, Any]
    halo: dict[str, Any]
    for key, (dx, dy, align) in LABELLED.items():
        place = nodes.loc[key]
        one = pd.DataFrame(
            {"lon": [place["lon"]], "lat": [place["lat"]], "name": [SHORT.get(key, place["name"])]}
        )
        spot = alt.Chart(one).encode(x=x, y=y, text="name:N")
        look = {"dx": dx, "dy": dy, "align": align, "fontSize": 11}
        halo = {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}
        labels += [spot.mark_text(**halo, **look), spot.mark_text(**look)]
    chart = alt.layer(paths, dots, *labels).properties(width=theme.WIDTH, height=MAP_HEIGHT)
    counted = lines.drop_duplicates("leg")["kind"].value_counts()
    listed = ", ".join(f"{counted[kind]} {kind}" for kind in kinds)
    words = (
        f"Map of the corridor graph, {WEST} to {EAST} degrees east and {SOUTH} to {NORTH} degrees "
        f"north: legs by kind: {listed}; corridors: {', '.join(corridors)}. Straight lines between "
        f"{len(inside)} places."
    )
    return Figure(chart, lines, words)
