"""What would change each verdict: a rule and the distance to its threshold, or an observation to wait for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from dyadbook.analysis import politics
from dyadbook.analysis.choice import annual, choose
from dyadbook.analysis.claims import ledger
from dyadbook.analysis.facts import Fact, fact, states
from dyadbook.analysis.rows import where
from dyadbook.analysis.trade import CURRENT, multiples
from dyadbook.analysis.turnover import pair_rows
from dyadbook.analysis.verdicts import (
    NEAR_MONEY,
    OPINION,
    REPORTS,
    RULES,
    VISIT_DAYS,
    article_day,
    claimed_period,
    claimed_value,
    declared_portfolios,
    event_day,
)
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

UNTESTED = "None: an opinion is not tested."
"""What stands for an opinion."""

NOW = {
    "A04": (
        "The claimed rate is {trade/claimed-growth:plain}; statements run from {trade/stated-low-aze:plain} "
        "to {trade/stated-high-aze:plain} on the Azerbaijani side and from {trade/stated-low-uzb:plain} to "
        "{trade/stated-high-uzb:plain} on the Uzbek side, so it lies {commitments/growth-off-aze:plain} "
        "outside the one and {commitments/growth-off-uzb:plain} outside the other."
    ),
    "A05": (
        "The nearest sum that the Uzbek side declared lies {commitments/portfolio-nearest-uzb:plain} from "
        "it; {commitments/portfolio-allowed:plain} is allowed.\n"
        "The nearest sum that the Azerbaijani side declared lies {commitments/portfolio-nearest-aze:plain} "
        "from it.\n"
        "Sums of the Azerbaijani side on record for that year: {commitments/portfolio-none-aze:number}."
    ),
    "A07": (
        "The northern route carried {transport/north-ratio:number} times the containers; the corridor’s "
        "cargo has multiplied {transport/titr-growth:number} times since {transport/titr-low:when}."
    ),
    "A08": (
        "Of {transport/million-claimed:plain} claimed, {transport/uzb-transit:plain} is on record on the "
        "Azerbaijani and {transport/uzb-casca:plain} on the Uzbek side."
    ),
    "A13": "The day on record is {politics/park-founded:plain}.",
    "B01": "The day on record is {politics/relations:plain}.",
    "B02": (
        "On record are the signature of {politics/treaty-signed:plain} and the Uzbek law of "
        "{politics/treaty-law:plain}; an Azerbaijani law was not found."
    ),
    "B03": (
        "The first dates on record lie {commitments/embassy-after-aze:plain} (Azerbaijan’s embassy) and "
        "{commitments/embassy-after-uzb:plain} (Uzbekistan’s) after that day."
    ),
    "B04": (
        "The signature came {commitments/signed-after:plain} after the first day of the visit; "
        "{commitments/signed-allowed:plain} are allowed."
    ),
    "B05": "The law on record is of {politics/treaty-law:plain}.",
    "B07": (
        "The highest multiples are {commitments/multiple-highest-aze:number} by Azerbaijani-side and "
        "{commitments/multiple-highest-uzb:number} by Uzbek-side figures, where "
        "{trade/claimed-multiple:number} is claimed."
    ),
    "B08": (
        "The goal is in {commitments/goal-reports:number} reports, {commitments/goal-official:number} of "
        "them official; {commitments/goal-needed:number} of any kind would do."
    ),
    "B11": "Of {politics/trips:plain} on record {politics/trips-official:number} bear that name.",
    "B19": (
        "The proposal came {commitments/lead-council:plain} before the article, the agreement on the fund "
        "{commitments/lead-fund:plain}."
    ),
    "B21": (
        "Of {transport/neighbours:number} neighbours {transport/neighbours-ports:number} have such a port "
        "on record."
    ),
    "B22": "Years with a figure of Uzbek cargo through the port: {commitments/port-years:number}.",
    "B24": "Of {security/alat-events:number} such events {security/alat-military:number} are military.",
    "B28": (
        "The contract came {commitments/lead-contract:plain} before the article, the start of work "
        "{commitments/lead-works:plain}."
    ),
    "B30": (
        "Uzbekistan ranks {transport/people-rank:ordinal} by people; industry adds "
        "{transport/industry-uzb:plain} there and {transport/industry-kaz:plain} in Kazakhstan."
    ),
    "B32": (
        "The ministry’s time is {transport/days-ministry-low:plain} at best, after "
        "{transport/days-ministry-before-low:plain}; the last monthly average is "
        "{transport/days-measured:plain}, the first train took {transport/days-first:plain}; a container "
        "costs {transport/price-middle:plain} against {transport/price-north:plain}."
    ),
    "B33": (
        "Against the present link Zangezur would save {transport/saved-low:plain} at the lowest and "
        "{transport/saved-high:plain} at the highest factor tried; a figure with a minus is a detour."
    ),
    "B36": (
        "Its rank by perceived safety is {security/spi-rank-region:number} in the region, in the edition "
        "for {security/spi-rank-region:when}; by peace it ranked behind Kazakhstan by "
        "{security/gpi-gap-published:plain}."
    ),
    "B37": "Years against the claim: {security/fdi-fell:plain}.",
    "B42": (
        "The latest value is the closest for {politics/closest:number} of {politics/measures:number} "
        "measures."
    ),
}
"""Where the evidence stands today on each computed verdict: templates over the facts of all chapters."""


def watch_list(evidence: Evidence, theme: str) -> pd.DataFrame:
    """What would change the verdicts of one theme; index ``claim_id``.

    Returns
    -------
    pandas.DataFrame
        Columns ``statement``, ``verdict``, ``would_change`` (for a computed verdict its rule, else
        the template of ``assessments.csv``) and ``now`` (template of `NOW`; empty for the others).
    """
    frame = ledger(evidence)
    frame = frame[frame["theme"] == theme]
    return pd.DataFrame(
        {
            "statement": frame["statement"],
            "verdict": frame["verdict"],
            "would_change": [
                RULES[str(claim)].text
                if row["basis"] == "computed"
                else UNTESTED
                if row["verdict"] == OPINION
                else str(row["would_change"])
                for claim, row in frame.iterrows()
            ],
            "now": [NOW.get(str(claim), "").strip() for claim in frame.index],
        }
    )


# -- facts: distances that no chapter states --------------------------------------------------------


@states
def growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far the claimed growth lies outside what each side stated; zero inside."""
    claimed = claimed_value(evidence, "A04")
    year = claimed_period(evidence, "A04").start.year
    rows = pair_rows(evidence, parameters, "bilateral-turnover-growth")
    rows = rows[rows["year"].isna()]
    rows = choose(where(rows, [day.year == year for day in rows["end"]]), by=("period", "reporter"))
    for side in (parameters.country_a, parameters.country_b):
        own = rows[rows["reporter"] == side]
        if len(own):
            off = max(own["value"].min() - claimed, claimed - own["value"].max(), 0)
            yield fact(f"growth-off-{side.lower()}",
                       f"Distance of claim A04 from the growth that {evidence.name(side)} stated", off,
                       "percentage points", str(year), rows=own)  # fmt: skip


