"""Charts of the trade chapter: data frames in, figures out."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe
from dyadbook.evidence.periods import parse_period

GOLD = "#b58900"
"""Gold in the bridge chart."""

PANEL, PRESS = "PANEL", "PRESS"

REPORTER_COLOURS = {PRESS: theme.NEUTRALS[0], PANEL: theme.NEUTRALS[2]}
MONEY_SHAPES = {
    "Declared portfolio": ("circle", theme.NEUTRALS[1]),
    "Package in preparation": ("diamond", theme.NEUTRALS[0]),
    "Capital of the joint company": ("triangle-up", theme.NEUTRALS[3]),
    "Recorded as invested": ("square", theme.NEUTRALS[2]),
    "Approved by the joint company": ("cross", theme.NEUTRALS[4]),
}


def _scales(codes: list[str], names: dict[str, str]) -> tuple[alt.Scale, alt.Scale]:
    """Colour and shape of reporters, in the given order."""
    domain = [names[code] for code in codes]
    colours = [REPORTER_COLOURS.get(code) or theme.COUNTRY_COLOURS.get(code, theme.INK) for code in codes]
    shapes = [theme.REPORTER_SHAPES.get(code, "diamond") for code in codes]
    return alt.Scale(domain=domain, range=colours), alt.Scale(domain=domain, range=shapes)


def _present(frame: pd.DataFrame, names: dict[str, str]) -> list[str]:
    return [code for code in names if code in set(frame["reporter"])]


def _runs(years: pd.Series[int]) -> list[int]:
    """Numbers that change wherever a year is missing, so that no line bridges a gap."""
    return [int(year) - place for place, year in enumerate(years)]


def turnover(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Full-year turnover by reporter.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.turnover.full_years`, values in USD million.
    names : dict
        What each reporter is called.
    """
    shown = _by_reporter(frame, names)
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart(shown[["Year", "Turnover", "Reporter", "run"]]).encode(
        x=_year_axis(),
        y=alt.Y("Turnover:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None, legend=alt.Legend(columns=2)),
    )
    press = names[PRESS]
    lines = base.transform_filter(alt.datum.Reporter != press).mark_line(strokeWidth=1.6)
    lines = lines.encode(detail="run:N")
    points = base.mark_point(size=60, opacity=1).encode(
        shape=alt.Shape("Reporter:N", scale=shape, title=None)
    )
    data = shown.drop(columns="run")
    text = describe(
        data,
        "Year",
        "Turnover",
        kind="Line chart",
        of="turnover",
        unit="USD million",
        by="Reporter",
    )
    return Figure((lines + points).properties(width=theme.WIDTH, height=theme.HEIGHT), data, text)


def _by_reporter(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    frame = frame.sort_values(["reporter", "year"])
    runs: list[int] = []
    for _, rows in frame.groupby("reporter"):
        runs += _runs(rows["year"])
    return pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Turnover": frame["value"].round(1),
            "Reporter": frame["reporter"].map(names),
            "run": runs,
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)


def _year_axis() -> alt.X:
    return alt.X(
        "Year:Q",
        title=None,
        axis=theme.YEARS,
        scale=alt.Scale(zero=False, nice=False, padding=12),
    )


def _day_axis() -> alt.X:
    return alt.X(
        "Day:T",
        title=None,
        axis=alt.Axis(format="%Y", tickCount=5),
        scale=alt.Scale(type="utc", padding=18),
    )


def flows(frame: pd.DataFrame, names: dict[str, str], states: dict[str, str]) -> Figure:
    """Goods exports by direction and reporter, one panel a direction.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.turnover.flows`, values in USD million.
    names : dict
        What each reporter is called.
    states : dict
        What each direction is called, by exporter.
    """
    frame = frame.sort_values(["exporter", "reporter", "year"])
    runs: list[int] = []
    for _, rows in frame.groupby(["exporter", "reporter"]):
        runs += _runs(rows["year"])
    shown = pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Exports": frame["value"].round(1),
            "Reporter": frame["reporter"].map(names),
            "Direction": frame["exporter"].map(states),
            "run": runs,
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart().encode(
        x=_year_axis(),
        y=alt.Y("Exports:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None, legend=alt.Legend(columns=2)),
    )
    line = base.transform_filter(alt.datum.Reporter == names[PANEL]).mark_line(strokeWidth=1.6)
    points = base.mark_point(size=60, opacity=1).encode(
        shape=alt.Shape("Reporter:N", scale=shape, title=None)
    )
    layers = alt.layer(line.encode(detail="run:N"), points).properties(width=270, height=240)
    chart = layers.facet(data=shown.drop(columns="source_id"), column=alt.Column("Direction:N", title=None))
    data = shown.drop(columns="run")
    parts = [
        describe(
            rows,
            "Year",
            "Exports",
            kind=f"Panel {direction}, exports",
            of="goods",
            unit="USD million",
            by="Reporter",
        )
        for direction, rows in data.groupby("Direction")
    ]
    return Figure(chart, data, " ".join(parts))


def within_year(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Totals from January to some month, one panel a year, by reporter; doubtful ones crossed.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.turnover.spans`, values in USD million.
    names : dict
        What each reporter is called.
    """
    frame = frame[frame["year"] > frame["year"].max() - 5] if len(frame) else frame
    shown = pd.DataFrame(
        {
            "Year": frame["year"].astype(int).astype(str),
            "Last month": frame["month"].astype(int),
            "Total": frame["value"].round(1),
            "Reporter": frame["reporter"].map(names),
            "Doubtful": frame["doubtful"].astype(bool),
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart().encode(
        x=alt.X(
            "Last month:Q",
            title="January to month",
            axis=alt.Axis(values=[3, 6, 9, 12]),
            scale=alt.Scale(domain=[0, 12.5]),
        ),
        y=alt.Y("Total:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None),
    )
    points = base.transform_filter("!datum.Doubtful").mark_point(size=60, opacity=1)
    points = points.encode(shape=alt.Shape("Reporter:N", scale=shape, title=None))
    crosses = base.transform_filter("datum.Doubtful").mark_text(text="×", fontSize=22)
    chart = (
        alt.layer(points, crosses)
        .properties(width=98, height=230)
        .facet(data=shown.drop(columns="source_id"), column=alt.Column("Year:N", title=None))
    )
    doubtful = int(shown["Doubtful"].sum())
    parts = [
        describe(
            rows,
            "Last month",
            "Total",
            kind=f"{year}, points",
            of="turnover from January to a month",
            unit="USD million",
        )
        for year, rows in shown[~shown["Doubtful"]].groupby("Year")
    ]
    text = " ".join([*parts, f"Figures marked as doubtful: {doubtful}."])
    return Figure(chart, shown, text)


def bridge(frame: pd.DataFrame) -> Figure:
    """From the same months of the year before to the customs total: other goods, then gold.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.gold.bridge`, values in USD million.
    """
    found: list[dict[str, object]] = []
    for row in frame.itertuples():
        before, rest, total = (float(str(x)) for x in (row.before, row.rest, row.total))
        steps = (
            ("Year before, implied", 0.0, before, before),
            ("Other goods", before, rest, rest - before),
            ("Gold", rest, total, total - rest),
            ("Total", 0.0, total, total),
        )
        found += [
            {
                "Span": parse_period(str(row.period)).words,
                "Step": name,
                "From": round(low, 1),
                "To": round(high, 1),
                "Change": round(change, 1),
                "Label": f"{change:+,.1f}" if low > 0 else f"{change:,.1f}",
                "source_id": row.source_id,
            }
            for name, low, high, change in steps
        ]
    columns = ["Span", "Step", "From", "To", "Change", "Label", "source_id"]
    data = pd.DataFrame(found, columns=columns)
    order = ["Year before, implied", "Other goods", "Gold", "Total"]
    colours = [theme.NEUTRALS[5], theme.NEUTRALS[2], GOLD, theme.NEUTRALS[0]]
    x = alt.X("Step:N", sort=order, title=None, axis=alt.Axis(labelAngle=-30))
    base = alt.Chart().encode(x=x)
    bars = base.mark_bar(size=38).encode(
        y=alt.Y("From:Q", title="USD million"),
        y2="To:Q",
        color=alt.Color("Step:N", scale=alt.Scale(domain=order, range=colours), legend=None),
    )
    texts = base.mark_text(dy=-8).encode(y="To:Q", text="Label:N")
    chart = (
        alt.layer(bars, texts)
        .properties(width=265, height=260)
        .facet(data=data.drop(columns="source_id"), column=alt.Column("Span:N", title=None, sort=None))
    )
    sentences = [
        f"{span}: " + ", ".join(f"{row.Step} {row.Label}" for row in rows.itertuples())
        for span, rows in data.groupby("Span", sort=False)
    ]
    return Figure(chart, data, f"Bridge chart in USD million. {'; '.join(sentences)}.")


def statements(frame: pd.DataFrame, names: dict[str, str], claimed: float) -> Figure:
    """Growth within the year as each side states it, and less gold, beside the article's figure.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.trade.growth_statements`, in percent.
    names : dict
        What each reporter is called.
    claimed : float
        Growth that the article gives, percent.
    """
    gold = ", less gold (inferred)"
    kinds = [
        names[str(row.reporter)] + (gold if row.basis == "less gold" else "") for row in frame.itertuples()
    ]
    data = pd.DataFrame(
        {
            "Span": [parse_period(text).words for text in frame["period"]],
            "Growth": frame["growth"].round(1),
            "Low": frame["low"].round(1),
            "High": frame["high"].round(1),
            "Who": kinds,
            "source_id": frame["source_id"],
        }
    )
    codes = _present(frame, names)
    domain = [name + end for end in ("", gold) for name in (names[code] for code in codes)]
    domain = [name for name in domain if name in set(kinds)]
    colours = {names[code] + end: theme.COUNTRY_COLOURS[code] for code in codes for end in ("", gold)}
    shapes = {names[code]: theme.REPORTER_SHAPES.get(code, "diamond") for code in codes}
    colour = alt.Scale(domain=domain, range=[colours[name] for name in domain])
    shape = alt.Scale(domain=domain, range=[shapes.get(name, "diamond") for name in domain])
    base = alt.Chart(data.drop(columns="source_id")).encode(
        y=alt.Y("Span:N", sort=None, title=None),
        yOffset=alt.YOffset("Who:N", sort=domain),
        color=alt.Color("Who:N", scale=colour, title=None, legend=alt.Legend(columns=3)),
    )
    bars = base.mark_rule(strokeWidth=2).encode(x=alt.X("Low:Q", title="Growth, %"), x2="High:Q")
    points = base.mark_point(size=75, opacity=1).encode(
        x="Growth:Q", shape=alt.Shape("Who:N", scale=shape, title=None)
    )
    line = pd.DataFrame({"x": [claimed], "Label": [f"article A: {format_number(claimed)}%"]})
    rule = alt.Chart(line).mark_rule(strokeDash=[4, 3], color=theme.INK).encode(x="x:Q")
    label = alt.Chart(line).mark_text(align="left", dx=5, baseline="top", fontStyle="italic")
    label = label.encode(x="x:Q", y=alt.value(2), text="Label:N")
    text = describe(
        data, "Span", "Growth", kind="Dot plot", of="stated growth of turnover", unit="percent", by="Who"
    )
    chart = (rule + bars + points + label).properties(width=470, height=300)
    return Figure(chart, data, text)


def moving_target(actual: pd.DataFrame, rays: pd.DataFrame, names: dict[str, str], goal: float) -> Figure:
    """Turnover as it was, and each promise as a line from what was known then to what was promised.

    Parameters
    ----------
    actual : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.actual`, values in USD million.
    rays : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.rays`.
    names : dict
        What each reporter is called.
    goal : float
        The promised turnover, USD million.
    """
    shown = _by_reporter(actual, names)
    codes = _present(actual, names)
    colour, shape = _scales(codes, names)
    known = [*shown["Year"], *rays["year"]] or [0]
    last = int(max(known))
    x = alt.X(
        "Year:Q",
        title=None,
        axis=theme.YEARS,
        scale=alt.Scale(domain=[int(min(known)) - 0.3, last + 1.2], nice=False),
    )
    scale = alt.Scale(domain=[0, goal * 1.34], nice=False)
    ticks = [goal * part / 4 for part in range(5)]
    y = alt.Y("Turnover:Q", title="USD million", scale=scale, axis=alt.Axis(values=ticks))
    lines = pd.DataFrame(
        {
            "Promise": rays["promise"],
            "Year": rays["year"].astype(int),
            "Turnover": rays["value"].round(1),
        }
    )
    ends = _ray_ends(rays)
    promised = (
        alt.Chart(lines)
        .mark_line(strokeDash=theme.STATUS_DASHES["target"], color=theme.MUTED, strokeWidth=1.5)
        .encode(x=x, y=y, detail="Promise:N")
    )
    marks = alt.Chart(ends).mark_point(
        shape="diamond", size=90, filled=False, color=theme.INK, strokeWidth=1.6, opacity=1
    )
    marks = marks.encode(x=x, y=y)
    labels = alt.Chart(ends).mark_text(align="left", angle=320, dx=7, dy=-5, fontSize=11)
    labels = labels.encode(x=x, y=y, text="Label:N")
    base = alt.Chart(shown[["Year", "Turnover", "Reporter", "run"]]).encode(
        x=x, y=y, color=alt.Color("Reporter:N", scale=colour, title=None)
    )
    line = base.mark_line().encode(detail="run:N")
    points = base.mark_point(size=60, opacity=1).encode(
        shape=alt.Shape("Reporter:N", scale=shape, title=None)
    )
    chart = (promised + marks + labels + line + points).properties(width=theme.WIDTH, height=420)
    data = pd.concat(
        [
            shown.drop(columns="run").assign(What="actual"),
            lines.assign(What="promise", Reporter=rays["promise"], source_id=rays["source_id"])[
                ["Year", "Turnover", "Reporter", "source_id", "What"]
            ],
        ],
        ignore_index=True,
    )
    text = describe(
        shown, "Year", "Turnover", kind="Line chart", of="turnover", unit="USD million", by="Reporter"
    )
    told = "; ".join(f"{row.Label} to {row.Year}" for row in ends.itertuples())
    return Figure(chart, data, f"{text} Promises of {format_number(goal)}: {told}.")


def _ray_ends(rays: pd.DataFrame) -> pd.DataFrame:
    """The promised points, one for each deadline, with all days on which it was promised."""
    found = []
    for (year, value), rows in rays[rays["end"].astype(bool)].groupby(["year", "value"]):
        months = ", ".join(rows["said"].str.replace(" (earliest reading)", "*", regex=False))
        growth = f"{rows['growth'].iloc[0]:.0f}% a year"
        end = {"Year": int(str(year)), "Turnover": round(float(str(value)), 1)}
        found.append({**end, "Label": f"{months}: {growth}"})
    return pd.DataFrame(found, columns=["Year", "Turnover", "Label"])


def growth(
    own: pd.DataFrame, other: pd.DataFrame, names: tuple[str, str], codes: tuple[str, str],
    needed: float | None, year: int,
) -> Figure:  # fmt: skip
    """Yearly growth of the headline side as bars, of the other side as points, and what is needed.

    Parameters
    ----------
    own, other : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.yearly_growth`, percent.
    names, codes : tuple of str
        What the two sides are called, and their ISO3 codes.
    needed : float, optional
        Yearly growth needed to reach the goal, percent; no line is drawn without it.
    year : int
        Year of the goal.
    """
    parts = [
        pd.DataFrame(
            {
                "Year": frame["year"].astype(str),
                "Growth": frame["growth"].round(1),
                "Side": name,
                "Label": [f"{value:.0f}".replace("-", "−") for value in frame["growth"]],
                "source_id": frame["source_id"],
            }
        )
        for frame, name in zip((own, other), names, strict=True)
    ]
    data = pd.concat(parts, ignore_index=True)
    plain = data.drop(columns="source_id")
    colour = alt.Scale(domain=list(names), range=[theme.COUNTRY_COLOURS[code] for code in codes])
    x = alt.X("Year:N", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("Growth:Q", title="Growth on the year before, %")
    hue = alt.Color("Side:N", scale=colour, title=None)
    bars = alt.Chart(plain[plain["Side"] == names[0]]).mark_bar(size=42).encode(x=x, y=y, color=hue)
    texts = (
        alt.Chart(plain[plain["Side"] == names[0]])
        .mark_text(dy=alt.expr("datum.Growth < 0 ? 10 : -8"))
        .encode(x=x, y=y, text="Label:N")
    )
    points = (
        alt.Chart(plain[plain["Side"] == names[1]])
        .mark_point(size=80, shape=theme.REPORTER_SHAPES.get(codes[1], "diamond"), opacity=1)
        .encode(x=x, y=y, color=hue)
    )
    text = describe(data, "Year", "Growth", kind="Bar chart", of="yearly growth", unit="percent", by="Side")
    width = theme.WIDTH - 80
    if needed is None:
        return Figure((bars + points + texts).properties(width=width, height=280), data, text)
    line = pd.DataFrame({"y": [round(needed, 1)], "Label": [f"needed\nfor {year}:\n{needed:.0f}%"]})
    rule = (
        alt.Chart(line)
        .mark_rule(strokeDash=theme.STATUS_DASHES["target"], strokeWidth=1.8, color=theme.INK)
        .encode(y="y:Q")
    )
    label = alt.Chart(line).mark_text(align="left", baseline="middle", lineBreak="\n", dx=6)
    label = label.encode(x=alt.value(width), y="y:Q", text="Label:N")
    chart = (bars + points + rule + texts + label).properties(width=width, height=280)
    return Figure(chart, data, f"{text} Growth needed for {year}: {needed:.1f} percent a year.")


def shares(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Each state's share in the other's goods trade.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.partners.each_other`, percent.
    names : dict
        What each line is called, by the state whose trade is meant.
    """
    frame = frame.sort_values(["state", "year"])
    runs: list[int] = []
    for _, rows in frame.groupby("state"):
        runs += _runs(rows["year"])
    shown = pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Share": frame["share"].round(3),
            "In the trade of": frame["state"].map(names),
            "run": runs,
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)
    base = alt.Chart(shown.drop(columns="source_id")).encode(
        x=_year_axis(),
        y=alt.Y("Share:Q", title="% of goods trade", scale=alt.Scale(zero=True)),
        color=alt.Color("In the trade of:N", scale=theme.colour(list(names), names), title=None),
    )
    chart = base.mark_line().encode(detail="run:N") + base.mark_point(opacity=1)
    data = shown.drop(columns="run")
    text = describe(
        data,
        "Year",
        "Share",
        kind="Line chart",
        of="share in goods trade",
        unit="percent",
        by="In the trade of",
        decimals=2,
    )
    return Figure(chart.properties(width=theme.WIDTH, height=260), data, text)


def crossings(frame: pd.DataFrame, pair: set[str]) -> Figure:
    """Turnover of the pairs across the Caspian in two years, the largest on top.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.partners.crossings`, USD million.
    pair : set of str
        ISO3 codes of the pair to point out.
    """
    data = pd.DataFrame(
        {
            "Pair": frame["pair"],
            "Turnover": frame["value"].round(1),
            "Ten years before": frame["earlier"].round(1),
            "This pair": frame["state"].isin(pair) & frame["partner"].isin(pair),
            "source_id": frame["source_id"],
        }
    )
    plain = data.drop(columns="source_id").assign(
        end=data[["Turnover", "Ten years before"]].max(axis=1),
        before=data["Ten years before"].astype(object).where(data["Ten years before"].notna(), None),
    )
    plain = plain.drop(columns="Ten years before")
    years = (int(frame["earlier_year"].iloc[0]), int(frame["year"].iloc[0])) if len(frame) else (0, 0)
    y = alt.Y("Pair:N", sort=list(data["Pair"]), title=None)
    hue = alt.condition("datum['This pair']", alt.value(theme.INK), alt.value(theme.NEUTRALS[5]))
    title = "USD million"
    bars = alt.Chart(plain).mark_bar(height=13).encode(y=y, x=alt.X("Turnover:Q", title=title), color=hue)
    ticks = alt.Chart(plain).mark_tick(thickness=2.5, height=17, color=theme.NEUTRALS[4])
    ticks = ticks.encode(y=y, x="before:Q")
    texts = (
        alt.Chart(plain)
        .mark_text(align="left", dx=5)
        .encode(y=y, x="end:Q", text=alt.Text("Turnover:Q", format=",.0f"))
    )
    rows = [f"{row.Pair} {row.Turnover}" for row in data.itertuples()]
    text = (
        f"Bar chart of goods turnover in USD million, {years[1]}, with a tick for {years[0]}: "
        f"{'; '.join(rows)}."
    )
    return Figure((bars + ticks + texts).properties(width=440, height=330), data, text)


def money(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Declared portfolios and recorded money by the day of the statement.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.capital.money`, USD million.
    names : dict
        What each state is called.
    """
    data = pd.DataFrame(
        {
            "Day": [day.isoformat() for day in frame["day"]],
            "Value": frame["value"].round(1),
            "What": frame["kind"],
            "Investor": [
                names[code] if kind == "Recorded as invested" else "–"
                for code, kind in zip(frame["country"], frame["kind"], strict=True)
            ],
            "source_id": frame["source_id"],
        }
    )
    kinds = [kind for kind in MONEY_SHAPES if kind in set(data["What"])]
    shape = alt.Scale(domain=kinds, range=[MONEY_SHAPES[kind][0] for kind in kinds])
    colour = alt.Scale(domain=kinds, range=[MONEY_SHAPES[kind][1] for kind in kinds])
    first = ~data.duplicated(["What", "Value"])
    labels = [
        f"{value:,.0f}" if shown and value >= 1500 else ""
        for value, shown in zip(data["Value"], first, strict=True)
    ]
    top = 1.08 * float(data["Value"].max()) if len(data) else 1.0
    base = alt.Chart(data.drop(columns="source_id").assign(Label=labels)).encode(
        x=_day_axis(),
        y=alt.Y("Value:Q", title="USD million", scale=alt.Scale(domain=[0, round(top)], nice=False)),
    )
    points = base.mark_point(size=85, opacity=1).encode(
        shape=alt.Shape("What:N", scale=shape, title=None, legend=alt.Legend(columns=3)),
        color=alt.Color("What:N", scale=colour, title=None),
    )
    texts = base.mark_text(align="right", dx=-9).encode(text="Label:N")
    text = describe(data, "Day", "Value", kind="Dot plot", of="stated sums", unit="USD million", by="What")
    chart = (points + texts).properties(width=theme.WIDTH, height=300)
    return Figure(chart, data, text)


def enterprises(frame: pd.DataFrame, names: dict[str, str], hosts: dict[str, str]) -> Figure:
    """Counts of enterprises with the other state's capital, one panel a host, by reporter.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.capital.enterprises`.
    names : dict
        What each reporter is called.
    hosts : dict
        What each panel is called, by host.
    """
    data = pd.DataFrame(
        {
            "Day": [day.isoformat() for day in frame["day"]],
            "Enterprises": frame["value"].astype(int),
            "Reporter": frame["reporter"].map(names),
            "Where": frame["host"].map(hosts),
            "source_id": frame["source_id"],
        }
    )
    colour, shape = _scales(_present(frame, names), names)
    told: set[object] = set()
    for _, rows in data.groupby("Where"):
        told |= {rows.index[0], rows["Enterprises"].idxmax(), rows.index[-1]}
    plain = data.drop(columns="source_id").assign(
        Label=[str(number) if key in told else "" for key, number in data["Enterprises"].items()]
    )
    top = 1.12 * float(data["Enterprises"].max()) if len(data) else 1.0
    base = alt.Chart().encode(
        x=_day_axis(),
        y=alt.Y(
            "Enterprises:Q",
            title="Enterprises",
            scale=alt.Scale(domain=[0, round(top)], nice=False),
        ),
    )
    points = base.mark_point(size=65, opacity=1).encode(
        color=alt.Color("Reporter:N", scale=colour, title=None),
        shape=alt.Shape("Reporter:N", scale=shape, title=None),
    )
    texts = base.mark_text(dy=-10, fontSize=11).encode(text="Label:N")
    chart = (
        alt.layer(points, texts)
        .properties(width=270, height=240)
        .facet(data=plain, column=alt.Column("Where:N", title=None))
    )
    parts = [
        describe(
            rows, "Day", "Enterprises", kind=f"{where}, points", of="counts", unit="enterprises",
            by="Reporter", decimals=0,
        )
        for where, rows in data.groupby("Where")
    ]  # fmt: skip
    return Figure(chart, data, " ".join(parts))
