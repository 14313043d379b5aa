"""What the evidence covers, and where it is thin: tables, data sets, sides, age, one-sided series."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.analysis.claims import ledger
from dyadbook.analysis.facts import Fact, fact, states, states_of_any_pair
from dyadbook.analysis.origins import SIDES, house, side
from dyadbook.analysis.verdicts import UNVERIFIABLE
from dyadbook.evidence.ledger import note
from dyadbook.evidence.store import PANELS, Evidence, remembered
from dyadbook.parameters import Parameters
from dyadbook.project import CHAPTERS

_PAIR = ("AZE", "UZB")
"""The two states, whose bodies are `SIDES` one and two."""

_TO_THE_DAY = len("2026-01-01")


def tables(evidence: Evidence) -> pd.DataFrame:
    """One row a table of the data package: ``Table``, ``What it holds``, ``Rows``, ``Licence``."""
    root, data = evidence.project.root, evidence.project.data
    descriptor = json.loads(note(root, data / "datapackage.json").read_text(encoding="utf-8"))
    rows = []
    for resource in descriptor["resources"]:
        frame = pd.read_csv(note(root, data / resource["path"]), dtype=str)
        licences = resource.get("licenses") or descriptor["licenses"]
        rows.append(
            {
                "Table": resource["name"],
                "What it holds": resource["title"],
                "Rows": len(frame),
                "Licence": ", ".join(dict.fromkeys(licence["name"] for licence in licences)),
            }
        )
    return pd.DataFrame(rows)


def datasets(evidence: Evidence) -> pd.DataFrame:
    """The open data sets that rows rest on: title, provider, licence, ``Rows`` used, ``source_id``."""
    used = pd.concat(
        [
            evidence.all_indicators["source_id"],
            evidence.all_dyads["source_id"],
            evidence.all_observations["source_id"],
            evidence.plants["source_id"],
            evidence.fields["source_id"],
            evidence.pipelines["source_id"],
        ]
    ).value_counts()
    frame = evidence.sources[evidence.sources["kind"] == "dataset"]
    frame = frame[frame.index.isin(used.index)]
    return pd.DataFrame(
        {
            "Data set": frame["title"],
            "Provider": frame["publisher"],
            "Edition": frame["date"],
            "Rows": used.reindex(frame.index).astype(int),
            "Licence": frame["licence"],
            "source_id": frame["source_id"],
        }
    ).sort_values("Data set")


def sides(evidence: Evidence) -> pd.DataFrame:
    """Observations by theme and side: ``theme``, ``side``, ``observations``."""
    frame = evidence.all_observations
    theme = frame["series_id"].map(evidence.series["theme"])
    counted = (
        pd.DataFrame({"theme": theme, "side": [side(one) for one in frame["reporter"]]})
        .value_counts()
        .rename("observations")
        .reset_index()
    )
    return counted.sort_values(["theme", "side"], ignore_index=True)


def ages(evidence: Evidence) -> pd.DataFrame:
    """Press and official sources by quarter of publication.

    Returns
    -------
    pandas.DataFrame
        Columns ``quarter`` (as in "2026-Q1") and ``sources`` (number of them); every quarter from the
        first to the last.
    """
    frame = evidence.sources[evidence.sources["kind"] != "dataset"]
    months = frame.loc[frame["date"].str.len() >= len("2026-01"), "date"].str[:7]
    counted = pd.PeriodIndex(months, freq="Q").value_counts()
    quarters = pd.period_range(counted.index.min(), counted.index.max(), freq="Q")
    sources = counted.reindex(quarters, fill_value=0).to_numpy()
    return pd.DataFrame({"quarter": quarters.strftime("%Y-Q%q"), "sources": sources})


def newest_day(sources: pd.DataFrame) -> date:
    """The newest day among sources that are dated to the day."""
    return max(date.fromisoformat(day) for day in sources["date"] if len(day) == _TO_THE_DAY)


def chapter_sources(evidence: Evidence, chapter: str) -> pd.DataFrame:
    """Rows of `Evidence.sources` that the observations, events and projects of a chapter rest on."""
    observations = evidence.all_observations
    own = observations["series_id"].map(evidence.series["theme"]) == chapter
    cells = pd.concat(
        [
            observations.loc[own, "source_id"],
            *(
                frame.loc[[chapter in themes.split(";") for themes in frame["theme"]], "source_id"]
                for frame in (evidence.events, evidence.projects)
            ),
        ]
    )
    return evidence.sources.loc[list(dict.fromkeys(key for cell in cells for key in cell.split(";")))]


def houses(sources: pd.DataFrame) -> set[str]:
    """The independent sources among pages: publishers, a reprint counted for the house it came from."""
    return {house(publisher) for publisher in sources["publisher"]}


@remembered
def one_sided(evidence: Evidence) -> pd.DataFrame:
    """Series about the pair that bodies of only one of the two states have figures for.

    Returns
    -------
    pandas.DataFrame
        One row a series, by chapter; index ``series_id``: ``theme``, ``title``, ``side`` (of
        `SIDES`), ``figures`` by that side, ``others`` (by press, third parties and our own count),
        ``until`` (last day of the newest period), ``rows`` and ``source_id`` of the side's figures,
        separated by semicolons.
    """
    frame = evidence.all_observations
    frame = frame[frame["country"].isin(_PAIR) & frame["partner"].isin(_PAIR)]
    frame = frame.assign(side=[side(reporter) for reporter in frame["reporter"]])
    found = []
    for key, rows in frame.groupby("series_id"):
        own = rows[rows["side"].isin(SIDES[:2])]
        if own["side"].nunique() == 1:
            found.append(
                {
                    "series_id": key,
                    "theme": evidence.series["theme"][str(key)],
                    "title": evidence.series["title"][str(key)],
                    "side": own["side"].iloc[0],
                    "figures": len(own),
                    "others": len(rows) - len(own),
                    "until": rows["end"].max(),
                    "rows": ";".join(own.index),
                    "source_id": ";".join(dict.fromkeys(own["source_id"])),
                }
            )
    columns = ["series_id", "theme", "title", "side", "figures", "others", "until", "rows", "source_id"]
    table = pd.DataFrame(found, columns=columns).set_index("series_id")
    return table.sort_values(["theme", "title"], key=_in_order)


def _in_order(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.map(CHAPTERS.index) if column.name == "theme" else column


def one_sided_table(evidence: Evidence) -> pd.DataFrame:
    """The series of `one_sided` as the catalogue shows them."""
    frame = one_sided(evidence)
    return pd.DataFrame(
        {
            "Chapter": frame["theme"].str.capitalize(),
            "Series": frame["title"],
            "Reported by": frame["side"],
            "Figures": frame["figures"],
            "By others": frame["others"],
            "Newest period ends": frame["until"].astype(str),
            "source_id": frame["source_id"],
        }
    )


def open_questions(evidence: Evidence) -> pd.DataFrame:
    """Rows of `dyadbook.analysis.claims.ledger` that could be settled, but not by what was found."""
    frame = ledger(evidence)
    return frame[frame["verdict"] == UNVERIFIABLE]


def strength(evidence: Evidence) -> pd.DataFrame:
    """How strong the evidence is, a row a chapter: counts, shares by side, age, gaps.

    The open panels belong to no one chapter and are left out; see `datasets`.
    """
    frame = evidence.all_observations
    theme = frame["series_id"].map(evidence.series["theme"])
    partial, unsettled = one_sided(evidence)["theme"], open_questions(evidence)["theme"]
    rows = []
    for name in CHAPTERS:
        own, cited = frame[theme == name], chapter_sources(evidence, name)
        side_of = own["reporter"].map(side)
        days = [day for day in cited.loc[cited["kind"] != "dataset", "date"] if len(day) == _TO_THE_DAY]
        rows.append(
            {
                "Chapter": name.capitalize(),
                "Observations": len(own),
                "Sources": len(cited),
                "Independent": len(houses(cited)),
                "Azerbaijani side, %": _percent(side_of == SIDES[0]),
                "Uzbek side, %": _percent(side_of == SIDES[1]),
                "Newest source": max(days, default="–"),
                "One-sided series": int((partial == name).sum()),
                "Open claims": int((unsettled == name).sum()),
            }
        )
    return pd.DataFrame(rows)


def _percent(flags: pd.Series[bool]) -> int:
    return round(100 * flags.mean()) if len(flags) else 0


@states_of_any_pair
def totals(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much evidence there is."""
    day = str(parameters.as_of)
    sources = evidence.sources
    undated = sources[sources["date"] == ""]
    for name, label, number in (
        ("observations", "Observations", len(evidence.all_observations)),
        ("events", "Events", len(evidence.events)),
        ("projects", "Projects", len(evidence.projects)),
        ("series", "Series", evidence.all_observations["series_id"].nunique()),
        ("sources", "Sources", len(sources)),
        ("undated", "Sources without a date", len(undated)),
        ("panel-rows", "Rows of open panels", sum(evidence.panel_sizes[name] for name in PANELS)),
    ):
        yield fact(name, label, number, "count", day, decimals=0)
    yield fact("as-of", "Day that the evidence ends", parameters.as_of, "date", day)
    newest = newest_day(sources[sources["kind"].isin(["news", "official"])])
    yield fact("newest", "Newest press or official source", newest, "date", str(newest))


