"""Capital and goods behind the totals: declared and recorded money, enterprises, products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, observed, states
from dyadbook.analysis.rows import each
from dyadbook.analysis.turnover import pair_rows
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

MONEY = {
    "joint-projects-portfolio": "Declared portfolio",
    "joint-investment-fund-capital": "Capital of the joint company",
    "direct-investment-stock": "Recorded as invested",
    "joint-investment-company-approved-value": "Approved by the joint company",
}
"""Series about money between the two states, and what each measures."""

PREPARED = "Package in preparation"
"""What a portfolio row of status ``target`` is called."""

ENTERPRISES = {
    "azerbaijani-capital-enterprises-in-uzbekistan": "UZB",
    "enterprises-azeri-capital-in-uzb": "UZB",
    "uzbek-capital-enterprises-in-azerbaijan": "AZE",
}
"""Series of enterprises with the other state's capital, by the state where they are registered."""

PART_OF = {
    "uzb-to-aze-product-exports-fruit-vegetables": "uzb-to-aze-product-exports-agri-food",
    "uzb-to-aze-product-exports-copper": "uzb-to-aze-product-exports-metals",
    "aze-to-uzb-product-exports-sugar": "aze-to-uzb-product-exports-agri-food",
}
"""Product series that are part of another, by their notes; never to be added to it."""


