"""Transport: slipped dates, bottlenecks, flights and geography, and the facts of the whole chapter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from dyadbook.analysis import logistics, port, routes, times, tonnage, uzbek
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states, states_of_any_pair
from dyadbook.analysis.regions import CENTRAL_ASIA
from dyadbook.analysis.rows import where
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import Parameters

ZANGEZUR, TRIPP, KARS = "zangezur", "tripp", "kars-dilucu"
CKU, BTK, AFGHAN, CAPACITY = "cku", "btk", "trans-afghan", "route"
"""Promises of lines and capacities that somebody dated."""

PROMISED = {
    ZANGEZUR: "Zangezur line, part in Azerbaijan",
    TRIPP: "Zangezur line, whole",
    KARS: "Kars–Dilucu line",
    CKU: "China–Kyrgyzstan–Uzbekistan railway",
    BTK: "Baku–Tbilisi–Kars open again",
    CAPACITY: "Trans-Caspian route at {} million tonnes",
    AFGHAN: "Trans-Afghan railway at {} million tonnes",
}
"""What each promise is about; the tonnage is that of the first time that it was made."""

ANNOUNCED = {
    TRIPP: ("ev-20251021-zangezur-2028", "tripp-railway-syunik"),
    KARS: ("ev-20250822-kars-dilucu", "kars-dilucu-railway"),
    CKU: ("ev-20250630-cku-full-scale", "cku-railway"),
}
"""Promises made once: the event at which, and the project whose year of completion it gave."""

REOPENED = ("o-eda79d69", "ev-20240520-btk-reopens")
"""The announcement that freight would return to Baku-Tbilisi-Kars, and the day on which it did."""

STANDS = {
    ZANGEZUR: "horadiz-aghband-railway",
    TRIPP: "tripp-railway-syunik",
    KARS: "kars-dilucu-railway",
    CKU: "cku-railway",
    BTK: "btk-modernisation",
    AFGHAN: "trans-afghan-railway-transport",
}
"""Projects whose status tells where a promise stands."""

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

LEVELS = {
    "caspian-level-drop-5y": 5,
    "caspian-level-drop-10y": 10,
    "caspian-level-drop-30y": 30,
    "caspian-level-drop-since-1996": 1996,
}
"""Series of the fall of the Caspian, with the years of the span or the year that it begins."""

FIRST_YEAR = 1900
"""Numbers from here on are the year in which a span begins, not its length."""

BOTTLENECKS = (
    ("Wait for a ferry", "days", "caspian-ferry-wait-low", "caspian-ferry-wait-high"),
    ("Load of ships, of their capacity", "%", "caspian-vessel-load-low", "caspian-vessel-load-high"),
    ("Changes of vehicle on the whole route", "times", "titr-transshipments"),
)
"""What slows the crossing: name, unit, series of one figure or of its two bounds."""

STEPS = {
    "Uzbek terminal at Alat": (
        "uzbek-terminal-alat",
        "ev-20230106-khodjaev-alat",
        "ev-20230517-uzbek-terminal-plan",
    ),
    "Road permits": (
        "epermit-uz-az",
        "ev-20220621-road-agreement",
        "ev-202309-permit-quotas",
        "ev-20250114-epermit-test",
        "ev-20250219-epermit-decision",
    ),
    "Electronic papers": (
        "",
        "ev-20221227-etir-pilot",
        "ev-202301-ecmr",
        "ev-202311-speca-digital-roadmap",
    ),
    "Ships for Uzbek cargo": (
        "uz-az-joint-ferries",
        "ev-20240902-ferry-project",
        "ev-20250702-shipping-protocol",
        "ev-20250823-makhkamov-ships",
    ),
}
"""Matters that were agreed step by step: the project, if any, and the events in their order."""

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
        Columns ``promise`` (key of `PROMISED`), ``what`` (in words), ``said`` (date), ``iso`` (the
        same as the source dates it), ``due`` (year), ``rows`` (an observation; of a promise made once
        the event and the project, or the observation and the event) and ``source_id``; in the order of
        `PROMISED` and by day. Of the tonnages only the one that was
        named first is followed, and undated sources are left out. A promise dated to a month counts
        from its first day where the month is the period, else from its last.
    """
    found: list[dict[str, object]] = []

    def note(promise: str, said: object, iso: str, due: int, rows: str, source: str, kt: float = 0) -> None:
        what = PROMISED[promise].format(tonnage.millions(kt))
        found.append({"promise": promise, "what": what, "said": said, "iso": iso, "due": due, "rows": rows,
                      "source_id": source})  # fmt: skip

    def repeated(promise: str, rows: pd.DataFrame, said: str, due: str) -> None:
        rows = where(rows, [isinstance(day, date) for day in rows[said]])
        rows = rows.sort_values([said, "observation_id"])
        if due == "year" and not rows.empty:
            rows = rows[rows["value"] == rows["value"].iloc[0]]
        for row in rows.to_dict("records"):
            source = str(row["source_id"])
            iso = str(row["period"] if said == "start" else evidence.source(source)["date"])
            note(promise, row[said], iso, int(row[due]), row["observation_id"], source, row["value"])

    repeated(ZANGEZUR, evidence.observations("zangezur-opening-promise"), "start", "value")
    for promise, (event_id, project_id) in ANNOUNCED.items():
        if event_id in evidence.events.index and project_id in evidence.projects.index:
            event, project = evidence.event(event_id), evidence.projects.loc[project_id]
            year = parse_period(str(project["end"])).end.year
            cited = f"{event_id};{project_id}"
            note(promise, event["start"], str(event["date"]), year, cited, str(event["source_id"]))
    announced, opened = REOPENED
    if announced in evidence.all_observations.index and opened in evidence.events.index:
        row, event = evidence.observation(announced), evidence.event(opened)
        day = row["published"]
        cited = f"{announced};{opened}"
        note(BTK, day, day.isoformat(), event["start"].year, cited, str(row["source_id"]))
    capacity = evidence.observations("titr-capacity", status="target")
    total = evidence.observations("titr-cargo-total", status="target")
    total = total[~total["observation_id"].isin(tonnage.OTHER_SCOPES)]
    # A tonnage counts as the promised capacity once that capacity had been promised.
    rows = pd.concat([capacity, total[total["value"].isin(capacity["value"])]])
    repeated(CAPACITY, rows, "published", "year")
    repeated(AFGHAN, evidence.observations("trans-afghan-cargo"), "published", "year")
    return pd.DataFrame(found, columns=["promise", "what", "said", "iso", "due", "rows", "source_id"])


