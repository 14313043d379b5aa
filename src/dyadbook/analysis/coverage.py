"""What the evidence covers: tables, data sets, sides, age."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, states
from dyadbook.evidence.store import PANELS, Evidence
from dyadbook.parameters import Parameters
from dyadbook.project import CHAPTERS

SIDES = ("Azerbaijan", "Uzbekistan", "third parties", "press, no agency named", "own count")
"""Who measured: the two states' bodies, everybody else with a name, and who has none."""

_SIDE_OF = {"AZE": SIDES[0], "AZERTAC": SIDES[0], "ADY": SIDES[0], "SOCAR": SIDES[0],
            "AUIC": SIDES[2], "UZB": SIDES[1], "IMRS": SIDES[1],
            "PRESS": SIDES[3], "OWN": SIDES[4]}  # fmt: skip


def side(reporter: str) -> str:
    """Tell which side a reporter is on; the joint investment company counts as a third party."""
    return _SIDE_OF.get(reporter, SIDES[2])


def tables(evidence: Evidence) -> pd.DataFrame:
    """One row a table of the data package: ``Table``, ``What it holds``, ``Rows``, ``Licence``."""
    descriptor = json.loads((evidence.project.data / "datapackage.json").read_text(encoding="utf-8"))
    rows = []
    for resource in descriptor["resources"]:
        frame = pd.read_csv(evidence.project.data / resource["path"], dtype=str)
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
    """Press and official sources by quarter of publication: ``quarter``, ``sources``."""
    frame = evidence.sources[evidence.sources["kind"] != "dataset"]
    dated = frame[frame["date"].str.len() >= 7]
    quarters = [f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}" for day in dated["date"]]
    counted = pd.Series(quarters).value_counts().sort_index()
    return pd.DataFrame({"quarter": counted.index, "sources": counted.to_numpy()})


def newest_day(sources: pd.DataFrame) -> date:
    """The newest day among sources that are dated to the day."""
    return max(date.fromisoformat(day) for day in sources["date"] if len(day) == len("2026-01-01"))


def strength(evidence: Evidence) -> pd.DataFrame:
    """How strong the evidence is, a row a theme: counts, shares by side, newest press or official day."""
    frame = evidence.all_observations
    theme = frame["series_id"].map(evidence.series["theme"])
    rows = []
    for name in CHAPTERS:
        own = frame[theme == name]
        side_of = own["reporter"].map(side)
        cited = evidence.sources.loc[own["source_id"].unique()]
        rows.append(
            {
                "Chapter": name.capitalize(),
                "Observations": len(own),
                "Sources": own["source_id"].nunique(),
                "Azerbaijani side, %": round(100 * (side_of == SIDES[0]).mean()),
                "Uzbek side, %": round(100 * (side_of == SIDES[1]).mean()),
                "Newest source": str(newest_day(cited[cited["kind"] != "dataset"])),
            }
        )
    return pd.DataFrame(rows)


@states
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


FACTS = (totals,)
