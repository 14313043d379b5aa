"""Transport: slipped dates, bottlenecks, flights and geography, and the facts of the whole chapter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from dyadbook.analysis import port, routes, times, tonnage, uzbek
from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states
from dyadbook.analysis.regions import CENTRAL_ASIA
from dyadbook.analysis.rows import where
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import Parameters

ZANGEZUR, UZBEK, CAPACITY, AFGHAN, CKU = "zangezur", "uzbek-cargo", "route", "trans-afghan", "cku"
"""Promises whose year was said more than once, and one said once."""

PROMISED = {
    ZANGEZUR: "Zangezur line in Azerbaijan complete",
    UZBEK: "Uzbek cargo of {} million tonnes",
    CAPACITY: "Trans-Caspian route at {} million tonnes",
    AFGHAN: "Trans-Afghan railway at {} million tonnes",
    CKU: "China–Kyrgyzstan–Uzbekistan railway",
}
"""What each promise is about; the tonnage is that of the first time that it was made."""

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
        Columns ``promise`` (key of `PROMISED`), ``what`` (in words), ``said`` (date), ``due``
        (year), ``row`` (observation or event id) and ``source_id``; by promise and day. Of the
        tonnages only the one that was named first is followed, and undated sources are left out.
    """
    found: list[dict[str, object]] = []

    def add(promise: str, rows: pd.DataFrame, said: str = "published") -> None:
        rows = where(rows, [isinstance(day, date) for day in rows[said]])
        rows = rows.sort_values([said, "observation_id"])
        tonnes = promise != ZANGEZUR
        if tonnes and not rows.empty:
            rows = rows[rows["value"] == rows["value"].iloc[0]]
        for row in rows.to_dict("records"):
            due = row["year"] if tonnes else row["value"]
            what = PROMISED[promise].format(tonnage.millions(row["value"]))
            found.append({"promise": promise, "what": what, "said": row[said], "due": int(due),
                          "row": row["observation_id"], "source_id": row["source_id"]})  # fmt: skip

    add(ZANGEZUR, evidence.observations("zangezur-opening-promise"), "start")
    add(UZBEK, evidence.observations("uzb-cargo-via-azerbaijan-plan"))
    capacity = evidence.observations("titr-capacity", status="target")
    total = evidence.observations("titr-cargo-total", status="target")
    total = total[~total["observation_id"].isin(tonnage.OTHER_SCOPES)]
    # A tonnage counts as the promised capacity once that capacity had been promised.
    add(CAPACITY, pd.concat([capacity, total[total["value"].isin(capacity["value"])]]))
    add(AFGHAN, evidence.observations("trans-afghan-cargo"))
    started = "ev-20250630-cku-full-scale"
    if started in evidence.events.index and "cku-railway" in evidence.projects.index:
        event, project = evidence.event(started), evidence.projects.loc["cku-railway"]
        found.append({"promise": CKU, "what": PROMISED[CKU], "said": event["start"],
                      "due": int(str(project["end"])[:4]), "row": started,
                      "source_id": event["source_id"]})  # fmt: skip
    return pd.DataFrame(found, columns=["promise", "what", "said", "due", "row", "source_id"])


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
    section = "the Azerbaijani section of the Zangezur line"
    yield observed("zangezur-first", f"Year first promised for {section}", rows.iloc[0], 0)
    yield observed("zangezur-latest", f"Year last promised for {section}", rows.iloc[-1], 0)
    yield fact("zangezur-slip", f"Years by which the promise for {section} moved",
               rows.iloc[-1]["value"] - rows.iloc[0]["value"], "years",
               f"{rows.iloc[0]['period']}/{rows.iloc[-1]['period']}", rows=rows, decimals=0)  # fmt: skip
    yield fact("zangezur-said", f"Times that a year was promised for {section}", len(rows), "count",
               f"{rows.iloc[0]['period']}/{rows.iloc[-1]['period']}", rows=rows, decimals=0)  # fmt: skip


@states
def progress_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much of the Azerbaijani section is built."""
    rows = evidence.observations("horadiz-aghband-progress")
    if rows.empty:
        raise MissingEvidence("no progress of the Horadiz–Aghband line")
    yield observed("horadiz-progress", "Part of the Horadiz–Aghband railway that is built", rows.iloc[-1], 0)


@states
def afghan_slip_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The horizon of the Trans-Afghan railway."""
    yield from _slip(evidence, parameters, AFGHAN, "afghan", "cargo on the Trans-Afghan railway")


