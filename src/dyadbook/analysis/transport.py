"""Transport: slipped dates, bottlenecks, flights and geography, and the facts of the whole chapter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from dyadbook.analysis import port, routes, times, tonnage, uzbek
from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states
from dyadbook.analysis.regions import CENTRAL_ASIA
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import Parameters

ZANGEZUR, UZBEK, CAPACITY, AFGHAN, CKU = (
    "Zangezur line in Azerbaijan complete",
    "Uzbek cargo of 1.5 Mt",
    "Trans-Caspian route at 10 Mt",
    "Trans-Afghan railway at 15 Mt",
    "China–Kyrgyzstan–Uzbekistan railway",
)
"""Promises whose year was said more than once, and one said once."""

PROJECTS = (
    "horadiz-aghband-railway",
    "tripp-railway-syunik",
    "nakhchivan-railway",
    "kars-dilucu-railway",
    "cku-railway",
    "trans-afghan-railway-transport",
    "btk-modernisation",
    "baku-port-phase-2",
    "baku-fertiliser-terminal",
    "uzbek-terminal-alat",
    "uz-az-joint-logistics-company",
    "uz-az-joint-ferries",
    "epermit-uz-az",
)
"""Projects that the chapter follows, in the order of the table."""

FLIGHTS = {
    "flights-azal-baku-tashkent": "Baku–Tashkent, AZAL",
    "flights-hy-tashkent-baku": "Tashkent–Baku, Uzbekistan Airways",
    "flights-centrum-baku-tashkent": "Tashkent–Baku, Centrum Air",
    "flights-azal-baku-samarkand": "Baku–Samarkand, AZAL",
    "flights-azal-baku-urgench": "Baku–Urgench, AZAL",
    "flights-weekly-azal-fergana": "Baku–Fergana, AZAL",
    "flights-air-samarkand-tashkent-baku": "Tashkent–Baku, Air Samarkand",
}
"""Lines between the two states with a published number of flights a week."""


# -- slipped dates --------------------------------------------------------------------------


def promises(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Promised years by the day of each promise.

    Returns
    -------
    pandas.DataFrame
        Columns ``what``, ``said`` (date), ``due`` (year), ``row`` (observation or event id) and
        ``source_id``; by promise and day.
    """
    found: list[dict[str, object]] = []

    def add(what: str, rows: pd.DataFrame, said: str = "published") -> None:
        for row in rows.to_dict("records"):
            due = row["value"] if row["unit"] == "year" else row["year"]
            day = row[said] if isinstance(row[said], date) else None
            if day is not None:
                found.append({"what": what, "said": day, "due": int(str(due).split(".")[0]),
                              "row": row["observation_id"],
                              "source_id": row["source_id"]})  # fmt: skip

    add(ZANGEZUR, evidence.observations("zangezur-opening-promise"), "start")
    plan = evidence.observations("uzb-cargo-via-azerbaijan-plan")
    add(UZBEK, plan[plan["value"] == 1500])
    capacity = evidence.observations("titr-capacity", status="target")
    total = evidence.observations("titr-cargo-total", status="target")
    ten = pd.concat([capacity, total])
    add(CAPACITY, ten[(ten["value"] == 10000) & ~ten["observation_id"].isin(tonnage.OTHER_SCOPES)])
    afghan = evidence.observations("trans-afghan-cargo")
    add(AFGHAN, afghan[afghan["value"] == 15000])
    started = "ev-20250630-cku-full-scale"
    if started in evidence.events.index and "cku-railway" in evidence.projects.index:
        event, project = evidence.event(started), evidence.projects.loc["cku-railway"]
        found.append({"what": CKU, "said": event["start"], "due": int(str(project["end"])[:4]),
                      "row": started, "source_id": event["source_id"]})  # fmt: skip
    if not found:
        return pd.DataFrame(columns=["what", "said", "due", "row", "source_id"])
    frame = pd.DataFrame(found)
    order = {what: i for i, what in enumerate((ZANGEZUR, UZBEK, CAPACITY, AFGHAN, CKU))}
    frame["order"] = frame["what"].map(order)
    return frame.sort_values(["order", "said", "row"]).drop(columns="order").reset_index(drop=True)