@states
def portfolio_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far the nearest declared portfolio of each side lies from the claimed one."""
    claimed, year = claimed_value(evidence, "A05"), claimed_period(evidence, "A05").start.year
    yield fact("portfolio-allowed", "Share by which a claimed sum may miss a declared one", 100 * NEAR_MONEY,
               "percent", str(year), rows=["A05"], decimals=0)  # fmt: skip
    rows = declared_portfolios(evidence)
    for side in (parameters.country_a, parameters.country_b):
        own, code = rows[rows["reporter"] == side], side.lower()
        label = f"Portfolios of joint projects declared by {evidence.name(side)} in the year of claim A05"
        if own.empty:
            yield fact(f"portfolio-none-{code}", label, 0, "number", str(year), rows=rows, decimals=0)
            continue
        off = 100 * float((own["value"] / claimed - 1).abs().min())
        yield fact(f"portfolio-nearest-{code}", f"{label}: distance of the nearest", off, "percent",
                   str(year), rows=own, decimals=0)  # fmt: skip


@states
def embassy_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Months from the beginning of relations to the first date on record of each embassy."""
    begun = politics.EVENTS["relations"]
    for side, names in (("aze", ("embassy-aze",)), ("uzb", ("embassy-uzb", "embassy-uzb-other"))):
        dated = [(day, key) for key in (politics.EVENTS[name] for name in names)
                 if (day := event_day(evidence, key))]  # fmt: skip
        start = event_day(evidence, begun)
        if start is None or not dated:
            raise MissingEvidence("no day of the relations or of an embassy")
        day, key = min(dated)
        yield fact(f"embassy-after-{side}", f"Months from relations to the first date of an embassy: {side}",
                   12 * (day.year - start.year) + day.month - start.month, "months",
                   f"{start}/{day}", rows=[begun, key], decimals=0)  # fmt: skip


