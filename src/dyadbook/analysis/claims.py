"""The 66 claims of the two articles: the verdicts on them, how sure they are, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, format_number, states
from dyadbook.analysis.origins import SIDES, house, side
from dyadbook.analysis.verdicts import OPINION, RULES, UNVERIFIABLE, VERDICTS
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.seeds import GROUNDS
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters
from dyadbook.project import CHAPTERS

JUDGED = "seeds/assessments.csv"
"""Where a judged verdict comes from, as a fact's function."""

# -- confidence -----------------------------------------------------------------------------------

CONFIDENCES = ("high", "medium", "low")

MANY, SEVERAL = 3, 2
"""Independent sources that a verdict of high, and of medium confidence needs."""

RECORDS = ("official", "dataset")
"""Kinds of sources that are records rather than reports."""

UNCERTAIN = ("assessment", "forecast", "causal")
"""Kinds of claims on which evidence is never so plain that a verdict deserves high confidence."""

HOMES = {"az": SIDES[0], "uz": SIDES[1]}
"""National domains of the two states."""

CONFIDENCE_RULE = (
    "Confidence follows a rule. The rows for and against a verdict are counted together. Their "
    "independent sources are the publishers from which they first came: reprints count for the house "
    "that they reprint, and the outlet of the article itself does not count. A side reports when a "
    "figure is by a body of that state, or when an event or project is reported under its national "
    "internet domain. Official pages and open data sets are records; everything else is press or a "
    f"study. *High*: at least {format_number(MANY)} independent sources, and either both sides report "
    "or one of the sources is a record; never for an assessment, a forecast or a statement of cause. "
    f"*Medium*: at least {format_number(SEVERAL)} independent sources, or a record. *Low*: everything "
    "else, and every unverifiable verdict. Opinions have no confidence to state; the table of "
    "assessments records them as low."
)
"""The rule in words, for the book."""


def sides_of(evidence: Evidence, key: str) -> set[str]:
    """The sides that report one row of evidence; see `CONFIDENCE_RULE`."""
    if key in evidence.all_observations.index:
        return {side(str(evidence.all_observations.loc[key, "reporter"]))} & set(HOMES.values())
    urls = [str(evidence.source(source)["url"]) for source in evidence.sources_behind([key])]
    domains = {(urlsplit(url).hostname or "").rpartition(".")[2] for url in urls}
    return {HOMES[domain] for domain in domains & HOMES.keys()}


def confidence(evidence: Evidence, claim: str, verdict: str, keys: Iterable[str]) -> str:
    """How sure a verdict is, by `CONFIDENCE_RULE`.

    Parameters
    ----------
    evidence : Evidence
        The evidence as of a day.
    claim : str
        The claim, whose article's outlet is no independent source.
    verdict : str
        The verdict on that day.
    keys : iterable of str
        The rows for and against it: ids and panel references.

    Returns
    -------
    str
        One of `CONFIDENCES`.
    """
    if verdict in (OPINION, UNVERIFIABLE):
        return CONFIDENCES[-1]
    keys = list(keys)
    sources = [evidence.source(source) for source in evidence.sources_behind(keys)]
    row = evidence.claims.loc[claim]
    outlet = house(str(evidence.seeds.loc[str(row["seed_id"]), "publisher"]))
    houses = {house(str(source["publisher"])) for source in sources} - {outlet}
    record = any(source["kind"] in RECORDS for source in sources)
    both = len({one for key in keys for one in sides_of(evidence, key)}) == len(HOMES)
    plain = row["kind"] not in UNCERTAIN
    if plain and len(houses) >= MANY and (both or record):
        return CONFIDENCES[0]
    return CONFIDENCES[1] if len(houses) >= SEVERAL or record else CONFIDENCES[-1]


# -- evidence of a claim --------------------------------------------------------------------------


def ids_of(*cells: str) -> list[str]:
    """The ids and panel references in cells of ``assessments.csv``, each once."""
    return list(dict.fromkeys(key for cell in cells for key in cell.split(";") if key))


def known(evidence: Evidence, key: str) -> bool:
    """Whether a row of evidence was out by the day; a panel reference when all its rows were."""
    if "?" in key:
        return len(evidence.cited_rows(key)) == int(key.rpartition("#")[2])
    return any(
        key in table.index for table in (evidence.all_observations, evidence.events, evidence.projects)
    )


# -- ledger ---------------------------------------------------------------------------------------


@remembered
def ledger(evidence: Evidence) -> pd.DataFrame:
    """Claims with their verdicts on the day, in the order of the articles; index ``claim_id``.

    At the cut-off a verdict is the recorded one. On an earlier day a computed verdict is computed
    anew; a judged one is the recorded one once all its evidence was out, before that the one that
    the article's own date allowed, and `unverifiable` with fewer than `GROUNDS` rows.
    A claim whose article had not appeared is not listed.

    Returns
    -------
    pandas.DataFrame
        The columns of ``claims.csv`` and ``assessments.csv`` (evidence as known by the day;
        ``reason`` empty where it would speak of evidence not yet out), ``letter`` of the article,
        ``source_id``: the sources of the evidence, separated by semicolons, ``changed``: whether the
        verdict differs from that of the article's date, and ``function`` that gives the verdict.
    """
    frame = evidence.claims.join(evidence.assessments.drop(columns="claim_id"), how="inner")
    seeds = evidence.seeds.loc[frame["seed_id"]]
    frame["letter"] = seeds["letter"].to_numpy()
    out = [date.fromisoformat(day) <= evidence.as_of for day in seeds["date"]]
    frame = frame[pd.Series(out, index=frame.index, dtype=bool)]
    rows = [_as_known(evidence, row) for _, row in frame.iterrows()]
    columns = [*frame.columns, "source_id", "changed", "function"]
    return pd.DataFrame(rows, columns=columns, index=frame.index)


