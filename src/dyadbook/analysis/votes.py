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
from datetime import date
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
IDEAL = "un_ideal_point_jul25"
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
    frame = evidence.indicator(IDEAL, a, b)
    wide = frame.pivot(index="year", columns="country", values="value").reindex(columns=[a, b])
    wide = wide.dropna().reset_index()
    wide["distance"] = (wide[a] - wide[b]).abs()
    return wide.rename_axis(columns=None).assign(source_id=IDEAL_SOURCE)


def ideal_rows(evidence: Evidence, parameters: Parameters, first: int, last: int) -> list[str]:
    """Name the ideal points of both states in a span of years, as facts cite them."""
    a, b = parameters.country_a, parameters.country_b
    frame = evidence.indicator(IDEAL, a, b)
    rows = frame[frame["year"].between(first, last)]
    span = str(first) if first == last else f"{first}/{last}"
    return [cite_panel(rows, "indicators", indicator_id=IDEAL, country=f"{a}|{b}", year=span)]


# -- facts ----------------------------------------------------------------------------------


@states
def latest_year(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State agreement in the last usable year, beside chance, and what one vote weighs."""
    a, b = parameters.country_a, parameters.country_b
    years = pair_by_year(evidence, parameters).to_dict("records")
    if not years:
        raise MissingEvidence("no usable year of roll calls")
    pair = _named(evidence, a, b)
    last, best = years[-1], max(years, key=lambda row: row["raw"])
    calls = _between(evidence.roll_calls, last["year"], last["year"])
    made = _maker(calls, last["year"], last["year"])
    label = f"Roll calls in which both {pair} voted"
    yield made("votes-shared", label, last["shared"], "votes", decimals=0)
    yield made("votes-held", "Roll calls in the file", len(calls), "roll calls", decimals=0)
    label = f"Share of their shared votes in which {pair} made the same choice"
    yield made("votes-raw", label, 100 * last["raw"], "percent")
    label = f"Share of the same choices that chance alone would give {pair}"
    yield made("votes-chance", label, 100 * last["chance"], "percent")
    yield made("votes-pi", f"Scott’s pi of {pair}", last["pi"], "index", decimals=2)
    label = f"Similarity of the choices of {pair}, an abstention counted half way between yes and no"
    yield made("votes-half", label, 100 * last["half"], "percent")
    counts = Counter(zip(calls[a], calls[b], strict=True))
    split = round(last["shared"] * (1 - last["raw"]))
    label = f"Shared votes in which {pair} made different choices"
    yield made("votes-split", label, split, "votes", decimals=0)
    agreed = sum(n * key.count("Y") for key, n in counts.items() if set(key) <= set(CHOICES))
    label = f"Share of yes in the choices of {pair} in their shared votes"
    yield made("votes-yes", label, 50 * agreed / last["shared"], "percent")
    other = of_counts(counts + Counter({("Y", "A"): 1}) - Counter({("Y", "Y"): 1}))
    if other is not None:
        label = f"Change of Scott’s pi of {pair} if they had split on a further vote"
        yield made("votes-one-more", label, other.pi - last["pi"], "index", decimals=2)
    made = _maker(_between(evidence.roll_calls, best["year"], best["year"]), best["year"], best["year"])
    label = f"Share of the same choices of {pair} in the year with the highest"
    yield made("votes-best-raw", label, 100 * best["raw"], "percent")
    label = "Shared votes that a year or a partner must have to be used, a threshold of ours"
    span = f"{years[0]['year']}/{last['year']}"
    yield fact("votes-minimum", label, MINIMUM, "shared votes", span, decimals=0)


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
            label = f"Share of the roll calls in which {evidence.name(code)} cast no vote"
            yield made(f"votes-absent-{name}-{code.lower()}", label, absent, "percent", decimals=0)


@states
def coverage(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State which years are left out, how many states the file holds, and the day that it ends on."""
    calls = evidence.roll_calls
    used = set(pair_by_year(evidence, parameters)["year"])
    if not used:
        raise MissingEvidence("no usable year of roll calls")
    held = sorted(set(calls["year"]))
    out = [str(year) for year in held if year not in used]
    made = _maker(calls, held[0], held[-1])
    label = "States of which the file of roll calls here holds the votes"
    yield made("votes-states", label, len(voters(calls)), "states", decimals=0)
    day = str(calls["date"].max())
    rows = [cite_panel(calls[calls["date"] == day], "roll_calls", date=day)]
    label = "Last day of the file of roll calls"
    yield fact("votes-last-day", label, date.fromisoformat(day), "date", day, rows=rows, sources=[SOURCE])
    if out:
        pair = _named(evidence, parameters.country_a, parameters.country_b)
        label = f"Years in which {pair} shared too few votes to be used"
        yield made("votes-left-out", label, listed(out), "text")


@states
def turkish_gap(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the votes of Türkiye in the last usable year, where the file has them for under half."""
    calls = evidence.roll_calls
    years = pair_by_year(evidence, parameters)["year"].tolist()
    if not years or "TUR" not in calls.columns:
        raise MissingEvidence("no usable year of roll calls with Türkiye")
    final = _between(calls, years[-1], years[-1])
    cast = int(final["TUR"].isin(CHOICES).sum())
    if cast >= len(final) / 2:
        raise MissingEvidence("the file has most votes of Türkiye: there is no gap to state")
    label = "Roll calls for which the file has a vote of Türkiye"
    made = _maker(final, years[-1], years[-1])
    yield made("votes-cast-tur", label, cast, "votes", decimals=0)


@states
def closest_runs(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the last run of years against the closest one on record, by pi and raw."""
    calls = evidence.roll_calls
    found = usable_runs(calls, parameters.country_a, parameters.country_b).to_dict("records")
    if not found:
        raise MissingEvidence("no run of usable years")
    last = found[-1]
    pair = _named(evidence, parameters.country_a, parameters.country_b)
    pooled = {"run": "the last years that can be used, pooled", "peak": "the closest such years, pooled"}
    for name, what, scale, unit, decimals in (
        ("pi", f"Scott’s pi of {pair}", 1, "index", 2),
        ("raw", f"Share of the same choices of {pair}", 100, "percent", 1),
    ):
        peak = max(found, key=lambda row: row[name])
        for key, row in (("run", last), ("peak", peak)):
            span = _between(evidence.roll_calls, row["first"], row["last"])
            made = _maker(span, row["first"], row["last"])
            value = scale * row[name]
            yield made(f"votes-{name}-{key}", f"{what}, {pooled[key]}", value, unit, decimals=decimals)
        change = scale * (last[name] - peak[name])
        points = "percentage points" if unit == "percent" else unit
        made = _maker(_between(calls, peak["first"], last["last"]), peak["first"], last["last"])
        label = f"{what}: the last pooled years less the closest ones"
        yield made(f"votes-{name}-from-peak", label, change, points, decimals=decimals)
    closer = sum(row["pi"] > last["pi"] for row in found)
    made = _maker(calls, found[0]["first"], last["last"])
    label = f"Overlapping spans of {RUN} years in a row that can be used, {pair}"
    yield made("votes-runs", label, len(found), "runs", decimals=0)
    label = f"Spans of {RUN} years in a row in which Scott’s pi of {pair} was above that of the last"
    yield made("votes-runs-closer", label, closer, "runs", decimals=0)


@states
def standing(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the rank of each in the other's list over the last run, and pi with the partners."""
    a, b = parameters.country_a, parameters.country_b
    first, last = last_run(evidence, parameters)
    calls = _between(evidence.roll_calls, first, last)
    made = _maker(calls, first, last)
    ranked = {"raw": "same votes", "pi": "Scott’s pi"}
    for state, other in ((a, b), (b, a)):
        partners = {row["partner"]: row for row in among_partners(calls, state).to_dict("records")}
        key, own, name = state.lower(), partners[other], evidence.name(state)
        for measure, words in ranked.items():
            label = f"Rank of {evidence.name(other)} among the partners of {name} in the file, by {words}"
            yield made(f"votes-rank-{measure}-{key}", label, own[f"rank_{measure}"], "rank", decimals=0)
        label = f"Partners of {name} in the file with enough shared votes"
        yield made(f"votes-partners-{key}", label, len(partners), "states", decimals=0)
        for partner in PARTNERS:
            if partner in partners:
                label = f"Scott’s pi of {_named(evidence, state, partner)}"
                value = partners[partner]["pi"]
                yield made(f"votes-pi-{key}-{partner.lower()}", label, value, "index", decimals=2)
        best = max(partners.values(), key=lambda row: row["pi"])
        label = f"Partner of {name} with the highest Scott’s pi in the file"
        yield made(f"votes-closest-{key}", label, evidence.name(best["partner"]), "text")
        label = f"Scott’s pi of {name} and the partner in the file with the highest"
        yield made(f"votes-closest-pi-{key}", label, best["pi"], "index", decimals=2)


@states
def turkic_members(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the mean pi over the pairs of Turkic members, with Türkiye and without."""
    first, last = last_run(evidence, parameters)
    calls = _between(evidence.roll_calls, first, last)
    made = _maker(calls, first, last)
    label = "Mean of Scott’s pi over the pairs of members of the Organization of Turkic States"
    others = [state for state in TURKIC_STATES if state != "TUR"]
    for name, words, members in (
        ("votes-pi-turkic", label, TURKIC_STATES),
        ("votes-pi-turkic-others", f"{label}, Türkiye left out", others),
    ):
        found = [agreement(calls[one], calls[two]) for one, two in combinations(members, 2)]
        pis = [one.pi for one in found if one is not None]
        yield made(name, words, sum(pis) / len(pis), "index", decimals=2)


@states
def distance(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the distance of the ideal points: last, the year before, smallest and widest."""
    frame = ideal_points(evidence, parameters)
    years = frame.to_dict("records")
    if len(years) < 2:
        raise MissingEvidence("no ideal points of both states")
    last = years[-1]
    pair = _named(evidence, parameters.country_a, parameters.country_b)
    found = {
        "last": ("in the last session on record", last),
        "before": ("in the session before the last on record", years[-2]),
        "smallest": ("in the session with the smallest", min(years, key=lambda row: row["distance"])),
        "widest": ("in the session with the widest", max(years, key=lambda row: row["distance"])),
    }
    for name, (words, row) in found.items():
        yield fact(
            f"ideal-{name}",
            f"Distance of the ideal points of {pair} {words}",
            row["distance"],
            "index",
            str(row["year"]),
            rows=ideal_rows(evidence, parameters, int(row["year"]), int(row["year"])),
            sources=[IDEAL_SOURCE],
            decimals=3,
        )
    first, final = int(years[0]["year"]), int(last["year"])
    every = partial(
        fact,
        period=f"{first}/{final}",
        rows=ideal_rows(evidence, parameters, first, final),
        sources=[IDEAL_SOURCE],
        decimals=0,
    )
    if final >= FIRST_SESSION_AFTER:
        label = "Session of the General Assembly that opened after the treaty of alliance was signed"
        rows = ideal_rows(evidence, parameters, final, final)
        yield fact("ideal-session", label, final, "year", str(final), rows=rows, sources=[IDEAL_SOURCE])
    closer = sum(row["distance"] < last["distance"] for row in years)
    label = f"Sessions in which the ideal points of {pair} were closer than in the last on record"
    yield every("ideal-closer-years", label, closer, "years")
    label = f"Sessions for which the ideal points of both {pair} are on record"
    yield every("ideal-years", label, len(years), "years")


FACTS = (
    latest_year,
    absences,
    coverage,
    turkish_gap,
    closest_runs,
    standing,
    turkic_members,
    distance,
)


def _named(evidence: Evidence, a: str, b: str) -> str:
    return f"{evidence.name(a)} and {evidence.name(b)}"


def _between(calls: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    return calls[calls["year"].between(first, last)]


def _maker(calls: pd.DataFrame, first: int, last: int) -> Callable[..., Fact]:
    """Make facts of one span of roll calls."""
    span = str(first) if first == last else f"{first}/{last}"
    rows = [cite_panel(_between(calls, first, last), "roll_calls", year=span)]
    return partial(fact, period=span, rows=rows, sources=[SOURCE])


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
