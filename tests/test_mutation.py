"""The evidence bears load: a change of an observation shows in the report, or the row is called context."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from mutation import Outcome, Replay, downwards, upwards

from dyadbook.evidence.store import Evidence
from dyadbook.project import CHAPTERS, Project

SEED = 20261121
PER_CHAPTER = 2


def test_a_changed_value_survives_rounding() -> None:
    assert (upwards("0"), upwards("3959"), upwards("0.33")) == ("1", "5425", "1.45")
    assert (upwards("-2.0"), downwards("-2.0"), downwards("3959")) == ("-3.7", "-0.9", "1702")


@pytest.mark.parametrize(
    ("moved", "cited", "context", "fault"),
    [
        ("facts of trade", False, False, ""),
        ("", True, False, ""),
        ("", False, True, ""),
        ("", False, False, "moves nothing"),
        ("facts of trade", False, True, "take it off the list"),
        ("", True, True, "take it off the list"),
    ],
)
def test_a_row_bears_load_or_is_listed_and_never_both(
    moved: str, cited: bool, context: bool, fault: str
) -> None:
    found = Outcome("o-00000000", moved, cited, context).fault
    assert fault in found
    assert bool(found) == bool(fault)


@pytest.fixture(scope="module")
def replay(project: Project) -> Replay:
    return Replay(project)


@pytest.fixture(scope="module")
def sample(evidence: Evidence) -> list[str]:
    """Some rows of each chapter, drawn anew only when the table or the seed changes."""
    draw = random.Random(SEED)
    theme = evidence.all_observations["series_id"].map(evidence.series["theme"])
    return [row for name in CHAPTERS for row in draw.sample(sorted(theme.index[theme == name]), PER_CHAPTER)]


@pytest.mark.slow
def test_every_unit_is_made_and_most_are_known_by_what_they_read(replay: Replay) -> None:
    assert len(replay.units) > 300
    blind = [unit.name for unit in replay.units if unit.reads is None]
    assert len(blind) < 0.1 * len(replay.units), blind


@pytest.mark.slow
def test_untouched_evidence_moves_nothing(replay: Replay, sample: list[str]) -> None:
    assert [replay.first_move(row, str) for row in sample[::2]] == [""] * len(sample[::2])


@pytest.mark.slow
def test_sampled_observations_bear_load_or_are_listed(replay: Replay, sample: list[str]) -> None:
    assert [f"{row}: {fault}" for row in sample if (fault := replay.outcome(row).fault)] == []


@pytest.mark.slow
def test_what_is_listed_as_context_moves_nothing(replay: Replay, project: Project) -> None:
    with Path(project.data / "context.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["observation_id"] for row in csv.DictReader(file)]
    assert [replay.outcome(row).fault for row in listed[:3]] == [""] * len(listed[:3])