def money(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Declared portfolios and recorded money, by the day of the statement.

    Returns
    -------
    pandas.DataFrame
        Columns ``day`` (date), ``period``, ``kind`` (a value of `MONEY`, or `PREPARED`),
        ``value`` (USD million), ``country`` (whose money, for what is invested), ``reporter``,
        ``status``, ``rows``, ``source_id``; by day. Equal statements of one day stand once.
    """
    parts = []
    for series, kind in MONEY.items():
        frame = pair_rows(evidence, parameters, series)
        kinds = [PREPARED if status == "target" else kind for status in frame["status"]]
        parts.append(frame.assign(kind=pd.Series(kinds, index=frame.index, dtype=object)))
    frame = pd.concat(parts)
    frame = frame.assign(day=frame["start"], rows=frame["observation_id"])
    columns = ["day", "period", "kind", "value", "country", "reporter", "status", "rows", "source_id"]
    frame = frame.drop_duplicates(["day", "kind", "value", "country"])
    return frame.sort_values(["day", "kind", "value"])[columns].reset_index(drop=True)


def enterprises(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Counts of enterprises with the other state's capital.

    Returns
    -------
    pandas.DataFrame
        Columns ``day`` (date), ``period``, ``host`` (ISO3 of where they are registered),
        ``value``, ``reporter``, ``rows``, ``source_id``; by day.
    """
    frame = _enterprise_rows(evidence, parameters)
    frame = frame.assign(day=frame["start"], rows=frame["observation_id"])
    frame = frame.drop_duplicates(["day", "host", "value", "reporter"])
    columns = ["day", "period", "host", "value", "reporter", "rows", "source_id"]
    return frame.sort_values(["host", "day", "value"])[columns].reset_index(drop=True)


def _enterprise_rows(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    parts = [
        pair_rows(evidence, parameters, series).assign(host=host) for series, host in ENTERPRISES.items()
    ]
    return pd.concat(parts)


def products(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """What each state sold to the other in the last year that has products of both flows.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``exporter``, ``product``, ``part`` (bool: contained in the product
        above it), ``value`` (USD million), ``share`` (percent of the flow as the same authority
        gives it), ``rows``, ``source_id``; larger groups first, parts beneath their group.
    """
    columns = ["year", "exporter", "product", "part", "value", "share", "rows", "source_id"]
    names = [key for key in evidence.series.index if "-product-exports-" in key]
    frame = pd.concat([pair_rows(evidence, parameters, name) for name in names])
    frame = frame[frame["year"].notna() & (frame["status"] == "actual")]
    frame = frame.assign(
        exporter=[key[:3].upper() for key in frame["series_id"]],
        group=frame["series_id"].replace(PART_OF),
    )
    both = frame.groupby("year")["exporter"].nunique()
    if not (both == 2).any():
        return pd.DataFrame(columns=columns)
    year = int(both[both == 2].index.max())
    frame = frame[frame["year"] == year]
    whole = pair_rows(evidence, parameters, "bilateral-exports")
    whole = whole[(whole["year"] == year) & whole["reporter"].isin(frame["reporter"])]
    totals = choose(whole, by=("country",)).set_index("country")["value"]
    sizes = frame.set_index("series_id")["value"]
    frame = frame.assign(
        product=[str(evidence.series.loc[key, "title"]).partition(": ")[2] for key in frame["series_id"]],
        part=frame["series_id"].isin(list(PART_OF)),
        share=100 * frame["value"] / frame["exporter"].map(totals),
        size=frame["group"].map(sizes),
        rows=frame["observation_id"],
        year=year,
    )
    frame = frame.sort_values(["exporter", "size", "group", "part"], ascending=[False, False, True, True])
    return frame[columns].reset_index(drop=True)


def product_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The products as readers see them."""
    frame = products(evidence, parameters)
    return pd.DataFrame(
        {
            "From": [evidence.name(code) for code in frame["exporter"]],
            "Goods": [
                f"of which {row.product}" if row.part else str(row.product).capitalize()
                for row in each(frame)
            ],
            "USD million": [f"{value:,.1f}" for value in frame["value"]],
            "Share of that flow, %": ["–" if pd.isna(value) else f"{value:.0f}" for value in frame["share"]],
            "source_id": frame["source_id"],
        }
    )


@states
def portfolio_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The declared portfolio: first, highest and last statement."""
    frame = pair_rows(evidence, parameters, "joint-projects-portfolio")
    frame = choose(frame, by=("period",))
    if frame.empty:
        raise MissingEvidence("no declared portfolio")
    yield observed("portfolio-first", "Declared portfolio, first statement", frame.iloc[0], 0)
    peak = frame.sort_values("value").iloc[-1]
    yield observed("portfolio-peak", "Declared portfolio, highest", peak, 0)
    yield observed("portfolio-last", "Declared portfolio, last statement", frame.iloc[-1], 0)
    before = frame[frame["start"] < peak["start"]]
    if len(before):
        yield observed("portfolio-before", "Declared portfolio before the highest", before.iloc[-1], 0)


@states
def package_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The package in preparation."""
    frame = pair_rows(evidence, parameters, "joint-projects-portfolio")
    frame = frame[frame["status"] == "target"].sort_values(["start", "observation_id"])
    if frame.empty:
        raise MissingEvidence("no package in preparation")
    yield observed("package", "Package in preparation", frame.iloc[-1], 0)


@states
def invested_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Money recorded as invested, each way, and its sum beside the last declared portfolio."""
    frame = pair_rows(evidence, parameters, "direct-investment-stock")
    if frame.empty:
        raise MissingEvidence("no investment on record")
    frame = frame[frame["start"] == frame["start"].max()]
    for _, row in frame.iterrows():
        name = f"invested-{str(row['country']).lower()}"
        yield observed(name, f"Invested by {row['country']} in the other state to date", row)
    day = str(frame["period"].iloc[0])
    total = frame["value"].sum()
    yield fact("invested", "Invested both ways to date", total, "USD million", day, rows=frame)
    declared = pair_rows(evidence, parameters, "joint-projects-portfolio")
    declared = choose(declared, by=("period",)).tail(1)
    rows = pd.concat([frame, declared])
    share = 100 * total / declared["value"].iloc[0]
    yield fact(
        "invested-share",
        "Invested both ways, of the last declared portfolio",
        share,
        "percent",
        day,
        rows=rows,
        decimals=0,
    )


@states
def company_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The joint investment company: capital, approvals, projects."""
    for name, series in (
        ("capital", "joint-investment-fund-capital"),
        ("approved", "joint-investment-company-approved-value"),
        ("approved-projects", "joint-investment-company-projects-approved"),
    ):
        frame = pair_rows(evidence, parameters, series)
        if frame.empty:
            raise MissingEvidence(f"nothing in {series}")
        yield observed(name, str(evidence.series.loc[series, "title"]), frame.iloc[-1], 0)


@states
def enterprise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Enterprises by host: the last count, the highest, and the one just before the highest."""
    frame = choose(_enterprise_rows(evidence, parameters), by=("host", "period"))
    for host, rows in frame.groupby("host"):
        high = rows.loc[[rows["value"].idxmax()]]
        cases = {
            "last": rows.tail(1),
            "high": high,
            "before": rows[rows["start"] < high["start"].iloc[0]].tail(1),
        }
        for name, row in cases.items():
            if row.empty:
                continue
            yield fact(
                f"firms-{str(host).lower()}-{name}",
                f"Enterprises with the other state's capital in {evidence.name(str(host))}, {name}",
                row["value"].iloc[0],
                "count",
                str(row["period"].iloc[0]),
                rows=row,
                decimals=0,
                reporter=str(row["reporter"].iloc[0]),
            )


@states
def counter_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Two Uzbek counts of the same thing: the ambassador's and the statistics committee's."""
    for name, key in (("ambassador", "o-a6151c6d"), ("committee", "o-f00324bf")):
        row = evidence.observation(key)
        yield observed(f"firms-{name}", f"Enterprises, by the {name}'s count", row, 0)


@states
def product_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The largest group of goods each way."""
    frame = products(evidence, parameters)
    for exporter, rows in frame[~frame["part"].astype(bool)].groupby("exporter"):
        top = rows.sort_values("value", ascending=False).head(1)
        ids: dict[str, Any] = {"rows": top["rows"], "sources": top["source_id"]}
        year, code = str(top["year"].iloc[0]), str(exporter).lower()
        yield fact(
            f"goods-{code}",
            f"Largest group of goods from {exporter}",
            str(top["product"].iloc[0]),
            "text",
            year,
            **ids,
        )
        yield fact(
            f"goods-{code}-share",
            f"Its share in the flow from {exporter}",
            top["share"].iloc[0],
            "percent",
            year,
            decimals=0,
            **ids,
        )
        yield fact(
            f"goods-{code}-known",
            f"Share of the flow from {exporter} that the groups explain",
            rows["share"].sum(),
            "percent",
            year,
            decimals=0,
            rows=rows["rows"],
            sources=rows["source_id"],
        )


FACTS = (
    portfolio_facts,
    package_facts,
    invested_facts,
    company_facts,
    enterprise_facts,
    counter_facts,
    product_facts,
)
