"""The 66 claims of the two articles, with the verdicts on them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, states
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters
from dyadbook.project import CHAPTERS

VERDICTS = ("supported", "partly", "disputed", "contradicted", "unverifiable", "opinion")
"""Verdicts, from the most to the least agreement with the evidence."""


def ledger(evidence: Evidence) -> pd.DataFrame:
    """Claims with their verdicts, in the order of the articles; index ``claim_id``.

    Returns
    -------
    pandas.DataFrame
        The columns of ``claims.csv`` and ``assessments.csv``, ``letter`` of the article, and
        ``source_id``: the sources of the evidence for and against, separated by semicolons.
    """
    frame = evidence.claims.join(evidence.assessments.drop(columns="claim_id"), how="inner")
    frame["letter"] = frame["seed_id"].map(evidence.seeds["letter"])
    frame["source_id"] = [
        ";".join(_sources(evidence, f"{row.evidence_for};{row.evidence_against}"))
        for row in frame.itertuples()
    ]
    return frame


def scoreboard(evidence: Evidence) -> pd.DataFrame:
    """Number of claims by theme and verdict: columns ``theme``, ``verdict``, ``claims``."""
    frame = ledger(evidence)
    counted = frame.groupby(["theme", "verdict"], as_index=False).size()
    return counted.rename(columns={"size": "claims"})


def _sources(evidence: Evidence, ids: str) -> list[str]:
    found: list[str] = []
    for key in filter(None, ids.split(";")):
        if "?" in key:
            try:
                found += evidence.cited_rows(key)["source_id"].unique().tolist()
            except ValueError:
                if evidence.as_of == evidence.cutoff:
                    raise  # on an earlier day some of the rows are not known yet
            continue
        for table in (evidence.all_observations, evidence.events, evidence.projects):
            if key in table.index:
                found += str(table.loc[key, "source_id"]).split(";")
    return list(dict.fromkeys(found))


@states
def counts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many claims there are: in all, by article, by theme and by verdict."""
    day = str(parameters.as_of)
    claims, frame = evidence.claims, ledger(evidence)
    letters = claims["seed_id"].map(evidence.seeds["letter"])

    def count(name: str, label: str, rows: pd.DataFrame) -> Fact:
        return fact(name, label, len(rows), "count", day, rows=rows["claim_id"], decimals=0)

    yield count("all", "Claims in the two articles", claims)
    for letter in ("A", "B"):
        yield count(f"article-{letter}", f"Claims in article {letter}", claims[letters == letter])
    for theme in CHAPTERS:
        yield count(f"theme-{theme}", f"Claims on {theme}", claims[claims["theme"] == theme])
    for verdict in VERDICTS:
        rows = frame[frame["verdict"] == verdict]
        yield count(f"verdict-{verdict}", f"Claims judged {verdict}", rows)
    settled = frame[~frame["verdict"].isin(["opinion", "unverifiable"])]
    yield count("settled", "Claims that the evidence speaks to", settled)
    for confidence in ("high", "medium", "low"):
        rows = frame[(frame["confidence"] == confidence) & (frame["verdict"] != "opinion")]
        yield count(f"confidence-{confidence}", f"Verdicts of {confidence} confidence", rows)


FACTS = (counts,)
