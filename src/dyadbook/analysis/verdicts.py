"""Verdicts that a figure or a date decides: a function and a rule in words for each such claim.

Each function takes the evidence as of a day and nothing else; the pair and all other choices are
the defaults. What the evidence of that day does not carry is `unverifiable`, never a guess.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.analysis import (
    contacts,
    fdi,
    peace,
    politics,
    routes,
    security,
    times,
    tonnage,
    trade,
    transport,
)
from dyadbook.analysis.choice import annual, choose, full_years, measured
from dyadbook.analysis.facts import Fact, format_number
from dyadbook.analysis.regions import CENTRAL_ASIA
from dyadbook.analysis.rows import where
from dyadbook.analysis.trade import NEAR_GROWTH
from dyadbook.analysis.turnover import headline, other, pair_rows
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import Period, parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters, read_parameters

SUPPORTED, PARTLY, DISPUTED, CONTRADICTED, UNVERIFIABLE, OPINION = VERDICTS = (
    "supported",
    "partly",
    "disputed",
    "contradicted",
    "unverifiable",
    "opinion",
)
"""Verdicts, from the most to the least agreement with the evidence."""

# -- thresholds -----------------------------------------------------------------------------------

NEAR_MONEY = 0.1
"""Share by which a claimed sum may miss a stated one."""

GROWN = 2.0
"""Multiple of the lowest year from which cargo counts as grown."""

EQUAL = 1.0
"""Ratio to the northern route at which the Middle Corridor would carry as many containers."""

REPORTS = 2
"""Reports that stand in for an official one."""

VISIT_DAYS = 3
"""Days after the first day of a visit in which an act still belongs to it."""

RECENT_YEARS = 2
"""Years before the article in which a yearly volume still says something about its time."""

MEASURES = 2
"""Measures of closeness that must be known before they are weighed."""

MARGIN = 0.01
"""Share of a trip that a route must save, at every factor tried, to count as the shorter one."""

# -- rules ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """How the verdict on one claim follows from the evidence.

    Attributes
    ----------
    claim : str
        A ``claim_id``.
    text : str
        The rule in words, its thresholds taken from the constants of this module.
    verdict : callable
        The function that applies it.
    """

    claim: str
    text: str
    verdict: Callable[[Evidence], str]

    @property
    def function(self) -> str:
        """The full name of the function."""
        return f"{self.verdict.__module__}.{self.verdict.__name__}"


RULES: dict[str, Rule] = {}
"""The rules by claim, in the order of this module."""

Decide = Callable[[Evidence], str]


def _rule(claim: str, text: str) -> Callable[[Decide], Decide]:
    def mark(function: Decide) -> Decide:
        @functools.wraps(function)
        def decided(evidence: Evidence) -> str:
            try:
                return function(evidence)
            except MissingEvidence:
                return UNVERIFIABLE

        RULES[claim] = Rule(claim, text, decided)
        return decided

    return mark


def combine(parts: Sequence[bool | None]) -> str:
    """The verdict on a claim of several parts, each true, false or not known (None).

    Examples
    --------
    >>> combine([True, True]), combine([True, None]), combine([False, None]), combine([None])
    ('supported', 'partly', 'contradicted', 'unverifiable')
    """
    known = [part for part in parts if part is not None]
    if not known:
        return UNVERIFIABLE
    if not any(known):
        return CONTRADICTED
    return SUPPORTED if all(parts) else PARTLY


# -- politics -------------------------------------------------------------------------------------


@_rule(
    "A13",
    "Supported if the laying of the stone is on record with a day in the month claimed; contradicted "
    "if the day on record is another.",
)
def park_founded(evidence: Evidence) -> str:
    """The foundation stone was laid in the month claimed."""
    period = claimed_period(evidence, "A13")
    return combine([_in_period(evidence, "park-uzbekistan-foundation-2025-07-02", period)])


@_rule(
    "B01",
    "Supported if the year on record for the beginning of relations is the one claimed; contradicted "
    "if it is another.",
)
def relations(evidence: Evidence) -> str:
    """Relations began in the year claimed."""
    begun = event_day(evidence, politics.EVENTS["relations"])
    return combine([None if begun is None else begun.year == claimed_value(evidence, "B01")])


@_rule(
    "B02",
    "The parts are the signature in the first month claimed and, for each state, a law of "
    "ratification in the second. Supported if all hold, partly if some do, contradicted if none of "
    "those on record does.",
)
def treaty_and_ratification(evidence: Evidence) -> str:
    """The treaty was signed in the first month claimed and made law on both sides in the second."""
    span = claimed_period(evidence, "B02")
    (law,) = (
        step
        for step in politics.STEPS
        if (step.instrument, step.step) == (politics.ALLIED, "signed into law")
    )
    first, second = parse_period(f"{span.start:%Y-%m}"), parse_period(f"{span.end:%Y-%m}")
    return combine(
        [
            _in_period(evidence, politics.TREATY, first),
            *(_in_period(evidence, side, second) for side in (law.azerbaijan, law.uzbekistan)),
        ]
    )


@_rule(
    "B03",
    "A state's part holds if every date on record for its embassy lies after the day on which "
    "relations began. Supported if both parts hold, partly if a single one does, contradicted if "
    "neither does.",
)
def embassies(evidence: Evidence) -> str:
    """Each state's embassy was opened after relations began."""
    begun = event_day(evidence, politics.EVENTS["relations"])
    if begun is None:
        raise MissingEvidence("no day on which relations began")
    parts: list[bool | None] = []
    for names in (("embassy-aze",), ("embassy-uzb", "embassy-uzb-other")):
        days = [day for day in (event_day(evidence, politics.EVENTS[name]) for name in names) if day]
        parts.append(all(day > begun for day in days) if days else None)
    return combine(parts)