def slip_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Each promise: when first said and for when, when last said and for when, and where it stands.

    Returns
    -------
    pandas.DataFrame
        Columns ``Promise``, ``First said``, ``For``, ``Last said``, ``For `` (dashes where it was
        said once), ``Slip, years``, ``Status``, ``source_id``.
    """
    found = []
    total = tonnage.route_total(evidence, parameters)
    carried = [f"{tonnage.millions(row['value'])} million tonnes in {row['period']}"
               for row in total.to_dict("records")]  # fmt: skip
    for promise, rows in promises(evidence, parameters).groupby("promise", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        again = len(rows) > 1
        sources = list(rows["source_id"])
        project = STANDS.get(str(promise), "")
        if project in evidence.projects.index:
            status = str(evidence.projects.loc[project, "status"]).replace("-", " ")
            sources.append(str(evidence.projects.loc[project, "source_id"]))
        else:
            status = carried[-1] if carried and not project else "–"
        found.append(
            {
                "Promise": first["what"],
                "First said": first["iso"],
                "For": str(first["due"]),
                "Last said": last["iso"] if again else "–",
                "For ": str(last["due"]) if again else "–",
                "Slip, years": str(last["due"] - first["due"]) if again else "–",
                "Status": status,
                "source_id": ";".join(dict.fromkeys(sources)),
            }
        )
    return pd.DataFrame(found)


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


@states
def progress_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much of the Azerbaijani section is built."""
    rows = evidence.observations("horadiz-aghband-progress")
    if rows.empty:
        raise MissingEvidence("no progress of the Horadiz–Aghband line")
    yield observed("horadiz-progress", "Part of the Horadiz–Aghband railway that is built", rows.iloc[-1], 0)


