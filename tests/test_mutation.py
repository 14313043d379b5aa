"""The evidence bears load: whatever observation is kept, the report shows, cites or names it."""

from __future__ import annotations

import random

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
    ("moved", "cited", "named", "sound"),
    [
        ("facts of trade", False, False, True),
        ("", True, False, True),
        ("", False, True, True),
        ("", False, False, False),
    ],
)
def test_a_row_bears_load_or_has_no_place(moved: str, cited: bool, named: bool, sound: bool) -> None:
    fault = Outcome("o-00000000", moved, cited, named).fault
    assert (fault == "") is sound
    assert sound or "take it out" in fault


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
def test_sampled_observations_bear_load(replay: Replay, sample: list[str]) -> None:
    assert [f"{row}: {fault}" for row in sample if (fault := replay.outcome(row).fault)] == []
