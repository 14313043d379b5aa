"""Transport charts: tonnage, Uzbek cargo, the port, the railway, times, routes and slips."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.routes import GEORGIA, HIGHEST, LOWEST, PARTS
from dyadbook.analysis.times import CLAIMED, REPORTED, STATED
from dyadbook.analysis.tonnage import ASSOCIATION, MILLION_TONNES, MINISTRY
from dyadbook.charts import ends, theme
from dyadbook.charts.figure import Figure, describe, drawn

STEP = 23
"""Height of one row of a chart with named rows, pixels."""

KAZ, OTHER = theme.COUNTRY_COLOURS["KAZ"], theme.GREEN
"""Colours of the ministry's count and of the association's."""

Look = tuple[str, str, list[int]]
"""Fill, outline and dash of a bar."""

COUNTED: Look = (theme.COUNTRY_COLOURS["AZE"], theme.COUNTRY_COLOURS["AZE"], theme.STATUS_DASHES["actual"])
PRELIMINARY: Look = (theme.PAPER, theme.COUNTRY_COLOURS["AZE"], theme.STATUS_DASHES["preliminary"])
COUNTED_ELSEWHERE: Look = (theme.GREY, theme.GREY, theme.STATUS_DASHES["actual"])
STATED_ROOM: Look = (theme.RULE, theme.MUTED, theme.STATUS_DASHES["actual"])
PROMISED: Look = (theme.PAPER, theme.MUTED, theme.STATUS_DASHES["target"])
"""How bars look that stand for a count, a capacity that is stated, a promise."""

FAINT = "#8a939e"
"""Lines of the other states, which none of them needs to be told from."""

TONNES = "Cargo, million tonnes"
"""Column of every amount of cargo in the charts' data."""


