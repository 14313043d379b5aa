"""Charts of how much the trade is: beside a gravity model, other pairs, all partners and markets."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.analysis.gravity import LEVEL
from dyadbook.charts import theme
from dyadbook.charts.ends import apart
from dyadbook.charts.figure import Figure, describe, drawn

RATIOS = alt.Axis(values=[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30])
"""A logarithmic axis of ratios, on which so many times as much and as little lie equally far from one."""

WAYS = ("Exports of the state named first", "Exports of the other")
"""What the two directions of a pair are called, by the place of the exporter in its name."""

LOG = alt.Scale(type="log", nice=False, padding=8)

SHAPES = ("circle", "square")
"""Markers of the two lines or directions of a chart, beside their colours."""

COVERED = "Panel covers the trade"
"""Column of the data that tells which years or flows are drawn solid; the others are hollow."""

LETTER = 6.6
"""About how wide a letter of a label is, pixels."""


@drawn
def actual_over_expected(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Actual over expected exports by year with intervals, one panel a direction.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.gravity.of_pair`.
    names : dict
        What each state is called.
    """
    shown = pd.DataFrame(
        {
            "Exports": frame["exporter"].map(names) + " to " + frame["importer"].map(names),
            "Exporter": frame["exporter"].map(names),
            "Year": frame["year"].astype(int),
            "Ratio": frame["ratio"].round(3),
            "Low": frame["low"].round(3),
            "High": frame["high"].round(3),
            "Sound": frame["sound"].astype(bool),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    ).sort_values(["Exports", "Year"], ignore_index=True)
    base = alt.Chart().encode(x=_years(), color=_colour("Exporter", names).legend(None))
    bars = base.mark_rule(strokeWidth=1.4).encode(
        y=alt.Y("Low:Q", title="Actual over expected", scale=LOG, axis=RATIOS), y2=alt.Y2("High:Q")
    )
    line = alt.Chart().mark_rule(color=theme.INK, strokeDash=[4, 3]).encode(y=alt.YDatum(1))
    dots = base.encode(y=alt.Y("Ratio:Q"), shape=_shape("Exporter", names).legend(None))
    chart = (
        alt.layer(line, bars, *_points(dots))
        .properties(width=270, height=260)
        .facet(data=shown.drop(columns=["rows", "source_id"]), column=alt.Column("Exports:N", title=None))
    )
    parts = [
        describe(
            rows, "Year", "Ratio", kind=f"{way}: points", of="actual over expected", unit="times", decimals=3
        )
        for way, rows in shown.groupby("Exports")
    ]
    text = f"Points with intervals of {LEVEL:.0%} on a logarithmic scale, one panel a direction. "
    text += " ".join(parts)
    data = shown.drop(columns="Exporter").rename(columns={**RATIO_COLUMNS, "Sound": COVERED})
    return Figure(chart, data, f"{text} {_hollow(shown)}")


RATIO_COLUMNS = {
    "Ratio": "Actual over expected",
    "Low": f"Low end of the interval of {LEVEL:.0%}",
    "High": f"High end of the interval of {LEVEL:.0%}",
}


@drawn
def peers(frame: pd.DataFrame, ratios: pd.DataFrame, pair: set[str]) -> Figure:
    """Turnover of a pair's peers in two years, and actual over expected trade in the later one.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.partners.peer_trade`, USD million.
    ratios : pandas.DataFrame
        Rows of `dyadbook.analysis.gravity.of_peers`.
    pair : set of str
        ISO3 codes of the pair to point out.
    """
    order, height = list(frame["pair"]), 30 * len(frame)
    last, before = int(frame["year"].iloc[0]), int(frame["earlier_year"].iloc[0])
    own = frame[frame["state"].isin(pair) & frame["partner"].isin(pair)]["pair"].iloc[0]
    bar = frame[["pair", "value", "earlier"]].round(1).set_axis(["Pair", "Turnover", "Before"], axis=1)
    plain = bar.assign(Own=bar["Pair"] == own, End=bar[["Turnover", "Before"]].max(axis=1))
    dots = _directions(frame, ratios)
    # The pair is told from its peers by the weight of its name as well.
    bold = {"condition": {"test": f"datum.value == '{own}'", "value": 600}, "value": "normal"}
    y = alt.Y("Pair:N", sort=order, title=None, axis=alt.Axis(labelFontWeight=bold))
    hue = alt.condition("datum.Own", alt.value(theme.INK), alt.value(theme.STEEL))
    bars = alt.Chart(plain).mark_bar(height=13).encode(y=y, x=alt.X("Turnover:Q", title="USD million"))
    ticks = (
        alt.Chart(plain)
        .mark_tick(thickness=2.5, height=19, color=theme.PINK)
        .encode(y=y, x=alt.X("Before:Q"))
    )
    texts = alt.Chart(plain).mark_text(align="left", dx=5)
    texts = texts.encode(y=y, x=alt.X("End:Q"), text=alt.Text("Turnover:Q", format=",.0f"))
    left = (bars.encode(color=hue) + ticks + texts).properties(width=210, height=height)
    scale = alt.Scale(domain=list(WAYS), range=[theme.GREEN, theme.VIOLET])
    base = alt.Chart(dots[["Pair", "Direction", "Ratio", "Low", "High", "Sound"]]).encode(
        y=alt.Y("Pair:N", sort=order, title=None, axis=alt.Axis(labels=False, ticks=False)),
        yOffset=alt.YOffset("Direction:N", sort=list(WAYS)),
        color=alt.Color("Direction:N", scale=scale, title=None),
    )
    rules = base.mark_rule(strokeWidth=1.4).encode(
        x=alt.X("Low:Q", title="Actual over expected", scale=LOG, axis=RATIOS), x2=alt.X2("High:Q")
    )
    shape = alt.Shape("Direction:N", scale=alt.Scale(domain=list(WAYS), range=list(SHAPES)), title=None)
    line = (
        alt.Chart(pd.DataFrame({"x": [1]}))
        .mark_rule(color=theme.INK, strokeDash=[4, 3])
        .encode(x=alt.X("x:Q"))
    )
    points = alt.layer(*_points(base.encode(x=alt.X("Ratio:Q"), shape=shape)))
    right = (line + rules + points).properties(width=250, height=height)
    turnover = [
        frame[["pair", value, rows, sources]]
        .set_axis(["Pair", "Turnover", "rows", "source_id"], axis=1)
        .assign(Year=year)
        .dropna()
        for year, value, rows, sources in (
            (last, "value", "rows", "source_id"),
            (before, "earlier", "earlier_rows", "earlier_source_id"),
        )
    ]
    data = pd.concat([*turnover, dots.assign(Year=last)], ignore_index=True)
    data["place"] = data["Pair"].map(order.index)
    data = data.sort_values(["place", "Year", "Direction"], na_position="first", ignore_index=True)
    data = data[["Pair", "Year", "Turnover", "Direction", *RATIO_COLUMNS, "Sound", "rows", "source_id"]]
    readable = {"Turnover": "Turnover, USD million", **RATIO_COLUMNS, "Sound": COVERED}
    data = data.round({"Turnover": 1}).rename(columns=readable)
    chart = alt.hconcat(left, right, spacing=12)
    return Figure(chart, data, _peers_told(bar, dots, own, last, before))


def _directions(frame: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """Both flows of each pair, where they are on record."""
    ends = dict(zip(WAYS, (["state", "partner"], ["partner", "state"]), strict=True))
    dots = pd.concat(
        frame[["pair", "state", "partner"]]
        .merge(ratios, left_on=sides, right_on=["exporter", "importer"])
        .assign(Direction=way)
        for way, sides in ends.items()
    )
    dots = dots.rename(columns={"pair": "Pair", "ratio": "Ratio", "low": "Low", "high": "High"})
    return dots.assign(Sound=dots["sound"].astype(bool)).round({"Ratio": 3, "Low": 3, "High": 3})


def _peers_told(bar: pd.DataFrame, dots: pd.DataFrame, own: str, last: int, before: int) -> str:
    """The alternative text of `peers`: both ends of each measure, this pair, and what is missing."""

    def told(rows: pd.DataFrame, column: str, form: str) -> str:
        ranked = rows.sort_values(column, kind="stable")
        low, high = ranked.iloc[0], ranked.iloc[-1]
        mine = rows[rows["Pair"] == own][column]
        ends = f"lowest {low[column]:{form}} ({low['Pair']}), highest {high[column]:{form}} ({high['Pair']})"
        return ends + "".join(f", {own} {value:{form}}" for value in mine)

    missing = list(bar[bar["Before"].isna()]["Pair"])
    text = f"Bar chart of goods turnover in USD million, {len(bar)} pairs, {last}: "
    text += f"{told(bar, 'Turnover', ',.1f')}. Ticks, {before}: {told(bar.dropna(), 'Before', ',.1f')}"
    text += f", none for {', '.join(missing)}. " if missing else ". "
    text += f"Points with intervals of actual over expected in {last} on a logarithmic scale: "
    parts = [
        f"{way[0].lower()}{way[1:]}: {told(rows, 'Ratio', '.3f')}"
        + ("".join(f", none for {pair}" for pair in bar["Pair"] if pair not in set(rows["Pair"])))
        for way in WAYS
        for rows in [dots[dots["Direction"] == way]]
    ]
    return f"{text}{'; '.join(parts)}. {_hollow(dots)}"


@drawn
def shares(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Each state's share in the other's goods trade.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.partners.each_other`, percent.
    names : dict
        What each line is called, by the state whose trade is meant.
    """
    shown = frame.assign(line=frame["state"], value=frame["share"])
    columns = {"Line": "Trade of", "Value": "Share of the other state, %"}
    return _lines(shown, names, "% of goods trade", "share in goods trade", "percent", columns)


@drawn
def concentration(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """How concentrated each state's goods trade is over its partners.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.partners.concentration`.
    names : dict
        What each state is called.
    """
    shown = frame.assign(line=frame["state"], value=frame["hhi"])
    columns = {"Line": "Trade of", "Value": "Concentration of partners, HHI (0 to 1)"}
    return _lines(shown, names, "HHI", "concentration of partners", "HHI points", columns)


@drawn
def intensity(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """The trade intensity index by direction; one is the partner's weight as a market.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.partners.intensity`.
    names : dict
        What each direction is called, by the exporter.
    """
    shown = frame.assign(line=frame["exporter"], value=frame["intensity"])
    columns = {"Line": "Exports", "Value": "Trade intensity index"}
    figure = _lines(shown, names, "Trade intensity", "trade intensity", "index points", columns)
    one = (
        alt.Chart(pd.DataFrame({"y": [1]}))
        .mark_rule(color=theme.INK, strokeDash=[4, 3])
        .encode(y=alt.Y("y:Q"))
    )
    return Figure(one + figure.chart, figure.data, f"{figure.alt} Dashed: as much as the partner's weight.")


def _lines(
    frame: pd.DataFrame, names: dict[str, str], title: str, of: str, unit: str, columns: dict[str, str]
) -> Figure:
    """Lines over years that do not bridge a missing one, labelled at their ends.

    Points of years that are not ``sound`` are hollow; a frame without that column has none.
    """
    frame = frame.sort_values(["line", "year"])
    shown = pd.DataFrame(
        {
            "Line": frame["line"].map(names),
            "Year": frame["year"].astype(int),
            "Value": frame["value"].round(3),
            "Sound": frame.get("sound", pd.Series(True, frame.index)).astype(bool),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)
    plain = shown.drop(columns=["rows", "source_id"])
    plain = plain.assign(run=shown["Year"] - shown.groupby("Line").cumcount())
    present = {code: name for code, name in names.items() if name in set(shown["Line"])}
    base = alt.Chart(plain).encode(
        x=_years(), y=alt.Y("Value:Q", title=title), color=_colour("Line", present).legend(None)
    )
    points = base.encode(shape=_shape("Line", present).legend(None))
    # A label is about a fourteenth as high as the plot.
    ends = apart(shown.loc[shown.groupby("Line")["Year"].idxmax()], "Value", shown["Value"].max() / 14)
    labels = alt.Chart(ends[["Line", "Year", "at"]]).mark_text(align="left", dx=9)
    labels = labels.encode(x=alt.X("Year:Q"), y=alt.Y("at:Q"), text=alt.Text("Line:N"))
    chart = alt.layer(base.mark_line().encode(detail=alt.Detail("run:N")), *_points(points), labels)
    text = describe(shown, "Year", "Value", kind="Line chart", of=of, unit=unit, by="Line", decimals=3)
    width = theme.WIDTH - round(LETTER * max(map(len, present.values())))
    if "sound" in frame:
        text, data = f"{text} {_hollow(shown)}", shown.rename(columns={"Sound": COVERED})
    else:
        data = shown.drop(columns="Sound")
    return Figure(chart.properties(width=width, height=240), data.rename(columns=columns), text)


def _years() -> alt.X:
    scale = alt.Scale(zero=False, nice=False, padding=12)
    return alt.X("Year:Q", title=None, axis=theme.YEARS, scale=scale)


def _colour(column: str, names: dict[str, str]) -> alt.Color:
    return alt.Color(f"{column}:N", scale=theme.colour(list(names), names), title=None)


def _shape(column: str, names: dict[str, str]) -> alt.Shape:
    scale = alt.Scale(domain=list(names.values()), range=list(SHAPES[: len(names)]))
    return alt.Shape(f"{column}:N", scale=scale, title=None)


def _points(base: alt.Chart) -> tuple[alt.Chart, alt.Chart]:
    """Marks of the sound rows, and hollow ones of the others."""
    solid = base.transform_filter("datum.Sound").mark_point(opacity=1)
    hollow = base.transform_filter("!datum.Sound").mark_point(
        filled=False, fill=theme.PAPER, strokeWidth=1.5, opacity=1
    )
    return solid, hollow


def _hollow(shown: pd.DataFrame) -> str:
    """How many marks are hollow, in words."""
    return (
        f"Hollow, where the panel does not cover the trade: {int((~shown['Sound']).sum())} of {len(shown)}."
    )