@_rule(
    "B04",
    "Supported if the day of the signature lies in the month claimed and at most "
    f"{format_number(VISIT_DAYS)} days after the first day of the state visit; partly if only one of "
    "these holds, contradicted if neither does.",
)
def signing(evidence: Evidence) -> str:
    """The treaty was signed during the visit, in the month claimed."""
    signed, visit = event_day(evidence, politics.TREATY), event_day(evidence, "visit-az-to-uz-2024-08-22")
    if signed is None or visit is None:
        raise MissingEvidence("no day of the signature or of the visit")
    period = claimed_period(evidence, "B04")
    return combine([period.start <= signed <= period.end, 0 <= (signed - visit).days <= VISIT_DAYS])


@_rule(
    "B05",
    "Supported if the signing of the Uzbek law is on record in the month claimed; contradicted if it "
    "is on record for another time.",
)
def uzbek_law(evidence: Evidence) -> str:
    """The Uzbek law was signed in the month claimed."""
    return combine([_in_period(evidence, politics.EVENTS["treaty-law"], claimed_period(evidence, "B05"))])


@_rule(
    "B11",
    "The rank of a trip stands in for its weight. Supported if every trip of a president on record is "
    "named as a state or official visit, partly if some are, contradicted if none is.",
)
def crucial_visits(evidence: Evidence) -> str:
    """Every trip of the presidents was a state or official visit."""
    trips = contacts.trips(evidence, _defaults(evidence, "politics"))
    return combine([occasion == "State or official visit" for occasion in trips["occasion"]])


@_rule(
    "B19",
    "The parts are an Uzbek proposal of the council and the founding agreement of the fund, each "
    "dated no later than the article. Supported if both hold, partly if a single one does, "
    "contradicted if what is on record came later.",
)
def council_and_fund(evidence: Evidence) -> str:
    """The council had been proposed by Uzbekistan, and the fund founded, when the article appeared."""
    names = ("permanent-council", "tif-agreed")
    return combine([_before_article(evidence, "B19", politics.EVENTS[name]) for name in names])


