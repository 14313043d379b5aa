"""The one rule by which a figure is chosen among several, and what is said of promises."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dyadbook.analysis.choice import (
    annual,
    choose,
    first_promises,
    full_years,
    latest_promise,
    latest_promises,
    measured,
    promised,
)
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence

EARLY, LATE = date(2024, 3, 1), date(2025, 9, 1)


def rows(**given: dict[str, Any]) -> pd.DataFrame:
    """Observations by their id; what is not given is equal in all of them."""
    same = {
        "reporter": "PRESS",
        "country": "AZE",
        "period": "2023",
        "value": 1.0,
        "status": "actual",
        "kind": "news",
        "dated": True,
        "published": EARLY,
    }
    frame = pd.DataFrame([{"observation_id": key, **same, **one} for key, one in given.items()])
    frame = frame.astype({"published": object, "dated": bool})
    years = [int(str(text)[:4]) for text in frame["period"]]
    whole = [year if len(str(text)) == 4 else None for year, text in zip(years, frame["period"], strict=True)]
    frame["year"] = pd.array(whole, dtype="Int64")
    frame["start"] = [date(year, 1, 1) for year in years]
    frame["end"] = [date(year, 12, 31) for year in years]
    return frame.set_index("observation_id", drop=False).rename_axis(None)


@pytest.mark.parametrize(
    ("better", "worse", "prefer"),
    [
        pytest.param({"reporter": "KAZ", "status": "estimate"}, {"reporter": "TITR"}, ("KAZ", "TITR"),
                     id="the first preferred reporter"),
        pytest.param({"reporter": "TITR", "status": "estimate"}, {"reporter": "PRESS"}, ("KAZ", "TITR"),
                     id="a preferred reporter before all others"),
        pytest.param({"status": "actual"}, {"status": "preliminary", "kind": "official"}, (),
                     id="actual before preliminary"),
        pytest.param({"status": "preliminary"}, {"status": "estimate", "kind": "official"}, (),
                     id="preliminary before estimate"),
        pytest.param({"kind": "official", "dated": False}, {"kind": "news"}, (),
                     id="an official source before the press"),
        pytest.param({"dated": True}, {"dated": False, "published": LATE}, (),
                     id="dated to the day before dated to the year"),
        pytest.param({"dated": False}, {"dated": False, "published": None}, (),
                     id="dated to the year before undated"),
        pytest.param({"published": LATE}, {"published": EARLY}, (), id="the latest published"),
        pytest.param({"value": 1.0}, {"value": 2.0}, (), id="the lowest id, whatever the value"),
    ],
)  # fmt: skip
def test_each_criterion(better: dict[str, Any], worse: dict[str, Any], prefer: tuple[str, ...]) -> None:
    ids = ("a", "b") if "value" in better else ("b", "a")  # the id must not be what decides
    frame = rows(**{ids[0]: better, ids[1]: worse})
    assert choose(frame, prefer=prefer).index.tolist() == [ids[0]]


def test_the_order_of_rows_never_matters() -> None:
    frame = rows(
        a={"status": "estimate", "published": LATE},
        b={"kind": "official", "dated": False},
        c={"kind": "official", "published": LATE},
        d={"kind": "official", "published": LATE},
        e={"country": "UZB", "published": None},
        f={"country": "UZB"},
    )
    found = {tuple(choose(frame.loc[list(order)]).index) for order in itertools.permutations(frame.index)}
    assert found == {("c", "f")}


def test_one_row_a_group_oldest_first() -> None:
    frame = rows(
        a={"period": "2024"},
        b={"period": "2023", "country": "UZB"},
        c={"period": "2023"},
        d={"period": "2024"},
    )
    assert choose(frame).index.tolist() == ["c", "b", "a"]
    assert choose(frame, by=("period",)).index.tolist() == ["b", "a"]
    assert choose(frame, by=("period", "observation_id")).index.tolist() == ["b", "c", "a", "d"]


def test_nothing_in_nothing_out() -> None:
    assert choose(rows(a={}).iloc[:0]).empty
    assert choose(rows(a={"status": "target"}), by=("period", "reporter"), prefer=("AZE",)).empty


def test_promises_are_no_measurements() -> None:
    frame = rows(a={"status": "target"}, b={"status": "estimate"}, c={"status": "forecast"})
    assert choose(frame).index.tolist() == measured(frame).index.tolist() == ["b"]
    assert promised(frame).index.tolist() == ["a", "c"]


def test_full_years() -> None:
    frame = rows(a={"period": "2023"}, b={"period": "2023-H1"}, c={"period": "2024", "status": "preliminary"})
    assert full_years(frame).index.tolist() == annual(frame).index.tolist() == ["a", "c"]
    assert full_years(frame, "actual").index.tolist() == ["a"]


PROMISES = rows(
    a={"status": "target", "period": "2030", "value": 20.0, "published": LATE},
    b={"status": "target", "period": "2030", "value": 20.0, "published": EARLY},
    c={"status": "forecast", "period": "2030", "value": 16.0, "published": None},
    d={"status": "target", "period": "2027", "value": 9.0, "published": EARLY},
)


def test_of_a_repeated_promise_the_first_is_kept() -> None:
    assert first_promises(PROMISES).index.tolist() == ["d", "b", "c"]


def test_the_promise_stated_last_counts_and_undated_ones_do_not() -> None:
    assert latest_promises(PROMISES).index.tolist() == ["d", "a"]
    assert latest_promise(PROMISES)["observation_id"] == "a"
    with pytest.raises(MissingEvidence):
        latest_promise(PROMISES.loc[["c"]])


def test_observations_carry_what_the_rule_asks_for(evidence: Evidence) -> None:
    frame = evidence.all_observations
    dates = frame["source_id"].map(evidence.sources["date"])
    assert frame["kind"].isin({"official", "news", "report", "dataset", "paper"}).all()
    assert (frame["dated"] == (dates.str.len() >= len("2024-01"))).all()