@states_of_any_pair
def afghan_slip_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The horizon of the Trans-Afghan railway."""
    yield from _slip(evidence, parameters, AFGHAN, "afghan", "cargo on the Trans-Afghan railway")


@states_of_any_pair
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
    first = evidence.observation(str(rows.iloc[0]["rows"]))
    yield tonnage.in_tonnes(observed(f"{name}-promised", f"Promised {label}, first time", first, 0))
    yield fact(f"{name}-slip", f"Years by which the promise of {label} moved",
               int(rows.iloc[-1]["due"] - rows.iloc[0]["due"]), "years",
               f"{rows['due'].min()}/{rows['due'].max()}", rows=list(rows["rows"]),
               sources=list(rows["source_id"]), decimals=0)  # fmt: skip


@states_of_any_pair
def once_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The years given once: for the railway from China through Kyrgyzstan and for the whole of Zangezur."""
    rows = promises(evidence, parameters).set_index("promise")
    for promise, label in ((CKU, "the railway from China through Kyrgyzstan"), (TRIPP, "the Zangezur line")):
        if promise not in rows.index:
            raise MissingEvidence(f"no year of {label}")
        event, project = ANNOUNCED[promise]
        due = str(rows.loc[promise, "due"])
        yield fact(f"{promise}-due", f"Year for which {label} is announced", int(due), "year", due,
                   rows=[event, project], decimals=0)  # fmt: skip


@states_of_any_pair
def reopened_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The day on which freight returned to Baku-Tbilisi-Kars, and when that had been announced."""
    announced, opened = REOPENED
    row = evidence.observation(announced)
    yield happened("btk-open", evidence.event(opened))
    yield fact("btk-open-said", "Day on which the return of freight to Baku–Tbilisi–Kars was announced",
               row["published"], "date", row["published"].isoformat(), rows=[announced],
               sources=[str(row["source_id"])])  # fmt: skip


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


@states_of_any_pair
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


def level_rates(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Mean yearly fall of the Caspian over each span that somebody gives, and the rate of the day.

    Returns
    -------
    pandas.DataFrame
        Columns ``what`` (span and who says so), ``low`` and ``high`` (cm a year, equal but for a
        range), ``drop`` (m over the span, NaN for the rate of the day), ``rows`` and ``source_id``.
    """
    found: list[dict[str, object]] = []
    for series, span in LEVELS.items():
        for row in evidence.observations(series).to_dict("records"):
            years = span if span < FIRST_YEAR else row["end"].year - span
            rate, who = (
                row["value"] * 100 / years,
                "an official" if row["reporter"] == "AZE" else "a professor",
            )
            found.append({"what": f"over {years} years, to {parse_period(row['period']).words} ({who})",
                          "low": rate, "high": rate, "drop": row["value"],
                          "rows": row["observation_id"], "source_id": row["source_id"]})  # fmt: skip
    low = evidence.observations("caspian-level-rate-low")
    high = evidence.observations("caspian-level-rate-high").set_index("period")
    for row in low[low["period"].isin(high.index)].to_dict("records"):
        found.append({"what": f"rate of the day, {parse_period(row['period']).words} (an official)",
                      "low": row["value"], "high": high.loc[row["period"], "value"], "drop": float("nan"),
                      "rows": f"{row['observation_id']};{high.loc[row['period'], 'observation_id']}",
                      "source_id": row["source_id"]})  # fmt: skip
    return pd.DataFrame(found)


