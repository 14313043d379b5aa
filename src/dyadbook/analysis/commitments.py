"""Dated promises across the chapters: who promised what for when, and what has come of it.

Which rows are promises, which promise took the place of which, and which rows show the outcome is
judged in ``data/commitments.csv``; days, values, statuses and slips are computed here from the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.analysis import watch
from dyadbook.analysis.capacity import capacity_uzb
from dyadbook.analysis.choice import MEASURED
from dyadbook.analysis.facts import Fact, digits, fact, states
from dyadbook.analysis.pace import due_solar_wind
from dyadbook.analysis.power import national_output_uzb
from dyadbook.analysis.rows import cited, each, where
from dyadbook.analysis.tonnage import in_tonnes
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.package import promised_for
from dyadbook.evidence.periods import Period, parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters, read_parameters
from dyadbook.project import CHAPTERS

MET, LATE, PARTLY, MISSED, MOVED, REVISED, UNKNOWN, OPEN = STATUSES = (
    "met",
    "late",
    "partly met",
    "missed",
    "moved",
    "revised",
    "not known",
    "open",
)
"""What can have come of a commitment, from kept to not yet due."""

STATUS_RULE = (
    "*Met*: a figure for the deadline, as final or preliminary, reaches the promise, or the thing came "
    "about by then; of a sum over a year a part of the year that reaches it is enough. "
    "*Late*: it came about, or was reached, after the deadline. "
    "*Partly met*: of the figures for the deadline some reach it and others do not. "
    "*Moved*: before the deadline a later one was named. "
    "*Revised*: before the deadline another figure, or an earlier date, took its place. "
    "*Missed*: the figures for the deadline, or the first ones after it, do not reach it; a row from "
    "after the deadline shows that the thing had not come about; or the same was promised anew after it. "
    "*Not known*: the deadline has passed and nothing in the evidence shows the outcome. "
    "*Open*: the deadline lies ahead. "
    "A commitment counts as due when its own deadline has passed, moved or not. "
    "Estimates settle nothing. "
    "The slip is counted in calendar months from the deadline to the last one of the same chain, or "
    "to the month for which the evidence first shows it kept, which may be later than the fact."
)
"""The rules of `tracker` in words, for the book."""

FIRM = MEASURED[:2]
"""Statuses of figures that settle a promise: actual and preliminary."""

DONE = ("operating", "opened", "in operation")
"""How the status of a project begins that has come about by its end."""

COMPUTED: dict[str, Callable[[Evidence, Parameters], list[Fact]]] = {
    "energy/due-solar-wind-now": due_solar_wind,
    "energy/share-output-uzb": national_output_uzb,
    "energy/share-capacity-uzb": capacity_uzb,
}
"""Facts of a chapter that promises are held against where no row gives the figure, and their makers."""

LEFT_OUT = {
    "aze-defence-security-budget": "a budget: what may be spent, not what is to come about",
    "aze-defence-security-budget-share": "a budget: what may be spent, not what is to come about",
    "uzb-security-bodies-budget": "a budget: what may be spent, not what is to come about",
    "bilateral-trade-target-open": "names no deadline",
    "joint-projects-portfolio": "names no deadline",
    "tif-capital-authorised": "names no deadline",
    "uzb-npp-capacity": "the size of a plant, without the day of its completion",
    "uzbekistan-park-area": "the size of a park, without the day of its completion",
    "o-8823d04d": "another reading of a speech that is on the list",
    "o-c6cd7b9d": "another figure for a memorandum that is on the list",
    "o-f831de31": "a later report's figure for a goal that is on the list",
    "o-53358058": "what a study holds possible on conditions",
    "o-33482162": "what a study holds possible on conditions",
    "o-d5be90d5": "names no deadline",
    "o-b3945131": "a transit state's forecast of what others trade",
    "o-e35ba8c7": "a transit state's forecast of what others trade",
    "allied-treaty-roadmap-2025-2029": "the span of a programme",
    "roadmap-allied-treaty-2025-2029": "the span of a programme",
    "roadmap-trade-2024-2025": "the span of a programme",
    "trade-action-plan-2030": "the programme of a goal that is on the list",
    "industrial-cooperation-programme": "the span of a programme",
    "black-sea-cable": "followed by the dates given for it, one by one",
    "corridor-study-funds": "the money of a study that is on the list",
    "ustyurt-psa-energy": "followed by the promise of its first well",
    "ustyurt-bp-2018": "ended without result",
    "tap-expansion-1": "followed by the event that names the year",
    "horadiz-aghband-railway": "the line that is on the list as Zangezur line in Azerbaijan",
    "tripp-railway-syunik": "followed by the promises of the corridor through Armenia",
    "zarafshan-wind": "in operation by the end that is given",
    "fergana-bess": "in operation by the end that is given",
}
"""Targets, forecasts (by series or id) and planned ends of projects that are no commitment, and why."""


NAMED_CHAINS = {"goal": "goal-2027", "zangezur": "zangezur-2024"}
"""Chains that the text names, by the first commitment of each."""


@dataclass(frozen=True)
class Point:
    """A figure that shows how far a promise has come.

    Attributes
    ----------
    value : float
        In the unit of the promise.
    period : Period
        The period that it is for.
    firm : bool
        Whether it can settle the promise.
    text : str
        The value with its unit.
    """

    value: float
    period: Period
    firm: bool
    text: str


@remembered
def tracker(evidence: Evidence) -> pd.DataFrame:
    """Every commitment known by the day, with what has come of it; see `STATUS_RULE`.

    Returns
    -------
    pandas.DataFrame
        Index ``commitment_id``, by theme and deadline; columns ``theme``, ``what``, ``promiser``,
        ``manner`` ("promise" or "forecast"), ``said`` (ISO 8601, empty for an undated source),
        ``amount`` (text with unit; empty for what was promised for a day), ``deadline`` (ISO 8601),
        ``due`` (its last day), ``status`` (of `STATUSES`), ``outcome`` (text), ``chain`` (id of the
        first of its chain), ``last`` (date: the last deadline of the chain, or when it was kept),
        ``slip`` (months; NaN where it neither moved nor was late), ``rows`` and ``source_id``
        (ids separated by semicolons).
    """
    table = evidence.commitments
    read = {str(row["commitment_id"]): _read(evidence, row) for row in table.to_dict("records")}
    after = {str(row["replaces"]): key for key, row in table.iterrows() if row["replaces"] in read}
    for key, one in read.items():
        one["chain"] = _first(table["replaces"], key)
        following = read[str(after[key])] if key in after else None
        one["status"] = _status(one, following, evidence.as_of)
    for key, one in read.items():
        end = key
        while end in after:
            end = str(after[end])
        one["last"] = read[end]["kept"] or read[end]["due"]
        moved = end != key or one["status"] == LATE
        one["slip"] = float(months_between(one["due"], one["last"])) if moved else float("nan")
    columns = [
        "theme", "what", "promiser", "manner", "said", "amount", "deadline", "due", "status", "outcome",
        "chain", "last", "slip", "rows", "source_id",
    ]  # fmt: skip
    frame = pd.DataFrame.from_dict(read, orient="index", columns=columns)
    order = frame["theme"].map(CHAPTERS.index)
    return (
        frame.assign(order=order).sort_values(["order", "due", "said"], kind="stable").drop(columns="order")
    )


def months_between(start: date, end: date) -> int:
    """Calendar months from one day to another.

    Examples
    --------
    >>> months_between(date(2024, 12, 31), date(2026, 6, 30))
    18
    """
    return 12 * (end.year - start.year) + end.month - start.month


def _first(replaces: pd.Series[Any], key: str) -> str:
    # On an early day the beginning of a chain may not be known, for want of a dated source.
    while replaces[key] in replaces.index:
        key = str(replaces[key])
    return key


def _read(evidence: Evidence, row: Mapping[Any, Any]) -> dict[str, Any]:
    """What the rows of one commitment say; ``kept`` is the day on which it came about, or None."""
    promise, outcome, undone = (_keys(row[name]) for name in ("promise", "outcome", "undone"))
    found = [(table, rows[0]) for table, rows in map(evidence.behind, promise)]
    given = [promised_for(one) for table, one in found if table != "events"]
    deadline = str(row["deadline"]) or next(filter(None, given))
    due = parse_period(deadline).end
    figures = [one for table, one in found if table == "observations"] if row["kind"] == "amount" else []
    low = min((float(one["value"]) for one in figures), default=float("nan"))
    said = _said(evidence, *found[0])
    points = _points(evidence, outcome) if figures else []
    still = [_still(evidence, key) for key in undone]
    kept = _reached(points, low, parse_period(deadline)) if figures else _came_about(evidence, outcome)
    return {
        **{name: row[name] for name in ("theme", "what", "promiser")},
        "manner": "forecast" if figures and figures[0]["status"] == "forecast" else "promise",
        "said": said,
        "amount": _amount(figures),
        "low": low,
        "deadline": deadline,
        "due": due,
        "points": points,
        "kept": kept,
        "missed": any(day > due for day, _ in still) or any(p.firm and p.period.end >= due for p in points),
        "outcome": _outcome(points, due, kept, [words for _, words in still]),
        "rows": row["rows"],
        "source_id": ";".join(evidence.sources_behind(_keys(row["rows"]))),
    }


def _keys(cell: object) -> list[str]:
    return str(cell).split(";") if cell else []


def _said(evidence: Evidence, table: str, row: Mapping[str, Any]) -> str:
    """When a promise was made: the day of the event, of the statement, or of the source."""
    if table == "events":
        return str(row["date"])
    if row.get("unit") == "year":
        return str(row["period"] if table == "observations" else row["as_of"])
    return str(evidence.source(str(row["source_id"]).split(";")[0])["date"])


def _amount(figures: Sequence[Mapping[str, Any]]) -> str:
    """What was promised, with its unit; a span where the reports of one promise differ."""
    texts = {float(one["value"]): _written(float(one["value"]), str(one["unit"])) for one in figures}
    if not texts:
        return ""
    low, high = texts[min(texts)], texts[max(texts)]
    return high if low == high else f"{low} to {high}"


def _written(value: float, unit: str) -> str:
    return in_tonnes(fact("value", "", value, unit, "2000", decimals=digits(value))).text


def _points(evidence: Evidence, keys: Iterable[str]) -> list[Point]:
    """The figures that an amount is held against: observations, and facts where one was computed."""
    found = []
    for key in keys:
        if "/" in key:
            one = _computed(evidence, key)
            if one is not None:
                found.append(Point(one.number, parse_period(one.period), True, one.text))
            continue
        row = evidence.observation(key)
        text = _written(float(row["value"]), str(row["unit"]))
        firm = row["status"] in FIRM
        found.append(Point(float(row["value"]), parse_period(str(row["period"])), firm, text))
    return sorted(found, key=lambda point: (point.period.end, point.value))


@remembered
def _computed(evidence: Evidence, key: str) -> Fact | None:
    chapter, _, name = key.partition("/")
    made = COMPUTED[key](evidence, read_parameters(chapter, {"as_of": evidence.as_of}))
    return next((one for one in made if one.id == name), None)


def _reached(points: Sequence[Point], low: float, promised: Period) -> date | None:
    """The last day of the first period, not before the deadline's, whose every figure reaches it.

    A sum only grows: the first months of the promised period count once they reach it.
    """
    settling = [
        point
        for point in points
        if point.firm
        and (
            point.period.end >= promised.end or (point.period.start == promised.start and point.value >= low)
        )
    ]
    ends = sorted({point.period.end for point in settling})
    for end in ends:
        if all(point.value >= low for point in settling if point.period.end == end):
            return end
    return None


def _came_about(evidence: Evidence, keys: Iterable[str]) -> date | None:
    """The first day of the event that it came about by, or the end of the project that was finished."""
    for key in keys:
        table, (row, *_) = evidence.behind(key)
        if table == "events":
            return parse_period(str(row["date"])).start
        if str(row["status"]).startswith(DONE):
            return parse_period(str(row["end"])).end
    return None


def _still(evidence: Evidence, key: str) -> tuple[date, str]:
    """The day on which a row shows that something had not come about, and what it says."""
    table, (row, *_) = evidence.behind(key)
    if table == "observations":
        period = parse_period(str(row["period"]))
        title = evidence.series["title"][row["series_id"]]
        return period.end, f"{title}: {_written(float(row['value']), str(row['unit']))} ({period.words})"
    period = parse_period(str(evidence.source(str(row["source_id"]).split(";")[0])["date"]))
    return period.start, f"{str(row['status']).replace('-', ' ')} ({period.words})"


def _outcome(points: Sequence[Point], due: date, kept: date | None, still: Sequence[str]) -> str:
    """What the evidence shows in words: the figures for the deadline, else the newest; or the day."""
    if points:
        settling = [point.period.end for point in points if point.firm and point.period.end >= due]
        end = kept or min(settling, default=points[-1].period.end)
        shown = [point for point in points if point.period.end == end]
        texts = list(dict.fromkeys(point.text for point in shown))
        return f"{' and '.join(texts)} ({shown[0].period.words})"
    if kept is not None:
        return f"{kept.day} {kept:%B} {kept.year}"
    return "; ".join(still) or "–"


def _status(one: Mapping[str, Any], following: Mapping[str, Any] | None, as_of: date) -> str:
    """What has come of a commitment, by `STATUS_RULE`; `following` took its place."""
    due, kept = one["due"], one["kept"]
    if kept is not None and kept <= due:
        return MET
    if following is not None and following["said"] and parse_period(following["said"]).start <= due:
        return MOVED if following["due"] > due else REVISED
    if kept is not None:
        return LATE
    at = [point.value >= one["low"] for point in one["points"] if point.firm and point.period.end == due]
    if any(at):
        return PARTLY
    if one["missed"] or (following is not None and following["due"] > due):
        return MISSED
    return UNKNOWN if due < as_of else OPEN


# -- tables ---------------------------------------------------------------------------------------


def table(evidence: Evidence, theme: str) -> pd.DataFrame:
    """The commitments of one theme as readers see them."""
    frame = tracker(evidence)
    return _shown(frame[frame["theme"] == theme])


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "What": [
                f"{row.what}: {row.amount}{' (forecast)' if row.manner == 'forecast' else ''}"
                if row.amount
                else row.what
                for row in each(frame)
            ],
            "Who": frame["promiser"],
            "Said": [text or "undated" for text in frame["said"]],
            "Due": frame["deadline"],
            "Status": frame["status"],
            "Slip, months": ["–" if pd.isna(value) else f"{value:+.0f}" for value in frame["slip"]],
            "Outcome or newest figure": frame["outcome"],
            "source_id": frame["source_id"],
        }
    ).replace({"Slip, months": {"+0": "0"}})


def coming(evidence: Evidence) -> pd.DataFrame:
    """Open commitments whose time has begun by a year after the day, the next due first.

    The columns of `tracker` and ``within`` (bool): whether the last day lies within that year. The
    others are promised for a period, mostly a calendar year, that is then under way.
    """
    frame = tracker(evidence)
    frame = frame[frame["status"] == OPEN]
    horizon = _horizon(evidence)
    starts = [parse_period(text).start for text in frame["deadline"]]
    frame = where(frame, [start <= horizon for start in starts])
    return frame.assign(within=[day <= horizon for day in frame["due"]]).sort_values("due", kind="stable")


def _horizon(evidence: Evidence) -> date:
    """The same day a year later; of a leap day the day before."""
    day = evidence.as_of
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def coming_table(evidence: Evidence) -> pd.DataFrame:
    """`coming` as readers see it."""
    frame = coming(evidence)
    shown = _shown(frame)
    shown.insert(0, "By", [day.isoformat() for day in frame["due"]])
    shown.insert(1, "Theme", [f"[{theme.capitalize()}]({theme}.ipynb)" for theme in frame["theme"]])
    return shown.drop(columns=["Due", "Status", "Slip, months"])


def scorecard(evidence: Evidence) -> pd.DataFrame:
    """Number of commitments by theme and status, with sums: ``Theme``, ``Commitments``, ``Fallen due``, …."""
    frame = tracker(evidence)
    counts = pd.crosstab(frame["theme"], frame["status"]).reindex(
        index=list(CHAPTERS), columns=list(STATUSES), fill_value=0
    )
    counts.insert(0, "commitments", frame.groupby("theme").size().reindex(CHAPTERS, fill_value=0))
    past = frame[[day < evidence.as_of for day in frame["due"]]]
    counts.insert(1, "fallen due", past.groupby("theme").size().reindex(CHAPTERS, fill_value=0))
    counts.loc["all"] = counts.sum()
    counts.index.name = None
    counts.columns = [str(name).capitalize() for name in counts.columns]
    return counts.reset_index(names="Theme").assign(Theme=lambda shown: shown["Theme"].str.capitalize())


def chains(evidence: Evidence) -> pd.DataFrame:
    """Commitments that moved or were late, one row a deadline, for `dyadbook.charts.commitments`.

    Returns
    -------
    pandas.DataFrame
        Columns ``chain`` (id), ``what``, ``theme``, ``day`` (date), ``mark`` ("promised" for each
        deadline in turn, "kept" for the day on which it came about), ``said``, ``promiser``,
        ``slip`` (months from the first deadline to the last mark), ``rows`` (id of the commitment)
        and ``source_id``; the longest slip first.
    """
    frame = tracker(evidence)
    found: list[dict[str, object]] = []
    for chain, rows in frame.groupby("chain", sort=False):
        first, final = rows.loc[str(chain)], rows.iloc[-1]
        if pd.isna(first["slip"]) or first["slip"] == 0:
            continue
        same = {"chain": chain, "theme": first["theme"], "slip": first["slip"]}
        same["what"] = f"{first['what']}, {first['amount']}" if first["amount"] else first["what"]
        for row in each(rows):
            found.append({**same, "day": row.due, "mark": "promised", "said": row.said,
                          "promiser": row.promiser, "rows": row.Index,
                          "source_id": row.source_id})  # fmt: skip
        if final["last"] != final["due"]:
            found.append({**same, "day": final["last"], "mark": "kept", "said": "", "promiser": "",
                          "rows": final.name, "source_id": final["source_id"]})  # fmt: skip
    columns = ["chain", "what", "theme", "day", "mark", "said", "promiser", "slip", "rows", "source_id"]
    made = pd.DataFrame(found, columns=columns)
    return made.sort_values(["slip", "chain", "day"], ascending=[False, True, True], ignore_index=True)


def left_out(evidence: Evidence) -> pd.DataFrame:
    """What was promised or planned and is no commitment here, with the reason; see `LEFT_OUT`."""
    names = {
        **evidence.series["title"],
        **{key: evidence.series["title"][row] for key, row in evidence.all_observations["series_id"].items()},
        **evidence.projects["name"],
    }
    found = [(names[key], reason) for key, reason in LEFT_OUT.items() if key in names]
    made = pd.DataFrame(found, columns=["What", "Why it is left out"]).drop_duplicates()
    return made.sort_values(["Why it is left out", "What"], ignore_index=True)


# -- facts ----------------------------------------------------------------------------------------


@states
def count_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many commitments there are: in all, fallen due, by status, by theme."""
    frame = tracker(evidence)
    if frame.empty:
        raise MissingEvidence("no commitment had been made")
    past = where(frame, [day < evidence.as_of for day in frame["due"]])
    day = str(parameters.as_of)

    def count(name: str, label: str, rows: pd.DataFrame) -> Fact:
        return fact(name, label, len(rows), "number", day, rows=rows.index, decimals=0)

    yield count("all", "Dated commitments in the evidence", frame)
    yield count("forecasts", "Dated commitments that are forecasts", frame[frame["manner"] == "forecast"])
    yield count("due", "Commitments that have fallen due", past)
    for status in STATUSES[:-1]:
        name = status.split()[0]
        yield count(
            f"due-{name}", f"Commitments that have fallen due: {status}", past[past["status"] == status]
        )
    yield count("open", "Commitments whose deadline lies ahead", frame[frame["status"] == OPEN])
    settled = past[past["status"].isin([MET, LATE, PARTLY, MISSED])]
    yield count("settled", "Commitments fallen due whose outcome is known", settled)
    kept = settled[settled["status"] == MET]
    if len(settled):
        label = "Share of commitments met, of those whose outcome is known"
        share = 100 * len(kept) / len(settled)
        yield fact("met-share", label, share, "percent", day, rows=settled.index, decimals=0)
    shares = []
    for manner in ("promise", "forecast"):
        rows = settled[settled["manner"] == manner]
        met = rows[rows["status"] == MET]
        yield count(f"settled-{manner}", f"Commitments with a known outcome that are a {manner}", rows)
        yield count(f"met-{manner}", f"Commitments met that are a {manner}", met)
        if manner == "forecast":
            near = where(
                met, [said[:4] == due[:4] for said, due in zip(met["said"], met["deadline"], strict=True)]
            )
            yield count("met-near", "Forecasts met that were made in the year that they are for", near)
        shares += [100 * len(met) / len(rows)] if len(rows) else []
    for theme in CHAPTERS:
        yield count(f"theme-{theme}", f"Dated commitments on {theme}", frame[frame["theme"] == theme])

    if len(shares) == 2:
        label, lead = "Share of forecasts met less share of promises met", shares[1] - shares[0]
        yield fact("forecast-lead", label, lead, "percentage points", day, rows=settled.index, decimals=0)