def project_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Projects the chapter follows: start, due date, status."""
    rows = evidence.projects.reindex([key for key in PROJECTS if key in evidence.projects.index])
    return pd.DataFrame(
        {
            "Project": rows["name"],
            "Begun or first named": [_date(text) for text in rows["start"]],
            "Due": [_date(text) for text in rows["end"]],
            "Status": rows["status"].str.replace("-", " "),
            "source_id": rows["source_id"],
        }
    )


def _date(text: str) -> str:
    return parse_period(text).words if text else "no date"


@states
def zangezur_slip_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far the Azerbaijani section has slipped."""
    rows = evidence.observations("zangezur-opening-promise")
    if len(rows) < 2:
        raise MissingEvidence("fewer than two promises of the Zangezur line")
    yield fact("zangezur-first", "Year first promised for the Azerbaijani section",
               rows.iloc[0]["value"], "year", str(rows.iloc[0]["period"]), rows=rows.iloc[[0]])  # fmt: skip
    yield fact("zangezur-latest", "Year promised last", rows.iloc[-1]["value"], "year",
               str(rows.iloc[-1]["period"]), rows=rows.iloc[[-1]])  # fmt: skip
    yield fact("zangezur-slip", "Years that the promise moved",
               rows.iloc[-1]["value"] - rows.iloc[0]["value"], "years",
               f"{rows.iloc[0]['period']}/{rows.iloc[-1]['period']}", rows=rows, decimals=0)  # fmt: skip
    yield fact("zangezur-said", "Times that the year was said", len(rows), "count",
               f"{rows.iloc[0]['period']}/{rows.iloc[-1]['period']}", rows=rows, decimals=0)  # fmt: skip


@states
def progress_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much of the Azerbaijani section is built."""
    rows = evidence.observations("horadiz-aghband-progress")
    if rows.empty:
        raise MissingEvidence("no progress of the Horadiz–Aghband line")
    yield observed("horadiz-progress", "Horadiz–Aghband railway built", rows.iloc[-1], 0)


@states
def afghan_slip_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The horizon of the Trans-Afghan railway."""
    rows = promises(evidence, parameters)
    rows = rows[rows["what"] == AFGHAN]
    if len(rows) < 2:
        raise MissingEvidence("fewer than two horizons of the Trans-Afghan railway")
    yield fact("afghan-slip", "Years that the Trans-Afghan horizon moved",
               int(rows.iloc[-1]["due"] - rows.iloc[0]["due"]), "years",
               f"{rows.iloc[0]['due']}/{rows.iloc[-1]['due']}", rows=list(rows["row"]),
               sources=list(rows["source_id"]), decimals=0)  # fmt: skip


@states
def capacity_slip_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The year of ten million tonnes on the route."""
    rows = promises(evidence, parameters)
    rows = rows[rows["what"] == CAPACITY]
    if len(rows) < 2:
        raise MissingEvidence("fewer than two years for ten million tonnes")
    yield fact("capacity-slip", "Years that the route's ten million tonnes moved",
               int(rows.iloc[-1]["due"] - rows.iloc[0]["due"]), "years",
               f"{rows.iloc[0]['due']}/{rows.iloc[-1]['due']}", rows=list(rows["row"]),
               sources=list(rows["source_id"]), decimals=0)  # fmt: skip


@states
def permit_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Electronic permits: the test, the decision, the day agreed."""
    yield happened("epermit-test", evidence.event("ev-20250114-epermit-test"))
    yield happened("epermit-decision", evidence.event("ev-20250219-epermit-decision"))
    project = evidence.projects.loc["epermit-uz-az"]
    due = str(project["end"])
    yield fact("epermit-due", "Day agreed for full use of electronic permits",
               parse_period(due).start, "date", due,
               rows=["epermit-uz-az"], sources=[str(project["source_id"])])  # fmt: skip


