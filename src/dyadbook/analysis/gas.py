"""Gas: the balance of any two states; Azerbaijan's sales to Europe, Uzbekistan's imports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import (
    annual,
    choose,
    full_years,
    latest_promise,
    latest_promises,
    promised,
)
from dyadbook.analysis.facts import Fact, fact, happened, observed, states, states_of_any_pair
from dyadbook.analysis.pace import MEMORANDUM
from dyadbook.analysis.power import EI, of_pair, sides
from dyadbook.analysis.rows import at_year, cited_ids, last, panel_refs, panel_rows
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import PAIR, Parameters

PROMISED = "2027"
"""The year for which the memorandum of July 2022 promises the gas."""

MINISTER, PRESS_REPORT = "o-2e07dcc3", "o-c6cd7b9d"
"""Other figures for that year: a minister's of February 2023, and a press report's of the same promise."""

MINISTRY, EU_SIDE = "Ministry of Azerbaijan: to Europe", "EU side: to EU members"

NATIONAL = {"AZE": ("AZE", "SOCAR"), "UZB": ("UZB",)}
"""Reporters of the national totals of gross output; BP and the IEA count more narrowly."""


def to_europe(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Azerbaijani gas for Europe by who counts, with what was promised for 2027.

    Returns
    -------
    pandas.DataFrame
        Columns ``count`` (who counts what), ``year, bcm, status, said, rows, source_id``; forecasts
        for years that are over are left out.
    """
    ours = evidence.observations("aze-gas-export-europe", reporter="AZE")
    theirs = evidence.observations("eu-gas-import-azerbaijan")
    expected = evidence.observations("aze-gas-export-europe", period=PROMISED)
    parts = [
        annual(ours).assign(count=MINISTRY),
        annual(theirs).assign(count=EU_SIDE),
        promised(expected).assign(count=MINISTRY),
    ]
    frame = pd.concat(parts)
    frame = frame[frame["year"].between(parameters.start_year, max(parameters.end_year, 2027))]
    frame["said"] = ["" if pd.isna(day) else f"{day:%b} {day.year}" for day in frame["published"]]
    frame = frame.assign(bcm=frame["value"].round(1), rows=frame["observation_id"]).astype({"year": int})
    return frame[["count", "year", "bcm", "status", "said", "rows", "source_id"]].reset_index(drop=True)


