"""Voting in the UN General Assembly: how often two states vote alike, and how much of it is chance.

Only votes in which both states voted yes, no or abstained are counted; an absence says nothing
about agreement and is left out. The roll calls are all there were, no sample, so the figures
describe and carry no margin of error.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import combinations, product
from typing import Any

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, format_number, states, states_of_any_pair
from dyadbook.analysis.regions import TURKIC_STATES
from dyadbook.analysis.rows import panel_refs
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel, remembered
from dyadbook.parameters import Parameters

CHOICES = ("Y", "A", "N")
"""Yes, abstain, no: the votes that count."""

PLACE = {"Y": 1.0, "A": 0.5, "N": 0.0}
"""Places on a line for the way of counting that takes an abstention as half agreement."""

ABSTENTION = {"own": "a choice of its own", "half": "half agreement", "out": "left out"}
"""Ways to count an abstention; the first is the report's own."""

MINIMUM = 30
"""Shared votes below which a year is left out: one vote would move agreement by three points."""

RUN = 3
"""Usable years that are pooled where single years hold too few votes to rank."""

PARTNERS = ("KAZ", "RUS", "CHN", "TUR", "USA")
"""Partners that each state of the pair is compared with, unless it is of the pair itself."""

EARLY = range(1992, 2000)
"""Years of the first decade of roll calls."""

FIRST_SESSION_AFTER = 2024
"""Session year of the July 2025 ideal points that opened after the treaty of August 2024."""

SOURCE = "unga-votes-2024"
IDEAL = "un_ideal_point_jul25"
IDEAL_VOTES = "un_ideal_votes_jul25"
IDEAL_SOURCE = "unga-ideal-2025-07"


@dataclass(frozen=True)
class Agreement:
    """How alike two states voted over a set of roll calls.

    Attributes
    ----------
    shared : int
        Roll calls in which the votes of both are counted.
    raw : float
        Mean similarity of the two choices, 0 to 1; with abstention as a choice of its own the
        share of roll calls with the same choice.
    chance : float
        Similarity to be expected if both drew at random from their joint mix of choices, 0 to 1.
    pi : float
        Scott's pi: agreement beyond chance as a share of what was possible; 1 at full agreement,
        0 at chance, negative below it.
    """

    shared: int
    raw: float
    chance: float
    pi: float


def agreement(votes_a: Iterable[str], votes_b: Iterable[str], abstention: str = "own") -> Agreement | None:
    """Measure the agreement of two states.

    Parameters
    ----------
    votes_a, votes_b : iterable of str
        Choices by roll call, in the same order: ``Y``, ``A``, ``N``; anything else is an absence.
    abstention : str
        A key of `ABSTENTION`.

    Returns
    -------
    Agreement or None
        See `of_counts`.

    Examples
    --------
    >>> agreement("YYYA-", "YYAAN").raw
    0.75
    """
    return of_counts(Counter(zip(votes_a, votes_b, strict=True)), abstention)


def of_counts(counts: Mapping[tuple[str, str], int], abstention: str = "own") -> Agreement | None:
    """Measure agreement from how often each pair of choices was made.

    Scott's pi (Scott 1955, Public Opinion Quarterly 19: 321-325) takes chance agreement from the
    mix of both states' choices together; Häge (2011, Political Analysis 19: 287-305) argues for
    chance correction in comparing foreign policies. Counted as half agreement, as in Lijphart's
    index (1963, American Political Science Review 57: 902-917), an abstention makes both observed
    and expected agreement means of similarities in place of shares.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        Number of roll calls by the choices of the two states; absences are passed over.
    abstention : str
        A key of `ABSTENTION`; with ``out`` roll calls on which either abstained are passed over.

    Returns
    -------
    Agreement or None
        None where the two share no vote, or always made one and the same choice (pi is then not
        defined).
    """
    choices = [choice for choice in CHOICES if abstention != "out" or choice != "A"]
    kept = {key: n for key, n in counts.items() if set(key) <= set(choices)}
    shared = sum(kept.values())
    if not shared:
        return None
    alike = {
        (one, two): 1 - abs(PLACE[one] - PLACE[two]) if abstention == "half" else float(one == two)
        for one, two in product(choices, repeat=2)
    }
    mix = {choice: sum(n * key.count(choice) for key, n in kept.items()) / (2 * shared) for choice in choices}
    raw = sum(n * alike[key] for key, n in kept.items()) / shared
    chance = sum(mix[one] * mix[two] * weight for (one, two), weight in alike.items())
    if math.isclose(chance, 1.0):
        return None
    return Agreement(shared, raw, chance, (raw - chance) / (1 - chance))