@states
def signing_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Days from the first day of the visit to the signature, and how many are allowed."""
    visit = "visit-az-to-uz-2024-08-22"
    signed, begun = event_day(evidence, politics.TREATY), event_day(evidence, visit)
    if signed is None or begun is None:
        raise MissingEvidence("no day of the signature or of the visit")
    rows, period = [politics.TREATY, visit], str(signed)
    yield fact("signed-after", "Days from the first day of the visit to the signature of the treaty",
               (signed - begun).days, "days", period, rows=rows, decimals=0)  # fmt: skip
    yield fact("signed-allowed", "Days after which an act no longer belongs to a visit", VISIT_DAYS, "days",
               period, rows=rows, decimals=0)  # fmt: skip


@states
def multiple_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The highest multiple of turnover within the period of the claim, by either side."""
    first = claimed_period(evidence, "B07").start.year
    frame = multiples(evidence, parameters.for_page("trade"))
    frame = frame[(frame["base"] >= first) & (frame["prices"] == CURRENT)]
    for side in (parameters.country_a, parameters.country_b):
        own = frame[frame["reporter"] == side]
        if len(own):
            best = own.sort_values("times").iloc[-1]
            yield fact(f"multiple-highest-{side.lower()}",
                       f"Highest multiple of turnover by the figures of {evidence.name(side)}",
                       best["times"], "ratio", f"{best['base']}/{best['last']}",
                       rows=str(best["rows"]).split(";"))  # fmt: skip


@states
def goal_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Reports that give the goal claimed for the year claimed, and how many of them are official."""
    year = claimed_period(evidence, "B08").start.year
    rows = pair_rows(evidence, parameters, "bilateral-trade-target")
    rows = rows[(rows["year"] == year) & (rows["value"] == claimed_value(evidence, "B08"))]
    if rows.empty:
        raise MissingEvidence("no such goal")
    official = rows[rows["kind"] == "official"]
    period = str(year)
    yield fact("goal-reports", "Reports of the goal of claim B08", len(rows), "number", period, rows=rows,
               decimals=0)  # fmt: skip
    yield fact("goal-official", "Official reports of the goal of claim B08", len(official), "number", period,
               rows=rows, decimals=0)  # fmt: skip
    yield fact("goal-needed", "Reports that stand in for an official one", REPORTS, "number", period,
               rows=rows, decimals=0)  # fmt: skip


LEADS = {
    "lead-council": ("B19", politics.EVENTS["permanent-council"]),
    "lead-fund": ("B19", politics.EVENTS["tif-agreed"]),
    "lead-contract": ("B28", "2024-05-27-smr-contract"),
    "lead-works": ("B28", "2025-10-10-nuclear-earthworks"),
}
"""Events that had to come before the article of a claim."""


@states
def lead_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Days by which the events of `LEADS` came before the article; below zero they came after it."""
    for name, (claim, event) in LEADS.items():
        day = event_day(evidence, event)
        if day is not None:
            article = article_day(evidence, claim)
            label = f"Days from an event to the article of claim {claim}: {evidence.event(event)['title']}"
            yield fact(name, label, (article - day).days, "days", f"{min(day, article)}/{max(day, article)}",
                       rows=[event], decimals=0)  # fmt: skip


@states
def port_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Years for which Uzbek cargo through the port is known by the year of the article."""
    last: date = article_day(evidence, "B22")
    rows = annual(evidence.observations("uzb-cargo-baku-port"))
    rows = rows[rows["year"] <= last.year]
    if rows.empty:
        raise MissingEvidence("no year of Uzbek cargo through the port")
    yield fact("port-years", "Years with a figure of Uzbek cargo through the Port of Baku", len(rows),
               "number", f"{rows['year'].min()}/{last.year}", rows=rows, decimals=0)  # fmt: skip


FACTS = (
    growth_facts,
    portfolio_facts,
    embassy_facts,
    signing_facts,
    multiple_facts,
    goal_facts,
    lead_facts,
    port_facts,
)
