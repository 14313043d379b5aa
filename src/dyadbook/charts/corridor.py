"""Charts of the energy chapter about the green corridor."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.green_corridor import CORRIDOR_BAR, HOURS
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, drawn

CAPACITY, LOAD = "corridor_capacity_mw", "corridor_load_factor"
"""The scenario's parameters, called as those of the notebook."""

SLIDERS = {CAPACITY: (100, 6000, 100), LOAD: (0.05, 1.0, 0.05)}
"""Least, largest and step of what the reader can move."""


STATUSES = {
    "actual": theme.STATUS_DASHES["actual"],
    "preliminary": theme.STATUS_DASHES["preliminary"],
    "assumed": theme.STATUS_DASHES["estimate"],
    "target": theme.STATUS_DASHES["target"],
}
"""Outline of a bar by what it stands for."""


@drawn
def slips(frame: pd.DataFrame) -> Figure:
    """Years promised for completion by the day of the promise; input: `green_corridor.slips`."""
    names = list(dict.fromkeys(frame["project"]))
    colour = alt.Color(
        "project:N",
        title=None,
        scale=alt.Scale(domain=names, range=[theme.GREEN, theme.VIOLET][: len(names)]),
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
    words = alt.Chart(frame[list(columns)]).encode(x=x, y=y)
    lines = words.encode(color=colour)
    chart = alt.layer(
        alt.Chart(due).mark_area(color=theme.RULE, opacity=0.45).encode(x=x, y=y, y2=alt.Y2Datum(least - 1)),
        alt.Chart(due.tail(1).assign(label="already over on the day"))
        .mark_text(align="right", dy=22, color=theme.MUTED, fontSize=11)
        .encode(x=x, y=y, text=alt.Text("label:N")),
        lines.mark_line(interpolate="step-after", strokeDash=theme.STATUS_DASHES["target"]),
        lines.mark_point(shape="triangle-up", filled=True, size=90, opacity=1),
        words.mark_text(dy=-13, fontWeight=600).encode(text=alt.Text("promised:Q", format="d")),
        alt.Chart(firsts[list(columns)])
        .mark_text(align="left", dx=24, dy=-13)
        .encode(x=x, y=y, text=alt.Text("project:N")),
    ).properties(width=theme.WIDTH - 20, height=300)
    parts = [
        f"{name}: " + ", ".join(f"{row.promised} (said {row.stated})" for row in rows.itertuples())
        for name, rows in frame.groupby("project", sort=False)
    ]
    readable = {"project": "What", "stated": "Said", "promised": "Promised for the year"}
    data = frame[[*readable, "rows", "source_id"]].rename(columns=readable)
    return Figure(chart, data, f"Dots and lines of completion years by day of promise. {'; '.join(parts)}.")


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
        "Corridor": theme.GREY,
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
    shown = frame.assign(assumed=frame["what"] == CORRIDOR_BAR)
    statuses = [name for name in STATUSES if name in set(frame["status"])]
    corridor = f"{CAPACITY} * {HOURS} * {LOAD} / 1000000"
    others = float(frame.loc[~shown["assumed"], "twh"].abs().max()) if len(frame) > 1 else 0.0
    least = min(0.0, float(frame["twh"].min()))
    base = (
        alt.Chart(shown[["what", "twh", "country", "status", "assumed"]])
        .transform_calculate(shown=f"datum.assumed ? {corridor} : datum.twh")
        .transform_calculate(
            label=(
                "format(datum.shown, '.1f') + (datum.status === 'preliminary' ? ', preliminary' : '')"
                " + (datum.assumed ? ''"
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
                    domainMax=alt.ExprRef(expr=f"2.2 * max({others}, {corridor})"),
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
                fillOpacity=alt.condition("datum.status == 'actual'", alt.value(1), alt.value(0.15)),
                strokeDash=alt.StrokeDash(
                    "status:N",
                    legend=None,
                    scale=alt.Scale(domain=statuses, range=[STATUSES[name] for name in statuses]),
                ),
            ),
            base.transform_calculate(place="max(0, datum.shown)")
            .mark_text(align="left", dx=5)
            .encode(x=alt.X("place:Q"), text=alt.Text("label:N")),
        )
        .add_params(*sliders)
        .properties(width=320, height=30 * len(frame))
    )
    told = "; ".join(
        f"{row['what']}: {format_number(row['twh'], 1)} ({row['status']})" for row in frame.to_dict("records")
    )
    moved = "In the book's HTML edition capacity and load factor can be moved."
    names = {"what": "What", "country": "Corridor or state", "twh": "TWh a year", "status": "Status"}
    data = frame[[*names, "rows", "source_id"]].rename(columns=names)
    return Figure(chart, data, f"Bars in TWh a year. {told}. {moved}")