def voters(roll_calls: pd.DataFrame) -> list[str]:
    """States that have a column in the roll calls."""
    return [name for name in roll_calls.columns if len(name) == 3 and name.isupper()]


def comparators(parameters: Parameters) -> tuple[str, ...]:
    """Partners that the pair is held against: `PARTNERS` less the pair itself."""
    pair = (parameters.country_a, parameters.country_b)
    return tuple(code for code in PARTNERS if code not in pair)


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
        Columns ``year, shared, raw, chance, pi``, and ``pi_half, pi_out`` with abstentions counted
        otherwise (missing where pi is not defined), oldest first.
    """
    rows = []
    for year, calls in roll_calls.groupby("year"):
        counts = Counter(zip(calls[a], calls[b], strict=True))
        found = of_counts(counts)
        if found is not None and found.shared >= minimum:
            others = {f"pi_{way}": _pi(of_counts(counts, way)) for way in ("half", "out")}
            rows.append({"year": int(str(year)), **vars(found), **others})
    return pd.DataFrame(rows, columns=["year", "shared", "raw", "chance", "pi", "pi_half", "pi_out"])


def attendance(roll_calls: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    """Count who of two states voted on how many roll calls of each year.

    Returns
    -------
    pandas.DataFrame
        Columns ``year, held`` (roll calls in the file), ``both, only_a, only_b, neither`` (cast a
        vote), ``used`` (bool: whether the shared votes reach `MINIMUM`), oldest first.
    """
    cast_a, cast_b = roll_calls[a].isin(CHOICES), roll_calls[b].isin(CHOICES)
    flags = pd.DataFrame(
        {
            "year": roll_calls["year"],
            "held": True,
            "both": cast_a & cast_b,
            "only_a": cast_a & ~cast_b,
            "only_b": cast_b & ~cast_a,
            "neither": ~cast_a & ~cast_b,
        }
    )
    frame = flags.groupby("year").sum().astype(int).reset_index()
    return frame.assign(used=frame["both"] >= MINIMUM)


def usable_runs(roll_calls: pd.DataFrame, a: str, b: str, length: int = RUN) -> pd.DataFrame:
    """Agreement over every run of consecutive usable years, their votes pooled.

    Returns
    -------
    pandas.DataFrame
        Columns ``first, last, years`` (tuple) and ``shared, raw, chance, pi``. A year that is left
        out for want of votes is passed over, so a run may span more calendar years than `length`.
    """
    years = by_year(roll_calls, a, b)["year"].tolist()
    rows = []
    for start in range(len(years) - length + 1):
        run = years[start : start + length]
        calls = roll_calls[roll_calls["year"].isin(run)]
        found = agreement(calls[a], calls[b])
        if found is not None:
            rows.append({"first": run[0], "last": run[-1], "years": tuple(run), **vars(found)})
    return pd.DataFrame(rows, columns=["first", "last", "years", "shared", "raw", "chance", "pi"])


def among_partners(
    roll_calls: pd.DataFrame, state: str, minimum: int = MINIMUM, abstention: str = "own"
) -> pd.DataFrame:
    """Agreement of one state with every other in the table over the roll calls given.

    Returns
    -------
    pandas.DataFrame
        Columns ``partner, shared, raw, chance, pi, rank_raw, rank_pi``; rank 1 is the closest,
        ties share the better rank. Partners below the minimum are left out.
    """
    own = roll_calls[state].tolist()
    rows = []
    for partner in voters(roll_calls):
        found = None if partner == state else agreement(own, roll_calls[partner].tolist(), abstention)
        if found is not None and found.shared >= minimum:
            rows.append({"partner": partner, **vars(found)})
    frame = pd.DataFrame(rows, columns=["partner", "shared", "raw", "chance", "pi"])
    for name in ("raw", "pi"):
        frame[f"rank_{name}"] = frame[name].rank(ascending=False, method="min").astype(int)
    return frame


@remembered
def pair_by_year(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """`by_year` of the pair, with ``source_id`` and ``rows``."""
    return _with_calls(by_year(evidence.roll_calls, parameters.country_a, parameters.country_b), evidence)


def pair_attendance(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """`attendance` of the pair, with ``source_id`` and ``rows``."""
    return _with_calls(attendance(evidence.roll_calls, parameters.country_a, parameters.country_b), evidence)


@remembered
def partners_of(evidence: Evidence, state: str) -> pd.DataFrame:
    """Agreement of one state with all others by year: ``year`` and the columns of `among_partners`."""
    groups = evidence.roll_calls.groupby("year")
    frames = [among_partners(calls, state).assign(year=int(str(year))) for year, calls in groups]
    return pd.concat(frames, ignore_index=True)


def partners_by_year(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Agreement of each state of the pair with the other and with each comparator, by year.

    Returns
    -------
    pandas.DataFrame
        Columns ``state, partner, year, shared, raw, chance, pi, rank_raw, rank_pi`` (the partner's
        place in the state's list), ``partners`` (length of that list), ``source_id, rows``.
    """
    a, b = parameters.country_a, parameters.country_b
    frames = []
    for state, other in ((a, b), (b, a)):
        frame = partners_of(evidence, state).assign(state=state)
        frame["partners"] = frame.groupby("year")["partner"].transform("size")
        frames.append(frame[frame["partner"].isin([other, *comparators(parameters)])])
    columns = ["state", "partner", "year", "shared", "raw", "chance", "pi", "rank_raw", "rank_pi", "partners"]
    return _with_calls(pd.concat(frames, ignore_index=True)[columns], evidence)


