"""Charts of how much the trade is: beside a gravity model, other pairs, all partners and markets."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe, drawn

RATIOS = alt.Axis(values=[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30])
"""A logarithmic axis of ratios, on which so many times as much and as little lie equally far from one."""

WAYS = ("Exports of the state named first", "Exports of the other")
"""What the two directions of a pair are called, by the place of the exporter in its name."""

LOG = alt.Scale(type="log", nice=False, padding=8)


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
    data = pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Ratio": frame["ratio"].round(3),
            "Low": frame["low"].round(3),
            "High": frame["high"].round(3),
            "Exporter": frame["exporter"].map(names),
            "Direction": frame["exporter"].map(names) + " to " + frame["importer"].map(names),
            "Sound": frame["sound"].astype(bool),
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)
    base = alt.Chart().encode(x=_years(), color=_colour("Exporter", names).legend(None))
    bars = base.mark_rule(strokeWidth=1.4).encode(
        y=alt.Y("Low:Q", title="Actual over expected", scale=LOG, axis=RATIOS), y2="High:Q"
    )
    line = alt.Chart().mark_rule(color=theme.INK, strokeDash=[4, 3]).encode(y=alt.datum(1))
    chart = (
        alt.layer(line, bars, *_points(base.encode(y="Ratio:Q")))
        .properties(width=270, height=260)
        .facet(data=data.drop(columns="source_id"), column=alt.Column("Direction:N", title=None))
    )
    parts = [
        describe(
            rows, "Year", "Ratio", kind=f"{way}: points", of="actual over expected", unit="times", decimals=2
        )
        for way, rows in data.groupby("Direction")
    ]
    text = f"Points with intervals on a logarithmic scale, one panel a direction. {' '.join(parts)}"
    return Figure(chart, data, f"{text} {_hollow(data)}")


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
    ends = dict(zip(WAYS, (["state", "partner"], ["partner", "state"]), strict=True))
    dots = pd.concat(
        frame[["pair", "state", "partner"]]
        .merge(ratios, left_on=sides, right_on=["exporter", "importer"])
        .assign(Direction=way)
        for way, sides in ends.items()
    )
    dots = dots.rename(columns={"pair": "Pair", "ratio": "Ratio", "low": "Low", "high": "High"})
    dots = dots.assign(Sound=dots["sound"].astype(bool)).round({"Ratio": 3, "Low": 3, "High": 3})
    data = pd.DataFrame(
        {
            "Pair": frame["pair"],
            "Turnover": frame["value"].round(1),
            "Before": frame["earlier"].round(1),
            "This pair": frame["state"].isin(pair) & frame["partner"].isin(pair),
            "source_id": frame["source_id"],
        }
    )
    for way in WAYS:
        data[way] = data["Pair"].map(dots[dots["Direction"] == way].set_index("Pair")["Ratio"])
    plain = data[["Pair", "Turnover", "Before", "This pair"]].astype({"Before": object})
    plain = plain.assign(Before=plain["Before"].where(plain["Before"].notna(), None))
    plain["End"] = data[["Turnover", "Before"]].max(axis=1)
    order, height = list(data["Pair"]), 30 * len(data)
    y = alt.Y("Pair:N", sort=order, title=None)
    hue = alt.condition("datum['This pair']", alt.value(theme.INK), alt.value(theme.NEUTRALS[5]))
    bars = alt.Chart(plain).mark_bar(height=13).encode(y=y, x=alt.X("Turnover:Q", title="USD million"))
    ticks = alt.Chart(plain).mark_tick(thickness=2.5, height=17, color=theme.NEUTRALS[4])
    ticks = ticks.encode(y=y, x="Before:Q")
    texts = alt.Chart(plain).mark_text(align="left", dx=5)
    texts = texts.encode(y=y, x="End:Q", text=alt.Text("Turnover:Q", format=",.0f"))
    left = (bars.encode(color=hue) + ticks + texts).properties(width=210, height=height)
    scale = alt.Scale(domain=list(WAYS), range=[theme.NEUTRALS[2], theme.NEUTRALS[1]])
    base = alt.Chart(dots[["Pair", "Direction", "Ratio", "Low", "High", "Sound"]]).encode(
        y=alt.Y("Pair:N", sort=order, title=None, axis=alt.Axis(labels=False, ticks=False)),
        yOffset=alt.YOffset("Direction:N", sort=list(WAYS)),
        color=alt.Color("Direction:N", scale=scale, title=None),
    )
    rules = base.mark_rule(strokeWidth=1.4).encode(
        x=alt.X("Low:Q", title="Actual over expected", scale=LOG, axis=RATIOS), x2="High:Q"
    )
    line = alt.Chart(pd.DataFrame({"x": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3]).encode(x="x:Q")
    right = (line + rules + alt.layer(*_points(base.encode(x="Ratio:Q")))).properties(
        width=250, height=height
    )
    rows = [
        " ".join([pair_name, f"{value},", *(f"{ratio:.2f}" for ratio in both if pd.notna(ratio))])
        for pair_name, value, *both in data[["Pair", "Turnover", *WAYS]].to_numpy()
    ]
    years = f"{frame['year'].iloc[0]}, with a tick for {frame['earlier_year'].iloc[0]}"
    text = f"Bar chart of goods turnover in USD million, {years}, beside points with intervals of actual "
    text += f"over expected ({WAYS[0]}; {WAYS[1]}): {'; '.join(rows)}. {_hollow(dots)}"
    return Figure(alt.hconcat(left, right, spacing=12), data, text)


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
    return _lines(shown, names, "% of goods trade", "share in goods trade", "percent", 3)


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
    return _lines(shown, names, "HHI", "concentration of partners", "index points", 3)


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
    shown = frame.assign(line=frame["exporter"], value=frame["intensity"], sound=True)
    figure = _lines(shown, names, "Trade intensity", "trade intensity", "index points", 2)
    one = alt.Chart(pd.DataFrame({"y": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3]).encode(y="y:Q")
    return Figure(one + figure.chart, figure.data, figure.alt)


def _lines(
    frame: pd.DataFrame, names: dict[str, str], title: str, of: str, unit: str, decimals: int
) -> Figure:
    """Lines over years that do not bridge a missing one, with hollow points for years that are not sound."""
    frame = frame.sort_values(["line", "year"])
    data = pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Value": frame["value"].round(decimals),
            "Line": frame["line"].map(names),
            "Sound": frame["sound"].astype(bool),
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)
    plain = data.drop(columns="source_id").assign(run=data["Year"] - data.groupby("Line").cumcount())
    base = alt.Chart(plain).encode(x=_years(), y=alt.Y("Value:Q", title=title), color=_colour("Line", names))
    chart = alt.layer(base.mark_line().encode(detail="run:N"), *_points(base))
    text = describe(data, "Year", "Value", kind="Line chart", of=of, unit=unit, by="Line", decimals=decimals)
    return Figure(chart.properties(width=theme.WIDTH, height=240), data, f"{text} {_hollow(data)}")


def _years() -> alt.X:
    scale = alt.Scale(zero=False, nice=False, padding=12)
    return alt.X("Year:Q", title=None, axis=theme.YEARS, scale=scale)


def _colour(column: str, names: dict[str, str]) -> alt.Color:
    return alt.Color(f"{column}:N", scale=theme.colour(list(names), names), title=None)


def _points(base: alt.Chart) -> tuple[alt.Chart, alt.Chart]:
    """Marks of the sound rows, and hollow ones of the others."""
    solid = base.transform_filter("datum.Sound").mark_point(opacity=1)
    hollow = base.transform_filter("!datum.Sound").mark_point(
        filled=False, fill="white", strokeWidth=1.5, opacity=1
    )
    return solid, hollow


def _hollow(data: pd.DataFrame) -> str:
    """How many marks are hollow, in words."""
    return f"Hollow points: {int((~data['Sound']).sum())} of {len(data)}."