@states
def gaps(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Where the evidence is thin: independent sources, series that one side alone reports, open claims."""
    day = str(parameters.as_of)

    def count(name: str, label: str, number: int, rows: Iterable[str] = ()) -> Fact:
        return fact(name, label, number, "count", day, rows=rows, decimals=0)

    cited = {name: chapter_sources(evidence, name) for name in CHAPTERS}
    yield count("independent", "Independent sources", len(set.union(*map(houses, cited.values()))))
    number = {name: len(houses(sources)) for name, sources in cited.items()}
    for label, pick in (("fewest", min), ("most", max)):
        name = pick(number, key=number.__getitem__)
        yield count(f"independent-{label}", f"Independent sources of {name}", number[name])
        yield fact(
            f"independent-{label}-which", f"Chapter with {label} independent sources", name, "text", day
        )
    partial = one_sided(evidence)
    for name, rows in (
        ("one-sided", partial),
        ("one-sided-aze", partial[partial["side"] == SIDES[0]]),
        ("one-sided-uzb", partial[partial["side"] == SIDES[1]]),
    ):
        ids = [row for cell in rows["rows"] for row in cell.split(";")]
        yield count(name, "Series about the pair that one side alone reports", len(rows), ids)
    pair = evidence.all_observations
    pair = pair[pair["country"].isin(_PAIR) & pair["partner"].isin(_PAIR)]
    sided = [side(reporter) in SIDES[:2] for reporter in pair["reporter"]]
    yield count("sided", "Series about the pair that a side reports", pair.loc[sided, "series_id"].nunique())
    open_claims = open_questions(evidence)
    yield count(
        "open", "Claims that could be settled, but not by what was found", len(open_claims), open_claims.index
    )


FACTS = (totals, gaps)