@_rule(
    "B42",
    "Every measure of closeness is set against its own past. Supported if the latest value is the "
    "closest on record for all of them, partly if for some, contradicted if for none; unverifiable "
    f"with fewer than {format_number(MEASURES)} measures known.",
)
def closer_than_ever(evidence: Evidence) -> str:
    """The latest value of every measure of closeness is the closest on record."""
    frame = politics.closeness(evidence, _defaults(evidence, "politics"))
    if len(frame) < MEASURES:
        raise MissingEvidence("too few measures of closeness")
    return combine([bool(closer) for closer in frame["closer"]])


# -- trade ----------------------------------------------------------------------------------------


@_rule(
    "A04",
    "A side bears the claim out if the claimed rate lies between the lowest and the highest growth "
    f"that it stated within the year, or at most {format_number(NEAR_GROWTH)} percentage points "
    "outside. Supported if both sides do, disputed if a single one of them does, partly if only that "
    "side has spoken, contradicted if none does.",
)
def growth_in_print(evidence: Evidence) -> str:
    """The growth claimed is what the two sides state within that year."""
    claimed, year = claimed_value(evidence, "A04"), claimed_period(evidence, "A04").start.year
    parameters = _defaults(evidence, "trade")
    rows = pair_rows(evidence, parameters, "bilateral-turnover-growth")
    within = rows["year"].isna()
    rows = where(rows, [part and day.year == year for part, day in zip(within, rows["end"], strict=True)])
    rows = choose(rows, by=("period", "reporter"))
    sides = [rows[rows["reporter"] == side]["value"] for side in (parameters.country_a, parameters.country_b)]
    borne = [
        bool(side.min() - NEAR_GROWTH <= claimed <= side.max() + NEAR_GROWTH) for side in sides if len(side)
    ]
    if True in borne and False in borne:
        return DISPUTED
    return combine([*borne, *([None] * (len(sides) - len(borne)))])


@_rule(
    "A05",
    "A side bears the claim out if a portfolio that it declared in the year claimed lies within "
    f"{format_number(100 * NEAR_MONEY)}% of the sum. Supported if both sides do, partly if a single "
    "one does, contradicted if other sums alone were declared; unverifiable if none was.",
)
def portfolio(evidence: Evidence) -> str:
    """Both sides declared the sum claimed in the year claimed."""
    claimed, parameters = claimed_value(evidence, "A05"), _defaults(evidence, "trade")
    rows = declared_portfolios(evidence)
    parts: list[bool | None] = []
    for side in (parameters.country_a, parameters.country_b):
        declared = rows[rows["reporter"] == side]["value"]
        parts.append(bool((abs(declared / claimed - 1) <= NEAR_MONEY).any()) if len(declared) else None)
    return combine(parts)


@_rule(
    "B07",
    "A side bears the claim out if turnover by its figures reached the multiple claimed from some "
    "base year of the claim's period to its own last full year, in current dollars. Supported if both "
    "sides do, partly if a single one does, contradicted if neither does.",
)
def tripled(evidence: Evidence) -> str:
    """Turnover reached the multiple claimed within the period claimed, by both sides' figures."""
    claimed, period = claimed_value(evidence, "B07"), claimed_period(evidence, "B07")
    parameters = _defaults(evidence, "trade")
    frame = trade.multiples(evidence, parameters)
    frame = frame[(frame["base"] >= period.start.year) & (frame["prices"] == trade.CURRENT)]
    own = headline(evidence, parameters)
    parts: list[bool | None] = []
    for side in (own, other(parameters, own)):
        reached = frame[frame["reporter"] == side]["times"] >= claimed
        parts.append(bool(reached.any()) if len(reached) else None)
    return combine(parts)


