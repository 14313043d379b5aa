"""Gravity: the goods trade that size, distance and ties would lead one to expect, and the trade there was.

Exports of one state to another are explained by the distance between the two, a shared border, a
shared language and a colonial past, and by everything that a state sells to, and buys from, anyone
in a year. The last two stand for size, prices and resistance to trade with all partners together
(Anderson and van Wincoop 2003, American Economic Review 93: 170-192). The model is estimated by
Poisson pseudo-maximum likelihood, which keeps flows of zero and stays consistent when the spread of
flows depends on their size (Santos Silva and Tenreyro 2006, Review of Economics and Statistics 88:
641-658), as Yotov, Piermartini, Monteiro and Larch (2016, An Advanced Guide to Trade Policy
Analysis) advise; unlike theirs the panel holds no trade within states.
"""

from __future__ import annotations

import hashlib
import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from statistics import NormalDist
from typing import Any

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, format_number, states_of_any_pair
from dyadbook.analysis.partners import own_total, peers, unsound
from dyadbook.analysis.rows import cited, cited_ids, each
from dyadbook.analysis.turnover import PANEL_MEASURES, in_years, panel_flows
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel, remembered
from dyadbook.parameters import Parameters

DISTANCE = "dist_weighted_km"
"""Measure of distance; the states that have one make up the sample."""

TIES = {
    "contiguity": ("contiguous",),
    "language": ("comlang_official", "comlang_ethnic"),
    "colony": ("colonial_link",),
}
"""Yes-or-no terms of the model, and the measures any of which makes them true of a pair."""

TERMS = {
    "log_distance": "Distance, logarithm",
    "contiguity": "Shared land border",
    "language": "Shared language, official or spoken",
    "colony": "Colonial past",
}
"""Terms of the model as readers see them."""

LEVEL = 0.95
"""Confidence level of every interval."""

RATIOS = ["year", "exporter", "importer", "actual", "expected", "ratio", "low", "high", "sound"]
RATIOS += ["rows", "source_id"]
"""Columns of `ratios`."""

DIGITS = {"estimate": 9, "error": 6}
"""Decimals to which a fit settles estimates and their standard errors, on however many threads."""

FITS: dict[str, Estimates] = {}
"""Fits made so far, by terms and content of the sample: most changes of evidence leave it as it was."""

_WIDE = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True)
class Estimates:
    """What one fit of the model gives.

    Attributes
    ----------
    terms : pandas.DataFrame
        Index: names of the terms; columns ``estimate`` and ``error`` (standard error, clustered by
        pair of states).
    expected : pandas.Series
        What the model expects of each flow, in the unit of the flows; index of the sample.
    """

    terms: pd.DataFrame
    expected: pd.Series[float]


def poisson(frame: pd.DataFrame, terms: Sequence[str]) -> Estimates:
    """Fit flows by Poisson pseudo-maximum likelihood with exporter-year and importer-year effects.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``value`` (a flow, zero or more), ``exporter_year``, ``importer_year`` (the groups
        with an effect of their own), ``pair`` (the cluster) and one for each term.
    terms : sequence of str
        Columns that explain the flows.

    Raises
    ------
    ValueError
        When a group has no flow above zero, so that its effect has no finite value.
    """
    for group in ("exporter_year", "importer_year"):
        empty = frame.groupby(group)["value"].max() <= 0
        if empty.any():
            raise ValueError(f"no flow above zero in {listed(sorted(map(str, empty.index[empty])))}")
    columns = ["value", *terms, "exporter_year", "importer_year", "pair"]
    content = pd.util.hash_pandas_object(frame[columns]).to_numpy().tobytes()
    key = f"{' '.join(terms)} {hashlib.sha256(content).hexdigest()}"
    try:
        return FITS[key]
    except KeyError:
        FITS[key] = _fit(frame, terms)
        return FITS[key]


def _fit(frame: pd.DataFrame, terms: Sequence[str]) -> Estimates:
    import pyfixest  # here, for importing and compiling it takes seconds that few pages need

    formula = f"value ~ {' + '.join(terms)} | exporter_year + importer_year"
    with warnings.catch_warnings():
        # pyfixest 0.60 still passes `inplace` to pandas, which has announced to drop it.
        warnings.filterwarnings("ignore", "The inplace keyword", category=pd.errors.Pandas4Warning)
        # Tight tolerances: with the usual ones the effects of small states are not settled.
        demeaner = pyfixest.MapDemeaner(fixef_tol=1e-9)
        data = frame.reset_index(drop=True)  # expected values come back by position
        fitted = pyfixest.fepois(formula, data, vcov={"CRV1": "pair"}, demeaner=demeaner, iwls_tol=1e-12)
        table = fitted.tidy()
        expected = pd.Series(fitted.predict(type="response"), index=frame.index)
    found = table[["Estimate", "Std. Error"]].set_axis(["estimate", "error"], axis=1)
    return Estimates(found.rename_axis(None).round(DIGITS), expected)