def _data(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """The columns that a reader gets, with the rows and sources behind them."""
    return frame[[*columns, "rows", "source_id"]].rename(columns=columns)


def _first(frame: pd.DataFrame, column: str, *, highest: bool = False) -> pd.Series[Any]:
    """The first of the rows with the lowest or the highest value."""
    return frame.sort_values(column, ascending=not highest, kind="stable").iloc[0]


def _bars(base: Any, kind: str, looks: dict[str, Look], **size: int) -> Any:
    """Bars in the look of their kind; what is written beside them names it, so there is no legend."""
    fills, strokes, dashes = (
        alt.Scale(domain=list(looks), range=[look[part] for look in looks.values()]) for part in range(3)
    )
    return base.mark_bar(strokeWidth=1.3, **size).encode(
        fill=alt.Fill(f"{kind}:N", scale=fills, legend=None),
        stroke=alt.Stroke(f"{kind}:N", scale=strokes, legend=None),
        strokeDash=alt.StrokeDash(f"{kind}:N", scale=dashes, legend=None),
    )


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
    done = counts.rename(columns={"count": "who"})
    asked = promises[promises["scope"] == ""].rename(columns={"status": "who"})
    data = pd.concat([done, asked[list(done.columns)]], ignore_index=True)
    data = data.assign(**{TONNES: (data["kt"] / MILLION_TONNES).round(3)})
    order = [MINISTRY, ASSOCIATION, "target", "forecast"]
    colours = alt.Scale(domain=order, range=[KAZ, OTHER, theme.INK, theme.OCHRE])
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
    return Figure(chart, _data(data, {"year": "Year", TONNES: TONNES, "who": "Counted by, or kind"}), words)


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
    data["label"] = [
        f"{format_number(value, 2)}, {side}" for value, side in zip(data[TONNES], data["side"], strict=True)
    ]
    kinds, sides = ["whole year", "part of a year", "promised"], ["Azerbaijani side", "Uzbek side"]
    colours = [theme.COUNTRY_COLOURS["AZE"], theme.COUNTRY_COLOURS["UZB"]]
    mark, width = claimed / MILLION_TONNES, theme.WIDTH - 430
    base = alt.Chart(data[["row", TONNES, "kind", "side", "label"]]).encode(
        y=alt.Y("row:N", sort=list(data["row"]), title=None, axis=alt.Axis(labelLimit=440)),
        x=alt.X(f"{TONNES}:Q", title="million tonnes", axis=alt.Axis(tickCount=5)),
    )
    points = base.mark_point(size=100, opacity=1, filled=False, strokeWidth=2.4).encode(
        color=alt.Color("side:N", scale=alt.Scale(domain=sides, range=colours), legend=None),
        shape=alt.Shape(
            "kind:N",
            title=None,
            legend=alt.Legend(offset=26),
            scale=alt.Scale(domain=kinds, range=["circle", "square", "triangle-down"]),
        ),
    )
    labels = base.mark_text(align="left", dx=10).encode(x=alt.value(width), text=alt.Text("label:N"))
    claim = alt.Chart(pd.DataFrame({TONNES: [mark], "label": [f"claimed: {mark:g}"]})).encode(
        x=alt.X(f"{TONNES}:Q")
    )
    rule = claim.mark_rule(color=theme.INK, strokeDash=[3, 3])
    above = claim.mark_text(dy=-8, baseline="bottom").encode(y=alt.value(0), text=alt.Text("label:N"))
    chart = (rule + above + points + labels).properties(width=width, height=STEP * len(data))
    parts = []
    for kind, part in data.groupby("kind"):
        low, high = _first(part, TONNES), _first(part, TONNES, highest=True)
        parts.append(
            f"{kind}: {len(part)}, of which {int((part['kt'] >= claimed).sum())} at {mark:g} or more; "
            f"lowest {format_number(low[TONNES], 2)} ({low['row']}), "
            f"highest {format_number(high[TONNES], 2)} ({high['row']})"
        )
    words = (
        f"Points of Uzbek cargo in million tonnes, {data['when'].iloc[0]} to {data['when'].iloc[-1]}, "
        f"against a line at {mark:g}. {'. '.join(parts)}."
    )
    columns = {"what": "What is counted", "when": "Period", TONNES: TONNES, "kind": "Kind", "side": "Said by"}
    return Figure(chart, _data(data, columns), words)


@drawn
def port(rows: pd.DataFrame) -> Figure:
    """Cargo, containers and trucks at the Port of Baku, three panels of bars.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.port.port` returns it.
    """
    years = list(range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    ticks = [year for year in years if (years[-1] - year) % 5 == 0]
    panels = []
    for measure in rows["measure"].unique():
        part = rows.loc[rows["measure"] == measure, ["year", "value", "status"]]
        base = alt.Chart(part, title=str(measure)).encode(
            x=alt.X("year:O", title=None, scale=alt.Scale(domain=years),
                    axis=alt.Axis(labelAngle=0, values=ticks)),
            y=alt.Y("value:Q", title=None),
        )  # fmt: skip
        bars = _bars(base, "status", {"actual": COUNTED, "preliminary": PRELIMINARY})
        panels.append(bars.properties(width=165, height=200))
    words = describe(rows, "year", "value", kind="Bar charts", of="the Port of Baku",
                     unit="the units named", by="measure")  # fmt: skip
    early = rows[rows["status"] == "preliminary"]
    if len(early):
        listed = ", ".join(
            f"{str(row['measure']).partition(',')[0]} {row['year']}" for row in early.to_dict("records")
        )
        words += f" Preliminary: {listed}."
    columns = {"year": "Year", "measure": "Measure and unit", "value": "Value", "status": "Status"}
    return Figure(alt.hconcat(*panels, spacing=22), _data(rows, columns), words)


@drawn
def btk(rows: pd.DataFrame) -> Figure:
    """Freight carried over Baku-Tbilisi-Kars beside its stated capacity.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.port.btk` returns it.
    """
    data = rows.assign(**{TONNES: (rows["kt"] / MILLION_TONNES).round(3)}).reset_index(drop=True)
    data["label"] = [format_number(value, 2) for value in data[TONNES]]
    base = alt.Chart(data[["what", TONNES, "kind", "label"]]).encode(
        y=alt.Y("what:N", sort=list(data["what"]), title=None, axis=alt.Axis(**theme.WRAPPED)),
        x=alt.X(f"{TONNES}:Q", title="million tonnes a year, or in the months named"),
    )
    looks = {"carried": COUNTED, "capacity stated": STATED_ROOM, "capacity promised": PROMISED}
    bars = _bars(base, "kind", looks, height=15)
    labels = base.mark_text(align="left", dx=5).encode(text=alt.Text("label:N"))
    chart = (bars + labels).properties(width=theme.WIDTH - 200, height=STEP * len(data))
    listed = "; ".join(f"{row.what} {row.label}" for row in data.itertuples())
    words = f"Bars of million tonnes on the railway, a year or in the months named: {listed}."
    return Figure(chart, _data(data, {"what": "Period and kind", "kind": "Kind", TONNES: TONNES}), words)


@drawn
def trains(rows: pd.DataFrame) -> Figure:
    """Block trains from China by year: sent, received, promised.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.port.trains` returns it.
    """
    data = rows.assign(row=rows["year"].astype(str) + ", " + rows["what"])
    base = alt.Chart(data[["row", "trains", "what"]]).encode(
        y=alt.Y("row:N", sort=list(data["row"]), title=None, axis=alt.Axis(labelLimit=300)),
        x=alt.X("trains:Q", title="trains a year", axis=alt.Axis(tickCount=5)),
    )
    looks = {
        "sent on the route": COUNTED_ELSEWHERE,
        "received in Azerbaijan": COUNTED,
        "promised": PROMISED,
    }
    bars = _bars(base, "what", looks, height=15)
    labels = base.mark_text(align="left", dx=5).encode(text=alt.Text("trains:Q", format=",d"))
    chart = (bars + labels).properties(width=theme.WIDTH - 230, height=STEP * len(data))
    words = describe(rows, "year", "trains", kind="Bars", of="block trains from China", unit="trains a year",
                     by="what", decimals=0)  # fmt: skip
    return Figure(chart, _data(rows, {"year": "Year", "what": "Kind", "trains": "Trains a year"}), words)


@drawn
def times(rows: pd.DataFrame) -> Figure:
    """Published times of whole trips as ranges of days.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.times.times` returns it.
    """
    data = rows.reset_index(drop=True)
    data["label"] = [
        format_number(low) + (" or more" if more else "" if low == high else f"–{format_number(high)}")
        for low, high, more in zip(data["low"], data["high"], data["open"], strict=True)
    ]
    order = [REPORTED, CLAIMED, STATED]
    colours = [theme.COUNTRY_COLOURS["AZE"], KAZ, theme.OCHRE]
    kinds = alt.Scale(domain=order, range=colours)
    base = alt.Chart(data[["what", "low", "high", "kind", "label"]]).encode(
        y=alt.Y("what:N", sort=list(data["what"]), title=None, axis=alt.Axis(labelLimit=330)),
        color=alt.Color("kind:N", scale=kinds, title=None, legend=alt.Legend(columns=1)),
    )
    days = alt.X("low:Q", title="days", axis=alt.Axis(tickCount=6))
    spans = base.mark_rule(strokeWidth=3).encode(x=days, x2=alt.X2("high:Q"))
    starts = base.mark_point(size=60, opacity=1).encode(
        x=days,
        shape=alt.Shape("kind:N", title=None, legend=alt.Legend(columns=1),
                        scale=alt.Scale(domain=order, range=["circle", "diamond", "triangle-down"])),
    )  # fmt: skip
    labels = base.mark_text(align="left", dx=9, color=theme.INK).encode(
        x=alt.X("high:Q"), text=alt.Text("label:N"), color=alt.value(theme.INK)
    )
    chart = (spans + starts + labels).properties(width=theme.WIDTH - 290, height=STEP * len(data))
    low, high = _first(data, "low"), _first(data, "high", highest=True)
    parts = []
    for trip, part in data.groupby("trip", sort=False):
        span = dict.fromkeys(format_number(end) for end in (part["low"].min(), part["high"].max()))
        parts.append(f"{trip}: {' to '.join(span)} days in {len(part)}")
    counted = data["kind"].value_counts()
    kinds_named = ", ".join(f"{counted[kind]} {kind}" for kind in order if kind in counted)
    words = (
        f"Ranges of transit days, {len(data)} figures: {kinds_named}. "
        f"Shortest {low['label']} ({low['what']}), "
        f"longest {high['label']} ({high['what']}). By trip: {'; '.join(parts)}."
    )
    said = [what.removeprefix(f"{trip}: ") for what, trip in zip(data["what"], data["trip"], strict=True)]
    shown = data.assign(said=said, open=data["open"].map({True: "or more", False: ""}))
    columns = {"trip": "Trip", "said": "Said by, for", "low": "Days, from", "high": "Days, to",
               "open": "Open end", "kind": "Kind"}  # fmt: skip
    return Figure(chart, _data(shown, columns), words)


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
    data = rows.assign(km=(rows["fixed"] + value * rows["circle"]).round(1), circle=rows["circle"].round(2))
    columns = {"trip": "Trip", "route": "Route", "part": "Part", "km": f"Length at a factor of {value:g}, km",
               "fixed": "Length that stays, km", "circle": "Great circles, km"}  # fmt: skip
    return Figure(chart, _data(data, columns), words)


def _lengths(rows: pd.DataFrame, trip: str, *, last: bool) -> Any:
    """Bars of each route of one trip by what their kilometres rest on, with the sum beside them."""
    order, kinds = list(dict.fromkeys(rows["route"])), list(PARTS)
    colours = [theme.GREY, theme.STEEL, theme.OCHRE]
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
        .encode(x=alt.X("total:Q", scale=span), text=alt.Text("label:N"))
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
        .encode(x=x, y=y, text=alt.Text("label:N"))
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
    data = rows.assign(
        row=[f"{what}, {iso[:7]}" for what, iso in zip(rows["what"], rows["iso"], strict=True)],
        said=[day.year + (day.timetuple().tm_yday - 1) / 365.25 for day in rows["said"]],
    )
    data["said"] = data["said"].round(2)
    # A promised year is drawn at its end, the last day on which it can be kept.
    data["end"] = data["due"] + 1
    base = alt.Chart(data[["row", "said", "end", "due"]]).encode(
        y=alt.Y("row:N", sort=list(data["row"]), title=None, axis=alt.Axis(labelLimit=330))
    )
    first, last = int(data["said"].min()), int(data["end"].max()) + 2
    span = alt.Scale(domain=[first, last], nice=False)
    x = alt.X("said:Q", title="year", scale=span, axis=theme.YEARS)
    until = alt.X("end:Q", scale=span)
    look: dict[str, Any] = {"color": theme.GREY, "opacity": 1}
    lines = base.mark_rule(strokeWidth=2, strokeDash=theme.STATUS_DASHES["target"], color=theme.GREY).encode(
        x=x, x2=alt.X2("end:Q")
    )
    said = base.mark_point(size=60, **look).encode(x=x)
    due = base.mark_point(size=70, shape="triangle-right", **look).encode(x=until)
    labels = base.mark_text(align="left", dx=9).encode(x=until, text=alt.Text("due:Q", format="d"))
    chart = (lines + said + due + labels).properties(width=theme.WIDTH - 330, height=STEP * len(data))
    listed = "; ".join(
        f"{what}: " + ", ".join(f"{row.due} (said {row.iso})" for row in part.itertuples())
        for what, part in data.groupby("what", sort=False)
    )
    columns = {"what": "Promise", "iso": "Said", "due": "Promised for the year"}
    years = f"{first} to {data['due'].max()}"
    words = f"Lines from the day a promise was said to the year promised, {years}. {listed}."
    return Figure(chart, _data(data, columns), words)


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
    spans = base.mark_rule(strokeWidth=3, color=theme.GREY).encode(x=x, x2=alt.X2("high:Q"))
    points = base.mark_point(size=70, opacity=1, color=theme.GREY).encode(x=x)
    labels = base.mark_text(align="left", dx=9).encode(x=alt.X("high:Q"), text=alt.Text("label:N"))
    chart = (spans + points + labels).properties(width=theme.WIDTH - 310, height=STEP * len(data))
    listed = "; ".join(f"{row.what}: {row.label}" for row in data.itertuples())
    columns = {"what": "Span and speaker", "low": "Fall, cm a year, from", "high": "Fall, cm a year, to",
               "drop": "Fall in all, m"}  # fmt: skip
    words = f"Range chart of how the Caspian recedes in cm a year: {listed}."
    return Figure(chart, _data(data, columns), words)


@drawn
def scores(rows: pd.DataFrame) -> Figure:
    """Logistics Performance Index of the pair among all core states.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `analysis.logistics.scores` returns it.
    """
    pair, others = rows[rows["of_pair"]], rows[~rows["of_pair"]]
    x = alt.X("year:Q", title=None, axis=theme.YEARS, scale=alt.Scale(zero=False, nice=False, padding=12))
    y = alt.Y("score:Q", title="score, 1 to 5", scale=alt.Scale(zero=False))
    codes = sorted(set(pair["country"]))
    names = dict(zip(pair["country"], pair["state"], strict=True))
    markers = alt.Scale(domain=[names[code] for code in codes], range=["circle", "square"][: len(codes)])
    base = alt.Chart(pair[["year", "score", "state"]]).encode(
        x=x, y=y, color=alt.Color("state:N", scale=theme.colour(codes, names), legend=None)
    )
    chart = alt.layer(
        alt.Chart(others[["year", "score", "state"]])
        .mark_line(color=FAINT, strokeWidth=0.7)
        .encode(x=x, y=y, detail=alt.Detail("state:N")),
        base.mark_line(strokeWidth=3),
        base.mark_point(size=70, opacity=1).encode(shape=alt.Shape("state:N", scale=markers, legend=None)),
        *_ends(pair, x, y),
    ).properties(width=theme.WIDTH - 60, height=260)
    words = describe(pair, "year", "score", kind="Line chart", of="the Logistics Performance Index",
                     unit="points of 5", by="state", decimals=2)  # fmt: skip
    low, high = _first(others, "score"), _first(others, "score", highest=True)
    ends_of_all = (f"{format_number(row['score'], 2)} ({row['state']} {row['year']})" for row in (low, high))
    words += f" Grey: {others['state'].nunique()} other states, from {' to '.join(ends_of_all)}."
    return Figure(chart, _data(rows, {"state": "State", "year": "Year", "score": "Score, 1 to 5"}), words)


def _ends(pair: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The names of the pair: right of the last survey, or above the end of a line that stops before."""
    final = pair["year"] == pair["year"].max()
    late = pair["state"].isin(pair.loc[final, "state"])
    early = theme.ends(pair[~late], "state")[["year", "score", "state"]]
    spots = alt.Chart(early).encode(x=x, y=y, text=alt.Text("state:N"))
    halo: dict[str, Any] = {"stroke": theme.PAPER, "strokeWidth": 4, "strokeJoin": "round"}
    return [
        ends.beside(pair[late], "state", "score", 0.19),
        *(spots.mark_text(align="left", dx=9, dy=-13, **look) for look in (halo, {}) if len(early)),
    ]