@_rule(
    "B08",
    f"Supported if an official report, or at least {format_number(REPORTS)} reports of any kind, give "
    "the sum claimed for the year claimed; partly if fewer do; contradicted if reports give other "
    "sums alone for that year.",
)
def goal(evidence: Evidence) -> str:
    """The goal claimed is on record for the year claimed."""
    claimed, year = claimed_value(evidence, "B08"), claimed_period(evidence, "B08").start.year
    rows = pair_rows(evidence, _defaults(evidence, "trade"), "bilateral-trade-target")
    rows = rows[rows["year"] == year]
    same = rows[rows["value"] == claimed]
    if rows.empty:
        raise MissingEvidence("no goal for that year")
    if same.empty:
        return CONTRADICTED
    return SUPPORTED if (same["kind"] == "official").any() or len(same) >= REPORTS else PARTLY


# -- energy ---------------------------------------------------------------------------------------


@_rule(
    "B28",
    "The parts are a contract with the Russian company and the beginning of work on the site, each "
    "dated no later than the article. Supported if both hold, partly if a single one does, "
    "contradicted if what is on record came later.",
)
def nuclear(evidence: Evidence) -> str:
    """A contract had been signed, and work begun, when the article appeared."""
    names = ("2024-05-27-smr-contract", "2025-10-10-nuclear-earthworks")
    return combine([_before_article(evidence, "B28", name) for name in names])


# -- transport ------------------------------------------------------------------------------------


@_rule(
    "A07",
    "Supported if, in the last year known for both, the containers of the Middle Corridor and those of "
    f"the northern route stand at {format_number(EQUAL)} to {format_number(EQUAL)} or better; else partly if "
    f"the corridor's cargo has multiplied by at least {format_number(GROWN)} since its lowest year on "
    "record; else contradicted.",
)
def essential_route(evidence: Evidence) -> str:
    """The Middle Corridor carries as much as the route that it is an alternative to."""
    parameters = _defaults(evidence, "transport")
    north = _number("north-ratio", tonnage.northern_facts(evidence, parameters))
    grown = _number("titr-growth", tonnage.route_facts(evidence, parameters))
    if 1 / north >= EQUAL:
        return SUPPORTED
    return PARTLY if grown >= GROWN else CONTRADICTED


@_rule(
    "A08",
    "A side bears the claim out if a full-year figure of Uzbek transit or foreign trade that it gives "
    "for a year of the claim's period reaches the tonnage claimed; part-years are not extended. "
    "Supported if both sides do, partly if a single one does, contradicted if the figures known are "
    "lower.",
)
def uzbek_cargo(evidence: Evidence) -> str:
    """Uzbek cargo reached the tonnage claimed in a full year, by both sides' figures."""
    needed = claimed_value(evidence, "A08") * tonnage.MILLION_TONNES
    period, parameters = claimed_period(evidence, "A08"), _defaults(evidence, "transport")
    rows = pd.concat([evidence.observations(series) for series in ("uzb-aze-transit", "uzb-cargo-casca")])
    rows = full_years(rows, "actual")
    rows = rows[rows["year"].between(period.start.year, period.end.year)]
    parts: list[bool | None] = []
    for side in (parameters.country_a, parameters.country_b):
        given = rows[rows["reporter"] == side]["value"]
        parts.append(bool(given.max() >= needed) if len(given) else None)
    return combine(parts)


@_rule(
    "B21",
    "Contradicted if a neighbour of Uzbekistan has container traffic of a sea port on record. "
    "Otherwise partly and no more, for how many other states share this is not in the tables.",
)
def landlocked(evidence: Evidence) -> str:
    """No neighbour of Uzbekistan has a sea port with containers."""
    ports = _number(
        "neighbours-ports", transport.landlocked_facts(evidence, _defaults(evidence, "transport"))
    )
    return CONTRADICTED if ports else PARTLY