@states
def slip_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far dates have moved: the number of chains, the middle slip, the longest one."""
    frame = chains(evidence)
    slips = frame.drop_duplicates("chain")
    if slips.empty:
        raise MissingEvidence("no date has moved")
    period = f"{frame['day'].min()}/{frame['day'].max()}"
    rows = tracker(evidence)
    rows = rows[rows["chain"].isin(slips["chain"])]
    yield fact("chains", "Commitments whose date moved or that were late, each chain once",
               len(slips), "number", period, rows=rows.index, decimals=0)  # fmt: skip
    yield fact("slip-middle", "Median slip of the commitments whose date moved or that were late",
               float(slips["slip"].median()), "months", period, rows=rows.index, decimals=0)  # fmt: skip
    longest = slips.iloc[0]
    own = rows[rows["chain"] == longest["chain"]]
    yield fact("slip-longest", f"Longest slip of a commitment: {longest['what']}", longest["slip"], "months",
               period, **cited(own), decimals=0)  # fmt: skip
    yield fact("slip-longest-what", "Commitment with the longest slip", str(longest["what"]), "text",
               period, **cited(own))  # fmt: skip
    for name, chain in NAMED_CHAINS.items():
        days = frame[(frame["chain"] == chain) & (frame["mark"] == "promised")]
        if len(days):
            yield fact(f"{name}-deadlines", f"Deadlines named for: {days['what'].iloc[0]}", len(days),
                       "number", period, rows=rows[rows["chain"] == chain].index, decimals=0)  # fmt: skip


@states
def coming_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many commitments fall due within a year of the day, and in the year then under way."""
    frame = coming(evidence)
    if frame.empty:
        raise MissingEvidence("nothing falls due")
    day = str(parameters.as_of)
    within = frame[frame["within"]]
    yield fact("coming", "Commitments whose deadline ends within a year after the day", len(within),
               "number", day, rows=within.index, decimals=0)  # fmt: skip
    later = frame[~frame["within"]]
    yield fact("coming-later", "Commitments for a year that is under way a year after the day", len(later),
               "number", day, rows=later.index, decimals=0)  # fmt: skip
    yield fact("horizon", "A year after the day", _horizon(evidence), "date", day, rows=frame.index)


FACTS = (count_facts, slip_facts, coming_facts, *watch.FACTS)
