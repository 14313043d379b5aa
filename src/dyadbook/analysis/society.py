"""Society and culture: visitors, flights, students, cities, schools, and what was built."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, format_number, observed, states
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

VISITORS = {"AZE": "visitors-uzb-in-aze", "UZB": "visitors-aze-in-uzb"}
"""Series of visitors by the country that receives and counts them."""

MEASURES = (
    ("Azerbaijanis in Uzbekistan for leisure", "o-472cfd92"),
    ("Azerbaijanis in Uzbekistan to see relatives", "o-c73e104b"),
    ("Azerbaijanis in Uzbekistan on business", "o-036c6987"),
    ("Azerbaijanis in Uzbekistan to study", "o-c8c1eb4a"),
    ("Azerbaijanis in Uzbekistan to see relatives", "o-e01e2fc8"),
    ("Uzbeks in Azerbaijan as tourists", "o-2165e1fd"),
    ("Uzbeks in Azerbaijan as tourists", "o-37e9822e"),
    ("Stay of Uzbeks in Azerbaijan without registration, until", "o-56297342"),
    ("Stay of Uzbeks in Azerbaijan without registration, from", "o-ba507cd6"),
    ("Stay of Azerbaijanis in Uzbekistan without registration, until", "o-ed7257c6"),
    ("Stay of Azerbaijanis in Uzbekistan without registration, from", "o-57401ad5"),
    ("Papers between universities, rectors’ forum", "o-519f9c98"),
    ("Direct flights Baku–Tashkent", "o-9606acde"),
    ("Direct flights, all routes", "o-aaf49c83"),
    ("Twin cities agreed", "o-281217a0"),
    ("Cities with cooperation memoranda", "o-543580d1"),
    ("City ties agreed", "o-ef706b5e"),
    ("Twin cities agreed", "o-c6bd9b68"),
    ("Places in the school in Fuzuli", "o-31f478dd"),
    ("Pupils in the school in Fuzuli", "o-62e9eeb6"),
    ("Pupils in the school in Fuzuli", "o-da1e9cda"),
    ("Pupils in the school in Fuzuli", "o-e2b0e681"),
    ("Pupils in the school in Fuzuli", "o-2bee3447"),
    ("Uzbekistan park in Baku", "o-9eca27c8"),
    ("Uzbekistan park in Baku", "o-61a8d459"),
    ("Azerbaijanis living in Uzbekistan, at least", "o-a198dc96"),
)
"""Rows of the table of society and culture, contradictions both."""

STATUS = {"estimate": "about ", "forecast": "expected: ", "target": "planned: "}
"""What is said before a figure that is not a plain count."""

HOSTS = {"central-asia": "visitors-central-asia-in-aze", "all": "visitors-all-in-aze"}
"""Series of visitors in Azerbaijan that those from Uzbekistan are a part of."""


def visitors(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """List visitors both ways in full years and in January–November, never joined.

    Only rows of status actual, by the receiving state; one for each period, by `choose`.

    Returns
    -------
    pandas.DataFrame
        Columns ``span`` ("Full years", "January–November"), ``year, origin, host`` (names of the
        states), ``persons, source_id, rows``; index ``observation_id``.
    """
    frames = []
    for host, series in VISITORS.items():
        frame = evidence.observations(series, status="actual", country=host)
        frame = frame[frame["partner"].isin([parameters.country_a, parameters.country_b])]
        frames.append(choose(frame))
    found = pd.concat(frames)
    spans = [_span(text) for text in found["period"]]
    found = found.assign(span=spans, year=[day.year for day in found["end"]])
    found = found[found["span"] != ""]
    return pd.DataFrame(
        {
            "span": found["span"],
            "year": found["year"].astype(int),
            "origin": [evidence.name(code) for code in found["partner"]],
            "host": [evidence.name(code) for code in found["country"]],
            "persons": found["value"].astype(int),
            "source_id": found["source_id"],
            "rows": found.index,
        },
        index=found.index,
    ).sort_values(["span", "year", "origin"])


def measures(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Gather single figures on society and culture.

    Returns
    -------
    pandas.DataFrame
        For the page: ``What, Value, When, Who says so, source_id``.
    """
    known = evidence.all_observations
    rows = []
    for label, key in MEASURES:
        if key not in known.index:
            continue
        row = evidence.observation(key)
        shown = f"{STATUS.get(row['status'], '')}{row['value']:,.10g} {row['unit']}"
        who = said_by(evidence, row)
        rows.append([label, shown, parse_period(str(row["period"])).words, who, str(row["source_id"])])
    return pd.DataFrame(rows, columns=["What", "Value", "When", "Who says so", "source_id"])


