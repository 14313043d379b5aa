"""Voting in the UN General Assembly: how often two states vote alike, and how much of it is chance.

Only votes in which both states voted yes, no or abstained are counted; an absence says nothing
about agreement and is left out. The roll calls are all there were, no sample, so the figures
describe and carry no margin of error.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, states
from dyadbook.analysis.regions import TURKIC_STATES
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import Parameters

CHOICES = ("Y", "A", "N")
"""Yes, abstain, no: the votes that count."""

PLACE = {"Y": 1.0, "A": 0.5, "N": 0.0}
"""Places on a line for the measure that counts an abstention half way."""

MINIMUM = 30
"""Shared votes below which a year is left out: one vote would move agreement by three points."""

RUN = 3
"""Usable years that are pooled where single years hold too few votes to rank."""

PARTNERS = ("KAZ", "RUS", "CHN", "TUR", "USA")
"""Partners that each state of the pair is compared with."""

FIRST_SESSION_AFTER = 2024
"""Session year of the July 2025 ideal points that opened after the treaty of August 2024."""

SOURCE = "unga-votes-2024"
IDEAL_SOURCE = "unga-ideal-2025-07"


@dataclass(frozen=True)
class Agreement:
    """How alike two states voted over a set of roll calls.

    Attributes
    ----------
    shared : int
        Roll calls in which both voted yes, no or abstained.
    raw : float
        Share of them with the same choice, 0 to 1.
    chance : float
        Agreement to be expected if both drew at random from their joint mix of choices, 0 to 1.
    pi : float
        Scott's pi: agreement beyond chance as a share of what was possible; 1 at full agreement,
        0 at chance, negative below it.
    half : float
        Mean similarity when an abstention counts half way between yes and no, 0 to 1.
    """

    shared: int
    raw: float
    chance: float
    pi: float
    half: float


def agreement(votes_a: Iterable[str], votes_b: Iterable[str]) -> Agreement | None:
    """Measure the agreement of two states.

    Parameters
    ----------
    votes_a, votes_b : iterable of str
        Choices by roll call, in the same order: ``Y``, ``A``, ``N``; anything else is an absence.

    Returns
    -------
    Agreement or None
        See `of_counts`.

    Examples
    --------
    >>> agreement("YYYA-", "YYAAN").raw
    0.75
    """
    return of_counts(Counter(zip(votes_a, votes_b, strict=True)))


def of_counts(counts: Mapping[tuple[str, str], int]) -> Agreement | None:
    """Measure agreement from how often each pair of choices was made.

    Scott's pi (Scott 1955, Public Opinion Quarterly 19: 321-325) takes chance agreement from the
    mix of both states' choices together; Häge (2011, Political Analysis 19: 287-305) argues for
    chance correction in comparing foreign policies.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        Number of roll calls by the choices of the two states; absences are passed over.

    Returns
    -------
    Agreement or None
        None where the two share no vote, or always made one and the same choice (pi is then not
        defined).
    """
    kept = {key: n for key, n in counts.items() if set(key) <= set(CHOICES)}
    shared = sum(kept.values())
    if not shared:
        return None
    raw = sum(n for (a, b), n in kept.items() if a == b) / shared
    made = {k: sum(n * key.count(k) for key, n in kept.items()) for k in CHOICES}
    chance = sum((n / (2 * shared)) ** 2 for n in made.values())
    if math.isclose(chance, 1.0):
        return None
    half = sum(n * (1 - abs(PLACE[a] - PLACE[b])) for (a, b), n in kept.items()) / shared
    return Agreement(shared, raw, chance, (raw - chance) / (1 - chance), half)


def voters(roll_calls: pd.DataFrame) -> list[str]:
    """States that have a column in the roll calls."""
    return [name for name in roll_calls.columns if len(name) == 3 and name.isupper()]


def by_year(roll_calls: pd.DataFrame, a: str, b: str, minimum: int = MINIMUM) -> pd.DataFrame:
    """Agreement of two states year by year.

    Parameters
    ----------
    roll_calls : pandas.DataFrame
        Of `Evidence.roll_calls`.
    a, b : str
        ISO 3166-1 alpha-3 codes.
    minimum : int
        Years with fewer shared votes are left out.

    Returns
    -------
    pandas.DataFrame
        Columns ``year, shared, raw, chance, pi, half``, oldest first.
    """
    rows = []
    for year, calls in roll_calls.groupby("year"):
        found = agreement(calls[a], calls[b])
        if found is not None and found.shared >= minimum:
            rows.append({"year": int(str(year)), **vars(found)})
    return pd.DataFrame(rows, columns=["year", "shared", "raw", "chance", "pi", "half"])


def usable_runs(roll_calls: pd.DataFrame, a: str, b: str, length: int = RUN) -> pd.DataFrame:
    """Agreement over every run of consecutive usable years, their votes pooled.

    Returns
    -------
    pandas.DataFrame
        Columns ``first, last`` (years) and those of `by_year` without ``year``. A year that is
        left out for want of votes is passed over, so a run may span more calendar years than
        `length`.
    """
    years = by_year(roll_calls, a, b)["year"].tolist()
    rows = []
    for start in range(len(years) - length + 1):
        run = years[start : start + length]
        calls = roll_calls[roll_calls["year"].isin(run)]
        found = agreement(calls[a], calls[b])
        if found is not None:
            rows.append({"first": run[0], "last": run[-1], **vars(found)})
    return pd.DataFrame(rows, columns=["first", "last", "shared", "raw", "chance", "pi", "half"])


def among_partners(roll_calls: pd.DataFrame, state: str, minimum: int = MINIMUM) -> pd.DataFrame:
    """Agreement of one state with every other in the table over the roll calls given.

    Returns
    -------
    pandas.DataFrame
        Columns ``partner, shared, raw, chance, pi, half, rank_raw, rank_pi``; rank 1 is the
        closest, ties share the better rank. Partners below the minimum are left out.
    """
    rows = []
    for partner in voters(roll_calls):
        found = None if partner == state else agreement(roll_calls[state], roll_calls[partner])
        if found is not None and found.shared >= minimum:
            rows.append({"partner": partner, **vars(found)})
    frame = pd.DataFrame(rows, columns=["partner", "shared", "raw", "chance", "pi", "half"])
    for name in ("raw", "pi"):
        frame[f"rank_{name}"] = frame[name].rank(ascending=False, method="min").astype(int)
    return frame


def pair_by_year(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Agreement of the pair by year, with ``source_id``."""
    found = by_year(evidence.roll_calls, parameters.country_a, parameters.country_b)
    return found.assign(source_id=SOURCE)


