"""Capital and goods behind the totals: declared and recorded money, enterprises, products."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, format_number, observed, states
from dyadbook.analysis.rows import cited, cited_ids, each, last
from dyadbook.analysis.turnover import other, pair_name, pair_rows
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters

MONEY = {
    "joint-projects-portfolio": "Declared portfolio",
    "joint-investment-fund-capital": "Capital of the joint company",
    "direct-investment-stock": "Recorded as invested",
    "direct-investment-flow": "Invested within a year",
    "joint-investment-company-approved-value": "Approved by the joint company",
}
"""Series about money between the two states, and what each measures."""

INVESTED = ("Recorded as invested", "Invested within a year")
"""The values of `MONEY` that are the money of one of the states."""

PREPARED = "Package in preparation"
"""What a portfolio row of status ``target`` is called."""

ENTERPRISES = {
    "azerbaijani-capital-enterprises-in-uzbekistan": "UZB",
    "enterprises-azeri-capital-in-uzb": "UZB",
    "uzbek-capital-enterprises-in-azerbaijan": "AZE",
}
"""Series of enterprises with the other state's capital, by the state where they are registered."""

COUNTERS = {
    "o-a6151c6d": "the Uzbek ambassador",
    "o-f00324bf": "the National Statistics Committee of Uzbekistan",
    "o-afd2ae6b": "the president of Azerbaijan",
    "o-a28177b8": "the Uzbek ambassador",
}
"""Who gave a count of enterprises, where the report says so; a test holds the keys against the evidence."""

LOWER_BOUND = re.compile(r"\b(?:over|more than)\b", re.IGNORECASE)
"""How the first clause of an observation's note says that the figure was given as a lower bound."""

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
        ``value`` (USD million), ``investor`` (ISO3, for what is `INVESTED`, else empty), ``reporter``,
        ``status``, ``rows``, ``source_id``; by day. Equal statements of one day stand once.
    """
    parts = []
    for series, kind in MONEY.items():
        frame = pair_rows(evidence, parameters, series)
        kinds = [PREPARED if status == "target" else kind for status in frame["status"]]
        parts.append(frame.assign(kind=pd.Series(kinds, index=frame.index, dtype=object)))
    frame = pd.concat(parts)
    frame = frame.assign(day=frame["start"], rows=frame["observation_id"])
    frame["investor"] = frame["country"].where(frame["kind"].isin(INVESTED), "")
    columns = ["day", "period", "kind", "value", "investor", "reporter", "status", "rows", "source_id"]
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


@remembered
def products(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Every product on record that one state sold to the other, dated, by whose figures.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``exporter``, ``product``, ``part`` (bool: contained in the product
        above it), ``value`` (USD million), ``reporter``, ``status``, ``share`` (percent of the flow
        as the same authority gives it; missing where it gives none), ``total_row`` (of that flow),
        ``rows``, ``source_id``; latest year first, within it by exporter, larger groups first,
        parts beneath their group.
    """
    columns = ["year", "exporter", "product", "part", "value", "reporter", "status", "share", "total_row"]
    columns += ["rows", "source_id"]
    frame = _product_rows(evidence, parameters)
    if frame.empty:
        return pd.DataFrame(columns=columns)
    whole = pair_rows(evidence, parameters, "bilateral-exports")
    totals = choose(whole[whole["year"].notna()], by=("year", "country", "reporter"))
    totals = totals.set_index(["year", "country", "reporter"])
    keys = list(zip(frame["year"], frame["exporter"], frame["reporter"], strict=True))
    frame = frame.assign(group=frame["series_id"].replace(PART_OF))
    sizes = frame.groupby(["year", "exporter", "group"])["value"].transform("max")
    known = totals.reindex(pd.MultiIndex.from_tuples(keys))
    frame = frame.assign(
        product=[str(evidence.series.loc[key, "title"]).partition(": ")[2] for key in frame["series_id"]],
        part=frame["series_id"].isin(list(PART_OF)),
        share=100 * frame["value"] / known["value"].to_numpy(dtype=float),
        total_row=known["observation_id"].fillna("").to_numpy(),
        size=sizes,
        rows=frame["observation_id"],
    )
    frame = frame.sort_values(
        ["year", "exporter", "size", "group", "part"], ascending=[False, False, False, True, True]
    )
    return frame[columns].reset_index(drop=True)