def bottleneck_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """What is measured or said of waits, ships and transfers at the Caspian, written for people."""
    found = []
    for what, unit, *series in BOTTLENECKS:
        frames = [evidence.observations(key) for key in series]
        if any(frame.empty for frame in frames):
            continue
        rows = [frame.iloc[-1] for frame in frames]
        values = list(dict.fromkeys(format_number(row["value"]) for row in rows))
        found.append(
            {
                "What": what,
                "Figure": f"{'–'.join(values)} {unit}",
                "Period": parse_period(str(rows[0]["period"])).words,
                "Kind": str(rows[0]["status"]),
                "Said by": evidence.name(str(rows[0]["reporter"])),
                "source_id": ";".join(dict.fromkeys(str(row["source_id"]) for row in rows)),
            }
        )
    for row in evidence.observations("dubendi-oil").to_dict("records"):
        amount = f"{format_number(row['value'])} kt"
        found.append({"What": "Oil through the Dubendi terminal", "Figure": amount,
                      "Period": parse_period(row["period"]).words, "Kind": row["status"],
                      "Said by": evidence.name(row["reporter"]), "source_id": row["source_id"]})  # fmt: skip
    return pd.DataFrame(found)


def step_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """What was agreed on the terminal, on permits and on ships, and where each matter stands.

    Returns
    -------
    pandas.DataFrame
        Columns ``Matter``, ``When``, ``What happened``, ``source_id``; by matter and day, each closed
        by the status that was last reported.
    """
    found = []
    for matter, (project, *events) in STEPS.items():
        for key in events:
            if key in evidence.events.index:
                event = evidence.event(key)
                found.append({"Matter": matter, "When": str(event["date"]),
                              "What happened": str(event["title"]),
                              "source_id": str(event["source_id"])})  # fmt: skip
        if project in evidence.projects.index:
            row = evidence.projects.loc[project]
            found.append({"Matter": matter, "When": "status",
                          "What happened": f"{row['name']}: {str(row['status']).replace('-', ' ')}",
                          "source_id": str(row["source_id"])})  # fmt: skip
    return pd.DataFrame(found)


@states
def oil_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Oil through the terminal at Dubendi in one half-year and the same of the year before."""
    rows = evidence.observations("dubendi-oil")
    if len(rows) < 2:
        raise MissingEvidence("no two half-years of oil at Dubendi")
    yield fact("oil-change", "Change of the oil through the Dubendi terminal, half-year on half-year",
               (rows.iloc[-1]["value"] / rows.iloc[-2]["value"] - 1) * 100, "percent",
               str(rows.iloc[-1]["period"]), rows=rows.iloc[-2:], decimals=0)  # fmt: skip


@states_of_any_pair
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
    """Weekly flights by line: every figure in print, oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns ``Line``, ``Flights a week`` and ``source_id``; figures for one period that agree are
        named once, announced ones are marked.
    """
    found = []
    for series, line in FLIGHTS.items():
        rows = evidence.observations(series)
        if rows.empty:
            continue
        figures = [
            f"{format_number(row['value'])} ({parse_period(row['period']).words}"
            + (")" if row["status"] == "actual" else ", announced)")
            for row in rows.drop_duplicates(["period", "value"]).to_dict("records")
        ]
        found.append({"Line": line, "Flights a week": "; ".join(figures),
                      "source_id": ";".join(rows["source_id"].unique())})  # fmt: skip
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
    pairs, near = evidence.dyads("contiguous", "UZB"), logistics.neighbours(evidence, "UZB")
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
    *logistics.FACTS,
    zangezur_slip_facts,
    progress_facts,
    afghan_slip_facts,
    capacity_slip_facts,
    once_facts,
    reopened_facts,
    permit_facts,
    terminal_facts,
    ferry_facts,
    level_facts,
    load_facts,
    oil_facts,
    flight_facts,
    landlocked_facts,
    size_facts,
    southern_facts,
    hormuz_facts,
)