@states
def capacity_slip_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The year of the tonnage that the Trans-Caspian route was to be able to carry."""
    yield from _slip(
        evidence, parameters, CAPACITY, "capacity", "capacity or cargo of the Trans-Caspian route"
    )


def _slip(evidence: Evidence, parameters: Parameters, promise: str, name: str, label: str) -> Iterator[Fact]:
    """The tonnage of a promise, and the years by which it moved between its first and last time."""
    rows = promises(evidence, parameters)
    rows = rows[rows["promise"] == promise]
    if len(rows) < 2:
        raise MissingEvidence(f"the promise of {label} was not made twice")
    first = evidence.observation(str(rows.iloc[0]["row"]))
    yield tonnage.in_tonnes(observed(f"{name}-promised", f"Promised {label}, first time", first, 0))
    yield fact(f"{name}-slip", f"Years by which the promise of {label} moved",
               int(rows.iloc[-1]["due"] - rows.iloc[0]["due"]), "years",
               f"{rows['due'].min()}/{rows['due'].max()}", rows=list(rows["row"]),
               sources=list(rows["source_id"]), decimals=0)  # fmt: skip


@states
def permit_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Electronic permits: the test, the decision, the day agreed."""
    yield happened("epermit-test", evidence.event("ev-20250114-epermit-test"))
    yield happened("epermit-decision", evidence.event("ev-20250219-epermit-decision"))
    project = evidence.projects.loc["epermit-uz-az"]
    due = str(project["end"])
    yield fact("epermit-due",
               "Day agreed for full use of electronic road permits between Azerbaijan and Uzbekistan",
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
    yield observed("wait-low", "Wait for a Caspian ferry, the Uzbek minister's lower figure", low.iloc[-1], 0)
    yield observed(
        "wait-high", "Wait for a Caspian ferry, the Uzbek minister's upper figure", high.iloc[-1], 0
    )
    trips = evidence.observations("days-xian-baku")
    if trips.empty:
        raise MissingEvidence("no trip from Xi'an to Baku")
    longest = trips.iloc[[int(trips["value"].argmax())]]
    yield observed("days-longest", "Trip from Xi'an to Baku, longest published", longest.iloc[0], 0)
    yield fact("wait-beyond",
               "Lower wait for a Caspian ferry less the longest published trip from Xi'an to Baku",
               low.iloc[-1]["value"] - longest.iloc[0]["value"], "days", str(low.iloc[-1]["period"]),
               rows=pd.concat([low.iloc[[-1]], longest]), decimals=0)  # fmt: skip


@states
def level_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Fall of the Caspian over three spans, and the mean rate that each implies."""
    rates = {}
    for years in (5, 10, 30):
        rows = evidence.observations(f"caspian-level-drop-{years}y")
        if rows.empty:
            raise MissingEvidence("no fall of the Caspian")
        row = rows.iloc[-1]
        yield observed(f"level-{years}", f"Fall of the Caspian Sea in {years} years", row, 2)
        yield fact(f"level-years-{years}", f"Span of the fall of the Caspian Sea, {years} years", years,
                   "years", str(row["period"]), rows=rows.iloc[[-1]], decimals=0)  # fmt: skip
        yield fact(f"level-rate-{years}", f"Mean yearly fall of the Caspian Sea over {years} years",
                   row["value"] * 100 / years, "cm a year", str(row["period"]),
                   rows=rows.iloc[[-1]], decimals=0)  # fmt: skip
        rates[years] = row["value"] * 100 / years, rows.iloc[[-1]]
    (short, recent), (long, older) = rates[5], rates[30]
    yield fact("level-pace", "Mean yearly fall of the Caspian Sea, shortest span less longest",
               short - long, "cm a year", str(recent.iloc[0]["period"]),
               rows=pd.concat([recent, older]), decimals=0)  # fmt: skip


@states
def load_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much a ship can still load."""
    low = evidence.observations("caspian-vessel-load-low")
    high = evidence.observations("caspian-vessel-load-high")
    if low.empty or high.empty:
        raise MissingEvidence("no load factor")
    yield observed(
        "load-low", "Load of Caspian ships as a share of their capacity, lower figure", low.iloc[-1], 0
    )
    yield observed(
        "load-high", "Load of Caspian ships as a share of their capacity, upper figure", high.iloc[-1], 0
    )


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
    yield observed(
        "flights-first",
        "Return flights a week between Baku and Tashkent, the Uzbek ambassador's count",
        rows.iloc[0],
        0,
    )
    if len(rows) < 2:
        raise MissingEvidence("only one count of weekly flights")
    # The lines are the president's, the sum is ours, so no reporter states it as it is.
    yield replace(observed("flights-last", "Return flights a week on the lines that President Aliyev listed, "
                           "our sum", rows.iloc[-1], 0), reporter="OWN")  # fmt: skip


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
    yield fact("neighbours", "States that border Uzbekistan", len(near), "count", day, rows=cited,
               sources=sources, decimals=0)  # fmt: skip
    cited.append(cite_panel(ports, "indicators", indicator_id="container_teu", country="|".join(near)))
    yield fact("neighbours-ports", "States that border Uzbekistan with containers of sea ports on record",
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
        yield fact(f"industry-{code.lower()}", f"Value added of industry in {evidence.name(code)}",
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
    yield observed(
        "southern-share",
        "Share of Uzbek cargo that goes by Iran, upper bound of a press text",
        rows.iloc[-1],
        0,
    )


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
