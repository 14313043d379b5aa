"""Charts of the energy chapter."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe

GREY, VIOLET, GREEN, OCHRE, PINK, STEEL = theme.NEUTRALS

SOURCES = {
    "Gas, oil and coal": "#b9c0c9",
    "Hydro": STEEL,
    "Waste and biomass": VIOLET,
    "Wind": GREEN,
    "Solar": OCHRE,
}
"""Colours of what generates electricity, the same in every chart."""

STAGES = ("Operating", "Under construction", "Pre-construction", "Announced")
STAGE_COLOURS = (theme.INK, "#59616b", "#a3abb5", "#dfe3e8")

ASSUMED = "#59616b"

SHAPES = {
    "actual": "circle",
    "preliminary": "circle",
    "estimate": "circle",
    "target": "triangle-up",
    "forecast": "diamond",
}

HALF = 265
"""Width of one of two panels."""

_YEARS = alt.Axis(format="d", tickMinStep=1, title=None)


def _states(frame: pd.DataFrame) -> alt.Scale:
    pairs = frame[["country", "name"]].drop_duplicates().sort_values("country")
    codes = [str(code) for code in pairs["country"]]
    return theme.colour(codes, dict(zip(pairs["country"], pairs["name"], strict=True)))


def _status_shapes(frame: pd.DataFrame) -> alt.Shape:
    shown = [name for name in theme.STATUS_DASHES if name in set(frame["status"])]
    scale = alt.Scale(domain=shown, range=[SHAPES[name] for name in shown])
    return alt.Shape("status:N", scale=scale, title=None)


def _paths(known: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    """From the last known point to each one ahead: two rows with the same ``path``."""
    parts = [
        pd.concat([known.tail(1), ahead.iloc[[number]]]).assign(path=number) for number in range(len(ahead))
    ]
    return pd.concat(parts) if parts else ahead.assign(path=0)


def mix(frame: pd.DataFrame) -> Figure:
    """Stacked bars of generation by source, a panel for each state; input: `power.mix`."""
    order = {name: number for number, name in enumerate(SOURCES)}
    shown = frame.assign(order=frame["source"].map(order))
    chart = (
        alt.Chart(shown[["name", "year", "source", "twh", "order"]])
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("twh:Q", title="TWh a year"),
            color=alt.Color(
                "source:N",
                title=None,
                scale=alt.Scale(domain=list(SOURCES), range=list(SOURCES.values())),
            ),
            order=alt.Order("order:Q"),
            column=alt.Column("name:N", title=None),
        )
        .properties(width=HALF, height=250)
    )
    return Figure(chart, frame.drop(columns="country"), _mix_words(frame))


def _mix_words(frame: pd.DataFrame) -> str:
    parts = []
    for name, rows in frame.groupby("name"):
        year = rows["year"].max()
        now = rows[rows["year"] == year].set_index("source")["twh"]
        largest = ", ".join(
            f"{source} {format_number(value, 1)}" for source, value in now.items() if value > 0
        )
        parts.append(f"{name} {year}: {largest}")
    return f"Stacked bars of electricity by source in TWh. {'; '.join(parts)}."


def shares(frame: pd.DataFrame) -> Figure:
    """Renewable share of capacity and of output, two panels; input: `capacity.shares`."""
    edition, national = (frame[frame["kind"] == kind] for kind in ("edition", "national"))
    colour = alt.Color("name:N", title=None, scale=_states(frame))
    y = alt.Y("percent:Q", title="Renewable share, %", scale=alt.Scale(zero=True))
    x = alt.X("at:Q", axis=_YEARS, scale=alt.Scale(nice=False, padding=12))
    panels = []
    for number, title in enumerate(("of capacity", "of output")):
        lines, points = (part[part["panel"] == title] for part in (edition, national))
        axis = y if number == 0 else alt.Y("percent:Q", title=None)
        layers = [
            _layer(lines, "at", "percent", "name").mark_line().encode(x=x, y=axis, color=colour),
            _layer(points, "at", "percent", "name", "period")
            .mark_point(shape="diamond", filled=False, size=70, strokeWidth=1.8)
            .encode(x=x, y=axis, color=colour),
        ]
        panels.append(
            alt.layer(*layers).properties(
                width=HALF, height=250, title=alt.Title(f"Renewables as a share {title}")
            )
        )
    chart = alt.hconcat(*panels, spacing=18).resolve_scale(y="shared", color="shared")
    words = " ".join(
        describe(
            frame[(frame["panel"] == title) & (frame["kind"] == "edition")],
            "period",
            "percent",
            kind="Line chart",
            of=f"the renewable share {title}",
            unit="percent",
            by="name",
        )
        for title in ("of capacity", "of output")
    )
    return Figure(chart, frame.drop(columns="country"), words)


def _layer(frame: pd.DataFrame, *columns: str) -> Any:
    return alt.Chart(frame[list(columns)])


def targets(frame: pd.DataFrame) -> Figure:
    """Shares reached and promised, with the path that the last promises need; input: `pace.targets`."""
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
                f"{percent:.4g}" + (f" ({said})" if said and status != "actual" else "")
                for percent, said, status in zip(rows["percent"], rows["said"], rows["status"], strict=True)
            ]
        )
        colour = theme.COUNTRY_COLOURS[str(rows["country"].iloc[0])]
        x = alt.X("at:Q", axis=_YEARS, scale=alt.Scale(domain=[2017.5, 2033.5], nice=False))
        y = alt.Y("percent:Q", title="%", scale=alt.Scale(domain=[0, 60]))
        layers = [
            _layer(known, "at", "percent").mark_line(color=colour).encode(x=x, y=y),
            _layer(paths, "at", "percent", "path")
            .mark_line(color=colour, strokeWidth=1.3, strokeDash=theme.STATUS_DASHES["target"])
            .encode(x=x, y=y, detail="path:N"),
            _layer(rows, "at", "percent", "status")
            .mark_point(filled=True, size=65, color=colour, opacity=1)
            .encode(x=x, y=y, shape=_status_shapes(frame)),
            *(
                _layer(part, "at", "percent", "label")
                .mark_text(align=align, dx=dx, dy=dy, fontSize=11)
                .encode(x=x, y=y, text="label:N")
                for part, align, dx, dy in _beside_and_before(labels[labels["status"] != "actual"])
            ),
            *(
                _layer(part, "at", "percent", "label")
                .mark_text(align="center", dy=dy, fontSize=11, color=theme.MUTED)
                .encode(x=x, y=y, text="label:N")
                for part, dy in _above_and_below(labels[labels["status"] == "actual"])
            ),
        ]
        panels.append(
            alt.layer(*layers).properties(
                width=HALF, height=270, title=alt.Title(f"{name}: renewable {measure}")
            )
        )
    chart = alt.hconcat(*panels, spacing=18).resolve_scale(shape="shared")
    words = describe(
        frame[frame["status"] == "actual"],
        "period",
        "percent",
        kind="Line chart",
        of="renewable shares reached",
        unit="percent",
        by="name",
    )
    promised = frame[frame["status"] != "actual"]
    extra = ", ".join(
        f"{row.name} {row.percent:.4g} in {row.period}"
        for row in promised[["name", "percent", "period"]].itertuples(index=False, name="Row")
    )
    return Figure(chart, frame.drop(columns="country"), f"{words} Promised or forecast: {extra}.")


def _beside_and_before(ahead: pd.DataFrame) -> tuple[tuple[pd.DataFrame, str, int, int], ...]:
    """Labelled promises: those for the last year (label beside), earlier ones (label clear of the paths)."""
    final = ahead["at"] == ahead["at"].max()
    return (ahead[final], "left", 7, 0), (ahead[~final], "right", 5, -11)


def _above_and_below(known: pd.DataFrame) -> tuple[tuple[pd.DataFrame, int], ...]:
    """Labelled points: the last and those below their predecessor (label below), the others."""
    falling = (known["percent"].diff() < 0) | (known.index == known.index.max())
    return (known[~falling], -12), (known[falling], 15)


def development(frame: pd.DataFrame) -> Figure:
    """Capacity by technology and stage, a panel for each state; input: `capacity.development`."""
    order = {name: number for number, name in enumerate(STAGES)}
    shown = frame.assign(order=frame["stage"].map(order))
    shown = shown.assign(order=pd.to_numeric(shown["order"]))
    chart = (
        alt.Chart(shown[["name", "technology", "stage", "gw", "order"]])
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            y=alt.Y("technology:N", title=None, sort="-x"),
            x=alt.X("gw:Q", title="GW"),
            color=alt.Color(
                "stage:N",
                title=None,
                scale=alt.Scale(domain=list(STAGES), range=list(STAGE_COLOURS)),
            ),
            order=alt.Order("order:Q"),
            column=alt.Column("name:N", title=None),
        )
        .properties(width=215, height=200)
    )
    parts = []
    for name, rows in frame.groupby("name"):
        sums = rows.groupby("stage")["gw"].sum()
        said = ", ".join(f"{stage.lower()} {sums[stage]:.1f}" for stage in STAGES if stage in sums)
        parts.append(f"{name}: {said}")
    words = f"Stacked bars of power plant capacity by technology and stage in GW. {'; '.join(parts)}."
    return Figure(chart, frame.drop(columns="country"), words)


def gas_to_europe(frame: pd.DataFrame) -> Figure:
    """Azerbaijani gas for Europe by who counts, and the figures promised; input: `gas.to_europe`."""
    blue = theme.COUNTRY_COLOURS["AZE"]
    counts = list(dict.fromkeys(frame["count"]))
    colour = alt.Color(
        "count:N", title=None, scale=alt.Scale(domain=counts, range=[blue, VIOLET][: len(counts)])
    )
    shape = alt.Shape(
        "count:N", scale=alt.Scale(domain=counts, range=["circle", "diamond"][: len(counts)]), title=None
    )
    known, ahead = frame[frame["status"] != "target"], frame[frame["status"] == "target"]
    ours = known[known["count"] == counts[0]] if counts else known
    paths = _paths(ours, ahead)
    labels = ahead.assign(label=[f"{row.bcm:g} ({row.said})" for row in ahead.itertuples()])
    x = alt.X("year:Q", axis=_YEARS, scale=alt.Scale(domain=[2020.7, 2028.3], nice=False))
    y = alt.Y("bcm:Q", title="bcm a year", scale=alt.Scale(zero=True))
    chart = alt.layer(
        _layer(known, "year", "bcm", "count").mark_line().encode(x=x, y=y, color=colour),
        _layer(known, "year", "bcm", "count")
        .mark_point(filled=True, size=65, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape),
        _layer(paths, "year", "bcm", "path")
        .mark_line(color=blue, strokeWidth=1.3, strokeDash=theme.STATUS_DASHES["target"])
        .encode(x=x, y=y, detail="path:N"),
        _layer(ahead, "year", "bcm")
        .mark_point(shape="triangle-up", filled=True, size=75, color=blue, opacity=1)
        .encode(x=x, y=y),
        _layer(labels, "year", "bcm", "label")
        .mark_text(align="left", dx=9, fontSize=12)
        .encode(x=x, y=y, text="label:N"),
        _layer(ours, "year", "bcm")
        .mark_text(dy=-12, fontSize=11, color=blue)
        .encode(x=x, y=y, text=alt.Text("bcm:Q", format=".1f")),
    ).properties(width=theme.WIDTH - 20, height=280)
    words = describe(
        known, "year", "bcm", kind="Line chart", of="Azerbaijani gas for Europe", unit="bcm", by="count"
    )
    extra = ", ".join(f"{row.bcm:g} for {row.year} ({row.said})" for row in ahead.itertuples())
    return Figure(chart, frame, f"{words} Promised: {extra}.")


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
    lines = pd.concat(parts) if parts else frame.assign(line="")
    colour = alt.Color("name:N", title=None, scale=_states(frame), legend=None)
    known = frame[frame["status"] == "actual"]
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
        .encode(x=x, y=y, text="name:N", color=colour),
    ).properties(width=theme.WIDTH - 20, height=270)
    words = describe(known, "year", "bcm", kind="Line chart", of="gross gas output", unit="bcm", by="name")
    ahead = frame[frame["status"] != "actual"]
    extra = ", ".join(f"{row.name} {row.bcm:g} in {row.year}" for row in _named(ahead, "bcm", "year"))
    return Figure(chart, frame.drop(columns="country"), f"{words} Forecast or targeted: {extra}.")


def _named(frame: pd.DataFrame, *columns: str) -> Any:
    return frame[["name", *columns]].itertuples(index=False, name="Row")


def balance(frame: pd.DataFrame) -> Figure:
    """Marketed gas output less use; input: `gas.balance_shown`."""
    colour = alt.Color("name:N", title=None, scale=_states(frame), legend=None)
    x = alt.X("year:Q", axis=_YEARS, scale=alt.Scale(nice=False, padding=14))
    y = alt.Y("surplus:Q", title="Output less use, bcm")
    ends = theme.ends(frame, "name")
    chart = alt.layer(
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.MUTED).encode(y="zero:Q"),
        _layer(frame, "year", "surplus", "name")
        .mark_line(point=alt.OverlayMarkDef(size=35))
        .encode(x=x, y=y, color=colour),
        _layer(ends, "year", "surplus", "name")
        .mark_text(align="right", dx=-12, dy=2, fontWeight=600)
        .encode(x=x, y=y, text="name:N", color=colour),
    ).properties(width=theme.WIDTH - 20, height=270)
    words = describe(
        frame,
        "year",
        "surplus",
        kind="Line chart",
        of="marketed gas output less use",
        unit="bcm",
        by="name",
    )
    return Figure(chart, frame.drop(columns="country"), words)


def gas_trade(frame: pd.DataFrame) -> Figure:
    """Value of Uzbek gas exports and imports by period; input: `gas.trade_value`."""
    flows = ["Exports", "Imports"]
    orange = theme.COUNTRY_COLOURS["UZB"]
    base = _layer(frame, "words", "flow", "usd_million").encode(
        y=alt.Y("flow:N", title=None, axis=alt.Axis(labels=True, ticks=False)),
        x=alt.X("usd_million:Q", title="USD million", scale=alt.Scale(domainMax=1500)),
    )
    chart = (
        alt.layer(
            base.mark_bar(height=15).encode(
                color=alt.Color(
                    "flow:N",
                    legend=None,
                    scale=alt.Scale(domain=flows, range=[orange, ASSUMED]),
                )
            ),
            base.mark_text(align="left", dx=4).encode(text=alt.Text("usd_million:Q", format=",.0f")),
        )
        .properties(width=theme.WIDTH - 170, height=48)
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
    return Figure(chart, frame, f"Bars of Uzbek gas trade in USD million. {words}.")


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
    y = alt.Y(
        "promised:Q",
        title="Promised for the year",
        scale=alt.Scale(domain=[2023, 2033], nice=False),
        axis=theme.YEARS,
    )
    firsts = frame.loc[frame.groupby("project")["said"].idxmin()] if len(frame) else frame
    columns = ("said", "promised", "project")
    chart = alt.layer(
        _layer(frame, *columns)
        .mark_line(interpolate="step-after", strokeDash=theme.STATUS_DASHES["target"])
        .encode(x=x, y=y, color=colour),
        _layer(frame, *columns)
        .mark_point(shape="triangle-up", filled=True, size=90, opacity=1)
        .encode(x=x, y=y, color=colour),
        _layer(frame, *columns)
        .mark_text(dy=-13, fontWeight=600)
        .encode(x=x, y=y, color=colour, text=alt.Text("promised:Q", format="d")),
        _layer(firsts, *columns)
        .mark_text(align="left", dy=18)
        .encode(x=x, y=y, color=colour, text="project:N"),
    ).properties(width=theme.WIDTH - 20, height=270)
    parts = [
        f"{name}: " + ", ".join(f"{row.promised} (said {row.stated})" for row in rows.itertuples())
        for name, rows in frame.groupby("project", sort=False)
    ]
    return Figure(chart, frame, f"Completion years by day of promise. {'; '.join(parts)}.")


def scenario(frame: pd.DataFrame) -> Figure:
    """The assumed corridor beside net exports and hopes; input: `green_corridor.scenario`."""
    countries = [name for name in ("Corridor", "Azerbaijan", "Uzbekistan") if name in set(frame["country"])]
    colours = {
        "Corridor": ASSUMED,
        "Azerbaijan": theme.COUNTRY_COLOURS["AZE"],
        "Uzbekistan": theme.COUNTRY_COLOURS["UZB"],
    }
    shown = frame.assign(firm=frame["status"].isin(["actual", "preliminary"]))
    base = _layer(shown, "what", "twh", "country", "firm").encode(
        y=alt.Y("what:N", title=None, sort=list(frame["what"]), axis=alt.Axis(labelLimit=420)),
        x=alt.X(
            "twh:Q",
            title="TWh a year",
            scale=alt.Scale(zero=True, domainMax=round(1.08 * float(frame["twh"].max()), 1)),
        ),
    )
    chart = alt.layer(
        base.mark_bar(height=18, strokeWidth=1.5).encode(
            color=alt.Color(
                "country:N",
                legend=None,
                scale=alt.Scale(domain=countries, range=[colours[name] for name in countries]),
            ),
            stroke=alt.Stroke(
                "country:N",
                legend=None,
                scale=alt.Scale(domain=countries, range=[colours[name] for name in countries]),
            ),
            fillOpacity=alt.condition("datum.firm", alt.value(1), alt.value(0.15)),
            strokeDash=alt.condition(
                "datum.firm", alt.value([1, 0]), alt.value(theme.STATUS_DASHES["target"])
            ),
        ),
        base.mark_text(align="left", dx=5).encode(text=alt.Text("twh:Q", format=".1f")),
    ).properties(width=300, height=30 * len(frame))
    words = "; ".join(f"{row['what']}: {format_number(row['twh'], 1)}" for row in frame.to_dict("records"))
    return Figure(chart, frame, f"Bars in TWh a year. {words}.")