@states
def terminal_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Uzbek terminal at Alat: when it was talked of and announced."""
    yield happened("terminal-talks", evidence.event("ev-20230106-khodjaev-alat"))
    yield happened("terminal-plan", evidence.event("ev-20230517-uzbek-terminal-plan"))


@states
def ferry_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Waits for a ferry, as the Uzbek minister gives them."""
    low = evidence.observations("caspian-ferry-wait-low")
    high = evidence.observations("caspian-ferry-wait-high")
    if low.empty or high.empty:
        raise MissingEvidence("no waits for a ferry")
    yield observed("wait-low", "Wait for a Caspian ferry, lower", low.iloc[-1], 0)
    yield observed("wait-high", "Wait for a Caspian ferry, upper", high.iloc[-1], 0)


@states
def level_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Fall of the Caspian over three spans, and the mean rate that each implies."""
    for years in (5, 10, 30):
        rows = evidence.observations(f"caspian-level-drop-{years}y")
        if rows.empty:
            raise MissingEvidence("no fall of the Caspian")
        row = rows.iloc[-1]
        yield observed(f"level-{years}", f"Fall of the Caspian in {years} years", row, 2)
        yield fact(f"level-years-{years}", "Span of that fall", years, "years", str(row["period"]),
                   rows=rows.iloc[[-1]], decimals=0)  # fmt: skip
        yield fact(f"level-rate-{years}", f"Mean yearly fall over {years} years",
                   row["value"] * 100 / years, "cm a year", str(row["period"]),
                   rows=rows.iloc[[-1]], decimals=0)  # fmt: skip


@states
def load_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much a ship can still load."""
    low = evidence.observations("caspian-vessel-load-low")
    high = evidence.observations("caspian-vessel-load-high")
    if low.empty or high.empty:
        raise MissingEvidence("no load factor")
    yield observed("load-low", "Load of Caspian ships, lower", low.iloc[-1], 0)
    yield observed("load-high", "Load of Caspian ships, upper", high.iloc[-1], 0)


# -- flights --------------------------------------------------------------------------------


def flight_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Weekly flights by line: the first and the latest figure of each.

    Returns
    -------
    pandas.DataFrame
        Columns ``Line``, ``First figure``, ``When``, ``Latest figure``, ``When `` and
        ``source_id``. A line with one figure only has its latest left empty; announced figures
        are marked.
    """
    found = []
    for series, line in FLIGHTS.items():
        rows = evidence.observations(series)
        actual = rows[rows["status"] == "actual"]
        rows = choose(actual) if not actual.empty else rows.head(1)
        if rows.empty:
            continue
        first, last = rows.iloc[0], rows.iloc[-1]
        again = len(rows) > 1
        mark = "" if first["status"] == "actual" else " (announced)"
        found.append(
            {
                "Line": line,
                "First figure": f"{format_number(first['value'])}{mark}",
                "For": parse_period(str(first["period"])).words,
                "Latest figure": format_number(last["value"]) if again else "–",
                "For ": parse_period(str(last["period"])).words if again else "–",
                "source_id": ";".join(dict.fromkeys([first["source_id"], last["source_id"]]))
                if again
                else first["source_id"],
            }
        )
    return pd.DataFrame(found)


@states
def flight_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """All weekly flights, first and last count."""
    rows = evidence.observations("flights-weekly-all")
    if rows.empty:
        raise MissingEvidence("no count of weekly flights")
    yield observed("flights-first", "Weekly flights, all carriers, first count", rows.iloc[0], 0)
    if len(rows) < 2:
        raise MissingEvidence("only one count of weekly flights")
    yield observed("flights-last", "Weekly flights, all carriers, last count", rows.iloc[-1], 0)


# -- geography ------------------------------------------------------------------------------


@states
def landlocked_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Neighbours of Uzbekistan, and how many of them have containers in a sea port on record."""
    pairs = evidence.dyads("contiguous", "UZB")
    near = sorted({*pairs["country_a"], *pairs["country_b"]} - {"UZB"})
    ports = evidence.indicator("container_teu", *near) if near else pairs
    if not near:
        raise MissingEvidence("no neighbours of Uzbekistan")
    day, where = str(evidence.as_of), {"measure_id": "contiguous", "country": "UZB"}
    cited = [cite_panel(pairs, "dyads", **where)]
    sources = [*pairs["source_id"].unique(), *ports["source_id"].unique()]
    yield fact("neighbours", "Neighbours of Uzbekistan", len(near), "count", day, rows=cited,
               sources=sources, decimals=0)  # fmt: skip
    cited.append(cite_panel(ports, "indicators", indicator_id="container_teu", country="|".join(near)))
    yield fact("neighbours-ports", "Of them with sea-port containers on record",
               ports["country"].nunique(), "count", day, rows=cited, sources=sources,
               decimals=0)  # fmt: skip