def product_years(evidence: Evidence, parameters: Parameters) -> list[int]:
    """Years with products of both flows on record, oldest first."""
    frame = products(evidence, parameters)
    both = frame[frame["status"] == "actual"].groupby("year")["exporter"].nunique()
    return [int(str(year)) for year in both[both == 2].index]


def _product_rows(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    names = [key for key in evidence.series.index if "-product-exports-" in key]
    frame = pd.concat([pair_rows(evidence, parameters, name) for name in names])
    frame = frame[frame["year"].notna()]
    return frame.assign(exporter=[key[:3].upper() for key in frame["series_id"]])


def product_table(evidence: Evidence, parameters: Parameters, names: dict[str, str]) -> pd.DataFrame:
    """The products as readers see them; what is promised and not sold says so."""
    frame = products(evidence, parameters)
    ends = {"actual": "", "preliminary": " (preliminary)"}
    return pd.DataFrame(
        {
            "Year": [f"{row.year}{ends.get(row.status, ' (target)')}" for row in each(frame)],
            "From": [evidence.name(code) for code in frame["exporter"]],
            "Goods": [
                f"of which {row.product}" if row.part else str(row.product).capitalize()
                for row in each(frame)
            ],
            "USD million": [f"{value:,.1f}" for value in frame["value"]],
            "Share of that flow, %": [
                "–" if pd.isna(value) else format_number(value, 0 if value >= 1 else 1)
                for value in frame["share"]
            ],
            "Whose figure": [names[code] for code in frame["reporter"]],
            "source_id": frame["source_id"],
        }
    )


@states
def portfolio_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The declared portfolio: first, highest and last statement, its falls, and how it was put."""
    frame = pair_rows(evidence, parameters, "joint-projects-portfolio")
    frame = choose(frame, by=("period",))
    if frame.empty:
        raise MissingEvidence("no declared portfolio")
    what = f"Declared portfolio of joint projects of {pair_name(evidence, parameters)}"
    latest, peak = frame.iloc[-1], frame.sort_values("value", kind="stable").iloc[-1]
    yield observed("portfolio-first", f"{what}, first statement", frame.iloc[0], 0)
    yield observed("portfolio-peak", f"{what}, highest", peak, 0)
    yield observed("portfolio-last", f"{what}, last statement", latest, 0)
    span = f"{frame['start'].iloc[0]}/{frame['start'].iloc[-1]}"
    steps = frame["value"].diff().dropna()
    bounds = [bool(LOWER_BOUND.search(str(note).partition(";")[0])) for note in frame["note"]]
    for name, count, label in (
        ("statements", len(frame), "days with a statement"),
        ("falls", int((steps < 0).sum()), "statements below the one before"),
        ("floors", sum(bounds), "statements given as a lower bound"),
    ):
        yield fact(f"portfolio-{name}", f"{what}: {label}", count, "count", span, decimals=0, rows=frame)


@states
def package_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The package in preparation."""
    frame = pair_rows(evidence, parameters, "joint-projects-portfolio")
    frame = frame[frame["status"] == "target"].sort_values(["start", "observation_id"])
    if frame.empty:
        raise MissingEvidence("no package in preparation")
    label = f"Further package of joint projects of {pair_name(evidence, parameters)}, in preparation"
    yield observed("package", label, frame.iloc[-1], 0)


@states
def invested_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Money recorded as invested, each way, and its sum beside the last declared portfolio."""
    frame = pair_rows(evidence, parameters, "direct-investment-stock")
    if frame.empty:
        raise MissingEvidence("no investment on record")
    frame = frame[frame["start"] == frame["start"].max()]
    day = str(frame["period"].iloc[0])
    when = parse_period(day).words
    for _, row in frame.iterrows():
        investor, host = evidence.name(str(row["country"])), evidence.name(str(row["partner"]))
        label = f"Recorded as invested by {investor} in {host} up to {when}"
        yield observed(f"invested-{str(row['country']).lower()}", label, row)
    total = frame["value"].sum()
    label = f"Recorded as invested by {pair_name(evidence, parameters)} in each other up to {when}"
    yield fact("invested", label, total, "USD million", day, rows=frame)
    declared = pair_rows(evidence, parameters, "joint-projects-portfolio")
    declared = choose(declared, by=("period",)).tail(1)
    if declared.empty:
        raise MissingEvidence("no declared portfolio")
    rows = pd.concat([frame, declared])
    share = 100 * total / declared["value"].iloc[0]
    label += ", as a share of the last declared portfolio"
    yield fact("invested-share", label, share, "percent", day, rows=rows, decimals=0)


@states
def flow_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Money invested within a year, the last on record."""
    frame = pair_rows(evidence, parameters, "direct-investment-flow")
    row = last(choose(frame, by=("country", "period")))
    investor, host = evidence.name(str(row["country"])), evidence.name(str(row["partner"]))
    label = f"Invested by {investor} in {host} in {row['year']}, figure of the host"
    yield observed("inflow", label, row)


@states
def company_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The joint investment company: capital, approvals, projects."""
    for name, series, label in (
        ("capital", "joint-investment-fund-capital", "Capital"),
        ("approved", "joint-investment-company-approved-value", "Investments approved"),
        ("approved-projects", "joint-investment-company-projects-approved", "Projects approved"),
    ):
        frame = pair_rows(evidence, parameters, series)
        if frame.empty:
            raise MissingEvidence(f"nothing in {series}")
        label += f", joint investment company of {pair_name(evidence, parameters)}"
        yield observed(name, label, frame.iloc[-1], 0)


@states
def enterprise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Enterprises by host: the last count, the highest, and who counted."""
    frame = choose(_enterprise_rows(evidence, parameters), by=("host", "period"))
    for host, rows in frame.groupby("host"):
        high = rows.loc[[rows["value"].idxmax()]]
        cases = {
            "last": (rows.tail(1), "last count"),
            "high": (high, "highest count"),
        }
        owner, where = evidence.name(other(parameters, str(host))), evidence.name(str(host))
        for name, (row, which) in cases.items():
            key = f"firms-{str(host).lower()}-{name}"
            label = f"Enterprises with capital of {owner} in {where}, {which}"
            period, value = str(row["period"].iloc[0]), row["value"].iloc[0]
            who = str(row["reporter"].iloc[0])
            yield fact(key, label, value, "count", period, rows=row, decimals=0, reporter=who)
            counter = COUNTERS.get(str(row.index[0]))
            if counter:
                yield fact(f"{key}-by", f"{label}: who gave it", counter, "text", period, rows=row)


@states
def product_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The largest group of goods each way, and for which years products of both flows are on record."""
    years = product_years(evidence, parameters)
    if not years:
        raise MissingEvidence("no year has products of both flows")
    frame = products(evidence, parameters)
    frame = frame[(frame["year"] == years[-1]) & (frame["status"] == "actual")]
    span = f"{min(years)}/{max(years)}" if len(years) > 1 else str(years[0])
    label = f"Years with products of both flows between {pair_name(evidence, parameters)}"
    text = listed([str(year) for year in years])
    yield fact("goods-years", label, text, "text", span, rows=frame["rows"])
    rest = products(evidence, parameters)
    rest = rest[rest["year"] != years[-1]]
    if len(rest):
        label = f"Products of single flows on record for other years than {years[-1]}"
        period = f"{rest['year'].min()}/{rest['year'].max()}"
        yield fact("goods-single", label, len(rest), "count", period, decimals=0, **cited(rest))
    for exporter, rows in frame[~frame["part"].astype(bool)].groupby("exporter"):
        top = rows.sort_values("value", ascending=False, kind="stable").head(1)
        year, code = str(top["year"].iloc[0]), str(exporter).lower()
        name = str(top["product"].iloc[0])
        importer = evidence.name(other(parameters, str(exporter)))
        flow = f"exports of {evidence.name(str(exporter))} to {importer} in {year}"
        totals = [key for key in cited_ids(rows, "total_row") if key]
        yield fact(
            f"goods-{code}-top", f"Largest group of goods named in the {flow}", name, "text", year,
            rows=rows["rows"],
        )  # fmt: skip
        yield fact(
            f"goods-{code}-share",
            f"Share of {name} in the {flow}",
            top["share"].iloc[0],
            "percent",
            year,
            decimals=0,
            rows=[*top["rows"], *totals],
        )
        yield fact(
            f"goods-{code}-known",
            f"Share of the {flow} that the groups of goods explain",
            rows["share"].sum(),
            "percent",
            year,
            decimals=0,
            rows=[*rows["rows"], *totals],
        )


FACTS = (
    portfolio_facts,
    package_facts,
    invested_facts,
    flow_facts,
    company_facts,
    enterprise_facts,
    product_facts,
)