def ranks_by_year(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Where each state of the pair stands among the other's partners, by year.

    Returns
    -------
    pandas.DataFrame
        Columns of `partners_by_year`; ``state`` is the one whose list it is.
    """
    pair = (parameters.country_a, parameters.country_b)
    frame = partners_by_year(evidence, parameters)
    return frame[frame["partner"].isin(pair)].sort_values(["year", "state"], ignore_index=True)


@remembered
def ranks_by_run(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Where each state stands among the other's partners by pi, over every run of usable years.

    Returns
    -------
    pandas.DataFrame
        Columns ``first, last, state`` (whose list it is), ``rank``, ``partners``.
    """
    a, b = parameters.country_a, parameters.country_b
    calls = evidence.roll_calls
    rows = []
    for run in runs(evidence, parameters):
        pooled = _in_years(calls, run["years"])
        for state, other in ((a, b), (b, a)):
            found = among_partners(pooled, state).set_index("partner")["rank_pi"]
            rows.append([run["first"], run["last"], state, int(found[other]), len(found)])
    return pd.DataFrame(rows, columns=["first", "last", "state", "rank", "partners"])


def shown(frame: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Keep the years that the charts show."""
    return frame[frame["year"].between(parameters.start_year, parameters.end_year)]


@remembered
def runs(evidence: Evidence, parameters: Parameters) -> list[dict[str, Any]]:
    """`usable_runs` of the pair as records, oldest first.

    Raises
    ------
    MissingEvidence
        When the roll calls hold no such run.
    """
    found = usable_runs(evidence.roll_calls, parameters.country_a, parameters.country_b)
    if found.empty:
        raise MissingEvidence("the roll calls hold no run of usable years")
    records: list[dict[str, Any]] = found.to_dict("records")  # type: ignore[assignment]
    return records


def last_run(evidence: Evidence, parameters: Parameters) -> tuple[int, ...]:
    """Years of the last run of usable years of the pair; raises like `runs`."""
    return tuple(runs(evidence, parameters)[-1]["years"])


def closest_run(evidence: Evidence, parameters: Parameters) -> tuple[int, ...]:
    """Years of the run of usable years with the highest pi; raises like `runs`."""
    return tuple(max(runs(evidence, parameters), key=lambda run: run["pi"])["years"])


def partner_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Agreement of each state with the other and with the comparators, over the last run of years.

    Returns
    -------
    pandas.DataFrame
        For the page: shares, pi, place and distance as text; a row a partner and state, the pair
        first, then by the mean of both states' pi.

    Raises
    ------
    MissingEvidence
        As `runs`.
    """
    calls = _in_years(evidence.roll_calls, last_run(evidence, parameters))
    a, b = parameters.country_a, parameters.country_b
    points = _latest_points(evidence)
    rows = []
    for state, other in ((a, b), (b, a)):
        found = among_partners(calls, state)
        length = len(found)
        for row in found[found["partner"].isin([other, *comparators(parameters)])].to_dict("records"):
            own = row["partner"] == other
            apart = abs(points.get(state, math.nan) - points.get(row["partner"], math.nan))
            rows.append(
                {
                    "Partner": "Each other" if own else evidence.name(row["partner"]),
                    "Votes of": evidence.name(state),
                    "Shared votes": row["shared"],
                    "Same vote": f"{format_number(100 * row['raw'], 1)}%",
                    "By chance": f"{format_number(100 * row['chance'], 1)}%",
                    "Scott’s pi": format_number(row["pi"], 2),
                    "Place by pi": f"{row['rank_pi']} of {length}",
                    "Distance of ideal points": "–" if math.isnan(apart) else format_number(apart, 2),
                    "order": math.inf if own else row["pi"],
                }
            )
    frame = pd.DataFrame(rows)
    frame["order"] = frame.groupby("Partner")["order"].transform("mean")
    return frame.sort_values("order", ascending=False, kind="stable").drop(columns="order")


def abstention_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Agreement of the pair under each way of counting an abstention: the last run, and the closest.

    Returns
    -------
    pandas.DataFrame
        For the page; a row a run and way.

    Raises
    ------
    MissingEvidence
        As `runs`.
    """
    a, b = parameters.country_a, parameters.country_b
    names = {code: evidence.name(code) for code in (a, b)}
    rows = []
    for years in (last_run(evidence, parameters), closest_run(evidence, parameters)):
        calls = _in_years(evidence.roll_calls, years)
        for way, words in ABSTENTION.items():
            found = agreement(calls[a], calls[b], way)
            if found is None:
                continue
            line = {
                "Years": f"{years[0]}–{years[-1]}",
                "An abstention is": words,
                "Votes counted": found.shared,
                "Agreement": f"{format_number(100 * found.raw, 1)}%",
                "By chance": f"{format_number(100 * found.chance, 1)}%",
                "Scott’s pi": format_number(found.pi, 2),
            }
            for state, other in ((a, b), (b, a)):
                ranked = among_partners(calls, state, abstention=way).set_index("partner")["rank_pi"]
                place = f"{ranked[other]} of {len(ranked)}" if other in ranked.index else "too few votes"
                line[f"{names[other]} in the list of {names[state]}"] = place
            rows.append(line)
    return pd.DataFrame(rows).drop_duplicates(ignore_index=True)


@remembered
def ideal_points(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Ideal points of both states and their distance, July 2025 edition.

    A one-dimensional scale estimated from final votes (Bailey, Strezhnev and Voeten 2017,
    Journal of Conflict Resolution 61: 430-456); this edition dates votes by session.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, one a state (latent units), ``distance``, ``votes`` (the fewer of the
        votes that the two points rest on), ``source_id, rows``; years with both points.
    """
    a, b = parameters.country_a, parameters.country_b
    frames = [evidence.indicator(key, a, b) for key in (IDEAL, IDEAL_VOTES)]
    points, counts = (frame.pivot(index="year", columns="country", values="value") for frame in frames)
    both = pd.concat(frames)
    cited = both.assign(rows=panel_refs(both)).groupby("year")["rows"].agg(";".join)
    wide = points.reindex(columns=[a, b]).dropna()
    wide["distance"] = (wide[a] - wide[b]).abs()
    wide["votes"] = counts.reindex(wide.index).min(axis=1)
    wide = wide.assign(source_id=IDEAL_SOURCE, rows=cited.reindex(wide.index))
    return wide.reset_index().rename_axis(columns=None)


def ideal_rows(evidence: Evidence, parameters: Parameters, first: int, last: int) -> list[str]:
    """Name the ideal points of both states in a span of years, as facts cite them."""
    a, b = parameters.country_a, parameters.country_b
    frame = evidence.indicator(IDEAL, a, b)
    rows = frame[frame["year"].between(first, last)]
    span = str(first) if first == last else f"{first}/{last}"
    return [cite_panel(rows, "indicators", indicator_id=IDEAL, country=f"{a}|{b}", year=span)]


# -- facts ----------------------------------------------------------------------------------


@states_of_any_pair
def latest_year(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State agreement in the last usable year, beside chance, and what one vote weighs."""
    a, b = parameters.country_a, parameters.country_b
    years = pair_by_year(evidence, parameters).to_dict("records")
    if not years:
        raise MissingEvidence("no usable year of roll calls")
    pair = _named(evidence, a, b)
    last, best = years[-1], max(years, key=lambda row: row["raw"])
    calls = _in_years(evidence.roll_calls, [last["year"]])
    made = _maker(evidence, [last["year"]])
    label = f"Roll calls in which both {pair} voted"
    yield made("votes-shared", label, last["shared"], "votes", decimals=0)
    yield made("votes-held", "Roll calls in the file", len(calls), "roll calls", decimals=0)
    label = f"Share of their shared votes in which {pair} made the same choice"
    yield made("votes-raw", label, 100 * last["raw"], "percent")
    label = f"Share of the same choices that chance alone would give {pair}"
    yield made("votes-chance", label, 100 * last["chance"], "percent")
    yield made("votes-pi", f"Scott’s pi of {pair}", last["pi"], "index", decimals=2)
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
    made = _maker(evidence, [best["year"]])
    label = f"Share of the same choices of {pair} in the year with the highest"
    yield made("votes-best-raw", label, 100 * best["raw"], "percent")
    label = "Shared votes that a year or a partner must have to be used, a threshold of ours"
    span = f"{years[0]['year']}/{last['year']}"
    yield fact("votes-minimum", label, MINIMUM, "shared votes", span, decimals=0)
    label = "Usable years that are pooled where single years hold too few votes, a choice of ours"
    yield fact("votes-run-length", label, RUN, "usable years", span, decimals=0)


@states_of_any_pair
def absences(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State how often each state cast no vote, in the first decade and in the last usable year."""
    years = pair_by_year(evidence, parameters)["year"].tolist()
    if not years:
        raise MissingEvidence("no usable year of roll calls")
    for name, span in (("early", EARLY), ("last", years[-1:])):
        calls = _in_years(evidence.roll_calls, span)
        made = _maker(evidence, span)
        for letter, code in zip("ab", (parameters.country_a, parameters.country_b), strict=True):
            absent = 100 * (1 - float(calls[code].isin(CHOICES).mean()))
            label = f"Share of the roll calls in which {evidence.name(code)} cast no vote"
            yield made(f"votes-absent-{name}-{letter}", label, absent, "percent", decimals=0)


@states_of_any_pair
def coverage(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State which years are left out, how many states the file holds, and the day that it ends on."""
    calls = evidence.roll_calls
    used = set(pair_by_year(evidence, parameters)["year"])
    if not used:
        raise MissingEvidence("no usable year of roll calls")
    held = sorted(set(calls["year"]))
    out = [str(year) for year in held if year not in used]
    made = _maker(evidence, held)
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


@states_of_any_pair
def turkish_gap(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the votes of Türkiye in the file's last full year, where it has them for under half.

    The edition of ideal points counts the votes that it rests on, so it shows a gap of the file.
    """
    sizes = evidence.roll_calls["year"].value_counts()
    year = int(sizes[sizes >= MINIMUM].index.max())
    votes = _in_years(evidence.roll_calls, [year])["TUR"]
    cast = int(votes.isin(CHOICES).sum())
    if cast >= len(votes) / 2:
        raise MissingEvidence("the file has most votes of Türkiye: there is no gap to state")
    made = _maker(evidence, [year])
    label = "Roll calls for which the file has a vote of Türkiye"
    yield made("votes-cast-tur", label, cast, "votes", decimals=0)
    yield made("votes-held-tur", "Roll calls in the file", len(votes), "roll calls", decimals=0)
    points = evidence.indicator(IDEAL_VOTES, "TUR")
    points = points[points["year"] == year]
    if points.empty:
        raise MissingEvidence("no ideal point of Türkiye for that year")
    label = "Votes that the ideal point of Türkiye rests on in the session of that year"
    where = {"indicator_id": IDEAL_VOTES, "country": "TUR", "year": str(year)}
    yield fact(
        "ideal-votes-tur",
        label,
        float(points["value"].iloc[0]),
        "votes",
        str(year),
        rows=[cite_panel(points, "indicators", **where)],
        sources=[IDEAL_SOURCE],
        decimals=0,
    )


@states_of_any_pair
def closest_runs(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the last run of years against the closest one on record, by pi and raw."""
    found = runs(evidence, parameters)
    last = found[-1]
    pair = _named(evidence, parameters.country_a, parameters.country_b)
    pooled = {"run": "the last years that can be used, pooled", "peak": "the closest such years, pooled"}
    for name, what, scale, unit, decimals in (
        ("pi", f"Scott’s pi of {pair}", 1, "index", 2),
        ("raw", f"Share of the same choices of {pair}", 100, "percent", 1),
    ):
        peak = max(found, key=lambda row: row[name])
        for key, row in (("run", last), ("peak", peak)):
            made = _maker(evidence, row["years"])
            value = scale * row[name]
            yield made(f"votes-{name}-{key}", f"{what}, {pooled[key]}", value, unit, decimals=decimals)
        change = scale * (last[name] - peak[name])
        points = "percentage points" if unit == "percent" else unit
        made = _maker(evidence, range(peak["first"], last["last"] + 1))
        label = f"{what}: the last pooled years less the closest ones"
        yield made(f"votes-{name}-from-peak", label, change, points, decimals=decimals)


@states_of_any_pair
def abstentions(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State pi of the last run, and its change from the closest, with abstentions counted otherwise."""
    a, b = parameters.country_a, parameters.country_b
    last, peak = last_run(evidence, parameters), closest_run(evidence, parameters)
    calls, before = (_in_years(evidence.roll_calls, years) for years in (last, peak))
    counts = Counter(zip(calls[a], calls[b], strict=True))
    made = _maker(evidence, last)
    pair = _named(evidence, a, b)
    label = f"Different choices of {pair} in their shared votes, last usable years pooled"
    apart = sum(n for (one, two), n in counts.items() if one != two and {one, two} <= set(CHOICES))
    yield made("votes-apart", label, apart, "votes", decimals=0)
    opposed = counts["Y", "N"] + counts["N", "Y"]
    yield made("votes-opposed", f"{label}: a yes against a no", opposed, "votes", decimals=0)
    for way in ("half", "out"):
        now, then = (_pi(agreement(part[a], part[b], way)) for part in (calls, before))
        if way == "out":
            both = agreement(calls[a], calls[b], way)
            remaining, chance = (both.shared, 100 * both.chance) if both else (math.nan, math.nan)
            made = _maker(evidence, last)
            label = f"Shared votes of {pair} on which neither abstained, last usable years pooled"
            yield made("votes-shared-out", label, remaining, "votes", decimals=0)
            label = f"Share of the same choices that chance would give {pair} where neither abstained"
            yield made("votes-chance-out", label, chance, "percent")
        label = f"Scott’s pi of {pair}, an abstention {_COUNTED[way]}"
        made = _maker(evidence, last)
        yield made(f"votes-pi-{way}", f"{label}, last usable years pooled", now, "index", decimals=2)
        made = _maker(evidence, range(peak[0], last[-1] + 1))
        label = f"{label}: the last pooled years less the closest"
        yield made(f"votes-pi-{way}-from-peak", label, now - then, "index", decimals=2)


_COUNTED = {"half": "counted as half agreement", "out": "left out"}


@states_of_any_pair
def standing(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the rank of each in the other's list over the last run, and pi with the comparators."""
    a, b = parameters.country_a, parameters.country_b
    years = last_run(evidence, parameters)
    calls = _in_years(evidence.roll_calls, years)
    made = _maker(evidence, years)
    ranked = {"raw": "same votes", "pi": "Scott’s pi"}
    for letter, state, other in (("a", a, b), ("b", b, a)):
        partners = {row["partner"]: row for row in among_partners(calls, state).to_dict("records")}
        own, name = partners[other], evidence.name(state)
        for measure, words in ranked.items():
            label = f"Rank of {evidence.name(other)} among the partners of {name} in the file, by {words}"
            yield made(f"votes-rank-{measure}-{letter}", label, own[f"rank_{measure}"], "rank", decimals=0)
        label = f"Partners of {name} in the file with enough shared votes"
        yield made(f"votes-partners-{letter}", label, len(partners), "states", decimals=0)
        for partner in comparators(parameters):
            if partner in partners:
                label = f"Scott’s pi of {_named(evidence, state, partner)}"
                value = partners[partner]["pi"]
                yield made(f"votes-pi-{state.lower()}-{partner.lower()}", label, value, "index", decimals=2)
        best = max(partners.values(), key=lambda row: row["pi"])
        label = f"Partner of {name} with the highest Scott’s pi in the file"
        yield made(f"votes-closest-{letter}", label, evidence.name(best["partner"]), "text")
        label = f"Scott’s pi of {name} and the partner in the file with the highest"
        yield made(f"votes-closest-pi-{letter}", label, best["pi"], "index", decimals=2)


@states
def turkic_members(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the mean pi over the pairs of Turkic members, with Türkiye and without."""
    years = last_run(evidence, parameters)
    calls = _in_years(evidence.roll_calls, years)
    made = _maker(evidence, years)
    label = "Mean of Scott’s pi over the pairs of members of the Organization of Turkic States"
    others = [state for state in TURKIC_STATES if state != "TUR"]
    for name, words, members in (
        ("votes-pi-turkic", label, TURKIC_STATES),
        ("votes-pi-turkic-others", f"{label}, Türkiye left out", others),
    ):
        found = [agreement(calls[one], calls[two]) for one, two in combinations(members, 2)]
        pis = [one.pi for one in found if one is not None]
        yield made(name, words, sum(pis) / len(pis), "index", decimals=2)


@states_of_any_pair
def distance(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the distance of the ideal points: last, the year before, smallest and widest."""
    years = ideal_points(evidence, parameters).to_dict("records")
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
    closer = sum(row["distance"] < last["distance"] for row in years)
    label = f"Sessions in which the ideal points of {pair} were closer than in the last on record"
    yield every("ideal-closer-years", label, closer, "years")
    label = f"Sessions for which the ideal points of both {pair} are on record"
    yield every("ideal-years", label, len(years), "years")


@states
def session_after(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the last session of the ideal points, where it opened after the treaty was signed."""
    years = ideal_points(evidence, parameters)["year"]
    if years.empty or years.iloc[-1] < FIRST_SESSION_AFTER:
        raise MissingEvidence("no session that opened after the treaty")
    final = int(years.iloc[-1])
    label = "Session of the General Assembly that opened after the treaty of alliance was signed"
    rows = ideal_rows(evidence, parameters, final, final)
    yield fact("ideal-session", label, final, "year", str(final), rows=rows, sources=[IDEAL_SOURCE])


FACTS = (
    latest_year,
    absences,
    coverage,
    turkish_gap,
    closest_runs,
    abstentions,
    standing,
    turkic_members,
    distance,
    session_after,
)


def _named(evidence: Evidence, a: str, b: str) -> str:
    return f"{evidence.name(a)} and {evidence.name(b)}"


def _with_calls(frame: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Add to rows of a ``year`` the source of the roll calls and, in ``rows``, those of that year."""
    cited = {
        year: cite_panel(calls, "roll_calls", year=str(year))
        for year, calls in evidence.roll_calls.groupby("year")
    }
    return frame.assign(source_id=SOURCE, rows=frame["year"].map(cited))


def _in_years(calls: pd.DataFrame, years: Iterable[int]) -> pd.DataFrame:
    return calls[calls["year"].isin(list(years))]


def _maker(evidence: Evidence, years: Sequence[int]) -> Callable[..., Fact]:
    """Make facts of the roll calls of some years, oldest first."""
    first, last = years[0], years[-1]
    span = str(first) if first == last else f"{first}/{last}"
    whole = len(years) == last - first + 1
    named = span if whole else "|".join(str(year) for year in years)
    rows = [cite_panel(_in_years(evidence.roll_calls, years), "roll_calls", year=named)]
    return partial(fact, period=span, rows=rows, sources=[SOURCE])


def _pi(found: Agreement | None) -> float:
    return math.nan if found is None else found.pi


def _latest_points(evidence: Evidence) -> dict[str, float]:
    """The ideal point of each state in the last session of the edition."""
    frame = evidence.indicator(IDEAL)
    last = frame[frame["year"] == frame["year"].max()]
    return {str(code): float(value) for code, value in zip(last["country"], last["value"], strict=True)}