def said_by(evidence: Evidence, row: pd.Series[Any]) -> str:
    """Whose figure an observation is, as tables write it."""
    names = {"AZE": "Azerbaijani side", "UZB": "Uzbek side", "PRESS": "press, no agency named"}
    code = str(row["reporter"])
    return names.get(code) or evidence.name(code)


def visitor_periods(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """List every figure of visitors with the one for the same months a year before, and its shares.

    Returns
    -------
    pandas.DataFrame
        Columns ``host`` (ISO 3166-1 alpha-3 of the state that counts), ``period, persons, status,
        before`` (persons a year before, by `choose`), ``change`` (percent), ``central_asia, all``
        (percent of the visitors in Azerbaijan from Central Asia and from everywhere), missing where
        there is no figure for the same months, and ``source_id``; index ``observation_id``. Spans of
        several years are left out.
    """
    parts = {name: evidence.observations(series) for name, series in {**VISITORS, **HOSTS}.items()}
    known = {name: _by_period(choose(frame)) for name, frame in parts.items()}
    rows = []
    for host in VISITORS:
        for row in parts[host].to_dict("records"):
            if row["start"].year != row["end"].year:
                continue
            period, persons = str(row["period"]), float(row["value"])
            before = known[host].get(_year_before(period), math.nan)
            wholes = {name: known[name].get(period, math.nan) for name in HOSTS if host == "AZE"}
            rows.append(
                {
                    "observation_id": row["observation_id"],
                    "host": host,
                    "period": period,
                    "persons": int(persons),
                    "status": row["status"],
                    "before": before,
                    "change": 100 * (persons / before - 1),
                    "central_asia": 100 * persons / wholes.get("central-asia", math.nan),
                    "all": 100 * persons / wholes.get("all", math.nan),
                    "source_id": row["source_id"],
                }
            )
    return pd.DataFrame(rows).set_index("observation_id")


def visitor_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Write `visitor_periods` for the page, years first."""
    frame = visitor_periods(evidence, parameters)
    frame = frame.assign(months=frame["period"].str.len() > len("2024"))
    frame = frame.sort_values(["host", "months", "period"], kind="stable")
    origins = {"AZE": evidence.name("UZB"), "UZB": evidence.name("AZE")}
    return pd.DataFrame(
        {
            "From": frame["host"].map(origins),
            "Time": [parse_period(text).words for text in frame["period"]],
            "Persons": [
                f"{STATUS.get(status, '')}{format_number(persons)}"
                for status, persons in zip(frame["status"], frame["persons"], strict=True)
            ],
            "A year before": [_number(value) for value in frame["before"]],
            "Change, %": [_number(value, 1) for value in frame["change"]],
            "% of Central Asia’s": [_number(value, 1) for value in frame["central_asia"]],
            "% of all": [_number(value, 1) for value in frame["all"]],
            "source_id": frame["source_id"],
        }
    )


# -- facts ----------------------------------------------------------------------------------


_TO_AZE = "Visitors from Uzbekistan in Azerbaijan"
_TO_UZB = "Visitors from Azerbaijan in Uzbekistan"


@states
def visitors_to_azerbaijan(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State visitors from Uzbekistan in Azerbaijan, full years."""
    frame = visitors(evidence, parameters)
    frame = frame[(frame["origin"] == "Uzbekistan") & (frame["span"] == "Full years")]
    if len(frame) < 2:
        raise MissingEvidence("fewer than two full years of visitors")
    last = frame.iloc[-1]
    yield observed("visitors-to-aze", _TO_AZE, evidence.observation(str(last.name)), decimals=0)
    base = evidence.observation("o-3a075ec4")
    yield observed("visitors-to-aze-base", _TO_AZE, base, decimals=0)
    both = frame.loc[[str(base.name), str(last.name)]]
    ratio = float(last["persons"]) / float(base["value"])
    yield fact(
        "visitors-to-aze-ratio",
        f"{_TO_AZE}: the last full year over the base",
        ratio,
        "ratio",
        f"{base['period']}/{last['year']}",
        rows=both,
        decimals=2,
    )


@states
def visitors_by_difference(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the last full year as two cumulative figures give it, beside the year's own figure."""
    keys = ["o-c15dc6ff", "o-9b5ca9e0"]
    longer, shorter = (evidence.observation(key) for key in keys)
    yield fact(
        "visitors-to-aze-difference",
        f"{_TO_AZE}, by subtraction of two cumulative figures",
        longer["value"] - shorter["value"],
        "persons",
        str(longer["end"].year),
        rows=evidence.all_observations.loc[keys],
        decimals=0,
    )


@states
def visitors_before(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the yearly mean of 2017–2020, from a cumulative figure less two known years."""
    keys = ["o-6868b85c", "o-8857565d", "o-3a075ec4"]
    six, first, second = (evidence.observation(key) for key in keys)
    mean = (six["value"] - first["value"] - second["value"]) / 4
    rows = evidence.all_observations.loc[keys]
    label = f"{_TO_AZE} a year, mean by subtraction of two years from a cumulative figure"
    yield fact("visitors-before", label, mean, "persons", "2017/2020", rows=rows, decimals=0)
    label = f"{_TO_AZE}: the base year less the mean of four earlier years"
    gap = second["value"] - mean
    yield fact("visitors-base-gap", label, gap, "persons", "2017/2022", rows=rows, decimals=0)


@states
def visitors_eleven_months(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State visitors of January–November 2025 both ways, and shares in all visitors."""
    now, before = evidence.observation("o-4ccad4f3"), evidence.observation("o-2b18e9d3")
    yield observed("visitors-to-aze-months", _TO_AZE, now, decimals=0)
    rows = evidence.all_observations.loc[["o-4ccad4f3", "o-2b18e9d3"]]
    growth = 100 * (now["value"] / before["value"] - 1)
    yield fact(
        "visitors-to-aze-growth",
        f"{_TO_AZE}: growth on the same months a year before",
        growth,
        "percent",
        str(now["period"]),
        rows=rows,
    )
    may, may_before = evidence.observation("o-0f841feb"), evidence.observation("o-382b1f1a")
    yield fact(
        "visitors-to-aze-growth-may",
        f"{_TO_AZE}: growth on the same months a year before",
        100 * (may["value"] / may_before["value"] - 1),
        "percent",
        str(may["period"]),
        rows=evidence.all_observations.loc[["o-0f841feb", "o-382b1f1a"]],
    )
    for name, key, words in (
        ("all", "o-3e8eabcd", "all foreign visitors"),
        ("central-asia", "o-4aa5ee56", "all visitors from Central Asia"),
    ):
        total = evidence.observation(key)
        share = 100 * now["value"] / total["value"]
        rows = evidence.all_observations.loc[["o-4ccad4f3", key]]
        yield fact(
            f"visitors-share-{name}",
            f"{_TO_AZE} as a share of {words}",
            share,
            "percent",
            str(now["period"]),
            rows=rows,
        )
    other = evidence.observation("o-d2ab86cd")
    yield observed("visitors-to-uzb-months", _TO_UZB, other, decimals=0)
    yield observed(
        "students",
        f"{_TO_UZB} who came to study",
        evidence.observation("o-c8c1eb4a"),
        decimals=0,
    )
    for name, key, words in (
        ("leisure", "o-472cfd92", "for leisure"),
        ("relatives", "o-c73e104b", "to see relatives"),
    ):
        share = 100 * evidence.observation(key)["value"] / other["value"]
        rows = evidence.all_observations.loc[[key, "o-d2ab86cd"]]
        yield fact(
            f"{name}-share",
            f"{_TO_UZB}: share who came {words}",
            share,
            "percent",
            str(other["period"]),
            rows=rows,
            decimals=0,
        )


@states
def visitors_to_uzbekistan(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State visitors from Azerbaijan in Uzbekistan in the one full year on record."""
    yield observed("visitors-to-uzb", _TO_UZB, evidence.observation("o-01732902"), decimals=0)


def _single(name: str, label: str, key: str, decimals: int = 0) -> object:
    @states
    def maker(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
        yield observed(name, label, evidence.observation(key), decimals=decimals)

    return maker


TASHKENT_FLIGHTS = ("o-01cb2a24", "o-cf092feb", "o-df5b9ce0")
"""Lines of the list of November 2025 that fly Baku–Tashkent, to compare with April 2023."""


@states
def flights_to_tashkent(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State weekly Baku–Tashkent flights of November 2025, the sum of three lines."""
    total = sum(float(evidence.observation(key)["value"]) for key in TASHKENT_FLIGHTS)
    rows = evidence.all_observations.loc[list(TASHKENT_FLIGHTS)]
    label = "Direct flights a week Baku–Tashkent, the sum of the lines listed"
    yield fact("flights-tashkent", label, total, "flights per week", "2025-11", rows=rows, decimals=0)


SINGLE = (
    ("flights-before", "Direct flights a week Baku–Tashkent, as the Uzbek ambassador said", "o-9606acde"),
    ("flights", "Direct flights a week between Azerbaijan and Uzbekistan, all routes", "o-aaf49c83"),
    (
        "papers-universities",
        "Papers of Azerbaijani and Uzbek universities at a forum of rectors",
        "o-519f9c98",
    ),
    ("school-places", "Places in the school built by Uzbekistan in Fuzuli", "o-31f478dd"),
    ("school-pupils", "Pupils in the school built by Uzbekistan in Fuzuli", "o-da1e9cda"),
)

FACTS = (
    visitors_to_azerbaijan,
    visitors_by_difference,
    visitors_before,
    visitors_eleven_months,
    visitors_to_uzbekistan,
    flights_to_tashkent,
    *(_single(*one) for one in SINGLE),
    # The park's two areas, one by each side.
    _single("park-aze", "Planned area of the Uzbekistan park in Baku", "o-9eca27c8"),
    _single("park-uzb", "Planned area of the Uzbekistan park in Baku", "o-61a8d459", 1),
)


def _by_period(frame: pd.DataFrame) -> dict[str, float]:
    return dict(zip(frame["period"], frame["value"], strict=True))


def _year_before(period: str) -> str:
    """The same months a year before.

    Examples
    --------
    >>> _year_before("2025-01/2025-11"), _year_before("2022-05"), _year_before("2024")
    ('2024-01/2024-11', '2021-05', '2023')
    """
    return "/".join(f"{int(part[:4]) - 1}{part[4:]}" for part in period.split("/"))


def _number(value: float, decimals: int = 0) -> str:
    return "–" if math.isnan(value) else format_number(value, decimals)


def _span(period: str) -> str:
    found = parse_period(period)
    if found.year is not None:
        return "Full years"
    months = (found.start.month, found.start.day, found.end.month, found.end.day)
    same = found.start.year == found.end.year
    return "January–November" if same and months == (1, 1, 11, 30) else ""
