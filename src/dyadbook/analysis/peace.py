"""Peace and safety indices: as published, as restated, and what the Safety Perceptions Index is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, format_number, observed, states, states_of_any_pair
from dyadbook.analysis.regions import CENTRAL_ASIA
from dyadbook.analysis.rows import cited, cited_ids, last
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters

RESTATED, PUBLISHED = "restated in the 2025 release", "as published that year"
"""The two series of ranks, which are never joined."""

NEIGHBOURS = ("ARM", "GEO", "KAZ", "KGZ", "TJK", "TKM")
"""The states whose peace ranks are shown beside the pair's."""


@remembered
def published_ranks(evidence: Evidence) -> pd.DataFrame:
    """Global Peace Index ranks as the press gave them when an edition appeared.

    Where sources differ, ``value`` is the rank that `choose` takes and ``shown`` names all.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, year, value, shown, source_id, rows``.
    """
    frame = evidence.observations("gpi-rank-as-published")
    found = []
    for one in choose(frame).sort_values(["country", "year"]).itertuples():
        rows = frame[(frame["country"] == one.country) & (frame["year"] == one.year)]
        found.append(
            {
                "country": str(one.country),
                "year": int(str(one.year)),
                "value": float(str(one.value)),
                "shown": " or ".join(format_number(value) for value in sorted(set(rows["value"]))),
                "source_id": ";".join(dict.fromkeys(rows["source_id"])),
                "rows": ";".join(rows.index),
            }
        )
    columns = ["country", "year", "value", "shown", "source_id", "rows"]
    return pd.DataFrame(found, columns=columns)


@remembered
def restated_ranks(evidence: Evidence) -> pd.DataFrame:
    """Global Peace Index ranks in the 2025 release; columns as in `published_ranks`."""
    frame = evidence.observations("gpi-rank-2025-release")
    return pd.DataFrame(
        {
            "country": frame["country"],
            "year": frame["year"].astype(int),
            "value": frame["value"],
            "shown": [format_number(value) for value in frame["value"]],
            "source_id": frame["source_id"],
            "rows": frame.index,
        }
    ).reset_index(drop=True)


def leaders(ranks: pd.DataFrame, among: tuple[str, ...] = CENTRAL_ASIA) -> pd.DataFrame:
    """Who ranked best among some states, in the editions that rank all of them.

    Parameters
    ----------
    ranks : pandas.DataFrame
        Columns ``country, year, value``; a low rank is peaceful.
    among : tuple of str
        ISO 3166-1 alpha-3 codes.

    Returns
    -------
    pandas.DataFrame
        One row an edition: ``year, leader`` (empty when several share the best rank), ``margin``
        (ranks to the second).
    """
    frame = ranks[ranks["country"].isin(among)]
    found = []
    for year, rows in frame.groupby("year", sort=True):
        if set(rows["country"]) != set(among):
            continue
        ordered = rows.sort_values("value")
        margin = float(ordered["value"].iloc[1] - ordered["value"].iloc[0])
        leader = str(ordered["country"].iloc[0]) if margin else ""
        found.append({"year": int(str(year)), "leader": leader, "margin": margin})
    return pd.DataFrame(found, columns=["year", "leader", "margin"])


