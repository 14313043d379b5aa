"""Security: what holds and what threatens; military money and ties, conflicts, the settlement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd

from dyadbook.analysis import fdi, peace, risks
from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import (
    Fact,
    fact,
    format_number,
    happened,
    observed,
    states,
    states_of_any_pair,
)
from dyadbook.analysis.rows import at_year, day_words, last, panel_fact, panel_refs
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

NEIGHBOURS = ("ARM", "GEO", "IRN", "KAZ", "KGZ", "RUS", "TJK", "TUR")
"""States around the Caspian and the South Caucasus that the pair is compared with."""

DRAWN = ("ARM", "GEO", "KAZ", "RUS")
"""Those of them that the chart draws."""

SINCE = 1992
"""First year of the states' series: the years without a value are counted from it."""

BURDENS = {"% of GDP": "milex_gdp_pct", "% of government spending": "milex_budget_pct"}
"""What military expenditure is divided by, and the measures."""

# -- military spending ----------------------------------------------------------------------------


def spending(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Military expenditure of the pair and some neighbours over GDP and over the budget.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.indicator` for the years shown, with ``state``, ``share`` (a key of
        `BURDENS`), ``run`` (neighbouring years share one) and ``rows``.
    """
    codes = dict.fromkeys([parameters.country_a, parameters.country_b, *DRAWN])
    parts = []
    for share, measure in BURDENS.items():
        frame = evidence.indicator(measure, *codes)
        frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
        # No line is drawn over years without a value: each run of neighbouring years is one line.
        runs = frame.groupby("country")["year"].transform(
            lambda years: years.astype(int).diff().ne(1).cumsum()
        )
        names = [evidence.name(code) for code in frame["country"]]
        cited = panel_refs(frame)
        parts.append(frame.assign(state=names, share=share, run=runs.astype(int), rows=cited))
    return pd.concat(parts, ignore_index=True)


def spending_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Latest military burden of the pair and all neighbours, beside ten years before."""
    panel = evidence.indicator("milex_gdp_pct")
    found = []
    for code in dict.fromkeys([parameters.country_a, parameters.country_b, *NEIGHBOURS]):
        frame = panel[panel["country"] == code]
        if frame.empty:
            continue
        now = frame.iloc[-1]
        year = int(now["year"])
        before = frame[frame["year"] == year - 10]
        budget = evidence.indicator("milex_budget_pct", code)
        share = budget[budget["year"] == year]["value"]
        known = frame[frame["year"].between(SINCE, panel["year"].max())]
        found.append(
            {
                "State": evidence.name(code),
                "Last year known": str(year),
                "Share of GDP, %": f"{now['value']:.1f}",
                "Ten years before, %": f"{before['value'].iloc[0]:.1f}" if len(before) else "–",
                "Share of government spending, %": f"{share.iloc[0]:.1f}" if len(share) else "–",
                "Years known": f"{len(known)} of {panel['year'].max() - SINCE + 1}",
                "source_id": str(now["source_id"]),
                "_value": float(now["value"]),
            }
        )
    frame = pd.DataFrame(found).sort_values("_value", ascending=False)
    return frame.drop(columns="_value")


BUDGET_SERIES = {
    "aze-defence-security-budget": "State budget, defence and national security",
    "aze-defence-security-budget-share": "The same heading as a share of all state spending",
    "uzb-security-bodies-budget": "State budget, defence and all other security bodies",
    "defence-budget-press": "A list relayed by the press",
}
"""Budget figures that are no substitute for each other, and what each one is."""


def budgets(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """What is published on the pair's own defence money, each figure with its definition."""
    codes = (parameters.country_a, parameters.country_b)
    found = []
    for series, words in BUDGET_SERIES.items():
        for row in evidence.observations(series).itertuples():
            if row.country not in codes:
                continue
            found.append(
                {
                    "State": evidence.name(str(row.country)),
                    "Period": _period_words(str(row.period), str(row.note)),
                    "Amount": _amount(float(str(row.value)), str(row.unit)),
                    "What it is": words,
                    "Status": _status_words(str(row.status), str(row.note)),
                    "source_id": str(row.source_id),
                }
            )
    return pd.DataFrame(found).drop_duplicates(["State", "Period", "Amount"]) if found else pd.DataFrame()


def _amount(value: float, unit: str) -> str:
    """A sum of money, or a share of the budget, as the table says it.

    Examples
    --------
    >>> _amount(8400.0, "AZN million"), _amount(20.3, "%")
    ('AZN 8,400 million', '20.3%')
    """
    if unit == "%":
        return f"{value:.1f}%"
    currency, scale = unit.split(" ", 1)
    return f"{currency} {format_number(value)} {scale}"


_STATUS_WORDS = {
    "actual": "carried out",
    "preliminary": "preliminary",
    "estimate": "estimate",
    "target": "plan",
    "forecast": "forecast",
}

_STAGES = {
    "draft": "draft plan",
    "original": "plan before amendment",
    "before amendment": "plan before amendment",
    "amended": "amended plan",
    "after amendment": "amended plan",
}
"""How far a plan had come: how the note of a budget figure begins, and what that is called."""


def _status_words(status: str, note: str) -> str:
    """Status of a budget figure; of a plan also how far it had come, where the note says so.

    Examples
    --------
    >>> _status_words("target", "draft budget, finance minister"), _status_words("actual", "")
    ('draft plan', 'carried out')
    """
    stages = [words for start, words in _STAGES.items() if note.startswith(start)]
    return stages[0] if stages and status == "target" else _STATUS_WORDS[status]


def _period_words(period: str, note: str) -> str:
    words = parse_period(period).words
    return f"{words} (year unclear)" if "year is unclear" in note else words


# -- treaty, exercises, contacts ------------------------------------------------------------------

TREATY = (
    ("Blocs", ("treaty-allied-relations-2024-08-23",),
     "Neither side may act against the other or join a bloc aimed at it",
     "Which acts or blocs are meant"),
    ("Attack by a third state", ("treaty-allied-relations-2024-08-23",),
     "Peaceful means are to be sought", "A duty of military help"),
    ("By contrast: Shusha Declaration with Türkiye", ("shusha-declaration-2021-06-15",),
     "Help if a third state attacks", "–"),
    ("Common tasks", ("treaty-allied-relations-2024-08-23",),
     "Terrorism, extremism, organised crime", "Who does what, and with what means"),
    ("Ratification in Uzbekistan",
     ("ratification-lower-20250225", "treaty-allied-uzb-senate-2025-04-30",
      "treaty-allied-uzb-law-signed-2025-05"),
     "Lower house, Senate and president", "Number and day of the law"),
    ("Ratification in Azerbaijan", (), "–", "Any act; entry into force"),
    ("A defence accord", ("mp-defence-proposal-2025-12-16",),
     "Proposed by a deputy in Baku, after the model of the one with Türkiye", "Any draft or talks"),
)  # fmt: skip
"""The treaty as reported: point, events that report it, what they say, what they leave open."""


def treaty_table(evidence: Evidence) -> pd.DataFrame:
    """What the treaty is reported to say, and what no report found says."""
    found = []
    for question, events, said, unsaid in TREATY:
        known = [key for key in events if key in evidence.events.index]
        if events and not known:
            continue
        sources = [key for name in known for key in _sources(evidence, name)]
        found.append(
            {
                "Point": question,
                "Reported": said,
                "Not found in any report": unsaid,
                "source_id": ";".join(dict.fromkeys(sources)),
            }
        )
    return pd.DataFrame(found)


def _sources(evidence: Evidence, event: str) -> list[str]:
    cell = str(evidence.events.loc[event, "source_id"])
    return [key for key in cell.split(";") if key in evidence.sources.index]


_NAMED = re.compile(r"Eternal Brotherhood [IVX]+|[A-Z][A-Za-z]+-\d{4}")
_RAN = re.compile(r"\bRan \d{1,2}[-–](\d{1,2} [A-Z][a-z]+ \d{4})")
_TRADE = re.compile(r"\b(?:lease|logistics)\b")
_MILITARY = re.compile(r"militar|troop|naval|navy|soldier|defence|exercise|army", re.IGNORECASE)

CONTACT_KINDS = {
    "exercise": "Exercise",
    "visit": "Meeting or visit",
    "agreement": "Agreement or plan",
}
"""Kinds of event that count as a security contact, and how the chart calls them."""


def _of_both(events: pd.DataFrame, parameters: Parameters) -> pd.Series[bool]:
    pair = {parameters.country_a, parameters.country_b}
    return events["actors"].map(lambda cell: pair <= set(cell.split(";"))).astype(bool)


def contacts(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Security contacts of the pair: exercises, meetings and agreements, oldest first.

    Events of theme security that name both states, without those on logistics; an exercise reported
    on several days counts once, from its first.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.events` with ``year``, ``kind_words`` and ``name`` (of an exercise, else
        empty).
    """
    frame = evidence.events
    both = _of_both(frame, parameters)
    kept = (
        both
        & frame["theme"].eq("security")
        & frame["kind"].isin(list(CONTACT_KINDS))
        & ~frame["title"].str.contains(_TRADE)
    )
    frame = frame[kept]
    names = [
        match[0] if kind == "exercise" and (match := _NAMED.search(title)) else ""
        for kind, title in zip(frame["kind"], frame["title"], strict=True)
    ]
    years = [day.year for day in frame["start"]]
    frame = frame.assign(name=names, kind_words=frame["kind"].map(CONTACT_KINDS), year=years)
    return frame[(frame["name"] == "") | ~frame["name"].duplicated()]


def exercises(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Exercises in which both states took part: dates on record, place, states, troops announced.

    The last day is that of the last report, or the one that a summary gives for the whole run.

    Returns
    -------
    pandas.DataFrame
        Columns ``name, first, last, place, states`` (codes), ``troops`` (words, empty where none
        were announced), ``source_id, rows``.
    """
    events = evidence.events
    both = _of_both(events, parameters)
    events = events[both & events["kind"].eq("exercise")]
    troops = evidence.observations("exercise-personnel")
    found: dict[str, list[str]] = {}
    for key, title in events["title"].items():
        match = _NAMED.search(title)
        found.setdefault(match[0] if match else title, []).append(str(key))
    rows = []
    for name, keys in found.items():
        group = events.loc[keys]
        announced = troops[troops["note"].str.contains(name, regex=False)]
        sources = [*group["source_id"], *announced["source_id"]]
        rows.append(
            {
                "name": name,
                "first": group["start"].min(),
                "last": max([*group["start"], *_ends(group)]),
                "place": str(group["place"].iloc[0]),
                "states": sorted({code for cell in group["actors"] for code in cell.split(";")}),
                "troops": _troops(announced.iloc[0]) if len(announced) else "",
                "source_id": ";".join(dict.fromkeys(sources)),
                "rows": [*keys, *announced.index],
            }
        )
    columns = ["name", "first", "last", "place", "states", "troops", "source_id", "rows"]
    return pd.DataFrame(rows, columns=columns)


def _ends(events: pd.DataFrame) -> list[date]:
    """Last days of the runs that summaries give."""
    found = [_RAN.search(summary) for summary in events["summary"]]
    return [datetime.strptime(match[1], "%d %B %Y").date() for match in found if match]


def _troops(row: pd.Series[Any]) -> str:
    bound = "up to" if "up to" in row["note"] else "about"
    return f"{bound} {format_number(row['value'])}"


def exercise_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """`exercises` as people read them."""
    frame = exercises(evidence, parameters)
    pair = [parameters.country_a, parameters.country_b]
    if frame.empty:
        return frame
    return pd.DataFrame(
        {
            "Exercise": frame["name"],
            "Days on record": [_days(str(row.first), str(row.last)) for row in frame.itertuples()],
            "Where": frame["place"],
            "With": [
                ", ".join(evidence.name(code) for code in codes if code not in pair) or "nobody else"
                for codes in frame["states"]
            ],
            "States": frame["states"].map(len),
            "Troops announced": [words or "–" for words in frame["troops"]],
            "source_id": frame["source_id"],
        }
    )


def _days(first: str, final: str) -> str:
    ends = [parse_period(first).words, parse_period(final).words]
    return ends[0] if first == final else f"{ends[0]} to {ends[1]}"


def alat_events(evidence: Evidence) -> pd.DataFrame:
    """Events that name Alat or the port of Baku; ``military`` where a title speaks of forces."""
    frame = evidence.events
    named = re.compile(r"\bAlat\b|[Pp]ort of Baku|Baku port")
    text = frame["title"] + " " + frame["summary"] + " " + frame["place"]
    frame = frame[text.str.contains(named)]
    military = frame["title"].str.contains(_MILITARY) | frame["kind"].eq("exercise")
    return frame.assign(military=military)


# -- conflicts around the pair --------------------------------------------------------------------

PROMISE, PRACTICE, OPEN = "promise", "carried out", "left open"

SETTLEMENT = (
    ("text-agreed-20250313", PROMISE,
     "Talks on the peace text end; Baku ties signing to the Armenian constitution and to the end "
     "of the Minsk Group"),
    ("washington-declaration-2025-08-08", PROMISE,
     "Joint declaration signed in Washington; the peace agreement itself only initialled"),
    ("aliyev-unsigned-202508", OPEN,
     "Aliyev says why the agreement is not signed: the Armenian constitution"),
    ("transit-20251021", PRACTICE, "Azerbaijan lifts its limits on cargo transit to Armenia"),
    ("first-wheat-20251105", PRACTICE,
     "First Russian wheat reaches Armenia by rail through Azerbaijan"),
    ("osce-minsk-closed-2025-11-30", PRACTICE, "The Minsk Process is closed"),
    ("petrol-20251218", PRACTICE, "First train of Azerbaijani petrol goes to Armenia"),
    ("ev-20260113-tripp-framework", PROMISE,
     "Framework for the TRIPP route through Armenia published; not legally binding"),
    ("armenia-election-20260607", OPEN,
     "The ruling party leads the Armenian election but, by one unattributed digest, lacks the "
     "majority that a change of the constitution needs"),
)  # fmt: skip
"""Steps of the settlement with Armenia: event, what kind of step it is, and what it was."""

MARCH = (
    ("iran-war-20260228",
     "The United States and Israel begin their operation against Iran; most North–South cargo halts"),
    ("nakhchivan-20260305",
     "Drones hit Nakhchivan airport; Baku names Iran, which denies it; "
     "freight over the border stops"),
    ("mirziyoyev-call-20260305",
     "Mirziyoyev phones Aliyev and condemns the attack; Baku reports an offer of full support"),
    ("saidov-call-20260305", "The foreign ministers speak"),
    ("btc-plot-20260306",
     "Azerbaijan says that it foiled an Iranian plot against the Baku–Tbilisi–Ceyhan pipeline"),
    ("border-reopen-20260309", "Freight over the border resumes"),
    ("ev-20260310-hormuz-uzbekistan",
     "Trend on what a closed Strait of Hormuz means for Uzbek cargo through Iran"),
    ("anzali-20260320", "Russia blames Israel for the strike on the Caspian port of Bandar Anzali"),
)  # fmt: skip
"""The days of March 2026, in our words."""


def settlement_table(evidence: Evidence) -> pd.DataFrame:
    """Steps between Azerbaijan and Armenia since the text was agreed, by what each one is."""
    found = [
        {
            "When": day_words(evidence.event(key)),
            "Step": words,
            "What it is": kind,
            "source_id": ";".join(_sources(evidence, key)),
        }
        for key, kind, words in SETTLEMENT
        if key in evidence.events.index
    ]
    return pd.DataFrame(found)


def march_table(evidence: Evidence) -> pd.DataFrame:
    """The crisis of March 2026, day by day."""
    found = [
        {
            "When": day_words(evidence.event(key)),
            "What happened": words,
            "source_id": ";".join(_sources(evidence, key)),
        }
        for key, words in MARCH
        if key in evidence.events.index
    ]
    return pd.DataFrame(found)


def void(evidence: Evidence) -> list[str]:
    """States of the panel without a death in any year.

    The carrier of the data writes a zero where it holds nothing: states with armed conflicts of
    their own are among these. Their zeros are therefore read as missing.
    """
    totals = evidence.indicator("ucdp_deaths").groupby("country")["value"].sum()
    return [str(code) for code in totals.index[totals == 0]]


def deaths(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Deaths from organised violence on the territory of both states by year (Uppsala programme).

    Without the states of `void`.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.indicator` for the years shown, with ``state`` and ``rows``.
    """
    codes = [parameters.country_a, parameters.country_b]
    frame = evidence.indicator("ucdp_deaths", *codes)
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    frame = frame[~frame["country"].isin(void(evidence))]
    order = frame["country"].map(codes.index)
    frame = frame.assign(state=frame["country"].map(evidence.name), order=order, rows=panel_refs(frame))
    return frame.sort_values(["order", "year"])


DEATH_SERIES = {
    "Deaths, all organised violence": "ucdp_deaths",
    "Deaths, the same, edition of 2019": "conflict-deaths-ucdp",
    "Deaths in battle alone, World Bank's copy": "battle-deaths-wdi",
    "Conflicts with the state as a party": "ucdp_conflicts",
}
"""Series on conflict: measures of the panel, and series of older editions."""


def death_series_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The series on conflict of both states: years above zero, highest and last value, and its year."""
    found = []
    for code in (parameters.country_a, parameters.country_b):
        for name, key in DEATH_SERIES.items():
            panel = key in evidence.indicator_definitions.index
            frame = evidence.indicator(key, code) if panel else evidence.observations(key, country=code)
            if frame.empty or (key == "ucdp_deaths" and code in void(evidence)):
                continue
            peak, final = frame[frame["value"] == frame["value"].max()].iloc[0], frame.iloc[-1]
            found.append(
                {
                    "State": evidence.name(code),
                    "Series": name,
                    "Years on record": f"{frame['year'].iloc[0]}–{final['year']}",
                    "Years above zero": str(int((frame["value"] > 0).sum())),
                    "Highest, first in": f"{peak['value']:,.0f} ({peak['year']})" if peak["value"] else "0",
                    "Last value": f"{final['value']:,.0f}",
                    "source_id": ";".join(frame["source_id"].unique()),
                }
            )
    return pd.DataFrame(found)


def afghan_trade(evidence: Evidence) -> pd.DataFrame:
    """Uzbek–Afghan trade by year, every source: rows of observations with ``outlet`` and ``rows``."""
    frame = evidence.observations("trade-uzb-afg", status="actual")
    frame = frame[frame["year"].notna()]
    return frame.assign(outlet=frame["source_id"].map(evidence.sources["publisher"]), rows=frame.index)


# -- facts ----------------------------------------------------------------------------------------


def _burden_facts(evidence: Evidence, state: str, letter: str) -> Iterator[Fact]:
    """A state's last military burden: over GDP, its place among all, ten years before, the budget."""
    panel = evidence.indicator("milex_gdp_pct")
    frame = panel[panel["country"] == state]
    now = last(frame)
    year, name = int(now["year"]), evidence.name(state)
    label = f"Military spending of {name} as a share of GDP"
    yield panel_fact(f"milex-{letter}", f"{label}, last value known", now, "% of GDP")
    group = panel[panel["year"] == year]
    place = 1 + int((group["value"] > float(now["value"])).sum())
    shared: dict[str, Any] = {
        "rows": panel_refs(group),
        "sources": group["source_id"].unique(),
        "decimals": 0,
    }
    yield fact(f"milex-place-{letter}", f"{label}, place among the states of the panel", place, "rank",
               str(year), **shared)  # fmt: skip
    yield fact(f"milex-of-{letter}", "States of the panel with a known share of GDP in that year",
               len(group), "count", str(year), **shared)  # fmt: skip
    budget = at_year(evidence.indicator("milex_budget_pct", state), year)
    yield panel_fact(f"milex-budget-{letter}", f"Military spending of {name} over government spending",
                     budget, "percent")  # fmt: skip


@states_of_any_pair
def burden_a_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The military burden of the first state of the pair."""
    yield from _burden_facts(evidence, parameters.country_a, "a")


@states_of_any_pair
def burden_b_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The military burden of the second state of the pair."""
    yield from _burden_facts(evidence, parameters.country_b, "b")


@states_of_any_pair
def ended_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Which state of the pair has no military spending on record for the panel's last year."""
    panel = evidence.indicator("milex_gdp_pct")
    final = int(panel["year"].max())
    pair = [last(panel[panel["country"] == code]) for code in (parameters.country_a, parameters.country_b)]
    ended = pd.DataFrame([row for row in pair if int(row["year"]) < final])
    if ended.empty:
        raise MissingEvidence("both states are known in the last year")
    names = [f"{evidence.name(str(row.country))} ({row.year})" for row in ended.itertuples()]
    rows, sources = panel_refs(ended), ended["source_id"].unique()
    yield fact("milex-ended", "States of the pair whose military spending ends before the panel does",
               listed(names), "text", str(final), rows=rows, sources=sources)  # fmt: skip


@states
def uzbek_spending_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The one recent Uzbek value, the one before it, and what an older edition made of it."""
    frame = evidence.indicator("milex_gdp_pct", "UZB")
    row = last(frame)
    label = "Military spending of Uzbekistan as a share of GDP"
    yield panel_fact("milex-uzb", f"{label}, last value known", row, "% of GDP")
    older = evidence.observations("milex-share-gdp", country="UZB", period=str(row["year"]))
    yield panel_fact("milex-uzb-previous", f"{label}, last value but one", last(frame.iloc[:-1]), "% of GDP")
    yield observed("milex-uzb-older", f"{label}, older edition", last(older))


@states
def edition_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """One year of Azerbaijan's share in two editions."""
    older = last(evidence.observations("milex-share-gdp", country="AZE", source_id="wb-milex-gdp-20251024"))
    now = at_year(evidence.indicator("milex_gdp_pct", "AZE"), int(older["year"]))
    label = "Military spending of Azerbaijan as a share of GDP"
    yield observed("milex-aze-older", f"{label}, older edition", older)
    yield panel_fact("milex-aze-same-year", f"{label}, present edition", now, "% of GDP")


@states_of_any_pair
def revision_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far the older edition and the newest lie apart, over all states and years in both."""
    older = evidence.observations("milex-share-gdp", source_id="wb-milex-gdp-20251024")
    both = older.merge(evidence.indicator("milex_gdp_pct"), on=["country", "year"], suffixes=("", "_now"))
    if both.empty:
        raise MissingEvidence("no share of GDP in two editions by the day")
    apart = (both["value_now"] - both["value"]).abs()
    rows, sources = list(both["observation_id"]), both["source_id"].unique()
    period = f"{both['year'].min()}/{both['year'].max()}"
    label = "Military spending as a share of GDP in two editions"
    yield fact("milex-both", f"{label}, state-years", len(both), "count", period, rows=rows,
               sources=sources, decimals=0)  # fmt: skip
    yield fact("milex-moved", f"{label}, mean distance", float(apart.mean()), "percentage points", period,
               rows=rows, sources=sources, decimals=2)  # fmt: skip
    widest = both.loc[[apart.idxmax()]]
    yield fact("milex-moved-widest", f"{label}, widest distance", float(apart.max()), "percentage points",
               str(widest["year"].iloc[0]), rows=widest["observation_id"],
               sources=widest["source_id"], decimals=2)  # fmt: skip


@states
def carried_out_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much of the Azerbaijani budget line was carried out: the one actual figure on record."""
    frame = evidence.observations("aze-defence-security-budget")
    done = last(frame[frame["status"] == "actual"])
    label = "State budget of Azerbaijan, defence and national security"
    yield observed("budget-done", f"{label}, carried out", done, 0)
    year = last(frame[(frame["status"] == "preliminary") & (frame["year"] == done["start"].year)])
    yield fact("budget-done-share", f"{label}, carried out over the allocation of the year",
               100 * float(done["value"] / year["value"]), "percent", str(done["period"]),
               rows=pd.DataFrame([done, year]), decimals=0)  # fmt: skip


@states
def treaty_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """When the treaty was signed, and how long it is."""
    yield happened("treaty-signed", evidence.event("treaty-allied-relations-2024-08-23"))
    articles = last(evidence.observations("treaty-allied-relations-articles"))
    yield observed("treaty-articles", "Articles of the Treaty on Allied Relations", articles, 0)


@states
def ratification_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Uzbek Senate's vote."""
    yield happened("treaty-senate", evidence.event("treaty-allied-uzb-senate-2025-04-30"))


@states
def shusha_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The declaration with Türkiye, for contrast."""
    yield happened("shusha", evidence.event("shusha-declaration-2021-06-15"))


@states
def proposal_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The proposal of a defence accord."""
    yield happened("defence-proposal", evidence.event("mp-defence-proposal-2025-12-16"))


@states
def contact_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many security contacts and exercises, and how many of these had other states as well."""
    frame, drills = contacts(evidence, parameters), exercises(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no security contact by the day")
    period = f"{frame['start'].iloc[0]}/{frame['start'].iloc[-1]}"
    yield fact("contacts", "Security contacts of both states on record", len(frame), "count", period,
               rows=frame["event_id"], decimals=0)  # fmt: skip
    by_year = frame["start"].map(lambda day: day.year).value_counts()
    peak = int(by_year.index[0])
    yield fact("contacts-peak", "Security contacts of both states, fullest year", int(by_year.iloc[0]),
               "count", str(peak), rows=frame[[d.year == peak for d in frame["start"]]]["event_id"],
               decimals=0)  # fmt: skip
    if len(drills):
        alone = drills[[len(codes) == 2 for codes in drills["states"]]]
        period = f"{drills['first'].min()}/{drills['last'].max()}"
        rows = [key for cell in drills["rows"] for key in cell]
        yield fact("exercises", "Military exercises with both states", len(drills), "count", period,
                   rows=rows, decimals=0)  # fmt: skip
        yield fact("exercises-alone", "Military exercises of both states and no other", len(alone),
                   "count", period, rows=rows, decimals=0)  # fmt: skip
        yield fact("exercises-wide", "Military exercises with other states too, of those with both",
                   100 * (1 - len(alone) / len(drills)), "percent", period, rows=rows,
                   decimals=0)  # fmt: skip


@states
def offer_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The offer to host an exercise of the Turkic states."""
    yield happened("ots-offer", evidence.event("ots-proposal-20251007"))


@states
def plan_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The plan of military cooperation for the coming year."""
    yield happened("plan-signed", evidence.event("plan2026-20251210"))


@states
def concept_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The regional security concept of six states."""
    yield happened("security-concept", evidence.event("security-concept-20251116"))


@states
def alat_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many events name Alat, and how many of them are military."""
    frame = alat_events(evidence)
    if frame.empty:
        raise MissingEvidence("no event names Alat by the day")
    period = f"{frame['start'].iloc[0]}/{frame['start'].iloc[-1]}"
    for name, rows, label in (
        ("alat-events", frame, "Events that name Alat or the port of Baku"),
        (
            "alat-military",
            frame[frame["military"]],
            "Events that name Alat or the port of Baku and have a military subject",
        ),
    ):
        yield fact(name, label, len(rows), "count", period, rows=frame["event_id"], decimals=0)


@states
def alat_plan_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """When the Uzbek terminal was announced."""
    yield happened("alat-terminal", evidence.event("ev-20230517-uzbek-terminal-plan"))


@states
def declaration_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The declaration with Armenia."""
    yield happened("washington", evidence.event("washington-declaration-2025-08-08"))


@states
def transit_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The opening of transit, and the first petrol, as Azerbaijan and the press count it."""
    yield happened("transit", evidence.event("transit-20251021"))
    label = "Petrol of the first Azerbaijani train to Armenia"
    for name, reporter, words in (
        ("petrol", "AZE", f"{label}, Azerbaijan's figure"),
        ("petrol-press", "PRESS", f"{label}, a figure in the press"),
    ):
        row = last(choose(evidence.observations("petrol-aze-to-arm", reporter=reporter)))
        yield observed(name, words, row, 0)


@states
def praise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Where Mirziyoyev is reported to have praised the declaration with Armenia."""
    row = evidence.event("ots-summit-gabala-2025-10-07")
    source = "azertag-20251007-3791031"
    if source not in evidence.sources.index:
        raise MissingEvidence("the report was not published by the day")
    yield fact("praise", "Report of Mirziyoyev's words on the declaration with Armenia",
               row["start"], "date", str(row["date"]), rows=[str(row["event_id"])],
               sources=[source])  # fmt: skip


def _deaths_facts(evidence: Evidence, state: str, letter: str) -> Iterator[Fact]:
    """A state's armed conflicts as a party, and deaths on its territory where they are known."""
    frame, fought = evidence.indicator("ucdp_deaths", state), evidence.indicator("ucdp_conflicts", state)
    name = evidence.name(state)
    label = f"Deaths from organised violence on the territory of {name}"
    known = [(f"conflict-years-{letter}", f"Years with an armed conflict of {name} as a party", fought)]
    if state not in void(evidence):
        known.append((f"deaths-years-{letter}", f"{label}, years with any on record", frame))
    for key, words, rows in known:
        yield fact(key, words, int((rows["value"] > 0).sum()), "count",
                   f"{last(rows.iloc[:1])['year']}/{rows['year'].iloc[-1]}", rows=panel_refs(rows),
                   sources=rows["source_id"].unique(), decimals=0)  # fmt: skip
    worst = last(frame[frame["value"] > 0].sort_values("value"))
    yield panel_fact(f"deaths-worst-{letter}", f"{label}, worst year", worst, "deaths", decimals=0)


@states_of_any_pair
def void_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The pair's states whose zeros are read as missing, and the states that show why; the last year."""
    frame = evidence.indicator("ucdp_deaths")
    final = last(frame)["year"]
    pair, empty = (parameters.country_a, parameters.country_b), void(evidence)
    rows = [f"indicators?indicator_id=ucdp_deaths#{len(frame)}"]
    sources = frame["source_id"].unique()
    yield fact("deaths-end", "Last year of the data on deaths from organised violence", int(final), "year",
               str(final), rows=rows, sources=sources)  # fmt: skip
    fought = evidence.indicator("ucdp_conflicts", *empty)
    shown = dict.fromkeys(fought[fought["value"] > 0]["country"])
    for name, codes, label in (
        ("deaths-void", [code for code in pair if code in empty], "States of the pair"),
        ("deaths-proof", [code for code in shown if code not in pair], "Other states, with armed conflicts,"),
    ):
        if not codes:
            raise MissingEvidence("deaths are known for both states")
        yield fact(name, f"{label} for which the data on deaths have zero in every year",
                   listed([evidence.name(code) for code in codes]), "text", str(final), rows=rows,
                   sources=sources)  # fmt: skip


@states_of_any_pair
def deaths_a_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The conflict record of the first state of the pair."""
    yield from _deaths_facts(evidence, parameters.country_a, "a")


@states_of_any_pair
def deaths_b_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The conflict record of the second state of the pair."""
    yield from _deaths_facts(evidence, parameters.country_b, "b")


@states
def nukus_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The unrest in Nukus, which the conflict data do not count."""
    counted = at_year(evidence.indicator("ucdp_deaths", "UZB"), 2022)
    stated = last(choose(evidence.observations("karakalpakstan-2022-killed", status="actual")))
    label = "Deaths from organised violence on the territory of Uzbekistan, year of the Nukus unrest"
    yield panel_fact("nukus-counted", label, counted, "deaths", decimals=0)
    label = "Killed in the Nukus unrest, last count of Uzbekistan's prosecutor general"
    yield observed("nukus-stated", label, stated, 0)


@states
def losses_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Soldiers killed in 2020 as each side stated in the end."""
    frame = evidence.observations("servicemen-killed-reported", period="2020-09/2020-11")
    rows = choose(frame)
    for code in ("AZE", "ARM"):
        label = f"Servicemen of {evidence.name(code)} killed in the war over Karabakh, last count"
        yield observed(f"killed-2020-{code.lower()}", label, last(rows[rows["country"] == code]), 0)


@states
def afghan_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek–Afghan trade: first and last year, by source."""
    frame = afghan_trade(evidence)
    first, final = last(frame.iloc[:1]), frame[frame["year"] == frame["year"].max()]
    label = "Trade between Uzbekistan and Afghanistan"
    yield observed("afghan-first", f"{label}, first year on record", first, 0)
    final = final.sort_values("value")
    low, high = final.iloc[0], final.iloc[-1]
    for name, row, words in (("low", low, "lower"), ("high", high, "higher")):
        yield observed(f"afghan-last-{name}", f"{label}, last year on record, {words} figure", row, 0)
    yield fact("afghan-growth", f"{label}, last year over first, by the lower figure",
               float(low["value"] / first["value"]), "ratio",
               f"{first['period']}/{low['period']}", rows=pd.DataFrame([first, low]))  # fmt: skip


@states
def afghan_railway_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The study of a railway through Afghanistan."""
    yield happened("afghan-railway", evidence.event("uap-framework-202507"))


@states
def nakhchivan_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The drones of March 2026, the days that the border was shut, and Tashkent's call."""
    attack = evidence.event("nakhchivan-20260305")
    yield happened("nakhchivan", attack)
    drones = last(evidence.observations("nakhchivan-2026-drones"))
    label = "Drones at Nakhchivan as Azerbaijan's defence ministry counted them"
    yield observed("nakhchivan-drones", label, drones, 0)
    injured = last(choose(evidence.observations("nakhchivan-2026-injured", status="actual")))
    yield observed("nakhchivan-injured", "Injured at Nakhchivan, Azerbaijan's count", injured, 0)
    reopened = evidence.event("border-reopen-20260309")
    yield fact("border-shut", "Days from the stop of freight between Azerbaijan and Iran to its resumption",
               (reopened["start"] - attack["start"]).days, "days",
               f"{attack['date']}/{reopened['date']}",
               rows=pd.DataFrame([attack, reopened]), decimals=0)  # fmt: skip
    call = evidence.event("mirziyoyev-call-20260305")
    yield happened("mirziyoyev-call", call)


@states
def southern_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much Uzbek cargo is said to use Iran."""
    row = last(evidence.observations("uzb-cargo-share-southern-route"))
    yield observed(
        "southern-share", "Share of Uzbek cargo on the southern route through Iran, at most", row, 0
    )


FACTS = (
    burden_a_facts,
    burden_b_facts,
    ended_facts,
    uzbek_spending_facts,
    edition_facts,
    revision_facts,
    carried_out_facts,
    treaty_facts,
    ratification_facts,
    shusha_facts,
    proposal_facts,
    contact_facts,
    offer_facts,
    plan_facts,
    concept_facts,
    alat_facts,
    alat_plan_facts,
    declaration_facts,
    transit_facts,
    praise_facts,
    deaths_a_facts,
    deaths_b_facts,
    void_facts,
    nukus_facts,
    losses_facts,
    afghan_facts,
    afghan_railway_facts,
    nakhchivan_facts,
    southern_facts,
    *peace.FACTS,
    *fdi.FACTS,
    *risks.FACTS,
)