@remembered
def sample(evidence: Evidence) -> pd.DataFrame:
    """The flows that the model explains: both directions of every pair with a known distance.

    A flow without a row counts as zero in a year in which its exporter has exports and its importer
    imports on record; a state of which the year has nothing (Serbia before 2006) is left out of it.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``exporter``, ``importer``, ``value`` (USD million), ``log_distance``
        (of km), ``contiguity``, ``language``, ``colony`` (0 or 1), ``pair``, ``exporter_year``,
        ``importer_year``, ``source_id`` (the data set of the year); by exporter, importer, year.
    """
    distance = evidence.dyads(DISTANCE)
    logs = [math.log(value) for value in distance["value"]]
    pairs = distance[["country_a", "country_b"]].assign(log_distance=logs)
    for term, measures in TIES.items():
        tied = pd.concat([evidence.dyads(measure) for measure in measures])
        known = set(zip(tied["country_a"], tied["country_b"], strict=True))
        both = zip(pairs["country_a"], pairs["country_b"], strict=True)
        pairs[term] = [float(pair in known) for pair in both]
    pairs["pair"] = pairs["country_a"] + "-" + pairs["country_b"]
    turned = pairs.rename(columns={"country_a": "country_b", "country_b": "country_a"})
    flows = pd.concat([evidence.dyads(measure) for measure in PANEL_MEASURES])
    flows = flows.astype({"year": int})
    flows = flows[flows["country_a"].isin(_members(pairs)) & flows["country_b"].isin(_members(pairs))]
    sources = flows.drop_duplicates("year")[["year", "source_id"]]
    frame = pd.concat([pairs, turned]).merge(sources, how="cross")
    frame = frame.merge(flows[["country_a", "country_b", "year", "value"]], how="left")
    frame = frame.rename(columns={"country_a": "exporter", "country_b": "importer"})
    frame["value"] = frame["value"].fillna(0) / 1e6
    for side in ("exporter", "importer"):
        group = f"{side}_year"
        frame[group] = frame[side] + frame["year"].astype(str)
        frame = frame[frame.groupby(group)["value"].transform("max") > 0]
    return frame.sort_values(["exporter", "importer", "year"], ignore_index=True)


def _members(pairs: pd.DataFrame) -> set[str]:
    return set(pairs["country_a"]) | set(pairs["country_b"])


@remembered
def model(evidence: Evidence) -> Estimates:
    """The model, estimated from every flow of the sample.

    Raises
    ------
    MissingEvidence
        When no flow is known by the day.
    """
    frame = sample(evidence)
    if frame.empty:
        raise MissingEvidence("no goods flow is known")
    return poisson(frame, list(TERMS))


def last_year(evidence: Evidence, parameters: Parameters) -> int:
    """The latest year shown that has a goods flow between the two states on record.

    Raises
    ------
    MissingEvidence
        When there is none.
    """
    frame = sample(evidence)
    years = frame[_between(frame, parameters) & (frame["value"] > 0)]["year"]
    years = years[in_years(years, parameters)]
    if years.empty:
        raise MissingEvidence("no goods flow between the two states is on record in the years shown")
    return int(years.max())


def _between(frame: pd.DataFrame, parameters: Parameters) -> pd.Series[bool]:
    """Whether each flow is one between the two states."""
    pair = {parameters.country_a, parameters.country_b}
    return frame["exporter"].isin(pair) & frame["importer"].isin(pair)


