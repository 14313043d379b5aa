"""The 66 claims of the two articles, with the verdicts on them."""

from __future__ import annotations

import pandas as pd

from dyadbook.evidence.store import Evidence

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
    for key in ids.split(";"):
        for table in (evidence.all_observations, evidence.events, evidence.projects):
            if key in table.index:
                found += str(table.loc[key, "source_id"]).split(";")
    return list(dict.fromkeys(found))