def production(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Gross gas output by national figures, with the newest forecast or target for later years.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, year, bcm, status, rows, source_id``.
    """
    parts = []
    for country in PAIR:
        rows = evidence.observations(f"{country.lower()}-gas-production")
        rows = rows[rows["reporter"].isin(NATIONAL[country])]
        known = annual(rows)
        after = 0 if known.empty else int(known["year"].max())
        ahead = latest_promises(rows[rows["year"] > after])
        parts.append(pd.concat([known, ahead]))
    frame = pd.concat(parts)
    frame = frame[frame["year"] >= parameters.start_year]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame = frame.assign(bcm=frame["value"].round(1), rows=frame["observation_id"]).astype({"year": int})
    columns = ["country", "name", "year", "bcm", "status", "rows", "source_id"]
    return frame[columns].reset_index(drop=True)


def balance(evidence: Evidence, *codes: str) -> pd.DataFrame:
    """Marketed gas output less use of states, from the Energy Institute's edition.

    A state for which the edition has no output (it lists the larger producers alone) is left out.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, year, made, used, surplus`` (bcm), ``rows, source_id``.
    """
    made, used = (
        frame.assign(rows=panel_refs(frame))[["country", "year", "value", "rows"]]
        for frame in (evidence.indicator(f"ei_gas_{key}_bcm", *codes) for key in ("prod", "use"))
    )
    both = made.merge(used, on=["country", "year"], suffixes=("_made", "_used"))
    frame = both.rename(columns={"value_made": "made", "value_used": "used"}).astype({"year": int})
    frame["surplus"] = frame["made"] - frame["used"]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame["rows"] = [
        f"{one};{other}" for one, other in zip(both["rows_made"], both["rows_used"], strict=True)
    ]
    columns = ["country", "name", "year", "made", "used", "surplus", "rows"]
    return frame[columns].assign(source_id=EI)


def balance_shown(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The balance of the pair in the years that charts show, rounded to a tenth."""
    frame = balance(evidence, *of_pair(parameters))
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    return frame.round({"made": 1, "used": 1, "surplus": 1}).reset_index(drop=True)


def months(evidence: Evidence) -> pd.DataFrame:
    """Value of Uzbek gas imports, and of exports to China, by month.

    Returns
    -------
    pandas.DataFrame
        Columns ``month`` (ISO), ``flow, usd_million, rows, source_id``: the months for which both
        are known.
    """
    flows = {
        "Imports": evidence.observations("uzb-gas-import-value", reporter="UZB", partner=""),
        "Exports to China": evidence.observations("uzb-gas-export-value", reporter="UZB", partner="CHN"),
    }
    monthly = {flow: choose(rows[rows["period"].str.len() == len("2025-01")]) for flow, rows in flows.items()}
    shared = set.intersection(*(set(rows["period"]) for rows in monthly.values()))
    found = [
        rows[rows["period"].isin(shared)].assign(flow=flow, month=rows["period"], usd_million=rows["value"])
        for flow, rows in monthly.items()
    ]
    frame = pd.concat(found).rename(columns={"observation_id": "rows"})
    return frame[["month", "flow", "usd_million", "rows", "source_id"]].reset_index(drop=True)


def russia(evidence: Evidence) -> pd.DataFrame:
    """Russian gas for Uzbekistan by year and by who says so, measured and expected.

    A figure that was expected for a year since measured is left out; `dyadbook.analysis.pace` keeps it.

    Returns
    -------
    pandas.DataFrame
        Columns ``year, bcm, who, status, rows, source_id``.
    """
    rows = full_years(evidence.observations("uzb-gas-import-russia"))
    known = rows[rows["status"] == "actual"]
    ahead = rows[(rows["status"] != "actual") & ~rows["year"].isin(known["year"])]
    frame = pd.concat([known, ahead])
    frame = frame.assign(
        who=[evidence.name(str(code)) for code in frame["reporter"]],
        bcm=frame["value"].round(2),
        rows=frame["observation_id"],
    ).astype({"year": int})
    return frame[["year", "bcm", "who", "status", "rows", "source_id"]].reset_index(drop=True)


BUYERS = {
    "Output": ("aze-gas-production", NATIONAL["AZE"]),
    "Marketable": ("aze-gas-marketable", ("AZE",)),
    "All exports": ("aze-gas-export-total", ("AZE", "SOCAR")),
    "Europe": ("aze-gas-export-europe", ("AZE",)),
    "Türkiye": ("aze-gas-export-turkiye", ("AZE", "SOCAR")),
    "Georgia": ("aze-gas-export-georgia", ("AZE", "SOCAR")),
}
"""Columns of the table of Azerbaijan's gas: series, and the reporters whose count it is."""


def buyers(evidence: Evidence) -> pd.DataFrame:
    """Azerbaijan's gas by year: output, what is marketable, exports in all and by buyer, bcm.

    Returns
    -------
    pandas.DataFrame
        Columns ``Year``, those of `BUYERS`, ``source_id``. A forecast that was stated last stands
        for a year without a count, and says so; years before the first export on record are left out.
    """
    cells: dict[int, dict[str, str]] = {}
    sources: dict[int, list[str]] = {}
    for column, (series, reporters) in BUYERS.items():
        rows = evidence.observations(series)
        rows = rows[rows["reporter"].isin(reporters)]
        known = annual(rows)
        ahead = latest_promises(full_years(rows))
        shown = (
            known if column in ("All exports", "Europe", "Türkiye", "Georgia") else pd.concat([known, ahead])
        )
        for row in shown.drop_duplicates("year").to_dict("records"):
            year = int(row["year"])
            note = " (forecast)" if row["status"] == "forecast" else ""
            cells.setdefault(year, {})[column] = f"{row['value']:.1f}{note}"
            sources.setdefault(year, []).append(str(row["source_id"]))
    sold = [year for year, found in cells.items() if "All exports" in found]
    table = [
        {"Year": str(year), **{column: cells[year].get(column, "–") for column in BUYERS},
         "source_id": ";".join(dict.fromkeys(sources[year]))}
        for year in sorted(cells)
        if sold and year >= min(sold)
    ]  # fmt: skip
    return pd.DataFrame(table, columns=["Year", *BUYERS, "source_id"])


def trade_value(evidence: Evidence) -> pd.DataFrame:
    """Value of Uzbek gas exports and imports for the periods in which both are known.

    Only all-partner figures of the Uzbek statistics agency are taken, and only the full years and
    the longest span of each later year.

    Returns
    -------
    pandas.DataFrame
        Columns ``period, words, flow, usd_million, rows, source_id``.
    """
    flows = {}
    for flow in ("export", "import"):
        rows = evidence.observations(f"uzb-gas-{flow}-value", reporter="UZB", partner="")
        flows[flow] = choose(rows).set_index("period", drop=False)
    shared = set(flows["export"].index) & set(flows["import"].index)
    longest: dict[int, str] = {}
    for text in sorted(shared, key=lambda text: parse_period(text).end):
        longest[parse_period(text).end.year] = text
    found = [
        {
            "period": text,
            "words": parse_period(text).words,
            "flow": f"{flow.capitalize()}s",
            "usd_million": round(float(rows["value"][text]), 1),
            "rows": str(rows["observation_id"][text]),
            "source_id": str(rows["source_id"][text]),
        }
        for text in longest.values()
        for flow, rows in flows.items()
    ]
    return pd.DataFrame(found, columns=["period", "words", "flow", "usd_million", "rows", "source_id"])


# -- facts ----------------------------------------------------------------------------------


@states
def europe_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Gas to Europe by the Azerbaijani ministry: newest year, its change, distance to the promise."""
    rows = annual(evidence.observations("aze-gas-export-europe", reporter="AZE"))
    now = last(rows)
    yield observed("gas-europe", "Azerbaijani gas to Europe, energy ministry", now)
    before = at_year(rows, int(now["year"]) - 1)
    yield fact(
        "gas-europe-change",
        "Azerbaijani gas to Europe, change on the year before, energy ministry",
        float(now["value"]) - float(before["value"]),
        "bcm",
        str(now["period"]),
        rows=rows.loc[[before.name, now.name]],
    )
    promise = evidence.observation(MEMORANDUM)
    yield fact(
        "gas-europe-gap",
        "Azerbaijani gas to Europe, the figure of the memorandum less the ministry's count",
        float(promise["value"]) - float(now["value"]),
        "bcm",
        str(now["period"]),
        rows=[MEMORANDUM, str(now.name)],
        sources=[str(promise["source_id"]), str(now["source_id"])],
    )


@states
def first_year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Gas to Europe in the year that the memorandum started from."""
    rows = annual(evidence.observations("aze-gas-export-europe", reporter="AZE"))
    label = "Azerbaijani gas to Europe, first full year on record, energy ministry"
    yield observed("gas-europe-first", label, last(rows.iloc[:1]))


@states
def other_promises(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Other figures that were given for the year of the promise."""
    for name, key, who in (
        ("gas-promise-minister", MINISTER, "an Azerbaijani minister"),
        ("gas-promise-press", PRESS_REPORT, "a press report"),
    ):
        label = f"Azerbaijani gas promised to Europe, figure of {who}"
        yield observed(name, label, evidence.observation(key), 0)


@states
def eu_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijani gas as the EU side counts it."""
    rows = annual(evidence.observations("eu-gas-import-azerbaijan"))
    yield observed("gas-eu", "Azerbaijani gas received by members of the European Union", last(rows))


@states
def output_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's gross output and total exports: newest year and change."""
    made = evidence.observations("aze-gas-production")
    made = annual(made[made["reporter"].isin(NATIONAL["AZE"])])
    now = last(made)
    yield observed("gas-output-aze", "Gross gas output, Azerbaijan", now)
    before = at_year(made, int(now["year"]) - 1)
    yield fact(
        "gas-output-aze-change",
        "Gross gas output, Azerbaijan, change on the year before",
        float(now["value"]) - float(before["value"]),
        "bcm",
        str(now["period"]),
        rows=made.loc[[before.name, now.name]],
    )
    sold = annual(evidence.observations("aze-gas-export-total", reporter="AZE"))
    after = at_year(sold, int(now["year"]))
    yield observed("gas-export-aze", "Gas exports to all buyers, Azerbaijan", after)
    before = at_year(sold, int(now["year"]) - 1)
    yield fact(
        "gas-export-aze-change",
        "Gas exports to all buyers, Azerbaijan, change on the year before",
        float(after["value"]) - float(before["value"]),
        "bcm",
        str(now["period"]),
        rows=sold.loc[[before.name, after.name]],
    )


@states
def ahead_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What the promise would leave for others, by the budget forecast and today's other sales.

    The sum is arithmetic of this report: marketable gas forecast for 2027, less domestic use in
    the Energy Institute's last year, against the promise plus the newest sales to Türkiye and
    Georgia.
    """
    forecast = latest_promise(evidence.observations("aze-gas-production", period=PROMISED))
    yield observed("gas-output-aze-ahead", "Gross gas output, Azerbaijan, budget forecast", forecast)
    market = latest_promise(evidence.observations("aze-gas-marketable", period=PROMISED))
    yield observed("gas-marketable", "Marketable gas, Azerbaijan, budget forecast", market)
    used = last(balance(evidence, "AZE"))
    (cited,) = panel_rows(evidence, "AZE", int(used["year"]), "ei_gas_use_bcm")
    yield fact(
        "gas-use-aze",
        "Gas used in Azerbaijan, Energy Institute",
        float(used["used"]),
        "bcm",
        str(used["year"]),
        rows=[cited],
        sources=[EI],
    )
    left = float(market["value"]) - float(used["used"])
    yield fact(
        "gas-left",
        "Marketable gas forecast for Azerbaijan, less domestic use",
        left,
        "bcm",
        PROMISED,
        rows=[str(market.name), cited],
        sources=[str(market["source_id"]), EI],
    )
    promise = evidence.observation(MEMORANDUM)
    others = [
        last(annual(evidence.observations(f"aze-gas-export-{key}", reporter="AZE")))
        for key in ("turkiye", "georgia")
    ]
    for key, name, row in zip(("turkiye", "georgia"), ("Türkiye", "Georgia"), others, strict=True):
        yield observed(f"gas-{key}", f"Gas exports of Azerbaijan to {name}", row)
    needed = float(promise["value"]) + sum(float(row["value"]) for row in others)
    rows = [promise, *others]
    yield fact(
        "gas-needed",
        "Azerbaijani gas that the promise to Europe and sales to Türkiye and Georgia need",
        needed,
        "bcm",
        PROMISED,
        rows=[str(row.name) for row in rows],
        sources=[str(row["source_id"]) for row in rows],
    )
    yield fact(
        "gas-short",
        "Azerbaijani gas that the promise and those sales need, less what the forecast leaves to export",
        needed - left,
        "bcm",
        PROMISED,
        rows=[*(str(row.name) for row in rows), str(market.name), cited],
        sources=[*(str(row["source_id"]) for row in rows), str(market["source_id"]), EI],
    )


@states
def new_gas(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The day on which Azerbaijan's president spoke of extra gas."""
    yield happened("new-gas", evidence.event("2026-03-03-aliyev-new-gas"))


@states
def output_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's output: newest year, the peak of the agency's figures, the fall between them."""
    rows = annual(evidence.observations("uzb-gas-production", reporter="UZB"))
    now, peak = last(rows), last(rows.sort_values("value"))
    yield observed("gas-output-uzb", "Gross gas output, Uzbekistan", now)
    yield observed(
        "gas-output-uzb-peak", "Gross gas output, Uzbekistan, highest year of the agency's figures", peak
    )
    yield fact(
        "gas-output-uzb-fall",
        "Gross gas output, Uzbekistan, change from the highest year",
        100 * (float(now["value"]) / float(peak["value"]) - 1),
        "percent",
        f"{peak['period']}/{now['period']}",
        rows=rows.loc[[peak.name, now.name]],
        decimals=0,
    )


@states
def called_growth(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """An Uzbek figure that its source calls a growth, against the year before as two reports have it."""
    row = evidence.observation("o-87fb9389")
    rows = evidence.observations("uzb-gas-production", reporter="UZB")
    before = at_year(annual(rows), int(row["year"]) - 1)
    words = "Gross gas output, Uzbekistan, the year before the last"
    yield observed("gas-output-uzb-before", words, before)
    same = rows[(rows["year"] == before["year"]) & (rows["value"] != before["value"])]
    yield observed("gas-output-uzb-before-other", f"{words}, in another report", last(same))
    yield fact(
        "gas-output-uzb-called-growth",
        "Gross gas output, Uzbekistan, change on the year before",
        float(row["value"]) - float(before["value"]),
        "bcm",
        str(row["period"]),
        rows=[str(row.name), str(before.name)],
        sources=[str(row["source_id"]), str(before["source_id"])],
    )


@states_of_any_pair
def balance_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Marketed output less use of each state: in its last year, and in the first year shown."""
    known = balance(evidence, *of_pair(parameters))
    yield fact(
        "gas-balance-states",
        "States of the pair whose gas output and use the Energy Institute lists",
        listed(list(dict.fromkeys(known["name"])), "neither state"),
        "text",
        str(parameters.end_year),
        rows=cited_ids(known.groupby("country").tail(1), "rows"),
        sources=[EI],
    )
    for letter, code in sides(parameters):
        rows, name = balance(evidence, code), evidence.name(code)
        rows = rows[rows["year"].between(parameters.start_year, parameters.end_year)]
        if rows.empty:
            continue
        for suffix, row, when in (
            ("", last(rows), "last year"),
            ("-first", rows.iloc[0], "first year shown"),
        ):
            yield fact(
                f"gas-balance-{letter}{suffix}",
                f"Marketed gas output less use, {name}, {when}, Energy Institute",
                float(row["surplus"]),
                "bcm",
                str(row["year"]),
                rows=str(row["rows"]).split(";"),
                sources=[EI],
            )


@states
def shortfall_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """When Uzbekistan first used more gas than it marketed, and what is odd about the last year."""
    uzb = balance(evidence, "UZB")
    uzb = uzb[uzb["year"] >= parameters.start_year]
    top = last(uzb.sort_values("surplus"))
    yield fact(
        "gas-balance-uzb-top",
        "Marketed gas output less use, Uzbekistan, highest of the years shown, Energy Institute",
        float(top["surplus"]),
        "bcm",
        str(top["year"]),
        rows=str(top["rows"]).split(";"),
        sources=[EI],
    )
    yield fact(
        "gas-use-uzb-jump",
        "Gas use, Uzbekistan, change in the last year, Energy Institute",
        float(uzb.iloc[-1]["used"]) - float(uzb.iloc[-2]["used"]),
        "bcm",
        str(uzb.iloc[-1]["year"]),
        rows=cited_ids(uzb.iloc[[-1, -2]], "rows"),
        sources=[EI],
    )
    first = last(uzb[uzb["surplus"] < 0].iloc[:1])
    yield fact(
        "gas-balance-uzb-negative",
        "First of the years shown in which Uzbekistan used more gas than it marketed, Energy Institute",
        int(first["year"]),
        "year",
        str(first["year"]),
        rows=str(first["rows"]).split(";"),
        sources=[EI],
    )


@states
def trade_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek gas imports and exports by value in the newest span, and China's count of the same."""
    frame = trade_value(evidence)
    if frame.empty:
        raise MissingEvidence("no common period")
    period = str(frame.iloc[-1]["period"])
    rows = {}
    for flow in ("import", "export"):
        found = choose(
            evidence.observations(f"uzb-gas-{flow}-value", reporter="UZB", partner="", period=period)
        )
        rows[flow] = last(found)
        yield observed(f"gas-{flow}-uzb", f"Value of the gas {flow}s of Uzbekistan", rows[flow], 0)
    yield fact(
        "gas-import-ratio",
        "Value of Uzbekistan's gas imports as a multiple of its gas exports",
        float(rows["import"]["value"]) / float(rows["export"]["value"]),
        "ratio",
        period,
        rows=[str(row.name) for row in rows.values()],
        sources=[str(row["source_id"]) for row in rows.values()],
    )
    yield fact(
        "gas-import-excess",
        "Value of Uzbekistan's gas imports less its gas exports",
        float(rows["import"]["value"]) - float(rows["export"]["value"]),
        "USD million",
        period,
        rows=[str(row.name) for row in rows.values()],
        sources=[str(row["source_id"]) for row in rows.values()],
        decimals=0,
    )
    china = choose(evidence.observations("chn-gas-import-from-uzb-value", period=period))
    yield observed("gas-china", "Value of China's gas imports from Uzbekistan", last(china), 0)
    yield fact(
        "gas-china-excess",
        "China's gas imports from Uzbekistan, less the Uzbek figure for exports to all buyers",
        float(last(china)["value"]) - float(rows["export"]["value"]),
        "USD million",
        period,
        rows=[str(last(china).name), str(rows["export"].name)],
        sources=[str(last(china)["source_id"]), str(rows["export"]["source_id"])],
        decimals=0,
    )


@states
def month_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """In how many months imports cost more, and what the months of exports to China add up to."""
    frame = months(evidence)
    if frame.empty:
        raise MissingEvidence("no months")
    wide = frame.pivot(index="month", columns="flow", values="usd_million")
    period = f"{wide.index.min()}/{wide.index.max()}"
    for name, label, count in (
        ("gas-months", "Months of gas trade known by value, Uzbekistan", len(wide)),
        (
            "gas-months-paid",
            "Months in which Uzbekistan's gas imports cost more than its gas exports to China earned",
            int((wide["Imports"] > wide["Exports to China"]).sum()),
        ),
    ):
        yield fact(
            name,
            label,
            count,
            "count",
            period,
            rows=frame["rows"],
            sources=frame["source_id"].unique(),
            decimals=0,
        )
    sold = frame[frame["flow"] == "Exports to China"]
    common: dict[str, Any] = {"rows": sold["rows"], "sources": sold["source_id"].unique()}
    words, made = "Value of Uzbekistan's gas exports to China, sum of the months", sold["usd_million"].sum()
    yield fact("gas-months-china", f"{words}, Uzbek figures", float(made), "USD million", period, **common)
    whole = last(
        choose(evidence.observations("uzb-gas-export-value", reporter="UZB", partner="", period=period))
    )
    yield fact(
        "gas-months-gap",
        f"{words}, less the Uzbek figure for all buyers",
        float(made) - float(whole["value"]),
        "USD million",
        period,
        rows=[*sold["rows"], str(whole.name)],
        sources=[*sold["source_id"].unique(), str(whole["source_id"])],
    )


@states
def russia_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Russian gas for Uzbekistan: measured by Gazprom."""
    yield happened("gas-russia-start", evidence.event("2023-10-07-russian-gas-starts"))
    rows = evidence.observations("uzb-gas-import-russia")
    known = annual(rows[rows["status"] == "actual"])
    yield observed("gas-russia", "Russian gas delivered to Uzbekistan", last(known), 2)
    words = "Russian gas delivered to Uzbekistan, first year"
    yield observed("gas-russia-first", words, known.iloc[0], 2)


@states
def russia_ahead(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Russian gas for Uzbekistan in the year after the last measured one, and the plan for the next."""
    rows = evidence.observations("uzb-gas-import-russia")
    year = int(last(annual(rows[rows["status"] == "actual"]))["year"]) + 1
    words = "Russian gas for Uzbekistan"
    for key, reporter, what in (
        ("estimate", "IEA", "estimate quoted from the International Energy Agency (more than)"),
        ("kazakh", "KAZ", "transit forecast of Kazakhstan"),
        ("russian", "RUS", "forecast of Russia's deputy prime minister"),
    ):
        found = rows[(rows["year"] == year) & (rows["reporter"] == reporter)]
        yield observed(f"gas-russia-{key}", f"{words}, {what}", last(found))
    plan = rows[(rows["year"] == year + 1) & (rows["status"] == "target")]
    yield observed("gas-russia-plan", f"{words}, planned", last(plan), 0)


FACTS = (
    europe_facts,
    first_year_facts,
    other_promises,
    eu_facts,
    output_aze,
    ahead_aze,
    new_gas,
    output_uzb,
    called_growth,
    balance_facts,
    shortfall_uzb,
    trade_facts,
    month_facts,
    russia_facts,
    russia_ahead,
)
