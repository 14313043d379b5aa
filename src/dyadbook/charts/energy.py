"""Charts of the energy chapter."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.charts import ends, theme
from dyadbook.charts.figure import Figure, describe, drawn

SOURCES = {
    "Gas, oil and coal": "#cdd3da",
    "Nuclear": theme.PINK,
    "Hydro": theme.STEEL,
    "Waste and biomass": theme.VIOLET,
    "Wind": theme.GREEN,
    "Solar": theme.OCHRE,
}
"""Fill of what generates electricity, the same in every chart; bars have a dark outline."""

STAGES = {
    "Operating": theme.INK,
    "Under construction": theme.MUTED,
    "Pre-construction": "#a3abb5",
    "Announced": "#eceff2",
}
"""Fill of each stage of a power plant, from firm to open; bars have a dark outline."""

OUTLINE: dict[str, Any] = {"stroke": theme.MUTED, "strokeWidth": 0.7}

PURCHASES = theme.GREY
"""Colour of what is bought, beside what a state sells in its own colour."""

SHAPES = {
    "actual": "circle",
    "preliminary": "cross",
    "estimate": "square",
    "target": "triangle-up",
    "forecast": "diamond",
}
"""What a number is, told by its marker."""

APART = 10
"""From this ratio of their outputs on, two states get an axis each."""

NEAR = 0.07
"""Height of a name beside the end of a line, as a part of the axis."""

HALF = 265
"""Width of one of two panels."""

_YEARS = alt.Axis(format="d", tickMinStep=1, title=None)

PLAIN = alt.Legend(symbolFillColor=theme.MUTED, symbolStrokeColor=theme.MUTED)
"""A legend of markers that have a meaning in any colour."""


def _states(frame: pd.DataFrame) -> tuple[alt.Color, alt.Shape]:
    """The colour of each state and, for whoever sees no colours, its marker."""
    pairs = frame[["country", "name"]].drop_duplicates().sort_values("country")
    codes, names = (pairs[column].astype(str).tolist() for column in ("country", "name"))
    markers = alt.Scale(domain=names, range=["circle", "square"][: len(names)])
    return (
        alt.Color("name:N", scale=theme.colour(codes, dict(zip(codes, names, strict=True))), legend=None),
        alt.Shape("name:N", scale=markers, legend=None),
    )


def _status_shapes(frame: pd.DataFrame) -> alt.Shape:
    shown = [name for name in theme.STATUS_DASHES if name in set(frame["status"])]
    scale = alt.Scale(domain=shown, range=[SHAPES[name] for name in shown])
    return alt.Shape("status:N", scale=scale, title=None, legend=PLAIN)


def _paths(known: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    """From the last known point to each one ahead: two rows with the same ``path``."""
    parts = [
        pd.concat([known.tail(1), ahead.iloc[[number]]]).assign(path=number) for number in range(len(ahead))
    ]
    return pd.concat(parts) if parts else ahead.assign(path=0)


@drawn
def mix(frame: pd.DataFrame) -> Figure:
    """Stacked bars of generation by source, a panel for each state; input: `power.mix`."""
    shown_sources = [name for name in SOURCES if name in set(frame["source"])]
    order = {name: number for number, name in enumerate(shown_sources)}
    shown = frame.assign(order=frame["source"].map(order))
    chart = (
        alt.Chart(shown[["name", "year", "source", "twh", "order"]])
        .mark_bar(**OUTLINE)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("twh:Q", title="TWh a year"),
            color=alt.Color(
                "source:N",
                title=None,
                scale=alt.Scale(domain=shown_sources, range=[SOURCES[name] for name in shown_sources]),
            ),
            order=alt.Order("order:Q"),
            column=alt.Column("name:N", title=None),
        )
        .properties(width=HALF, height=250)
        .resolve_scale(y="independent" if _differ(frame) else "shared")
    )
    columns = {"name": "State", "year": "Year", "source": "Source", "twh": "Electricity generated, TWh"}
    return Figure(chart, _data(frame, columns), _mix_words(frame))


def _data(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """The columns that a reader gets, with the rows and sources behind them."""
    return frame[[*columns, "rows", "source_id"]].rename(columns=columns)


def _differ(frame: pd.DataFrame) -> bool:
    """Whether one state's output is so much larger that a shared axis would hide the other's."""
    tops = frame.groupby(["name", "year"])["twh"].sum().groupby("name").max()
    return bool(tops.max() > APART * tops.min())


def _mix_words(frame: pd.DataFrame) -> str:
    totals = frame.groupby(["name", "year"], sort=False)[["twh"]].sum().reset_index()
    of = "electricity generated, all sources"
    words = describe(totals, "year", "twh", kind="Stacked bars", of=of, unit="TWh", by="name")
    parts = []
    for name, rows in frame.groupby("name", sort=False):
        year = rows["year"].max()
        now = rows[(rows["year"] == year) & (rows["twh"] > 0)]
        listed = ", ".join(f"{row.source} {format_number(row.twh, 1)}" for row in _rows(now))
        parts.append(f"{name} {year}: {listed}")
    return f"{words} By source, {'; '.join(parts)}."


@drawn
def shares(frame: pd.DataFrame) -> Figure:
    """Renewable share of capacity and of output, two panels; input: `capacity.shares`."""
    colour, shape = _states(frame)
    ticks = alt.Axis(format="d", title=None, tickCount=4)
    x = alt.X("at:Q", axis=ticks, scale=alt.Scale(nice=False, padding=12))
    panels, words = [], []
    for number, title in enumerate(("of capacity", "of output")):
        rows = frame[frame["panel"] == title]
        lines, points = (rows[rows["kind"] == kind] for kind in ("edition", "national"))
        axis = alt.Y("percent:Q", title=None if number else "Renewable share, %", scale=alt.Scale(zero=True))
        layers = [
            _layer(lines, "at", "percent", "name").mark_line().encode(x=x, y=axis, color=colour),
            _layer(points, "at", "percent", "name", "period")
            .mark_point(filled=False, size=70, strokeWidth=2, opacity=1)
            .encode(x=x, y=axis, color=colour, shape=shape),
            ends.beside(lines.assign(year=lines["at"]), "name", "percent", NEAR * frame["percent"].max()),
        ]
        panels.append(
            alt.layer(*layers).properties(
                width=HALF - 20, height=250, title=alt.Title(f"Renewables as a share {title}")
            )
        )
        of = f"the renewable share {title}"
        lines = lines.astype({"period": int})
        words.append(describe(lines, "period", "percent", kind="Lines", of=of, unit="percent", by="name"))
        if len(points):
            stated = (f"{name}: {_course(part, 'percent')}" for name, part in points.groupby("name"))
            words.append(f"Points by national figures: {'; '.join(stated)}.")
    chart = alt.hconcat(*panels, spacing=78).resolve_scale(y="shared", color="shared", shape="shared")
    shown = frame.assign(kind=frame["kind"].map({"edition": "data set", "national": "national figure"}))
    columns = {"panel": "Share", "name": "State", "period": "Period", "percent": "Renewable share, %",
               "kind": "Kind"}  # fmt: skip
    return Figure(chart, _data(shown, columns), " ".join(words))


def _layer(frame: pd.DataFrame, *columns: str) -> Any:
    return alt.Chart(frame[list(columns)])


@drawn
def targets(frame: pd.DataFrame) -> Figure:
    """What was reached and promised, with the path that the last promises need.

    Input: `pace.targets` or `pace.capacity_targets`.
    """
    first, final = math.floor(frame["at"].min()), math.ceil(frame["at"].max())
    years = list(range(first, final + 1, 1 + (final - first) // 5))
    panels = []
    for name, rows in frame.groupby("name", sort=False):
        measure = str(rows["measure"].iloc[0])
        known = rows[rows["status"] == "actual"]
        ahead = rows[rows["status"] != "actual"]
        goals = ahead[ahead["status"] == "target"]
        goals = goals[goals["at"] == goals["at"].max()]
        paths = _paths(known, goals)
        labels = rows.assign(
            label=[
                _digits(float(str(value))) + (f" ({said})" if said and status != "actual" else "")
                for value, said, status in zip(rows["value"], rows["said"], rows["status"], strict=True)
            ]
        )
        colour = theme.COUNTRY_COLOURS[str(rows["country"].iloc[0])]
        x = alt.X(
            "at:Q",
            axis=alt.Axis(format="d", title=None, values=years),
            scale=alt.Scale(domain=[first - 2, final + 0.5], nice=False),
        )
        top = 1.12 * float(rows["value"].max())
        y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False))
        quiet = known[_told_apart(known)]
        layers = [
            _layer(known, "at", "value").mark_line(color=colour).encode(x=x, y=y),
            _layer(paths, "at", "value", "path")
            .mark_line(color=colour, strokeWidth=1.3, strokeDash=theme.STATUS_DASHES["target"])
            .encode(x=x, y=y, detail=alt.Detail("path:N")),
            _layer(rows, "at", "value", "status")
            .mark_point(filled=True, size=65, color=colour, opacity=1)
            .encode(x=x, y=y, shape=_status_shapes(frame)),
            *(
                _layer(part, "at", "value", "label")
                .mark_text(align=align, dx=dx, dy=dy, fontSize=11)
                .encode(x=x, y=y, text=alt.Text("label:N"))
                for part, align, dx, dy in _beside_and_before(labels[labels["status"] != "actual"], known)
            ),
            *(
                _layer(part, "at", "value", "label")
                .mark_text(align=align, dx=dx, dy=dy, fontSize=11, color=theme.MUTED)
                .encode(x=x, y=y, text=alt.Text("label:N"))
                for part, align, dx, dy in _above_and_below(labels.loc[quiet.index])
            ),
        ]
        panels.append(
            alt.layer(*layers).properties(width=HALF - 65, height=270, title=alt.Title(f"{name}: {measure}"))
        )
    chart = alt.hconcat(*panels, spacing=20).resolve_scale(shape="shared")
    parts = []
    for name, rows in frame.groupby("name", sort=False):
        what, _, unit = str(rows["measure"].iloc[0]).rpartition(", ")
        known = rows[rows["status"] == "actual"]
        parts.append(f"{name}'s {what} in {unit}, points reached {len(known)}: {_course(known, 'value')}")
    words = f"Line charts. {'. '.join(parts)}."
    promised = frame[frame["status"] != "actual"]
    extra = ", ".join(
        f"{row.name} {_digits(float(str(row.value)))} for {row.period} ({row.status})"
        for row in _named(promised, "value", "period", "status")
    )
    measures = [str(measure).rpartition(", ") for measure in frame["measure"]]
    columns = {"name": "State", "measure": "Measure", "period": "Period", "value": f"Value, {measures[0][2]}",
               "status": "Status", "said": "Said"}  # fmt: skip
    data = _data(frame.assign(measure=[measure for measure, _, _ in measures]), columns)
    return Figure(chart, data, f"{words} Promised or forecast: {extra}." if extra else words)


def _course(rows: pd.DataFrame, value: str) -> str:
    """Lowest, highest and last of some points, with the periods as they are dated; rows hold ``at``."""
    points = sorted(zip(rows["at"], rows[value].astype(float), rows["period"], strict=True))
    said = [f"{_digits(number)} ({period})" for _, number, period in points]
    if len(said) < 2:
        return said[0] if said else "no data"
    values = [number for _, number, _ in points]
    low, high = values.index(min(values)), values.index(max(values))
    return f"lowest {said[low]}, highest {said[high]}, last {said[-1]}"


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.4g}"


def _told_apart(known: pd.DataFrame) -> list[bool]:
    """Which points get a label: the last, and those a year or more before the next labelled one."""
    flags, last = [], float("inf")
    for at in reversed(list(known["at"])):
        flags.append(last - at >= 1)
        last = at if flags[-1] else last
    return flags[::-1]


KINDS = {"So far": (theme.INK, "circle"), "Needed from now": (theme.PINK, "triangle-up"),
         "Implied on the day of the promise": (theme.STEEL, "diamond")}  # fmt: skip
"""Colour and marker of each growth rate of a promise."""


@drawn
def paces(frame: pd.DataFrame) -> Figure:
    """Growth a year that each promise implied, needs and had; input: `pace.growths`."""
    kinds = list(KINDS)
    names = list(dict.fromkeys(frame["promise"]))
    y = alt.Y("promise:N", title=None, sort=names, axis=alt.Axis(labelLimit=330, grid=True))
    x = alt.X("percent:Q", title="Compound growth, % a year", axis=alt.Axis(tickCount=6))
    spans = frame.groupby("promise", sort=False)["percent"].agg(["min", "max"]).reset_index()
    colour = alt.Color(
        "kind:N", title=None, scale=alt.Scale(domain=kinds, range=[KINDS[kind][0] for kind in kinds])
    )
    shape = alt.Shape(
        "kind:N", title=None, scale=alt.Scale(domain=kinds, range=[KINDS[kind][1] for kind in kinds])
    )
    chart = alt.layer(
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.RULE).encode(x=alt.X("zero:Q")),
        alt.Chart(spans).mark_rule(color=theme.MUTED).encode(y=y, x=alt.X("min:Q"), x2=alt.X2("max:Q")),
        _layer(frame, "promise", "kind", "percent")
        .mark_point(filled=False, fill="white", size=80, strokeWidth=2.2, opacity=1)
        .encode(y=y, x=x, color=colour, shape=shape),
    ).properties(width=350, height=34 * len(names))
    parts = [
        f"{name}: " + ", ".join(f"{row.kind.lower()} {format_number(row.percent, 1)}" for row in _rows(rows))
        for name, rows in frame.groupby("promise", sort=False)
    ]
    columns = {"promise": "Promise", "kind": "Span", "percent": "Growth, % a year"}
    words = f"Markers of compound growth in percent a year, for each promise. {'; '.join(parts)}."
    return Figure(chart, _data(frame, columns), words)


def _rows(frame: pd.DataFrame) -> Any:
    return frame.itertuples(index=False)


def _beside_and_before(
    ahead: pd.DataFrame, known: pd.DataFrame
) -> tuple[tuple[pd.DataFrame, str, int, int], ...]:
    """Labelled promises: those right of the paths to the last ones (label right), those left of them."""
    final = ahead["at"] == ahead["at"].max()
    if known.empty or ahead.empty:
        return ((ahead, "left", 7, 0),)
    start, goal = known.iloc[-1], ahead.loc[ahead[final]["value"].idxmax()]
    gone = (ahead["at"] - start["at"]) / (goal["at"] - start["at"])
    left = ~final & (ahead["value"] > start["value"] + gone * (goal["value"] - start["value"]))
    return (ahead[~left], "left", 7, 0), (ahead[left], "right", -7, -2)


def _above_and_below(known: pd.DataFrame) -> tuple[tuple[pd.DataFrame, str, int, int], ...]:
    """Labelled points: the last (label right, below), the others (left, above)."""
    return (known.iloc[:-1], "right", 3, -11), (known.iloc[-1:], "left", 5, 14)


@drawn
def development(frame: pd.DataFrame) -> Figure:
    """Capacity by technology and stage, a panel for each state; input: `capacity.development`."""
    shown = frame.assign(order=[list(STAGES).index(stage) for stage in frame["stage"]])
    most = frame.groupby("technology")["gw"].sum().sort_values(ascending=False)
    base = alt.Chart(shown[["name", "technology", "stage", "gw", "order"]]).encode(
        y=alt.Y("technology:N", title=None, sort=list(most.index))
    )
    bars = base.mark_bar(**OUTLINE).encode(
        x=alt.X("gw:Q", title="GW"),
        color=alt.Color(
            "stage:N", title=None, scale=alt.Scale(domain=list(STAGES), range=list(STAGES.values()))
        ),
        order=alt.Order("order:Q"),
    )
    sums = (
        base.transform_aggregate(total="sum(gw)", groupby=["name", "technology"])
        .transform_calculate(label="datum.total < 0.05 ? 'under 0.1' : format(datum.total, '.1f')")
        .mark_text(align="left", dx=5)
        .encode(x=alt.X("total:Q"), text=alt.Text("label:N"))
    )
    panel = alt.layer(bars, sums).properties(width=215, height=200)
    chart = panel.facet(column=alt.Column("name:N", title=None), spacing=45)
    parts = []
    for name, rows in frame.groupby("name"):
        stages = rows.groupby("stage")["gw"].sum()
        said = ", ".join(
            f"{stage.lower()} {format_number(stages[stage], 1)}" for stage in STAGES if stage in stages
        )
        technologies = [(str(key), float(gw)) for key, gw in rows.groupby("technology")["gw"].sum().items()]
        extremes = ", ".join(
            f"{word} {key} {format_number(gw, 2)}"
            for word, (key, gw) in (
                ("most", max(technologies, key=lambda one: one[1])),
                ("least", min(technologies, key=lambda one: one[1])),
            )
        )
        parts.append(f"{name}: {said}; by technology, {extremes}")
    words = f"Stacked bars of power plant capacity by technology and stage in GW. {'. '.join(parts)}."
    columns = {"name": "State", "technology": "Technology", "stage": "Stage", "period": "Year",
               "gw": "Capacity, GW"}  # fmt: skip
    return Figure(chart, _data(frame, columns), words)


@drawn
def gas_to_europe(frame: pd.DataFrame) -> Figure:
    """Azerbaijani gas for Europe by who counts, and the figures promised; input: `gas.to_europe`."""
    blue = theme.COUNTRY_COLOURS["AZE"]
    counts = list(dict.fromkeys(frame["count"]))
    colour = alt.Color(
        "count:N", title=None, scale=alt.Scale(domain=counts, range=[blue, theme.VIOLET][: len(counts)])
    )
    shape = alt.Shape(
        "count:N", scale=alt.Scale(domain=counts, range=["circle", "diamond"][: len(counts)]), title=None
    )
    known, ahead = frame[frame["status"] != "target"], frame[frame["status"] == "target"]
    ours = known[known["count"] == counts[0]] if counts else known
    paths = _paths(ours, ahead)
    labels = ahead.assign(label=[f"{row.bcm:g} ({row.said})" for row in ahead.itertuples()])
    x = alt.X("year:Q", axis=_YEARS, scale=alt.Scale(nice=False, padding=22))
    y = alt.Y("bcm:Q", title="bcm a year", scale=alt.Scale(zero=True))
    chart = alt.layer(
        _layer(known, "year", "bcm", "count").mark_line().encode(x=x, y=y, color=colour),
        _layer(known, "year", "bcm", "count")
        .mark_point(filled=True, size=65, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape),
        _layer(paths, "year", "bcm", "path")
        .mark_line(color=blue, strokeWidth=1.3, strokeDash=theme.STATUS_DASHES["target"])
        .encode(x=x, y=y, detail=alt.Detail("path:N")),
        _layer(ahead, "year", "bcm")
        .mark_point(shape="triangle-up", filled=True, size=75, color=blue, opacity=1)
        .encode(x=x, y=y),
        _layer(labels, "year", "bcm", "label")
        .mark_text(align="left", dx=9, fontSize=12)
        .encode(x=x, y=y, text=alt.Text("label:N")),
        *(
            _layer(part, "year", "bcm")
            .mark_text(dy=-12, align=align, fontSize=11, color=blue)
            .encode(x=x, y=y, text=alt.Text("bcm:Q", format=".1f"))
            for part, align in ((ours.iloc[:-1], "center"), (ours.iloc[-1:], "right"))
        ),
    ).properties(width=theme.WIDTH - 90, height=280)
    words = describe(
        known, "year", "bcm", kind="Line chart", of="Azerbaijani gas for Europe", unit="bcm", by="count"
    )
    extra = ", ".join(f"{row.bcm:g} for {row.year} ({row.said})" for row in ahead.itertuples())
    columns = {"count": "Counted by", "year": "Year", "bcm": "Gas, bcm", "status": "Status", "said": "Said"}
    return Figure(chart, _data(frame, columns), f"{words} Promised: {extra}." if extra else words)


@drawn
def production(frame: pd.DataFrame) -> Figure:
    """Gross gas output of both states with what is forecast or targeted; input: `gas.production`."""
    parts = []
    for _, rows in frame.groupby("country", sort=False):
        known = rows[rows["status"].isin(["actual", "preliminary", "estimate"])]
        ahead = rows.drop(known.index)
        parts.append(known.assign(line="actual"))
        if len(ahead):
            status = str(ahead["status"].iloc[0])
            parts.append(pd.concat([known.tail(1), ahead]).assign(line=status))
    lines = pd.concat(parts)
    colour, _ = _states(frame)
    x = alt.X("year:Q", axis=_YEARS, scale=alt.Scale(nice=False, padding=14))
    y = alt.Y("bcm:Q", title="bcm a year", scale=alt.Scale(zero=True))
    firsts = frame.loc[frame.groupby("name")["year"].idxmin()]
    chart = alt.layer(
        *(
            _layer(part, "year", "bcm", "name")
            .mark_line(strokeDash=theme.STATUS_DASHES[str(status)])
            .encode(x=x, y=y, color=colour)
            for status, part in lines.groupby("line")
        ),
        _layer(frame, "year", "bcm", "name", "status")
        .mark_point(filled=True, size=55, opacity=1)
        .encode(x=x, y=y, color=colour, shape=_status_shapes(frame)),
        _layer(firsts, "year", "bcm", "name")
        .mark_text(align="left", dy=20, fontWeight=600)
        .encode(x=x, y=y, text=alt.Text("name:N")),
    ).properties(width=theme.WIDTH - 20, height=270)
    ahead = frame[frame["status"].isin(["target", "forecast"])]
    known = frame.drop(ahead.index)
    words = describe(known, "year", "bcm", kind="Line chart", of="gross gas output", unit="bcm", by="name")
    extra = ", ".join(
        f"{row.name} {row.bcm:g} for {row.year} ({row.status})"
        for row in _named(ahead, "bcm", "year", "status")
    )
    columns = {"name": "State", "year": "Year", "bcm": "Gross gas output, bcm", "status": "Status"}
    return Figure(chart, _data(frame, columns), f"{words} Expected: {extra}." if extra else words)


def _named(frame: pd.DataFrame, *columns: str) -> Any:
    return frame[["name", *columns]].itertuples(index=False, name="Row")


@drawn
def balance(frame: pd.DataFrame) -> Figure:
    """Gas output and use, a panel for each state, the gap between them shaded; input: `gas.balance_shown`."""
    panels = []
    names = list(dict.fromkeys(frame["name"]))
    for number, name in enumerate(names):
        rows = frame[frame["name"] == name]
        colour = theme.COUNTRY_COLOURS[str(rows["country"].iloc[0])]
        x = alt.X("year:Q", axis=_YEARS, scale=alt.Scale(nice=False, padding=10))
        title = "bcm a year" if number == 0 else None
        latest = theme.ends(rows, "name")
        layers = [
            _layer(rows, "year", "made", "used")
            .mark_area(color=colour, opacity=0.15)
            .encode(x=x, y=alt.Y("made:Q", title=title, scale=alt.Scale(zero=True)), y2=alt.Y2("used:Q"))
        ]
        for column, words, width, up in (("made", "output", 2.4, True), ("used", "use", 1.4, False)):
            y = alt.Y(f"{column}:Q", title=title, scale=alt.Scale(zero=True))
            above = bool(latest[column].iloc[0] >= latest["made" if column == "used" else "used"].iloc[0])
            layers += [
                _layer(rows, "year", column)
                .mark_line(color=colour if up else theme.INK, strokeWidth=width)
                .encode(x=x, y=y),
                _layer(latest.assign(label=words), "year", column, "label")
                .mark_text(align="right", dy=-11 if above else 13, fontWeight=600)
                .encode(x=x, y=y, text=alt.Text("label:N")),
            ]  # fmt: skip
        panels.append(alt.layer(*layers).properties(width=HALF, height=250, title=alt.Title(name)))
    chart = alt.hconcat(*panels, spacing=18)
    words = " ".join(
        describe(frame, "year", column, kind="Lines", of=of, unit="bcm", by="name")
        for column, of in (
            ("made", "marketed gas output"),
            ("used", "gas use"),
            ("surplus", "their gap"),
        )
    )
    columns = {"name": "State", "year": "Year", "made": "Output, bcm", "used": "Use, bcm",
               "surplus": "Output less use, bcm"}  # fmt: skip
    return Figure(chart, _data(frame, columns), words)


@drawn
def months(frame: pd.DataFrame) -> Figure:
    """Uzbek gas imports and exports to China by month; input: `gas.months`."""
    flows = ["Exports to China", "Imports"]
    span = pd.period_range(frame["month"].min(), frame["month"].max(), freq="M").astype(str).tolist()
    chart = (
        _layer(frame, "month", "flow", "usd_million")
        .mark_bar()
        .encode(
            x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=0), scale=alt.Scale(domain=span)),
            xOffset=alt.XOffset("flow:N", sort=flows),
            y=alt.Y("usd_million:Q", title="USD million"),
            color=alt.Color("flow:N", title=None, scale=alt.Scale(
                domain=flows, range=[theme.COUNTRY_COLOURS["UZB"], PURCHASES])),
        )
        .properties(width=theme.WIDTH - 20, height=220)
    )  # fmt: skip
    words = describe(
        frame, "month", "usd_million", kind="Bars", of="Uzbek gas trade", unit="USD million", by="flow"
    )
    missing = [month for month in span if month not in set(frame["month"])]
    if missing:
        words += f" No figures for {', '.join(missing)}."
    columns = {"month": "Month", "flow": "Flow", "usd_million": "Value, USD million"}
    return Figure(chart, _data(frame, columns), words)


@drawn
def russia(frame: pd.DataFrame) -> Figure:
    """Russian gas for Uzbekistan, measured and expected; input: `gas.russia`."""
    order = {status: number for number, status in enumerate(theme.STATUS_DASHES)}
    shown = frame.assign(
        label=[
            f"{row.bcm:g} bcm, {row.who}" + ("" if row.status == "actual" else f" ({row.status})")
            for row in _rows(frame)
        ],
        year=frame["year"].astype(str),
        rank=frame["status"].map(order),
    ).sort_values(["year", "rank", "who"])
    firm = alt.condition("datum.status == 'actual'", alt.value(1), alt.value(0.15))
    dashes = alt.Scale(domain=list(theme.STATUS_DASHES), range=list(theme.STATUS_DASHES.values()))
    top = math.ceil(frame["bcm"].max())
    base = _layer(shown, "year", "bcm", "who", "status", "label").encode(
        y=alt.Y("label:N", title=None, sort=list(shown["label"]), axis=None),
        x=alt.X("bcm:Q", title="bcm a year", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=6)),
    )
    chart = (
        alt.layer(
            base.mark_bar(height=14, color=PURCHASES, stroke=PURCHASES, strokeWidth=1.4).encode(
                fillOpacity=firm, strokeDash=alt.StrokeDash("status:N", scale=dashes, legend=None)
            ),
            base.mark_text(align="left", dx=9).encode(text=alt.Text("label:N")),
        )
        .properties(width=theme.WIDTH - 300)
        .facet(
            row=alt.Row("year:O", title=None,
                        header=alt.Header(labelAngle=0, labelAlign="left", labelFontSize=12)),
            spacing=6,
        )
        .resolve_scale(y="independent")
    )  # fmt: skip
    words = "; ".join(f"{row.year}: {row.label}" for row in _rows(shown))
    columns = {"year": "Year", "bcm": "Gas, bcm", "who": "Said by", "status": "Status"}
    return Figure(chart, _data(frame, columns), f"Bars of Russian gas for Uzbekistan in bcm a year. {words}.")


@drawn
def net_trade(frame: pd.DataFrame) -> Figure:
    """Net electricity exports of the pair; input: `green_corridor.traded`."""
    edition, national = (frame[frame["kind"] == kind] for kind in ("edition", "national"))
    colour, shape = _states(frame)
    x = alt.X("year:Q", axis=_YEARS, scale=alt.Scale(nice=False, padding=14))
    y = alt.Y("twh:Q", title="Exports less imports, TWh", scale=alt.Scale(padding=16))
    later = national[national["year"] > (edition["year"].max() if len(edition) else 0)]
    chart = alt.layer(
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.MUTED).encode(y=alt.Y("zero:Q")),
        _layer(edition, "year", "twh", "name").mark_line().encode(x=x, y=y, color=colour),
        _layer(edition, "year", "twh", "name")
        .mark_point(size=40, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape),
        _layer(national, "year", "twh", "name")
        .mark_point(filled=False, size=80, strokeWidth=2, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape),
        _layer(later, "year", "twh", "name")
        .mark_text(dy=-13, fontSize=11)
        .encode(x=x, y=y, text=alt.Text("twh:Q", format=".2f")),
        ends.beside(edition, "name", "twh", NEAR * (frame["twh"].max() - frame["twh"].min())),
    ).properties(width=theme.WIDTH - 20, height=260)
    words = " ".join(
        describe(rows, "year", "twh", kind=kind, of=of, unit="TWh", by="name", decimals=2)
        for rows, kind, of in (
            (edition, "Lines", "net electricity exports"),
            (national, "Points", "the same by national figures"),
        )
        if len(rows)
    )
    shown = frame.assign(kind=frame["kind"].map({"edition": "data set", "national": "national figure"}))
    columns = {"name": "State", "year": "Year", "twh": "Net exports, TWh", "kind": "Kind"}
    return Figure(chart, _data(shown, columns), words)


@drawn
def gas_trade(frame: pd.DataFrame) -> Figure:
    """Value of Uzbek gas exports and imports by period; input: `gas.trade_value`."""
    flows = ["Exports", "Imports"]
    orange = theme.COUNTRY_COLOURS["UZB"]
    base = _layer(frame, "words", "flow", "usd_million").encode(
        y=alt.Y("flow:N", title=None, axis=alt.Axis(labels=True, ticks=False)),
        x=alt.X("usd_million:Q", title="USD million"),
    )
    chart = (
        alt.layer(
            base.mark_bar(height=15).encode(
                color=alt.Color(
                    "flow:N",
                    legend=None,
                    scale=alt.Scale(domain=flows, range=[orange, PURCHASES]),
                )
            ),
            base.mark_text(align="left", dx=4).encode(text=alt.Text("usd_million:Q", format=",.0f")),
        )
        .properties(width=theme.WIDTH - 210, height=48)
        .facet(
            row=alt.Row(
                "words:N",
                title=None,
                sort=list(dict.fromkeys(frame["words"])),
                header=alt.Header(labelAngle=0, labelAlign="left", labelFontSize=12),
            ),
            spacing=8,
        )
    )
    words = "; ".join(
        f"{row['words']}: {row['flow'].lower()} {format_number(row['usd_million'])}"
        for row in frame.to_dict("records")
    )
    columns = {"words": "Period", "flow": "Flow", "usd_million": "Value, USD million"}
    return Figure(chart, _data(frame, columns), f"Bars of Uzbek gas trade in USD million. {words}.")