@_rule(
    "B22",
    "The parts are a rise of Uzbek cargo through the port between the last full years known, the last "
    f"no more than {format_number(RECENT_YEARS)} years before the article, and an Uzbek terminal that "
    "operates or is being built. Supported if both hold, partly if a single one does, contradicted if "
    "the cargo fell and there is no terminal; unverifiable while the cargo of a single year alone is "
    "known.",
)
def alat_presence(evidence: Evidence) -> str:
    """Uzbek cargo through the port grew, and an Uzbek terminal stands there."""
    volumes = annual(evidence.observations("uzb-cargo-baku-port"))
    volumes = volumes[volumes["year"] <= article_day(evidence, "B22").year]
    recent = len(volumes) > 1 and volumes["year"].iloc[-1] >= article_day(evidence, "B22").year - RECENT_YEARS
    grown = bool(volumes["value"].iloc[-1] > volumes["value"].iloc[-2]) if recent else None
    projects = evidence.projects
    status = str(projects["status"].get("uzbek-terminal-alat", ""))
    built = status.startswith(("operating", "opened", "under construction", "under-construction"))
    # That no terminal was found is no evidence against the claim while nothing else is known.
    return combine([grown, built if built or grown is not None else None])


@_rule(
    "B30",
    "The parts are the largest population and the largest value added of industry in Central Asia, "
    "beside Kazakhstan, in the last year held for both; whose cargo the corridor carries is not part "
    "of the test. Supported if both hold, partly if a single one does, contradicted if neither does.",
)
def size_and_industry(evidence: Evidence) -> str:
    """Uzbekistan has the most people and the largest industry."""
    found = transport.size_facts(evidence, _defaults(evidence, "transport"))
    first = _number("people-rank", found) == 1
    return combine([first, _number("industry-uzb", found) > _number("industry-kaz", found)])


@_rule(
    "B32",
    "The tests are the ministry's times now and before, the last monthly average of trains that ran "
    "against the first train, and the price against the northern route. Disputed if some say faster "
    "or cheaper and others not; contradicted if none does; partly at best, for no source tests what "
    "caused it.",
)
def faster(evidence: Evidence) -> str:
    """The route became faster and competes on price; what caused that is not tested by any source."""
    parameters = _defaults(evidence, "transport")
    made = {
        one.id: one.number
        for maker in (
            times.ministry_time_facts,
            times.measured_time_facts,
            times.first_train_facts,
            times.price_facts,
        )
        for one in maker(evidence, parameters)
    }
    tests = (
        ("days-ministry-low", "days-ministry-before-low"),
        ("days-measured", "days-first"),
        ("price-middle", "price-north"),
    )
    # The first train alone is no measure of a change, so both figures of a test must be known.
    said = [made[now] < made[then] for now, then in tests if now in made and then in made]
    if True in said and False in said:
        return DISPUTED
    return PARTLY if combine(said) == SUPPORTED else combine(said)


@_rule(
    "B33",
    "Supported if the shortest way from Tashkent to Istanbul without a ship, lines not yet open "
    "included, leads through Zangezur. Else partly if Zangezur, ship included, saves more than "
    f"{format_number(100 * MARGIN)}% against the present link at every great-circle factor tried. Else "
    "contradicted.",
)
def shortest_by_land(evidence: Evidence) -> str:
    """The shortest way by land leads through Zangezur, or is at least shorter than the present link."""
    parameters = _defaults(evidence, "transport")
    legs = routes.single_legs(evidence)
    land = routes.shortest(legs[legs["mode"] != "ferry"], "tashkent", routes.DESTINATION)
    if set(routes.TRIPS["tashkent"][routes.ZANGEZUR]) <= set(land.nodes):
        return SUPPORTED
    km = routes.sensitivity(evidence, parameters).pivot(index="factor", columns="route", values="km")
    saved = 1 - km[routes.ZANGEZUR] / km[routes.GEORGIA]
    return PARTLY if bool((saved > MARGIN).all()) else CONTRADICTED


# -- security -------------------------------------------------------------------------------------


@_rule(
    "B24",
    "Supported if events name Alat or its port and none of them is military; contradicted if one is; "
    "unverifiable if no event names them.",
)
def alat_military(evidence: Evidence) -> str:
    """No event that names Alat is military."""
    events = security.alat_events(evidence)
    if events.empty:
        raise MissingEvidence("no event names Alat")
    return CONTRADICTED if events["military"].any() else SUPPORTED