@states
def size_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Population and industry of Uzbekistan beside Kazakhstan, last year held for both."""
    people = evidence.indicator("population", *CENTRAL_ASIA)
    output = evidence.indicator("gdp_usd", *CENTRAL_ASIA)
    share = evidence.indicator("industry_gdp_pct", *CENTRAL_ASIA)
    year = int(min(frame[frame["country"] == code]["year"].max()
                   for frame in (people, output, share) for code in ("UZB", "KAZ")))  # fmt: skip
    now = people[people["year"] == year].set_index("country")
    millions = now["value"] / 1e6
    ranked = millions.sort_values(ascending=False)
    source = list(people["source_id"].unique())
    cited = [cite_panel(people[people["year"] == year], "indicators", indicator_id="population",
                        country="|".join(CENTRAL_ASIA), year=str(year))]  # fmt: skip
    yield fact("people-uzb", "Population of Uzbekistan", float(millions["UZB"]),
               "million people", str(year), rows=cited, sources=source)  # fmt: skip
    yield fact("people-kaz", "Population of Kazakhstan", float(millions["KAZ"]),
               "million people", str(year), rows=cited, sources=source)  # fmt: skip
    yield fact("people-rank", "Rank of Uzbekistan by population in Central Asia",
               list(ranked.index).index("UZB") + 1, "rank", str(year), rows=cited, sources=source,
               decimals=0)  # fmt: skip
    for code in ("UZB", "KAZ"):
        value = [frame[(frame["country"] == code) & (frame["year"] == year)]["value"].iloc[0]
                 for frame in (output, share)]  # fmt: skip
        cited = [
            cite_panel(frame[(frame["country"] == code) & (frame["year"] == year)], "indicators",
                       indicator_id=name, country=code, year=str(year))
            for frame, name in ((output, "gdp_usd"), (share, "industry_gdp_pct"))
        ]  # fmt: skip
        yield fact(f"industry-{code.lower()}", f"Industry value added, {evidence.name(code)}",
                   value[0] * value[1] / 100 / 1e9, "USD billion", str(year), rows=cited,
                   sources=source, decimals=0)  # fmt: skip


@states
def hormuz_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The day on which the closed strait was reported to hit Uzbek cargo."""
    yield happened("hormuz", evidence.event("ev-20260310-hormuz-uzbekistan"))


@states
def southern_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The share of Uzbek cargo by the southern route that one article gives."""
    rows = evidence.observations("uzb-southern-corridor-share")
    if rows.empty:
        raise MissingEvidence("no share of the southern route")
    yield observed("southern-share", "Upper bound of Uzbek cargo by Iran", rows.iloc[-1], 0)


FACTS = (
    *tonnage.FACTS,
    *uzbek.FACTS,
    *port.FACTS,
    *routes.FACTS,
    *times.FACTS,
    zangezur_slip_facts,
    progress_facts,
    afghan_slip_facts,
    capacity_slip_facts,
    permit_facts,
    terminal_facts,
    ferry_facts,
    level_facts,
    load_facts,
    flight_facts,
    landlocked_facts,
    size_facts,
    southern_facts,
    hormuz_facts,
)