def partners_by_year(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Agreement of each state of the pair with each partner, and with the other, by year.

    Returns
    -------
    pandas.DataFrame
        Columns ``state, partner``, those of `by_year`, and ``source_id``.
    """
    a, b = parameters.country_a, parameters.country_b
    calls = evidence.roll_calls
    pairs = [(a, b), *((state, partner) for partner in PARTNERS for state in (a, b))]
    frames = [
        by_year(calls, state, partner).assign(state=state, partner=partner)
        for state, partner in pairs
        if state != partner
    ]
    return pd.concat(frames, ignore_index=True).assign(source_id=SOURCE)


def ranks_by_year(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Where each state of the pair stands among the other's partners, by year.

    Returns
    -------
    pandas.DataFrame
        Columns ``year, state`` (whose list it is), ``rank_raw, rank_pi, partners, source_id``;
        usable years of the pair only.
    """
    a, b = parameters.country_a, parameters.country_b
    calls = evidence.roll_calls
    rows = []
    for year in by_year(calls, a, b)["year"]:
        for state, other in ((a, b), (b, a)):
            listed = among_partners(calls[calls["year"] == year], state)
            own = listed[listed["partner"] == other].iloc[0]
            rows.append(
                {
                    "year": int(year),
                    "state": state,
                    "rank_raw": int(own["rank_raw"]),
                    "rank_pi": int(own["rank_pi"]),
                    "partners": len(listed),
                    "source_id": SOURCE,
                }
            )
    columns = ["year", "state", "rank_raw", "rank_pi", "partners", "source_id"]
    return pd.DataFrame(rows, columns=columns)


def shown(frame: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Keep the years that the charts show."""
    return frame[frame["year"].between(parameters.start_year, parameters.end_year)]


def last_run(evidence: Evidence, parameters: Parameters) -> tuple[int, int]:
    """Find the last run of usable years of the pair: its first and last year.

    Raises
    ------
    MissingEvidence
        When the roll calls hold no such run.
    """
    runs = usable_runs(evidence.roll_calls, parameters.country_a, parameters.country_b)
    if runs.empty:
        raise MissingEvidence("the roll calls hold no run of usable years")
    return int(runs["first"].iloc[-1]), int(runs["last"].iloc[-1])


def partner_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Agreement of each state with the other and with the partners, over the last run of years.

    Returns
    -------
    pandas.DataFrame
        For the page: percentages and pi as text, one row a partner, the pair first, then by
        the mean of both states' pi.
    """
    a, b = parameters.country_a, parameters.country_b
    calls = _between(evidence.roll_calls, *last_run(evidence, parameters))
    rows = []
    for partner in ("", *PARTNERS):
        sides = [agreement(calls[state], calls[partner or other]) for state, other in ((a, b), (b, a))]
        if partner in (a, b) or None in sides:
            continue
        first, second = (side for side in sides if side is not None)
        name = evidence.name(partner) if partner else "Each other"
        rows.append((first.pi + second.pi if partner else math.inf, name, first, second))
    rows.sort(key=lambda row: -row[0])
    title_a, title_b = evidence.name(a), evidence.name(b)
    return pd.DataFrame(
        {
            "Partner": [name for _, name, _, _ in rows],
            f"{title_a}: same vote": [f"{100 * one.raw:.1f}%" for _, _, one, _ in rows],
            f"{title_a}: Scott’s pi": [_signed(one.pi) for _, _, one, _ in rows],
            f"{title_b}: same vote": [f"{100 * two.raw:.1f}%" for _, _, _, two in rows],
            f"{title_b}: Scott’s pi": [_signed(two.pi) for _, _, _, two in rows],
            "Shared votes": [
                str(one.shared) if name == "Each other" else f"{one.shared} and {two.shared}"
                for _, name, one, two in rows
            ],
        }
    )


def ideal_points(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Ideal points of both states and their distance, July 2025 edition.

    A one-dimensional scale estimated from final votes (Bailey, Strezhnev and Voeten 2017,
    Journal of Conflict Resolution 61: 430-456); this edition dates votes by session.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, one a state (latent units), ``distance``, ``source_id``; years with both.
    """
    a, b = parameters.country_a, parameters.country_b
    frame = evidence.indicator("un_ideal_point_jul25", a, b)
    wide = frame.pivot(index="year", columns="country", values="value").reindex(columns=[a, b])
    wide = wide.dropna().reset_index()
    wide["distance"] = (wide[a] - wide[b]).abs()
    return wide.rename_axis(columns=None).assign(source_id=IDEAL_SOURCE)


# -- facts ----------------------------------------------------------------------------------


@states
def latest_year(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State agreement in the last usable year, beside chance, and what one vote weighs."""
    a, b = parameters.country_a, parameters.country_b
    years = pair_by_year(evidence, parameters).to_dict("records")
    if not years:
        raise MissingEvidence("no usable year of roll calls")
    last, best = years[-1], max(years, key=lambda row: row["raw"])
    calls = _between(evidence.roll_calls, last["year"], last["year"])
    made = _maker(calls, last["year"], last["year"])
    yield made("votes-shared", "Shared votes, last usable year", last["shared"], "votes", decimals=0)
    yield made("votes-held", "Roll calls, last usable year", len(calls), "roll calls", decimals=0)
    yield made("votes-raw", "Same vote, last usable year", 100 * last["raw"], "percent")
    yield made("votes-chance", "Same vote by chance", 100 * last["chance"], "percent")
    yield made("votes-pi", "Scott's pi, last usable year", last["pi"], "index", decimals=2)
    yield made("votes-half", "Same vote, abstention half way", 100 * last["half"], "percent")
    counts = Counter(zip(calls[a], calls[b], strict=True))
    split = round(last["shared"] * (1 - last["raw"]))
    yield made("votes-split", "Shared votes that differed", split, "votes", decimals=0)
    other = of_counts(counts + Counter({("Y", "A"): 1}) - Counter({("Y", "Y"): 1}))
    if other is not None:
        change = other.pi - last["pi"]
        yield made("votes-one-more", "Change of pi by one more split", change, "index", decimals=2)
    made = _maker(_between(evidence.roll_calls, best["year"], best["year"]), best["year"], best["year"])
    yield made("votes-best-raw", "Highest yearly share of same votes", 100 * best["raw"], "percent")
    yield made("votes-minimum", "Least shared votes", MINIMUM, "shared votes", decimals=0)


@states
def absences(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State how often each state cast no vote, in the first years and in the last usable one."""
    years = pair_by_year(evidence, parameters)["year"].tolist()
    if not years:
        raise MissingEvidence("no usable year of roll calls")
    for name, first, last in (("early", 1992, 1999), ("last", years[-1], years[-1])):
        calls = _between(evidence.roll_calls, first, last)
        made = _maker(calls, first, last)
        for code in (parameters.country_a, parameters.country_b):
            absent = 100 * (1 - float(calls[code].isin(CHOICES).mean()))
            label = f"Roll calls without a vote of {code}"
            yield made(f"votes-absent-{name}-{code.lower()}", label, absent, "percent", decimals=0)


@states
def coverage(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State which years are left out, how many states the table holds, and a gap in its last year."""
    calls = evidence.roll_calls
    used = set(pair_by_year(evidence, parameters)["year"])
    if not used:
        raise MissingEvidence("no usable year of roll calls")
    held = sorted(set(calls["year"]))
    out = [str(year) for year in held if year not in used]
    made = _maker(calls, held[0], held[-1])
    yield made("votes-states", "States in the roll calls", len(voters(calls)), "states", decimals=0)
    if out:
        yield made("votes-left-out", "Years left out", listed(out), "text")
    last = max(used)
    if "TUR" in calls.columns:
        final = _between(evidence.roll_calls, last, last)
        cast = int(final["TUR"].isin(CHOICES).sum())
        made = _maker(final, last, last)
        yield made("votes-cast-tur", "Votes of Türkiye, last usable year", cast, "votes", decimals=0)


@states
def closest_runs(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the last run of years against the closest one on record, by pi and raw."""
    calls = evidence.roll_calls
    found = usable_runs(calls, parameters.country_a, parameters.country_b).to_dict("records")
    if not found:
        raise MissingEvidence("no run of usable years")
    last = found[-1]
    for name, scale, unit, decimals in (("pi", 1, "index", 2), ("raw", 100, "percent", 1)):
        peak = max(found, key=lambda row: row[name])
        for label, row in (("run", last), ("peak", peak)):
            span = _between(evidence.roll_calls, row["first"], row["last"])
            made = _maker(span, row["first"], row["last"])
            value = scale * row[name]
            yield made(f"votes-{name}-{label}", f"{name}, {label}", value, unit, decimals=decimals)
        change = scale * (last[name] - peak[name])
        points = "percentage points" if unit == "percent" else unit
        made = _maker(calls, peak["first"], last["last"])
        label = f"{name}, last run less the closest"
        yield made(f"votes-{name}-from-peak", label, change, points, decimals=decimals)
    closer = sum(row["pi"] > last["pi"] for row in found)
    made = _maker(calls, found[0]["first"], last["last"])
    yield made("votes-runs", "Runs of usable years", len(found), "runs", decimals=0)
    yield made("votes-runs-closer", "Runs closer than the last, by pi", closer, "runs", decimals=0)


@states
def standing(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the rank of each in the other's list over the last run, and pi with the partners."""
    a, b = parameters.country_a, parameters.country_b
    first, last = last_run(evidence, parameters)
    calls = _between(evidence.roll_calls, first, last)
    made = _maker(calls, first, last)
    for state, other in ((a, b), (b, a)):
        listed = {row["partner"]: row for row in among_partners(calls, state).to_dict("records")}
        key, own = state.lower(), listed[other]
        for name in ("raw", "pi"):
            label = f"Rank of {other} among the partners of {state} by {name}"
            rank = own[f"rank_{name}"]
            yield made(f"votes-rank-{name}-{key}", label, rank, "rank", decimals=0)
        count = len(listed)
        yield made(f"votes-partners-{key}", f"Partners of {state}", count, "states", decimals=0)
        for partner in PARTNERS:
            if partner in listed:
                label, value = f"Scott's pi of {state} and {partner}", listed[partner]["pi"]
                name = f"votes-pi-{key}-{partner.lower()}"
                yield made(name, label, value, "index", decimals=2)
        best = max(listed.values(), key=lambda row: row["pi"])
        label = f"Closest partner of {state} by pi"
        yield made(f"votes-closest-{key}", label, evidence.name(best["partner"]), "text")
        yield made(f"votes-closest-pi-{key}", f"{label}: pi", best["pi"], "index", decimals=2)
    found = [agreement(calls[one], calls[two]) for one, two in combinations(TURKIC_STATES, 2)]
    pis = [one.pi for one in found if one is not None]
    mean = sum(pis) / len(pis)
    yield made("votes-pi-turkic", "Mean pi of pairs of Turkic members", mean, "index", decimals=2)


@states
def distance(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the distance of the ideal points: last, the year before, smallest and widest."""
    years = ideal_points(evidence, parameters).to_dict("records")
    if len(years) < 2:
        raise MissingEvidence("no ideal points of both states")
    last = years[-1]
    found = {
        "last": last,
        "before": years[-2],
        "smallest": min(years, key=lambda row: row["distance"]),
        "widest": max(years, key=lambda row: row["distance"]),
    }
    states_of_pair = f"{parameters.country_a}|{parameters.country_b}"
    for name, row in found.items():
        yield fact(
            f"ideal-{name}",
            f"Distance of ideal points, {name}",
            row["distance"],
            "index",
            str(row["year"]),
            rows=[
                f"indicators?indicator_id=un_ideal_point_jul25&country={states_of_pair}&year={row['year']}#2"
            ],
            sources=[IDEAL_SOURCE],
            decimals=3,
        )
    if last["year"] >= FIRST_SESSION_AFTER:
        label = "Session that opened after the treaty was signed"
        year = last["year"]
        yield fact("ideal-session", label, year, "year", str(year), sources=[IDEAL_SOURCE])
    closer = sum(row["distance"] < last["distance"] for row in years)
    span = f"{years[0]['year']}/{last['year']}"
    label = "Years with a smaller distance than the last"
    yield fact("ideal-closer-years", label, closer, "years", span, sources=[IDEAL_SOURCE], decimals=0)


FACTS = (latest_year, absences, coverage, closest_runs, standing, distance)


def _between(calls: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    return calls[calls["year"].between(first, last)]


def _maker(calls: pd.DataFrame, first: int, last: int) -> Callable[..., Fact]:
    """Make facts of one span of roll calls."""
    span = str(first) if first == last else f"{first}/{last}"
    rows = [cite_panel(_between(calls, first, last), "roll_calls", year=span)]
    return partial(fact, period=span, rows=rows, sources=[SOURCE])


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