@remembered
def ratios(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Actual over expected trade: of the pair in every year shown, of its peers in the last.

    One fit gives each of these flows a term of its own. Such a term takes the flow out of the
    estimation of all else and equals the logarithm of actual over expected, so nothing is expected
    of a flow because of itself, and its standard error is that of the expectation. The interval
    says how well the model knows what to expect, not how far single flows scatter about it. The
    pair's flows of other years are left out too, for errors go together within a pair.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``exporter``, ``importer``, ``actual``, ``expected`` (USD million),
        ``ratio``, ``low``, ``high``, ``sound`` (bool: the panel covers the trade of both states
        that year, see `partners.coverage`), ``rows`` (of the flow, of both states' own totals, and
        of all that the model rests on) and ``source_id``. A flow of zero has no such term: it is
        left out of the fit, its ratio is 0, and it has no interval and no expectation. Empty where
        no flow of the pair is on record.
    """
    try:
        shown = own_terms(evidence, parameters)
    except MissingEvidence:
        return pd.DataFrame(columns=RATIOS)
    ratio = shown["estimate"].map(math.exp, na_action="ignore")
    behind = [_behind(evidence, row) for row in each(shown)]
    return pd.DataFrame(
        {
            "year": shown["year"],
            "exporter": shown["exporter"],
            "importer": shown["importer"],
            "actual": shown["value"],
            "expected": shown["value"] / ratio,
            "ratio": ratio.fillna(0.0),
            "low": ratio / (_WIDE * shown["error"]).map(math.exp),
            "high": ratio * (_WIDE * shown["error"]).map(math.exp),
            "sound": pd.Series([_covered(evidence, row) for row in each(shown)], shown.index, dtype=bool),
            "rows": [";".join(rows) for rows, _ in behind],
            "source_id": [";".join(dict.fromkeys(sources)) for _, sources in behind],
        }
    ).reset_index(drop=True)


@remembered
def own_terms(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The flows of `ratios`, each with the term of its own that the one fit gives it.

    Returns
    -------
    pandas.DataFrame
        Rows of `sample`; columns ``estimate`` and ``error`` (standard error) are missing for a flow of zero.

    Raises
    ------
    MissingEvidence
        When no flow of the pair is on record in the years shown.
    """
    frame, last = sample(evidence), last_year(evidence, parameters)
    own = _between(frame, parameters)
    group = {flow for one in peers(parameters) for flow in permutations(one)}
    flows = zip(frame["exporter"], frame["importer"], strict=True)
    among = pd.Series([flow in group for flow in flows], index=frame.index, dtype=bool)
    shown = frame[(own & in_years(frame["year"], parameters)) | (among & (frame["year"] == last))]
    single = {f"flow_{index}": index for index in shown.index[shown["value"] > 0]}
    kept = frame[frame.index.isin(single.values()) | ~(own | frame.index.isin(shown.index))]
    flags = {name: (kept.index == index).astype(float) for name, index in single.items()}
    kept = pd.concat([kept, pd.DataFrame(flags, index=kept.index)], axis=1)
    terms = poisson(kept, [*TERMS, *single]).terms.reindex(list(single))
    return shown.join(terms.set_axis(list(single.values())))


def _behind(evidence: Evidence, row: Any) -> tuple[list[str], list[str]]:
    """Rows and sources of a flow, of the totals that its states give for the year, and of the model."""
    rows, sources = [], [row.source_id]
    for measure in PANEL_MEASURES:
        frame = evidence.dyads(measure, row.exporter, row.importer)
        frame = frame[(frame["country_a"] == row.exporter) & (frame["year"] == row.year)]
        if len(frame):
            where = {"measure_id": measure, "country_a": row.exporter, "country_b": row.importer}
            rows.append(cite_panel(frame, "dyads", **where, year=str(row.year)))
    for state in (row.exporter, row.importer):
        total = own_total(evidence, state, row.year)
        rows += cited_ids(total, "rows")
        sources += cited_ids(total, "source_id")
    return [*rows, *_everything(evidence)], [*sources, *_sources(evidence)]


def _covered(evidence: Evidence, row: Any) -> bool:
    """Whether the panel is not known to hold another total than its own of either state that year."""
    return all(
        row.year not in set(unsound(evidence, state)["year"]) for state in (row.exporter, row.importer)
    )


def of_pair(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Rows of `ratios` between the two states, with a flow above zero."""
    frame = ratios(evidence, parameters)
    return frame[_between(frame, parameters) & (frame["ratio"] > 0)]


def of_peers(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Rows of `ratios` of the last year: of the pair and its peers, with a flow above zero."""
    frame = ratios(evidence, parameters)
    year = of_pair(evidence, parameters)["year"].max()
    return frame[frame["year"].eq(year) & frame["ratio"].gt(0)]


@remembered
def standing(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Actual over expected of every flow of the last year shown, all treated alike by the one `model`.

    Returns
    -------
    pandas.DataFrame
        Columns ``exporter``, ``importer``, ``year``, ``ratio``, ``percentile`` (flows with a lower
        ratio, percent of all others).
    """
    frame = sample(evidence)
    frame = frame[frame["year"] == last_year(evidence, parameters)]
    ratio = (frame["value"] / model(evidence).expected[frame.index]).round(DIGITS["estimate"])
    below = ratio.rank(method="min") - 1
    made = frame[["exporter", "importer", "year"]].assign(ratio=ratio)
    return made.assign(percentile=100 * below / (len(frame) - 1))


def coefficient_table(evidence: Evidence) -> pd.DataFrame:
    """The terms of the model as readers see them."""
    try:
        terms = model(evidence).terms.loc[list(TERMS)]
    except MissingEvidence:
        return pd.DataFrame()
    ends = [terms["estimate"] + sign * _WIDE * terms["error"] for sign in (-1, 1)]
    return pd.DataFrame(
        {
            "Term": [TERMS[str(name)] for name in terms.index],
            "Coefficient": [format_number(value, 2) for value in terms["estimate"]],
            "Standard error": [f"{value:.2f}" for value in terms["error"]],
            "95% interval": [
                f"{format_number(low, 2)} to {format_number(high, 2)}"
                for low, high in zip(*ends, strict=True)
            ],
            "Trade with it": [
                _effect(str(name), value) for name, value in zip(terms.index, terms["estimate"], strict=True)
            ],
        }
    )


def _effect(term: str, value: float) -> str:
    """What a coefficient does to trade: at twice the distance, or where the tie exists."""
    if term == "log_distance":
        return f"{100 * (2**value - 1):+.0f}% per doubling".replace("-", "−")
    return f"{100 * (math.exp(value) - 1):+.0f}%".replace("-", "−")


def _rows(evidence: Evidence, *measures: str) -> list[str]:
    """References to all rows of some measures of the panel that are known."""
    frames = {measure: evidence.dyads(measure) for measure in measures}
    return [cite_panel(frame, "dyads", measure_id=measure) for measure, frame in frames.items() if len(frame)]


@remembered
def _everything(evidence: Evidence) -> list[str]:
    ties = [measure for measures in TIES.values() for measure in measures]
    return _rows(evidence, *PANEL_MEASURES, DISTANCE, *ties)


@remembered
def _sources(evidence: Evidence) -> list[str]:
    """The sources of `_everything`."""
    return evidence.sources_behind(_everything(evidence))


@states_of_any_pair
def model_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The sample of the model and the effect of distance."""
    terms = model(evidence).terms
    frame = sample(evidence)
    years = sorted(frame["year"].unique())
    span, rows = f"{years[0]}/{years[-1]}", _everything(evidence)
    members = set(frame["exporter"]) | set(frame["importer"])
    counts = (
        ("observations", len(frame), "Flows in the gravity model, a flow a year and direction"),
        ("zeros", int((frame["value"] == 0).sum()), "Flows of zero in the gravity model"),
        ("pairs", frame["pair"].nunique(), "Pairs of states in the gravity model"),
        ("states", len(members), "States in the gravity model"),
    )
    for name, value, label in counts:
        yield fact(f"gravity-{name}", label, value, "count", span, decimals=0, rows=rows)
    missing = [str(year) for year in range(years[0], years[-1]) if year not in years]
    if missing:
        label = "Years between the first and the last for which the gravity model has no goods flows"
        yield fact("gravity-missing", label, listed(missing), "text", span, rows=rows)
    for name, column, label in (
        ("distance", "estimate", "Elasticity of goods trade to distance in the gravity model"),
        ("distance-error", "error", "Standard error of the elasticity of trade to distance"),
    ):
        value = terms[column]["log_distance"]
        yield fact(f"gravity-{name}", label, value, "number", span, decimals=2, rows=rows)


@states_of_any_pair
def ratio_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Actual over expected in the last year, by direction (``-ab``, ``-ba``)."""
    frame = of_pair(evidence, parameters)
    frame = frame[frame["year"] == frame["year"].max()]
    flows = panel_flows(evidence, parameters)
    for way, exporter, importer in _ways(parameters):
        for row in each(frame[frame["exporter"] == exporter]):
            year, actual = str(row.year), flows[(flows["exporter"] == exporter) & (flows["year"] == row.year)]
            what = f"Goods exports of {evidence.name(exporter)} to {evidence.name(importer)} in {year}"
            label = f"{what}, reconciled data"
            yield fact(f"gravity-actual-{way}", label, row.actual, "USD million", year, **cited(actual))
            rows = [*cited_ids(actual, "rows"), *_everything(evidence)]
            label = f"{what}, actual over expected by the gravity model"
            yield fact(f"gravity-ratio-{way}", label, row.ratio, "ratio", year, decimals=2, rows=rows)
            for end, value in (("low", row.low), ("high", row.high)):
                said = f"{label}, {end} end of the interval"
                yield fact(f"gravity-{end}-{way}", said, value, "number", year, decimals=2, rows=rows)


@states_of_any_pair
def years_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """In how many sound years shown a flow was clearly above or below expectation, by direction."""
    frame = of_pair(evidence, parameters)
    frame = frame[frame["sound"].astype(bool)]
    for way, exporter, importer in _ways(parameters):
        flow = frame[frame["exporter"] == exporter]
        if flow.empty:
            continue
        span, rows = f"{flow['year'].min()}/{flow['year'].max()}", _everything(evidence)
        what = f"Years with exports of {evidence.name(exporter)} to {evidence.name(importer)}"
        above, below = int((flow["low"] > 1).sum()), int((flow["high"] < 1).sum())
        for name, count, label in (
            ("years", len(flow), f"{what} in which the panel covers both states"),
            ("above", above, f"{what} clearly above expectation, where the panel covers both states"),
            ("below", below, f"{what} clearly below expectation, where the panel covers both states"),
        ):
            yield fact(f"gravity-{name}-{way}", label, count, "count", span, decimals=0, rows=rows)


def _ways(parameters: Parameters) -> tuple[tuple[str, str, str], ...]:
    """Both directions: their ending in names of facts, the exporter and the importer."""
    a, b = parameters.country_a, parameters.country_b
    return ("ab", a, b), ("ba", b, a)


@states_of_any_pair
def verdict_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many of the two flows of the last year have an interval that leaves out one, in words."""
    frame = of_pair(evidence, parameters)
    frame = frame[frame["year"] == frame["year"].max()]
    if len(frame) < 2:
        raise MissingEvidence("not both flows are on record")
    apart = int(((frame["low"] > 1) | (frame["high"] < 1)).sum())
    words = ("neither flow is", "one flow is", "both flows are")[apart]
    year = str(frame["year"].iloc[0])
    label = f"Which of the two goods flows of {year} are clearly apart from what the gravity model expects"
    yield fact("gravity-verdict", label, words, "text", year, rows=_everything(evidence))


@states_of_any_pair
def standing_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Where both flows stand among all flows of the last year by actual over expected."""
    frame = standing(evidence, parameters)
    rows, year = _everything(evidence), str(frame["year"].iloc[0])
    label = f"Goods flows of {year} in the gravity model"
    yield fact("gravity-flows", label, len(frame), "count", year, decimals=0, rows=rows)
    label = f"Actual over expected of the middle one of all flows of {year}"
    yield fact("gravity-middle", label, frame["ratio"].median(), "number", year, decimals=2, rows=rows)
    for way, exporter, importer in _ways(parameters):
        flow = frame[(frame["exporter"] == exporter) & (frame["importer"] == importer)]
        if len(flow):
            label = f"Flows of {year} with a lower actual over expected than the exports of "
            label += f"{evidence.name(exporter)} to {evidence.name(importer)}, of all others"
            value = float(flow["percentile"].iloc[0])
            yield fact(f"gravity-percentile-{way}", label, value, "percent", year, decimals=0, rows=rows)


@states_of_any_pair
def peer_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The rank of both flows among those of the peer pairs by actual over expected."""
    frame = of_peers(evidence, parameters)
    if frame.empty or len(peers(parameters)) < 2:
        raise MissingEvidence("the pair has no peers")
    rows, year = _everything(evidence), str(frame["year"].iloc[0])
    label = f"Goods flows of {year} between the pairs of the peer group, both directions"
    yield fact("gravity-peers", label, len(frame), "count", year, decimals=0, rows=rows)
    ranks = frame["ratio"].rank(ascending=False, method="min")
    for way, exporter, importer in _ways(parameters):
        flow = ranks[(frame["exporter"] == exporter) & (frame["importer"] == importer)]
        if len(flow):
            label = f"Rank of the exports of {evidence.name(exporter)} to {evidence.name(importer)} among "
            label += f"the flows of the peer group by actual over expected in {year}"
            yield fact(f"gravity-rank-{way}", label, int(flow.iloc[0]), "rank", year, decimals=0, rows=rows)


FACTS = (model_facts, ratio_facts, years_facts, verdict_facts, standing_facts, peer_facts)
