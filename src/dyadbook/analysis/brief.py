"""The brief: what it offers for quoting, what falls due, and the way that its goal would take."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dyadbook.analysis import commitments
from dyadbook.analysis.facts import Fact
from dyadbook.analysis.provenance import reported_by
from dyadbook.analysis.targets import needed, target
from dyadbook.analysis.turnover import full_years, headline
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

QUOTED = {
    "trade/last": "Goods turnover of the pair",
    "trade/last-other": "Goods turnover of the pair",
    "trade/gold-share-cut": "Gold’s share of Azerbaijan’s customs total",
    "trade/portfolio-last": "Declared portfolio of joint projects",
    "trade/invested": "Recorded as invested in each other so far",
    "energy/gas-europe": "Azerbaijani gas to Europe",
    "transport/titr-last": "Cargo on the Middle Corridor",
    "transport/uzb-transit": "Transit with Uzbekistan through Azerbaijan",
    "transport/days-measured": "Container train from Xi’an to Baku, average",
    "politics/votes-raw": "Same votes in the UN General Assembly",
    "security/fdi-last": "Net foreign direct investment in Uzbekistan",
}
"""What the brief offers for quoting: a fact, and what it is in few words."""


def quoted(evidence: Evidence, facts: Mapping[str, Fact]) -> pd.DataFrame:
    """The figures to quote, each with who reports it and for when.

    Parameters
    ----------
    evidence : Evidence
        The evidence as of a day.
    facts : mapping of str to Fact
        Facts by their full ids; a figure whose fact is not known is left out.

    Returns
    -------
    pandas.DataFrame
        Columns ``Figure``, ``Value``, ``Reported by``, ``When``, ``source_id``, indexed by the
        fact's id.
    """
    rows = [
        (key, what, one.text, _reporter(evidence, one), one.when, ";".join(one.sources))
        for key, what in QUOTED.items()
        if (one := facts.get(key))
    ]
    columns = ["fact", "Figure", "Value", "Reported by", "When", "source_id"]
    return pd.DataFrame(rows, columns=columns).set_index("fact")


def due(evidence: Evidence) -> pd.DataFrame:
    """What was promised for the year after the day: for each chapter the promise that is due first.

    Forecasts are left out. Of promises for the same day one that a figure or a status can be held
    against goes before the others.

    Returns
    -------
    pandas.DataFrame
        Columns ``By`` (ISO date), ``What``, ``So far`` and ``source_id``, by day.
    """
    frame = commitments.coming(evidence)
    frame = frame[frame["within"] & (frame["manner"] == "promise")]
    frame = frame.assign(blank=frame["outcome"].isin(["", "–"])).sort_values(["due", "blank"], kind="stable")
    frame = frame.groupby("theme").head(1)
    return pd.DataFrame(
        {
            "By": [day.isoformat() for day in frame["due"]],
            "What": frame["what"] + (": " + frame["amount"]).where(frame["amount"] != "", ""),
            "So far": frame["outcome"],
            "source_id": frame["source_id"],
        }
    )


def way_to_goal(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Turnover from the last full year of the headline side to the goal, at constant growth.

    Returns
    -------
    pandas.DataFrame
        Columns ``year`` and ``value`` (USD million); empty where no year is left.
    """
    found = pd.DataFrame(columns=["year", "value"])
    rate = needed(evidence, parameters)
    if rate is None:
        return found
    frame = full_years(evidence, parameters)
    year, value = frame.loc[frame["reporter"] == headline(evidence, parameters), ["year", "value"]].iloc[-1]
    for later in range(int(year), target(parameters)[1] + 1):
        found.loc[len(found)] = [later, value * (1 + rate / 100) ** (later - year)]
    return found


def _reporter(evidence: Evidence, fact: Fact) -> str:
    """Who reports a figure; one that rests on several rows was computed."""
    return reported_by(evidence, fact) if len(fact.rows) == 1 else "computed here"
