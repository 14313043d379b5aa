"""Gas of both states: output, sales to Europe against the promise, imports, and the balance."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.choice import annual, choose, latest_promise, latest_promises, promised
from dyadbook.analysis.facts import Fact, fact, happened, observed, states
from dyadbook.analysis.pace import MEMORANDUM
from dyadbook.analysis.power import EI, STATES
from dyadbook.analysis.rows import at_year, last, panel_rows
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

PROMISED = "2027"
"""The year for which the memorandum of July 2022 promises the gas."""

MINISTRY, EU_SIDE = "Ministry of Azerbaijan: to Europe", "EU side: to EU members"

NATIONAL = {"AZE": ("AZE", "SOCAR"), "UZB": ("UZB",)}
"""Reporters of the national totals of gross output; BP and the IEA count more narrowly."""


def to_europe(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Azerbaijani gas for Europe by who counts, with what was promised for 2027.

    Returns
    -------
    pandas.DataFrame
        Columns ``count`` (who counts what), ``year, bcm, status, said, source_id``; forecasts for
        years that are over are left out.
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
    frame = frame.assign(bcm=frame["value"].round(1)).astype({"year": int})
    return frame[["count", "year", "bcm", "status", "said", "source_id"]].reset_index(drop=True)


def production(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Gross gas output by national figures, with the newest forecast or target for later years.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, year, bcm, status, source_id``.
    """
    parts = []
    for country in STATES:
        rows = evidence.observations(f"{country.lower()}-gas-production")
        rows = rows[rows["reporter"].isin(NATIONAL[country])]
        known = annual(rows)
        after = 0 if known.empty else int(known["year"].max())
        ahead = latest_promises(rows[rows["year"] > after])
        parts.append(pd.concat([known, ahead]))
    frame = pd.concat(parts)
    frame = frame[frame["year"] >= parameters.start_year]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame = frame.assign(bcm=frame["value"].round(1)).astype({"year": int})
    columns = ["country", "name", "year", "bcm", "status", "source_id"]
    return frame[columns].reset_index(drop=True)


def balance(evidence: Evidence) -> pd.DataFrame:
    """Marketed output less use, from the Energy Institute's edition.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, year, made, used, surplus`` (bcm), ``source_id``.
    """
    made = evidence.indicator("ei_gas_prod_bcm", *STATES).set_index(["country", "year"])["value"]
    used = evidence.indicator("ei_gas_use_bcm", *STATES).set_index(["country", "year"])["value"]
    frame = pd.DataFrame({"made": made, "used": used}).dropna().reset_index()
    frame["surplus"] = frame["made"] - frame["used"]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    return frame.astype({"year": int}).assign(source_id=EI)


def balance_shown(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The balance in the years that charts show, rounded to a tenth."""
    frame = balance(evidence)
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    return frame.round({"made": 1, "used": 1, "surplus": 1}).reset_index(drop=True)


def trade_value(evidence: Evidence) -> pd.DataFrame:
    """Value of Uzbek gas exports and imports for the periods in which both are known.

    Only all-partner figures of the Uzbek statistics agency are taken, and only the full years and
    the longest span of each later year.

    Returns
    -------
    pandas.DataFrame
        Columns ``period, words, flow, usd_million, source_id``.
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
            "source_id": str(rows["source_id"][text]),
        }
        for text in longest.values()
        for flow, rows in flows.items()
    ]
    return pd.DataFrame(found, columns=["period", "words", "flow", "usd_million", "source_id"])


# -- facts ----------------------------------------------------------------------------------


@states
def europe_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Gas to Europe by the Azerbaijani ministry: newest year, its change, distance to the promise."""
    rows = annual(evidence.observations("aze-gas-export-europe", reporter="AZE"))
    now = last(rows)
    yield observed("gas-europe", "Gas to Europe, Azerbaijani ministry", now)
    before = at_year(rows, int(now["year"]) - 1)
    yield fact(
        "gas-europe-change",
        "Change of gas to Europe on the year before",
        float(now["value"]) - float(before["value"]),
        "bcm",
        str(now["period"]),
        rows=rows.loc[[before.name, now.name]],
    )
    promise = evidence.observation(MEMORANDUM)
    yield fact(
        "gas-europe-gap",
        "Distance of gas to Europe from the promise",
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
    yield observed("gas-europe-first", "Gas to Europe, first full year", last(rows.iloc[:1]))


@states
def other_promises(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The highest and the lowest figure that were given for the same promise."""
    rows = evidence.observations("aze-gas-export-europe", period=PROMISED)
    rows = rows[rows["observation_id"] != MEMORANDUM].sort_values("value")
    yield observed("gas-promise-high", "Highest figure given for 2027", last(rows), 0)
    yield observed("gas-promise-low", "Lowest figure given for 2027", last(rows.iloc[:1]), 0)


