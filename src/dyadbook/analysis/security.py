"""Security: what holds and what threatens; military money and ties, conflicts, the settlement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd

from dyadbook.analysis import fdi, peace, risks
from dyadbook.analysis.choice import choose, latest_promise
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states
from dyadbook.analysis.rows import at_year, day_words, last, panel_fact, panel_refs
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

NEIGHBOURS = ("ARM", "GEO", "IRN", "KAZ", "KGZ", "RUS", "TJK", "TUR")
"""Neighbours whose military spending the panel has in recent years."""

DRAWN = ("ARM", "GEO", "KAZ", "RUS")
"""Those of them that the chart draws."""

# -- military spending ----------------------------------------------------------------------------


def spending(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Military expenditure over GDP of the pair and some neighbours, for the years shown."""
    codes = dict.fromkeys([parameters.country_a, parameters.country_b, *DRAWN])
    frame = evidence.indicator("milex_gdp_pct", *codes)
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    return frame.assign(state=[evidence.name(code) for code in frame["country"]])


def spending_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Latest military burden of the pair and all neighbours, beside ten years before."""
    found = []
    for code in dict.fromkeys([parameters.country_a, parameters.country_b, *NEIGHBOURS]):
        frame = evidence.indicator("milex_gdp_pct", code)
        if frame.empty:
            continue
        now = frame.iloc[-1]
        year = int(now["year"])
        before = frame[frame["year"] == year - 10]
        budget = evidence.indicator("milex_budget_pct", code)
        share = budget[budget["year"] == year]["value"]
        found.append(
            {
                "State": evidence.name(code),
                "Last year known": str(year),
                "Share of GDP, %": f"{now['value']:.1f}",
                "Ten years before, %": f"{before['value'].iloc[0]:.1f}" if len(before) else "–",
                "Share of government spending, %": f"{share.iloc[0]:.1f}" if len(share) else "–",
                "source_id": str(now["source_id"]),
                "_value": float(now["value"]),
            }
        )
    if not found:
        return pd.DataFrame()
    frame = pd.DataFrame(found).sort_values("_value", ascending=False)
    return frame.drop(columns="_value")


BUDGET_SERIES = {
    "aze-defence-security-budget": "State budget, defence and national security",
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
        Rows of `Evidence.events` with ``kind_words`` and ``name`` (of an exercise, else empty).
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
    frame = frame.assign(name=names, kind_words=frame["kind"].map(CONTACT_KINDS))
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


def deaths(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Conflict deaths on Azerbaijan's territory by year, as compiled from the Uppsala programme."""
    frame = evidence.indicator("ucdp_deaths", "AZE")
    return frame[frame["year"].between(parameters.start_year, parameters.end_year)]


def death_series_table(evidence: Evidence) -> pd.DataFrame:
    """The series of conflict deaths at hand: what each counts, and where it ends."""
    panel = evidence.indicator("ucdp_deaths", "AZE")
    conflicts = evidence.indicator("ucdp_conflicts", "AZE")
    older = evidence.observations("conflict-deaths-ucdp", country="AZE")
    battle = evidence.observations("battle-deaths-wdi", country="AZE")
    parts = [
        ("All organised violence, by territory", panel),
        ("The same, edition of 2019", older),
        ("Battle-related deaths only, World Bank's copy", battle),
        ("Conflicts with the state as a party (a count)", conflicts),
    ]
    found = []
    for name, frame in parts:
        frame = frame[frame["year"].notna()]
        if frame.empty:
            continue
        peak = frame.sort_values("value").iloc[-1]
        worst = "–" if name.endswith("(a count)") else f"{peak['value']:,.0f} ({peak['year']})"
        final = frame.sort_values("year").iloc[-1]
        found.append(
            {
                "Series": name,
                "Ends in": str(final["year"]),
                "Last value, Azerbaijan": f"{final['value']:,.0f}",
                "Highest, Azerbaijan": worst,
                "source_id": ";".join(frame["source_id"].unique()),
            }
        )
    return pd.DataFrame(found)


def afghan_trade(evidence: Evidence) -> pd.DataFrame:
    """Uzbek–Afghan trade by year, every source: rows of observations with ``outlet``."""
    frame = evidence.observations("trade-uzb-afg", status="actual")
    frame = frame[frame["year"].notna()]
    return frame.assign(outlet=frame["source_id"].map(evidence.sources["publisher"]))


# -- facts ----------------------------------------------------------------------------------------


@states
def spending_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's latest share, its place among neighbours, and ten years before."""
    frame = evidence.indicator("milex_gdp_pct", "AZE")
    now = last(frame)
    year = int(now["year"])
    yield panel_fact("milex-aze", "Military spending of Azerbaijan as a share of GDP", now, "% of GDP")
    group = evidence.indicator("milex_gdp_pct", "AZE", *NEIGHBOURS)
    group = group[group["year"] == year].sort_values("value", ascending=False)
    higher = group[group["value"] > float(now["value"])]
    rows, sources = panel_refs(group), group["source_id"].unique()
    yield fact("milex-states", "Azerbaijan and states around the pair whose military spending is known",
               len(group), "count", str(year), rows=rows, sources=sources, decimals=0)  # fmt: skip
    label = "States around the pair that spend a larger share of GDP on their forces than Azerbaijan"
    yield fact("milex-above", f"{label}, number", len(higher), "count", str(year), rows=rows,
               sources=sources, decimals=0)  # fmt: skip
    if len(higher):
        names = listed([evidence.name(code) for code in higher["country"]])
        yield fact("milex-above-names", label, names, "text", str(year), rows=rows, sources=sources)
    before = last(frame[frame["year"] == year - 10])
    label = "Military spending of Azerbaijan as a share of GDP, ten years before the last value"
    yield panel_fact("milex-aze-before", label, before, "% of GDP")