@_rule(
    "B36",
    "The parts are the best rank of its region in the Safety Perceptions Index, that the edition is "
    "of the year claimed, and the best rank in the Global Peace Index of that year. Supported if all "
    "hold, partly if some do, contradicted if none does.",
)
def most_peaceful(evidence: Evidence) -> str:
    """Uzbekistan ranks first of its region by perceived safety, in that edition, and by peace."""
    year = claimed_period(evidence, "B36").start.year
    ranks = choose(evidence.observations("spi-rank"))
    ranks = ranks[ranks["country"].isin(CENTRAL_ASIA) & (ranks["year"] <= year)]
    own = ranks[ranks["country"] == "UZB"]
    if own.empty:
        raise MissingEvidence("no rank in the Safety Perceptions Index")
    edition = own["year"].iloc[-1]
    first = bool(ranks[ranks["year"] == edition]["value"].min() == own["value"].iloc[-1])
    leaders = peace.leaders(peace.published_ranks(evidence))
    led = leaders[leaders["year"] == year]["leader"]
    # An edition of another year says nothing for the claim if the rank in it is not the first.
    return combine([first, first and bool(edition == year), led.iloc[0] == "UZB" if len(led) else None])


@_rule(
    "B37",
    "Contradicted if the World Bank's net inflow fell in a year of the claim's period. If it rose in "
    "every year: supported if the estimate of stability rose with it each year, else partly.",
)
def every_year(evidence: Evidence) -> str:
    """Net inflow rose in every year of the period, and stability with it."""
    frame = fdi.net_inflow(evidence, fdi.STATE, *fdi.claimed_years(evidence))
    values = pd.Series(frame["value"].to_numpy(), index=frame["year"].astype(int))
    holds = fdi.changes(values).always
    if holds is None:
        raise MissingEvidence("no change of the net inflow")
    if not holds:
        return CONTRADICTED
    together = fdi.same_direction(evidence, fdi.STATE)
    return SUPPORTED if len(together) and together["same"].all() else PARTLY


# -- helpers --------------------------------------------------------------------------------------


def _defaults(evidence: Evidence, chapter: str) -> Parameters:
    return read_parameters(chapter, {"as_of": evidence.as_of})


def claimed_value(evidence: Evidence, claim: str) -> float:
    """The value that a claim gives, in its own unit."""
    return float(str(evidence.claims.loc[claim, "value"]))


def claimed_period(evidence: Evidence, claim: str) -> Period:
    """The period that a claim speaks of."""
    return parse_period(str(evidence.claims.loc[claim, "period"]))


def article_day(evidence: Evidence, claim: str) -> date:
    """The day of the article that makes a claim."""
    seed = str(evidence.claims.loc[claim, "seed_id"])
    return date.fromisoformat(str(evidence.seeds.loc[seed, "date"]))


def declared_portfolios(evidence: Evidence) -> pd.DataFrame:
    """Portfolios of joint projects that were declared in the year of claim A05."""
    year = claimed_period(evidence, "A05").start.year
    rows = measured(pair_rows(evidence, _defaults(evidence, "trade"), "joint-projects-portfolio"))
    return where(rows, [day.year == year for day in rows["start"]])


def event_day(evidence: Evidence, event: str) -> date | None:
    """The first day of the date of an event; None where the event is not known by the day."""
    if event not in evidence.events.index:
        return None
    start: Any = evidence.events.loc[event, "start"]
    return date(start.year, start.month, start.day)


def _in_period(evidence: Evidence, event: str, period: Period) -> bool | None:
    day = event_day(evidence, event)
    return None if day is None else period.start <= day <= period.end


def _before_article(evidence: Evidence, claim: str, event: str) -> bool | None:
    day = event_day(evidence, event)
    return None if day is None else day <= article_day(evidence, claim)


def _number(name: str, facts: list[Fact]) -> float:
    """The value of a fact by name; raises MissingEvidence where it could not be made."""
    for one in facts:
        if one.id == name:
            return one.number
    raise MissingEvidence(f"no fact {name!r}")