@states
def eu_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijani gas as the EU side counts it."""
    rows = annual(evidence.observations("eu-gas-import-azerbaijan"))
    yield observed("gas-eu", "Azerbaijani gas received by EU members, EU side", last(rows))


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
        "Change of gross gas output, Azerbaijan",
        float(now["value"]) - float(before["value"]),
        "bcm",
        str(now["period"]),
        rows=made.loc[[before.name, now.name]],
    )
    sold = annual(evidence.observations("aze-gas-export-total", reporter="AZE"))
    after = at_year(sold, int(now["year"]))
    yield observed("gas-export-aze", "Gas exports, Azerbaijan", after)
    before = at_year(sold, int(now["year"]) - 1)
    yield fact(
        "gas-export-aze-change",
        "Change of gas exports, Azerbaijan",
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
    yield observed("gas-output-aze-ahead", "Gross output forecast", forecast)
    market = latest_promise(evidence.observations("aze-gas-marketable", period=PROMISED))
    yield observed("gas-marketable", "Marketable gas forecast", market)
    used = last(balance(evidence).query("country == 'AZE'"))
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
        "Marketable gas less domestic use",
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
        "The promise and today's sales to Türkiye and Georgia",
        needed,
        "bcm",
        PROMISED,
        rows=[str(row.name) for row in rows],
        sources=[str(row["source_id"]) for row in rows],
    )
    yield fact(
        "gas-short",
        "What the promise and those sales need beyond marketable gas less domestic use",
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
    yield observed("gas-output-uzb", "Gas output, Uzbekistan", now)
    yield observed("gas-output-uzb-peak", "Highest gas output, Uzbekistan", peak)
    yield fact(
        "gas-output-uzb-fall",
        "Change of gas output from its peak, Uzbekistan",
        100 * (float(now["value"]) / float(peak["value"]) - 1),
        "percent",
        f"{peak['period']}/{now['period']}",
        rows=rows.loc[[peak.name, now.name]],
        decimals=0,
    )


@states
def called_growth(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The newest Uzbek figure against the year before; its source calls the fall a growth."""
    row = evidence.observation("o-87fb9389")
    before = at_year(annual(evidence.observations("uzb-gas-production", reporter="UZB")), 2024)
    yield fact(
        "gas-output-uzb-called-growth",
        "Change of Uzbek gas output on the year before",
        float(row["value"]) - float(before["value"]),
        "bcm",
        str(row["period"]),
        rows=[str(row.name), str(before.name)],
        sources=[str(row["source_id"]), str(before["source_id"])],
    )


@states
def balance_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Marketed output less use: the last and the highest since the first year shown; the shortfall."""
    frame = balance(evidence)
    frame = frame[frame["year"] >= parameters.start_year]
    for country in STATES:
        rows = frame[frame["country"] == country]
        name = evidence.name(country)
        now, top = last(rows), last(rows.sort_values("surplus"))
        for suffix, row in (("", now), ("-top", top)):
            yield fact(
                f"gas-balance-{country.lower()}{suffix}",
                f"Marketed gas output less use, {name}",
                float(row["surplus"]),
                "bcm",
                str(row["year"]),
                rows=_balance_rows(evidence, country, int(row["year"])),
                sources=[EI],
            )
    rows = frame[(frame["country"] == "UZB") & (frame["surplus"] < 0)]
    first = last(rows.iloc[:1])
    yield fact(
        "gas-balance-uzb-first",
        "First year in which Uzbekistan used more gas than it marketed",
        int(first["year"]),
        "year",
        str(first["year"]),
        rows=_balance_rows(evidence, "UZB", int(first["year"])),
        sources=[EI],
    )
    uzb = frame[frame["country"] == "UZB"]
    yield fact(
        "gas-use-uzb-jump",
        "Change of gas use in the last year, Uzbekistan",
        float(uzb.iloc[-1]["used"]) - float(uzb.iloc[-2]["used"]),
        "bcm",
        str(uzb.iloc[-1]["year"]),
        rows=[
            *_balance_rows(evidence, "UZB", int(uzb.iloc[-1]["year"])),
            *_balance_rows(evidence, "UZB", int(uzb.iloc[-2]["year"])),
        ],
        sources=[EI],
    )


def _balance_rows(evidence: Evidence, country: str, year: int) -> list[str]:
    return panel_rows(evidence, country, year, "ei_gas_prod_bcm", "ei_gas_use_bcm")


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
        yield observed(f"gas-{flow}-uzb", f"Gas {flow}s of Uzbekistan", rows[flow], 0)
    yield fact(
        "gas-import-ratio",
        "Gas imports against gas exports of Uzbekistan, value",
        float(rows["import"]["value"]) / float(rows["export"]["value"]),
        "ratio",
        period,
        rows=[str(row.name) for row in rows.values()],
        sources=[str(row["source_id"]) for row in rows.values()],
    )
    china = choose(evidence.observations("chn-gas-import-from-uzb-value", period=period))
    yield observed("gas-china", "Chinese imports of gas from Uzbekistan", last(china), 0)
    yield fact(
        "gas-china-excess",
        "China's count less the Uzbek figure for all buyers",
        float(last(china)["value"]) - float(rows["export"]["value"]),
        "USD million",
        period,
        rows=[str(last(china).name), str(rows["export"].name)],
        sources=[str(last(china)["source_id"]), str(rows["export"]["source_id"])],
        decimals=0,
    )


@states
def russia_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Russian gas for Uzbekistan: measured by Gazprom."""
    yield happened("gas-russia-start", evidence.event("2023-10-07-russian-gas-starts"))
    rows = evidence.observations("uzb-gas-import-russia")
    known = annual(rows[rows["status"] == "actual"])
    yield observed("gas-russia", "Russian gas for Uzbekistan", last(known), 2)
    yield observed("gas-russia-first", "Russian gas for Uzbekistan, first year", known.iloc[0], 2)


@states
def russia_ahead(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Russian gas for Uzbekistan: the estimate and forecasts for 2025, the plan for 2026."""
    rows = evidence.observations("uzb-gas-import-russia", period="2025")
    for key, reporter in (("estimate", "IEA"), ("kazakh", "KAZ"), ("russian", "RUS")):
        found = rows[rows["reporter"] == reporter]
        yield observed(f"gas-russia-{key}", f"Russian gas for Uzbekistan, {key}", last(found))
    plan = evidence.observations("uzb-gas-import-russia", period="2026")
    yield observed("gas-russia-plan", "Russian gas planned for Uzbekistan", last(plan), 0)


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
    trade_facts,
    russia_facts,
    russia_ahead,
)