def _as_known(evidence: Evidence, row: pd.Series[Any]) -> dict[str, Any]:
    """One row of the ledger as it stood on the day."""
    claim, recorded = str(row["claim_id"]), str(row["verdict"])
    sides = {name: ids_of(row[name]) for name in ("evidence_for", "evidence_against")}
    every = ids_of(row["evidence_for"], row["evidence_against"])
    out = [key for key in every if known(evidence, key)]
    verdict, computed = recorded, row["basis"] == "computed"
    if evidence.as_of != evidence.cutoff:
        if computed:
            verdict = RULES[claim].verdict(evidence)
        elif recorded != OPINION and len(out) < len(every):
            verdict = str(row["verdict_then"]) if len(out) >= GROUNDS else UNVERIFIABLE
    if verdict == recorded and len(out) == len(every):
        reason = str(row["reason"])
    else:
        reason = f"By the evidence of this day. Rule: {RULES[claim].text}" if computed else ""
    return {
        **row,
        **{name: ";".join(key for key in keys if key in out) for name, keys in sides.items()},
        "verdict": verdict,
        "confidence": confidence(evidence, claim, verdict, out),
        "reason": reason,
        "source_id": ";".join(evidence.sources_behind(out)),
        "changed": verdict != row["verdict_then"],
        "function": RULES[claim].function if computed else JUDGED,
    }


def scoreboard(evidence: Evidence) -> pd.DataFrame:
    """Number of claims by theme and verdict.

    Returns
    -------
    pandas.DataFrame
        Columns ``theme``, ``verdict``, ``claims`` (number of them) and ``rows`` (their ids, separated by
        semicolons); in the order of the chapters and of `VERDICTS`.
    """
    frame = ledger(evidence)
    found = [
        (theme, verdict, len(ids), ";".join(ids))
        for theme in CHAPTERS
        for verdict in VERDICTS
        if len(ids := frame.index[(frame["theme"] == theme) & (frame["verdict"] == verdict)])
    ]
    return pd.DataFrame(found, columns=["theme", "verdict", "claims", "rows"])


def rules(evidence: Evidence) -> pd.DataFrame:
    """The rules of the computed verdicts: ``Claim``, ``What was said``, ``Verdict``, ``Rule``."""
    frame = ledger(evidence)
    frame = frame[frame["basis"] == "computed"]
    return pd.DataFrame(
        {
            "Claim": frame.index,
            "What was said": frame["statement"],
            "Verdict": frame["verdict"],
            "Rule": [RULES[claim].text for claim in frame.index],
        }
    )


def changes(evidence: Evidence) -> pd.DataFrame:
    """Claims whose verdict moved since their article's date."""
    frame = ledger(evidence)
    frame = frame[frame["changed"].astype(bool)]
    return pd.DataFrame(
        {
            "Claim": frame.index,
            "What was said": frame["statement"],
            "On the article’s date": frame["verdict_then"],
            "Now": frame["verdict"],
            "Basis": frame["basis"],
        }
    )


# -- facts ----------------------------------------------------------------------------------------


@states
def counts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many claims there are: in all, by article, by theme and by verdict."""
    day = str(parameters.as_of)
    frame = ledger(evidence)

    def count(name: str, label: str, rows: pd.DataFrame) -> Fact:
        return fact(name, label, len(rows), "count", day, rows=rows["claim_id"], decimals=0)

    if frame.empty:
        raise MissingEvidence("neither article had appeared")
    yield count("all", "Claims in the two articles", frame)
    for letter in ("A", "B"):
        yield count(f"article-{letter}", f"Claims in article {letter}", frame[frame["letter"] == letter])
    for theme in CHAPTERS:
        yield count(f"theme-{theme}", f"Claims on {theme}", frame[frame["theme"] == theme])
    for verdict in VERDICTS:
        rows = frame[frame["verdict"] == verdict]
        yield count(f"verdict-{verdict}", f"Claims judged {verdict}", rows)
    settled = frame[~frame["verdict"].isin([OPINION, UNVERIFIABLE])]
    yield count("settled", "Claims that the evidence speaks to", settled)
    for level in CONFIDENCES:
        rows = frame[(frame["confidence"] == level) & (frame["verdict"] != OPINION)]
        yield count(f"confidence-{level}", f"Verdicts of {level} confidence", rows)
    computed = frame[frame["basis"] == "computed"]
    yield count("computed", "Verdicts that a function computes", computed)
    changed = frame[frame["changed"].astype(bool)]
    yield count("changed", "Verdicts that differ from those of the article's date", changed)
    settled_since = changed[changed["verdict_then"] == UNVERIFIABLE]
    yield count("settled-since", "Of them unverifiable on the article's date", settled_since)


@states
def verdict_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The verdict on each claim: ``A01`` and so on."""
    for claim, row in ledger(evidence).iterrows():
        yield fact(
            str(claim),
            f"Verdict on claim {claim}: {row['statement']}",
            row["verdict"],
            "verdict",
            str(parameters.as_of),
            rows=ids_of(row["evidence_for"], row["evidence_against"]),
            sources=ids_of(row["source_id"]),
            function=str(row["function"]),
        )


FACTS = (counts, verdict_facts)