@states
def uzbek_spending_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The one recent Uzbek value, and what an older edition made of it."""
    row = last(evidence.indicator("milex_gdp_pct", "UZB"))
    label = "Military spending of Uzbekistan as a share of GDP, last value known"
    yield panel_fact("milex-uzb", label, row, "% of GDP")
    before = evidence.indicator("milex_gdp_pct", "UZB").iloc[:-1]
    if len(before):
        label = "Military spending of Uzbekistan as a share of GDP, last value but one"
        yield panel_fact("milex-uzb-previous", label, before.iloc[-1], "% of GDP")
    older = evidence.observations("milex-share-gdp", country="UZB", period=str(row["year"]))
    if len(older):
        label = "Military spending of Uzbekistan as a share of GDP, older edition"
        yield observed("milex-uzb-older", label, older.iloc[0])


@states
def edition_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """One year of Azerbaijan's share in two editions."""
    older = last(evidence.observations("milex-share-gdp", country="AZE", source_id="wb-milex-gdp-20251024"))
    now = at_year(evidence.indicator("milex_gdp_pct", "AZE"), int(older["year"]))
    label = "Military spending of Azerbaijan as a share of GDP"
    yield observed("milex-aze-older", f"{label}, older edition", older)
    yield panel_fact("milex-aze-same-year", f"{label}, present edition", now, "% of GDP")


@states
def list_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far apart the first and the last press list put Uzbekistan's defence budget."""
    frame = evidence.observations("defence-budget-press", country="UZB")
    if len(frame) < 2:
        raise MissingEvidence("fewer than two press lists by the day")
    first, final = frame.iloc[0], frame.iloc[-1]
    label = "Defence budget of Uzbekistan as listed in the press"
    yield observed("press-budget-first", f"{label}, first list on record", first, 0)
    yield observed("press-budget-last", f"{label}, last list on record", final, 0)
    yield fact("press-budget-ratio", f"{label}, last list over first",
               float(final["value"] / first["value"]), "ratio",
               f"{first['period']}/{final['period']}", rows=pd.DataFrame([first, final]))  # fmt: skip


@states
def budget_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Azerbaijani budget line for the last year planned."""
    row = latest_promise(evidence.observations("aze-defence-security-budget"))
    label = "State budget of Azerbaijan, defence and national security, last plan stated"
    yield observed("budget-aze", label, row, 0)


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
def election_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Armenian election."""
    yield happened("armenia-election", evidence.event("armenia-election-20260607"))


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


@states
def deaths_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Conflict deaths on Azerbaijan's territory: worst recent year and last year."""
    frame = evidence.indicator("ucdp_deaths", "AZE")
    recent = frame[frame["year"] >= 2010]
    worst, final = recent.sort_values("value").iloc[-1:], last(frame)
    label = "Deaths from organised violence on the territory of Azerbaijan"
    yield panel_fact("deaths-worst", f"{label}, worst year since 2010", last(worst), "deaths",
                     decimals=0)  # fmt: skip
    yield panel_fact("deaths-last", f"{label}, last year known", final, "deaths", decimals=0)


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
    """Soldiers killed in 2020 as each side stated at first and later."""
    frame = evidence.observations("servicemen-killed-reported", period="2020-09/2020-11")
    for status, ending, words in (("actual", "", "last count"), ("preliminary", "-first", "first count")):
        rows = choose(frame[frame["status"] == status])
        for code in ("AZE", "ARM"):
            label = f"Servicemen of {evidence.name(code)} killed in the war over Karabakh, {words}"
            row = last(rows[rows["country"] == code])
            yield observed(f"killed-2020-{code.lower()}{ending}", label, row, 0)


@states
def state_conflict_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Conflicts with Azerbaijan as a party in the last year known."""
    row = last(evidence.indicator("ucdp_conflicts", "AZE"))
    label = "Armed conflicts with Azerbaijan as a party, last year known"
    yield panel_fact("conflicts-last", label, row, "count", decimals=0)


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
def afghan_export_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Share of Uzbek exports in the trade with Afghanistan."""
    exports = last(evidence.observations("exports-uzb-afg", status="actual"))
    frame = evidence.observations("trade-uzb-afg", source_id=str(exports["source_id"]))
    total = last(frame[frame["period"] == exports["period"]])
    yield fact("afghan-export-share", "Share of Uzbek exports in the trade with Afghanistan",
               100 * float(exports["value"]) / float(total["value"]), "percent",
               str(exports["period"]), rows=pd.DataFrame([exports, total]), decimals=0)  # fmt: skip


@states
def termez_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Termez Dialogue and the railway study."""
    yield happened("termez-dialogue", evidence.event("termez-dialogue-20250519"))
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
def early_count_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The injured at Nakhchivan as the press first had them."""
    early = last(evidence.observations("nakhchivan-2026-injured", reporter="PRESS"))
    yield observed("nakhchivan-injured-press", "Injured at Nakhchivan, early count in the press", early, 0)


@states
def southern_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much Uzbek cargo is said to use Iran."""
    row = last(evidence.observations("uzb-cargo-share-southern-route"))
    yield observed(
        "southern-share", "Share of Uzbek cargo on the southern route through Iran, at most", row, 0
    )


FACTS = (
    spending_facts,
    uzbek_spending_facts,
    edition_facts,
    list_facts,
    budget_facts,
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
    election_facts,
    praise_facts,
    deaths_facts,
    nukus_facts,
    losses_facts,
    state_conflict_facts,
    afghan_facts,
    afghan_export_facts,
    termez_facts,
    nakhchivan_facts,
    early_count_facts,
    southern_facts,
    *peace.FACTS,
    *fdi.FACTS,
    *risks.FACTS,
)