def peace_lines(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Ranks of the pair and its neighbours: restated and as published, for the years shown.

    Empty when no state of the pair is ranked on record.
    """
    pair = [parameters.country_a, parameters.country_b]
    codes = list(dict.fromkeys([*pair, *NEIGHBOURS]))
    parts = [
        restated_ranks(evidence).assign(series=RESTATED),
        published_ranks(evidence).assign(series=PUBLISHED),
    ]
    frame = pd.concat(parts, ignore_index=True)
    first = max(parameters.start_year, 2015)
    frame = frame[frame["country"].isin(codes) & frame["year"].between(first, parameters.end_year)]
    if not set(pair) & set(frame["country"]):
        return frame.iloc[:0]
    frame["order"] = [codes.index(code) for code in frame["country"]]
    frame["state"] = [evidence.name(code) for code in frame["country"]]
    return frame.sort_values(["order", "series", "year"])


@remembered
def restatements(evidence: Evidence) -> pd.DataFrame:
    """Every rank on record that was published and restated later: how far it moved.

    Where sources differ on the published rank, the one that `choose` takes is used. The edition of
    the release itself is left out: it restates nothing.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, year, published, restated, moved`` (places, restated less published),
        ``rows, source_id``.
    """
    restated = restated_ranks(evidence)
    both = published_ranks(evidence).merge(restated, on=["country", "year"], suffixes=("", "_restated"))
    both = both[both["year"] < restated["year"].max()]
    return pd.DataFrame(
        {
            "country": both["country"],
            "year": both["year"],
            "published": both["value"],
            "restated": both["value_restated"],
            "moved": both["value_restated"] - both["value"],
            "rows": both["rows"] + ";" + both["rows_restated"],
            "source_id": both["source_id"] + ";" + both["source_id_restated"],
        }
    ).reset_index(drop=True)


def peace_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The last two editions beside each other: 2024 as published and restated, and 2025.

    The release of 2025 restates nothing of its own edition, so there its rank and those of the
    news stand in one cell.
    """
    published, restated = published_ranks(evidence), restated_ranks(evidence)
    both = pd.concat([restated, published], ignore_index=True)
    pair = [parameters.country_a, parameters.country_b]
    if not set(pair) & set(both["country"]):
        return pd.DataFrame()
    found = []
    for code in dict.fromkeys([*pair, *NEIGHBOURS]):
        parts = [
            ranks[(ranks["country"] == code) & (ranks["year"] == year)]
            for ranks, year in ((published, 2024), (restated, 2024), (both, 2025))
        ]
        cells = [_every(part["shown"]) or "–" for part in parts]
        if cells == ["–"] * 3:
            continue
        found.append(
            {
                "State": evidence.name(code),
                "2024 edition, as published": cells[0],
                "2024 edition, restated": cells[1],
                "2025 edition": cells[2],
                "source_id": ";".join(key for part in parts for key in cited_ids(part, "source_id")),
            }
        )
    return pd.DataFrame(found)


def _every(shown: Iterable[str]) -> str:
    """Ranks of several lists as one.

    Examples
    --------
    >>> _every(["80", "79 or 80"])
    '79 or 80'
    """
    return " or ".join(sorted({rank for cell in shown for rank in cell.split(" or ")}, key=int))


def places(evidence: Evidence) -> pd.DataFrame:
    """Where Central Asian states stand in each index, as a share of the states ranked.

    Returns
    -------
    pandas.DataFrame
        Columns ``state, index, place`` (rank over number ranked, percent), ``rank, of, source_id,
        rows``.
    """
    safety = choose(evidence.observations("spi-rank"))
    parts = [
        ("Safety Perceptions Index 2023", safety.assign(rows=safety.index), "spi-rank"),
        (
            "Global Peace Index 2023, restated",
            _edition_of(restated_ranks(evidence), 2023),
            "gpi-rank-2025-release",
        ),
        (
            "Global Peace Index 2024, as published",
            _edition_of(published_ranks(evidence), 2024),
            "gpi-rank-2025-release",
        ),
    ]
    surveyed = list(parts[0][1].sort_values("value")["country"])
    found = []
    for name, frame, series in parts:
        ranked = ranked_states(evidence, series)
        rows = frame[frame["country"].isin(surveyed)].sort_values(
            "country", key=lambda codes: codes.map(surveyed.index)
        )
        for row in rows.itertuples():
            found.append(
                {
                    "state": evidence.name(str(row.country)),
                    "index": name,
                    "place": round(100 * float(str(row.value)) / ranked, 1),
                    "rank": int(float(str(row.value))),
                    "of": ranked,
                    "source_id": str(row.source_id),
                    "rows": str(row.rows),
                }
            )
    columns = ["state", "index", "place", "rank", "of", "source_id", "rows"]
    return pd.DataFrame(found, columns=columns)


def _edition_of(ranks: pd.DataFrame, year: int) -> pd.DataFrame:
    return ranks[ranks["year"] == year]


def ranked_states(evidence: Evidence, series: str) -> int:
    """How many states an index ranks, as the title of its series says ("rank of 163")."""
    match = re.search(r"rank of (\d+)", str(evidence.series.loc[series, "title"]))
    if match is None:
        raise ValueError(f"the title of series {series!r} does not say how many states are ranked")
    return int(match[1])


def perception_table(evidence: Evidence) -> pd.DataFrame:
    """The claim about the Safety Perceptions Index, point by point, beside the record.

    Returns
    -------
    pandas.DataFrame
        Columns ``Point, As claimed, On record, source_id``; empty while no rank is on record.
    """
    columns = ["Point", "As claimed", "On record", "source_id"]
    ranks = evidence.observations("spi-rank")
    if ranks.empty:
        return pd.DataFrame(columns=columns)
    rows = [
        ("Edition", "of 2024", *_edition(evidence, ranks)),
        ("Interviews", "not said", *_interviews(evidence)),
        (
            "What is measured",
            "peacefulness",
            "worry about harm and experience of it, as people answer in a poll",
            evidence.observations("spi-score")["source_id"].iloc[:1].tolist(),
        ),
        ("Field", "the region", *_field(evidence, ranks)),
        ("Lead in the score", "not mentioned", *_lead(evidence)),
        ("Peace, same institute", "not mentioned", *_peace(evidence)),
        ("Another poll on safety", "not mentioned", *_gallup(evidence)),
    ]
    kept = [(*row[:3], ";".join(dict.fromkeys(row[3]))) for row in rows if row[2]]
    return pd.DataFrame(kept, columns=columns)


def _edition(evidence: Evidence, ranks: pd.DataFrame) -> tuple[str, list[str]]:
    dated = [_release(str(note)) for note in ranks["note"]]
    release = next((f", released {day}" for day in dated if day), "")
    text = f"of {listed(sorted(set(ranks['period'])))}{release}"
    later = ranks[[(day or ranks["end"].iloc[0]).year > 2023 for day in ranks["published"]]]
    news = later[later["source_id"].str.startswith("kunuz")]
    if len(news):
        day = parse_period(str(evidence.sources.loc[news["source_id"].iloc[0], "date"])).words
        text += f"; in the news again on {day}; no edition of 2024 was found"
    return text, [*ranks["source_id"][[bool(day) for day in dated]], *news["source_id"].iloc[:1]]


def _release(note: str) -> str:
    match = re.search(r"released (\d{1,2} \w+ \d{4})", note)
    return match[1] if match else ""


def _interviews(evidence: Evidence) -> tuple[str, list[str]]:
    """Years of the interviews, which sources give differently, from the rows' notes."""
    found: dict[str, str] = {}
    for series in ("spi-score", "spi-rank"):
        for row in evidence.observations(series).itertuples():
            match = re.search(r"(?:interviews|polls) of ([\d and]+)", str(row.note))
            if match:
                found.setdefault(match[1].strip(), str(row.source_id))
    return "; or ".join(f"of {years}" for years in found), list(found.values())


def _field(evidence: Evidence, ranks: pd.DataFrame) -> tuple[str, list[str]]:
    chosen = choose(ranks).sort_values("value")
    others = [
        f"{evidence.name(code)} {value:.0f}"
        for code, value in zip(chosen["country"], chosen["value"], strict=True)
        if code != "UZB"
    ]
    first = chosen[chosen["country"] == "UZB"]
    text = (
        f"{ranked_states(evidence, 'spi-rank')} states of the world: rank "
        f"{first['value'].iloc[0]:.0f}; {', '.join(others)}; Turkmenistan not on record"
    )
    return text, chosen["source_id"].tolist()


def _lead(evidence: Evidence) -> tuple[str, list[str]]:
    """The scores at hand, best first, a low one being better."""
    scores = choose(evidence.observations("spi-score")).sort_values("value")
    text = ", ".join(
        f"{evidence.name(code)} {value:.3f}"
        for code, value in zip(scores["country"], scores["value"], strict=True)
    )
    return (f"scores on record (low is good): {text}" if text else ""), scores["source_id"].tolist()


def _peace(evidence: Evidence) -> tuple[str, list[str]]:
    parts, sources = [], []
    for words, ranks in (
        ("as published", published_ranks(evidence)),
        ("restated", restated_ranks(evidence)),
    ):
        for code in ("KAZ", "UZB"):
            row = ranks[(ranks["country"] == code) & (ranks["year"] == 2024)]
            if len(row):
                parts.append(f"{evidence.name(code)} {row['shown'].iloc[0]} {words}")
                sources += row["source_id"].iloc[0].split(";")[:1]
    return ("2024 edition: " + ", ".join(parts) if parts else ""), sources


def _gallup(evidence: Evidence) -> tuple[str, list[str]]:
    score = choose(evidence.observations("gallup-law-order-score", country="UZB"))
    if score.empty:
        return "", []
    values = ", ".join(f"{row.value:.0f} ({row.period})" for row in score.itertuples())
    return f"Gallup Law and Order, out of 100: {values}", score["source_id"].tolist()


def gallup_table(evidence: Evidence) -> pd.DataFrame:
    """Gallup's score on law and order of every state on record, those with most polls first."""
    scores = choose(evidence.observations("gallup-law-order-score"))
    ranks = choose(evidence.observations("gallup-law-order-rank")).sort_values("period")
    if scores.empty:
        return pd.DataFrame()
    years = sorted(scores["period"].unique())
    found = []
    for code, own in scores.groupby("country"):
        rank = ranks[ranks["country"] == code]
        values = dict(zip(own["period"], own["value"], strict=True))
        last_rank = f"{rank['value'].iloc[-1]:.0f} ({rank['period'].iloc[-1]})" if len(rank) else "–"
        found.append(
            {
                "State": evidence.name(str(code)),
                **{year: format_number(values[year]) if year in values else "–" for year in years},
                "Last rank on record": last_rank,
                "source_id": ";".join(dict.fromkeys([*own["source_id"], *rank["source_id"]])),
                "_polls": len(own),
                "_last": own["value"].iloc[-1],
            }
        )
    frame = pd.DataFrame(found).sort_values(["_polls", "_last"], ascending=False)
    return frame.drop(columns=["_polls", "_last"])


# -- facts ----------------------------------------------------------------------------------------


def _at(ranks: pd.DataFrame, code: str, year: int) -> pd.DataFrame:
    found = ranks[(ranks["country"] == code) & (ranks["year"] == year)]
    if found.empty:
        raise MissingEvidence(f"no peace rank of {code} for {year} by the day")
    return found


def _rank(name: str, label: str, row: pd.DataFrame) -> Fact:
    return fact(
        name,
        label,
        float(row["value"].iloc[0]),
        "rank",
        str(row["year"].iloc[0]),
        rows=row["rows"].iloc[0].split(";"),
        sources=row["source_id"].iloc[0].split(";"),
        decimals=0,
        reporter="IEP",
    )


@states
def published_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's rank of the 2024 edition as published, and how many states are ranked."""
    row = _at(published_ranks(evidence), "UZB", 2024)
    yield _rank("gpi-2024-published-uzb", "Global Peace Index 2024, rank of Uzbekistan as published", row)
    ranked = ranked_states(evidence, "gpi-rank-2025-release")
    yield fact("gpi-ranked", "States ranked by the Global Peace Index", ranked, "count", "2024", decimals=0,
               **cited(row))  # fmt: skip


def _then_facts(evidence: Evidence, state: str, letter: str) -> Iterator[Fact]:
    """The last edition of which a state has both a published and a restated rank."""
    both = restatements(evidence)
    row = last(both[both["country"] == state])
    label = f"Global Peace Index, last edition with both ranks of {evidence.name(state)}"
    for word, value in (("published", row["published"]), ("restated", row["restated"])):
        yield fact(f"gpi-{word}-{letter}", f"{label}, {word}", float(value), "rank", str(row["year"]),
                   decimals=0, reporter="IEP", **cited(row.to_frame().T))  # fmt: skip


@states_of_any_pair
def then_a_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Both ranks of the first state of the pair."""
    yield from _then_facts(evidence, parameters.country_a, "a")


@states_of_any_pair
def then_b_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Both ranks of the second state of the pair."""
    yield from _then_facts(evidence, parameters.country_b, "b")


@states_of_any_pair
def unranked_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Which state of the pair has no rank in both series on record."""
    both = restatements(evidence)
    missing = [code for code in (parameters.country_a, parameters.country_b)
               if code not in set(both["country"])]  # fmt: skip
    if both.empty or not missing:
        raise MissingEvidence("both states have both ranks, or no state has")
    yield fact("gpi-unranked", "States of the pair without a rank of the Global Peace Index in both series",
               listed([evidence.name(code) for code in missing]), "text",
               f"{both['year'].min()}/{both['year'].max()}", **cited(both))  # fmt: skip


@states_of_any_pair
def restatement_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far restating moved the ranks on record of all states: number, mean, widest."""
    both = restatements(evidence)
    if both.empty:
        raise MissingEvidence("no rank is known as published and as restated by the day")
    period = f"{both['year'].min()}/{both['year'].max()}"
    size = both["moved"].abs()
    label = "Global Peace Index, ranks on record both as published and as restated"
    yield fact("gpi-both", f"{label}, number", len(both), "count", period, decimals=0, **cited(both))
    yield fact("gpi-moved-mean", f"{label}, mean distance between the two", float(size.mean()), "places",
               period, **cited(both))  # fmt: skip
    widest = both.loc[[size.idxmax()]]
    yield fact("gpi-moved-widest", f"{label}, widest distance", float(size.max()), "places",
               str(widest["year"].iloc[0]), decimals=0, **cited(widest))  # fmt: skip


@states
def latest_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's rank of the 2025 edition, and the change on 2024 as each series has it (up is worse)."""
    now = _at(restated_ranks(evidence), "UZB", 2025)
    yield _rank("gpi-2025-uzb", "Global Peace Index 2025, rank of Uzbekistan", now)
    for words, ranks in (("published", published_ranks(evidence)), ("restated", restated_ranks(evidence))):
        before = _at(ranks, "UZB", 2024)
        yield fact(
            f"gpi-change-{words}-uzb",
            f"Places that Uzbekistan lost in the Global Peace Index from 2024 (as {words}) to 2025",
            float(now["value"].iloc[0] - before["value"].iloc[0]),
            "places",
            "2025",
            decimals=0,
            **cited(pd.concat([now, before])),
        )


@states
def gap_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Places that Uzbekistan ranks behind Kazakhstan in the 2024 edition, by each series."""
    for words, ranks in (
        ("published", published_ranks(evidence)),
        ("restated", restated_ranks(evidence)),
    ):
        uzb, kaz = _at(ranks, "UZB", 2024), _at(ranks, "KAZ", 2024)
        yield fact(
            f"gpi-gap-{words}",
            f"Places that Uzbekistan ranks behind Kazakhstan, Global Peace Index 2024 as {words}",
            float(uzb["value"].iloc[0] - kaz["value"].iloc[0]),
            "places",
            "2024",
            rows=[key for part in (uzb, kaz) for key in part["rows"].iloc[0].split(";")],
            decimals=0,
        )


@states
def leader_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """In which editions Uzbekistan led Central Asia, by each series."""
    for words, ranks in (
        ("published", published_ranks(evidence)),
        ("restated", restated_ranks(evidence)),
    ):
        table = leaders(ranks)
        if table.empty:
            continue
        led = table[table["leader"] == "UZB"]
        used = ranks[ranks["year"].isin(table["year"]) & ranks["country"].isin(CENTRAL_ASIA)]
        rows = [key for cell in used["rows"] for key in cell.split(";")]
        period = f"{table['year'].min()}/{table['year'].max()}"
        yield fact(
            f"gpi-leader-years-{words}",
            f"Editions of the Global Peace Index in which Uzbekistan led Central Asia, ranks as {words}",
            listed([str(year) for year in led["year"]]),
            "text",
            period,
            rows=rows,
            sources=[
                key for cell in used[used["year"].isin(led["year"])]["source_id"] for key in cell.split(";")
            ],
        )
        for name, number, label in (
            ("led", len(led), "in which Uzbekistan led Central Asia"),
            ("editions", len(table), "that rank every Central Asian state"),
        ):
            yield fact(
                f"gpi-{name}-{words}",
                f"Editions of the Global Peace Index {label}, ranks as {words}",
                number,
                "count",
                period,
                rows=rows,
                decimals=0,
            )


@states
def printed_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far the printed ranks can be trusted: where they differ, and how many there are."""
    frame = evidence.observations("gpi-rank-as-published")
    apart = [(float(rows["value"].max() - rows["value"].min()), rows)
             for _, rows in frame.groupby(["country", "period"])]  # fmt: skip
    if not apart:
        raise MissingEvidence("no printed peace rank by the day")
    widest, rows = max(apart, key=lambda one: one[0])
    yield fact("gpi-printed-widest", "Global Peace Index, widest gap between news sites on the same rank",
               widest, "places", str(rows["period"].iloc[0]), rows=rows, decimals=0)  # fmt: skip
    own = frame[frame["country"] == "AZE"]
    if len(own):
        period = f"{own['year'].min()}/{own['year'].max()}"
        yield fact("gpi-printed-aze", "Editions of the Global Peace Index with a printed rank of Azerbaijan",
                   own["year"].nunique(), "count", period, rows=own, decimals=0)  # fmt: skip


@states
def repeated_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last rank of Uzbekistan that a single report gave and that equals the edition before."""
    frame = evidence.observations("gpi-rank-as-published", country="UZB")
    years = {int(str(year)): rows for year, rows in frame.groupby("year")}
    doubted = [
        year
        for year, rows in years.items()
        if len(rows) == 1 and year - 1 in years and rows["value"].iloc[0] in set(years[year - 1]["value"])
    ]
    if not doubted:
        raise MissingEvidence("no printed rank repeats the one before")
    year = doubted[-1]
    yield fact("gpi-repeated", "Global Peace Index, rank of Uzbekistan that repeats the edition before",
               float(years[year]["value"].iloc[0]), "rank", str(year),
               rows=pd.concat([years[year - 1], years[year]]), decimals=0)  # fmt: skip


@states
def perception_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Rank and score in the Safety Perceptions Index."""
    ranks = choose(evidence.observations("spi-rank", country="UZB"))
    if ranks.empty:
        raise MissingEvidence("no rank in the Safety Perceptions Index by the day")
    row = ranks.iloc[-1]
    yield observed("spi-rank", "Safety Perceptions Index, rank of Uzbekistan in the world", row, 0)
    yield fact(
        "spi-ranked",
        "States ranked by the Safety Perceptions Index",
        ranked_states(evidence, "spi-rank"),
        "count",
        str(row["period"]),
        rows=[str(row["observation_id"])],
        sources=[str(row["source_id"])],
        decimals=0,
    )
    region = choose(evidence.observations("spi-rank", period=str(row["period"])))
    region = region[region["country"].isin(CENTRAL_ASIA)]
    place = 1 + int((region["value"] < row["value"]).sum())
    for name, value, unit, label in (
        ("spi-rank-region", place, "rank", "Safety Perceptions Index, rank of Uzbekistan in Central Asia"),
        ("spi-region", len(region), "count", "Safety Perceptions Index, Central Asian states on record"),
    ):
        yield fact(name, label, value, unit, str(row["period"]), rows=region, decimals=0)


@states
def candour_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Who doubts the candour of the answers behind the Safety Perceptions Index."""
    scores = evidence.observations("spi-score", country="UZB")
    doubters = ("fdi-intelligence-spi-84029", "abdulrahmanateya-20231126")
    if scores.empty or not set(doubters) <= set(evidence.sources.index):
        raise MissingEvidence("no doubt about the answers was published by the day")
    yield fact(
        "candour",
        "Doubt about the answers behind the Safety Perceptions Index",
        "people in the region tend to report little harm",
        "text",
        str(scores["period"].iloc[0]),
        rows=scores.iloc[:1],
        sources=doubters,
    )


@states
def poll_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Gallup Law and Order score of Uzbekistan through time."""
    frame = choose(evidence.observations("gallup-law-order-score", country="UZB"))
    if frame.empty:
        raise MissingEvidence("no Gallup score by the day")
    for name, row in (("first", frame.iloc[0]), ("last", frame.iloc[-1])):
        label = f"Gallup Law and Order score of Uzbekistan, {name} on record"
        yield observed(f"gallup-{name}", label, row, 0)
    ends = frame.iloc[[0, -1]]
    yield fact("gallup-change", "Change of the Gallup Law and Order score of Uzbekistan",
               float(ends["value"].iloc[1] - ends["value"].iloc[0]), "points",
               f"{ends['period'].iloc[0]}/{ends['period'].iloc[1]}", rows=ends, decimals=0)  # fmt: skip
    ranks = choose(evidence.observations("gallup-law-order-rank"))
    own = last(ranks[ranks["country"] == "UZB"])
    yield observed("gallup-rank", "Gallup Law and Order rank of Uzbekistan, last on record", own, 0)
    best = last(ranks[ranks["country"].isin(CENTRAL_ASIA) & (ranks["period"] == own["period"])]
                .sort_values("value", ascending=False))  # fmt: skip
    label = "Gallup Law and Order, best rank in Central Asia on record"
    yield observed("gallup-best", label, best, 0)
    yield fact("gallup-best-name", f"{label}, state", evidence.name(str(best["country"])), "text",
               str(best["period"]), rows=[str(best["observation_id"])])  # fmt: skip


FACTS = (
    published_facts,
    then_a_facts,
    then_b_facts,
    unranked_facts,
    restatement_facts,
    latest_facts,
    gap_facts,
    leader_facts,
    printed_facts,
    repeated_facts,
    perception_facts,
    candour_facts,
    poll_facts,
)
